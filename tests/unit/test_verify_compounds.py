"""Compounds, clauses of their own and numbered heads: names by a figure, and what a figure is given to."""

import pytest

from bot.analysis.verify import index_paper, judge
from bot.domain.analysis import Claim, Source
from bot.domain.full_text import Block, BlockKind, FullText, Section
from tests.unit.test_verify_tables import index as index_of_block
from tests.unit.test_verify_tables import of_rows
from tests.verification_table import index_of

KEPT = (
    ("The 3×3 gate works on few inputs.", "We use three gates, leaving the 3×3 gate a narrow place."),
    (
        "In the 3-way draw it is within 4% of the best.",
        "For 3-way sorting it is within 4% of the best bins.",
    ),
    ("The 4-channel instrument has 16-bit pixels.", "A 4-channel camera has 16-bit pixels."),
    (
        "开放域问答使用四个数据集：Fen、Moor、Heath 和 Down。",
        "We consider four open-domain QA datasets: Fen Questions (FQ) [2], Moor (M) [4], Heath and Down.",
    ),
    (
        "Identity lids matter most: a spout would double cost and size, as the lid joins two hot ends.",
        "If an identity lid in Fig. 5 (right) is replaced, cost and size double, as it joins two hot ends.",
    ),
    ("用无碰撞方程描述气体。", "The gas is described by the collisionless equation."),
    ("使用无损压缩。", "We use lossless compression."),
    ("茶水部分与壶没有接触。", "There is no contact of the tea with the pot at all."),
    (
        "质量约 5 mg 对应的剂量约为 7 mg。",
        "For a mass of 5 mg, this is equivalent to a dose of the order of 7 mg.",
    ),
    ("A slow boil is sufficient.", "This did not matter much and a slow boil is sufficient."),
    (
        "If κ is known, LR-charts can be used and the maximisation over θ is omitted.",
        (
            "If κ is known, LR-charts can be used, if not, κ has to be found. If the parameter κ and so θ "
            "is known, the maximisation over θ can be omitted."
        ),
    ),
    ("The line is 3.2 milliångström wide.", "The line is 3.2 mÅ wide."),
    (
        "The heat is divided by 10 whenever the taste settles, for 60 pots.",
        "The heat is divided by 10 when the taste settles, and we brew 60 pots.",
    ),
)
LOST = (
    (
        "In the 2-way draw it is within 4% of the best.",
        "For 3-way sorting it is within 4% of the best bins.",
        "figure",
    ),
    (
        "The pots have a 12-way valve.",
        "A 5-way valve feeds pots, a 12-part lid closes them.",
        "counted",
    ),
    ("The camera has 16 channels.", "A 4-channel camera has 16-row pixels.", "counted"),
    ("不用方程描述气体。", "The gas is described by the collisionless equation.", "negation"),
    (
        "A slow boil is not sufficient.",
        "This did not matter much and a slow boil is sufficient.",
        "negation",
    ),
    ("The line is 3.2 m wide.", "The line is 3.2 mÅ wide.", "figure"),
    (
        "质量约 7 mg 对应的剂量约为 5 mg。",
        "For a mass of 5 mg, this is equivalent to a dose of the order of 7 mg.",
        "exchanged",
    ),
)


@pytest.mark.parametrize(("text", "quote"), KEPT)
def test_what_the_quote_says_is_kept(text: str, quote: str) -> None:
    verdict = judge(index_of(quote), Claim(text=text, quote=quote))
    assert verdict.claim.verified, verdict.faults


@pytest.mark.parametrize(("text", "quote", "rule"), LOST)
def test_what_it_does_not_say_is_not(text: str, quote: str, rule: str) -> None:
    verdict = judge(index_of(quote), Claim(text=text, quote=quote))
    assert not verdict.claim.verified
    assert rule in [str(fault.rule) for fault in verdict.faults]


SWEEP = (("cups", "1", "2", "5"), ("no. of leaks", "14", "9", "6"))


@pytest.mark.parametrize(
    ("text", "is_true"),
    [
        ("For 2 cups there are 9 leaks.", True),
        ("With 5 cups there are 6 leaks.", True),
        ("2 杯时有 9 处漏水。", True),
        ("For 2 cups there are 6 leaks.", False),
        ("With 5 cups there are 9 leaks.", False),
        ("2 杯时有 14 处漏水。", False),
    ],
)
def test_a_first_row_of_a_rising_setting_is_the_head_of_its_columns(text: str, is_true: bool) -> None:
    quotes = [" | ".join(row) for row in SWEEP]
    for quoted in (quotes, quotes[1:]):
        assert judge(of_rows(SWEEP), Claim.resting_on(text, quoted)).claim.verified is is_true


def test_first_rows_that_rise_by_chance_are_values() -> None:
    rows = (("Kettle", "1.5", "2.5"), ("Pan", "3.5", "4.5"))
    assert judge(
        of_rows(rows), Claim(text="Kettle reaches 2.5.", quote="Kettle | 1.5 | 2.5")
    ).claim.verified


def test_a_line_of_code_or_of_its_output_is_a_quote_however_short() -> None:
    index = index_of_block(Block(kind=BlockKind.ALGORITHM, text="> leaks(pot)$rate\n[1] 0.27"))
    assert judge(index, Claim(text="The rate is 0.27.", quote="[1] 0.27")).claim.verified


MIXED = (("cups", "1", "2", "5"), ("leaks", "9", "5", "2"))


@pytest.mark.parametrize(
    ("text", "is_true"),
    [
        ("For 2 cups there are 5 leaks, for 5 there are 2.", True),
        ("Going from 1 to 5 cups lowers the leaks from 9 to 2.", True),
        ("There are 5 leaks for 2 cups.", True),
        ("Going from 1 to 5 cups lowers the leaks from 9 to 5.", False),
        ("With 5 cups there are 5 leaks.", False),
    ],
)
def test_numbers_that_are_heads_and_values_go_together_as_pairs(text: str, is_true: bool) -> None:
    claim = Claim.resting_on(text, [" | ".join(MIXED[1])])
    assert judge(of_rows(MIXED), claim).claim.verified is is_true


def test_figures_of_far_apart_orders_are_no_roundings_of_each_other() -> None:
    quote = "For a mass of 10⁻²² eV it follows that there are 10²⁵ pots today."
    assert judge(index_of(quote), Claim(text="The mass is about 10⁻²² eV.", quote=quote)).claim.verified


@pytest.mark.parametrize(
    ("text", "is_true"),
    [
        ("The weight of each pot is its true weight plus an error.", True),
        ("The kettle sees a lamp.", False),
        ("Two pots were weighed.", False),
    ],
)
def test_what_a_formula_says_is_told_in_the_words_around_it(text: str, is_true: bool) -> None:
    blocks = (
        Block(kind=BlockKind.PARAGRAPH, text="Each pot is weighed once. We assume that"),
        Block(kind=BlockKind.FORMULA, text="y = θ + e, (1)"),
        Block(kind=BlockKind.PARAGRAPH, text="where θ is the true weight of a pot and e an error."),
    )
    section = Section(title="Model", blocks=blocks)
    paper = FullText(paper_id="9912.00001", version=1, source=Source.PDF, sections=(section,))
    claim = Claim(text=text, quote="$$ y = θ + e, (1) $$")
    assert judge(index_paper(paper), claim).claim.verified is is_true
