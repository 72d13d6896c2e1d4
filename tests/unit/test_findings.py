"""A finding says what came out, in whatever field; a step, a set-up and a promise are none."""

import pytest

from bot.analysis.extractive.analyst import read_paper
from bot.analysis.extractive.findings import is_finding
from bot.analysis.extractive.theorems import theorems
from bot.compose.analysis import compose_analysis
from bot.compose.entry import compose_card
from bot.domain.analysis import AbstractPart, Source
from bot.domain.full_text import Block, BlockKind, FullText, Section
from bot.domain.paper import Paper
from tests.chat_bench import message_text as text_of


@pytest.mark.parametrize(
    "sentence",
    [
        "The kite outperforms the strongest balloon on both harbours.",
        "Mean altitude fell from 41.2 ± 3.1 m to 36.0 ± 2.8 m (p = 0.013).",
        "We prove that every planar kite has a tail of polynomial length.",
        "Raising the fee by one euro reduces the number of flights by 8%.",
        "The odds of a crash were higher at dusk (OR 1.9, 95% CI 1.2-3.1).",
        "We find that strings of silk break no sooner than strings of steel.",
        "Code and data are available at https://example.org/kites.",
        "The price elasticity of kites was found to be close to one.",
        "We derive a formula for the height of a kite: upper and lower bounds meet.",
    ],
)
def test_a_result_of_any_field_is_a_finding(sentence: str) -> None:
    assert is_finding(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "We design a winch that reads the tension of the string twenty times a second.",
        "Extensive experiments on nine harbours demonstrate the effectiveness of our method.",
        "We evaluate our method on three public collections of flights.",
        "Three primary advantages are offered by this framework.",
        "The encoder consists of four layers with a width of 256.",
        "Code will be released upon acceptance.",
        "These findings open new directions for the study of kites.",
        "Kites have become popular in recent years.",
        "We present the details of the winch and the results from its usage.",
    ],
)
def test_a_step_a_set_up_and_praise_are_no_findings(sentence: str) -> None:
    assert not is_finding(sentence)


def _paper(abstract: str) -> Paper:
    return Paper(id="9912.00002", title="Winches for Kites", abstract=abstract)


def _nothing_read(paper: Paper) -> FullText:
    return FullText(paper_id=paper.id, version=1, source=Source.ABSTRACT, sections=())


def test_fewer_findings_are_shown_rather_than_steps_which_have_a_heading_of_their_own() -> None:
    paper = _paper(
        "Kites are flown by many. We present Winch, a reel that keeps a string taut. "
        "Winch reads the tension of the string twenty times a second and pays out line as it rises."
    )
    analysis = read_paper(paper, _nothing_read(paper), "en")
    assert analysis.findings == ()
    shown = text_of(compose_card(paper, analysis, "en"))
    assert "What they do" in shown
    assert "Key findings" not in shown
    assert "reads the tension" in shown


def test_an_analysis_of_an_abstract_leaves_out_what_it_cannot_have() -> None:
    paper = _paper("We present Winch, a reel that keeps the string of a kite taut in any wind there is.")
    analysis = read_paper(paper, _nothing_read(paper), "en")
    parts = {section.part for section in analysis.sections}
    assert AbstractPart.LIMITS not in parts
    shown = " ".join(text_of(message) for message in compose_analysis(paper, analysis))
    assert "No sentence" not in shown


def test_the_findings_of_mathematics_are_its_theorems() -> None:
    statement = "Every kite whose tail is longer than its string is stable in all winds."
    section = Section(
        number="2",
        title="Stability",
        blocks=(
            Block(kind=BlockKind.PARAGRAPH, text="Let us recall what a kite is."),
            Block(kind=BlockKind.PARAGRAPH, text=f"Theorem 2.1 (Stability). {statement}"),
            Block(kind=BlockKind.PARAGRAPH, text="Proof. Consider a kite. The claim follows."),
        ),
    )
    text = FullText(paper_id="9912.00002", version=1, source=Source.HTML, sections=(section,))
    assert [one.text for one in theorems(text)] == [statement]
    analysis = read_paper(_paper("We study when kites are stable in the winds of the north."), text, "en")
    assert statement in [claim.text for claim in analysis.findings]
