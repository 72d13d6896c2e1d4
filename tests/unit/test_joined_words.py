"""The words of a text as one string, however they are found."""

from unittest.mock import Mock

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.analysis.verify import index_paper, joined_words
from bot.analysis.verify.joined_words import normalise, words_of, words_of_each
from tests.bench.papers import short_text

PIECES = st.sampled_from(
    (
        "The kite",
        "flies",
        " ",
        " - ",
        "(a)-",
        "-",
        ".",
        "e.g.",
        ",",
        "^",
        "/",
        "=",
        "7",
        "1,000",
        "é",
        "α",
        "中",
    )
)
TEXTS = st.lists(PIECES).map("".join)


@pytest.mark.parametrize(
    ("plain", "text", "operators"),
    [
        ("The kite, of two sails - flies", "thekiteoftwosailsflies", {17: "-"}),
        ("1,000 kites", "1000kites", {}),
        ("1, 2 and 3", "1 2and3", {}),
        ("6. 7.", "6 7", {}),
        ("version 1.2.3", "version1.2.3", {}),
        (".5.6", ".5 6", {}),
        ("by .5, .6", "by.5 .6", {}),
        ("a..5 and e.g.5 and x_.5", "a5andeg5andx5", {}),
        ("1 + 2 = 3", "1 2 3", {1: "+", 3: "="}),
        ("10^4 and 10⁴", "10 4and10 4", {2: "^", 9: "^"}),
        ("10^-4 and 10⁻⁴", "10-4and10-4", {}),
        ("a-5, at -5 and -.5", "a5at-5and-.5", {}),
        ("(a) - (b)", "ab", {1: "-"}),
        ("~3 ~a $3 $a €3", "~3a$3a€3", {}),
        ("well-kept, snake_case 1_2", "wellkeptsnakecase1 2", {}),
        ("Ångström ﬁts ≠ “ﬂat”", "angstromfits¬flat", {}),
        ("中文 5 ≥ 4%", "中文5≥4%", {}),
        ("", "", {}),
    ],
)
def test_words_figures_and_signs_that_count_are_kept(
    plain: str, text: str, operators: dict[int, str]
) -> None:
    words = words_of(plain)
    assert (words.text, words.operators) == (text, operators)


@given(TEXTS)
def test_a_text_is_read_as_with_another_behind_it(text: str) -> None:
    found = words_of(text)
    beside = words_of(f"{text} é 7")
    assert beside.text.removesuffix("e7").removesuffix("e 7") in (found.text, f"{found.text} ")
    assert {at: sign for at, sign in beside.operators.items() if at < len(found.text)} == {
        at: sign for at, sign in found.operators.items() if at < len(found.text)
    }


@given(st.lists(TEXTS))
def test_many_texts_are_read_as_each_alone(texts: list[str]) -> None:
    assert list(words_of_each(texts)) == list(map(words_of, texts))


@given(
    st.lists(st.sampled_from(("The kite", "flies", " ", ". ", "7", "1,000", "é", "中", " -7"))).map("".join)
)
def test_words_begin_and_end_where_they_are_joined(text: str) -> None:
    words = words_of(text)
    edges, ends = {0}, 0
    for word in normalise(text).split():
        start = words.text.index(word, ends)
        assert words.text[ends:start] in ("", " ")
        ends = start + len(word)
        edges |= {start, ends}
    assert words.edges == edges
    assert ends == len(words.text)


def test_a_paper_is_read_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    settle = Mock(wraps=joined_words._settle)
    monkeypatch.setattr(joined_words, "_settle", settle)
    index = index_paper(short_text(1))
    assert len(index.places) > 10
    assert settle.call_count == 2
    assert index.uncited.text
    assert settle.call_count == 4
