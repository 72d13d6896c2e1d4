"""Which part of a sentence each of its figures has, by what divides it."""

import pytest

from bot.analysis.verify.sentence import read
from bot.analysis.verify.territories import canonical, names_of, tells, territory
from bot.text.terms import stem


def words(text: str, value: str) -> frozenset[str]:
    sentence = read(text)
    at = next(at for at in sentence.figures if sentence.tokens[at].stem == value)
    return territory(sentence, at, sentence.figures)


@pytest.mark.parametrize(
    ("text", "value", "has", "lacks"),
    [
        # a break between clauses, between items, a verb, a word that leads on
        ("Kettle holds 5 cups; Urn holds 7 litres.", "5", "kettle cups", "urn litres"),
        ("Kettle holds 5 cups; Urn holds 7 cups.", "7", "urn", "kettle"),
        ("In May, Kettle holds 5 cups, in June Urn holds 7.", "7", "june urn", "kettle"),
        ("We saw 5 cups with lids and 7 pans with spouts.", "5", "lids", "spouts pans"),
        ("We saw 5 cups with lids and 7 pans with spouts.", "7", "spouts pans", "lids"),
        ("Taste was 5 in tin but 7 in clay.", "5", "taste tin", "clay"),
        ("Taste was 5 in painted pots and 7 in glazed pots.", "5", "taste paint", "glaze"),
        ("Taste was 5 in painted pots and 7 in glazed pots.", "7", "taste glaze", "paint"),
        ("Taste was 5 in tin but 7 in clay.", "7", "taste clay", "tin"),
        ("Kettle loses 5 litres where Urn loses 7.", "7", "urn", "kettle"),
        ("Kettle has 5 lids to 7 lids of Urn.", "5", "kettle", "urn"),
        # what only stands beside it in a bracket
        ("Kettle (5 cups) and Urn (7 cups) leak.", "5", "kettle", "urn"),
        ("Kettle (5 cups) and Urn (7 cups) leak.", "7", "urn", "kettle"),
        ("Kettle holds 5 cups (7 litres) in tin.", "7", "kettle", ""),
        # what is told of all before the first and behind the last
        ("In winter Kettle holds 5 cups and Urn 7.", "7", "urn", "kettle"),
        ("Leaks came to 5 in Kettle and to 7 in Urn within a month.", "5", "leaks kettle", "urn"),
        ("22% of Kettles and 25% of Urns failed within May.", "22", "kettles", "urns"),
        ("22% of Kettles and 25% of Urns failed within May.", "25", "urns", "kettles"),
        # a subject that is told before
        ("Kettle holds 5 cups, and it leaks at 7 degrees.", "7", "kettle leaks", ""),
        ("Kettle holds 5 cups, which leak at 7 degrees.", "7", "kettle leak", ""),
        ("Kettle holds 5 cups and leaks at 7 degrees.", "7", "kettle leaks", ""),
        ("Kettle holds 5 cups, and glass in Urn holds 7 litres.", "7", "urn glass", "kettle"),
        ("The loss of Kettle is 5 and that of Urn is 7.", "7", "loss urn", ""),
        ("The loss of Kettle is 5 and that of Urn is 7.", "5", "loss kettle", "urn"),
        ("Kettle has 3 lids and 4 spouts, making 7 pieces.", "7", "kettle pieces", "spouts"),
        # a verb that is told once
        ("Cork lowers the loss to 5, tin to 7 and clay to 9.", "7", "tin loss", "cork clay"),
        ("Cork lowers the loss to 5, tin to 7 and clay to 9.", "9", "clay loss", "cork tin"),
        # what is counted once
        ("Guests broke 40 cups in May, then 30 in June.", "30", "cups june", "may"),
        ("There were 40 leaks of lids after noon, and 30 before it.", "30", "leaks lids", "noon"),
        # what something is compared with is not its own
        ("Kettle holds 5 cups more than Urn does, 7 litres more than Pan.", "5", "kettle", "urn pan"),
        ("The 152-room Kettle holds 5 cups compared to 7 for Urn.", "7", "urn", "152"),
        # labels in a list
        ("Kettle and Urn hold 5 and 7 cups.", "5", "kettle", "urn"),
        ("Kettle is larger than Urn (5 vs. 7 cups).", "7", "urn", "kettle"),
        # one letter of a variable tells one from the other
        ("We take k to be 5 and n to be 7.", "5", "k", "n"),
    ],
)
def test_a_figure_has_the_words_of_its_part(text: str, value: str, has: str, lacks: str) -> None:
    found = words(text, value)
    assert set(map(stem, has.split())) <= found
    assert not set(map(stem, lacks.split())) & found


def test_figures_that_nothing_divides_share_their_part() -> None:
    for text in ("Kettle holds 5, 7 and 9 cups.", "Kettle holds 5 to 7 cups.", "Kettle holds 5 cups, 7."):
        sentence = read(text)
        parts = {territory(sentence, at, sentence.figures) for at in sentence.figures}
        assert len(parts) == 1, text
        assert {"kettl", "hold", "cup"} <= parts.pop()


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("The tin Kettle of 2019 boils at Quay-7.", {"kettl", "2019", "quay7"}),
        ("Tin kettles boil. Urns boil as Pans.", {"pan"}),
        ("TIN kettles boil in 2048.", {"tin"}),
    ],
)
def test_names_are_names_capitals_and_years(text: str, found: set[str]) -> None:
    assert names_of(read(text)) == found


@pytest.mark.parametrize(
    ("word", "is_one"),
    [("kettle", True), ("the", False), ("k", True), ("a", False), ("higher", False), ("faster", True)],
)
def test_a_word_tells_figures_apart(word: str, is_one: bool) -> None:
    assert tells(read(word).tokens[0]) is is_one


@pytest.mark.parametrize(
    ("one", "other"), [("fastest", "最快"), ("-5", "5"), ("kettles", "kettle"), ("men", "男性")]
)
def test_words_for_the_same_are_compared_as_one(one: str, other: str) -> None:
    assert canonical(read(one).tokens[0]) == canonical(read(other).tokens[0])
