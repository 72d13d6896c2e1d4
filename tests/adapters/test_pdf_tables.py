"""Tables of a PDF are rows and columns: a label stays with its values, and out of the text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest
from fpdf import FPDF
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.reading.pdf_floats import is_row
from adapters.reading.pdf_lines import line_of
from adapters.reading.pdf_reader import read_pdf
from adapters.reading.pdf_runs import Gap
from bot.domain.full_text import Block, BlockKind
from bot.papers.passages import passages
from tests.adapters import pdfs
from tests.adapters.pdfs import prose
from tests.adapters.test_pdf_characters import run

LEFT, TOP, STEP = 100, 200, 13
HEAD = ("Trap", "Moths", "Wings")
ROWS = (HEAD, ("Light", "28.4", "41.8"), ("Sugar and wine", "", "39.2"), ("None", "4", "-"))


def page(
    rows: Sequence[Sequence[str]], *, whole_rows: bool = False, caption: str = "Table 1: Catch."
) -> bytes:
    """Text, a table under its caption, and text; a row is one text object where they are `whole_rows`."""
    made = FPDF(unit="pt", format="A4")
    made.add_page()
    made.set_font("times", size=10)
    for number, line in enumerate(prose(12).split(". ")[: 9 - caption.count("\n")]):
        made.text(LEFT - 30, 60 + STEP * number, line[:90])
    told = caption.splitlines()
    for number, line in enumerate(told, 1 - len(told)):
        made.text(LEFT, TOP - 20 + 12 * number, line)
    for number, row in enumerate(rows):
        if whole_rows:
            _spaced(made, row, TOP + STEP * number)
            continue
        for place, cell in enumerate(row):
            if cell:
                made.text(LEFT + 110 * place, TOP + STEP * number, cell)
    for number, line in enumerate(prose(40, 50).split(". ")[:25]):
        made.text(LEFT - 30, TOP + STEP * (len(rows) + 2 + number), line[:90])
    return bytes(made.output())


def _spaced(made: FPDF, row: Sequence[str], at: int) -> None:
    """One text object whose cells are parted by moves within it, as TeX sets them."""
    moved = " ".join(f"({cell}) {-(110 - made.get_string_width(cell)) * 100:.0f}" for cell in row if cell)
    made._out(f"BT {LEFT} {made.h - at:.0f} Td [{moved}] TJ ET")


def tables(data: bytes) -> list[Block]:
    sections = read_pdf(data, "x", 1).sections
    return [block for section in sections for block in section.blocks if block.kind is BlockKind.TABLE]


def test_a_table_is_rows_and_columns_and_an_empty_cell_stays_empty() -> None:
    (table,) = tables(page(ROWS))
    assert table.rows == ROWS
    assert table.text.splitlines()[1] == "Light | 28.4 | 41.8"


def test_groups_of_rows_that_stand_a_little_apart_are_one_table() -> None:
    (table,) = tables(page((*ROWS, (), (), *ROWS[1:])))
    assert table.rows == (*ROWS, *ROWS[1:])


def test_a_row_that_the_file_has_in_one_piece_is_cut_at_its_gaps() -> None:
    full = (HEAD, ("Light", "28.4", "41.8"), ("Sugar and wine", "11.0", "39.2"))
    (table,) = tables(page(full, whole_rows=True))
    assert table.rows == full


def test_the_label_of_a_group_and_a_row_without_gaps_are_of_the_table_not_of_the_text() -> None:
    rows = (HEAD, ("Light", "28.4", "41.8"), ("By night", "", ""), ("None", "4", "-"))
    data = page(rows)
    assert tables(data)[0].rows == rows
    text = read_pdf(data, "x", 1).sections
    assert not any(
        "By night" in block.text for s in text for block in s.blocks if block.kind is BlockKind.PARAGRAPH
    )


def test_what_is_searched_and_cited_is_the_row() -> None:
    found = [each for each in passages(read_pdf(page(ROWS), "x", 1)) if "Light" in each.text]
    assert any("Light | 28.4 | 41.8" in each.text and each.page == 1 for each in found)


def test_lines_of_text_under_a_caption_are_no_table() -> None:
    lines = [(line[:80],) for line in prose(30, 7).split(". ")[:5]]
    assert not [table for table in tables(page(lines)) if table.rows]


WORD = st.sampled_from(["Light", "Sugar", "Wine", "Sugar and wine", "Moths by night"])
VALUE = st.sampled_from(["1", "28.4", "-", "1.2e5", "100%", "0.5 ± 0.1"])


@settings(max_examples=12, deadline=None)
@given(st.lists(st.tuples(WORD, VALUE, VALUE, VALUE), min_size=2, max_size=8))
def test_any_filled_grid_comes_back_as_it_was_set(rows: list[tuple[str, ...]]) -> None:
    (table,) = tables(page(rows, caption="Table 2: Nights."))
    assert list(table.rows) == rows


def test_the_last_word_of_a_paragraph_above_a_table_stays_with_it() -> None:
    made = FPDF(unit="pt", format="A4")
    made.add_page()
    made.set_font("times", size=10)
    for number, line in enumerate(prose(30, 7).split()[:160:8]):
        words = " ".join(prose(30, 7).split()[number * 8 : number * 8 + 8])
        made.text(LEFT, 60 + STEP * number, f"{line} {words}"[:54])
    below = 60 + STEP * 20
    made.text(LEFT, below, "and here the lamps are lit for all of the representa-")
    made.text(LEFT, below + STEP, "tions.")
    for number, row in enumerate(ROWS):
        for place, cell in enumerate(row):
            made.text(LEFT + 90 * place, below + STEP * (2.6 + number), cell)
    made.text(LEFT, below + STEP * 8, "Table 1: Catch.")
    blocks = [
        block for section in read_pdf(bytes(made.output()), "x", 1).sections for block in section.blocks
    ]
    assert any("lit for all of the representations." in block.text for block in blocks)
    assert [block.rows for block in blocks if block.kind is BlockKind.TABLE] == [ROWS]


def test_a_table_over_both_columns_is_one_and_enters_neither(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdfs, "TOP", 200.0)
    rows = (
        ("Trap", "Moths in June", "Moths in July", "Wings"),
        ("Light", "28.4", "41.8", "113.5"),
        ("Sugar and wine", "17.2", "39.2", "97.1"),
        ("None", "4.1", "5.0", "18.2"),
    )
    paper = pdfs.Paper(2)
    paper.at = 200
    paper.set_font("times", size=9)
    paper.text(54, 70, "Table 1: Moths that were caught in each of the traps, by the month.")
    for number, row in enumerate(rows):
        for place, cell in enumerate(row):
            paper.text(54 + 150 * place, 90 + 12 * number, cell)
    paper.heading("1 Introduction").paragraph(prose(70))
    data = paper.done()
    (table,) = tables(data)
    assert table.rows == rows
    text = " ".join(
        block.text
        for section in read_pdf(data, "x", 1).sections
        for block in section.blocks
        if block.kind is BlockKind.PARAGRAPH
    )
    assert " ".join(prose(70).split()) in " ".join(text.split())


def test_a_table_under_a_long_caption_is_one() -> None:
    rows = (("Trap", "Moths"), ("Light by the road", "28"), ("Sugar and wine", "11"), ("Neither", "4"))
    lines = [
        "Table 1: Catch of a night",
        "in June, by all traps of",
        "the meadow and those of",
        "the wood,",
    ]
    caption = "\n".join([*lines, "counted at dawn and", "again at noon by us"])
    (table,) = tables(page(rows, whole_rows=True, caption=caption))
    assert table.rows == rows


@pytest.mark.parametrize(("gap", "is_set_in_columns"), [(30, True), (8, False)])
def test_very_wide_gaps_within_one_piece_make_a_row(gap: float, *, is_set_in_columns: bool) -> None:
    piece = replace(run("Light 28 41", 10, 70, 500), gaps=(Gap(5, 100, 100 + gap), Gap(8, 150, 150 + gap)))
    assert is_row(line_of([piece], 1)) is is_set_in_columns
