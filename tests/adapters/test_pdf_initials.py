"""A large initial that several lines stand beside is the first letter of the first of them."""

import pytest

from adapters.reading.pdf_reader import read_pdf
from tests.adapters.pdfs import Paper, prose

STEP = 12


def opening(initial: str, words: tuple[str, ...], *, high: int, gap: float) -> str:
    """What is read of a paragraph whose initial is as high as so many lines."""
    paper = Paper(1).heading("1 Introduction")
    size = (high - 1) * STEP / 0.67 + 10
    paper.at += STEP
    paper.set_font("times", size=size)
    paper.text(72, paper.at + (high - 1) * STEP, initial)
    beside = 72 + paper.get_string_width(initial) + gap
    paper.set_font("times", size=10)
    for number, line in enumerate(words):
        paper.text(beside if number < high else 72, paper.at, line)
        paper.at += STEP
    paper.paragraph(prose(20), gap=20)
    return read_pdf(paper.done(), "moths", 1).sections[0].blocks[0].text


@pytest.mark.parametrize("high", [2, 3, 4])
@pytest.mark.parametrize(
    ("initial", "gap", "first", "read"),
    [
        ("T", 1.0, "HE lantern in the meadow was lit at dusk, and of the moths", "THE lantern"),
        ("M", 2.0, "oths come to any lantern that is lit at dusk, and of those", "Moths come"),
        ("A", 6.0, "moth comes to every lantern that is lit at dusk, and of the", "A moth comes"),
        ("I", 1.0, "n the meadow a lantern was lit at dusk by one of those, and", "In the meadow"),
    ],
)
def test_a_large_initial_stays_with_its_word(
    initial: str, gap: float, first: str, read: str, high: int
) -> None:
    rest = ("few were counted by hand before it went out late at night", "by whoever had lit it at all.")
    text = opening(initial, (first, *rest), high=high, gap=gap)
    assert text.startswith(read)
    assert text.endswith(f"{first.rsplit(maxsplit=1)[-1]} {rest[0]} {rest[1]}")


def test_a_letter_on_the_base_line_of_the_text_is_no_initial() -> None:
    paper = Paper(1).heading("1 Introduction").paragraph(prose(6))
    paper.at += 40
    paper.set_font("times", size=24)
    paper.text(72, paper.at, "B")
    paper.set_font("times", size=10)
    paper.text(92, paper.at, "moths of the second lamp")
    paper.paragraph(prose(20, 30), gap=20)
    text = " ".join(section.text for section in read_pdf(paper.done(), "moths", 1).sections)
    assert "Bmoths" not in text
