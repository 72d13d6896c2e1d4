"""A word of the evidence is not told as its opposite, in whatever field the two belong to."""

from __future__ import annotations

import pytest

from bot.analysis.verify import check_claim
from bot.domain.analysis import Claim
from tests.verification_table import index_of

PAIRS = (
    ("absolute", "relative"),
    ("prospective", "retrospective"),
    ("indoor", "outdoor"),
    ("supervised", "unsupervised"),
    ("symmetric", "asymmetric"),
    ("explicit", "implicit"),
    ("acute", "chronic"),
    ("arterial", "venous"),
    ("marine", "terrestrial"),
    ("endogenous", "exogenous"),
    ("anterior", "posterior"),
)
FRAMES = (
    ("The authors tested {} samples in 14 trials.", "In 14 trials {} samples were tested."),
    ("The 31 cases that were looked at were {}.", "31 {} cases were looked at."),
)


@pytest.mark.parametrize(("quote", "statement"), FRAMES)
@pytest.mark.parametrize(("one", "other"), [*PAIRS, *(pair[::-1] for pair in PAIRS)])
def test_what_is_told_as_its_opposite_is_not_verified(
    one: str, other: str, quote: str, statement: str
) -> None:
    evidence = quote.format(one)
    told = [Claim(text=statement.format(word), quote=evidence) for word in (one, other)]

    assert [check_claim(index_of(evidence), each).verified for each in told] == [True, False]


@pytest.mark.parametrize(
    ("quote", "statement"),
    [
        (
            "The wash gives an absolute gain of 2.1 points over the old one.",
            "The wash gains 2.1 points relative to the old one.",
        ),
        (
            "The wash gives an absolute gain of 2.1 points over the old one.",
            "相对于旧方法提升了 2.1 个点。",
        ),
        ("The 4 trials give empirical support for the theory of tides.", "该理论得到 4 次试验的支持。"),
    ],
)
def test_a_word_of_an_opposite_that_says_another_thing_is_no_opposite(quote: str, statement: str) -> None:
    assert check_claim(index_of(quote), Claim(text=statement, quote=quote)).verified
