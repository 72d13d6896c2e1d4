"""Steps are what is done in a method; what is said, defined, tested or needed is none."""

import pytest

from bot.analysis.extractive.analyst import read_paper
from bot.analysis.extractive.extracts import abstract_of
from bot.analysis.extractive.steps import is_step
from bot.domain.analysis import AnalysisPart, Source
from bot.domain.full_text import Block, BlockKind, FullText, Section, SectionKind
from bot.domain.paper import Paper


@pytest.mark.parametrize(
    "sentence",
    [
        "The silk was then washed in warm water for two hours.",
        "We cut each string into four pieces of equal length.",
        "First, the sail is glued to the frame with resin.",
        "Finally, the tails were weighed with a scale of the harbour office.",
    ],
)
def test_what_is_done_is_a_step(sentence: str) -> None:
    assert is_step(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "We have tested several kites and have observed the same in all of them.",
        "Most kites have a frame of two sticks.",
        "The need for longer strings has been widely known.",
        "We also know that silk tears in the rain.",
        "The frame is composed of two sticks.",
        "Let A be the area of the sail.",
        "As shown in Figure 2, the string is tied to the frame.",
        "The algorithm for tying needs modification to work well in wind.",
        "The steel string outperforms the silk string by 12%.",
        "Under wind the measured tension should have a peak near the knot.",
        "Not only do single kites learn to turn, the others replace them in the air.",
        "The kite can conveniently replace the sail in boats of all kinds.",
    ],
)
def test_what_is_said_defined_or_found_is_no_step(sentence: str) -> None:
    assert not is_step(sentence)


def _paper(method: tuple[str, ...], abstract: str) -> tuple[Paper, FullText]:
    def section(number: str, title: str, kind: SectionKind, *texts: str) -> Section:
        blocks = tuple(Block(kind=BlockKind.PARAGRAPH, text=text) for text in texts)
        return Section(number=number, title=title, kind=kind, blocks=blocks)

    text = FullText(
        paper_id="9912.00003",
        version=1,
        source=Source.HTML,
        sections=(
            section("", "Abstract", SectionKind.ABSTRACT, abstract),
            section("1", "Introduction", SectionKind.BODY, "Kites of silk tear in the rain more often."),
            section("2", "Materials and Methods", SectionKind.BODY, *method),
            section("3", "Results", SectionKind.BODY, "Mean time aloft was 41.2 ± 3.1 min (p = 0.013)."),
        ),
    )
    return Paper(id="9912.00003", title="Silk and Steel for Strings of Kites"), text


ABSTRACT = "We compare strings of silk with strings of steel in nine harbours."


def test_the_summary_has_steps_in_the_order_of_the_method_or_none() -> None:
    done = (
        "Prior to each flight the silk was washed in warm water.",
        "The string was then tied to the frame with a bowline knot.",
        "Time aloft was measured with a watch of the harbour office.",
    )
    paper, text = _paper(done, ABSTRACT)
    sections = {one.part: one.claims for one in read_paper(paper, text, "en").sections}
    assert [claim.text for claim in sections[AnalysisPart.SUMMARY][1:]] == [*done]
    paper, text = _paper(("A kite is a thing with a tail and a string.",), ABSTRACT)
    sections = {one.part: one.claims for one in read_paper(paper, text, "en").sections}
    assert len(sections[AnalysisPart.SUMMARY]) == 1


def test_an_effect_with_its_interval_is_the_key_result() -> None:
    paper, text = _paper(("The silk was washed in warm water before use.",), ABSTRACT)
    sections = {one.part: one.claims for one in read_paper(paper, text, "en").sections}
    assert "p = 0.013" in sections[AnalysisPart.EXPERIMENTS][0].text


def test_a_structured_abstract_says_by_its_labels_what_was_found() -> None:
    abstract = (
        "Background: Kites of silk tear in the rain. Methods: Nine kites were flown for 41.2 hours each. "
        "Results: Strings of silk broke in four of nine flights. Conclusions: Steel is to be preferred."
    )
    paper, text = _paper(("The silk was washed in warm water before use.",), abstract)
    found = [claim.text for claim in read_paper(paper, text, "en").findings]
    assert "Strings of silk broke in four of nine flights." in found
    assert not any("41.2 hours" in one for one in found)


def test_the_publishers_line_is_no_part_of_the_abstract() -> None:
    paper, text = _paper((), f"{ABSTRACT} & 2015 Kite Press B.V. All rights reserved.")
    assert "rights" not in " ".join(one.text for one in abstract_of(paper, text))
