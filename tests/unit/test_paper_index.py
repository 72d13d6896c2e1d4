"""The papers of a day are read once for all topics, and topics ask numbers of them, never their texts."""

from __future__ import annotations

import math

import pytest

from bot.domain.paper import Paper
from bot.selection import paper_index
from bot.selection.paper_index import LENGTH, SATURATION, TITLE_WEIGHT, PaperIndex
from bot.selection.select import index_feed, select
from bot.selection.spellings import Acronyms
from tests.unit.test_select import NOTHING_SEEN, feed, paper, topic

KITES = paper(1, "Kite Tracking at Sea", "We track kites over open water. A kite is never lost.")
BOATS = paper(2, "Boats in Fog", "We find boats that radar has missed, and one kite.")
LAMPS = paper(3, "Lamps", "Nothing flies.")


class Spy:
    """Counts the texts that are read."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, *names: str) -> None:
        self.read: list[str] = []
        for name in names:
            monkeypatch.setattr(paper_index, name, self._noting(getattr(paper_index, name)))

    def _noting(self, function: object) -> object:
        def noting(text: str, *others: int) -> object:
            self.read.append(text)
            return function(text, *others)  # type: ignore[operator]

        return noting


def test_each_text_is_read_once_for_a_hundred_topics_and_again_only_where_a_reason_quotes_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    fillers = [paper(10 + at, f"Lamp {at}", f"Lamps of kind {at} give light.") for at in range(30)]
    day = feed(KITES, BOATS, *fillers)
    reading = Spy(monkeypatch, "sentences_of", "split_lines", "acronyms")
    quoting = Spy(monkeypatch, "words_at", "TermText")
    index_feed(day)
    once = list(reading.read)
    for number in range(100):
        wish = topic(name=f"{number}", keywords=("kite",), interest="kites at sea", limit=1 + number % 2)
        assert select(day, wish, NOTHING_SEEN).picks
    assert reading.read == once
    assert len(once) > len(day.candidates)
    assert quoting.read
    assert not any("Lamp" in text for text in quoting.read)


def test_the_worth_of_a_word_is_that_of_bm25_with_titles_counting_more() -> None:
    index = PaperIndex([KITES, BOATS, LAMPS])
    lengths = [4 * TITLE_WEIGHT + 11, 3 * TITLE_WEIGHT + 10, 1 * TITLE_WEIGHT + 2]
    usual, rarity = sum(lengths) / 3, math.log(1 + (3 - 2 + 0.5) / (2 + 0.5))
    for at, often in enumerate((TITLE_WEIGHT + 2, 1, 0)):
        normal = SATURATION * (1 - LENGTH + LENGTH * lengths[at] / usual)
        assert index.bm25(["kite"])[at] == pytest.approx(rarity * often / (normal + often), rel=1e-6)
    assert index.bm25(["kite", "kite", "unheard"]).tolist() == (2 * index.bm25(["kite"])).tolist()
    assert index.idf("kite") == pytest.approx(rarity)
    assert index.idf("unheard") > index.idf("fog") > rarity


def test_words_are_given_as_they_stand_with_the_title_first() -> None:
    index = PaperIndex(
        [KITES, BOATS, paper(4, "On 图像分割", "Pre-trained kite-tracking: a kite tracking.")]
    )
    assert list(index.words_of(0, [("kite",)])) == [("Kite", True), ("kites", False), ("kite", False)]
    assert list(index.words_of(2, [("kite", "track"), ("图像", "像分")])) == [
        ("图像分", True),
        ("kite-tracking", False),
        ("kite tracking", False),
    ]
    assert list(index.words_of(1, [("sea",)])) == []


def test_a_phrase_is_never_counted_twice_in_a_row() -> None:
    index = PaperIndex([paper(1, "Kite", "A kite kite kite. Kite."), LAMPS])
    assert index.count(0, ("kite",)) == 4
    assert (index.count(0, ("lamp",)), index.count(1, ("lamp",))) == (0, 1)


def test_papers_without_any_word_are_indexed_too() -> None:
    for papers in ([], [Paper(id="9912.00001", title="…")]):
        index = PaperIndex(papers)
        assert index.bm25(["kite"]).tolist() == [0.0] * len(papers)
        assert index.find(("kite",)).papers.tolist() == []


def test_a_phrase_is_spelled_with_each_acronym_that_it_holds_or_spells_out() -> None:
    known = Acronyms({"kt": ("kite", "track"), "sea": ("sail", "of", "air"), "of": ("the",)})
    assert known.spellings(("kt", "boat")) == (("kt", "boat"), ("kite", "track", "boat"))
    assert known.spellings(("fast", "kite", "track")) == (("fast", "kite", "track"), ("fast", "kt"))
    assert known.spellings(("sail", "air")) == (("sail", "air"), ("sea",))
    assert known.spellings(("track", "kite")) == (("track", "kite"),)
