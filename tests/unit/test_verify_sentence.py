"""How a sentence is read: its words, names, figures and breaks, whatever form they are written in."""

import pytest

from bot.analysis.verify.sentence import LONGEST, TokenKind, compact, is_chinese, read


def figures(text: str) -> list[tuple[str, str]]:
    return [(one.figure.value, one.figure.unit) for one in read(text).stated]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It leaked in week 68.", [("68", "week")]),
        ("It leaked by day 3.", [("3", "d")]),
        ("It leaked on day 3.5 of all.", [("3.5", "")]),
        ("It boils for less than a day.", [("1", "d")]),
        ("It boils for over an hour.", [("1", "h")]),
        ("It boils at the pace of a day.", []),
        ("One in ten cups leaks.", [("1", ""), ("10", "")]),
        ("One in the cups leaks.", []),
        ("它煮了不到一天。", [("1", "d")]),
        ("它煮了超过一个小时。", [("1", "h")]),
        ("It takes 1/4 of it.", [("1/4", "")]),
        ("It takes 3/4 of it.", [("3/4", "")]),
        ("It takes 10/4 of it.", [("10", ""), ("4", "")]),
        ("It takes 12/40 of it.", [("12", ""), ("40", "")]),
        ("It takes 1/4 km of it.", [("1", ""), ("4", "km")]),
        ("It is a 3 × 5 sieve.", [("3×5", "")]),
        ("It is a 3 × 5 cm sieve.", [("3×5", "cm")]),
        ("It has 1/4 and 2/3 and 3 × 5 of it.", [("1/4", ""), ("2/3", ""), ("3×5", "")]),
        ("Urn-50 has 7 lids.", [("7", "")]),
    ],
)
def test_figures_are_read_in_words_as_in_digits(text: str, expected: list[tuple[str, str]]) -> None:
    assert figures(text) == expected


@pytest.mark.parametrize(
    ("text", "other"),
    [
        ("A larger number of cups leaks.", "more cups leaks."),
        ("The smaller amount of tea leaks.", "fewer tea leaks."),
        ("Pots w/o lids leak.", "Pots without lids leak."),
        ("Pots, e.g., urns leak.", "Pots, urns leak."),
        ("Pots, for example, leak.", "Pots leak."),
        ("The within-pot gap is small.", "The intra pot gap is small."),
        ("The between-pot gap is small.", "The inter pot gap is small."),
        ("A 3-dimensional pot.", "A 3D pot."),
        ("三维的壶。", "3D 的壶。"),
        ("它比锅快。", "它比锅更快。"),
        ("它比锅更快。", "它比锅更快。"),
        ("Two GPUs boil.", "Two GPU boil."),
    ],
)
def test_two_ways_of_saying_the_same_are_read_as_one(text: str, other: str) -> None:
    assert [token.stem for token in read(text).tokens] == [token.stem for token in read(other).tokens]


NAME, WORD, BREAK = TokenKind.NAME, TokenKind.WORD, TokenKind.BREAK


@pytest.mark.parametrize(
    ("text", "kind", "key", "weight"),
    [
        ("Urn-50", NAME, "urn50", 0),
        ("top-5", NAME, "top5", 0),
        ("k-means", NAME, "kmeans", 0),
        ("Single-Lid", NAME, "singlelid", 0),
        ("Single-lid", WORD, "singl", 0),
        ("3D", NAME, "3d", 0),
        ("kettles", WORD, "kettl", 0),
        (";", BREAK, ";", 2),
        (".", BREAK, ".", 2),
        ("but", BREAK, "but", 2),
        ("versus", BREAK, "versus", 2),
        ("and", BREAK, "and", 1),
        (",", BREAK, ",", 1),
        ("(", BREAK, "(", 1),
        ("而", BREAK, "而", 2),
        ("和", BREAK, "和", 1),
    ],
)
def test_a_token_is_a_name_a_word_or_a_break_of_its_weight(
    text: str, kind: TokenKind, key: str, weight: int
) -> None:
    token = read(text).tokens[0]
    assert (token.kind, token.stem, token.weight) == (kind, key, weight)


@pytest.mark.parametrize("text", ["Bo et al. say so", "Pots vs. pans boil", "See cf. pots"])
def test_the_stop_of_a_short_form_ends_no_clause(text: str) -> None:
    assert not [token for token in read(text).tokens if token.raw == "."]


def test_what_a_sentence_holds_is_told_apart() -> None:
    text = read("The Tin Pot (TP), of 5 kettles2, boils.")
    assert {"tin", "pot", "tp", "kettl", "boil", "the", "of"} <= text.stems
    assert {"the", "of"}.isdisjoint(text.content)
    assert {"the", "(", "5"} <= text.lowered
    assert text.initials.startswith("ttp t ")
    assert text.compact == "thetinpottpof5kettles2boils"
    assert [
        text.text[start:][: len(token.raw)] for start, token in zip(text.starts, text.tokens, strict=True)
    ]
    assert text.text[: text.end_of(2)] == "The Tin Pot"


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("The pot boils.", False),
        ("壶开了。", True),
        ("Kettle 的壶开了。", True),
        ("The pot of the old man is called 壶 here", False),
        ("Née à Paris", False),
    ],
)
def test_a_text_is_chinese_whatever_names_it_holds(text: str, is_one: bool) -> None:
    assert is_chinese(text) is read(text).is_chinese is is_one


@pytest.mark.parametrize(
    ("text", "key"), [("Ke-tt le 5!", "kettle5"), ("Né_5 – x", "né5x"), ("ＡＢ，壶", "ａｂ壶")]
)
def test_letters_and_digits_are_what_is_left_of_a_text(text: str, key: str) -> None:
    assert compact(text) == key


def test_of_what_is_too_long_the_beginning_is_read() -> None:
    assert len(read("tea " * LONGEST).tokens) == LONGEST // len("tea ")
