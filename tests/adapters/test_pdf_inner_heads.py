"""Headings of books and manuals: chapters, names of functions, those without numbers between others."""

import pytest

from adapters.reading.pdf_bookmarks import Bookmark, by_outline
from adapters.reading.pdf_lines import Line, line_of
from adapters.reading.pdf_reader import read_pdf
from bot.domain.full_text import BlockKind, SectionKind
from tests.adapters.pdfs import Paper, prose, title
from tests.adapters.test_pdf_misread import glyphs
from tests.adapters.test_pdf_sections import headings


def test_a_chapters_title_in_larger_type_stands_below_its_number() -> None:
    paper = title(Paper(columns=1))
    for number, name in enumerate(("Lighting lamps", "Counting moths", "Writing it down"), 1):
        paper.at += 20
        paper.line(f"Chapter {number}", style="B", size=20)
        paper.at += 24
        paper.line(name, style="B", size=24)
        paper.paragraph(prose(20, 100 * number), gap=20)
    assert headings(read_pdf(paper.done(), "moths", 1)) == [
        "1 Lighting lamps", "2 Counting moths", "3 Writing it down",
    ]  # fmt: skip


def test_larger_bold_lines_are_headings_between_those_with_numbers() -> None:
    paper = title(Paper(columns=1))
    for number, name in enumerate(("Introduction", "Lanterns", "Moths"), 1):
        paper.heading(f"{number} {name}", size=14).paragraph(prose(8, 100 * number))
        paper.heading(f"What {name.lower()} are for", size=12).paragraph(prose(8, 100 * number + 20))
        paper.line("Named in bold", style="B")
        paper.paragraph(prose(6, 100 * number + 40))
    full_text = read_pdf(paper.done(), "moths", 1)
    assert headings(full_text) == [
        "1 Introduction", "What introduction are for", "2 Lanterns", "What lanterns are for", "3 Moths",
        "What moths are for",
    ]  # fmt: skip
    assert [section.level for section in full_text.sections if section.title] == [1, 2] * 3


def test_a_heading_with_a_number_may_begin_with_a_name_in_small_letters() -> None:
    paper = title(Paper(columns=1))
    paper.heading("1 Introduction", size=14).paragraph(prose(8)).heading("2 Lamps", size=14)
    for number, name in enumerate(("Reading", "lamps(): what is lit", "Writing"), 1):
        paper.heading(f"2.{number} {name}", size=12).paragraph(prose(8, 100 * number))
    assert headings(read_pdf(paper.done(), "moths", 1))[2:] == [
        "2.1 Reading", "2.2 lamps(): what is lit", "2.3 Writing",
    ]  # fmt: skip


def printed(*texts: str) -> list[Line]:
    return [
        line_of([glyphs(text, 12, 70, 300, 700 - 24 * place)], 1)
        for place, text in enumerate(text for one in texts for text in one.split("/"))
    ]


def test_an_entry_of_the_outline_is_found_where_its_lines_stand_apart_or_have_indices() -> None:
    lines = printed(
        "1 Lamps", "2 Recovering mᵤ", "3 Examples of local runs (assum-/ing four lamps)", "4 End"
    )
    titles = ("Lamps", "Recovering mu", "Examples of local runs (assuming four lamps)", "End")
    marks = [Bookmark(name, 1, 1, 710.0) for name in titles]
    found = by_outline(lines, marks, set())
    assert [(one.number, one.title) for one in found] == [
        ("1", "Lamps"), ("2", "Recovering mᵤ"), ("3", titles[2]), ("4", "End"),
    ]  # fmt: skip


def test_an_appendix_in_capitals_has_its_letter_alone_for_a_number() -> None:
    texts = ("1 Lamps", "2 Moths", "3 End", "APPENDIX B: PROOF OF MOTHS")
    names = ("Lamps", "Moths", "End", "Proof of moths")
    found = by_outline(printed(*texts), [Bookmark(name, 1, 1, 710.0) for name in names], set())
    assert (found[3].number, found[3].title, found[3].lettered) == ("B", "PROOF OF MOTHS", True)


def test_letters_that_outlines_leave_out_and_a_title_that_begins_with_one() -> None:
    lines = printed("1 Lamps", "2 μLAMP rationale", "S estimates", "3 Moths", "4 End")
    titles = ("Lamps", "LAMP rationale", "S estimates", "Moths", "End")
    found = by_outline(lines, [Bookmark(name, 1, 1, 710.0) for name in titles], set())
    assert [(one.number, one.title) for one in found] == [
        ("1", "Lamps"), ("2", "μLAMP rationale"), ("", "S estimates"), ("3", "Moths"), ("4", "End"),
    ]  # fmt: skip


def test_an_item_of_a_list_that_begins_as_a_heading_says_is_none() -> None:
    texts = (
        "1 Lamps",
        "2 Moths",
        "3 Dusk",
        "• Lamps are made of glass, so they",
        "4 Lamps are made/of glass",
    )
    names = ("Lamps", "Moths", "Dusk", "Lamps are made of glass")
    found = by_outline(printed(*texts), [Bookmark(name, 1, 1, 710.0) for name in names], set())
    assert [(one.number, one.title) for one in found] == [
        (str(number), name) for number, name in enumerate(names, 1)
    ]


def test_the_mark_of_a_question_is_of_the_heading_though_it_stands_apart() -> None:
    lines = printed("1 Lamps", "2 Does it pay off ?", "3 Why are they ? They burn", "4 Moths!")
    titles = ("Lamps", "Does it pay off?", "Why are they?", "Moths!")
    found = by_outline(lines, [Bookmark(name, 1, 1, 710.0) for name in titles], set())
    assert [(one.title, one.rest) for one in found] == [
        ("Lamps", ""), ("Does it pay off ?", ""), ("Why are they ?", "They burn"), ("Moths!", ""),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("face", "size", "read"), [("courier", 12, True), ("courier", 10, False), ("times", 12, False)]
)
def test_a_name_that_is_code_ends_a_heading_though_its_bookmark_lacks_it(
    face: str, size: float, read: bool
) -> None:
    paper = title(Paper(columns=1))
    for number, name in enumerate(
        ("Lamps of glass:", "Counting moths", "Wings that burn", "Dusk and dawn"), 1
    ):
        paper.heading(f"{number} {name}", mark=0)
        if number == 1:
            left = 72 + paper.get_string_width(f"{number} {name} ")
            paper.set_font(face, size=size)
            paper.text(left, paper.at - 4, "lamps7")
        paper.paragraph(prose(12, 50 * number))
    first = headings(read_pdf(paper.done(), "moths", 1))[0]
    assert first == ("1 Lamps of glass: lamps7" if read else "1 Lamps of glass:")


def test_of_looks_that_as_many_chapters_have_the_first_is_that_of_chapters() -> None:
    paper = title(Paper(columns=1))
    names = ("Lamps", "Moths", "Wings", "Oil", "Glass", "Dusk", "Dawn", "Rain", "Dew")
    for number, name in enumerate(names, 1):
        paper.heading(f"{number} {name}", size=11 + number, mark=0).paragraph(prose(12, 50 * number))
    paper.heading("On meadows in the rain", size=12).paragraph(prose(12, 600))
    assert headings(read_pdf(paper.done(), "moths", 1))[-1] == "On meadows in the rain"


@pytest.mark.parametrize("numbered", [False, True])
def test_entries_of_an_outline_take_the_number_that_stands_above_a_chapters_title(numbered: bool) -> None:
    names = ("Overview", "Lighting lamps", "Counting moths", "Old lamps")
    numbers = ("1", "2", "3", "A")
    above = [*(f"Chapter {number}" for number in numbers[:3]), "Appendix A"]
    lines = printed(*(text for pair in zip(above, names, strict=True) for text in (*pair, "They burn.")))
    marks = [
        Bookmark(f"{number} {name}" if numbered else name, 1, 1, 710.0)
        for number, name in zip(numbers, names, strict=True)
    ]
    found = by_outline(lines, marks, set())
    assert [(one.number, one.title) for one in found] == list(zip(numbers, names, strict=True))
    assert [(one.first, one.last) for one in found] == [(0, 1), (3, 4), (6, 7), (9, 10)]
    assert [one.lettered for one in found] == [False, False, False, True]


@pytest.mark.parametrize(
    "rights", ["Copyright 2099 of all who light lamps. ", "Permission is granted to all. "]
)
def test_a_licence_is_no_abstract(rights: str) -> None:
    paper = title(Paper(columns=1))
    paper.paragraph(rights + prose(6), gap=20)
    paper.heading("1 Introduction").paragraph(prose(20, 20)).heading("2 Lamps").paragraph(prose(20, 60))
    kinds = {section.kind for section in read_pdf(paper.done(), "moths", 1).sections}
    assert SectionKind.ABSTRACT not in kinds


def test_figures_printed_among_the_references_are_of_the_text_before() -> None:
    paper = title(Paper(columns=1))
    paper.heading("1 Introduction").paragraph(prose(8)).heading("2 Lamps").paragraph(prose(8, 20))
    paper.heading("Acknowledgements").paragraph(prose(2, 60)).heading("References")
    entries = [f"[{number}] R. Moth. {prose(1, 300 + number)}" for number in range(1, 7)]
    for place, entry in enumerate(entries):
        paper.paragraph(entry, size=8)
        if place == 3:
            paper.caption("Figure 1: All lamps that were lit at dusk, in a row.")
    sections = {section.title: section for section in read_pdf(paper.done(), "moths", 1).sections}
    assert [block.text for block in sections["References"].blocks] == entries
    assert [block.kind for block in sections["Lamps"].blocks] == [BlockKind.PARAGRAPH, BlockKind.CAPTION]


@pytest.mark.parametrize(("begins", "found"), [("", True), ("where ", False)])
def test_what_goes_on_in_small_letters_is_no_abstract(begins: str, found: bool) -> None:
    paper = title(Paper(columns=1))
    paper.paragraph(f"{begins}{prose(6)}", gap=20)
    paper.heading("1 Introduction").paragraph(prose(20, 20)).heading("2 Lamps").paragraph(prose(20, 60))
    kinds = {section.kind for section in read_pdf(paper.done(), "moths", 1).sections}
    assert (SectionKind.ABSTRACT in kinds) is found


@pytest.mark.parametrize(("words", "read"), [(4, "LAMPLIGHT"), (40, "Ada Fern and Bo Reed of Dusk")])
def test_one_word_in_by_far_the_largest_type_is_the_title_of_a_page_with_little_text(
    words: int, read: str
) -> None:
    paper = Paper(columns=1)
    paper.line("LAMPLIGHT", size=24)
    paper.at += 40
    paper.line("Ada Fern and Bo Reed of Dusk", size=14)
    paper.paragraph(prose(words), gap=20)
    paper.add_page()
    paper.at = 60
    paper.heading("1 Introduction").paragraph(prose(60, 100))
    assert read_pdf(paper.done(), "moths", 1).title == read
