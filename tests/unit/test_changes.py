"""What a new version changed: nothing that is the same, everything that is not."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.analysis import Source
from bot.domain.digest import ChangedSection, Rewording, SectionChange
from bot.domain.full_text import Block, BlockKind, FullText, Section, SectionKind
from bot.papers.changes import MOST_SENTENCES, compare, compare_sections, compare_sentences, is_withdrawn
from tests.samples_digest import paper

WORDS = st.lists(st.sampled_from(["gate", "tide", "moon", "3.1", "97%", "潮汐"]), min_size=1, max_size=6)
SENTENCES = st.lists(WORDS.map(lambda words: " ".join(words).capitalize() + "."), max_size=8)


def section(title: str, *sentences: str, number: str = "", kind: SectionKind = SectionKind.BODY) -> Section:
    block = Block(kind=BlockKind.PARAGRAPH, text=" ".join(sentences))
    return Section(number=number, title=title, kind=kind, blocks=(block,) if sentences else ())


def text(*sections: Section, version: int = 1, source: Source = Source.HTML) -> FullText:
    return FullText(paper_id="9912.00001", version=version, source=source, sections=sections)


TEXTS = st.lists(
    st.tuples(st.sampled_from(["Method", "Results", "Discussion", "Proofs"]), SENTENCES), max_size=6
).map(lambda drawn: text(*(section(title, *sentences) for title, sentences in drawn)))


@given(SENTENCES)
def test_a_text_is_not_changed_against_itself(sentences: Sequence[str]) -> None:
    assert compare_sentences(sentences, sentences) == ()


@given(SENTENCES, SENTENCES)
def test_every_sentence_that_is_new_or_gone_is_told_and_no_other_is_made_up(
    old: Sequence[str], new: Sequence[str]
) -> None:
    told = compare_sentences(old, new)
    assert {each.after for each in told} - {""} <= set(new)
    assert {each.before for each in told} - {""} <= set(old)
    assert set(new) - set(old) <= {each.after for each in told}
    assert set(old) - set(new) <= {each.before for each in told}
    assert all(each.before or each.after for each in told)


@given(TEXTS)
def test_a_full_text_is_not_changed_against_itself(read: FullText) -> None:
    assert compare_sections(read, read) == ()


@given(TEXTS, TEXTS)
def test_every_section_is_there_is_gone_or_has_one_partner(old: FullText, new: FullText) -> None:
    changed = compare_sections(old, new)
    kinds = [each.change for each in changed]
    grown = kinds.count(SectionChange.ADDED) - kinds.count(SectionChange.REMOVED)
    assert grown == len(new.sections) - len(old.sections)
    assert all(0 <= each.share <= 1 for each in changed)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("We study tides. It works.", "We  study tides.\nIt works!"),
        ("A “tidal” gate, at 3.2%.", 'A "tidal" gate at 3.2%.'),
    ],
)
def test_spacing_case_and_punctuation_are_no_change(old: str, new: str) -> None:
    assert not compare(paper(abstract=old), paper(abstract=new, version=2)).abstract


def test_a_changed_number_is_a_changed_sentence() -> None:
    changes = compare(
        paper(abstract="We study tides. The error is 3.1 cm."),
        paper(abstract="We study tides. The error is 3.3 cm.", version=2),
    )
    assert changes.abstract == (Rewording(before="The error is 3.1 cm.", after="The error is 3.3 cm."),)


def test_an_endless_abstract_is_compared_as_far_as_anybody_reads() -> None:
    changes = compare(
        paper(abstract="It ends. " * 20_000), paper(abstract="It does not end. " * 20_000, version=2)
    )
    assert len(changes.abstract) == MOST_SENTENCES


def test_title_and_authors_are_compared() -> None:
    changes = compare(
        paper(authors=("Ada Lindqvist", "Bo Marchetti")),
        paper(title="Lunar Memory", authors=("ada lindqvist", "Chi Okafor"), version=2),
    )
    assert changes.title_before == "Tidal Memory: Reservoirs that Remember the Moon"
    assert (changes.authors_added, changes.authors_removed) == (("Chi Okafor",), ("Bo Marchetti",))


def test_sections_are_added_removed_renamed_and_rewritten() -> None:
    old = text(
        section("Method", "We open the gate.", "We close it.", number="2"),
        section("Results", "It is fast.", "It is small.", number="3"),
        section("Cost", "It costs nothing.", number="4"),
        section("References", "[1] Moon.", kind=SectionKind.REFERENCES),
    )
    new = text(
        section("Method", "We open the gate.", "We close it.", number="3"),
        section("Experiments", "It is fast.", "It is small.", "It is blue.", number="4"),
        section("Ablation", "Without the moon it fails.", number="5"),
        section("References", "[1] Sun.", kind=SectionKind.REFERENCES),
        version=2,
    )
    assert compare_sections(old, new) == (
        ChangedSection(
            change=SectionChange.RENAMED, heading="4 Experiments", before="3 Results", share=0.333
        ),
        ChangedSection(change=SectionChange.ADDED, heading="5 Ablation"),
        ChangedSection(change=SectionChange.REMOVED, heading="4 Cost"),
    )
    rewritten = text(section("Method", "We open the gate.", "We never close it.", number="2"))
    (changed,) = compare_sections(text(old.sections[0]), rewritten)
    assert (changed.change, changed.share) == (SectionChange.REWRITTEN, 0.5)


def test_what_was_read_in_another_form_is_not_compared() -> None:
    old = text(section("Method", "We open the gate."), source=Source.PDF)
    new = text(section("Methods", "We open the gate wide."), version=2)
    changes = compare(paper(), paper(version=2), old, new)
    assert not changes.in_full
    assert not changes.sections
    assert compare(paper(), paper(version=2), new, new).in_full


@pytest.mark.parametrize(
    "said",
    [
        "This paper has been withdrawn by the author due to a crucial sign error in equation 1",
        "This article was withdrawn.",
        "The submission has been temporarily withdrawn",
        "Withdrawn: the proof of Lemma 2 is wrong",
        "This manuscript has been retracted.",
        "Withdrawn by the authors",
        "Withdrawn",
        "Withdrawn from arXiv: it was sent in twice",
        "This paper was withdrawn from the arXiv",
    ],
)
def test_a_withdrawal_is_recognised(said: str) -> None:
    assert is_withdrawn(paper(comment=said))
    assert is_withdrawn(paper(abstract=said))


@pytest.mark.parametrize(
    "said",
    [
        "We study why savings have been withdrawn from banks.",
        "12 pages. A part of this work was presented at CaveConf.",
        "The gate is withdrawn at slack tide.",
        "Withdrawn from CaveConf 2025, accepted at FogConf 2026",
        "This paper was withdrawn from CaveConf.",
        "The paper was withdrawn from consideration at CaveConf; this is a longer version",
        "This article was not withdrawn.",
        "This paper was previously withdrawn, and is corrected now.",
        "Retracted figure 3 replaced",
        "",
    ],
)
def test_other_talk_of_withdrawing_is_not(said: str) -> None:
    assert not is_withdrawn(paper(comment=said, abstract=said))


@pytest.mark.parametrize(
    "said",
    [
        "Retracted papers keep being cited. We count how often.",
        "Withdrawn drugs are a test of any model of toxicity.",
        "One study shaped the field for years. The paper was retracted in 2010, and its citations grew.",
        "We ask why a paper has been withdrawn.",
    ],
)
def test_an_abstract_about_what_was_withdrawn_is_no_withdrawal(said: str) -> None:
    assert not is_withdrawn(paper(abstract=said))


def test_a_withdrawal_is_recognised_behind_the_abstract() -> None:
    said = "We harvest fog with harps. This paper has been withdrawn by arXiv: it was sent in twice."
    assert is_withdrawn(paper(abstract=said))


def test_an_abstract_of_punctuation_alone_is_read_in_no_time() -> None:
    assert not is_withdrawn(paper(comment="!!! " * 50_000, abstract=". " * 100_000))
