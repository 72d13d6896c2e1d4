"""What stands in the margin of a page is no part of the lines that it stands beside."""

import pytest

from adapters.reading.pdf_reader import read_pdf
from bot.domain.full_text import Block, BlockKind
from tests.adapters.pdfs import Paper, prose

LEFT, RIGHT = 72.0, 400.0
SENTENCE = "The lantern was lit at dusk and each of the moths was counted by hand {}."


def beside(
    notes: dict[int, str], *, at: float, face: tuple[str, str, float] = ("helvetica", "", 7)
) -> list[Block]:
    """What is read of a page of text with the notes beside some of its lines."""
    paper = Paper(1)
    for number in range(30):
        paper.line(SENTENCE.format(number + 100))
        if number in notes:
            paper.set_font(*face[:2], size=face[2])
            paper.text(at, paper.at, notes[number])
    sections = read_pdf(paper.done(), "moths", 1).sections
    return [block for section in sections for block in section.blocks]


@pytest.mark.parametrize("at", [20.0, RIGHT + 20])
def test_a_note_in_a_margin_is_kept_out_of_the_sentence_beside_it(at: float) -> None:
    blocks = beside({4: "On wings", 5: "and lamps", 20: "On dusk"}, at=at)
    text = " ".join(block.text for block in blocks if block.kind is BlockKind.PARAGRAPH)
    assert text == " ".join(SENTENCE.format(number + 100) for number in range(30))
    notes = [block.text for block in blocks if block.kind is BlockKind.FOOTNOTE]
    assert notes == ["On wings and lamps", "On dusk"]


def test_a_note_is_kept_apart_from_a_line_that_is_too_long() -> None:
    paper = Paper(1)
    for number in range(30):
        paper.line(SENTENCE.format(number + 100))
        if number == 7:
            left = LEFT + paper.get_string_width(SENTENCE.format(number + 100))
            paper.set_font("courier", size=10)
            paper.text(left + 2.5, paper.at, "wings.of.moths")
            paper.set_font("helvetica", size=7)
            paper.text(20, paper.at, "On wings")
    sections = read_pdf(paper.done(), "moths", 1).sections
    text = " ".join(
        block.text for one in sections for block in one.blocks if block.kind is BlockKind.PARAGRAPH
    )
    assert "by hand 107. wings.of.moths The lantern" in text
    assert "On wings" not in text


def test_what_is_set_as_the_text_is_beside_it_is_its_next_column() -> None:
    found = beside({3: "a moth", 4: "a wing"}, at=RIGHT + 20, face=("times", "", 10))
    assert all(block.kind is not BlockKind.FOOTNOTE for block in found)


def test_a_bold_heading_in_a_margin_is_no_note() -> None:
    found = beside({3: "Counting"}, at=20, face=("helvetica", "B", 9))
    assert all(block.kind is not BlockKind.FOOTNOTE for block in found)


def test_the_first_words_of_an_explained_term_and_what_hangs_below_are_one_sentence() -> None:
    paper = Paper(1).paragraph(prose(8))
    for term, meaning in (("dusk", ("The hour at which all the lamps are", "lit by the one who counts.")),):
        paper.at += 12
        paper.line(f"{term}", style="B")
        paper.set_font("times", size=10)
        paper.text(130, paper.at, meaning[0])
        paper.line(meaning[1], indent=130 - LEFT)
    text = " ".join(section.text for section in read_pdf(paper.done(), "moths", 1).sections)
    assert "lamps are lit by the one who counts." in text


def test_a_line_of_names_in_a_typewriter_below_an_indented_one_is_of_its_sentence() -> None:
    paper = Paper(1).paragraph(prose(12))
    paper.line("Enclosing several of the lamps in", indent=10)
    paper.at += 12
    paper.set_font("courier", size=10)
    paper.text(LEFT, paper.at, "begin-lamps")
    paper.set_font("times", size=10)
    paper.text(LEFT + 70, paper.at, "and then also the")
    paper.line("moths makes a set of them.")
    text = " ".join(section.text for section in read_pdf(paper.done(), "moths", 1).sections)
    assert "several of the lamps in begin-lamps and then also the moths makes" in text
