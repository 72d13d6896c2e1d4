"""What people found useful nudges the ranking: a little, explained, and never beyond the topic."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.digest import Reason
from bot.domain.paper import Paper
from bot.domain.topic import Destination
from bot.ports.conversations import Feedback
from bot.selection.feedback import (
    HALF_LIFE,
    MOST_JUDGED,
    PLACES,
    Judged,
    Taste,
    in_order,
    judged_papers,
    preference_scores,
    read_taste,
)
from bot.selection.meaning import Meanings
from bot.selection.paper_index import PaperIndex
from bot.selection.select import FEEDBACK_SCORE, select
from tests.fakes import NOON
from tests.unit.test_select import NOTHING_SEEN, feed, ids, paper, topic

LAB = Destination(platform="slack", workspace="T1", channel="C1")
SPLATS = paper(
    11, "Gaussian Splatting of Kites", "We render kites by gaussian splatting of sails.", authors=("Ada B",)
)
RADAR = paper(
    12, "Radar for Kites", "A radar with phased antennas sees kites in heavy rain.", authors=("Bo C",)
)
JUDGED_SPLATS = paper(1, "Gaussian Splatting in the Wind", "Gaussian splatting of sails and flags in wind.")
JUDGED_RADAR = paper(2, "Phased Antennas", "Radar with phased antennas for ships in rain.")
FILLERS = [paper(20 + n, f"Kites of number{n}", f"We study thing{n} of sort{n}.") for n in range(12)]


def said(
    paper_id: str, *, useful: bool = True, person: str = "ada", days: float = 0, channel: str = "C1"
) -> Feedback:
    return Feedback(
        destination=LAB.model_copy(update={"channel": channel}),
        person=person,
        subject=f"paper:{paper_id}",
        paper_id=paper_id,
        useful=useful,
        at=NOON - dt.timedelta(days=days),
    )


def taste(*judged: tuple[Paper, float]) -> Taste:
    return tuple(Judged(*each) for each in judged)


def order(day: Sequence[Paper], liked: Taste, **wish: object) -> list[str]:
    return ids(select(feed(*day), topic(**{"keywords": ("kites",), **wish}), NOTHING_SEEN, liked))


def test_papers_like_a_useful_one_rise_and_those_like_a_useless_one_sink() -> None:
    day = [RADAR, SPLATS, *FILLERS]
    plain = order(day, (), limit=20)
    up = order(day, taste((JUDGED_SPLATS, 0.7)), limit=20)
    down = order(day, taste((JUDGED_SPLATS, -0.7)), limit=20)
    assert up.index(SPLATS.id) == 0 < len(up)
    assert down.index(SPLATS.id) == len(down) - 1
    assert set(plain) == set(up) == set(down)
    assert order(day, taste((JUDGED_RADAR, 0.7)), limit=20)[0] == RADAR.id


def test_a_reader_is_told_why_in_the_papers_own_words() -> None:
    selection = select(
        feed(SPLATS, *FILLERS), topic(keywords=("kites",)), NOTHING_SEEN, taste((JUDGED_SPLATS, 0.7))
    )
    first = selection.picks[0]
    assert first.reasons[-1].key == "reason.useful"
    assert "gaussian splatting" in " ".join(first.reasons[-1].terms).casefold()
    assert all("wind" not in term.casefold() for term in first.reasons[-1].terms)
    assert not any(r.key.startswith("reason.useful") for pick in selection.picks[1:] for r in pick.reasons)


def test_phrases_say_more_than_words_and_are_told_alone() -> None:
    liked = paper(1, "Gaussian Splatting of Radar", "Splatting of radar in fog.", categories=("cs.1",))
    like_it = paper(2, "Radar by Gaussian Splatting", "Radar in fog.", categories=("cs.2",))
    nudged = preference_scores(PaperIndex([like_it, *FILLERS]), [0], taste((liked, 0.9)))
    reason = nudged[0].reason
    assert reason is not None
    assert reason.terms
    assert all(" " in term for term in reason.terms)


def test_a_paper_that_means_what_was_liked_rises_and_one_that_means_what_was_not_sinks() -> None:
    liked, loathed, near_one, near_other = (
        paper(number, title, f"{title} everywhere.", categories=(f"cs.{number}",))
        for number, title in enumerate(("Sails", "Radar", "Cloth", "Antennas"), 1)
    )
    first, second = (np.eye(2, dtype=np.float32)[at] for at in (0, 1))
    vectors = {liked.id: first, loathed.id: second, near_one.id: first, near_other.id: second}
    day = PaperIndex([near_one, near_other])
    judged = taste((liked, 0.5), (loathed, -0.5))
    nudged = preference_scores(day, range(2), judged, Meanings(vectors, {}))
    assert [nudged[at].amount for at in range(2)] == [0.5, -0.5]
    assert nudged[0].reason == Reason(key="reason.useful_alike")
    assert [each.amount for each in preference_scores(day, range(2), judged).values()] == [0, 0]


def test_where_only_one_of_two_papers_has_a_vector_they_are_compared_by_words() -> None:
    day, judged = PaperIndex([SPLATS, *FILLERS]), taste((JUDGED_SPLATS, 0.9))
    by_words = preference_scores(day, [0], judged)
    vector = np.eye(2, dtype=np.float32)[0]
    for known in (SPLATS, JUDGED_SPLATS):
        assert preference_scores(day, [0], judged, Meanings({known.id: vector}, {})) == by_words


def test_another_paper_of_an_author_is_told_as_that() -> None:
    other = paper(3, "Soup", "Recipes.", authors=("ada b",), categories=("math.CO",))
    found = preference_scores(PaperIndex([SPLATS, *FILLERS]), [0], taste((other, 0.7)))[0]
    assert found.reason == Reason(key="reason.useful_author", terms=("Ada B",))


def test_feedback_brings_nothing_in_and_keeps_nothing_that_is_excluded() -> None:
    liked = taste((JUDGED_SPLATS, 0.9), (SPLATS, 0.9))
    assert order([SPLATS, RADAR], liked, keywords=("kites", "-splatting")) == [RADAR.id]
    boats = paper(30, "Gaussian Splatting of Boats", "Gaussian splatting of boats and sails.")
    assert boats.id not in order([boats, SPLATS], liked)
    assert order([SPLATS], liked, categories=("math.CO",)) == []


def test_a_followed_author_stays_first_whatever_was_useful() -> None:
    followed = paper(31, "Anything", "Nothing of note.", authors=("Zoë Q",))
    day = [SPLATS, followed, *FILLERS]
    assert order(day, taste((JUDGED_SPLATS, 0.99)), authors=("Zoë Q",))[0] == followed.id


PAPERS = [JUDGED_SPLATS, JUDGED_RADAR, SPLATS, RADAR, *FILLERS]
some_taste = st.lists(
    st.tuples(st.sampled_from(PAPERS), st.floats(-0.99, 0.99)),
    max_size=5,
    unique_by=lambda pair: pair[0].id,
).map(lambda pairs: taste(*pairs))


@settings(deadline=None, max_examples=60)
@given(some_taste, st.randoms())
def test_a_nudge_is_bounded_needs_no_order_and_changes_no_membership(liked: Taste, random: object) -> None:
    day = [SPLATS, RADAR, *FILLERS]
    plain = select(feed(*day), topic(keywords=("kites",), limit=50), NOTHING_SEEN)
    moved = select(feed(*day), topic(keywords=("kites",), limit=50), NOTHING_SEEN, liked)
    before = {pick.candidate.paper.id: pick.score for pick in plain.picks}
    after = {pick.candidate.paper.id: pick.score for pick in moved.picks}
    assert before.keys() == after.keys()
    assert all(abs(after[each] - before[each]) <= FEEDBACK_SCORE for each in before)
    assert all(-1 <= pick.leaning <= 1 for pick in moved.picks)
    shuffled = list(liked)
    random.shuffle(shuffled)  # type: ignore[attr-defined] # hypothesis hands out a random.Random
    again = select(feed(*day), topic(keywords=("kites",), limit=50), NOTHING_SEEN, tuple(shuffled))
    assert [pick.score for pick in again.picks] == [pick.score for pick in moved.picks]
    assert moved.counts == plain.counts
    assert moved.eligible == plain.eligible


@settings(deadline=None, max_examples=60)
@given(some_taste, st.sampled_from([JUDGED_SPLATS, JUDGED_RADAR]), st.floats(0.01, 0.99))
def test_one_more_useful_paper_never_lowers_another(liked: Taste, one: Paper, weight: float) -> None:
    without = tuple(each for each in liked if each.paper.id != one.id)
    index = PaperIndex([SPLATS, RADAR, *FILLERS])
    places = range(len(index.papers))
    before = preference_scores(index, places, (*without, Judged(paper(99), 0.0)))
    after = preference_scores(index, places, (*without, Judged(one, weight)))
    assert all(after[at].amount >= before[at].amount for at in places)


@settings(deadline=None, max_examples=60)
@given(st.permutations(PAPERS), some_taste)
def test_what_is_in_order_moves_a_few_places_at_most(papers: Sequence[Paper], liked: Taste) -> None:
    placed = in_order(papers, liked)
    assert sorted(placed) == list(range(len(papers)))
    assert all(abs(at - place) <= 2 * PLACES for place, at in enumerate(placed))
    assert in_order(papers, ()) == list(range(len(papers)))


# Weights


def test_voices_add_up_less_and_less_cancel_out_and_fade() -> None:
    known = {JUDGED_SPLATS.id: JUDGED_SPLATS}

    def weight(*voices: Feedback) -> float:
        ((_, weight),) = read_taste(voices, known, NOON)
        return weight

    mine = JUDGED_SPLATS.id
    one, two = weight(said(mine)), weight(said(mine), said(mine, person="bo"))
    assert 0 < one < two < 2 * one
    assert weight(said(mine), said(mine, person="bo", useful=False)) == 0
    assert weight(said(mine, useful=False)) == -one
    old = weight(said(mine, days=HALF_LIFE.days))
    assert old == pytest.approx(0.5 / 1.5, abs=1e-4)
    assert weight(said(mine, days=-5)) == one, "a clock that was set back makes no judgement weigh more"


def test_of_two_opinions_of_one_person_the_last_counts() -> None:
    known = {JUDGED_SPLATS.id: JUDGED_SPLATS}
    both = [said(JUDGED_SPLATS.id, days=2, channel="C2"), said(JUDGED_SPLATS.id, useful=False)]
    for voices in (both, both[::-1]):
        ((_, weight),) = read_taste(voices, known, NOON)
        assert weight < 0


def test_answers_and_unknown_papers_say_nothing_of_papers() -> None:
    answer = said("").model_copy(update={"subject": "answer:q1"})
    assert judged_papers([answer]) == ()
    assert read_taste([answer, said("9912.77777")], {}, NOON) == ()


def test_only_the_papers_judged_last_count() -> None:
    many = [said(f"9912.{n:05d}", days=n) for n in range(MOST_JUDGED + 20)]
    assert judged_papers(many) == tuple(f"9912.{n:05d}" for n in range(MOST_JUDGED))


# How much, and by which of the papers


def alone(number: int, *categories: str, authors: Sequence[str] = ()) -> Paper:
    """A paper that shares no word with another."""
    words = f"word{number} thing{number}"
    return paper(number, words, words, categories=categories, authors=tuple(authors))


def cosine(of: float) -> Meanings:
    """Of paper 1, and of others that are all so near to it."""
    other = np.array([of, (1 - of**2) ** 0.5], dtype=np.float32)
    return Meanings(
        {alone(n).id: other for n in range(2, 9)} | {alone(1).id: np.eye(2, dtype=np.float32)[0]}, {}
    )


def nudge(
    one: Paper, judged: Sequence[tuple[Paper, float]], meanings: Meanings | None = None
) -> tuple[float, Reason | None]:
    found = preference_scores(PaperIndex([one, *FILLERS]), [0], taste(*judged), meanings)[0]
    return found.amount, found.reason


@pytest.mark.parametrize(
    ("mine", "other", "expected"),
    [
        (alone(1, "cs.CV"), alone(2, "cs.CV"), 0.05),
        (alone(1, "cs.CV", "cs.RO"), alone(2, "cs.CV", "cs.AI"), 0.05),
        (alone(1, "cs.CV", "cs.RO"), alone(2, "cs.AI", "cs.RO"), 0.0),
        (alone(1), alone(2), 0.0),
        (alone(1, authors=["Zoë Q"]), alone(2, authors=["Ada B", "ZOE Q"]), 0.2),
        (alone(1, "cs.CV", authors=["Zoë Q"]), alone(2, "cs.CV", authors=["Zoe Q"]), 0.25),
        (SPLATS, SPLATS.evolve(id="9912.00002", categories=()), 0.5),
        (paper(1, "Sails", "Sails."), paper(2, "Sails", "Sails.", categories=()), 0.0),
    ],
)
def test_a_paper_is_near_by_its_authors_its_first_category_and_more_than_one_of_its_words(
    mine: Paper, other: Paper, expected: float
) -> None:
    assert nudge(mine, [(other, 0.5)])[0] == expected
    assert nudge(mine, [(other, -0.5)]) == (-expected, None)


@pytest.mark.parametrize(
    ("of", "expected"), [(0.3, 0.0), (0.45, 0.0), (0.6, 0.25), (0.69, 0.4), (0.75, 0.5), (0.9, 0.5)]
)
def test_a_paper_is_near_by_what_it_means_in_proportion(of: float, expected: float) -> None:
    amount, reason = nudge(alone(1, "cs.CV"), [(alone(2, "cs.RO"), 0.5)], cosine(of))
    assert amount == pytest.approx(expected, abs=1e-4)
    assert reason == (Reason(key="reason.useful_alike") if expected else None)
    assert amount == round(amount, 4)


def test_nothing_is_nearer_than_near_and_a_slight_likeness_is_not_told() -> None:
    authors = ["Zoë Q"]
    near = [(alone(2, "cs.CV", authors=authors), 0.5)]
    assert nudge(alone(1, "cs.CV", authors=authors), near, cosine(0.9))[0] == 0.5
    amount, reason = nudge(alone(1, "cs.CV"), [(alone(2, "cs.CV"), 0.99)], cosine(0.4515))
    assert amount > 0.1
    assert reason is None, "it is of the same category, and hardly like it"


@pytest.mark.parametrize(("weight", "told"), [(0.2, False), (0.3, True), (0.45, True)])
def test_a_small_nudge_is_not_worth_telling(weight: float, told: bool) -> None:
    by_her = [(alone(2, authors=["Ada B"]), weight)]
    assert (nudge(alone(1, authors=["Ada B"]), by_her)[1] is not None) is told


def test_the_closest_useful_and_the_closest_useless_paper_count_and_the_first_is_told() -> None:
    mine = alone(1, "cs.CV", authors=["Ada B", "Bo C"])
    by_ada, by_bo = alone(2, "cs.RO", authors=["Ada B"]), alone(3, "cs.CV", authors=["Bo C"])
    far, useless = alone(4, "cs.CV"), alone(5, "cs.CV")
    judged = [(mine, 0.9), (far, 0.5), (by_ada, 0.5), (by_bo, 0.8), (useless, -0.5), (alone(6), -0.9)]
    assert nudge(mine, judged) == (0.35, Reason(key="reason.useful_author", terms=("Bo C",)))
    assert nudge(mine, [(mine, 0.9)]) == (0.0, None), "what was said of a paper itself moves it nowhere"


def test_a_term_with_a_hyphen_is_told_as_a_phrase() -> None:
    liked = paper(2, "Multi-view Kelp", "Kelp of multi-view.", categories=())
    mine = paper(1, "Kelp in Multi-view", "Multi-view kelp.", categories=())
    reason = nudge(mine, [(liked, 0.9)])[1]
    assert reason is not None
    assert reason.key == "reason.useful"
    assert all("-" in term or " " in term for term in reason.terms)


def test_what_is_in_order_is_moved_by_six_places_for_a_whole_nudge() -> None:
    ordered = [alone(number) for number in range(10, 24)]
    ordered[9] = alone(19, authors=["Ada B"])
    by_her = alone(2, authors=["Ada B"])
    assert in_order(ordered, taste((by_her, 0.9))).index(9) == 7
    assert in_order(ordered, taste((by_her, -0.9))).index(9) == 11
    assert in_order(ordered, taste((alone(3), 0.9))) == list(range(14))
    assert in_order(ordered, ()) == list(range(14))


def test_only_what_is_among_the_papers_has_a_weight_and_they_stand_by_their_ids() -> None:
    known = {each.id: each for each in (JUDGED_RADAR, JUDGED_SPLATS)}
    voices = [said(JUDGED_RADAR.id), said(JUDGED_SPLATS.id, useful=False), said("9912.77777")]
    assert read_taste(voices, known, NOON) == taste((JUDGED_SPLATS, -0.5), (JUDGED_RADAR, 0.5))


def test_of_two_opinions_of_one_moment_the_useful_one_counts_whichever_comes_first() -> None:
    both = [said("9912.00001", channel="C2"), said("9912.00001", useful=False)]
    known = {JUDGED_SPLATS.id: JUDGED_SPLATS}
    assert (
        read_taste(both, known, NOON) == read_taste(both[::-1], known, NOON) == taste((JUDGED_SPLATS, 0.5))
    )


def test_a_paper_that_was_judged_again_is_one_of_the_last_and_equals_stand_by_their_ids() -> None:
    voices = [
        said("b", days=1),
        said("c", days=2),
        said("a", days=2),
        said("d", days=3),
        said("d", person="bo"),
    ]
    assert judged_papers(voices) == judged_papers(voices[::-1]) == ("d", "b", "a", "c")
