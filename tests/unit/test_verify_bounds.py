"""What is read off the words beside a figure: a bound, a year, what it counts, a change, a list."""

import pytest

from bot.analysis.verify.bounds import bound_of, is_other_bound
from bot.analysis.verify.dates import is_cited, is_date, is_month, is_year
from bot.analysis.verify.figures import is_relation, role
from bot.analysis.verify.lists import (
    aside_figures,
    counterparts,
    is_listed,
    is_pair_in_brackets,
    is_range,
    list_label,
    outside_brackets,
    pair_label,
    run_of_figures,
)
from bot.analysis.verify.nouns import is_compound, noun_after, nouns_after
from bot.analysis.verify.sentence import Stated, read


def stated(text: str, value: str) -> Stated:
    """The figure of that value in a text."""
    return next(each for each in read(text).stated if each.figure.value == value)


@pytest.mark.parametrize(
    ("text", "bound"),
    [
        ("The pot takes 5 cups.", ""),
        ("The pot takes at most 5 cups.", "upper"),
        ("The pot takes at most about 5 cups.", "upper"),
        ("The pot takes no more than 5 cups.", "upper"),
        ("The pot never takes more than 5 cups.", "upper"),
        ("The pot doesn't take less than 5 cups.", "lower"),
        ("The pot, which is no urn, takes more than 5 cups.", "lower"),
        ("The pot takes fewer than 5 cups.", "upper"),
        ("The pot takes 5 or more cups.", "lower"),
        ("The pot takes 5 or fewer cups.", "upper"),
        ("The pot takes 5 and overall no lid.", ""),
        ("It stops after 5 cups.", "lower"),
        ("It leaks beyond 5 cups.", "lower"),
        ("It has leaked since 5 cups.", "lower"),
        ("It leaks at most 3 times per 5 cups.", ""),
        ("It is closer than 5 km.", "upper"),
        ("It is farther than 5 km.", "lower"),
        ("It boils for longer than about 5 minutes.", "lower"),
        ("It boils rather than 5 cups.", ""),
        ("壶最多装 5 杯。", "upper"),
        ("壶至少要装满 5 杯。", "lower"),
        ("壶不超过 5 杯。", "upper"),
        ("每 5 杯最多漏 3 次。", ""),
    ],
)
def test_a_figure_is_a_bound_by_what_stands_before_or_behind_it(text: str, bound: str) -> None:
    assert bound_of(stated(text, "5")) == bound


@pytest.mark.parametrize(
    ("text", "there", "is_other"),
    [
        ("It takes 50 cups.", "It takes at most 50 cups.", False),
        ("It takes at most 50 cups.", "It takes 50 cups.", True),
        ("It takes at most 50 cups.", "It takes at least 50 cups.", True),
        ("It takes at most 50 cups.", "It takes no more than 50 cups.", False),
        ("It takes up to 50 cups.", "It takes 50 cups.", False),
        ("It stays below 50 cups.", "It stays at 50 cups.", False),
        ("It takes at most 50 cups.", "It takes only 50 cups.", False),
        ("It takes at least 50 cups.", "It takes only 50 cups.", True),
        ("It takes more than 50 cups.", "It takes over 50 cups.", False),
        ("It takes at most 50 cups.", "It takes over 50 cups.", True),
        ("It takes more than 50 cups.", "It is averaged over 50 cups.", True),
        ("It takes at least 50 cups.", "It takes 50 to 90 cups.", False),
        ("It takes at most 50 cups.", "It takes 50 to 90 cups.", True),
        ("It takes at most 50 cups.", "It takes between 10 and 50 cups.", False),
        ("It takes at least 50 cups.", "It takes between 10 and 50 cups.", True),
        ("Pots take at most 50 cups.", "The largest pot takes 50 cups.", False),
        ("Pots take at least 50 cups.", "The largest pot takes 50 cups.", True),
        ("Pots take at least 50 cups.", "The smallest pot takes 50 cups.", False),
        ("Pots take at least 50 cups.", "From smallest to largest, pots take 50 cups.", True),
        ("It takes at most 50 cups.", "It takes at most 90 and 50 cups.", False),
    ],
)
def test_a_bound_is_told_only_of_what_is_one(text: str, there: str, is_other: bool) -> None:
    assert is_other_bound(stated(text, "50"), stated(there, "50")) is is_other


@pytest.mark.parametrize(
    ("text", "value", "known"),
    [
        ("In 2021 it rained.", "2021", (True, False, True)),
        ("It rained (Smith et al., 2021).", "2021", (True, True, True)),
        ("It rained, as Smith (2021) says.", "2021", (True, True, True)),
        ("It rained, as Smith, 2021 says.", "2021", (True, True, True)),
        ("It rained on 2021 pots.", "2021", (True, False, False)),
        ("2021 年下雨。", "2021", (True, False, True)),
        ("The lid has 2048 holes.", "2048", (False, False, False)),
    ],
)
def test_a_year_is_a_date_a_citation_or_a_mere_figure(
    text: str, value: str, known: tuple[bool, bool, bool]
) -> None:
    one = stated(text, value)
    assert (is_year(one.figure), is_cited(one), is_date(one)) == known


@pytest.mark.parametrize(
    ("text", "said", "is_there"),
    [
        ("5 月下雨。", "It rained in May.", True),
        ("5 月下雨。", "It rained in June.", False),
        ("5 杯下雨。", "It rained in May.", False),
    ],
)
def test_a_chinese_month_is_that_of_its_number(text: str, said: str, is_there: bool) -> None:
    assert is_month(stated(text, "5"), read(said)) is is_there


@pytest.mark.parametrize(
    ("text", "counted", "first"),
    [
        ("We saw 5 red cups.", ("red", "cup"), "red"),
        ("We saw 5 painted cups.", ("cup",), "paint"),
        ("We saw 5 of the cups.", (), ""),
        ("We saw 5, cups.", (), ""),
        ("We saw 5,", (), ""),
        ("We saw 5 (cups).", (), ""),
        ("We saw 5 cups when it rained.", ("cup",), "cup"),
        ("We gave 5 cups the lid.", ("cup",), "cup"),
        ("We saw 5 cups have lids.", ("cup",), "cup"),
        ("We saw 5 red ones.", ("red",), "red"),
        ("We saw 5 steps there.", ("step",), "step"),
        ("We saw 5% steps there.", (), "step"),
        ("We saw 5 higher cups.", ("cup",), "cup"),
        ("We saw 5 fewer.", (), ""),
        ("We saw 5 tests.", ("test",), "test"),
        ("We saw 5 test cups.", ("cup",), "cup"),
        ("We saw 5 red tin tea cups.", ("red", "tin", "tea", "cup"), "red"),
        ("We saw 5 red tin tea cup lids.", ("red", "tin", "tea", "cup"), "red"),
        ("We saw 5, 10 and 20 cups.", (), "cup"),
        ("We saw 5 beds.", ("bed",), "bed"),
        ("We saw a 5-way split.", ("way", "split"), "way"),
    ],
)
def test_a_figure_counts_the_words_behind_it(text: str, counted: tuple[str, ...], first: str) -> None:
    one = stated(text, "5")
    assert nouns_after(one) == counted
    assert noun_after(one) == first
    assert is_compound(one) == ("5-" in text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It rises by 5 cups.", "by"),
        ("It rises by about 5 cups.", "by"),
        ("It rises to 5 cups.", "to"),
        ("It falls from 5 to 3 cups.", "from"),
        ("It falls from 9 to 5 cups.", "to"),
        ("It takes 3 to 5 cups.", ""),
        ("It takes up to 5 cups.", ""),
        ("It is close to 5 cups.", ""),
        ("It leaks due to 5 cups.", ""),
        ("It takes 5 cups.", ""),
        ("5 cups are there.", ""),
        ("温度降至 5 度。", "to"),
        ("温度从 5 度开始。", "from"),
        ("温度由 5 度开始。", "from"),
    ],
)
def test_a_figure_is_what_something_changes_by_from_or_to(text: str, expected: str) -> None:
    assert role(stated(text, "5")) == expected


@pytest.mark.parametrize(
    ("text", "is_told"),
    [
        ("It is 5% higher.", True),
        ("It is 5% clearly higher.", True),
        ("It has 5% recall.", False),
        ("It is 5% over clay.", True),
        ("It has 5% recall surpassing others.", False),
        ("It has +5% recall.", True),
        ("它高出 5%。", True),
        ("它是 5% 的高温。", False),
    ],
)
def test_a_figure_tells_how_much_more_by_the_words_right_behind_it(text: str, is_told: bool) -> None:
    assert is_relation(stated(text, "5")) is is_told


@pytest.mark.parametrize(
    ("text", "is_one", "are_listed"),
    [
        ("It takes 20 to 45 minutes.", True, True),
        ("It takes between 20 and 45 minutes.", True, True),
        ("It takes 20 and 45 minutes.", False, True),
        ("It takes 20 or 45 minutes.", True, True),
        ("It takes 20-45 minutes.", True, True),
        ("It takes 20 of the 45 minutes.", True, False),
        ("It takes 20 out of 45 minutes.", True, False),
        ("It takes 20 cups to 45 pans.", False, False),
        ("It takes 20 vs. 45 minutes.", False, True),
        ("它需要 20 至 45 分钟。", True, True),
    ],
)
def test_two_figures_are_one_range_or_one_list(text: str, is_one: bool, are_listed: bool) -> None:
    sentence = read(text)
    first, last = sentence.figures
    assert is_range(sentence, first, last) is is_range(sentence, last, first) is is_one
    assert is_listed(sentence, first, last) is is_listed(sentence, last, first) is are_listed


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("We saw 5, 10 and 20 cups, then 7.", ["5", "10", "20"]),
        ("We saw 5, and 10 cups.", ["5", "10"]),
        ("We saw 5 (10 cups).", ["5"]),
        ("We saw 5; 10 leaked.", ["5"]),
        ("We saw 5, then 10 cups.", ["5"]),
    ],
)
def test_figures_are_listed_where_nothing_but_breaks_stands_between_them(
    text: str, values: list[str]
) -> None:
    one = stated(text, "5")
    run = run_of_figures(one.text, one.at)
    assert [one.text.tokens[at].stem for at in run] == values
    assert run == run_of_figures(one.text, run[-1]), "whichever of them is asked for"


def labels(text: str) -> list[str]:
    """The label of each figure of a text."""
    sentence = read(text)
    found = (list_label(sentence, at) or pair_label(sentence, at) or () for at in sentence.figures)
    return [" ".join(token.raw for token in each if token.is_content) for each in found]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "The yields of Kettle, Urn and Pan are 1.5, 2.5 and 3.5 cups, respectively.",
            ["Kettle", "Urn", "Pan"],
        ),
        (
            "The yields rise from 1.5 to 2.5 and from 3.5 to 4.5 in Kettle and Urn, respectively.",
            ["Kettle", "Kettle", "Urn", "Urn"],
        ),
        ("We use 1.5 and 2.5 cups in Kettle and Urn, respectively.", ["Kettle", "Urn"]),
        ("Kettle and Urn have 1.5 and 2.5 cups.", ["Kettle", "Urn"]),
        ("Kettle, Urn have 1.5 and 2.5 cups.", ["", ""]),
        ("Kettle boils; Urn and Pan have 1.5, 2.5 and 3.5 cups.", ["", "", ""]),
        ("Kettle has 1.5 and 2.5 cups.", ["", ""]),
        ("Kettle is faster than Urn (15.3 vs. 10.4).", ["Kettle", "Urn"]),
        ("Kettle outperforms Urn (15.3 vs. 10.4).", ["Kettle", "Urn"]),
        ("Kettle is as warm as Urn (15.3 vs. 10.4).", ["Kettle warm", "Urn"]),
        ("Kettle is ahead of Urn (15.3 vs. 10.4).", ["Kettle", "Urn"]),
        ("Kettle and Urn boil (15.3 vs. 10.4).", ["Kettle", "Urn"]),
        ("The urn boils (15.3 vs. 10.4).", ["", ""]),
        ("Kettle is faster than Urn (15.3 and 10.4).", ["", ""]),
    ],
)
def test_the_labels_of_a_list_go_with_its_figures_in_their_order(text: str, expected: list[str]) -> None:
    assert labels(text) == expected


@pytest.mark.parametrize(
    ("text", "is_alone"),
    [
        ("Kettle is faster than Urn (15.3 vs. 10.4).", True),
        ("Kettle is faster than Urn (15.3 vs. 10.4 cups).", True),
        ("Kettle is faster than Urn [15.3 vs. 10.4, 2 cups].", False),
        ("Kettle is faster than Urn (about 15.3 vs. 10.4).", False),
        ("Kettle is faster than Urn (15.3 and 10.4).", False),
        ("Kettle is faster than Urn at 15.3 vs. 10.4 (cups).", False),
    ],
)
def test_two_figures_stand_against_each_other_alone_in_a_bracket(text: str, is_alone: bool) -> None:
    sentence = read(text)
    assert is_pair_in_brackets(sentence, *sentence.figures[:2]) is is_alone


def test_several_figures_in_a_bracket_behind_another_stand_aside() -> None:
    text = read("A ratio of 0.75 (95% CI, 0.61 to 0.93) and one of 0.5 (0.4) were seen.")
    assert [text.tokens[at].stem for at in sorted(aside_figures(text))] == ["95", "0.61", "0.93"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Kettle (tin) boils", "Kettle ( boils"),
        ("Kettle (tin (old) one) boils", "Kettle ( boils"),
        ("Kettle) boils (tin", "Kettle ) boils ( tin"),
    ],
)
def test_brackets_that_open_and_close_are_left_out(text: str, words: str) -> None:
    sentence = read(text)
    places = outside_brackets(sentence, 0, len(sentence.tokens))
    assert " ".join(sentence.tokens[at].raw for at in places) == words


@pytest.mark.parametrize(
    ("text", "value", "expected"),
    [
        ("We saw 12 cups in Bow and 14 cups in Ely, then in May 16 and 18.", "16", (0, ["12", "14"])),
        ("We saw 12 cups in Bow and 14 cups in Ely, then in May 16 and 18.", "18", (1, ["12", "14"])),
        ("We saw 12 cups in Bow and 14 cups in Ely.", "14", (0, [])),
        ("We saw 12 cups in Bow and 14 pans in Ely, then in May 16 and 18.", "18", (1, [])),
        ("In 2014 we saw 12 cups in Bow and 14 cups in Ely, then 16 and 18.", "18", (1, ["12", "14"])),
        ("We saw 12 cups of 90 cups and 14 cups of 80 cups, then 16 and 18.", "18", (1, ["12", "14"])),
    ],
)
def test_a_bare_list_goes_through_the_figures_before_it_again(
    text: str, value: str, expected: tuple[int, list[str]]
) -> None:
    one = stated(text, value)
    place, earlier = counterparts(one.text, one.at)
    assert (place, [one.text.tokens[at].stem for at in earlier]) == expected
