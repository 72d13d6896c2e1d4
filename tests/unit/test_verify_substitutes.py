"""A word put in the place of another is caught; what is told in other words, or worked out, is believed."""

import pytest

from tests.verification_table import is_believed

CASES = [
    # another word in the place of one of the evidence
    (
        "The urn is heated with a linear ramp of ten steps.",
        "A ramp of ten steps heats the urn.",
        "The urn is heated with a quadratic ramp of ten steps.",
    ),
    (
        "Stirring raised the thirst of sailors by 2.1 percent in every port.",
        "In each port the thirst of sailors rose by 2.1 percent when stirring.",
        "Stirring raised the thirst of carpenters by 2.1 percent.",
    ),
    (
        "The tea was served in a replica dining hall at all levels of noise.",
        "In a replica dining hall the tea was served.",
        "The tea was served in a royal dining hall.",
    ),
    # verbs and words for anybody are no such words
    (
        "Black urns remain warm for 40 minutes, and the tea was liked by adults of 60 or more years.",
        "For 40 minutes black urns stay warm; people of 60 or more years liked the tea.",
        "Black urns remain warm for 40 seconds.",
    ),
    # what only one thing is told to be does not tell it of another
    (
        "The kettle was tried from 0 degrees (very high humidity of the room) to 30 degrees.",
        "At 0 degrees the humidity of the room is very high.",
        "At 0 degrees the humidity of the room is very low.",
    ),
    # to profit most is no part of all
    (
        "After cleaning, all urns gain 6.2%, with the best results for clay (33.8% on average).",
        "Urns of clay profit most, by 33.8% on average.",
        "Most urns lose 33.8% on average.",
    ),
    # figures in brackets tell how much each of two things is
    (
        "Clay urns reach 98.8% accuracy, whereas tin urns do well at 95.3%.",
        "Clay urns (98.8%) are more accurate than tin urns (95.3%).",
        "Tin urns (95.3%) are more accurate than clay urns (98.8%).",
    ),
    # the two compared are names of one form, not the measure between them
    (
        "The gains of Urn-T are +2.5 cup AP and +2.3 pot AP over Pot-S with like weight (86 g vs. 80 g).",
        "Urn-T weighs 86 g and Pot-S 80 g.",
        "Urn-T weighs 80 g.",
    ),
    # a name with a hyphen or without
    (
        "Urn 2 reaches 97% accuracy and an F1-score of 0.91 on the cups of the cellar.",
        "On the cups of the cellar Urn 2 has an F1 score of 0.91.",
        "On the cups of the cellar Urn 2 has an F1 score of 0.19.",
    ),
    # what differs by so much need not be told itself
    (
        "On the board of the inn Kettle has a score of 80.5, compared to Pot, which has 72.8.",
        "Kettle leads Pot by 7.7 points on the board of the inn.",
        "Kettle leads Pot by 8.7 points on the board of the inn.",
    ),
    # ages
    (
        "Among guests aged 65 years or older, 94.7% liked the tea.",
        "Of guests of 65 or older 94.7% liked the tea.",
        "Of guests of 56 or older 94.7% liked the tea.",
    ),
    (
        "Among guests aged 65 years or older, 94.7% liked the tea.",
        "65 岁及以上的客人中有 94.7% 喜欢这种茶。",
        "56 岁及以上的客人中有 94.7% 喜欢这种茶。",
    ),
    # a period is no week
    (
        "We stir for 60 epochs with a 5-epoch linear warm-up.",
        "搅拌60个周期，并有5个周期的线性预热。",
        "搅拌60周，并有5周的线性预热。",
    ),
    # what is counted by another figure alone
    (
        "We use a cup size of 32 and stir for 3 epochs over the leaves of all the inns.",
        "The cup size is 32, and 3 epochs are stirred.",
        "We use a cup size of 3 and stir for 32 epochs.",
    ),
    (
        "The command will compute a plan for a kettle with 8 lags, for 10 cups in the future.",
        "For 10 cups the command computes a plan, with a kettle of 8 lags.",
        "For 8 cups the command computes a plan, with a kettle of 10 lags.",
    ),
    (
        "There are two leaks in pipe 4 that exceed the limit of the cellar.",
        "Two leaks, in pipe 4, exceed the limit.",
        "Four leaks exceed the limit of the cellar.",
    ),
    # `its` is of the name told before
    (
        "By using only 24.5% of the leaves used by Samovar, our urn has 96.6% of its warmth on all days.",
        "With 24.5% of the leaves our urn has 96.6% of the warmth of Samovar.",
        "With 96.6% of the leaves our urn has 24.5% of the warmth of Samovar.",
    ),
    # `that of` only compares
    (
        "The mean stay rose from 5.7 h in sheds to 17.1 h in heated halls, three times that of sheds.",
        "In heated halls the mean stay was 17.1 h.",
        "In sheds the mean stay was 17.1 h.",
    ),
]


@pytest.mark.parametrize(("quote", "true", "false"), CASES)
def test_a_word_in_the_place_of_another_is_caught_and_other_words_are_believed(
    quote: str, true: str, false: str
) -> None:
    assert is_believed(quote, true)
    assert not is_believed(quote, false)
