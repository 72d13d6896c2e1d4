"""What is quoted of a passage: whole sentences, whole rows, and never more than can be read."""

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from bot.chat.questions.ask_extract import LONGEST_QUOTE, telling_words
from bot.chat.questions.retrieve import QuestionWeights
from bot.domain.full_text import SectionKind
from bot.domain.passage import Passage

CELLS = st.lists(st.sampled_from(["Thimble", "31.7", "uniform tokeniser " * 9]), min_size=2, max_size=4)
ROWS = st.lists(CELLS.map(" | ".join), min_size=2, max_size=9)
WEIGHTS = QuestionWeights({"thimbl": 1.0, "31.7": 0.5}, {})


def passage(text: str) -> Passage:
    return Passage(number=1, kind=SectionKind.BODY, path=("5 Results",), text=text)


@given(ROWS)
def test_of_a_table_its_head_and_whole_rows_are_quoted(rows: Sequence[str]) -> None:
    text = "\n".join(rows)
    told = telling_words(passage(text), WEIGHTS)
    assert len(told) <= LONGEST_QUOTE
    head, *others = told.split("\n")
    fits = any(len(rows[0]) + 1 + len(row) <= LONGEST_QUOTE for row in rows[1:])
    if fits:
        assert head == rows[0]
        assert others
        assert set(others) <= set(rows[1:])
    else:
        assert text.startswith(told)


def test_a_row_that_does_not_fit_any_more_is_left_out() -> None:
    head, long, short = "Method | PSNR", f"Thimble | {'31.7 ' * 90}", "Thimble | 31.7"
    assert telling_words(passage(f"{head}\n{long}\n{short}"), WEIGHTS) == f"{head}\n{short}"
