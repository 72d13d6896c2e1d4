"""The extractive analyst quotes what a paper contributes, from where it stands, and invents nothing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.analysis.extractive.analyst import ExtractiveAnalyst, own_names, read_paper
from bot.analysis.extractive.extracts import key
from bot.analysis.extractive.sentence_roles import SentenceRole, is_whole, score
from bot.analysis.verify import find_quote, index_paper
from bot.domain.analysis import AbstractPart, Analysis, AnalysisPart, Claim, Evidence, Source
from bot.domain.full_text import Block, BlockKind, FullText, Section, SectionKind
from bot.domain.paper import Paper

BACKGROUND = "Deep learning has achieved remarkable success in kite tracking in recent years."
GAP = "However, existing trackers lose a kite as soon as clouds hide its tail."
OURS = "In this paper, we propose TailNet, a tracker that follows the tail rather than the sail."
RESULT = "On the harbour benchmark, TailNet outperforms all baselines by 12.5% while using half the memory."
SHOW = "We further show that the tail alone suffices at dusk."
CODE = "Code is publicly available at https://example.org/tailnet."
ABSTRACT = f"{BACKGROUND} {GAP} {OURS} {RESULT} {SHOW} {CODE}"
PAPER = Paper(id="9912.00001", title="TailNet: Tracking Kites by Their Tails", abstract=ABSTRACT)
NO_TEXT = FullText(paper_id=PAPER.id, version=1, source=Source.ABSTRACT, sections=())


def section(
    number: str, title: str, *texts: str, page: int = 1, kind: SectionKind = SectionKind.BODY
) -> Section:
    blocks = tuple(Block(kind=BlockKind.PARAGRAPH, text=text, page=page) for text in texts)
    return Section(number=number, title=title, kind=kind, page=page, anchor=f"S{number}", blocks=blocks)


FULL_TEXT = FullText(
    paper_id=PAPER.id,
    version=1,
    source=Source.HTML,
    sections=(
        section("", "Abstract", ABSTRACT, kind=SectionKind.ABSTRACT),
        section(
            "1",
            "Introduction",
            "Kites have been flown for two thousand years by young and old.",
            "Unfortunately, current methods fail whenever kites cross, which limits their use.",
            "Our key insight is that tails move more slowly than sails do.",
            "We introduce a festival dataset with forty hours of annotated flight. It is large.",
        ),
        section(
            "2",
            "Tail Encoding",
            "First, we extract a ribbon of pixels along the tail and feed it to a small encoder.",
            "where x is the tail and y = f(x) + b is the output of the (2) layer with z",
            page=3,
        ),
        section(
            "3", "Sail Decoding", "The decoder takes the code as input and outputs a sail box.", page=4
        ),
        section(
            "4",
            "Experiments",
            "We evaluate on three harbour datasets with a fixed split of the recordings.",
            "TailNet achieves an accuracy of 91.4%, which surpasses the strongest baseline by 3.2 points.",
            "We train for 40 epochs with the Adam optimizer and a learning rate of 0.001 on one GPU.",
            page=5,
        ),
        section(
            "5",
            "Conclusion",
            "We presented a tracker that needs nothing but the tail of a kite to find it again.",
            "A limitation of our tracker is that it does not handle kites without any tail.",
            page=7,
        ),
        section(
            "",
            "References",
            "We propose nothing, says a reference of 99.9% accuracy.",
            kind=SectionKind.REFERENCES,
        ),
    ),
)


def claims(analysis: Analysis) -> list[Claim]:
    return [claim for one in analysis.sections for claim in one.claims]


def part(analysis: Analysis, name: AnalysisPart | AbstractPart) -> list[str]:
    return [claim.text for one in analysis.sections if one.part == name for claim in one.claims]


def test_the_summary_is_the_contribution_never_the_background() -> None:
    assert read_paper(PAPER, NO_TEXT, "en").summary.text == OURS


def test_the_findings_are_results_with_their_own_words_as_quotes() -> None:
    findings = read_paper(PAPER, NO_TEXT, "en").findings
    assert [finding.text for finding in findings] == [RESULT, SHOW, CODE]
    assert all(finding.quote == finding.text and finding.verified for finding in findings)


def test_what_follows_the_first_word_about_itself_is_the_papers_own_finding() -> None:
    told = (
        "Tested on four piers, TailNet estimates heights with a mean error of 6.2%, against 19.5% before."
    )
    paper = PAPER.model_copy(update={"abstract": f"{BACKGROUND} We show that tails tell heights. {told}"})
    assert told in [finding.text for finding in read_paper(paper, NO_TEXT, "en").findings]


def test_an_analysis_is_labelled_as_an_extract_of_what_was_read() -> None:
    for text in (NO_TEXT, FULL_TEXT):
        analysis = read_paper(PAPER, text, "en")
        assert (analysis.evidence, analysis.source) == (Evidence.EXTRACT, text.source)
        assert analysis.figures == analysis.figures_verified > 0


def test_quotes_are_noted_to_stand_in_another_language() -> None:
    assert read_paper(PAPER, NO_TEXT, "en").notes == ()
    assert read_paper(PAPER, NO_TEXT, "zh").notes == ("note.quoted_in_original",)
    chinese = PAPER.model_copy(
        update={"title": "风筝跟踪", "abstract": "本文提出一种跟踪风筝尾部的新方法。"}
    )
    assert read_paper(chinese, NO_TEXT, "zh-CN").notes == ()


def test_with_a_full_text_the_seven_sections_quote_where_they_belong() -> None:
    analysis = read_paper(PAPER, FULL_TEXT, "en")
    assert part(analysis, AnalysisPart.ABSTRACT) == [ABSTRACT]
    assert part(analysis, AnalysisPart.MOTIVATION)[-2:] == [
        "Unfortunately, current methods fail whenever kites cross, which limits their use.",
        "Our key insight is that tails move more slowly than sails do.",
    ]
    assert part(analysis, AnalysisPart.METHOD) == [
        "First, we extract a ribbon of pixels along the tail and feed it to a small encoder.",
        "The decoder takes the code as input and outputs a sail box.",
    ]
    assert part(analysis, AnalysisPart.COMPARISON) == [
        "We introduce a festival dataset with forty hours of annotated flight."
    ]
    assert part(analysis, AnalysisPart.EXPERIMENTS) == [
        "We evaluate on three harbour datasets with a fixed split of the recordings.",
        "TailNet achieves an accuracy of 91.4%, which surpasses the strongest baseline by 3.2 points.",
        "A limitation of our tracker is that it does not handle kites without any tail.",
    ]
    assert part(analysis, AnalysisPart.PRACTICE) == [
        CODE,
        "We train for 40 epochs with the Adam optimizer and a learning rate of 0.001 on one GPU.",
    ]
    assert part(analysis, AnalysisPart.SUMMARY)[0] == (
        "We presented a tracker that needs nothing but the tail of a kite to find it again."
    )


def test_each_step_of_the_method_is_cited_by_section_and_page() -> None:
    analysis = read_paper(PAPER, FULL_TEXT, "en")
    (method,) = [one for one in analysis.sections if one.part is AnalysisPart.METHOD]
    places = [(claim.citation.section, claim.citation.page) for claim in method.claims if claim.citation]
    assert places == [("2 Tail Encoding", 3), ("3 Sail Decoding", 4)]


def test_no_section_repeats_a_sentence_and_all_are_in_the_paper() -> None:
    analysis = read_paper(PAPER, FULL_TEXT, "en")
    told = [
        key(claim.text)
        for one in analysis.sections
        if one.part not in {AnalysisPart.ABSTRACT, AnalysisPart.SUMMARY}
        for claim in one.claims
    ]
    assert len(told) == len(set(told))
    index = index_paper(FULL_TEXT, PAPER)
    assert all(claim.verified and find_quote(index, claim.text) for claim in claims(analysis))
    assert not any("says a reference" in claim.text for claim in claims(analysis))


def test_an_abstract_alone_fills_only_what_it_says() -> None:
    analysis = read_paper(PAPER, NO_TEXT, "en")
    assert OURS in part(analysis, AbstractPart.INNOVATION)
    assert part(analysis, AbstractPart.LIMITS) == []
    assert BACKGROUND not in [claim.text for claim in claims(analysis)]
    assert GAP not in [claim.text for claim in claims(analysis)]


def test_a_full_text_without_a_body_is_read_as_an_abstract() -> None:
    empty = FULL_TEXT.model_copy(update={"sections": FULL_TEXT.sections[:1]})
    assert all(isinstance(one.part, AbstractPart) for one in read_paper(PAPER, empty, "en").sections)


def test_the_abstract_of_the_full_text_serves_where_the_metadata_has_none() -> None:
    bare = PAPER.model_copy(update={"abstract": ""})
    assert read_paper(bare, FULL_TEXT, "en").summary.text == OURS


def test_a_paper_that_says_nothing_is_summarised_by_its_title() -> None:
    bare = PAPER.model_copy(update={"abstract": ""})
    analysis = read_paper(bare, NO_TEXT, "en")
    assert (analysis.summary.text, analysis.findings, claims(analysis)) == (PAPER.title, (), [])


@pytest.mark.parametrize(
    "broken",
    [
        "where the tail of the kite is given by the small encoder of the tracker.",
        "It improves the accuracy of the tracker on all of the harbour datasets.",
        "This allows the tracker to follow several kites at the same time.",
        "Thus, they follow several kites at the same time without any loss.",
        "We propose the tracker that follows the tail rather than",
        "Table 3 shows the accuracy of the tracker on all of the harbour datasets.",
        "TailNet 91.4 88.2 77.1 SailNet 90.2 87.7 76.0 KiteNet 89.9 85.1 74.2.",
        "We set x = a + b, y = c + d and z = f(x) with α ≤ β.",
        "[12] (Kiter et al., 2099) [13, 14] and [15].",
        "The tracker (see the appendix follows the tail of the kite.",
        "The contributions of this tracker are the following three contributions.",
        "Kites fly.",
    ],
)
def test_a_broken_or_dangling_sentence_is_never_shown(broken: str) -> None:
    assert not is_whole(broken)


@pytest.mark.parametrize(
    "whole", [OURS, RESULT, SHOW, GAP, "本文提出一种跟踪风筝尾部的新方法，并公开数据。"]
)
def test_a_whole_sentence_can_be_shown(whole: str) -> None:
    assert is_whole(whole)


@pytest.mark.parametrize("sentence", [BACKGROUND, GAP, "Kite tracking plays a crucial role in aviation."])
def test_background_is_no_contribution(sentence: str) -> None:
    assert score(sentence, SentenceRole.CONTRIBUTION) <= 0
    assert score(sentence, SentenceRole.BACKGROUND) > 0


def test_a_paper_is_known_by_the_names_it_gives() -> None:
    assert own_names("TailNet: Tracking Kites", "We propose a Tail Tracker (TaTr).") == {"TailNet", "TaTr"}
    assert own_names("On the Long History of Kites: a Survey", "We survey kites.") == frozenset()


@given(st.text(max_size=400))
def test_any_abstract_gives_an_analysis_of_its_own_words(abstract: str) -> None:
    analysis = read_paper(PAPER.model_copy(update={"abstract": abstract}), NO_TEXT, "en")
    said = key(abstract) + key(PAPER.title)
    assert all(
        key(claim.text) in said for claim in (analysis.summary, *analysis.findings, *claims(analysis))
    )


async def test_the_analyst_is_named_and_keyed_by_its_rules() -> None:
    analyst = ExtractiveAnalyst()
    analysis = await analyst.analyse(PAPER, NO_TEXT, "en")
    assert (analysis.analyst, analysis.prompt_hash) == (analyst.name, analyst.prompt_hash)
