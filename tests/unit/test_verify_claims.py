"""Verdicts are remembered, few quotes are looked at, and what turns a statement round is told."""

import pytest

from bot.analysis.verify import contradictions, judge
from bot.analysis.verify.claims import MOST_QUOTES, MOST_REMEMBERED
from bot.domain.analysis import Claim, Quotation, Support
from tests.verification_table import index_of

TEA = "The urn of the inn takes 5 cups of tea at noon, and the pot takes 9 cups. The pan leaks at sea."
URN = "The urn of the inn takes 5 cups of tea at noon, and the pot takes 9 cups."
PAN = "The pan leaks at sea."


def test_a_verdict_is_remembered_and_no_more_than_a_paper_needs() -> None:
    index = index_of(TEA)
    claim = Claim(text="The urn takes 5 cups.", quote=URN)
    assert judge(index, claim) is judge(index, claim)
    for number in range(MOST_REMEMBERED + 2):
        judge(index, Claim(text=f"The urn takes {number} cups."))
        assert len(index.judged) <= MOST_REMEMBERED
    assert judge(index, claim).claim.verified


def test_quotes_that_are_told_twice_or_are_empty_are_not_counted_among_the_few_that_are_looked_at() -> None:
    index = index_of(TEA)
    none = tuple(Quotation(text=f"Nobody ever said the sentence number {number}.") for number in range(9))
    said = Quotation(text=PAN)
    text = "The pan leaks at sea."
    few, many = none[: MOST_QUOTES - 2], none[: MOST_QUOTES - 1]
    blank = Quotation(text=" ")
    assert judge(index, Claim(text=text, quote=none[8].text, further=(*few, said))).claim.verified
    again = (*few, *few, blank, said)
    assert judge(index, Claim(text=text, quote=none[8].text, further=again)).claim.verified
    assert not judge(index, Claim(text=text, quote=none[8].text, further=(*many, said))).claim.verified


@pytest.mark.parametrize(
    ("text", "support"),
    [
        ("The urn takes 5 cups of tea.", Support.WORDS),
        ("旅店的 urn 在中午装 5 杯茶。", Support.FIGURES),
        ("The urn takes 7 cups of tea.", Support.NOTHING),
    ],
)
def test_what_a_claim_was_compared_by_is_told(text: str, support: Support) -> None:
    found = judge(index_of(TEA), Claim(text=text, quote=URN)).claim
    assert found.support is support
    assert found.verified is (support is not Support.NOTHING)


def test_a_claim_without_its_quote_is_told_the_figures_that_the_paper_lacks() -> None:
    verdict = judge(
        index_of(TEA), Claim(text="The urn takes 5 of 77 cups.", quote="Nobody said this at all.")
    )
    assert [fault.word for fault in verdict.faults] == ["77"]
    assert verdict.is_false
    assert verdict.figures == 2
    assert verdict.reason == "its quotes are not in the paper"
    assert not judge(index_of(TEA), Claim(text="The urn takes 5 cups.")).is_false


def test_a_name_that_stands_near_the_quote_does_not_take_the_place_of_its_sibling() -> None:
    quote = "Urn-Lid boils the tea at noon."
    index = index_of(f"{quote} Urn-Spout boils the tea at night.")
    assert judge(index, Claim(text="At noon Urn-Lid boils the tea.", quote=quote)).faults == ()
    told = judge(index, Claim(text="At noon Urn-Spout boils the tea.", quote=quote)).faults
    assert ("name", "Urn-Spout") in [(str(fault.rule), fault.word) for fault in told]


@pytest.mark.parametrize(
    ("text", "told", "words"),
    [
        ("The urn takes 5 cups.", [], ()),
        ("The urn does not take 5 cups.", ["The urn takes 5 cups.", "The pan leaks."], ("does not", "not")),
        ("The urn does not take cups.", ["Sailors sing at night in the harbour."], ()),
        ("The urn takes 5 cups.", ["The urn takes 5 cups.", "The pan leaks."], ()),
        ("The urn is the first to boil.", ["The urn boils.", "The pan leaks."], ("is the first",)),
        ("The urn is the first to boil.", ["The urn is the first to boil.", "The pan leaks."], ()),
    ],
)
def test_what_turns_the_nearest_statement_round_is_told(
    text: str, told: list[str], words: tuple[str, ...]
) -> None:
    assert contradictions(text, told) == words
