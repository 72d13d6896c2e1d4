"""A topic learns from somebody's own library: papers like its works are picked, and the work is named."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.reference import Reference
from bot.selection.feedback import Judged
from bot.selection.likeness import LIKE, likeness
from bot.selection.meaning import Meanings
from bot.selection.paper_index import PaperIndex
from bot.selection.select import select
from bot.util.packed_vectors import Floats
from tests.unit.test_meaning import FILLERS
from tests.unit.test_select import NOTHING_SEEN, feed, paper, topic

KITES = paper(1, "Kite Tracking at Sea", "We track kites and their lines over open water with one camera.")
LIBRARY = [
    Reference(title="Tracking Kites", abstract="Kites are tracked over water by their lines."),
    Reference(title="Kite Lines at Sea", abstract="Where kites fly over the sea, their lines are tracked."),
    Reference(title="A Camera for Kites", abstract="One camera tracks kites and lines over open water."),
    Reference(title="Kites over Open Water", abstract="We track lines of kites at sea."),
]


def test_papers_like_a_library_are_picked_and_named_with_the_nearest_work() -> None:
    found = select(feed(KITES, *FILLERS), topic(), NOTHING_SEEN, library=LIBRARY)
    assert [pick.candidate.paper.id for pick in found.picks] == [KITES.id]
    assert found.picks[0].reasons[0].key == "reason.liked"
    assert "Kite" in found.picks[0].reasons[0].terms[0]
    assert all(pick.candidate.paper.id != KITES.id for pick in found.near)
    assert found.notes == (), "they are not in the order of a day that is browsed"


def test_a_library_adds_to_an_interest_and_takes_nothing_from_it() -> None:
    wish = topic(interest=FILLERS[0].title)
    alone = select(feed(KITES, *FILLERS), wish, NOTHING_SEEN)
    with_library = select(feed(KITES, *FILLERS), wish, NOTHING_SEEN, library=LIBRARY)
    ids = {pick.candidate.paper.id for pick in with_library.picks}
    assert {pick.candidate.paper.id for pick in alone.picks} | {KITES.id} <= ids


def test_a_paper_that_a_keyword_picks_is_not_told_to_be_like_a_library_that_it_is_not_like() -> None:
    wish = topic(keywords=("lamps",))
    found = select(feed(KITES, *FILLERS), wish, NOTHING_SEEN, library=LIBRARY)
    keys = {pick.candidate.paper.id: [each.key for each in pick.reasons] for pick in found.picks}
    assert "reason.liked" in keys.pop(KITES.id)
    assert keys
    assert not any("reason.liked" in each for each in keys.values())


def test_near_misses_by_a_library_and_by_an_interest_stand_in_one_order_and_are_not_nudged() -> None:
    """What is half as like as it must be comes before what fits by less than half of what it must."""
    half = paper(2, "Lines at Sea", "Lines are seen over open water from a ship.")
    plain = paper(1, KITES.title, "We track kites over open water.")
    day = [plain, half, paper(3, "Painting of kites", "We study lines of kites."), *FILLERS]
    judged = (Judged(half.evolve(id="9912.00009"), -0.9),)
    found = select(feed(*day), topic(interest="lamp painting"), NOTHING_SEEN, judged, library=LIBRARY)
    alike = likeness(PaperIndex(day), LIBRARY, None)
    assert alike is not None
    assert alike.scores[1] == LIKE / 2
    assert [pick.candidate.paper.title for pick in found.near[:2]] == [half.title, "Weighing of lamps"]
    assert [pick.leaning for pick in found.near] == [0.0] * len(found.near)


def test_without_a_library_there_is_no_likeness() -> None:
    assert likeness(PaperIndex([KITES]), [], None) is None


@settings(max_examples=20, deadline=None)
@given(st.lists(st.text(min_size=1, max_size=40), min_size=1, max_size=6))
def test_whatever_a_library_holds_likeness_is_a_share(titles: list[str]) -> None:
    found = likeness(PaperIndex([KITES, *FILLERS]), [Reference(title=title) for title in titles], None)
    assert found is not None
    assert ((found.scores >= 0) & (found.scores <= 1)).all()
    assert 0 < LIKE < 1


def test_what_is_written_like_everything_of_the_day_is_not_like_every_library() -> None:
    """Vectors of one field point mostly the same way; what is left of them tells the works of a library."""
    random, axes = np.random.default_rng(7), np.eye(200, dtype=np.float32)

    def near(*directions: Floats) -> Floats:
        vector = 3 * axes[0] + sum(directions) + 0.02 * random.normal(size=200)
        return np.asarray(vector / np.linalg.norm(vector), dtype=np.float32)

    usual = [paper(number, f"Usual {number}", "What all papers of a day say.") for number in range(2, 62)]
    library = [Reference(title=f"Kites {number}") for number in range(20)]
    vectors = {each.id: near(axes[10 + at]) for at, each in enumerate(usual)}
    vectors[usual[0].id] = axes[0]  # nearest to everything, and so to any library
    vectors[KITES.id] = near(axes[1])
    vectors |= {each.identity: near(axes[1], axes[100 + at]) for at, each in enumerate(library)}
    found = likeness(PaperIndex([KITES, *usual]), library, Meanings(vectors, {}))
    assert found is not None
    assert found.scores[0] >= LIKE
    assert (found.scores[1:] < LIKE).all()
