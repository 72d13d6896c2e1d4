"""A figure from a table is believed in the row and the column that it stands in, and in no other."""

from collections.abc import Iterator
from itertools import permutations

import pytest

from bot.analysis.verify import Index, index_paper, judge
from bot.analysis.verify.statement import Rule
from bot.domain.analysis import Claim, Source
from bot.domain.full_text import Block, BlockKind, FullText, Section

Rows = tuple[tuple[str, ...], ...]
TABLES: tuple[Rows, ...] = (
    (("Kettle", "R@1", "F1", "BLEU-4"), ("Base", "58.4", "79.6", "34.1"), ("Ours", "62.3", "83.1", "36.4")),
    (
        ("Model", "CIFAR-100 top-1", "ImageNet-1K top-1", "ImageNet-1K top-5"),
        ("ViT-B/16", "87.1", "77.9", "93.2"),
        ("Ours", "89.4", "81.3", "95.4"),
    ),
    (("k", "Accuracy", "Latency (ms)"), ("5", "27.4", "12"), ("10", "29.2", "19")),
    (("Depth", "plain", "ResNet"), ("18 layers", "27.94", "27.88"), ("34 layers", "28.54", "25.03")),
    (
        ("Score", "tuned", "GPT-4o"),
        ("Safety (0 to 1)", "0.14", "0.70"),
        ("Honesty (0 to 1)", "0.33", "0.81"),
    ),
    (("Setting", "PSNR", "SSIM"), ("Mip-NeRF (easy)", "27.2", "0.81"), ("Mip-NeRF (hard)", "31.1", "0.94")),
)
ONE = (
    "{row} has a {column} of {value}.",
    "On {column}, {row} reaches {value}.",
    "{row} 的 {column} 为 {value}。",
)
TWO = ("{row} has a {column} of {value} and {other} of {second}.",)
LINES = "model top-1 err. top-5 err.\nplain-34 28.54 10.02\nResNet-34 25.03 7.76"


def index(table: Block) -> Index:
    section = Section(title="Results", blocks=(table,))
    return index_paper(FullText(paper_id="9912.00001", version=1, source=Source.HTML, sections=(section,)))


def of_rows(rows: Rows) -> Index:
    return index(Block(kind=BlockKind.TABLE, text="", rows=rows))


def name(rows: Rows, row: tuple[str, ...]) -> str:
    return f"{rows[0][0]} = {row[0]}" if row[0].isdigit() else row[0]


def statements(rows: Rows) -> Iterator[tuple[bool, str]]:
    """Statements on every two rows of the table, and whether they are true."""
    heads = [head.split(" (")[0] for head in rows[0]]
    for row, other in permutations(rows[1:], 2):
        for at, column in enumerate(heads[1:], 1):
            said = {"row": name(rows, row), "column": column, "other": name(rows, other)}
            wrong = [value for value in (*row[1:], other[at]) if value != row[at]]
            for form in ONE:
                yield True, form.format(value=row[at], **said)
                yield from ((False, form.format(value=value, **said)) for value in wrong)
            for form in TWO:
                yield True, form.format(value=row[at], second=other[at], **said)
                yield False, form.format(value=other[at], second=row[at], **said)


@pytest.mark.parametrize("rows", TABLES, ids=lambda rows: rows[0][1])
def test_a_value_is_believed_in_its_own_row_and_column_alone(rows: Rows) -> None:
    paper = of_rows(rows)
    quotes = [" | ".join(row) for row in rows[1:]]
    wrong = [
        text
        for is_true, text in statements(rows)
        if judge(paper, Claim.resting_on(text, quotes)).claim.verified != is_true
    ]
    assert wrong == []


@pytest.mark.parametrize(
    ("text", "verified"),
    [
        ("Going from plain-34 to ResNet-34 lowers the error from 28.54 to 25.03 top-1.", True),
        (
            "Plain-34 and ResNet-34 have top-1 errors of 28.54 and 25.03, top-5 errors of 10.02 and 7.76.",
            True,
        ),
        ("ResNet-34 has a top-1 error of 25.03, against 28.54 for plain-34.", True),
        ("ResNet-34 is better: 25.03 vs. 28.54.", True),
        ("ResNet-34 has a top-1 error of 7.76.", False),
        ("ResNet-34 has a top-5 error of 10.02, against 7.76 for plain-34.", False),
        ("Plain-34 and ResNet-34 have top-1 errors of 25.03 and 28.54.", False),
    ],
)
def test_lines_of_a_table_without_rows_are_read_under_the_heads_above_them(
    text: str, verified: bool
) -> None:
    paper = index(Block(kind=BlockKind.TABLE, text=LINES))
    quotes = LINES.splitlines()[1:]
    assert judge(paper, Claim.resting_on(text, quotes)).claim.verified == verified


@pytest.mark.parametrize(
    ("text", "verified"),
    [
        ("Ours has 86M parameters.", True),
        ("Ours has 86 million parameters.", True),
        ("Ours has 4.6M parameters.", False),
    ],
)
def test_the_head_of_a_column_may_tell_its_scale(text: str, verified: bool) -> None:
    rows = (("Model", "Params (M)", "FLOPs (G)"), ("Small", "22", "1.1"), ("Ours", "86", "4.6"))
    assert judge(of_rows(rows), Claim(text=text, quote="Ours | 86 | 4.6")).claim.verified == verified


SPANNED = (
    ("Kettle", "Warmth", "", "Speed (FPS)", ""),
    ("", "mug", "urn", "mug", "urn"),
    ("Copper (4 walls)", "31.1", "27.2", "755", "437"),
    ("w/o lid", "29.4", "25.6", "638", "370"),
    ("Spout & No lid", "28.3", "24.8", "590", "355"),
    ("No lid", "29.9", "26.0", "601", "362"),
)
CENTRED = (
    ("", "", "Share (%)", "", "", "Mean warmth", "", ""),
    ("Kettle", "Count", "May", "June", "All", "Tea", "Milk", "Cocoa"),
    ("Copper", "6318", "0.60", "0.31", "83-91", "61", "100", "64"),
    ("Steel", "45976", "4.21", "2.78", "69-71", "56", "82", "69"),
)


@pytest.mark.parametrize(
    ("rows", "text", "verified"),
    [
        (SPANNED, "On the urn, copper reaches a warmth of 27.2 and a speed of 437 FPS.", True),
        (SPANNED, "On the urn, copper reaches a warmth of 437.", False),
        (SPANNED, "The copper kettle with 4 walls has a warmth of 31.1 on the mug.", True),
        (SPANNED, "Without lid, warmth on the urn is 25.6.", True),
        (SPANNED, "Copper raises the warmth on the mug from 29.4 to 31.1.", True),
        (SPANNED, "Copper raises the warmth on the mug from 25.6 to 31.1.", False),
        (SPANNED, "No lid has a warmth of 29.9 on the mug.", True),
        (SPANNED, "No lid has a warmth of 28.3 on the mug.", False),
        (CENTRED, "The mean warmth is 83-91 for copper and 69-71 for steel.", True),
        (CENTRED, "The mean warmth is 69-71 for copper.", False),
    ],
)
def test_heads_over_several_columns_and_labels_with_words_of_their_own(
    rows: Rows, text: str, verified: bool
) -> None:
    quotes = [" | ".join(row) for row in rows[2:5]]
    quotes = [quotes[0], " | ".join(rows[-1])] if "No lid" in text or rows is CENTRED else quotes
    quotes += [" | ".join(rows[4])] if "No lid" in text else []
    assert judge(of_rows(rows), Claim.resting_on(text, quotes)).claim.verified == verified


def test_a_unit_tells_the_only_column_that_has_it_in_brackets() -> None:
    rows = (
        ("Kettle", "Cups", "Warmth (°C)", "Share"),
        ("Copper", "88", "29.8", "15.6"),
        ("Steel", "22", "31.7", "5.5"),
    )
    quotes = [" | ".join(row) for row in rows[1:]]
    true = "Copper at 88 cups reaches 29.8 °C, Steel at 22 cups 31.7 °C."
    assert judge(of_rows(rows), Claim.resting_on(true, quotes)).claim.verified
    false = "Copper at 88 cups reaches 15.6 °C, Steel at 22 cups 31.7 °C."
    assert not judge(of_rows(rows), Claim.resting_on(false, quotes)).claim.verified


def test_a_figure_of_a_label_is_no_value() -> None:
    false = Claim(text="Safety is 1 for GPT-4o.", quote="Safety (0 to 1) | 0.14 | 0.70")
    assert [fault.rule for fault in judge(of_rows(TABLES[4]), false).faults] == [Rule.CELL]
