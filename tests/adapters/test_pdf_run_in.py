"""Headings that run in stand by themselves, and theorems and proofs begin blocks of their own."""

from __future__ import annotations

import pytest
from fpdf import FPDF

from adapters.reading.pdf_reader import read_pdf
from bot.domain.full_text import Block, BlockKind
from tests.adapters.pdfs import prose

STEP = 12


def blocks(
    *paragraphs: tuple[tuple[str, str], ...], gap: float = 2.5, code: tuple[str, ...] = ()
) -> list[str]:
    """The blocks of a page with these paragraphs, each of (style, words), and lines of code below.

    The style `_` is that of an index.
    """
    return [block.text for block in read(*paragraphs, gap=gap, code=code)]


def read(
    *paragraphs: tuple[tuple[str, str], ...], gap: float = 2.5, code: tuple[str, ...] = ()
) -> list[Block]:
    """The same, whole."""
    made = FPDF(unit="pt", format="A4")
    made.add_page()
    made.set_font("times", size=10)
    y = 80.0
    for number in range(30):
        made.text(70, y, prose(1, 400 + number)[:85])
        y += STEP
    y += STEP
    for paragraph in paragraphs:
        x = 70.0
        for style, words in paragraph:
            lowered = style == "_"
            made.set_font("times", "" if lowered else style, 7 if lowered else 10)
            made.text(x, y + 2 * lowered, words)
            x += made.get_string_width(words) + gap
        for extra in range(2):
            made.set_font("times", "", 10)
            made.text(70, y + STEP * (extra + 1), prose(1, 500 + extra)[:80])
        y += 3 * STEP
    made.set_font("courier", "", 10)
    for number, line in enumerate(code):
        made.text(82, y + STEP * number, line)
    made.set_font("times", "", 10)
    if code:
        made.text(70, y + STEP * len(code) + 8, "So much for the code, says everybody here.")
    sections = read_pdf(bytes(made.output()), "x", 1).sections
    return [block for section in sections for block in section.blocks]


@pytest.mark.parametrize("heading", ["Residual Dropout", "Trapping.", "What was counted?"])
def test_a_bold_heading_that_runs_in_is_split_off(heading: str) -> None:
    found = blocks((("B", heading), ("", "We apply it to each trap and count all of them.")))
    place = found.index(heading)
    assert found[place + 1].startswith("We apply it to each trap")


@pytest.mark.parametrize(
    ("heading", "rest"),
    [("Settings", "LampNet [8] is a set of lamps."), ("Comparison to lamps", "Table 2")],
)
def test_a_wide_gap_tells_a_bold_heading_without_a_mark(heading: str, rest: str) -> None:
    found = blocks((("B", heading), ("", rest)), gap=9)
    place = found.index(heading)
    assert found[place + 1].startswith(rest)


def test_an_index_in_another_face_ends_no_heading_that_runs_in() -> None:
    found = blocks(
        (
            ("B", "MOTH"),
            ("_", "2"),
            ("B", "at every lantern"),
            ("", "We count them all night and list them."),
        ),
        gap=1,
    )
    place = found.index("MOTH₂ at every lantern")
    assert found[place + 1].startswith("We count them all night")


def test_lines_of_code_are_no_sentences_and_words_of_code_within_one_are() -> None:
    paragraph = (("", "We call"), ("", "trap()"), ("", "at night and count all that it gives back."))
    found = read(paragraph, code=("> moths <- trap(3)", "> summary(moths)", "Min. 1st Qu. Median"))
    (listing,) = (block for block in found if block.kind is BlockKind.ALGORITHM)
    assert listing.text.splitlines() == ["> moths <- trap(3)", "> summary(moths)", "Min. 1st Qu. Median"]
    assert any(block.text.startswith("So much for the code") for block in found)
    assert any("We call trap() at night" in block.text for block in found)


@pytest.mark.parametrize("words", ["MothNet", "Moth Counting"])
def test_a_sentence_that_begins_in_bold_stays_whole(words: str) -> None:
    found = blocks((("B", words), ("", "is a method that counts all moths of a night.")))
    assert any(f"{words} is a method" in text for text in found)


@pytest.mark.parametrize(
    ("style", "kind"),
    [
        ("B", "Theorem 2.1."),
        ("B", "Lemma 3 (Moths)."),
        ("I", "Proof."),
        ("I", "Definition A.2"),
        ("", "PROOF."),
    ],
)
def test_a_theorem_and_its_like_begin_a_block_with_their_number(style: str, kind: str) -> None:
    found = blocks(
        (("", "So much for what is known of them."),), ((style, kind), ("I", "Every moth has wings."))
    )
    assert any(text.startswith(kind.rstrip(".")) and "Every moth has wings" in text for text in found)


def test_a_theorem_that_a_sentence_names_begins_nothing() -> None:
    found = blocks(
        (("", "This is what follows from it and what we prove here with"),), (("", "Theorem 2 of them."),)
    )
    assert not any(text.startswith("Theorem 2") for text in found)
