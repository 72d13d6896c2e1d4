"""A true quote is no proof by itself: what a statement may not change of it, by kind."""

import random
import re

import pytest

from bot.analysis.verify import Verdict, contradictions, index_paper, judge
from bot.domain.analysis import Claim, Quotation, Source, Support
from bot.domain.full_text import Block, BlockKind, FullText, Section
from bot.domain.paper import Paper

KETTLE = (
    "On long voyages Kettle reaches a comfort of 91.4% in the galley, 84.2% in the cabin and 77.9% on "
    "deck, whereas the Urn baseline reaches 80.3% in the galley."
)
FASTER = "Kettle boils water 12 times faster than Urn and beats the plain pot by a wide margin."
NIGHT = "Although it was built for it, we could not show that Kettle works on open decks at night."
SPENT = "Each trial took between 20 and 45 minutes and used at most 3 litres of water per sailor."
MEAN = (
    "The mean temperature error is only -0.8 degrees, measured with nine sensors on eight of the 10 ships."
)
TEA = "We tasted 3 200 cups, of which a quarter (25%) were green tea and the rest black tea."
RISE = "Adding a lid raises the yield from 61.5% to 70.2% but lowers the throughput by 4 cups."
UNDRUNK = "The lid is not needed for short voyages, where unheated water is enough."
TRAIN = "We trained on 40 ships with 2 kW heaters for 6 hours, and tested on 12 ships with 500 g of leaves."
TURNS = "The lid is rated for 60 × 103 turns in fresh water."
DAMAGED = "The lid is rated for 600 openings in salt water."
BODY = (KETTLE, FASTER, NIGHT, SPENT, MEAN, TEA, RISE, UNDRUNK, TRAIN, TURNS)
TABLE = Block(
    kind=BlockKind.TABLE,
    text="",
    rows=(
        ("Pot", "Comfort (%)", "F1", "R@1"),
        ("Kettle", "91.4", "83.1", "60.2"),
        ("Urn", "80.3", "79.5", "58.8"),
    ),
)
LINES = Block(kind=BlockKind.TABLE, text="DIN ISO EN\nKettle-50 22.8 6.7 3.1\nUrn-50 25.0 7.8 3.9")
PAPER = Paper(id="9912.00077", title="Kettle: Tea at Sea", abstract="Kettle makes tea on ships.")
INDEX = index_paper(
    FullText(
        paper_id=PAPER.id,
        version=1,
        source=Source.HTML,
        sections=(
            Section(
                title="Results",
                blocks=(
                    *(Block(kind=BlockKind.PARAGRAPH, text=text, page=2) for text in BODY),
                    Block(kind=BlockKind.PARAGRAPH, text=DAMAGED, page=3, damaged=True),
                    TABLE,
                    Block(kind=BlockKind.CAPTION, text="Table 1: Comfort over 3 voyages."),
                    LINES,
                    Block(kind=BlockKind.FORMULA, text="y = a(x) + x"),
                ),
            ),
        ),
    ),
    PAPER,
)


def verdict(text: str, quote: str) -> Verdict:
    return judge(INDEX, Claim(text=text, quote=quote))


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        ("Kettle reaches 91.4 percent in the galley and 84.2 in the cabin.", KETTLE),
        ("In the galley Urn reaches 80.3%.", KETTLE),
        ("Kettle 在 galley 达到 91.4%，在 deck 为 77.9%。", KETTLE),
        ("Kettle is twelve times faster than Urn.", FASTER),
        ("Urn is 12 times slower than Kettle.", FASTER),
        ("Kettle was not shown to work on open decks at night.", NIGHT),
        ("A trial took at least 20 minutes.", SPENT),
        ("Trials took up to 45 min.", SPENT),
        ("The mean error is -0.8°, measured with 9 sensors.", MEAN),
        ("平均误差为 -0.8 度，使用九个传感器。", MEAN),
        ("The error was measured on 8 out of 10 ships.", MEAN),
        ("25% of the 3,200 cups were green tea.", TEA),
        ("One quarter of the 3.2k cups were green tea.", TEA),
        ("三千二百杯中有四分之一是绿茶。", TEA),
        ("The yield rises from 61.5% to 70.2% with a lid.", RISE),
        ("A lid costs 4 cups of throughput.", RISE),
        ("Short voyages need no lid.", UNDRUNK),
        ("The heaters have 2 kW; training took six hours.", TRAIN),
        ("Kettle has an F1 of 83.1 and an R@1 of 60.2.", "Kettle | 91.4 | 83.1 | 60.2"),
        ("Urn reaches a comfort of 80.3%.", "Urn | 80.3 | 79.5 | 58.8"),
        ("Kettle-50 has 22.8 by DIN and 3.1 by EN.", "Kettle-50 22.8 6.7 3.1"),
        ("The block computes y = a(x) + x.", "y = a(x) + x"),
    ],
)
def test_what_the_quote_says_in_other_words_is_verified(text: str, quote: str) -> None:
    found = verdict(text, quote)
    assert found.claim.verified, found.faults


@pytest.mark.parametrize(
    ("kind", "text", "quote"),
    [
        ("swapped figures", "Kettle reaches 84.2% in the galley and 91.4% in the cabin.", KETTLE),
        ("the baseline's figure", "Kettle reaches a comfort of 80.3% in the galley.", KETTLE),
        ("the neighbour's figure", "Kettle reaches 77.9% in the cabin.", KETTLE),
        ("another name", "Samovar reaches a comfort of 91.4% in the galley.", KETTLE),
        ("rounded", "Kettle reaches 91% in the galley.", KETTLE),
        ("direction", "Kettle boils water 12 times slower than Urn.", FASTER),
        ("subject", "Urn boils water 12 times faster than Kettle.", FASTER),
        ("loser first", "The plain pot boils water 12 times faster.", FASTER),
        ("unit", "Kettle boils water 12% faster than Urn.", FASTER),
        (
            "negation cut off",
            "Kettle works on open decks at night.",
            "Kettle works on open decks at night.",
        ),
        ("negation left out", "The lid is needed for short voyages.", UNDRUNK),
        ("negation added", "Adding a lid does not raise the yield from 61.5% to 70.2%.", RISE),
        ("negation in Chinese", "加盖没有提高产量。", RISE),
        ("bound", "Each trial took more than 45 minutes.", SPENT),
        ("rate", "The trials used 3 litres of water in total.", SPENT),
        ("unit of time", "A trial took between 20 and 45 seconds.", SPENT),
        ("sign", "The mean temperature error is 0.8 degrees.", MEAN),
        ("words for numbers", "The error was measured with seven sensors.", MEAN),
        ("share", "The error was measured on all 10 ships.", MEAN),
        ("aggregate", "The maximum temperature error is -0.8 degrees.", MEAN),
        ("fraction", "A third of the cups were green tea.", TEA),
        ("scale", "320 cups were tasted.", TEA),
        ("万", "品尝了 3.2 万杯。", TEA),
        ("from and to", "Adding a lid raises the yield from 70.2% to 61.5%.", RISE),
        ("opposite change", "A lid raises the throughput by 4 cups.", RISE),
        ("prefix", "Heated water is enough for short voyages.", UNDRUNK),
        ("prefix of a unit", "The heaters have 2 MW.", TRAIN),
        ("unit of mass", "Tests used 500 mg of leaves.", TRAIN),
        ("counted thing", "We trained on 40 trucks.", TRAIN),
        ("set", "We tested on 40 ships.", TRAIN),
        ("column", "Kettle has an F1 of 60.2.", "Kettle | 91.4 | 83.1 | 60.2"),
        ("column without rows", "Kettle-50 has 6.7 by DIN.", "Kettle-50 22.8 6.7 3.1"),
        ("operator", "The block computes a(x) - x.", "y = a(x) - x"),
        ("one word", "The authors invented everything.", "voyages"),
        ("another subject", "The authors paid for the harbour fees themselves.", FASTER),
        ("lost exponent", "The lid is rated for 60 × 10^3 turns.", TURNS),
        ("lost exponent as printed", TURNS, TURNS),
        ("damaged text", "The lid is rated for 600 openings.", DAMAGED),
    ],
)
def test_what_the_quote_does_not_say_is_not_verified(kind: str, text: str, quote: str) -> None:
    assert not verdict(text, quote).claim.verified, kind


def test_a_statement_in_another_language_is_told_from_one_whose_words_were_compared() -> None:
    assert verdict("Urn reaches 80.3% in the galley.", KETTLE).claim.support is Support.WORDS
    assert verdict("Urn 在 galley 达到 80.3%。", KETTLE).claim.support is Support.FIGURES
    assert verdict("Urn 在 galley 达到 91.4%。", KETTLE).claim.support is Support.NOTHING


def test_figures_of_one_statement_may_stand_in_several_quotes() -> None:
    text = "Kettle reaches 91.4% in the galley and boils water 12 times faster than Urn."
    assert not verdict(text, KETTLE).claim.verified
    both = judge(INDEX, Claim(text=text, quote=KETTLE, further=(Quotation(text=FASTER),)))
    assert both.claim.verified, both.faults
    assert [each.citation is not None for each in both.claim.quotes] == [True, True]


def test_an_ellipsis_may_not_leave_the_sentence() -> None:
    assert (
        verdict("Kettle reaches 91.4% on deck.", "Kettle reaches a comfort […] at night").claim.quote == ""
    )
    inside = "Kettle reaches a comfort of 91.4% […] and 77.9% on deck"
    assert verdict("Kettle reaches 77.9% on deck.", inside).claim.verified


def _mutants(text: str, chance: random.Random) -> list[str]:
    """The sentence, false in one way each: figures swapped, direction, negation, unit."""
    made = []
    numbers = list(dict.fromkeys(re.findall(r"(?<![\w.-])\d+(?:\.\d+)?(?=%)", text)))
    if len(numbers) > 1:
        one, other = chance.sample(numbers, 2)
        made.append(re.sub(r"\d+(?:\.\d+)?", lambda f: {one: other, other: one}.get(f[0], f[0]), text))
    for word, opposite in (
        ("faster", "slower"),
        ("raises", "reduces"),
        ("at most", "at least"),
        ("minutes", "hours"),
    ):
        if word in text:
            made.append(text.replace(word, opposite))
    if " is " in text and " not " not in text and "is only" not in text:
        made.append(text.replace(" is ", " is not ", 1))
    if " not " in text:
        made.append(text.replace(" not ", " ", 1))
    return made


def test_a_sentence_of_the_paper_made_false_in_one_way_is_caught() -> None:
    chance = random.Random(12)
    mutants = [(text, mutant) for text in BODY for mutant in _mutants(text, chance)]
    assert len(mutants) >= 8
    assert [mutant for text, mutant in mutants if verdict(mutant, text).claim.verified] == []


@pytest.mark.parametrize(
    ("text", "is_turned"),
    [
        ("Kettle reaches 91.4% in the galley and 84.2% in the cabin.", False),
        ("Kettle reaches 84.2% in the galley and 91.4% in the cabin.", True),
        ("Two papers make tea at sea.", False),
        ("A lid does not raise the yield from 61.5% to 70.2%.", True),
        ("A lid reduces the yield from 61.5% to 70.2%.", True),
        ("Urn boils water 12 times faster than Kettle.", True),
    ],
)
def test_what_is_written_from_checked_statements_may_not_turn_them(text: str, is_turned: bool) -> None:
    assert bool(contradictions(text, [KETTLE, RISE, FASTER])) is is_turned


@pytest.mark.parametrize(
    ("text", "quote", "verified"),
    [
        ("Deep kettles won at COCO 2015.", "Deep kettles2 won at COCO 2015 entries", True),
        ("It is trained with SGD on tea.", "We train on tea with stochastic gradient descent", True),
        ("The lid is projected: y = Wx + b.", "we can project the lid to match the pot:", True),
        ("Adapters of rank 4 are used.", "We use low-rank adapters (Hu et al., 2021) with rank 4", True),
        (
            "Adapters of rank 2021 are used.",
            "We use low-rank adapters (Hu et al., 2021) with rank 4",
            False,
        ),
        ("They were proposed in 2021.", "We use low-rank adapters (Hu et al., 2021) with rank 4", True),
        (
            "Urn was hotter in only 7.1% of cases.",
            "Urn was hotter than Pot in only 7.1% of cases, while",
            True,
        ),
        ("We use 8 V100 cards.", "distributing training across 8, 32GB NVIDIA V100 cards", True),
    ],
)
def test_a_quote_is_read_with_its_marks_its_formula_and_its_citations(
    text: str, quote: str, verified: bool
) -> None:
    assert judge(SMALL, Claim(text=text, quote=quote)).claim.verified == verified


def test_marks_that_the_paper_does_not_have_are_not_shown_in_a_quote() -> None:
    claim = judge(
        SMALL, Claim(text="Deep kettles won.", quote="Deep kettles2 won at COCO 2015 entries")
    ).claim
    assert claim.quote == "Deep kettles won at COCO 2015 entries"
    assert not judge(
        SMALL, Claim(text="V99 cards.", quote="across 8, 32GB NVIDIA V99 cards")
    ).claim.verified


SMALL = index_paper(
    FullText(
        paper_id="9912.00078",
        version=1,
        source=Source.PDF,
        sections=(
            Section(
                title="Results",
                blocks=(
                    Block(kind=BlockKind.PARAGRAPH, text="Deep kettles won at COCO 2015 entries for tea."),
                    Block(
                        kind=BlockKind.PARAGRAPH,
                        text="We train on tea with stochastic gradient descent for a day.",
                    ),
                    Block(
                        kind=BlockKind.PARAGRAPH,
                        text="If it does not fit, we can project the lid to match the pot:",
                    ),
                    Block(kind=BlockKind.FORMULA, text="y = Wx + b"),
                    Block(
                        kind=BlockKind.PARAGRAPH,
                        text="We use low-rank adapters (Hu et al., 2021) with rank 4 for it.",
                    ),
                    Block(
                        kind=BlockKind.PARAGRAPH,
                        text="Urn was hotter than Pot in only 7.1% of cases, while Pot was hotter in 42.7% "
                        "of cases, and both Pot and Urn were hot in a further 17% of cases.",
                    ),
                    Block(
                        kind=BlockKind.PARAGRAPH,
                        text="This took a day, distributing training across 8, 32GB NVIDIA V100 cards.",
                    ),
                ),
            ),
        ),
    )
)


def test_what_is_said_of_both_may_stand_as_far_off_as_it_will() -> None:
    far = (
        "Both kettles that the crew of the ship had bought in the port on that very morning of the storm "
        "before it sailed boiled in 9 or 7 minutes."
    )
    full_text = FullText(
        paper_id="9912.00079",
        version=1,
        source=Source.PDF,
        sections=(Section(title="Results", blocks=(Block(kind=BlockKind.PARAGRAPH, text=far),)),),
    )
    claim = Claim(text=f"In port, {far.lower()}", quote=far)
    assert judge(index_paper(full_text), claim).claim.quote == far


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Fine-tuning helps beyond 2,000 cups.", "Fine-tuning does not help beyond 2,000 cups."),
        ("Kettle works in fog.", "Kettle fails in fog."),
        ("Kettle spills the tea.", "Kettle boils in storms and does not spill the tea."),
    ],
)
def test_a_short_statement_may_not_turn_what_it_was_written_from(text: str, told: str) -> None:
    assert contradictions(text, [KETTLE, told])
    assert not contradictions(told, [KETTLE, told])
