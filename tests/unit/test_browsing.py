"""Categories alone: the day's themes first, what is new to the channel, and cues that break ties alone."""

from __future__ import annotations

import numpy as np
import pytest

from bot.domain.paper import Paper
from bot.selection.browsing import in_browsing_order
from bot.selection.heuristics import cues_in
from bot.selection.meaning import Meanings
from bot.selection.paper_index import PaperIndex
from bot.util.packed_vectors import Floats
from tests.unit.test_select import paper

KITES, BOATS = (np.eye(4, dtype=np.float32)[at] for at in (0, 1))
PAPERS = [paper(number, f"Paper {number}", "We study it.") for number in range(1, 7)]


def near(theme: Floats, slant: int) -> Floats:
    """A little off the theme, each its own way."""
    found = theme + 0.01 * slant * np.array([0, 0, 1, 0], dtype=np.float32)
    return np.asarray(found / np.linalg.norm(found), dtype=np.float32)


def order(papers: list[Paper], vectors: list[Floats], shown: tuple[Floats, ...] = ()) -> list[str]:
    meanings = Meanings(
        {each.id: vector for each, vector in zip(papers, vectors, strict=True)}, {}, shown=shown
    )
    scores = in_browsing_order(PaperIndex(papers), dict.fromkeys(range(len(papers)), True), meanings)
    return [papers[at].title for at in sorted(scores, key=lambda at: -scores[at])]


THEMES = [near(KITES, at) for at in range(4)] + [near(BOATS, at) for at in range(2)]


def test_each_theme_of_a_day_comes_before_a_second_paper_of_any() -> None:
    first, second, *_ = order(PAPERS, THEMES)
    assert first in {each.title for each in PAPERS[:4]}
    assert second in {each.title for each in PAPERS[4:]}


def test_what_the_channel_was_shown_lately_comes_later() -> None:
    assert order(PAPERS, THEMES, shown=(KITES,))[0] in {each.title for each in PAPERS[4:]}


def test_code_breaks_a_tie_and_no_more() -> None:
    giving = paper(9, "Giving", "We study it. Code is available at https://code.example.")
    assert order([PAPERS[0], giving], [KITES, KITES])[0] == "Giving"
    assert order([*PAPERS[:4], giving], [*THEMES[:4], BOATS])[0] != "Giving"


@pytest.mark.parametrize(
    "said",
    [
        "Project page: https://kites.example/",
        "Our code can be found at https://code.example/kites.",
        "Code is Available.",
        "The dataset is publicly available.",
        "Video results can be viewed at https://kites.example.",
        "We release our code.",
    ],
)
def test_what_is_given_away_is_known_however_it_is_said(said: str) -> None:
    assert "resource" in cues_in(f"We fly kites. {said}")


@pytest.mark.parametrize(
    "said",
    [
        "Code will be released.",
        "The code will be made publicly available upon acceptance.",
        "We plan to release the code.",
        "Code is to be released.",
        "Existing code is not available.",
    ],
)
def test_a_promise_is_no_release(said: str) -> None:
    assert "resource" not in cues_in(f"We fly kites. {said}")


def test_what_an_abstract_gives_away_is_looked_for_once_for_all_who_follow_its_category() -> None:
    cues_in.cache_clear()
    for _ in range(3):
        assert cues_in("It is the first kite of its kind.")
    assert cues_in.cache_info().misses == 1
