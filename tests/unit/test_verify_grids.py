"""A table as rows told in words and as cells, and where a figure of a statement stands in it."""

import pytest

from bot.analysis.verify.cells import CellMatch, Grid, cell, places
from bot.analysis.verify.sentence import read
from bot.analysis.verify.tables import grid_of, tell_rows
from bot.domain.full_text import Block, BlockKind

Rows = tuple[tuple[str, ...], ...]

POTS: Rows = (
    ("Pot", "Comfort (%)", "F1"),
    ("Kettle", "91.4", "83.1"),
    ("Urn", "80.3", "79.5"),
)
SEASONS: Rows = (
    ("", "Spring", "", "Autumn", ""),
    ("Pot", "tin", "clay", "tin", "clay"),
    ("Kettle", "1.5", "2.5", "3.5", "4.5"),
)
CENTRED: Rows = (
    ("", "", "Spring", "", "Autumn"),
    ("Pot", "tin", "clay", "iron", "cork"),
    ("Kettle", "1.5", "2.5", "3.5", "4.5"),
)
NARROW: Rows = (("", "Spring", ""), ("Pot", "tin", "clay"), ("Kettle", "1.5", "2.5"))
SPLIT: Rows = (("Pot", "Lid", "Comfort"), ("Kettle", "tin", "91.4"), ("Kettle", "clay", "80.3"))
NUMBERED: Rows = (("Cups", "Comfort"), ("12", "91.4"), ("24", "80.3"))
BARE: Rows = (("Kettle", "91.4"), ("Urn", "80.3"))
UNEVEN: Rows = (("Pot", "Comfort"), ("Kettle", "91.4", "83.1"))


def table(rows: Rows) -> Block:
    return Block(kind=BlockKind.TABLE, text="", rows=rows)


def lines(text: str) -> Block:
    return Block(kind=BlockKind.TABLE, text=text)


def quoted(rows: Rows, *numbers: int) -> list[str]:
    return [" | ".join(rows[number]) for number in numbers]


@pytest.mark.parametrize(
    ("rows", "labels", "heads"),
    [
        (POTS, ("", "Kettle", "Urn"), ("", "Comfort (%)", "F1")),
        (
            SEASONS,
            ("", "", "Kettle"),
            ("", "Spring tin", "Spring clay", "Autumn tin", "Autumn clay"),
        ),
        (CENTRED, ("", "", "Kettle"), ("", "tin", "clay", "iron", "cork")),
        (NARROW, ("", "", "Kettle"), ("", "Spring tin", "clay")),
        (SPLIT, ("", "Kettle tin", "Kettle clay"), ("", "Lid", "Comfort")),
        (NUMBERED, ("", "Cups 12", "Cups 24"), ("", "Comfort")),
        (BARE, ("Kettle", "Urn"), ()),
        (UNEVEN, ("", "Kettle"), ("", "Comfort", "")),
    ],
)
def test_labels_and_heads_are_what_has_no_value(
    rows: Rows, labels: tuple[str, ...], heads: tuple[str, ...]
) -> None:
    grid = grid_of(table(rows), quoted(rows, len(rows) - 1))
    assert (grid.labels, grid.heads) == (labels, heads)


def test_the_cells_are_those_of_the_quoted_rows_alone() -> None:
    grid = grid_of(table(POTS), quoted(POTS, 0, 2))
    assert [(each.row, each.column, set(each.values)) for each in grid.cells] == [
        (2, 1, {"80.3"}),
        (2, 2, {"79.5"}),
    ]
    heads_alone = grid_of(table(POTS), quoted(POTS, 0))
    assert {each.row for each in heads_alone.cells} == {0}


def test_of_lines_the_cells_are_those_of_the_quoted_ones_too() -> None:
    grid = grid_of(lines("DIN ISO\nKettle 22.8 6.7\nUrn 1.5 2.5"), ["Kettle 22.8 6.7"])
    assert [(each.row, each.column, set(each.values)) for each in grid.cells] == [
        (1, 1, {"22.8"}),
        (1, 2, {"6.7"}),
    ]


@pytest.mark.parametrize(
    ("text", "line", "heads", "label"),
    [
        (
            "DIN ISO EN\nKettle-50 22.8 6.7 3.1",
            "Kettle-50 22.8 6.7 3.1",
            ("", "DIN", "ISO", "EN"),
            "Kettle-50",
        ),
        ("Pot DIN ISO\nKettle-50 22.8 6.7", "Kettle-50 22.8 6.7", ("", "DIN", "ISO"), "Kettle-50"),
        (
            "Pot Loss Std. Error\nKettle 22.8 6.7",
            "Kettle 22.8 6.7",
            ("", "Loss", "Std.\u00a0Error"),
            "Kettle",
        ),
        (
            "big err. small err.\nKettle 22.8 6.7",
            "Kettle 22.8 6.7",
            ("", "big err.", "small err."),
            "Kettle",
        ),
        ("big loss small err.\nKettle 22.8 6.7", "Kettle 22.8 6.7", (), "Kettle"),
        ("DIN\nKettle 22.8", "Kettle 22.8", (), "Kettle"),
        ("DIN ISO\n22.8 6.7", "22.8 6.7", (), ""),
        ("DIN ISO\nKettle 22.8 / 1.2 6.7%", "Kettle 22.8 / 1.2 6.7%", ("", "DIN", "ISO"), "Kettle"),
        ("DIN ISO\nKettle - 6.7", "Kettle - 6.7", ("", "DIN", "ISO"), "Kettle"),
    ],
)
def test_a_line_has_the_heads_of_the_nearest_line_above_with_as_many_words(
    text: str, line: str, heads: tuple[str, ...], label: str
) -> None:
    grid = grid_of(lines(text), [line])
    assert grid.heads == heads
    assert grid.labels[-1] == label


@pytest.mark.parametrize(
    ("block", "line", "told"),
    [
        (table(POTS), "Urn | 80.3 | 79.5", "Pot Urn , Urn Comfort (%) 80.3 , Urn F1 79.5"),
        (table(POTS), "Pan | 1 | 2", "Pan | 1 | 2"),
        (table(BARE), "Urn | 80.3", "Urn | 80.3"),
        (table(UNEVEN), "Kettle | 91.4 | 83.1", "Pot Kettle , Kettle Comfort 91.4 , Kettle  83.1"),
        (lines("DIN ISO\nKettle 22.8 6.7"), "Kettle 22.8 6.7", "Kettle , Kettle DIN 22.8 , Kettle ISO 6.7"),
        (lines("DIN\nKettle 22.8"), "Kettle 22.8", "Kettle 22.8"),
    ],
)
def test_a_row_is_told_with_each_value_behind_its_label_and_head(
    block: Block, line: str, told: str
) -> None:
    assert tell_rows(block, [line]) == told


@pytest.mark.parametrize(
    ("text", "head", "values", "scale"),
    [
        ("4.6", "Params (M)", {"4.6", "4600000"}, 6),
        ("4.6", "Steps (G)", {"4.6", "4600000000"}, 9),
        ("4.6", "Params", {"4.6"}, 0),
        ("4.6 (1.2)", "Params [k]", {"4.6", "4600", "1.2", "1200"}, 3),
        ("none", "Params (M)", set(), 6),
    ],
)
def test_a_cell_has_its_values_and_those_by_the_scale_of_its_column(
    text: str, head: str, values: set[str], scale: int
) -> None:
    assert cell(1, 2, text, head) == (1, 2, frozenset(values), scale)


LABEL, RIGHT, WRONG = CellMatch.LABEL, CellMatch.RIGHT, CellMatch.WRONG
BOTH = grid_of(table(POTS), quoted(POTS, 1, 2))
ONE = grid_of(table(POTS), quoted(POTS, 1))
SIZES: Rows = (
    ("Pot", "Comfort of 7 cups", "Comfort of 9 cups", "Weight (kg)"),
    ("Urn-12", "91.4", "83.1", "6.5"),
    ("Urn-24", "80.3", "79.5", "7.5"),
)
SHORT: Rows = (("Pot", "acc.", "F1"), ("Ours", "91.4", "83.1"), ("Urn", "80.3", "79.5"))
CUT = grid_of(table(SHORT), quoted(SHORT, 1, 2))
FIRST: Rows = (("Pot", "k 1", "k 5", "k 10"), ("Kettle", "60.1", "80.3", "90.5"))
TOLD = grid_of(table(FIRST), quoted(FIRST, 1))
SIZED = grid_of(table(SIZES), quoted(SIZES, 1, 2))


@pytest.mark.parametrize(
    ("text", "grid", "found"),
    [
        ("Kettle reaches a comfort of 91.4.", BOTH, [RIGHT]),
        ("Urn reaches a comfort of 91.4.", BOTH, [WRONG]),
        ("Kettle reaches an F1 of 91.4.", BOTH, [WRONG]),
        ("It reaches a comfort of 91.4.", ONE, [RIGHT]),
        ("It reaches an F1 of 91.4.", ONE, [WRONG]),
        ("It reaches 91.4.", BOTH, [None]),
        ("It reaches 60.6.", BOTH, [None]),
        ("Kettle reaches 91.4 in comfort and 83.1 in F1.", BOTH, [RIGHT, RIGHT]),
        ("Kettle reaches 83.1 in comfort and 91.4 in F1.", BOTH, [WRONG, WRONG]),
        ("Kettle and Urn reach a comfort of 91.4 and 80.3.", BOTH, [RIGHT, RIGHT]),
        ("Kettle and Urn reach a comfort of 80.3 and 91.4.", BOTH, [WRONG, WRONG]),
        ("Kettle reaches a comfort of 91.4, and Urn one of 80.3.", BOTH, [RIGHT, RIGHT]),
        ("Kettle reaches a comfort of 80.3, and Urn one of 91.4.", BOTH, [WRONG, WRONG]),
        ("The comfort of Kettle is 91.4; it is 80.3 for Urn.", BOTH, [RIGHT, RIGHT]),
        ("The comfort of Kettle is 80.3; it is 91.4 for Urn.", BOTH, [WRONG, WRONG]),
        ("For 7 cups Urn-12 has a comfort of 91.4.", SIZED, [LABEL, RIGHT]),
        ("For 9 cups Urn-12 has a comfort of 91.4.", SIZED, [LABEL, WRONG]),
        ("For 7 cups Urn-24 has a comfort of 80.3.", SIZED, [LABEL, RIGHT]),
        ("Urn-12 weighs 6.5 kg.", SIZED, [RIGHT]),
        ("Urn-24 weighs 6.5 kg.", SIZED, [WRONG]),
        ("Urn-12 has 91.4 kg.", SIZED, [WRONG]),
        ("The 5 best of Kettle hold 80.3.", TOLD, [LABEL, RIGHT]),
        ("The 5 best of Kettle hold 90.5.", TOLD, [LABEL, WRONG]),
        ("Urn is older; 91.4 is the comfort of Kettle.", BOTH, [RIGHT]),
        ("Kettle is older; 91.4 is the comfort of Urn.", BOTH, [WRONG]),
        ("Our pot has an accuracy of 91.4.", CUT, [RIGHT]),
        ("The proposed pot has an accuracy of 80.3.", CUT, [WRONG]),
        ("Urn has an accuracy of 79.5.", CUT, [WRONG]),
    ],
)
def test_a_figure_stands_in_the_row_and_column_that_it_is_given_to(
    text: str, grid: Grid, found: list[CellMatch | None]
) -> None:
    sentence = read(text)
    known = places(sentence, grid)
    assert [known.get(at) for at in sentence.figures] == found
