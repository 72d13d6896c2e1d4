"""Counts of what is told one by one, decades, heads that are cut short, and names with -based."""

from __future__ import annotations

import pytest

from bot.analysis.verify import check_claim, index_paper
from bot.domain.analysis import Claim, Source
from bot.domain.full_text import Block, BlockKind, FullText, Section
from bot.domain.paper import Paper

PAIR = "The tests either follow residuals of the gauge, whereas F tests look for a single break."
LIST = "We sum the series by its maximum, its mean and its weighted logarithm."
COUNTED = "We keep three gauges, both of steel and of glass, along the river."
DECADE = "The level seems to change in the first half of the 1990s and at the end of 1998."
NAMED = "The LSD-based CUSUM test has better power early in the record of the river."
TABLE = "Estimate Std. Error\nslope 1.42 0.31\ninflow 2.75 0.48"
BLOCKS = tuple(
    Block(kind=BlockKind.TABLE if text == TABLE else BlockKind.PARAGRAPH, text=text)
    for text in (PAIR, LIST, COUNTED, DECADE, NAMED, TABLE)
)
PAPER = Paper(id="9912.00001", title="Gauges and the LSD-CUSUM", abstract="")
INDEX = index_paper(
    FullText(
        paper_id="9912.00001",
        version=1,
        source=Source.PDF,
        sections=(Section(number="2", title="Tests", blocks=BLOCKS),),
    ),
    PAPER,
)


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        ("检验分为两类，F 检验只寻找单个断点。", PAIR),
        ("该序列有三种汇总方式：最大值、平均值和加权对数。", LIST),
        ("水位似乎在 20 世纪 90 年代前半期和 1998 年底发生变化。", DECADE),
        ("LSD-CUSUM 检验在河流记录早期有更好的功效。", NAMED),
        ("The inflow has an estimate of 2.75 with a standard error of 0.48.", "inflow 2.75 0.48"),
        ("The inflow is estimated at 2.75 and overall has an error of 0.48.", "inflow 2.75 0.48"),
    ],
)
def test_what_the_evidence_tells_in_another_form_is_borne_out(text: str, quote: str) -> None:
    assert check_claim(INDEX, Claim.resting_on(text, [quote])).verified


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        ("检验分为三类，F 检验只寻找单个断点。", PAIR),
        ("该序列有两种汇总方式：最大值、中间值和加权对数。", LIST),
        ("该序列有四种汇总方式：最大值、平均值和加权对数。", LIST),
        ("我们沿河保留了两个水尺，有钢制的和玻璃的。", COUNTED),
        ("水位似乎在 20 世纪 80 年代前半期和 1998 年底发生变化。", DECADE),
        ("The inflow is estimated at 2.75 and over.", "inflow 2.75 0.48"),
        ("The inflow has an estimate of 0.48 with a standard error of 2.75.", "inflow 2.75 0.48"),
    ],
)
def test_another_count_decade_or_column_is_not(text: str, quote: str) -> None:
    assert not check_claim(INDEX, Claim.resting_on(text, [quote])).verified
