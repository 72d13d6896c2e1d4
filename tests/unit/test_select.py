"""Every item of a feed is counted once; topics get what they asked for, with the reason, in order."""

import datetime as dt
import os
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import locales
from bot.domain.digest import Reason, Selection
from bot.domain.paper import AnnounceType, Candidate, Feed, Paper
from bot.domain.topic import Topic
from bot.selection.feedback import Judged, Taste
from bot.selection.select import select
from bot.selection.similar import Neighbour, join, similar

NEW, CROSS = AnnounceType.NEW, AnnounceType.CROSS
DAY = dt.date(2099, 12, 7)
NOTHING_SEEN: frozenset[str] = frozenset()


def paper(number: int, title: str = "", abstract: str = "", **fields: object) -> Paper:
    named = {"id": f"9912.{number:05d}", "title": title or f"Untitled {number}", "abstract": abstract}
    return Paper.model_validate({"categories": ("cs.CV",), **named, **fields})


def feed(*items: Paper | tuple[Paper, AnnounceType], unreadable: int = 0) -> Feed:
    candidates = [
        Candidate(paper=item)
        if isinstance(item, Paper)
        else Candidate(paper=item[0], announce_type=item[1])
        for item in items
    ]
    return Feed(
        day=DAY,
        categories=("cs.CV",),
        candidates=tuple(candidates),
        fetched_at=dt.datetime(2099, 12, 7, tzinfo=dt.UTC),
        source="a test",
        unreadable=unreadable,
    )


def topic(**fields: object) -> Topic:
    return Topic.model_validate({"name": "kites", "categories": ("cs.CV",), **fields})


def ids(selection: Selection) -> list[str]:
    return [pick.candidate.paper.id for pick in selection.picks]


def reasons(selection: Selection) -> list[Reason]:
    return [reason for pick in selection.picks for reason in pick.reasons]


KITES = paper(1, "Kite Tracking at Sea", "We track kites over open water.")
SURVEY = paper(2, "A Survey of Kite Tracking", "We survey how kites are tracked.")
BOATS = paper(3, "Boats in Fog", "We find boats that radar has missed.")
LATE = paper(4, "Kite Tracking, Revisited", "We track kites again.", categories=("cs.RO", "cs.CV"))


# Classes and counts


@given(
    st.lists(st.tuples(st.integers(1, 6), st.sampled_from(AnnounceType)), max_size=20),
    st.frozensets(st.integers(1, 6)),
    st.integers(0, 3),
    st.booleans(),
)
def test_each_item_of_the_feed_is_counted_exactly_once(
    items: list[tuple[int, AnnounceType]], seen: frozenset[int], unreadable: int, cross_lists: bool
) -> None:
    day = feed(*((paper(number), kind) for number, kind in items), unreadable=unreadable)
    selection = select(day, topic(cross_lists=cross_lists), frozenset(f"9912.{one:05d}" for one in seen))
    counts = selection.counts
    assert counts.fetched == len(items) + unreadable
    assert counts.fetched == (
        counts.new
        + counts.cross_lists
        + counts.repeats
        + counts.doubled
        + counts.replacements
        + counts.unreadable
    )
    assert counts.new + counts.cross_lists == len(selection.eligible)
    assert counts.picked == len(selection.picks)
    assert set(ids(selection)) <= set(selection.eligible)


def test_what_was_seen_is_a_repeat_and_never_picked_again() -> None:
    selection = select(feed(KITES, BOATS), topic(), frozenset({KITES.id}))
    assert (selection.counts.new, selection.counts.repeats) == (1, 1)
    assert ids(selection) == [BOATS.id]


def test_a_second_item_of_the_same_paper_is_listed_twice_and_not_seen_before() -> None:
    selection = select(feed(KITES, KITES), topic(), NOTHING_SEEN)
    counts = selection.counts
    assert (counts.new, counts.repeats, counts.doubled, ids(selection)) == (1, 0, 1, [KITES.id])


@pytest.mark.parametrize("kinds", [(NEW, CROSS), (CROSS, NEW)])
def test_new_wins_over_cross_whichever_comes_first(kinds: tuple[AnnounceType, ...]) -> None:
    selection = select(feed(*((KITES, kind) for kind in kinds)), topic(cross_lists=False), NOTHING_SEEN)
    assert (selection.counts.new, selection.counts.cross_lists, selection.counts.doubled) == (1, 0, 1)
    assert ids(selection) == [KITES.id]


@pytest.mark.parametrize("kind", [AnnounceType.REPLACE, AnnounceType.REPLACE_CROSS])
def test_a_replacement_is_never_picked_nor_remembered(kind: AnnounceType) -> None:
    selection = select(feed((KITES, kind), BOATS), topic(), frozenset({KITES.id}))
    assert (selection.counts.replacements, selection.counts.repeats) == (1, 0)
    assert (ids(selection), selection.eligible) == ([BOATS.id], (BOATS.id,))


def test_cross_lists_are_picked_with_where_they_come_from() -> None:
    selection = select(feed((LATE, CROSS)), topic(keywords=("kite",)), NOTHING_SEEN)
    assert Reason(key="reason.cross_list", terms=("cs.RO",)) in reasons(selection)


def test_a_topic_without_cross_lists_remembers_but_does_not_pick_them() -> None:
    selection = select(feed((LATE, CROSS), KITES), topic(cross_lists=False), NOTHING_SEEN)
    assert ids(selection) == [KITES.id]
    assert set(selection.eligible) == {KITES.id, LATE.id}


def test_an_empty_feed_gives_an_empty_selection() -> None:
    selection = select(
        feed(), topic(keywords=("kite",), interest="boats", authors=("A. Nobody",)), NOTHING_SEEN
    )
    assert (selection.picks, selection.counts.fetched) == ((), 0)


def test_a_paper_without_a_single_word_is_counted_and_can_be_listed() -> None:
    selection = select(feed(paper(1, "…", "")), topic(), NOTHING_SEEN)
    assert len(selection.picks) == 1
    assert not select(feed(paper(1, "…", "")), topic(interest="kites"), NOTHING_SEEN).picks


# What matches


def test_a_keyword_in_the_title_comes_before_one_in_the_abstract() -> None:
    passing = paper(9, "Weather at Sea", "Wind is measured, as every kite needs it. It is told in knots.")
    selection = select(feed(passing, KITES), topic(keywords=("kite",)), NOTHING_SEEN)
    assert ids(selection) == [KITES.id, passing.id]
    assert reasons(selection) == [
        Reason(key="reason.keyword_title", terms=("Kite",)),
        Reason(key="reason.keyword", terms=("kite",)),
    ]


def test_a_phrase_matches_only_where_its_words_follow_one_another() -> None:
    apart = paper(9, "Tracking", "We track a boat that pulls a kite. Tracking of a kite is left for later.")
    selection = select(feed(apart, KITES), topic(keywords=('"kite tracking"',)), NOTHING_SEEN)
    assert ids(selection) == [KITES.id]


def test_an_exclusion_beats_keywords_interest_and_authors() -> None:
    excluded = SURVEY.model_copy(update={"authors": ("Ada Kiter",)})
    wish = topic(keywords=("kite", "-survey"), authors=("Ada Kiter",), interest="kite tracking")
    assert ids(select(feed(KITES, excluded), wish, NOTHING_SEEN)) == [KITES.id]


def test_a_topic_of_exclusions_alone_lists_everything_else() -> None:
    assert ids(select(feed(KITES, SURVEY, BOATS), topic(keywords=("-kite",)), NOTHING_SEEN)) == [BOATS.id]


def test_a_followed_author_comes_first() -> None:
    followed = BOATS.model_copy(update={"authors": ("Zoë B. Müller", "Ada Kiter")})
    wish = topic(authors=("Z. Muller",), keywords=("kite tracking",), interest="kites")
    selection = select(feed(KITES, followed), wish, NOTHING_SEEN)
    assert ids(selection) == [followed.id, KITES.id]
    assert selection.picks[0].reasons == (Reason(key="reason.author", terms=("Zoë B. Müller",)),)


def test_papers_that_match_nothing_do_not_fill_the_digest() -> None:
    wish = topic(interest="kite tracking", limit=10)
    assert ids(select(feed(KITES, BOATS), wish, NOTHING_SEEN)) == [KITES.id]


def test_the_words_of_an_interest_have_to_stand_together() -> None:
    strewn = paper(9, "Deep Harbours", "Kites are common. Ships need tracking of their cargo, we find.")
    fillers = [paper(20 + at, f"Lamp number {at}", "A lamp is lit.") for at in range(8)]
    wish = topic(interest="kite tracking")
    assert ids(select(feed(strewn, KITES, *fillers), wish, NOTHING_SEEN)) == [KITES.id]


def test_reasons_show_the_words_of_the_paper_not_stems() -> None:
    found = paper(9, "Splatting Gaussians for Kites", "We use 3D Gaussian-splatted scenes.")
    selection = select(feed(found), topic(interest="gaussian splats"), NOTHING_SEEN)
    assert reasons(selection) == [
        Reason(key="reason.interest", terms=("Splatting Gaussians",)),
    ]


def test_an_acronym_the_day_explains_stands_for_its_words() -> None:
    explained = paper(1, "Woven Kite Fields", "We propose woven kite fields (WKF) for sails.")
    short = paper(2, "Faster WKF", "We make WKF faster.")
    fillers = [paper(20 + at, f"Lamp number {at}", "A lamp is lit.") for at in range(8)]
    long = paper(3, "Woven Kite Fields in Rain", "We wet them.")
    day = feed(explained, short, long, *fillers)
    found = {explained.id, short.id, long.id}
    assert set(ids(select(day, topic(interest="woven kite fields"), NOTHING_SEEN))) == found
    assert set(ids(select(day, topic(interest="WKF"), NOTHING_SEEN))) == found


def test_a_keyword_in_capitals_is_not_the_word_that_is_spelled_like_it() -> None:
    robots = paper(1, "SLAM for Robots", "We map by SLAM.")
    doors = paper(2, "Doors that Slam", "Doors slam in wind.")
    assert ids(select(feed(robots, doors), topic(keywords=("SLAM",)), NOTHING_SEEN)) == [robots.id]
    assert ids(select(feed(robots, doors), topic(keywords=("-SLAM",)), NOTHING_SEEN)) == [doors.id]


def test_two_words_in_capitals_are_met_in_small_letters_too() -> None:
    lamps, doors = paper(1, "Lamps of uv b Light", "We light a hall."), paper(2, "Doors", "Doors slam.")
    assert ids(select(feed(lamps, doors), topic(keywords=("UV B",)), NOTHING_SEEN)) == [lamps.id]


def test_of_two_papers_with_a_keyword_the_one_nearer_to_the_interest_comes_first() -> None:
    far = paper(1, "Kites", "We fly kites in a hall.")
    near = paper(2, "Kites", "We fly kites by their lines.")
    fillers = [paper(20 + at, f"Lamp number {at}", "A lamp is lit.") for at in range(8)]
    wish = topic(keywords=("kites",), interest="lines of sails")
    assert ids(select(feed(far, near, *fillers), wish, NOTHING_SEEN))[:2] == [near.id, far.id]


def test_a_paper_of_the_field_matches_after_those_that_name_it() -> None:
    named = paper(1, "Medical Imaging of Kites", "We study medical imaging.")
    marked = paper(2, "Kites under MRI and CT", "We image kites by MRI and ultrasound, as radiology does.")
    other = paper(3, "Images of Boats", "We image boats.")
    fillers = [paper(20 + at, f"Lamp number {at}", "A lamp is lit.") for at in range(30)]
    selection = select(
        feed(marked, named, other, *fillers), topic(interest="medical imaging"), NOTHING_SEEN
    )
    assert ids(selection) == [named.id, marked.id]


def test_a_chinese_interest_finds_english_papers() -> None:
    found = paper(1, "Video Generation with Kites", "We generate videos.")
    wish = topic(interest="关注视频生成，以及 boats")
    assert set(ids(select(feed(found, BOATS, KITES), wish, NOTHING_SEEN))) == {found.id, BOATS.id}


def test_a_chinese_paper_is_found_by_its_characters() -> None:
    found = paper(1, "风筝跟踪方法", "我们在海上跟踪风筝。")
    assert ids(select(feed(found, KITES), topic(interest="风筝"), NOTHING_SEEN)) == [found.id]


def test_papers_of_other_categories_are_counted_but_not_picked() -> None:
    other = paper(9, "Kite Tracking in Court", categories=("cs.CY",))
    selection = select(feed(other, KITES), topic(keywords=("kite",)), NOTHING_SEEN)
    assert ids(selection) == [KITES.id]
    assert selection.counts.new == 2


@pytest.mark.parametrize("wanted", ["cs", "cs.*", "cs.cy"])
def test_a_whole_archive_can_be_followed(wanted: str) -> None:
    other = paper(9, "Kite Tracking in Court", categories=("cs.CY",))
    assert ids(select(feed(other), topic(categories=(wanted,)), NOTHING_SEEN)) == [other.id]


def test_categories_alone_put_own_papers_and_firsts_before_the_rest() -> None:
    first = paper(8, "Kites", "This is the first dataset of kites. Code is available.")
    selection = select(feed((LATE, CROSS), BOATS, first), topic(), NOTHING_SEEN)
    assert ids(selection) == [first.id, BOATS.id, LATE.id]
    assert [reason.key for reason in selection.picks[0].reasons] == [
        "reason.cue.first",
        "reason.cue.resource",
    ]
    assert selection.picks[1].reasons == (Reason(key="reason.category", terms=("cs.CV",)),)


def test_ties_are_broken_by_id() -> None:
    twins = [paper(number, "Kite Tracking", "We track kites.") for number in (7, 3, 5)]
    assert ids(select(feed(*twins), topic(keywords=("kite",)), NOTHING_SEEN)) == [
        "9912.00003",
        "9912.00005",
        "9912.00007",
    ]


def test_the_limit_keeps_the_best() -> None:
    selection = select(feed(LATE, KITES, SURVEY), topic(keywords=("survey", "kite"), limit=1), NOTHING_SEEN)
    assert ids(selection) == [SURVEY.id]
    assert len(selection.eligible) == 3


def test_the_seed_of_hashing_changes_nothing() -> None:
    program = (
        "from tests.unit.test_select import *\n"
        "wish = topic(keywords=('kite', 'boat', '-survey'), interest='tracking at sea, fog, radar')\n"
        "print(select(feed(LATE, KITES, SURVEY, BOATS), wish, NOTHING_SEEN).model_dump_json())"
    )
    outputs = {
        subprocess.run(
            [sys.executable, "-c", program],
            env={**os.environ, "PYTHONHASHSEED": seed},  # noqa: TID251 # the child needs this Python's paths
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(outputs) == 1


@pytest.mark.parametrize("language", locales.languages())
def test_every_reason_can_be_told(language: str) -> None:
    for key in locales.catalogue():
        if key.startswith("reason."):
            assert locales.translate(language, key, terms="kites")


# Scores, near misses and notes


FOG = paper(5, "Weather", "A kite is seen in fog.", categories=("cs.RO", "cs.CV"), authors=("Ada B",))


@pytest.mark.parametrize(
    ("one", "wish", "score"),
    [
        (KITES, {"keywords": ("kite",)}, 0.8 + 1 + 0.05),
        (FOG, {"keywords": ("kite",)}, 0.5 + 1),
        (FOG, {"keywords": ("kite", "fog")}, 0.5 + 0.5 + 1),
        (FOG, {"authors": ("Ada B",)}, 5.0),
        (FOG, {"authors": ("Ada B",), "keywords": ("weather",)}, 5 + 0.8 + 1),
    ],
)
def test_what_a_match_is_worth(one: Paper, wish: dict[str, object], score: float) -> None:
    (pick,) = select(feed(one), topic(**wish), NOTHING_SEEN).picks
    assert pick.score == pytest.approx(score)


@pytest.mark.parametrize("taste", [(), (Judged(SURVEY.evolve(id="9912.00099"), 0.777),)])
def test_scores_and_nudges_are_rounded(taste: Taste) -> None:
    day = feed(KITES, SURVEY, FOG, *[paper(20 + at, f"Kite {at}", "A kite in fog.") for at in range(5)])
    found = select(day, topic(keywords=("kite", "fog"), interest="kite tracking"), NOTHING_SEEN, taste)
    scores = [pick.score for pick in (*found.picks, *found.near)]
    assert len(set(scores)) > 3
    assert scores == [round(score, 4) for score in scores]


def test_near_misses_are_told_of_an_interest_and_none_was_picked_seen_or_excluded() -> None:
    fillers = [paper(20 + at, f"Lamp number {at}", "A lamp is lit.") for at in range(8)]
    day = feed(KITES, BOATS, *fillers)
    asked = select(day, topic(interest="kite tracking, but no boats"), frozenset({fillers[0].id}))
    near = {pick.candidate.paper.id for pick in asked.near}
    assert near <= {each.id for each in fillers[1:]}
    assert len(near) == 3
    assert select(day, topic(keywords=("kite",)), NOTHING_SEEN).near == ()
    assert select(day, topic(), NOTHING_SEEN).near == ()


def test_a_paper_without_categories_is_taken_to_be_of_those_it_was_announced_in() -> None:
    bare = KITES.evolve(categories=())
    assert ids(select(feed(bare), topic(keywords=("kite",)), NOTHING_SEEN)) == [bare.id]


@pytest.mark.parametrize(
    ("wish", "notes"),
    [
        ({}, ["note.order"]),
        ({"interest": "🙂"}, ["note.order", "note.unread"]),
        ({"keywords": ("kite",)}, []),
        ({"authors": ("Ada B",)}, []),
        ({"interest": "kite tracking"}, ["note.words_alone"]),
        ({"interest": "kites, but nothing naval"}, ["note.without", "note.words_alone"]),
        ({"interest": "flaky tests"}, ["note.read_as", "note.words_alone"]),
        ({"interest": "kites", "terms": ("sails",)}, ["note.read_as", "note.words_alone"]),
    ],
)
def test_how_a_topic_was_read_is_noted(wish: dict[str, object], notes: list[str]) -> None:
    found = select(feed(KITES), topic(**wish), NOTHING_SEEN).notes
    assert [note.key for note in found] == notes
    assert all(note.terms for note in found if note.key in {"note.read_as", "note.without"})


def test_what_is_excluded_is_not_told_as_what_an_interest_was_read_as() -> None:
    plain, without = (
        select(feed(KITES), topic(interest=interest), NOTHING_SEEN).notes[0]
        for interest in ("flaky tests", "flaky tests, but no intermittent failures")
    )
    assert "intermittent failures" in plain.terms
    assert without.key == "note.read_as"
    assert set(without.terms) == set(plain.terms) - {"intermittent failures"}


def test_a_reason_that_readers_gave_comes_after_the_others() -> None:
    liked = (Judged(SURVEY.evolve(id="9912.00099"), 0.9),)
    fillers = [paper(20 + at, f"Lamp number {at}", "A lamp is lit.") for at in range(8)]
    (pick,) = select(feed(SURVEY, *fillers), topic(keywords=("kite",)), NOTHING_SEEN, liked).picks
    assert pick.reasons[0].key == "reason.keyword_title"
    assert pick.reasons[-1].key.startswith("reason.useful")
    assert pick.leaning == pytest.approx(pick.score - 1.85, abs=1e-4)


# Similar papers


def test_similar_papers_share_telling_words_and_come_best_first() -> None:
    fillers = [paper(20 + at, f"Lamp number {at}", "A lamp is lit.") for at in range(8)]
    found = similar(KITES, [BOATS, LATE, KITES, *fillers], limit=3)
    assert [neighbour.paper.id for neighbour in found] == [LATE.id]
    assert "Kite Tracking" in found[0].terms
    assert 0 < found[0].score <= 1


def test_similar_papers_by_words_and_by_meaning_make_one_list() -> None:
    both, worded, meant, far = (paper(number, f"Paper {number}") for number in range(1, 5))
    by_words = [Neighbour(paper=each, score=0.5, terms=("kite",)) for each in (worded, both)]
    found = join(by_words, [(both, 0.9), (meant, 0.6), (far, 0.1)], 5)
    assert [each.paper for each in found] == [both, worded, meant]
    assert [each.terms for each in found] == [("kite",), ("kite",), ()]


def test_a_paper_alone_has_no_neighbours() -> None:
    assert similar(KITES, [KITES]) == ()
    assert similar(KITES, []) == ()


def test_a_withdrawn_paper_is_counted_and_not_picked() -> None:
    stands, withdrawn = (
        paper(1, "Tide gates"),
        paper(2, "Tide gates again", comment="This paper has been withdrawn"),
    )
    selection = select(feed(stands, withdrawn), topic(), frozenset())
    assert ids(selection) == [stands.id]
    assert selection.counts.new == 2
    kinds = [paper(number, "Tide gates", categories=("cs.CV", f"cs.A{number}")) for number in (3, 4, 5)]
    among_many = select(feed(withdrawn, stands, *kinds), topic(), frozenset())
    assert withdrawn.id not in ids(among_many)
    assert len(ids(among_many)) == 4
