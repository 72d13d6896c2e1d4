"""The words of a text as one string, however they are found."""

from itertools import accumulate

from hypothesis import given
from hypothesis import strategies as st

from bot.analysis.verify.quote_index import words_of
from bot.text.latex import LONGEST_REMEMBERED, convert_latex, latex_to_text

PIECES = st.sampled_from(
    ("The kite", "flies", " ", " - ", "(a)-", "-", ".", "e.g.", ",", "^", "/", "=", "7", "é")
)


@given(st.lists(PIECES).map("".join))
def test_a_text_of_words_alone_is_read_as_one_with_figures_is(text: str) -> None:
    found = words_of(text)
    beside = words_of(f"{text} é 7")
    assert beside.text.removesuffix("e7").removesuffix("e 7") in (found.text, f"{found.text} ")
    assert {at: sign for at, sign in beside.operators.items() if at < len(found.text)} == {
        at: sign for at, sign in found.operators.items() if at < len(found.text)
    }


def test_words_begin_and_end_where_they_are_joined() -> None:
    joined = words_of("The kite, of two sails - flies")
    assert joined.text == "thekiteoftwosailsflies"
    assert joined.operators == {len("thekiteoftwosails"): "-"}
    assert words_of("The kite flies.").edges == set(accumulate((3, 4, 5), initial=0))


def test_a_text_with_latex_is_read_once_and_one_that_is_too_long_each_time() -> None:
    convert_latex.cache_clear()
    for text in (r"$\alpha$ wins", r"$\alpha$ wins", r"$\beta$" + " wins" * LONGEST_REMEMBERED):
        assert "wins" in latex_to_text(text)
    assert convert_latex.cache_info()[:2] == (1, 1)
