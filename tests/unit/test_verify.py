"""What a paper supports is found with its place; what it does not say is never called verified."""

import random
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.analysis.verify import (
    check_analysis,
    check_claim,
    figure_supported,
    find_quote,
    index_paper,
    normalise,
)
from bot.domain.analysis import Analysis, AnalysisPart, AnalysisSection, Claim, Evidence, Source
from bot.domain.full_text import Block, BlockKind, FullText, Section, SectionKind
from bot.domain.paper import Paper
from bot.text.figures import figures_in
from tests.verification_table import index_of


def paragraph(text: str, page: int, page_end: int | None = None) -> Block:
    return Block(kind=BlockKind.PARAGRAPH, text=text, page=page, page_end=page_end, anchor=f"S{page}.p1")


PAPER = Paper(
    id="9912.00042",
    title="Lantern: Lighting Long Corridors with Few Lamps",
    abstract="Lantern needs 40% fewer lamps than the best earlier planner in long corridors.",
)
FULL_TEXT = FullText(
    paper_id="9912.00042",
    version=1,
    source=Source.PDF,
    sections=(
        Section(
            number="1",
            title="Introduction",
            blocks=(
                paragraph(
                    "Corridors are dark. We pro-\npose Lantern, an efﬁcient plan-\nner for state-"
                    "of-the-\nart lamps. It was “hard” before [3, 4], as Doe et al. (2019) say.",
                    1,
                ),
                paragraph("Each lamp costs $5 and burns for 1,200 hours. Lantern has three stages.", 1, 2),
            ),
        ),
        Section(
            number="3.2",
            title="Training",
            blocks=(
                paragraph(
                    r"We train with a rate of $3\times10^{-4}$ and batches of 256 for 90 epochs on 1.2M "
                    r"corridors, where the loss $\mathcal{L}_i = \alpha_i^2$ falls by 3.5\pm0.2 points.",
                    4,
                ),
                paragraph(
                    "The model is a ResNet-50 with 8 heads and runs in 15 ms, 2.5x faster than Torch.", 5
                ),
                Block(
                    kind=BlockKind.TABLE,
                    text="Method Lamps Light",
                    rows=(
                        ("Method", "Lamps", "Light"),
                        ("Torch", "120", "81.4"),
                        ("Lantern", "72", "93.7"),
                    ),
                    page=5,
                ),
                Block(kind=BlockKind.CAPTION, text="Table 1: Lamps needed and light reached.", page=5),
                paragraph(
                    "Without the second stage, light falls from 93.7% to 88.1% in long corridors.", 6
                ),
            ),
        ),
        Section(
            title="References",
            kind=SectionKind.REFERENCES,
            blocks=(paragraph("J. Doe. Candles burn for exactly 777 minutes in the wind. 2019.", 9),),
        ),
    ),
)
INDEX = index_paper(FULL_TEXT, PAPER)


@pytest.mark.parametrize(
    ("quote", "section", "page"),
    [
        ("We propose Lantern, an efficient planner for state-of-the-art lamps.", "1 Introduction", 1),
        ("we PROPOSE Lantern , an efﬁcient planner for state of the art lamps", "1 Introduction", 1),
        ('It was "hard" before [3, 4]', "1 Introduction", 1),
        ("It was hard before, as Doe et al. say.", None, None),
        ("It was hard before, as Doe et al. (2019) say.", "1 Introduction", 1),
        ("Each lamp costs $5 and burns for 1200 hours.", "1 Introduction", 1),
        ("We train with a rate of 3 × 10⁻⁴ and batches of 256", "3.2 Training", 4),
        ("where the loss Lᵢ = αᵢ² falls by 3.5 ± 0.2 points", "3.2 Training", 4),
        (r"the loss $\mathcal{L}_i = \alpha_i^2$ falls by $3.5 \pm 0.2$ points", "3.2 Training", 4),
        ("Lantern has three stages", "1 Introduction", 1),
        ("We train with a rate ... on 1.2M corridors", "3.2 Training", 4),
        ("The model is […] runs in 15 ms, 2.5x faster", "3.2 Training", 5),
        ("Lamps needed and light reached.", "3.2 Training", 5),
        ("Torch 120 81.4 Lantern 72 93.7", "3.2 Training", 5),
        ("needs 40% fewer lamps than the best earlier planner", "Abstract", None),
    ],
)
def test_a_true_quote_is_found_where_it_stands(quote: str, section: str | None, page: int | None) -> None:
    citation = find_quote(INDEX, quote)
    if section is None:
        assert citation is None
    else:
        assert citation is not None
        assert (citation.section, citation.page) == (section, page)


def test_an_exponent_is_no_digit_of_the_number_below_it() -> None:
    sentence = "All lamps together burned for 10⁴ hours, at a loss of 10⁻³ of the light."
    section = Section(title="Results", blocks=(paragraph(sentence, 1),))
    index = index_paper(FULL_TEXT.model_copy(update={"sections": (section,)}), PAPER)
    found = (
        "10⁴ hours, at a loss of 10⁻³",
        "$10^{4}$ hours, at a loss of $10^{-3}$",
        "10^4 hours, at a loss of 10^-3",
    )
    for quote in (f"together burned for {numbers} of the light" for numbers in found):
        assert find_quote(index, quote), quote
    flat = "All lamps together burned for 104 hours."
    assert find_quote(index, flat[:-1]) is None
    assert not check_claim(index, claim(flat, flat[:-1])).verified


def test_a_citation_may_span_two_pages_and_names_the_anchor() -> None:
    citation = find_quote(INDEX, "Each lamp costs $5 and burns for 1,200 hours.")
    assert citation is not None
    assert (citation.page, citation.page_end, citation.anchor) == (1, 2, "S1.p1")


@pytest.mark.parametrize(
    "quote",
    [
        "We propose Lantern, an inefficient planner for state-of-the-art lamps.",
        "Each lamp costs $6 and burns for 1,200 hours.",
        "Each lamp costs $5 and burns for 1,300 hours.",
        "We train with a rate of 3 × 10⁻⁵ and batches of 256",
        "falls by 3.5 ± 0.3 points",
        "light rises from 93.7% to 88.1% in long corridors",
        "light falls from 88.1% to 93.7% in long corridors",
        "on 1.2M corridors ... We train with a rate",
        "We propose Lantern ... runs in 15 ms",
        "We train with a rate […] runs in 15 ms, 2.5x faster",
        "runs in 15 ms, 2.5x faster than Tor",
        "uns in 15 ms, 2.5x faster than Torch",
        "Candles burn for exactly 777 minutes in the wind.",
        "15 ms",
        "lamps",
        "... ...",
        "",
        "We train " * 1000,
    ],
)
def test_what_the_paper_does_not_say_is_not_found(quote: str) -> None:
    assert find_quote(INDEX, quote) is None


def test_a_ligature_that_the_pdf_lost_is_forgiven_but_no_other_letter() -> None:
    text = "We find that the e cient planner di ers much from all earlier work on corridors."
    section = Section(title="Method", blocks=(paragraph(text, 2),))
    damaged = index_paper(FULL_TEXT.model_copy(update={"sections": (section,)}))
    assert find_quote(damaged, "the efficient planner differs much from all earlier work on corridors")
    assert not find_quote(damaged, "the efficient planner differs much from all later work on corridors")


def claim(text: str, quote: str = "") -> Claim:
    return Claim(text=text, quote=quote)


STAGE = "Without the second stage, light falls from 93.7% to 88.1% in long corridors."
MODEL = "The model is a ResNet-50 with 8 heads and runs in 15 ms, 2.5x faster than Torch."
RATE = "We train with a rate of 3 × 10⁻⁴ and batches of 256 for 90 epochs on 1.2M corridors"
COST = "Each lamp costs $5 and burns for 1,200 hours."

TRUE = [
    claim("Removing stage two costs much light.", STAGE),
    claim("Light drops to 88.1% from 93.7% without the second stage.", STAGE),
    claim("去掉第二阶段后，光照从93.7%降至88.1%。", STAGE),
    claim("It runs in 15 milliseconds, 2.5 times faster than Torch.", MODEL),
    claim("它使用 ResNet-50，15毫秒内运行，提速2.5倍。", MODEL),
    claim("A ResNet50 with 8 heads.", MODEL),
    claim("The learning rate is 0.0003 on 1.2 million corridors.", RATE),
    claim("学习率为 3e-4，使用120万条走廊，批大小256，训练90轮。", RATE),
    claim("A lamp burns 1200 h for $5.", COST),
    claim("Lantern has 3 stages.", "Lantern has three stages."),
    claim("Lantern 分为三个阶段。", "Lantern has three stages."),
    claim("Lantern reaches 93.7% with 72 lamps.", "Lantern 72 93.7"),
    claim("It needs 40% fewer lamps.", "Lantern needs 40% fewer lamps than the best earlier planner"),
    claim("The loss falls by 3.5 ± 0.2.", r"falls by $3.5\pm0.2$ points"),
]
ALTERED = [
    claim("Light drops to 83.1% from 93.7% without the second stage.", STAGE),
    claim("Light drops to 93.7% from 93.7% without the second stage.", STAGE),
    claim("去掉第二阶段后，光照从93.7%降至88.7%。", STAGE),
    claim("Light drops to 88% from 93.7%.", STAGE),
    claim("It runs in 15 s, 2.5 times faster than Torch.", MODEL),
    claim("It runs in 15 ms, 3.5 times faster than Torch.", MODEL),
    claim("它使用 ResNet-101，提速2.5倍。", MODEL),
    claim("A ResNet-50 with 5 heads.", MODEL),
    claim("The learning rate is 0.003 on 1.2 million corridors.", RATE),
    claim("学习率为 3e-4，使用12万条走廊。", RATE),
    claim("A lamp burns 1,300 hours.", COST),
    claim("A lamp costs $50.", COST),
    claim("Lantern has 4 stages.", "Lantern has three stages."),
    claim("Lantern reaches 93.7% with 81 lamps.", "Lantern 72 93.7"),
    claim("It needs 0.4 times the lamps.", "Lantern needs 40% fewer lamps than the best earlier planner"),
    claim("The loss falls by 3.5 ± 0.5.", r"falls by $3.5\pm0.2$ points"),
]
INVENTED = [
    claim("Lantern is cheap.", "Lantern is by far the cheapest planner ever built."),
    claim("Lantern is fast.", "The model is a ResNet-50 with 8 heads and runs in 5 ms"),
    claim("Light drops to 88.1%.", "Without the third stage, light falls from 93.7% to 88.1%"),
    claim("Candles burn for 777 minutes.", "Candles burn for exactly 777 minutes in the wind."),
    claim("Lantern has three stages."),
]


def test_the_verification_table() -> None:
    """Recall over true claims, and altered figures and invented quotes caught, all of them."""
    missed = [each.text for each in TRUE if not check_claim(INDEX, each).verified]
    believed = [each.text for each in ALTERED + INVENTED if check_claim(INDEX, each).verified]
    assert (missed, believed) == ([], [])


def test_every_figure_of_a_quote_changed_by_one_digit_is_caught() -> None:
    chance = random.Random(7)
    for quote in (STAGE, MODEL, RATE.replace("3 × 10⁻⁴", "0.0003"), COST):
        for digit in re.finditer(r"\d", quote):
            new = chance.choice("123456789".replace(digit[0], ""))
            altered = quote[: digit.start()] + new + quote[digit.end() :]
            assert not check_claim(INDEX, claim(altered, quote)).verified, altered
            assert find_quote(INDEX, altered) is None, altered


def test_an_invented_quote_is_taken_out_and_a_true_one_stays() -> None:
    assert check_claim(INDEX, INVENTED[0]).quote == ""
    checked = check_claim(INDEX, TRUE[1])
    assert checked.quote == STAGE
    assert checked.citation is not None


def test_a_figure_beside_the_quote_is_believed_from_its_sentence_and_if_counted_from_its_section() -> None:
    quote = "Each lamp costs $5 and burns"
    assert check_claim(INDEX, claim("It costs $5 and burns 1,200 hours.", quote)).verified
    assert not check_claim(INDEX, claim("It burns 1,200 hours on 256 lamps.", quote)).verified
    quote = "and batches of 256 for 90 epochs"
    assert check_claim(INDEX, claim("Batches of 256 for 90 epochs are used with 8 heads.", quote)).verified
    assert not check_claim(INDEX, claim("Batches of 256 for 90 epochs reach 93.7%.", quote)).verified
    assert not check_claim(INDEX, claim("Batches of 256 for 90 epochs on 8 lamps.", quote)).verified


@pytest.mark.parametrize(
    ("figure", "supported"),
    [
        ("1000", False),
        ("1,200", True),
        ("1200 hours", True),
        ("1200 seconds", False),
        ("93.70%", True),
        ("0.937", False),
        ("81.4%", True),
        ("120%", True),
        ("256%", False),
        ("1.2 million", True),
        ("1200000", True),
        ("0.0003", True),
        ("3.5±0.2", True),
        ("3.5±0.1", False),
        ("777", False),
        ("94%", False),
    ],
)
def test_a_figure_is_looked_up_without_rounding_or_converting(figure: str, supported: bool) -> None:
    assert figure_supported(INDEX, figures_in(figure)[0]) is supported


def analysis(*findings: Claim, sections: tuple[AnalysisSection, ...] = ()) -> Analysis:
    return Analysis(
        paper_id=PAPER.id,
        version=1,
        language="en",
        evidence=Evidence.FULL_TEXT,
        source=Source.PDF,
        summary=TRUE[1],
        findings=findings,
        sections=sections,
        analyst="scripted",
    )


def test_an_analysis_keeps_what_is_supported_and_counts_its_figures() -> None:
    method = AnalysisSection(part=AnalysisPart.METHOD, claims=(TRUE[5], INVENTED[0], ALTERED[7]))
    practice = AnalysisSection(part=AnalysisPart.PRACTICE, claims=(ALTERED[10],))
    result = check_analysis(INDEX, analysis(TRUE[3], INVENTED[1], sections=(method, practice)))
    assert result.summary.verified
    assert [each.text for each in result.findings] == [TRUE[3].text]
    assert [each.part for each in result.sections] == [AnalysisPart.METHOD]
    kept = result.sections[0].claims
    assert [(each.text, each.verified) for each in kept] == [
        (TRUE[5].text, True),
        (INVENTED[0].text, False),
    ]
    assert set(result.dropped) == {INVENTED[1].text, ALTERED[7].text, ALTERED[10].text}
    assert (result.figures, result.figures_verified) == (6, 6)


def test_normalising_forgets_typesetting_only() -> None:
    assert normalise("An efﬁcient, “dark” co-\nrridor: 1,000 × 5") == "an efficient dark corridor 1000 × 5"
    assert normalise("5 % > 3") != normalise("5 % < 3")
    assert normalise("a ≠ b 1") != normalise("a = b 1")


@given(st.text(), st.text())
def test_hostile_text_never_raises(text: str, quote: str) -> None:
    full_text = FullText(
        paper_id="9912.00001",
        version=1,
        source=Source.HTML,
        sections=(Section(title=quote, blocks=(paragraph(text, 1),)),),
    )
    index = index_paper(full_text)
    check_claim(index, claim(quote, text))
    check_claim(index, claim(text, quote))


_FIGURES = (
    "1/2 5/8 2/3 0 -7 1.3B 3×10⁻⁴ 3e-4 10 × 3 1,200 12% $5 8 pp 4 ms 0.5 h twice 三分之二 3.5万 十 ±2 1–3"
)
_WORDS = (
    "and or of to from by than in the pots better not without only fewer respectively 比 高 没有 ( ) , ; vs"
)


@given(*[st.lists(st.sampled_from([*_FIGURES.split(), *_WORDS.split()]), min_size=5, max_size=14)] * 2)
def test_figures_of_any_kinds_beside_each_other_never_raise(one: list[str], other: list[str]) -> None:
    said = " ".join(one)
    check_claim(index_of(f"Our pots hold {said}."), claim(" ".join(other), f"Our pots hold {said}."))


@given(st.lists(st.text(alphabet="abc 12.5%-\n", min_size=1), min_size=1, max_size=6))
def test_every_long_enough_block_is_found_in_its_own_paper(texts: list[str]) -> None:
    blocks = tuple(paragraph(text, 1) for text in texts)
    full_text = FULL_TEXT.model_copy(update={"sections": (Section(title="All", blocks=blocks),)})
    index = index_paper(full_text)
    for text in texts:
        if len(normalise(text).replace(" ", "")) >= 12:
            assert find_quote(index, text) is not None


@given(st.text(alphabet="ab z19.,-+~/$<>%=*^_ ()\n|", max_size=40))
def test_words_are_the_same_ones_whether_or_not_a_text_has_letters_beyond_ascii(text: str) -> None:
    assert [*normalise(text).split(), "e"] == normalise(f"{text} | é").split()
