"""What is shown by itself points at nothing that is not shown."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.analysis.extractive.stand_alone import part_that_stands_alone


@pytest.mark.parametrize(
    ("sentence", "rest"),
    [
        (
            "To address these issues, we propose Tailnet, which follows the tail of a kite.",
            "we propose Tailnet, which follows the tail of a kite.",
        ),
        (
            "Motivated by this observation, we measure how long a kite stays up in the rain.",
            "we measure how long a kite stays up in the rain.",
        ),
        (
            "To bridge the gap, this paper presents a census of all kites over the harbour.",
            "this paper presents a census of all kites over the harbour.",
        ),
        (
            "Moreover, the string breaks in 4% of all flights, most of them at dusk.",
            "the string breaks in 4% of all flights, most of them at dusk.",
        ),
        (
            "To this end, in this work, we count every knot of every string.",
            "in this work, we count every knot of every string.",
        ),
    ],
)
def test_a_beginning_that_points_back_is_cut_and_the_rest_is_the_papers_words(
    sentence: str, rest: str
) -> None:
    assert part_that_stands_alone(sentence) == rest


@pytest.mark.parametrize(
    "sentence",
    [
        "They fall whenever the wind drops below four knots.",
        "This behaviour was found in all nine harbours that we visited.",
        "We show that this behaviour arises from two causes, rain and dusk.",
        "The latter is faster than any kite that was flown before.",
        "In both cases the string was found to be too short.",
        "We give near-optimal bounds for this problem in two dimensions.",
    ],
)
def test_a_sentence_whose_subject_is_not_in_it_stands_alone_nowhere(sentence: str) -> None:
    assert part_that_stands_alone(sentence) == ""


@pytest.mark.parametrize(
    "sentence",
    [
        "In this paper, we propose a kite that follows its own tail.",
        "It is shown that every kite has a tail.",
        "We fly kites with tails and show that these tails keep them up.",
        "This study counts the kites over nine harbours.",
        "The proposed kite stays up 12% longer than any other.",
    ],
)
def test_a_sentence_that_names_what_it_means_stays_whole(sentence: str) -> None:
    assert part_that_stands_alone(sentence) == sentence


@given(
    st.lists(
        st.sampled_from(
            [
                "However,",
                "To",
                "this",
                "these",
                "it",
                "we",
                "show",
                "kites",
                "that,",
                "and;",
                "rain",
                ".",
                "%",
            ]
        ),
        max_size=12,
    )
)
def test_nothing_but_the_end_of_the_sentence_is_ever_shown(words: list[str]) -> None:
    sentence = " ".join(words)
    assert sentence.endswith(part_that_stands_alone(sentence))
