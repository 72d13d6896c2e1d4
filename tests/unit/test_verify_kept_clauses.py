"""For clauses that no other test misses: a statement that holds, and one that they alone keep from it."""

from __future__ import annotations

import pytest

from bot.analysis.verify import check_claim
from bot.domain.analysis import Claim
from tests.verification_table import index_of

BOTH = "Moreover, compared with the old pot, the urn has a stronger handle and a comparable lid. "
PRICES = "Samovar costs $1.20 per hour, while Thermos costs $0.35 per hour."
LEVELS = (
    "This urn achieves lid-level and pot-level warmth scores of 68.15 and 82.26, and noise scores of 91.62 "
    "and 83.04, respectively."
)
SMELL = (
    "Also note that while the inclusion of a double lid improves warmth (+0.4%), it harms smell and taste "
    "(-0.2 points of smell in the hall and -0.6 spoons at sea)."
)
FIRST = (
    "In the first 7,200 hours, we use a pot size of 1,024, then switch to a pot size of 2,048 for the "
    "remainder of boiling."
)
KEPT = [
    # labels behind a list of figures, each with a weight of its own
    (
        LEVELS,
        "The urn achieves a lid-level warmth score of 68.15.",
        "The pot-level warmth score is 68.15 and the lid-level one 82.26.",
    ),
    # what a verb makes worse is no rival of it
    (
        SMELL,
        "Taste at sea loses 0.6 spoons when a double lid is included.",
        "Taste at sea loses 0.4 spoons when a double lid is included.",
    ),
    # after the first hours, which are no bound
    (
        FIRST,
        "The pot size is doubled from 1,024 to 2,048 after 7,200 hours.",
        "The pot size is doubled from 1,024 to 2,048 after 7,300 hours.",
    ),
    # the one sentence that holds all that both share
    (
        f"{BOTH}Notably, the urn shows superior pouring, while the pot demonstrates stronger warmth.",
        "The urn shows superior pouring.",
        "The urn demonstrates stronger warmth, while the pot is superior in pouring.",
    ),
    # times that end what is counted
    (
        "Our study compares 37 popular pots, consuming over 3,000 tin urn hours.",
        "The study consumed over 3,000 urn hours.",
        "The study consumed over 3,000 urn days.",
    ),
    # money, of which more is dearer
    (PRICES, "Samovar is more expensive than Thermos.", "Samovar is cheaper than Thermos."),
    # the sorts of a thing, which words with sides name
    (
        "Older pots hold 12 cups and younger pots hold 7 cups.",
        "Older pots hold more cups than younger pots.",
        "Younger pots hold more cups than older pots.",
    ),
    # what a sentence opens with is no part beside its parts
    (
        "Of 214 cups, 132 belong to Samovar and 82 to Thermos.",
        "More cups belong to Samovar than to Thermos.",
        "Fewer cups belong to Samovar than to Thermos.",
    ),
    # a change that Chinese denies, as its evidence does
    (
        "Samovar does not improve recall, and Thermos lowers it by 2.5 points.",
        "Samovar 没有提高召回率。",
        "Samovar 提高了召回率。",
    ),
    # the time that a word behind a figure tells
    (
        "Attendance rose from 82% to 88% in inns that sent cards, while other inns showed a fall.",
        "Attendance was 82% before the cards and 88% afterwards.",
        "Attendance stood at 88% before the cards and 82% afterwards.",
    ),
    # some of what was told before
    (
        "From the 22 pots that we have lent to the guests, 13 pots were returned, 9 of which were cracked.",
        "Of 22 lent pots, 13 were returned.",
        "Of 22 lent pots, 9 were returned and 13 cracked.",
    ),
    # every, as it stands
    (
        "Every cup of the 12 was filled by Samovar, in 4 of 5 hours.",
        "All cups were filled by Samovar.",
        "All cups were filled by Samovar, in 5 of 5 hours.",
    ),
]


@pytest.mark.parametrize(("quote", "true", "false"), KEPT)
def test_what_holds_is_told_from_what_does_not(quote: str, true: str, false: str) -> None:
    index = index_of(quote)
    assert check_claim(index, Claim(text=true, quote=quote)).verified
    assert not check_claim(index, Claim(text=false, quote=quote)).verified
