"""What a paper calls its blocks: they are cited by it, found by it, and no sentence is taken for a name."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.analysis.verify import find_quote, index_paper
from bot.chat.questions.check import ReadPaper
from bot.chat.questions.named_blocks import named_blocks
from bot.compose.words import cite
from bot.domain.analysis import Citation, Source
from bot.domain.full_text import Block, BlockKind, BlockLabel, FullText, LabelKind, Section
from bot.domain.paper import Paper
from bot.papers.block_labels import label_blocks, label_of, labels_in

LEMMA = "Lemma 3.2 (Wings). Every moth that is counted twice by a lantern has at least"
STATED = "of them that no other lantern of the meadow sees."
PROOF = ("Proof. Suppose that it has fewer.", "Then the lantern saw another moth, which is absurd. □")


def block(text: str, kind: BlockKind = BlockKind.PARAGRAPH) -> Block:
    rows = tuple(tuple(row.split(" | ")) for row in text.splitlines()) if kind is BlockKind.TABLE else ()
    return Block(kind=kind, text=text, page=4, rows=rows)


def paper() -> FullText:
    blocks = (
        block("We begin with what is known of wings."),
        block(LEMMA),
        block("w = 2", BlockKind.FORMULA),
        block("Table 1: Moths by the hour.", BlockKind.CAPTION),
        block("Hour | Moths\nten | 31\neleven | 17", BlockKind.TABLE),
        block(STATED),
        *map(block, PROOF),
        block("Lemma 3.2 shows what a lantern can do for those who count."),
        block("Algorithm 1 Counting", BlockKind.CAPTION),
        block("for each lantern do\n  count its moths", BlockKind.ALGORITHM),
    )
    sections = label_blocks([Section(number="3", title="Wings", blocks=blocks)])
    return FullText(paper_id="moths", version=1, source=Source.PDF, sections=sections)


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("Theorem 2. Moths fly.", (LabelKind.THEOREM, "2", "Theorem")),
        ("THEOREM A.1 (Fern, 1999). Moths fly.", (LabelKind.THEOREM, "A.1", "THEOREM")),
        ("Definition 4 A moth is what flies.", (LabelKind.DEFINITION, "4", "Definition")),
        ("Proof of Theorem 2. They fly.", (LabelKind.PROOF, "2", "Proof of Theorem")),
        ("Proof. They fly.", (LabelKind.PROOF, "", "Proof")),
        ("Remark. They fly.", (LabelKind.REMARK, "", "Remark")),
        ("Algorithm 1: Counting", (LabelKind.ALGORITHM, "1", "Algorithm")),
        ("Fig. 3. Moths.", (LabelKind.FIGURE, "3", "Fig")),
        ("定理 2.1 飞蛾会飞。", (LabelKind.THEOREM, "2.1", "定理")),
        ("Lemma 3.2 shows what follows.", None),
        ("Theorem 2 of them is false.", None),
        ("Example of a moth.", None),
        ("Proof that moths fly is scarce.", None),
        ("Table tennis is played.", None),
        ("theorem 2. is cited", None),
        ("Factor 3. Moths", None),
    ],
)
def test_a_name_is_told_from_the_subject_of_a_sentence(
    text: str, label: tuple[LabelKind, str, str] | None
) -> None:
    found = label_of(text)
    assert (found and (found.kind, found.number, found.word)) == label


def test_a_statement_goes_on_over_its_formula_and_floats_and_a_proof_to_its_box() -> None:
    assert [each.name for each in paper().sections[0].blocks] == [
        *("", "Lemma 3.2", "Lemma 3.2", "Table 1", "Table 1", "Lemma 3.2"),
        *("Proof", "Proof", "", "Algorithm 1", "Algorithm 1"),
    ]


def test_a_quote_from_a_statement_is_cited_by_its_name() -> None:
    found = find_quote(index_paper(paper(), Paper(id="moths", title="Moths")), STATED)
    assert found is not None
    assert cite("en", found) == "§3 Wings, Lemma 3.2, p. 4"


def said(question: str) -> list[str]:
    moths = Paper(id="moths", title="Moths")
    reading = ReadPaper(moths, paper(), index_paper(paper(), moths))
    return [each.claim.quote for each in named_blocks(question, [reading])]


@pytest.mark.parametrize(
    "question", ["What does Lemma 3.2 say?", "lemma 3.2", "引理3.2", "Please explain lemma 3.2."]
)
def test_who_asks_for_a_statement_gets_all_of_it(question: str) -> None:
    assert said(question) == [LEMMA, "w = 2", STATED]


def test_tables_and_algorithms_are_asked_for_by_their_number_too() -> None:
    assert said("What is in Table 1?")[-1] == "Hour | Moths\nten | 31\neleven | 17"
    assert "count its moths" in said("Show algorithm 1")[-1]


@pytest.mark.parametrize(
    "question",
    [
        "What does Lemma 3.3 say?",
        "How many moths does Table 1 count at ten?",
        "What is a lemma?",
        "Why 3.2?",
    ],
)
def test_what_asks_for_more_or_for_nothing_that_is_there_is_left_to_others(question: str) -> None:
    assert said(question) == []


@given(st.sampled_from(LabelKind), st.from_regex(r"\A[1-9]\d?(\.[1-9])?\Z"))
def test_every_numbered_name_is_known_again_in_a_question(kind: LabelKind, number: str) -> None:
    label = label_of(f"{kind.capitalize()} {number}. Moths fly.")
    assert label == BlockLabel(kind=kind, number=number, word=kind.capitalize())
    assert [label.names(each) for each in labels_in(f"What does {label.text} say?")] == [True]


def test_the_abstract_is_cited_in_the_words_of_the_reader_and_headings_as_they_are_printed() -> None:
    printed = ("Abstract", "ABSTRACT ", "Abstract Interpretation", "3 Abstract")
    said = [cite("zh", Citation(section=each)) for each in printed]
    assert said == ["摘要", "摘要", "Abstract Interpretation", "§3 Abstract"]
