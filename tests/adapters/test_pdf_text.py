"""Lines become text without losing or inventing a letter."""

from collections import Counter
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.reading.pdf_lines import Line
from adapters.reading.pdf_numbers import HeadingCandidate, Look, best_chain
from adapters.reading.pdf_runs import GlyphRun, Paint, Style
from adapters.reading.pdf_text import join_lines, vocabulary
from bot.text.latex import latex_to_text

STYLE = Style("Times", 10, bold=False, italic=False, math=False, angle=0)
PAINT = Paint(0, (0, 0, 0), 255, drawn=False)
LOOK = Look("Times", 12, "bold")


def line(text: str, *, hyphenated: bool = False) -> Line:
    run = GlyphRun(STYLE, PAINT, 0, 0, (0, 0, 100, 10), text=text, ends_line=True)
    return Line(1, [run], 0, 100, 0, hyphenated=hyphenated)


@given(
    st.lists(
        st.tuples(
            st.text(st.characters(categories=["L", "N", "P"]), min_size=1, max_size=12), st.booleans()
        )
    )
)
def test_joining_lines_keeps_every_letter_in_order(pieces: list[tuple[str, bool]]) -> None:
    lines = [line(text, hyphenated=broken) for text, broken in pieces]
    text = join_lines(lines, Counter())
    whole = "".join(text for text, _ in pieces).replace("\\", "∖")
    assert text.replace(" ", "").replace("-", "") == whole.replace("-", "")


def test_a_name_with_a_capital_inside_is_joined_as_it_is_written_elsewhere() -> None:
    seen = vocabulary([line("We ask MothQuery, and then"), line("MothQuery answers.")])
    parted = [line("the lamps of Moth", hyphenated=True), line("Query are lit, and Moth", hyphenated=True)]
    assert join_lines([*parted, line("Lamp is not")], seen) == (
        "the lamps of MothQuery are lit, and Moth-Lamp is not"
    )


def test_names_that_a_hyphen_joins_elsewhere_keep_it_though_code_is_called_by_both() -> None:
    seen = vocabulary([line("Moth-Lamp lights, a Moth-Lamp burns, and MothLamp() returns")])
    assert join_lines([line("the Moth", hyphenated=True), line("Lamp law")], seen) == "the Moth-Lamp law"


def test_the_second_half_of_a_parted_word_is_no_word_that_was_seen() -> None:
    half = [line("the moth that can", hyphenated=True), line("didate of those who can")]
    seen = vocabulary([*half, *half])
    assert join_lines(half, seen) == "the moth that candidate of those who can"


@pytest.mark.parametrize(
    ("first", "second", "read"),
    [
        ("lamps of the state-of-the", "art at night", "state-of-the-art"),
        ("moths seen end", "to-end by lamps at the end", "end-to-end"),
        ("all of the non-lin", "ear lamps", "non-linear"),
    ],
)
def test_a_word_with_a_hyphen_keeps_the_one_at_a_lines_end(first: str, second: str, read: str) -> None:
    parted = [line(first, hyphenated=True), line(second), line("the art of lamps")]
    assert f" {read} " in join_lines(parted, vocabulary(parted))


def test_capitals_are_joined_as_the_word_is_written_elsewhere() -> None:
    parted = [line("THE PERFOR", hyphenated=True), line("MANCE OF THE CNN", hyphenated=True), line("GRU")]
    seen = vocabulary([*parted, line("its performance is")])
    assert join_lines(parted, seen) == "THE PERFORMANCE OF THE CNN-GRU"


@pytest.mark.parametrize(
    ("first", "second", "read"),
    [
        ("the years 1990–", "1996 of", "the years 1990–1996 of"),
        ("the lamp—", "of oil—was", "the lamp—of oil—was"),
        ("wings and/", "or legs", "wings and/or legs"),
        ("the lamp –", "of oil – was", "the lamp – of oil – was"),
        ("at https://www.moths.", "example/lamps", "at https://www.moths.example/lamps"),
        ("at https://moths.example.", "The lamps", "at https://moths.example. The lamps"),
        ("at https://moths.example/9.", "arXiv: 9", "at https://moths.example/9. arXiv: 9"),
        ("doi:10.9999/", "moths.12", "doi:10.9999/moths.12"),
        ("a speed of 3 km/", "(a second)", "a speed of 3 km/ (a second)"),
    ],
)
def test_no_space_is_put_behind_some_dashes_and_in_an_address(first: str, second: str, read: str) -> None:
    assert join_lines([line(first), line(second)], Counter()) == read


def candidate(index: int, ordinal: int) -> HeadingCandidate:
    return HeadingCandidate(index, "arabic", str(ordinal), (ordinal,), "Moths", LOOK, named=False)


@given(st.lists(st.integers(1, 12), max_size=40))
def test_a_chain_of_headings_always_counts_up_with_hardly_a_gap(ordinals: list[int]) -> None:
    _, chain = best_chain([candidate(index, ordinal) for index, ordinal in enumerate(ordinals)])
    numbers = [one.parts[0] for one in chain]
    assert all(0 < after - before <= 2 for before, after in pairwise(numbers))
    assert [one.index for one in chain] == sorted(one.index for one in chain)
    assert not numbers or numbers[0] <= 2


def test_a_full_sequence_is_found_among_numbers_that_belong_to_lists() -> None:
    ordinals = [1, 2, 1, 3, 2, 3, 4, 5, 1, 6]
    _, chain = best_chain([candidate(index, ordinal) for index, ordinal in enumerate(ordinals)])
    assert [one.parts[0] for one in chain] == [1, 2, 3, 4, 5, 6]


def test_a_printed_backslash_begins_no_command_of_latex() -> None:
    text = join_lines(
        [line("All but A, that is B \\ A, where"), line("one may \\cite them, is x=A\\b when lit.")],
        Counter(),
    )
    assert latex_to_text(text) == text
    assert text == "All but A, that is B ∖ A, where one may ∖cite them, is x=A∖b when lit."
