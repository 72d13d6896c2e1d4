"""What stands at the head and the foot of pages is no text, whatever it says on each of them."""

import pytest

from adapters.reading.pdf_reader import read_pdf
from tests.adapters.pdfs import Paper, prose


def text_of(paper: Paper) -> str:
    return " ".join(section.text for section in read_pdf(paper.done(), "moths", 1).sections)


class Book(Paper):
    """With heads that say another thing on every page, and its number on the outer side."""

    def header(self) -> None:
        self.set_font("times", size=8)
        number, title = self.page_no() + 13, f"{prose(1, self.page_no())[:30].upper().strip()}"
        self.text(72, 40, f"{number} {title}" if number % 2 else f"{title} {number}")


def test_heads_that_change_are_known_by_the_number_of_the_page_in_them() -> None:
    paper = Book(1)
    paper.heading("1 Introduction").paragraph(prose(200))
    text = text_of(paper)
    assert paper.page_no() >= 3
    assert not [word for word in text.split() if word.isupper() and len(word) > 1]
    assert [f"item{number}" in text for number in range(200)] == [True] * 200


@pytest.mark.parametrize("foot", [False, True])
@pytest.mark.parametrize("numbered", [False, True])
@pytest.mark.parametrize("sentences", [250, 360])
def test_heads_of_chapters_are_no_text_beside_the_number_of_the_page_or_alone(
    foot: bool, numbered: bool, sentences: int
) -> None:
    class Thesis(Paper):
        def header(self) -> None:
            self.set_font("times", "I", 10)
            self.text(72, 40, f"Chapter {'ABCDEFGH'[self.page_no()]}. On all moths that come to lamps")
            self.text(500, 815 if foot else 40, str(self.page_no() + 3) if numbered or foot else "")

    text = text_of(Thesis(1).paragraph(prose(sentences)))
    assert "On all moths" not in text
    assert [number for number in range(sentences) if f"item{number}" not in text] == []


def test_a_line_that_stands_alone_above_few_pages_is_text() -> None:
    paper = Paper(1).paragraph(prose(300))
    paper.add_page()
    paper.set_font("times", "I", 10)
    paper.text(72, 40, "Of moths that come to lamps nobody knows the number.")
    assert "nobody knows the number." in text_of(paper)


def test_numbers_that_begin_pages_and_do_not_count_them_stay() -> None:
    paper = Paper(1)
    for number in range(4):
        paper.paragraph(f"{7 * number + 5} lamps were lit there. {prose(10, 50 * number)}")
        paper.add_page()
        paper.at = 60
    text = text_of(paper)
    assert all(f"{7 * number + 5} lamps were lit" in text for number in range(4))
