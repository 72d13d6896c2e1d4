"""A PDF becomes the sections its author wrote, whatever its layout."""

import re

import pytest

from adapters.reading.pdf_reader import read_illustrated_pdf, read_pdf
from bot.domain.full_text import BlockKind, FullText, SectionKind
from tests.adapters import pdfs


def headings(full_text: FullText) -> list[str]:
    return [section.heading for section in full_text.sections if section.title]


def kinds(full_text: FullText) -> dict[str, SectionKind]:
    return {section.heading: section.kind for section in full_text.sections}


@pytest.fixture(scope="module")
def paper() -> FullText:
    return read_pdf(pdfs.two_columns(), "9912.00042", 1)


@pytest.mark.parametrize("outline", [False, True])
def test_headings_are_found_with_and_without_an_outline(outline: bool) -> None:
    full_text = read_pdf(pdfs.two_columns(outline=outline), "9912.00042", 1)
    assert headings(full_text) == pdfs.TWO_COLUMN_HEADINGS
    assert [section.level for section in full_text.sections if section.title][4:6] == [2, 2]


def test_the_text_of_two_columns_stays_in_reading_order(paper: FullText) -> None:
    introduction = next(section for section in paper.sections if section.title == "Introduction")
    items = [int(number) for number in re.findall(r"item(\d+)", introduction.text)]
    assert items == list(range(10, 40))


def test_a_paragraph_goes_on_over_columns_pages_and_floats(paper: FullText) -> None:
    section = next(section for section in paper.sections if section.number == "3.1")
    texts = [block for block in section.blocks if block.kind is BlockKind.PARAGRAPH]
    assert texts[0].text == pdfs.prose(40, 100)
    assert (section.page, section.page_end) == (1, 2)
    assert (texts[0].page, texts[0].page_end) == (1, 2)


def test_captions_and_footnotes_are_kept_apart_and_the_lettering_of_figures_goes(paper: FullText) -> None:
    found = {block.kind: block.text for section in paper.sections for block in section.blocks}
    assert found[BlockKind.CAPTION].startswith("Figure 1: Overview of the lantern")
    assert found[BlockKind.FOOTNOTE] == "1A note on moths and their names."
    assert "7x7" not in "".join(section.text for section in paper.sections)


def test_the_stamp_running_heads_and_page_numbers_are_no_text(paper: FullText) -> None:
    words = "\n".join(section.text for section in paper.sections)
    assert "9912.00042v1" not in words
    assert words.count("Counting Moths by Lantern Light") == 1
    assert not re.search(r"^\d$", words, re.MULTILINE)


def test_references_are_kept_out_of_the_body_and_an_appendix_may_follow_them(paper: FullText) -> None:
    found = kinds(paper)
    assert found["References"] is SectionKind.REFERENCES
    assert found["Acknowledgements"] is SectionKind.ACKNOWLEDGEMENT
    assert found["A Further Counts"] is found["A.1 By night"] is SectionKind.APPENDIX
    references = next(section for section in paper.sections if section.title == "References")
    assert [block.text[:3] for block in references.blocks] == [f"[{number}]" for number in range(1, 9)]


def test_only_links_of_the_paper_itself_are_listed(paper: FullText) -> None:
    assert paper.links == ("https://github.com/fern/lantern-count",)


def test_the_figure_has_a_caption_a_page_and_where_it_is_wanted_a_picture(paper: FullText) -> None:
    illustrated = read_illustrated_pdf(pdfs.two_columns(), "9912.00042", 1)
    (figure,) = illustrated.figures
    assert paper == illustrated.evolve(figures=(figure.evolve(image=b""),))
    assert (figure.label, figure.page) == ("Figure 1", 2)
    assert figure.caption.startswith("Overview of the lantern")
    assert figure.image.startswith(b"\x89PNG\r\n\x1a\n")
    width, height = (int.from_bytes(figure.image[at : at + 4]) for at in (16, 20))
    assert width > 2 * height > 200


def test_the_picture_of_a_high_figure_is_no_higher_than_pages_can_show() -> None:
    paper = pdfs.title(pdfs.Paper(columns=1))
    paper.heading("1 Candles").paragraph(pdfs.prose(20)).room(420)
    paper.rect(200, paper.at + 10, 90, 360)
    paper.at += 380
    paper.paragraph("Figure 1: A candle beside the lantern.", size=8).paragraph(pdfs.prose(20, 30))
    (figure,) = read_illustrated_pdf(paper.done(), "9912.00042", 1).figures
    width, height = (int.from_bytes(figure.image[at : at + 4]) for at in (16, 20))
    assert 590 <= height <= 601
    assert 3 * width < height


def test_small_capitals_roman_numerals_and_letters_make_levels() -> None:
    full_text = read_pdf(pdfs.journal(), "9912.00042", 1)
    assert headings(full_text) == [
        *("Abstract", "I INTRODUCTION", "II METHOD", "A Lanterns", "B Wings"),
        *("III RESULTS", "A Counts", "IV CONCLUSION", "REFERENCES"),
    ]
    assert [section.level for section in full_text.sections if section.number in {"A", "B"}] == [2, 2, 2]
    assert SectionKind.APPENDIX not in kinds(full_text).values()
    abstract = next(section for section in full_text.sections if section.kind is SectionKind.ABSTRACT)
    assert abstract.text == pdfs.prose(4)


def test_an_abstract_and_references_without_headings_are_told_apart() -> None:
    full_text = read_pdf(pdfs.letter(), "9912.00042", 1)
    assert [section.kind for section in full_text.sections] == [
        *(
            SectionKind.FRONT,
            SectionKind.ABSTRACT,
            SectionKind.BODY,
            SectionKind.BODY,
            SectionKind.REFERENCES,
        ),
    ]
    assert full_text.sections[1].text == pdfs.prose(5)
    assert len(full_text.sections[-1].blocks) == 7


def test_affiliations_algorithm_lines_lists_and_labels_are_no_headings() -> None:
    full_text = read_pdf(pdfs.with_algorithm(), "9912.00042", 1)
    assert headings(full_text) == ["Abstract", "1 Introduction", "2 Method", "3 Results", "References"]


def test_text_without_any_heading_is_one_body_with_pages() -> None:
    full_text = read_pdf(pdfs.many_pages(3), "9912.00042", 1)
    assert SectionKind.BODY in {section.kind for section in full_text.sections}
    assert {block.page for section in full_text.sections for block in section.blocks} >= {1, 2}
    assert full_text.pages == 3


def test_words_parted_by_a_line_end_are_whole_again() -> None:
    paper = pdfs.title(pdfs.Paper(columns=1))
    for line in (
        "A moth observes lanterns and low-light scenes where detection of wings is in-",
        "teresting.",
    ):
        paper.line(line)
    for line in ("That is most interesting in a low-", "light meadow, says GPT-", "3, for detec-", "tion."):
        paper.line(line)
    paper.paragraph(pdfs.prose(8), gap=30)
    words = " ".join(section.text for section in read_pdf(paper.done(), "9912.00042", 1).sections)
    assert "is interesting." in words
    assert "low-light meadow, says GPT-3, for detection." in words


def test_a_displayed_formula_is_a_block_of_its_own_and_is_not_lost() -> None:
    paper = pdfs.title(pdfs.Paper(columns=1))
    paper.heading("1 Introduction").paragraph(pdfs.prose(6))
    paper.at += 12
    paper.line("m(t) = w / (b + 3t)", indent=170)
    paper.text(510, paper.at, "(1)")
    paper.at += 12
    paper.paragraph("where w counts wings. " + pdfs.prose(6, 20))
    paper.heading("2 Method").paragraph(pdfs.prose(6, 40))
    introduction = read_pdf(paper.done(), "9912.00042", 1).sections[1]
    assert [block.kind for block in introduction.blocks] == [
        *(BlockKind.PARAGRAPH, BlockKind.FORMULA, BlockKind.PARAGRAPH),
    ]
    assert introduction.blocks[1].text.startswith("m(t) = w / (b + 3t)")


def test_the_last_word_of_a_paragraph_is_no_heading() -> None:
    paper = pdfs.title(pdfs.Paper(columns=1))
    paper.heading("1 Lanterns").paragraph(pdfs.prose(20))
    paper.line("Whoever wants to know more of the lanterns of the meadow is told of them in the list of")
    paper.line("references.")
    paper.heading("2 Method").paragraph(pdfs.prose(20, 30))
    full_text = read_pdf(paper.done(), "9912.00042", 1)
    assert headings(full_text) == ["1 Lanterns", "2 Method"]
    assert any("in the list of references." in section.text for section in full_text.sections)


def test_a_footnote_goes_on_at_the_foot_of_the_next_page() -> None:
    paper = pdfs.title(pdfs.Paper(columns=1))
    paper.heading("1 Lanterns").paragraph(pdfs.prose(20))
    paper.footnote("1 Whoever counted the moths of this meadow was paid by the hour, and those who")
    paper.paragraph(pdfs.prose(90, 40)).footnote("had lit the lamps were paid by the night.")
    paper.heading("2 Method").paragraph(pdfs.prose(8, 120))
    sections = read_pdf(paper.done(), "9912.00042", 1).sections
    (note,) = [b for section in sections for b in section.blocks if b.kind is BlockKind.FOOTNOTE]
    assert note.text.endswith("by the hour, and those who had lit the lamps were paid by the night.")
    assert (note.page, note.page_end) == (1, 2)


@pytest.mark.parametrize("second", ["2 had no lamps of their own.", "Counted in the summer of that year."])
def test_what_stands_at_the_foot_of_the_next_page_may_be_another_footnote(second: str) -> None:
    paper = pdfs.title(pdfs.Paper(columns=1))
    paper.heading("1 Lanterns").paragraph(pdfs.prose(20))
    paper.footnote("1 See https://moths.example/lamps")
    paper.paragraph(pdfs.prose(90, 40)).footnote(second)
    paper.heading("2 Method").paragraph(pdfs.prose(8, 120))
    sections = read_pdf(paper.done(), "9912.00042", 1).sections
    assert len([b for section in sections for b in section.blocks if b.kind is BlockKind.FOOTNOTE]) == 2


@pytest.mark.parametrize(
    ("lines", "kind"),
    [
        (["> count.moths(trap = 3, lamp = TRUE)", "> plot(the.moths, main = wings)"], BlockKind.ALGORITHM),
        (["1 https://moths.example/counted-by-hand", "in-the-meadow-of-lamps"], BlockKind.FOOTNOTE),
    ],
)
def test_small_code_at_the_foot_of_a_page_is_no_footnote(lines: list[str], kind: BlockKind) -> None:
    paper = pdfs.title(pdfs.Paper(columns=1))
    paper.heading("1 Lanterns").paragraph(pdfs.prose(20))
    paper.set_font("courier", size=8)
    for number, line in enumerate(lines):
        paper.text(72, pdfs.BOTTOM + 2 + 10 * number, line)
    paper.paragraph(pdfs.prose(90, 40)).heading("2 Method").paragraph(pdfs.prose(8, 120))
    sections = read_pdf(paper.done(), "9912.00042", 1).sections
    (found,) = [b for section in sections for b in section.blocks if b.text.endswith(lines[-1])]
    assert found.kind is kind
