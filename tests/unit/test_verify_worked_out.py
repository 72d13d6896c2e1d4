"""What a statement works out or sums up, and how lies of the same make are caught."""

import pytest

from tests.verification_table import is_believed

CASES = [
    # rounded, and said to be
    (
        "Kettle-7 kept 90.07% of its heat.",
        "Kettle-7 kept about 90% of its heat.",
        "Kettle-7 kept 90% of its heat.",
    ),
    (
        "Kettle-7 kept 90.07% of its heat.",
        "Kettle-7 kept over 90% of its heat.",
        "Kettle-7 kept over 95% of its heat.",
    ),
    (
        "The lid weighs 20.9 grams when dry.",
        "The dry lid weighs roughly 21 grams.",
        "The dry lid weighs roughly 12 grams.",
    ),
    (
        "None of the urns kept more than 20.9% of its heat.",
        "The urns kept at most 20.9% of their heat.",
        "The urns kept about 29% of their heat.",
    ),
    # a ratio and a difference of two figures that it tells
    (
        "The tin urn stays hot for 64 minutes and the clay urn for 256 minutes.",
        "The clay urn stays hot for 256 minutes, four times as long as the 64 minutes of the tin urn.",
        "The clay urn stays hot for 256 minutes, five times as long as the 64 minutes of the tin urn.",
    ),
    (
        "Lids were lost in 68.0% of the kitchens and in 47.5% of the galleys.",
        "Lids were lost in 68.0% of the kitchens, 20.5 percentage points above the 47.5% of galleys.",
        "Lids were lost in 68.0% of the kitchens, 25.5 percentage points above the 47.5% of galleys.",
    ),
    # a word between a figure and its unit
    (
        "The urns stayed hot for at least 12 consecutive hours in every trial.",
        "The urns stayed hot for at least 12 hours in every trial.",
        "The urns stayed hot for at least 12 days in every trial.",
    ),
    (
        "The recipe book takes 100 GB of the disc.",
        "The recipe book takes 100 gigabytes of the disc.",
        "The recipe book takes 100 megabytes of the disc.",
    ),
    # a minus, where the fall is told further off
    (
        "The change in weight was -20.9% with dark tea and -3.1% with plain water.",
        "With dark tea the weight fell by 20.9%, against 3.1% with plain water.",
        "With dark tea the weight grew by 20.9%, against 3.1% with plain water.",
    ),
    (
        "The loss of heat shrinks by a factor of 2.14 for each lid.",
        "Each lid divides the loss of heat by 2.14.",
        "Each lid divides the loss of heat by 4.14.",
    ),
    # after a number of them is from more than that on
    (
        "Tin urns leak after 64 rounds, while clay urns hold for 256 rounds.",
        "Tin urns leak once they are used for more than 64 rounds.",
        "Tin urns leak once they are used for less than 64 rounds.",
    ),
    # as many as there are figures of one unit
    (
        "Warmth was 15.0 degrees with 5 g, 19.5 degrees with 10 g and 20.9 degrees with 15 g of leaves.",
        "All three amounts of leaves give warmth, 20.9 degrees with 15 g.",
        "All four amounts of leaves give warmth, 20.9 degrees with 15 g.",
    ),
    # what is denied is that a figure is passed, whatever is counted before
    (
        "The eight urns keep only 13.4 to 20.9 degrees in the galley.",
        "None of the eight urns exceeds 21 degrees in the galley.",
        "None of the eight urns reaches the galley.",
    ),
    # the very word that follows tells which of several directions is meant
    (
        "Rising rents cause higher prices, lower sales of tea, and reduced tips in the harbour.",
        "Growing rents lower sales of tea in the harbour.",
        "Rising rents cause lower prices in the harbour.",
    ),
    (
        "Tin and clay urns are picked 30-40% more often than expected, while glass urns are overlooked.",
        "Tin and clay urns are picked 30-40% more often than expected.",
        "Tin and clay urns are picked 30-40% less often than expected.",
    ),
    (
        "Sales of tea nearly double in the rainy months.",
        "In the rainy months tea sales almost double.",
        "Sales of tea nearly halve in the rainy months.",
    ),
    # what leads is ahead
    (
        "In the cold tests Urn-7 led (90.07% of the heat), and Urn-4 trailed Urn-5.",
        "在寒冷测试中，Urn-7 以 90.07% 领先。",
        "在寒冷测试中，Urn-7 以 90.70% 领先。",
    ),
    # each clause has its own subject
    (
        "Clay urns show superior warmth, while glass urns offer a better view of the leaves.",
        "Glass urns offer the better view of the leaves.",
        "Glass urns show superior warmth.",
    ),
    # figures in brackets of several are no rivals, and part nothing
    (
        "It changed -15.0% (95% CI, -15.9 to -14.2) at 5 mg and -19.5% (95% CI, -20.4 to -18.5) at 10 mg.",
        "At a dose of 10 mg the weight changed -19.5% (95% CI -20.4 to -18.5).",
        "At a dose of 5 mg the weight changed -19.5% (95% CI -20.4 to -18.5).",
    ),
    (
        "Leaks hit 67 of 2905 cups (2.3%) in the lidded shops and 318 of 3401 (9.4%) in the open shops.",
        "Leaks were about four times as frequent in open shops (9.4%) as in lidded shops (2.3%).",
        "Leaks hit 318 of 2905 cups.",
    ),
    # a person's figure behind a 的 is no bound
    (
        "The robot spills in 68.0% of the trials, significantly exceeding the guests (47.7%).",
        "机器人的洒出率为 68.0%，明显高于客人的 47.7%。",
        "机器人的洒出率为 68.0%，明显高于客人的 44.7%。",
    ),
    # what a figure counts may stand with another thing
    (
        "Trained on 400B leaves, the urn answers 12 times faster at 128K grains.",
        "At a store of 128K grains, the urn answers 12 times faster.",
        "At a store of 400B grains, the urn answers 12 times faster.",
    ),
    (
        "The gap between the two cups widened after 12 minutes.",
        "After 12 minutes the gap between the cups widened.",
        "The gap between the two cups narrowed after 12 minutes.",
    ),
    # what was before: whose it was may be left out, and nothing rises to less than before
    (
        "It halves the gap (4.24% with one lid for all urns, 1.12% with light tuning of each lid).",
        "Light tuning of each lid shrinks the gap from 4.24% to 1.12%.",
        "Light tuning of each lid widens the gap from 4.24% to 5.12%.",
    ),
    (
        "Warmth ranges from 0.83 in the first hour to 0.20 in the fifteenth.",
        "Warmth falls from 0.83 in the first hour to 0.20 in the fifteenth.",
        "Warmth rises from 0.83 in the first hour to 0.20 in the fifteenth.",
    ),
    # the size that a name has in it
    (
        "Our lid, fitted to Urn2.5-VL-7B, beats the original pot of 72B by over 10% in warmth.",
        "With an urn of 7B, our lid beats the original pot of 72B by more than 10%.",
        "With an urn of 8B, our lid beats the original pot of 72B by more than 10%.",
    ),
    # the loser may stand on both sides of a comparison, or be the one that is told to be less
    (
        "With lids we achieve a 12.5x speedup over standard steeping.",
        "Steeping is 12.5 times faster than standard steeping.",
        "Steeping is 12.5 times slower than standard steeping.",
    ),
    (
        "Urn ONE and Urn TWO outperform all pots, with 4.5% and 7.0% more warmth than the prior best.",
        "The prior best is 4.5% less warm on average than Urn ONE.",
        "The prior best outperforms Urn ONE by 4.5%.",
    ),
    # the day of a month is no count
    (
        "On September 14, 2015 the two watchmen saw a leak of more than 5.1σ.",
        "Both watchmen saw a leak on September 14, 2015, and it exceeds 5.1 sigma.",
        "Both watchmen saw a leak on September 24, 2015.",
    ),
    # what a clause begins with behind an `in` or a `without` is not what it is about
    (
        "In guests with a cold but without fever, tea was better than water at a mean stay of 39.8 days.",
        "Guests stayed for about 40 days on average.",
        "Guests stayed for about 50 days on average.",
    ),
    # the one that gains over another is the better one
    (
        "We see an increase of 3.2 points in warmth of the clay urn over the tin urn.",
        "The clay urn is better than the tin urn.",
        "The clay urn is worse than the tin urn.",
    ),
    (
        "We see an increase of 3.2 points in the error of the clay gauge over the tin gauge.",
        "The clay gauge is worse than the tin gauge.",
        "The error of the clay gauge decreases by 3.2 points.",
    ),
]


@pytest.mark.parametrize(("quote", "true", "false"), CASES)
def test_what_is_worked_out_is_believed_and_its_twin_is_not(quote: str, true: str, false: str) -> None:
    assert is_believed(quote, true)
    assert not is_believed(quote, false)
