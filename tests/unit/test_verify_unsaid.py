"""What evidence would have said: significance, causes, chance, all of them; said in any words, it holds."""

from __future__ import annotations

from itertools import product

import pytest

from bot.analysis.verify import check_claim
from bot.domain.analysis import Claim
from tests.verification_table import index_of

NAMES = ("Samovar", "the Extended Kettle", "our kettle")
FRAMES = ("{}", "{} The pot of Vogel stands beside them.")
SHAPES = {
    "In 40 inns, tea of A cooled in 12 minutes.": (
        "Tea of A cooled in 12 minutes.",
        (
            "Tea of A cooled significantly, in 12 minutes.",
            "In all 40 inns, tea of A cooled in 12 minutes.",
            "Tea of A cooled in 12 minutes because of frost.",
            "Randomly chosen tea of A cooled in 12 minutes.",
        ),
    ),
    "The lid of A was cracked in 19 of 40 winters.": (
        "In 19 of 40 winters the lid of A was cracked.",
        (
            "The lid of A was completely cracked in 19 of 40 winters.",
            "The lid of A was cracked in 19 of 40 winters due to frost.",
            "Frost caused the lid of A to crack in 19 of 40 winters.",
            "The state-of-the-art lid of A was cracked in 19 of 40 winters.",
        ),
    ),
    "Tea of A was warmer by 4 degrees at each of the 40 inns (p < 0.01).": (
        "Tea of A was significantly warmer, by 4 degrees, at all inns.",
        ("Tea of A was warmer by 4 degrees at randomised inns.",),
    ),
}


def _verified(text: str, quote: str) -> bool:
    return check_claim(index_of(quote), Claim(text=text, quote=quote)).verified


@pytest.mark.parametrize(("name", "frame", "shape"), list(product(NAMES, FRAMES, SHAPES)))
def test_it_has_to_be_said(name: str, frame: str, shape: str) -> None:
    true, lies = SHAPES[shape]
    quote = frame.format(shape.replace("A", name, 1))
    assert _verified(true.replace("A", name, 1), quote)
    believed = [lie for lie in lies if _verified(lie.replace("A", name, 1) if "A" in lie else lie, quote)]
    assert not believed


@pytest.mark.parametrize(
    ("quote", "true"),
    [
        (
            "The urn spent 9 of its first 20 years in the hall and 11 years at sea.",
            "The urn spent 9 years in the hall.",
        ),
        (
            "Of the first 20 years, the urn spent 9 years in the hall and 11 at sea.",
            "The urn spent 9 of the first 20 years in the hall.",
        ),
        ("We asked 24 guests aged 50 years or more.", "24 guests aged 50 or more were asked."),
    ],
)
def test_a_unit_may_stand_with_what_it_is_a_part_of(quote: str, true: str) -> None:
    assert _verified(true, quote)


@pytest.mark.parametrize(
    ("quote", "true"),
    [
        (
            "The 12 minutes that tea of Samovar needs stem from the frost.",
            "Tea of Samovar needs 12 minutes because of the frost.",
        ),
        (
            "The 19 cracks in the lid of Samovar arose from frost.",
            "The 19 cracks in the lid of Samovar arose because of frost.",
        ),
        (
            "Samovar is filled purely with water of 12 springs.",
            "Samovar is filled entirely with water of 12 springs.",
        ),
    ],
)
def test_it_may_be_said_in_other_words(quote: str, true: str) -> None:
    assert _verified(true, quote)
