"""Words become comparable terms, and stay findable in the text they came from."""

import random
from concurrent.futures import ThreadPoolExecutor
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.selection.glossary import in_english
from bot.text.terms import (
    LINE_END,
    TermText,
    acronyms,
    content_stems,
    fold,
    is_quickly_split,
    share_a_word,
    split_lines,
    stem,
    stems_of,
    tokenise,
    words_at,
)

ENDINGS = ("ations", "izing", "ological", "fulness", "ied")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("splatting", "Splats"),
        ("surgery", "surgical"),
        ("geometry", "geometric"),
        ("medicine", "medical"),
        ("LLMs", "LLM"),
        ("3Ds", "3D"),
        ("synthesis", "synthesize"),
        ("Kite’s", "kite"),
    ],
)
def test_words_of_one_family_share_a_stem(one: str, other: str) -> None:
    assert stem(one) == stem(other)


@pytest.mark.parametrize(("one", "other"), [("memory", "memorize"), ("2.5", "25"), ("kite", "kit")])
def test_words_of_two_families_do_not(one: str, other: str) -> None:
    assert stem(one) != stem(other)


def test_a_prefix_written_with_a_hyphen_joins_its_word() -> None:
    assert TermText("multi-view").stems == TermText("multiview").stems
    assert TermText("kite-view").stems == ("kite", "view")


def test_chinese_gives_pairs_of_characters() -> None:
    assert TermText("图像分割 of X").stems == ("图像", "像分", "分割", "of", "x")
    assert TermText("图").stems == ("图",)


@given(st.text())
def test_tokens_stand_in_the_text_in_order(text: str) -> None:
    tokens = tokenise(text)
    assert all(token.stem or not text[token.start : token.end].isalnum() for token in tokens)
    assert all(0 <= token.start < token.end <= len(text) for token in tokens)
    assert [token.start for token in tokens] == sorted(token.start for token in tokens)


@given(st.lists(st.sampled_from(["kite", "boat", "fog", "sea"]), min_size=1, max_size=12), st.data())
def test_every_stretch_of_a_text_is_found_in_it(words: list[str], data: st.DataObject) -> None:
    first = data.draw(st.integers(0, len(words) - 1))
    stretch = words[first : data.draw(st.integers(first + 1, len(words)))]
    text = TermText(" ".join(words))
    spans = list(text.find_all([stem(word) for word in stretch]))
    assert all(text.words(span).split() == stretch for span in spans)
    assert first in [span.first for span in spans]


def test_a_phrase_is_not_found_across_a_part_of_a_word() -> None:
    assert TermText("kites fly").find(["kit"]) is None
    assert TermText("").find(["kite"]) is None
    assert TermText("kite").find([]) is None


def test_runs_are_the_longest_stretches_without_punctuation() -> None:
    text = TermText("Kite tracking, and tracking-kites at sea")
    found = [text.words(span) for span in text.runs(frozenset({"kite", "track"}))]
    assert found == ["Kite tracking", "tracking-kites"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("woven kite fields (WKFs) fly", [("wkf", ("woven", "kite", "field"))]),
        ("3D Kite Splatting (3DKS)", [("3dk", ("3d", "kite", "splat"))]),
        ("fields of kites (see below), (A) and (AB)", []),
        ("(WKF) is never explained", []),
    ],
)
def test_acronyms_are_learned_where_the_text_explains_them(text: str, found: list[object]) -> None:
    assert acronyms(text) == found


@given(st.text(alphabet="ab AB()-", max_size=60))
def test_no_text_upsets_the_search_for_acronyms(text: str) -> None:
    assert all(len(long) > 1 for _, long in acronyms(text))


@given(st.text(alphabet="aB1 .'+-_\n(é图"))
def test_stems_are_those_of_the_tokens_however_fast_they_are_had(text: str) -> None:
    assert stems_of(text) == tuple(token.stem for token in tokenise(text))


@given(st.text(alphabet="aB1 .'+-(é图", min_size=1))
def test_words_at_a_place_are_those_of_the_tokens_there(text: str) -> None:
    for at, token in enumerate(tokens := tokenise(text)):
        assert words_at(text, 0, at + 1) == text[tokens[0].start : token.end]


def test_accents_and_case_are_folded() -> None:
    assert fold("Müller Łódź ÆON") == "muller lodz aeon"


def test_words_of_grammar_carry_no_content() -> None:
    assert content_stems("We fly a kite, don't we?") == ("fli", "kite")


def test_chinese_terms_are_put_in_english_the_longest_first() -> None:
    assert in_english("新视角合成").split() == ["novel", "view", "synthesis"]
    assert in_english("kites") == "kites"


def test_words_are_stemmed_in_several_threads_at_once_as_in_one() -> None:
    words = [
        f"{start}{end}"
        for start in map("".join, product("bdlmnprst", "aeiou", "lmnrst"))
        for end in ENDINGS
    ]
    alone = [stem.__wrapped__(word) for word in words]
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(lambda _: [stem.__wrapped__(word) for word in words], range(4)))
    assert together == [alone] * 4


SOME_WORDS = st.lists(st.sampled_from(("the", "kite", "Kite", "multi-", "view", "multi-view", "é", "2.5")))


@given(SOME_WORDS, SOME_WORDS)
def test_texts_that_are_said_to_share_a_word_share_its_stem(one: list[str], other: list[str]) -> None:
    text, told = " ".join(one), " ".join(other)
    shared = set(content_stems(text)) & set(content_stems(told))
    assert shared or not share_a_word(text, told)


def test_words_that_need_no_closer_look_are_told_at_once() -> None:
    assert share_a_word("The kite flies", "A kite of paper")
    assert not share_a_word("The kite flies", "The sail of the boat")
    assert not share_a_word("a multi-view kite", "the multi-view kite")


@pytest.mark.parametrize(
    "line",
    [
        "",
        "The model's 3D-meshes don't need camera poses.",
        "Rock'n'roll of the '90s, the authors' own",
        "Versions 1.2.3 and v1.2 gain 2a3.4 or .5 at 10.1x over x_1.2 (e.g. 7.)",
        "Gaussian-splatted scenes: 12,000 of them, ~40 dB",
    ],
)
def test_lines_that_are_split_together_have_the_same_words_as_each_alone(line: str) -> None:
    assert is_quickly_split(line)
    assert split_lines([line, "A kite."]) == [*split_lines([line]), "a", "kite", LINE_END]
    *words, end = split_lines([line])
    assert end == LINE_END
    assert tuple(map(stem, words)) == tuple(token.stem for token in tokenise(line))


@pytest.mark.parametrize(
    "line", ["pre-trained", "C++", "Müller", "3.1's", "a\x01b", "a\x02b", "two\nlines", "图像分割"]
)
def test_lines_that_need_a_closer_look_are_not_split_together(line: str) -> None:
    assert not is_quickly_split(line)


def test_any_line_is_split_as_it_is_read() -> None:
    chance = random.Random(7)
    lines = ["".join(chance.choices("abZ019..''+- _,", k=chance.randrange(14))) for _ in range(4_000)]
    quick = [line for line in lines if is_quickly_split(line)]
    words = iter(split_lines(quick))
    assert len(quick) > 1_000
    for line in quick:
        found = tuple(map(stem, iter(words.__next__, LINE_END)))
        assert found == tuple(token.stem for token in tokenise(line)), line
