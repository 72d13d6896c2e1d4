"""What an interest excludes stays out however it is written, and what it wishes stays in."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np
import pytest

from bot.domain.paper import Paper
from bot.selection.exclusions import excluded_by
from bot.selection.meaning import Meanings
from bot.selection.paper_index import PaperIndex
from bot.selection.reading import read_text
from bot.util.packed_vectors import Floats
from tests.unit.test_meaning import FILLERS, meanings
from tests.unit.test_select import paper

Near = tuple[float, float]
"""How near a paper is to what is excluded, and to what is wished."""


def known(interest: str, day: Sequence[Paper], near: Mapping[str, Near | None]) -> Meanings:
    """Vectors in which what is excluded and what is wished are things of their own."""
    made = meanings(interest, *day)
    axes = np.eye(4, dtype=np.float32)

    def beside(vector: Floats, own: Floats) -> Floats:
        return np.concatenate([vector, own])

    nothing = np.zeros(len(next(iter(made.papers.values()))), dtype=np.float32)
    reading = read_text(interest)
    texts = {text: beside(vector, 0 * axes[0]) for text, vector in made.texts.items()}
    texts |= {text: beside(nothing, axes[1]) for text in (reading.wish, *reading.pieces)}
    texts |= {text: beside(nothing, axes[0]) for text in reading.excluded}
    papers = {}
    for each in day:
        found = near.get(each.id, (0.0, 0.0))
        if found is not None:
            item, wish = found
            rest = math.sqrt(1 - item**2 - wish**2)
            papers[each.id] = beside(nothing, item * axes[0] + wish * axes[1] + rest * axes[2])
    return Meanings(papers, texts)


def is_excluded(interest: str, one: Paper, near: Near | None) -> bool:
    day = [one, *FILLERS]
    return 0 in excluded_by(
        PaperIndex(day),
        read_text(interest),
        known(interest, day, {one.id: near, FILLERS[0].id: (0.2, 0.0)}),
    )


WISH = "rare rigging, except barges"
ONCE = paper(1, "Seen by Night", "Told with a barge.")
TWICE = paper(1, "Seen by Night", "Told with a barge. The barge is old.")
TITLED = paper(1, "Barges by Night", "Told.")
UNNAMED = paper(1, "Seen by Night", "Told.")
WISHED = paper(1, "Rare Rigging", "Told with a barge.")
WISHED_ALONE = paper(1, "Rare Rigging", "Told.")


@pytest.mark.parametrize(
    ("one", "near", "expected"),
    [
        (TITLED, (0.0, 0.5), True),
        (TWICE, (0.0, 0.5), True),
        (ONCE, (0.0, 0.5), False),
        (ONCE, (0.2, 0.5), True),
        (ONCE, None, True),
        (UNNAMED, None, False),
        (UNNAMED, (0.5, 0.2), True),
        (UNNAMED, (0.35, 0.2), True),
        (UNNAMED, (0.25, 0.2), False),
        (UNNAMED, (0.5, 0.55), False),
        (WISHED, (0.5, 0.45), False),
        (WISHED, (0.5, 0.35), True),
        (WISHED_ALONE, (0.5, 0.45), False),
        (WISHED_ALONE, (0.5, 0.35), True),
    ],
)
def test_a_paper_is_excluded_by_its_title_by_two_mentions_or_by_one_that_its_meaning_bears_out(
    one: Paper, near: Near | None, expected: bool
) -> None:
    assert is_excluded(WISH, one, near) is expected


@pytest.mark.parametrize(
    ("one", "expected"), [(ONCE, True), (TITLED, True), (UNNAMED, False), (WISHED, True)]
)
def test_without_vectors_each_mention_excludes(one: Paper, expected: bool) -> None:
    index = PaperIndex([one, *FILLERS])
    assert (0 in excluded_by(index, read_text(WISH), None)) is expected


@pytest.mark.parametrize(("near", "expected"), [((0.5, 0.0), True), ((0.25, 0.0), False)])
def test_where_nothing_is_wished_a_paper_without_a_word_of_it_is_excluded_by_its_meaning_alone(
    near: Near, expected: bool
) -> None:
    assert read_text("no barges").pieces == ()
    assert is_excluded("no barges", UNNAMED, near) is expected


def test_all_that_is_excluded_is_out_and_nothing_else() -> None:
    day = [TITLED, paper(2, "Ferries"), paper(3, "Rafts"), *FILLERS]
    index = PaperIndex(day)
    assert excluded_by(index, read_text("rare rigging, but no barges, no ferries"), None) == {0, 1}
    assert excluded_by(index, read_text("rare rigging"), None) == set()


def test_a_general_word_is_excluded_where_it_is_all_that_was_written() -> None:
    day = [paper(1, "Methods of Rigging"), paper(2, "Rigging"), *FILLERS]
    assert excluded_by(PaperIndex(day), read_text("lamps, but no methods"), None) == {0}


MARKED = paper(1, "Nets at Noon", "Its vehicle has a lidar. Another vehicle has none.")
MEDICAL = paper(1, "Nets at Noon", "An MRI and a CT. Radiology has ultrasound and MRI.")


@pytest.mark.parametrize(
    ("interest", "one", "near", "expected"),
    [
        ("mending of nets, but no driving", MARKED, (0.0, 0.5), True),
        ("mending of nets, but no driving scenes", MARKED, (0.0, 0.5), True),
        ("mending of nets, but no driving lessons", MARKED, (0.0, 0.5), False),
        ("mending of nets, but no driving lessons", MARKED, (0.25, 0.2), True),
        ("mending of nets, but no driving lessons", MARKED, None, True),
        ("mending of nets, but no barges", MARKED, (0.0, 0.5), False),
        ("mending of nets, but no driving", MEDICAL, (0.0, 0.5), False),
        ("mending of nets, but nothing medical", MEDICAL, (0.0, 0.5), True),
    ],
)
def test_the_marks_of_a_field_count_where_that_field_is_excluded(
    interest: str, one: Paper, near: Near | None, expected: bool
) -> None:
    assert is_excluded(interest, one, near) is expected
