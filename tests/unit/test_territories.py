"""Which words of a sentence go with which of its figures."""

import pytest

from bot.analysis.verify import check_claim
from bot.analysis.verify.sentence import read
from bot.analysis.verify.territories import territory
from bot.domain.analysis import Claim
from tests.verification_table import index_of

JUDGES = (
    "Judges found Kettle to be warmer than Urn in only 7.1% of cups, while Urn was warmer in 42.7% of "
    "cups, and both Urn and Kettle were warm in a further 17% of cups."
)
MATS = (
    "Felt mats reduced the loss of heat by 58 percent (95 percent CI, 48 to 66 percent) and cork by 31 "
    "percent."
)
SHIFTS = (
    "Urn serves 70% on time using the 2016 rota for 2016 guests and 68% using the 2018 rota for 2018 "
    "guests."
)
CUPS = "Breakage was 11.0, 7.8, and 4.8 cups per week in the plain, glazed, and padded ware, respectively."
PLATES = (
    "Our Urn service contains the plates for the first and second floor of Kettle, with 110 plates each "
    "and 406 plates from Teapot, making a total of 626 plates."
)
ROOMS = (
    "Although the height is increased, the 152-room Urn (11.3 billion steps) still has lower losses than "
    "Kettle-16/19 houses (15.3/19.6 billion steps)."
)
STOVES = "We start with a fire of 0.1, divide it by 10 at 32k and 48k cups, and stop brewing at 64k cups."


@pytest.mark.parametrize(
    ("quote", "true", "false"),
    [
        (
            JUDGES,
            "In another 17% of cups both Urn and Kettle were warm.",
            "Kettle was warmer in 42.7% of cups.",
        ),
        (MATS, "Cork reduced the loss of heat by 31%.", "Felt mats reduced the loss of heat by 31%."),
        (
            SHIFTS,
            "With the rota of 2018, Urn serves 68 percent of the guests of 2018 on time.",
            "With the 2018 rota, Urn serves 70% of the 2018 guests on time.",
        ),
        (STOVES, "The fire is divided by 10 at 32,000 and 48,000 cups.", "Brewing stops at 48k cups."),
        (
            "Kettle has a mean loss of 6.2%, against 19.5% for Urn.",
            "Urn has a mean loss of 19.5%.",
            "Kettle has a mean loss of 19.5%, against 6.2% for Urn.",
        ),
        (
            "With 1% of guests the share of warm cups is 76.0%, with 3% it is 78.4%.",
            "The share of warm cups is 76.0% with 1% of guests.",
            "With 76.0% of guests the share of warm cups is 1%, with 3% it is 78.4%.",
        ),
        (
            "Gross losses above 10 litres rise from 0.7% to 4.4%.",
            "Gross losses above 10 litres rise from 0.7 to 4.4 percent.",
            "Gross losses above 10 litres rise from 4.4% to 0.7%.",
        ),
        (
            CUPS,
            "In the padded ware breakage was 4.8 cups per week.",
            "In the glazed ware breakage was 4.8 cups per week.",
        ),
        (PLATES, "The Urn service has 626 plates.", "Teapot has 626 plates."),
        (
            ROOMS,
            "The 152-room house takes 11.3 billion steps.",
            "The 152-room Urn takes 19.6 billion steps.",
        ),
    ],
)
def test_a_figure_is_given_to_what_its_own_part_of_the_sentence_tells(
    quote: str, true: str, false: str
) -> None:
    index = index_of(quote)
    assert check_claim(index, Claim(text=true, quote=quote)).verified
    assert not check_claim(index, Claim(text=false, quote=quote)).verified


def test_a_verb_that_is_told_once_goes_with_every_figure_and_a_subject_with_its_own() -> None:
    text = read("Foam reduced the loss by 58 grams and cork by 31 grams.")
    first, second = (territory(text, at, text.figures) for at in text.figures)
    assert "foam" in first - second
    assert "cork" in second - first
    assert "loss" in first & second


def test_a_dictionary_word_of_a_chinese_statement_tells_figures_apart() -> None:
    quote = "Increases were larger over land (1.59 °C) than over the ocean (0.88 °C)."
    index = index_of(quote)
    assert check_claim(index, Claim(text="海洋升温为 0.88 °C。", quote=quote)).verified
    assert not check_claim(index, Claim(text="海洋升温为 1.59 °C。", quote=quote)).verified


@pytest.mark.parametrize(
    ("quote", "true", "false"),
    [
        (
            "Removing the lid costs five minutes, while removing the spout has no effect on the tea.",
            "Removing the spout has no effect on the tea.",
            "Removing the lid has no effect on the tea.",
        ),
        (
            "We do not find evidence that the new rota improved the warmth of the tea.",
            "There is no evidence that the warmth of the tea improved.",
            "The new rota improved the warmth of the tea.",
        ),
        (
            "Urns share more heat with people in kitchens than with people in galleys.",
            "Urns share less heat with people in galleys than with people in kitchens.",
            "Urns share more heat with people in galleys than with people in kitchens.",
        ),
        (
            "Guests drink either 5 or 10 cups, and we observe no differences in service between them.",
            "Whether 5 or 10 cups are drunk makes no difference.",
            "Guests who drink 10 cups are served better than those who drink 5.",
        ),
    ],
)
def test_what_another_clause_denies_or_the_other_side_of_a_comparison_is_not_told_of_this_one(
    quote: str, true: str, false: str
) -> None:
    index = index_of(quote)
    assert check_claim(index, Claim(text=true, quote=quote)).verified
    assert not check_claim(index, Claim(text=false, quote=quote)).verified
