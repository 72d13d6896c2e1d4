"""What a PDF says of its own structure is believed only where it can be."""

import pytest

from adapters.reading.pdf_layout import Body
from adapters.reading.pdf_lines import Line, line_of
from adapters.reading.pdf_numbers import candidates, lead_of
from adapters.reading.pdf_reader import read_pdf
from adapters.reading.pdf_runs import GlyphRun, Paint, Style
from bot.domain.full_text import BlockKind, FullText, SectionKind
from tests.adapters.pdfs import Paper, prose


def read(paper: Paper) -> FullText:
    return read_pdf(paper.done(), "moths", 1)


def kinds(full_text: FullText) -> list[tuple[str, str]]:
    return [(section.kind.value, section.heading) for section in full_text.sections if section.heading]


def references(paper: Paper) -> Paper:
    for number in range(1, 7):
        paper.paragraph(f"[{number}] A. Fern. {prose(1, number)}")
    return paper


def test_the_parts_of_a_structured_abstract_belong_to_it_and_the_body_does_not() -> None:
    paper = Paper(1)
    paper.line("Counting Moths by Lantern Light", style="B", size=16)
    paper.heading("Abstract", size=14, mark=0)
    for number, title in enumerate(("Background", "Methods", "Results")):
        paper.heading(title, mark=1).paragraph(prose(3, 10 * number))
    for number, title in enumerate(("Background", "Methods", "Results", "Discussion")):
        paper.heading(title, size=14, mark=1).paragraph(prose(40, 50 + 50 * number))
    references(paper.heading("References", size=14, mark=1))
    assert kinds(read(paper)) == [
        *(("abstract", title) for title in ("Abstract", "Background", "Methods", "Results")),
        *(("body", title) for title in ("Background", "Methods", "Results", "Discussion")),
        ("references", "References"),
    ]


def test_references_that_a_bookmark_hangs_below_the_conclusion_end_the_body() -> None:
    paper = Paper(1)
    for number, title in enumerate(("1 Introduction", "2 Counting", "3 Results", "4 Conclusion")):
        paper.heading(title, mark=0).paragraph(prose(20, 50 * number))
    references(paper.heading("References", mark=1))
    assert kinds(read(paper))[-2:] == [("body", "4 Conclusion"), ("references", "References")]


def test_a_numbered_appendix_is_one_where_no_chapter_follows() -> None:
    paper = Paper(1)
    for number, title in enumerate(("1 Introduction", "2 Appendix of Wings", "3 Results", "4 Appendix")):
        paper.heading(title).paragraph(prose(20, 50 * number))
    assert [kind for kind, _ in kinds(read(paper))] == ["body", "body", "body", "appendix"]


def test_the_cover_page_of_a_repository_is_no_part_of_the_paper() -> None:
    paper = Paper(1)
    paper.line("Counting Moths by Lantern Light", style="B", size=16)
    paper.heading("REFERENCES").paragraph("Linked references are available for this article at jstor.org.")
    paper.paragraph("Your use of the JSTOR archive indicates your acceptance of the terms.")
    paper.at = 900
    for number, title in enumerate(("1 Introduction", "2 Counting", "3 Results")):
        paper.heading(title).paragraph(prose(50, 50 * number))
    full_text = read(paper)
    assert kinds(full_text) == [("body", "1 Introduction"), ("body", "2 Counting"), ("body", "3 Results")]
    assert "JSTOR" not in "".join(section.text for section in full_text.sections)


def test_entries_of_a_contents_page_are_no_headings() -> None:
    chapters = [
        f"{number} {title}" for number, title in enumerate(["Dusk", "Lamps", "Wings", "Fields", "Nets"], 1)
    ]
    paper = Paper(1)
    paper.heading("Contents", size=14)
    for number, title in enumerate([*chapters, "Bibliography", "Index", "List of Moths"]):
        paper.line(f"{title} {2 + 9 * number}", style="B", size=14)
    paper.at = 900
    for number, title in enumerate(chapters):
        paper.heading(title, size=14).paragraph(prose(20, 50 * number))
    full_text = read(paper)
    assert [heading for kind, heading in kinds(full_text) if kind == "body"] == chapters
    assert min(section.page or 0 for section in full_text.sections if section.number) == 2


def test_unnumbered_subheadings_are_told_by_their_type_and_the_room_above_them() -> None:
    paper = Paper(2)
    paper.line("Counting Moths by Lantern Light", style="B", size=18)
    headings = [
        ("Abstract", 14, "B"),
        ("Introduction", 14, "B"),
        ("Methods", 14, "B"),
        ("Choice of the lanterns", 11, "B"),
        ("Places and times of the counts", 11, "B"),
        ("Results", 14, "B"),
        ("Moths by the hour", 11, "B"),
        ("Discussion", 14, "B"),
    ]
    for number, (title, size, style) in enumerate(headings):
        paper.heading(title, size=size, style=style).paragraph(prose(8, 20 * number))
        paper.paragraph(prose(8, 20 * number + 10), lead="Some words in bold begin this one.")
    references(paper.heading("References", size=14))
    full_text = read(paper)
    found = [(section.title, section.level) for section in full_text.sections if section.title]
    assert found == [*((title, 1 if size == 14 else 2) for title, size, _ in headings), ("References", 1)]
    assert full_text.sections[-1].kind is SectionKind.REFERENCES


def test_bold_lines_are_headings_without_a_number_and_without_a_name_that_papers_share() -> None:
    paper = Paper(1)
    paper.line("Counting Moths by Lantern Light", style="B", size=18)
    titles = ["Choice of the lanterns", "Places and times of the counts", "Moths by the hour"]
    for number, title in enumerate(titles):
        paper.heading(title, size=10).paragraph(prose(20, 30 * number))
    assert kinds(read(paper)) == [("body", title) for title in titles]


@pytest.mark.parametrize("word", ["Abstract", "Zusammenfassung", "Abstract."])
def test_an_abstract_is_told_by_a_bold_word_before_its_first_sentence(word: str) -> None:
    paper = Paper(1)
    paper.line("Counting Moths by Lantern Light", style="B", size=18)
    paper.paragraph(prose(6), lead=word)
    for number, title in enumerate(("1 Introduction", "2 Counting", "3 Results")):
        paper.heading(title).paragraph(prose(20, 30 * number))
    assert kinds(read(paper))[0] == ("abstract", word.rstrip("."))


def test_a_chapter_may_begin_on_the_page_of_the_contents() -> None:
    chapters = [f"{place} {name}" for place, name in enumerate(["Dusk", "Lamps", "Wings", "Fields"], 1)]
    paper = Paper(1)
    paper.line("Counting Moths by Lantern Light", style="B", size=18)
    paper.heading("Contents", size=14)
    for number, title in enumerate(chapters):
        for entry in (title, *(f"{number + 1}.{part} Part . . . . . . ." for part in (1, 2))):
            paper.line(f"{entry} {1 + number}")
    for number, title in enumerate(chapters):
        paper.heading(title, size=14).paragraph(prose(40, 50 * number))
    assert [heading for kind, heading in kinds(read(paper)) if kind == "body"] == chapters


def test_the_title_may_be_in_bold_capitals_of_the_size_of_the_text() -> None:
    paper = Paper(1)
    paper.line("COUNTING MOTHS BY LANTERN LIGHT:", style="B")
    paper.line("A GUIDE", style="B")
    paper.line("Ada Fern", size=8)
    paper.heading("1 Introduction").paragraph(prose(30))
    assert read(paper).title == "COUNTING MOTHS BY LANTERN LIGHT: A GUIDE"


def heading_line(*pieces: tuple[str, str, float, bool]) -> Line:
    """A line of pieces, each with its font, its size, and whether it is bold."""
    runs, x = [], 70.0
    for text, font, size, bold in pieces:
        style = Style(font, size, bold, italic=False, math="MI" in font, angle=0)
        box = (x, 500.0, x + 5 * len(text), 500 + size)
        runs.append(GlyphRun(style, Paint(0, (0, 0, 0), 255, drawn=False), x, 500, box, text))
        x = box[2]
    return line_of(runs, 1)


BOLD, CODE, MATH = ("CMBX10", 10.0, True), ("CMTT10", 10.0, False), ("CMMIB10", 10.0, False)
LARGE = "CMBX12", 12.0, True


@pytest.mark.parametrize(
    ("pieces", "manner"),
    [
        ((("2.1 Counting with ", *LARGE), ("count", "CMTT12", 12.0, False)), "large bold"),
        ((("2.1 The ", *BOLD), ("f", *CODE), (" way", *BOLD)), "bold"),
        ((("2.1 Ways to A", *LARGE), ("−1", "CMR8", 8.0, False)), "large bold"),
        ((("1. Introduction", "CMCSC10", 10.0, False),), "capitals"),
        ((("2.2 ", *BOLD), ("ψ", *MATH), ("-moths", *BOLD)), "bold"),
    ],
)
def test_a_heading_is_one_though_a_word_of_it_is_set_otherwise(
    pieces: tuple[tuple[str, str, float, bool], ...], manner: str
) -> None:
    lead = lead_of(heading_line(*pieces), Body(10, frozenset({"CMR10"}), 12))
    assert (lead.look.manner, lead.rest) == (manner, "")


def test_the_title_of_a_plain_pdf_is_the_largest_type_of_its_first_page() -> None:
    paper = Paper(1)
    paper.line("Journal of Lantern Studies, Vol. 3", style="B", size=20)
    paper.line("Counting Moths by Lantern Light", style="B", size=16)
    paper.line("and by the Light of Dawn", style="B", size=16)
    paper.line("Ada Fern and Bo Reed", size=11)
    paper.heading("1 Introduction").paragraph(prose(30))
    assert read(paper).title == "Counting Moths by Lantern Light and by the Light of Dawn"


def test_the_files_own_title_is_believed_where_it_is_printed() -> None:
    paper = Paper(1)
    paper.set_title("Counting Moths by Lantern Light")
    paper.line("COUNTING MOTHS BY LANTERN LIGHT")
    assert read(paper.paragraph(prose(30))).title == "Counting Moths by Lantern Light"
    stale = Paper(1)
    stale.set_title("Microsoft Word - final draft seven")
    assert read(stale.paragraph(prose(30))).title == ""


def test_lettering_of_a_figure_set_as_the_text_is_enters_no_sentence() -> None:
    paper = Paper(1)
    paper.heading("1 Introduction").paragraph(prose(60))
    while paper.at < 760:
        paper.line("and they counted all of the moths in the meadow by the light of the lantern until")
    paper.at = 900
    paper.line("Lantern with a Wide Beam", indent=40)
    paper.at += 90
    paper.caption("Figure 1: The lantern.")
    paper.line("the morning came and all of them went away.")
    paper.paragraph(prose(20), gap=20)
    text = " ".join(section.text for section in read(paper).sections)
    assert "until the morning came" in text
    assert "until Lantern" not in text


def test_the_lettering_of_many_figures_does_not_pass_for_the_text_of_their_section() -> None:
    paper = Paper(1)
    paper.heading("1 Introduction").paragraph(prose(40)).heading("2 Results").paragraph(prose(4, 50))
    for number in range(6):
        paper.room(160)
        for _ in range(9):
            paper.line("optimal Lantern 0.1 0.2", size=8, indent=60)
        paper.caption(f"Figure {number}: Moths by the hour.")
    assert "optimal" not in " ".join(
        block.text
        for section in read(paper).sections
        for block in section.blocks
        if block.kind is BlockKind.PARAGRAPH
    )


def test_a_paragraph_that_ends_above_a_gap_does_not_go_on_below_it() -> None:
    paper = Paper(1)
    paper.heading("1 Introduction").paragraph(prose(20))
    paper.line("They are counted like this:")
    paper.at += 60
    paper.line("Then the lantern is put out.")
    texts = [block.text for section in read(paper).sections for block in section.blocks]
    assert "Then the lantern is put out." in texts


def headings(paper: Paper) -> list[tuple[int, str, str]]:
    return [
        (section.level, section.number, section.title) for section in read(paper).sections if section.title
    ]


def test_headings_set_smaller_than_the_text_are_found_down_to_numbers_within_letters() -> None:
    paper = Paper(1)
    for number, chapter in enumerate(("I. INTRODUCTION", "II. LAMPS", "III. WINGS"), 1):
        paper.heading(chapter, size=9).paragraph(prose(8, 100 * number))
        for letter, section in (("A", "Dusk"), ("B", "Dawn")):
            paper.heading(f"{letter}. {section} of moths", size=9).paragraph(prose(8, 50 * number))
            for place in (1, 2):
                paper.heading(f"{place}. A look at wings", size=9, style="I").paragraph(prose(8, number))
    paper.heading("Appendix A: Lists of moths", size=9).paragraph(prose(8, 700))
    found = headings(paper)
    assert found[:4] == [
        (1, "I", "INTRODUCTION"),
        (2, "A", "Dusk of moths"),
        (3, "1", "A look at wings"),
        (3, "2", "A look at wings"),
    ]
    assert found[-1] == (1, "A", "Lists of moths")
    assert len(found) == 22


def test_a_numbered_list_in_small_italics_is_no_chapter() -> None:
    paper = Paper(1).paragraph(prose(20))
    for number in range(1, 5):
        paper.line(f"{number}. Moths of the meadow", style="I", size=9)
    assert headings(paper.paragraph(prose(20, 50))) == []


def test_a_heading_of_the_text_and_one_behind_it_that_are_set_alike_tell_how_headings_are() -> None:
    paper = Paper(1)
    for number, title in enumerate(("INTRODUCTION", "LAMPS AND WINGS", "MOTHS, LAMPS, ETC.")):
        paper.heading(title, size=10).paragraph(prose(12, 100 * number))
    paper.paragraph("Every lamp was lit.", style="B").paragraph(prose(12, 400))
    references(paper.heading("REFERENCES", size=10))
    assert [title for _, _, title in headings(paper)] == [
        "INTRODUCTION",
        "LAMPS AND WINGS",
        "MOTHS, LAMPS, ETC.",
        "REFERENCES",
    ]


def test_the_number_of_a_chapter_above_its_title_is_part_of_its_heading() -> None:
    paper = Paper(1)
    for number, title in enumerate(("Lamps", "Wings of moths", "Dusk"), 1):
        if number > 1:
            paper.at = 900
            paper.room(10)
        paper.heading(f"Chapter {number}", size=20)
        paper.at += 10
        paper.heading(title, size=20).paragraph(prose(30, 100 * number))
    assert headings(paper) == [(1, "1", "Lamps"), (1, "2", "Wings of moths"), (1, "3", "Dusk")]


@pytest.mark.parametrize(
    ("text", "number", "title"),
    [("第一章 绪论", "1", "绪论"), ("第十二章 方法", "12", "方法"), ("二、实验与结果", "2", "实验与结果")],
)
def test_chapters_are_counted_in_chinese(text: str, number: str, title: str) -> None:
    paint = Paint(0, (0, 0, 0), 255, drawn=False)
    style = Style("SimHei", 14, bold=True, italic=False, math=False, angle=0)
    run = GlyphRun(style, paint, 0, 0, (0, 0, 100, 14), text=text, ends_line=True)
    body = Body(10, frozenset({"SimSun"}), 12)
    line = line_of([run], 1)
    (one,) = [one for one in candidates([line], [lead_of(line, body)], body) if one.scheme == "arabic"]
    assert (one.number, one.title) == (number, title)


def test_a_bookmark_that_begins_with_an_article_is_not_cut() -> None:
    paper = Paper(1)
    for number, title in enumerate(("A lamp and its light", "A moth", "Wings", "Dusk", "A dawn")):
        paper.heading(f"{number + 1} {title}", mark=0).paragraph(prose(12, 50 * number))
    assert [title for _, _, title in headings(paper)][::4] == ["A lamp and its light", "A dawn"]


def test_a_list_of_where_the_authors_work_is_no_abstract() -> None:
    paper = Paper(1)
    paper.line("Counting Moths by Lantern Light", style="B", size=16)
    paper.paragraph(
        "1 Institute for Moths, University of Fern, 12 Meadow Lane, Fern 2 Department of Lamps, University "
        "of Dusk, 5 Wing Street, Dusk 3 Institute for Light and Wings, College of the Night, 7 Lamp Road, "
        "Fern 4 School of Summer, University of the Evening, Dusk 5 Laboratory of Wings, Fern Hill, Fern",
        size=8,
    )
    paper.paragraph(prose(4, 900), gap=20)
    paper.heading("1 Introduction").paragraph(prose(20)).heading("2 Wings").paragraph(prose(20, 50))
    (abstract,) = [one for one in read(paper).sections if one.kind is SectionKind.ABSTRACT]
    assert "item900" in abstract.text
    assert "Institute" not in abstract.text


def test_a_title_is_found_below_the_date_of_a_draft() -> None:
    paper = Paper(1)
    paper.line("Draft of a summer evening", size=8)
    paper.at += 20
    paper.line("Counting All the Moths by Lantern Light", style="B")
    assert read(paper.paragraph(prose(40), gap=20)).title == "Counting All the Moths by Lantern Light"


def test_a_title_that_the_file_says_stands_whole_on_the_page_or_the_printed_one_is_taken() -> None:
    paper = Paper(1)
    paper.set_title("Lamps Light Moths")
    paper.line("A Preprint of Moths and Lamps", style="B", size=16)
    paper.paragraph(f"There are moths in the light of all lamps. {prose(40)}", gap=20)
    assert read(paper).title == "A Preprint of Moths and Lamps"


def test_a_bookmark_that_is_a_command_of_tex_is_no_heading() -> None:
    paper = Paper(1)
    for number, title in enumerate(("Lamps", "Moths", "Wings", "Dusk", "Dawn"), 1):
        if title == "Dusk":
            paper.set_y(paper.at)
            paper.start_section("\\appendices", level=0)
        paper.heading(f"{number} {title}", mark=0).paragraph(prose(12, 50 * number))
    assert [title for _, _, title in headings(paper)] == ["Lamps", "Moths", "Wings", "Dusk", "Dawn"]


def test_an_entry_of_the_contents_without_dots_is_one_beside_those_that_have_them() -> None:
    paper = Paper(1)
    paper.heading("Contents")
    entries = ["1 Lamps and their oil 2", "1.1 Of glass . . . . . . . . . . 3", "2 Moths of trap B4 9"]
    for entry in entries:
        paper.line(entry)
    paper.heading("1 Lamps and their oil").paragraph(prose(30))
    paper.heading("2 Moths of trap B4").paragraph(prose(30, 40))
    blocks = [block for section in read(paper).sections for block in section.blocks]
    listed = "\n".join(block.text for block in blocks if block.kind is BlockKind.TABLE)
    assert [entry for entry in entries if entry not in listed] == []


def test_what_stands_behind_code_is_no_part_of_the_sentence_that_announces_it() -> None:
    paper = Paper(1)
    paper.heading("1 Introduction").paragraph(prose(20))
    paper.line("A picture of the moths is had as follows", size=10)
    paper.at += 8
    for line in ("> lamps <- light(oil)", "> picture(lamps, moths)"):
        paper.set_font("courier", size=8)
        paper.text(72, paper.at, line)
        paper.at += 10
    paper.at += 30
    paper.paragraph("Here the oil of a lamp is what it was in the last summer. " + prose(20, 30))
    texts = [block.text for section in read(paper).sections for block in section.blocks]
    assert any(text.endswith("is had as follows") for text in texts), texts


def test_the_size_of_the_text_is_not_that_of_the_code_though_there_is_more_of_it() -> None:
    paper = Paper(1)
    for number in range(1, 4):
        paper.heading(f"{number} {prose(1, number).split()[0]} lamps").paragraph(prose(6, 50 * number))
        paper.room(24 * 9 + 8)
        paper.at += 8
        for line in range(24):
            paper.set_font("courier", size=8)
            paper.text(72, paper.at, f"[{line + 1}] moths {line * number} lamps {line + number} by night")
            paper.at += 9
        paper.at += 20
    sections = read(paper).sections
    blocks = [block for section in sections for block in section.blocks]
    listed = "\n".join(block.text for block in blocks if block.kind is BlockKind.ALGORITHM)
    assert listed.count("by night") == 72
    assert SectionKind.REFERENCES not in {section.kind for section in sections}


def test_an_entry_of_the_contents_on_two_lines_does_not_run_into_the_next_column() -> None:
    paper = Paper()
    paper.heading("Contents")
    for number in range(3, 12):
        paper.line(f"{number}.1 Of lamps and their oil: the height", indent=14)
        paper.line(f"of a flame . . . . . . . . . . . . {number}", indent=36)
    paper.column, paper.at = 1, 60
    paper.paragraph("The lamp has two parts. " + prose(8))
    paper.heading("1 Lamps").paragraph(prose(30, 40))
    blocks = [block for section in read(paper).sections for block in section.blocks]
    listed = "\n".join(block.text for block in blocks if block.kind is BlockKind.TABLE)
    assert listed.count("Of lamps and their oil") == 9
    assert any(block.text.startswith("The lamp has two parts.") for block in blocks), blocks[0]
