"""Where a quote is found, with what of its sentence, and what a statement is without one."""

from __future__ import annotations

import pytest

from bot.analysis.verify import Index, check_analysis, check_claim, find_quote, index_paper, judge
from bot.domain.analysis import Analysis, AnalysisPart, AnalysisSection, Claim, Evidence, Source, Support
from bot.domain.full_text import Block, BlockKind, BlockLabel, FullText, LabelKind, Section

LAW = BlockLabel(kind=LabelKind.LEMMA, number="3.2", word="Lemma")


def block(text: str, page: int = 1, kind: BlockKind = BlockKind.PARAGRAPH, anchor: str = "") -> Block:
    return Block(kind=kind, text=text, page=page, anchor=anchor)


def index_of(*blocks: Block | str) -> Index:
    made = tuple(block(each) if isinstance(each, str) else each for each in blocks)
    sections = (Section(number="2", title="Trials", blocks=made),)
    return index_paper(FullText(paper_id="9912.00001", version=1, source=Source.PDF, sections=sections))


LINES = (
    "Each lamp of the long hall costs $5 and burns for 1,200 hours at sea.",
    "Each lamp of the short hall costs $9, and nobody likes its light.",
    "We boil it in a pot. Lamps burn brightly. They burn on. 用风点亮灯笼的方法很好用。",
    "It was hard before [3, 4], as all of the old lamps were dim.",
    "The old lamps of the hall were dim, and the corridor was dark for all of the guests of the house.",
)
INDEX = index_of(*LINES)


@pytest.mark.parametrize(
    ("quote", "is_found"),
    [
        ("We boil it in a pot", True),
        ("in a pot", False),
        ("Each lamp of the ... 1,200 hours", True),
        ("Each lamp of the […] likes its light", True),
        ("Each lamp of the ... costs $9 ... its light", True),
        ("Each lamp of the ... its light ... costs $9", False),
        ("Each lamp of the ... $9", False),
        ("Each lamp of the ... 1,200 hours ... nobody likes", False),
        ("It was hard before [3, 4], as all of the old lamps were dim.", True),
        ("It was hard before, as all of the old lamps were dim.", True),
        ("It was hard before [5], as all of the old lamps were dim.", False),
        ("The old lamps of the hall were dim, and the corridors was dark for all", False),
        ("The old lamp of the hall were dim, and the corridor was dark for all", False),
        ("old lamps of the hall were dim, and the corrido was dark for all of the guests", False),
        ("lamps of the hall were dim, and the corridor was dark for all of the gue", False),
    ],
)
def test_a_quote_is_found_in_its_own_words_and_order_and_inside_of_one_sentence(
    quote: str, is_found: bool
) -> None:
    assert (find_quote(INDEX, quote) is not None) is is_found


@pytest.mark.parametrize(
    ("text", "quote", "is_enough"),
    [
        ("It is boiled in a pot.", "We boil it in a pot", True),
        ("Lamps burn brightly.", "Lamps burn brightly", True),
        ("They burn on.", "They burn on.", False),
        ("The lamp costs $5.", "lamp of the long", False),
        ("风点亮灯笼。", "用风点亮灯笼的方法", True),
        ("风点亮灯笼。", "风点亮灯笼", False),
    ],
)
def test_a_quote_of_a_few_words_proves_nothing_unless_it_is_a_sentence(
    text: str, quote: str, is_enough: bool
) -> None:
    assert check_claim(INDEX, Claim(text=text, quote=quote)).verified is is_enough


def test_a_quote_of_pages_is_not_looked_for() -> None:
    long = "The lamps of the hall burn for all of the guests of the house. " * 40
    assert find_quote(index_of(long), long) is None
    assert find_quote(index_of(long), long[:1_900].rpartition(" ")[0]) is not None


@pytest.mark.parametrize(
    ("printed", "quote", "is_found"),
    [
        (
            "e cient lamps of the hall di er from all of the others",
            "that efficient lamps of the hall differ from all of the others",
            True,
        ),
        (
            "e cient lamps of the hall di er from all of the others",
            "that efficient lamps of a hall differ from all of the others",
            False,
        ),
        (
            "e cient lamps of the hall di er from all of the others",
            "We see that efficient lamps of the hall differ from all of the others",
            True,
        ),
        (
            "the a ected lamps of the corridor were rst put out",
            "affected lamps of the corridor were first put out in our house",
            True,
        ),
        (
            "the a ected lamps of the corridor were rst put out",
            "affected lamp of the corridor were first put out in our house",
            False,
        ),
        (
            "the a ected lamps of the corridor were rst put out",
            "infected lamps of the corridor were first put out in our house",
            False,
        ),
    ],
)
def test_only_what_a_typesetter_joins_may_be_lost(printed: str, quote: str, is_found: bool) -> None:
    index = index_of(f"We see that {printed} in our house.")
    assert (find_quote(index, quote) is not None) is is_found


def test_a_citation_has_the_page_the_anchor_and_the_formula() -> None:
    index = index_of(
        block("The loss of light is told by the law of lamps:", 3, anchor="S2.p1").evolve(label=LAW),
        block("L = a(x) + x", 3, BlockKind.FORMULA, anchor="S2.E1"),
        block("where x is how far the lamp of the hall is away.", 4, anchor="S2.p2"),
    )
    one = find_quote(index, "is told by the law of lamps: L = a(x) + x")
    other = find_quote(index, "how far the lamp of the hall is away")
    assert one is not None
    assert other is not None
    assert (one.page, one.page_end, one.anchor, one.formula) == (3, 3, "S2.p1", "L = a(x) + x")
    assert (one.block, other.block) == ("Lemma 3.2", "")
    assert (other.page, other.page_end, other.anchor, other.formula) == (4, 4, "S2.p2", "")


@pytest.mark.parametrize(
    ("first", "second", "is_joined"),
    [
        ("In the autumn we could not show that", "lamps of the hall burn through a night.", True),
        ("In no trial of the autumn did we find any.", "Lamps of the hall burn through a night.", False),
    ],
)
def test_a_sentence_that_a_page_cuts_is_read_with_its_beginning(
    first: str, second: str, is_joined: bool
) -> None:
    index = index_of(block(first, 1), block(second, 2))
    claim = Claim(text="Through a night lamps of the hall burn.", quote=second)
    assert check_claim(index, claim).verified is not is_joined


def test_a_sentence_is_read_with_the_formula_behind_its_colon_alone() -> None:
    law = "The light of a lamp falls by the law of the hall:"
    index = index_of(law, block("L = 7 x", kind=BlockKind.FORMULA), "It burns for 40 hours.")
    assert check_claim(index, Claim(text="The light falls by the law L = 7 x.", quote=law)).verified
    assert not check_claim(index, Claim(text="The light falls for 40 hours.", quote=law)).verified


SPLIT = "The urn was not liked by guests in May, but the pot was liked by all of the sailors in June."


@pytest.mark.parametrize(
    ("text", "quote", "is_true"),
    [
        ("Sailors liked the pot in June.", "the pot was liked by all of the sailors in June", True),
        ("Guests liked the urn in May.", "liked by guests in May, but the pot was liked", False),
        ("Sailors did not like the pot in June.", "the pot was liked by all of the sailors in June", False),
    ],
)
def test_of_a_sentence_the_clause_in_which_the_quote_begins_is_heard(
    text: str, quote: str, is_true: bool
) -> None:
    assert check_claim(index_of(SPLIT), Claim(text=text, quote=quote)).verified is is_true


@pytest.mark.parametrize(
    ("opening", "is_true"),
    [
        ("We find that the", True),
        ("Here the", True),
        ("It is never so that the", False),
        ("In Kettle-9 the", False),
    ],
)
def test_who_repeats_the_quote_may_only_lead_in_to_it(opening: str, is_true: bool) -> None:
    quote = "The lamps of the hall burn for 40 hours in the dark of the winter."
    claim = Claim(text=f"{opening}{quote[3:]}", quote=quote)
    assert check_claim(index_of(quote), claim).verified is is_true


@pytest.mark.parametrize(
    ("text", "is_false"),
    [
        ("The lamp burns for 1,200 hours.", False),
        ("The lamp burns on.", False),
        ("The lamp burns for 1,300 hours.", True),
        ("The lamp burns for 1,200 minutes.", True),
    ],
)
def test_a_statement_without_a_quote_may_state_only_figures_of_the_paper(text: str, is_false: bool) -> None:
    verdict = judge(INDEX, Claim(text=text))
    assert (verdict.is_false, verdict.claim.verified, verdict.claim.support) == (
        is_false,
        False,
        Support.NOTHING,
    )
    assert verdict.reason == "its quotes are not in the paper"


def test_figures_of_what_is_shown_are_counted_and_those_of_what_is_verified_apart() -> None:
    sure = Claim(text="A lamp of the long hall costs $5 and burns 1,200 hours.", quote=LINES[0])
    bare, wrong = Claim(text="It burns for 1,200 hours."), Claim(text="It costs $7.", quote=LINES[0])
    alone = Claim(text="It burns for 1,200 hours at sea.")
    made = Analysis(
        paper_id="9912.00001",
        version=1,
        language="en",
        evidence=Evidence.FULL_TEXT,
        source=Source.PDF,
        summary=Claim(text="Lamps burn for 1,300 hours."),
        findings=(sure, alone),
        sections=(AnalysisSection(part=AnalysisPart.METHOD, claims=(bare, wrong, sure)),),
        analyst="scripted",
        dropped=("before",),
    )
    result = check_analysis(INDEX, made)
    assert [claim.verified for claim in result.claims] == [False, True, False, True]
    assert (result.figures, result.figures_verified) == (6, 4)
    assert set(result.dropped) == {"before", wrong.text, alone.text}


def test_a_model_is_told_three_of_the_words_that_are_not_borne_out_each_once() -> None:
    claim = Claim(
        text="Kettle-9 costs $7, burns for 1,300 hours and 1,300 nights with 88 lids.", quote=LINES[0]
    )
    reason = judge(INDEX, claim).reason
    assert reason.startswith("not borne out by its quotes: $7 (figure), 1300 hours (figure), ")
    assert reason.count("(") == 3


def test_a_formula_behind_a_sentence_that_does_not_lead_in_to_it_is_no_part_of_it() -> None:
    told = "The light of a lamp falls by a law of the hall."
    index = index_of(told, block("L = 7 x", kind=BlockKind.FORMULA))
    assert not check_claim(index, Claim(text="The light falls by the law L = 7 x.", quote=told)).verified


@pytest.mark.parametrize(("size", "is_true"), [("3×3", True), ("5×5", False)])
def test_a_size_may_stand_elsewhere_in_the_section_of_a_quote_that_has_none(
    size: str, is_true: bool
) -> None:
    told = "The plates of the lamp are made of clay from the harbour."
    index = index_of(told, "Each lamp of the hall has plates of 3 × 3 parts.")
    text = f"The {size} plates of the lamp are made of clay."
    assert check_claim(index, Claim(text=text, quote=told)).verified is is_true
