"""What a bracket, a clause that contrasts, a name in another and the figures of a change are told of."""

import pytest

from tests.verification_table import is_believed

LED = "In blind tests, Urn-3 led (84.2% of votes), Kettle-9 came close behind but trailed it."
SENT = "Of the pots on show, Samovar 4 (3rd June , 2018), Kettle5 (12 May, 2019) were tested in full."
WEAK = (
    "The Bremen TEA index has weak correlations with Long-handled Pot Lid Weights (LP-LW-A)"
    " (Stein's r = -0.05) and Spout Width (SW) (Stein's r = 0.17)."
)
LIDS = (
    "For pots, the edges of the first and second lids are lowered, albeit the third lid is raised"
    " with respect to the corresponding lid of pans."
)
IMPROVED = (
    "The pot is as good as large ones while achieving the gains of iron: the loss improves from 6.13 to"
    " 5.72, tastes nearly double, and heed of the first cup drops from 47% to under 4%."
)
BELOW = "Tests show a gap to cooks: even large pots struggle to exceed 54.1%, remaining 34.2% below cooks."


@pytest.mark.parametrize(
    ("quote", "true", "false"),
    [
        (LED, "Urn-3 led with 84.2% of votes.", "In blind tests, Kettle-9 led with 84.2% of votes."),
        (
            SENT,
            "The Samovar is of 3 June 2018 and the Kettle of 12 May 2019.",
            "The Kettle is of 3 June 2018 and the Samovar of 12 May 2019.",
        ),
        (
            WEAK,
            "The correlation of the Bremen TEA index with Spout Width is r = 0.17.",
            "The correlation of the Bremen TEA index with Spout Width is r = -0.05.",
        ),
        (
            LIDS,
            "For pots, the edges of the first and second lids are lowered.",
            "For pots, the edges of the first and second lids are raised with respect to pans.",
        ),
        (IMPROVED, "The loss falls from 6.13 to 5.72.", "The loss rises from 6.13 to 5.72."),
        (BELOW, "Large pots are 34.2% below cooks.", "Cooks reach 54.1%."),
    ],
)
def test_what_stands_before_a_bracket_or_in_a_clause_is_told_of_it_alone(
    quote: str, true: str, false: str
) -> None:
    assert is_believed(quote, true)
    assert not is_believed(quote, false)


@pytest.mark.parametrize(
    ("quote", "true"),
    [
        ("The best share (84%) is reached by Kettle-9 in all trials.", "Kettle-9 reaches 84%."),
        ("The best share (84%) for Kettle-9, Urn-3 trailing far behind.", "Kettle-9 has a share of 84%."),
        ("Our best pot (84%), Urn-3, boils faster than all others do.", "Urn-3 boils 84%."),
        (
            "Iron pots outperform copper pots in winter warmth, reaching up to 90.4% in all trials.",
            "Winter warmth reaches 90.4%.",
        ),
        ("On GreenTea (84%), Samovar reaches its best of all trials.", "Samovar reaches 84% on GreenTea."),
        ("Samovar and Kettle-2 (both 84%), Urn-3 behind them, did best.", "Kettle-2 reaches 84%."),
    ],
)
def test_a_bracket_that_goes_on_or_opens_a_sentence_is_told_of_what_follows_too(
    quote: str, true: str
) -> None:
    assert is_believed(quote, true)


@pytest.mark.parametrize(
    ("quote", "true", "false"),
    [
        (  # a name within another
            "The base pot keeps 53.3% and the base-large pot keeps 71.2% of the heat.",
            "The base-large pot keeps 71.2% of the heat.",
            "The base pot keeps 71.2% of the heat.",
        ),
        (  # a part of a whole with a word inside
            "Of the pots 42.7% were whole, and a further 20% of the pots leaked in summer.",
            "A further fifth of the pots leaked in summer.",
            "A further quarter of the pots leaked in summer.",
        ),
        (  # what is outdone by that which achieves
            "These pots outperformed copper and iron pots, achieving up to 90.4% of warmth in winter.",
            "These pots achieve up to 90.4% of warmth in winter.",
            "Copper pots achieve up to 90.4% of warmth in winter.",
        ),
        (  # two ranges
            "Using TEA-LID improves the TEA by 0.3-0.6% on the cleaner pots and 1.0-1.8% on others.",
            "TEA-LID improves the TEA by 0.3-0.6% on the cleaner pots.",
            "TEA-LID improves the TEA by 1.0-1.8% on the cleaner pots.",
        ),
        (  # another place
            "Samovar ranked 3rd of all pots that were tried in the summer.",
            "Samovar ranked third of all pots.",
            "Samovar ranked second of all pots.",
        ),
        (  # a unit behind a bracket
            "The pot holds 3.2 (2.9 to 3.5) litres of tea when filled to the brim.",
            "The pot holds 3.2 litres of tea.",
            "The pot holds 3.2 millilitres of tea.",
        ),
    ],
)
def test_names_parts_places_and_units_are_told_as_they_stand(quote: str, true: str, false: str) -> None:
    assert is_believed(quote, true)
    assert not is_believed(quote, false)
