"""Papers are picked by what they mean: near misses, exclusions, and what further words may do."""

from __future__ import annotations

import itertools
from functools import partial

import numpy as np
import pytest
from hypothesis import given as drawn
from hypothesis import settings
from hypothesis import strategies as st

from bot.domain.digest import Pick
from bot.domain.paper import Paper
from bot.domain.topic import Topic
from bot.selection.exclusions import excluded_by
from bot.selection.meaning import (
    MEANT,
    SURE_ENOUGH,
    Meanings,
    aims,
    fitting_papers,
    numbers_of,
    subject_texts,
    subjects_by_piece,
    text_to_embed,
    texts_of,
)
from bot.selection.paper_index import PaperIndex
from bot.selection.reading import read_text
from bot.selection.reasons_by_meaning import explain, sentences
from bot.selection.select import select, worth_a_look
from bot.selection.thesaurus import describe_all, named_in, nearest_subjects, subjects
from bot.text.terms import stems_of
from bot.util.packed_vectors import Floats
from tests.fake_embedder import vector
from tests.unit.test_select import NOTHING_SEEN, feed, ids, paper, topic

FLAKY = next(subject for subject in subjects() if "flaky tests" in subject.terms)
FILLERS = [
    paper(100 + at, f"{what} of {where}", f"We study {what.lower()} of {where}. It is measured and told.")
    for at, (what, where) in enumerate(
        itertools.product(
            ("Painting", "Weighing", "Storing", "Mending", "Naming"),
            ("lamps", "barrels", "anchors", "nets"),
        )
    )
]


def embedded(text: str) -> Floats:
    return np.array(vector(text), dtype=np.float32)


def meanings(interest: str, *papers: Paper, near: dict[str, float] | None = None) -> Meanings:
    """Vectors of hashed words; the ids in `near` get one that is so near to the interest as a whole."""
    reading = read_text(interest)
    texts = {text: embedded(text) for text in (*subject_texts(), *texts_of(reading))}
    found = {each.id: embedded(text_to_embed(each)) for each in papers}
    for paper_id, cosine in (near or {}).items():
        aside = found[paper_id] - (found[paper_id] @ texts[reading.wish]) * texts[reading.wish]
        found[paper_id] = cosine * texts[reading.wish] + np.sqrt(1 - cosine**2) * aside / np.linalg.norm(
            aside
        )
    return Meanings(found, texts)


def given(wish: Topic) -> dict[str, Floats]:
    return {", ".join(wish.terms): embedded(", ".join(wish.terms))}


def test_a_paper_that_means_it_is_picked_without_a_word_in_common() -> None:
    interest = "builds that break at random"
    meant = paper(1, "Unstable Verdicts in Harbour Checks", "Outcomes change from run to run.")
    day = feed(meant, *FILLERS)
    wish = topic(interest=interest)
    assert not select(day, wish, NOTHING_SEEN).picks
    near = meanings(interest, meant, *FILLERS, near={meant.id: 0.9})
    assert ids(select(day, wish, NOTHING_SEEN, (), near)) == [meant.id]


def test_everyday_words_find_what_papers_call_it() -> None:
    interest = "tests that fail at random"
    named = paper(1, "Flaky Tests under Load", "Flakiness and intermittent failures of tests are counted.")
    day = feed(named, *FILLERS)
    found = select(day, topic(interest=interest), NOTHING_SEEN, (), meanings(interest, named, *FILLERS))
    assert ids(found) == [named.id]
    read_as = next(note for note in found.notes if note.key == "note.read_as")
    assert "flaky tests" in read_as.terms


def test_an_empty_digest_has_its_three_nearest_papers_the_nearest_first() -> None:
    interest = "weaving of sails"
    day = feed(*FILLERS)
    near = {FILLERS[3].id: 0.3, FILLERS[5].id: 0.2, FILLERS[7].id: 0.1}
    found = select(day, topic(interest=interest), NOTHING_SEEN, (), meanings(interest, *FILLERS, near=near))
    assert not found.picks
    assert [pick.candidate.paper.id for pick in found.near] == list(near)


def test_without_vectors_the_digest_says_that_words_alone_decided() -> None:
    found = select(feed(*FILLERS), topic(interest="sails"), NOTHING_SEEN)
    assert [note.key for note in found.notes] == ["note.words_alone"]
    with_vectors = select(
        feed(*FILLERS), topic(interest="sails"), NOTHING_SEEN, (), meanings("sails", *FILLERS)
    )
    assert "note.words_alone" not in {note.key for note in with_vectors.notes}


def test_papers_that_are_about_what_is_excluded_are_dropped_and_counted() -> None:
    interest = "kite design, but nothing naval"
    wanted = paper(1, "Kite Design for Schools", "We design kites.")
    naval = paper(2, "Kite Design for Naval Use", "We design kites for navies.")
    day = feed(wanted, naval, *FILLERS)
    for known in (None, meanings(interest, wanted, naval, *FILLERS)):
        found = select(day, topic(interest=interest), NOTHING_SEEN, (), known)
        assert ids(found) == [wanted.id]
        assert found.counts.excluded == 1


def test_a_mention_in_passing_excludes_only_what_is_near_to_it() -> None:
    interest = "kite design, but nothing naval"
    passing = paper(1, "Kite Design for Schools", "We design kites. Others do so for naval use.")
    day = feed(passing, *FILLERS)
    near, far = meanings(interest, passing, *FILLERS), meanings(interest, passing, *FILLERS)
    far.texts["naval"][:] = -far.papers[passing.id]
    near.texts["naval"][:] = near.papers[passing.id]
    near.texts["kite design"][:] /= 4
    assert ids(select(day, topic(interest=interest), NOTHING_SEEN, (), far)) == [passing.id]
    assert not select(day, topic(interest=interest), NOTHING_SEEN, (), near).picks


def test_a_single_general_word_never_qualifies_a_paper() -> None:
    common = [
        paper(at, f"Samples of {at}", "A sample is taken and its sample is kept.") for at in range(1, 30)
    ]
    day = feed(*common, *FILLERS)
    assert not select(day, topic(interest="sample complexity"), NOTHING_SEEN).picks


NOUNS = st.sampled_from(["kite", "sail", "mast", "hull", "oar", "rope", "tide", "reef"])
MODIFIERS = st.sampled_from(
    [
        "semi-supervised",
        "with little data",
        "in strong wind",
        "for beginners",
        "of large models",
        "under fog",
    ]
)


@settings(max_examples=60, deadline=None)
@drawn(st.lists(NOUNS, min_size=2, max_size=3, unique=True), MODIFIERS, st.booleans())
def test_no_further_word_loses_what_a_shorter_form_finds_by_its_phrase_in_the_title(
    nouns: list[str], modifier: str, meant: bool
) -> None:
    phrase = " ".join(nouns)
    longer = f"{modifier} {phrase}" if modifier == "semi-supervised" else f"{phrase} {modifier}"
    titled = paper(1, f"A Study of {phrase.title()}", "Nothing else is told.")
    day = feed(titled, *FILLERS)
    for interest in (phrase, longer):
        known = meanings(interest, titled, *FILLERS) if meant else None
        assert titled.id in ids(select(day, topic(interest=interest, limit=50), NOTHING_SEEN, (), known))


def test_keywords_and_authors_keep_their_exact_meaning_beside_vectors() -> None:
    near = {FILLERS[0].id: 0.95}
    known = meanings("sails", *FILLERS, near=near)
    wish = Topic(name="x", categories=("cs.CV",), keywords=("anchors", "-naming"), interest="")
    found = ids(select(feed(*FILLERS), wish, NOTHING_SEEN, (), known))
    assert set(found) == {
        each.id for each in FILLERS if "anchors" in each.title and "Naming" not in each.title
    }


def test_terms_that_somebody_gave_stand_in_place_of_those_found() -> None:
    named = paper(1, "Wobbly Verdicts, Wobble Metrics", "Wobbly verdicts are a wobble metrics matter.")
    day = feed(named, *FILLERS)
    wish = topic(interest="tests that fail at random", terms=("wobbly verdicts", "wobble metrics"))
    known = meanings(wish.interest, named, *FILLERS)
    assert not select(day, topic(interest=wish.interest), NOTHING_SEEN, (), known).picks
    found = select(day, wish, NOTHING_SEEN, (), known._replace(texts={**known.texts, **given(wish)}))
    assert ids(found) == [named.id]
    assert found.notes[0].terms == wish.terms


def test_the_reason_is_the_nearest_sentence_and_what_it_is_near_to() -> None:
    interest = "mending of nets, lamps for lighthouses"
    one = paper(
        1, "Notes from a Coast", "Ropes are sold here by weight. Mending of nets takes all winter here."
    )
    known = meanings(interest, one)
    pick = Pick(candidate=feed(one).candidates[0], score=1, reasons=())
    reading = read_text(interest)
    vectors = {text: embedded(text) for text in (one.title, *one.abstract.split(". "))}
    vectors |= {f"{text}.": embedded(text) for text in list(vectors)}
    (reason,) = explain(pick, aims(reading, known), vectors).reasons
    assert (reason.key, reason.terms) == ("reason.near", ("mending of nets",))
    assert reason.quote.startswith("Mending of nets")


def test_an_address_is_no_sentence_that_a_paper_meets_an_interest_by() -> None:
    one = paper(
        1, "Notes from a Coast", "Ropes are sold here by weight. See https://ropes.example/mending-of-nets."
    )
    assert sentences(one) == (one.title, "Ropes are sold here by weight.")


@pytest.mark.parametrize("interest", ["", "   ", "the and of"])
def test_an_interest_that_says_nothing_asks_for_the_categories(interest: str) -> None:
    found = select(feed(*FILLERS), topic(interest=interest), NOTHING_SEEN)
    assert len(found.picks) == 10
    assert [note.key for note in found.notes] == ["note.order"]


def test_one_sentence_that_says_it_picks_a_paper_that_is_about_other_things_too() -> None:
    interest = "rope that frays at night"
    said = "Mooring lines wear through after dark."
    mixed = paper(
        1, "Harbour Logistics", f"Cargo is weighed and stored in many ways. {said} Cranes are named."
    )
    day = feed(mixed, *FILLERS)
    known = meanings(interest, *FILLERS, mixed, near={mixed.id: 0.1})
    assert not select(day, topic(interest=interest), NOTHING_SEEN, (), known).picks
    near = known._replace(sentences={said: known.texts[read_text(interest).wish]})
    assert ids(select(day, topic(interest=interest), NOTHING_SEEN, (), near)) == [mixed.id]


def test_only_papers_that_may_be_picked_are_worth_a_look() -> None:
    interest = "weaving of sails"
    day = feed(*FILLERS)
    seen = frozenset(each.id for each in FILLERS[:15])
    looked_at = worth_a_look(day, topic(interest=interest), seen, meanings(interest, *FILLERS))
    assert {each.id for each in looked_at} == {each.id for each in FILLERS} - seen
    assert not worth_a_look(day, topic(interest=""), NOTHING_SEEN, meanings(interest, *FILLERS))


def test_a_near_miss_tells_its_nearest_sentence_without_calling_it_near() -> None:
    found = paper(1, "Harbour Logistics", "Cargo is weighed and stored in many ways.")
    interest = "weaving of sails"
    known = meanings(interest, found)
    vectors = {text: embedded(text) for text in (found.title, found.abstract)}
    near = Pick(candidate=feed(found).candidates[0], score=0.1, reasons=())
    asked = aims(read_text(interest), known)
    assert explain(near, asked, vectors) == near
    (reason,) = explain(near, asked, vectors, always=True).reasons
    assert (reason.key, reason.terms, reason.quote) == ("reason.nearest", (interest,), found.abstract)


def test_excluding_something_of_a_field_excludes_what_bears_the_marks_of_the_field() -> None:
    interest = "splatting of nets, but not driving scenes"
    street = paper(1, "Splatting of Nets in Streets", "Lidar of a vehicle is splatted. The vehicle turns.")
    known = meanings(interest, street, *FILLERS)
    day = feed(street, *FILLERS)
    assert street.id not in ids(select(day, topic(interest=interest), NOTHING_SEEN, (), known))
    assert street.id in ids(select(day, topic(interest="splatting of nets"), NOTHING_SEEN))


@pytest.mark.parametrize("surer", [0.0, 0.01])
def test_each_of_the_first_picks_must_be_surer_than_the_one_before_had_to_be(surer: float) -> None:
    index, places = PaperIndex(FILLERS), np.arange(len(FILLERS))
    for rank, least in enumerate(SURE_ENOUGH):
        scores = np.zeros(len(FILLERS), dtype=np.float32)
        scores[:rank] = 0.9
        scores[rank : rank + 2] = least - 0.005 + surer
        last = 2 if rank + 1 == len(SURE_ENOUGH) else 1
        assert fitting_papers(index, scores, places) == tuple(range(rank + (last if surer else 0)))


def test_what_all_papers_of_a_day_share_does_not_bring_one_nearer() -> None:
    shared, own = embedded("alpha beta gamma delta"), embedded("lantern")
    interest = "lantern alpha"
    day = [paper(at, f"Paper {at}", "Words.") for at in range(1, 9)]
    texts = meanings(interest, *day).texts
    aside = [embedded(f"other{at}") for at in range(8)]
    vectors = [3 * shared + (own if at == 0 else aside[at]) for at in range(8)]
    known = Meanings(
        {each.id: row / np.linalg.norm(row) for each, row in zip(day, vectors, strict=True)}, texts
    )
    reading = read_text(interest)
    numbers = numbers_of(PaperIndex(day), reading, subjects_by_piece(reading, known), known)
    cosines = np.array([known.papers[each.id] @ texts[reading.wish] for each in day])
    assert numbers[0, 0] - numbers[1:, 0].max() > 2 * (cosines[0] - cosines[1:].max()) > 0


def test_where_one_paper_is_outstandingly_near_another_must_be_nearer_than_elsewhere() -> None:
    interest = "helping nurses"
    near, nearer = paper(1, "Ward Rounds", "Told."), paper(2, "Bedside Care", "Told.")
    index = PaperIndex([near, nearer, *FILLERS])

    def fit(cosine: float) -> float:
        known = meanings(interest, *index.papers, near={near.id: 0.4, nearer.id: cosine})
        numbers = numbers_of(index, read_text(interest), {"helping nurses": {}}, known)
        return float(numbers[0] @ np.array(MEANT[:-1]))

    assert fit(0.4) > fit(0.9)


def test_a_paper_that_means_nothing_but_what_is_excluded_is_excluded_without_a_word_of_it() -> None:
    day = [paper(1, "Seen from Elsewhere", "Scenes as others would see them."), *FILLERS]
    known = meanings("lamps, but no new camera views", *day)
    item = embedded("new camera views")
    known = known._replace(papers={**known.papers, day[0].id: item})
    texts = {**known.texts, "new camera views": item}
    reading = read_text("lamps, but no new camera views")
    assert excluded_by(PaperIndex(day), reading, known._replace(texts=texts)) == {0}
    texts[reading.wish] = item
    assert excluded_by(PaperIndex(day), reading, known._replace(texts=texts)) == set(), (
        "as near to the wish"
    )


def test_what_is_excluded_in_everyday_words_excludes_what_papers_call_it() -> None:
    day = [paper(1, "Seen by Night", "Flaky tests are told apart. We mend flaky tests."), *FILLERS]
    known = meanings("lamps, but no moody builds", *day)
    known = known._replace(papers={**known.papers, day[0].id: known.papers[day[1].id]})
    index = PaperIndex(day)
    reading = read_text("lamps, but no moody builds")
    assert excluded_by(index, reading, known) == set()
    means_it = {**known.texts, "moody builds": known.texts[FLAKY.named]}
    assert excluded_by(index, reading, known._replace(texts=means_it)) == {0}


def test_a_passing_word_of_what_is_excluded_bars_no_paper_that_has_the_wish_in_its_title() -> None:
    day = [paper(1, "Rare Rigging", "Told with a barge."), paper(2, "Seen", "With a barge."), *FILLERS]
    known = meanings("rare rigging, except barges", *day)
    reading = read_text("rare rigging, except barges")
    both = known.texts[reading.wish] + known.texts["barges"]
    vectors = {each.id: both / np.linalg.norm(both) for each in day[:2]}
    known = known._replace(papers={**known.papers, **vectors})
    assert excluded_by(PaperIndex(day), reading, known) == {1}
    known = known._replace(papers={**known.papers, day[0].id: known.texts["barges"]})
    assert excluded_by(PaperIndex(day), reading, known) == {0, 1}, "clearly nearer to barges"


def test_a_part_of_a_field_excludes_what_bears_its_marks_and_is_nearer_to_it_than_to_the_wish() -> None:
    marked = "Its vehicle has a lidar. Another vehicle has none."
    day = [paper(1, "Nets Splatted Well", marked), paper(2, "Driving Views", marked), *FILLERS]
    known = meanings("splatting of nets, but no driving lessons", *day)
    reading = read_text("splatting of nets, but no driving lessons")
    vectors = {day[0].id: known.texts[reading.wish], day[1].id: known.texts["driving lessons"]}
    known = known._replace(papers={**known.papers, **vectors})
    assert excluded_by(PaperIndex(day), reading, known) == {1}
    of_the_field = read_text("nets in traffic, but no driving lessons")
    assert excluded_by(PaperIndex(day[:1]), of_the_field, None) == set(), "the wish is of that field itself"


def test_what_is_wished_is_not_excluded_with_another_thing_of_its_subject() -> None:
    day = [paper(1, "Flaky Tests by Night", "Flaky tests are told apart."), *FILLERS]
    index = PaperIndex(day)
    assert excluded_by(index, read_text("lamps, but no test flakiness"), None) == {0}
    assert excluded_by(index, read_text("flaky tests, but no test flakiness"), None) == set()


def test_a_single_word_of_a_subject_bars_nothing_where_it_is_not_the_word_that_was_written() -> None:
    day = [paper(1, "Pruning of Hedges"), paper(2, "Sparse Attention of Gardeners"), *FILLERS]
    reading = read_text("lamps, but no knowledge distillation")
    assert excluded_by(PaperIndex(day), reading, None) == {1}
    assert excluded_by(PaperIndex(day), read_text("lamps, but no pruning"), None) == {0, 1}


def _note(made: list[int], key: int) -> int:
    made.append(key)
    return key


def test_what_is_made_of_a_feed_is_made_once_for_all_its_topics_and_the_oldest_is_let_go() -> None:
    index, made = PaperIndex([]), list[int]()
    for key in (1, 1, 2, 3, 4, 5, 5, 1):
        index.once(key, partial(_note, made, key))
    assert made == [1, 2, 3, 4, 5, 1]


LAMP, NET, SEA = "lamp", "net", "sea"
LINES = st.lists(st.sampled_from((LAMP, NET, SEA)), min_size=1, max_size=4).map(" ".join)


@settings(max_examples=40, deadline=None)
@drawn(
    st.lists(st.tuples(LINES, LINES, LINES), max_size=4),
    st.lists(st.sampled_from((LAMP, NET, SEA, "hull")), min_size=1, max_size=3),
)
def test_a_phrase_is_found_in_each_paper_one_of_whose_sentences_holds_it_and_in_no_other(
    texts: list[tuple[str, str, str]], phrase: list[str]
) -> None:
    index = PaperIndex(
        [paper(at, title, f"{one}. {other.capitalize()}.") for at, (title, one, other) in enumerate(texts)]
    )
    needle = f" {' '.join(phrase)} "
    held = [[f" {line} " for line in lines] for lines in texts]
    found = index.find(tuple(phrase))
    assert found.papers.tolist() == [at for at, lines in enumerate(held) if any(needle in x for x in lines)]
    assert found.titled.tolist() == [at for at, lines in enumerate(held) if needle in lines[0]]


def test_cells_that_stand_for_places_are_no_cell_biology() -> None:
    (found,) = named_in(stems_of("place cells"))
    assert "hippocampus" in found.terms


@pytest.mark.parametrize(
    ("word", "way", "cosine", "is_meant"),
    [
        ("pollinators", "combinatorics", 0.53, False),
        ("quaternions", "quadrotor", 0.53, False),
        ("glymorphics", "metamorphic testing", 0.53, False),
        ("pollinators", "biodiversity", 0.53, True),
        ("crystallography", "crystal", 0.53, True),
        ("electrolysis", "electrolyte", 0.67, True),
        ("ways of counting pollinators", "combinatorics", 0.53, True),
    ],
)
def test_a_word_that_is_only_written_like_another_names_no_subject(
    word: str, way: str, cosine: float, is_meant: bool
) -> None:
    ways = np.zeros((len(describe_all()), 2), dtype=np.float32)
    ways[[said for _, said in describe_all()].index(way), 0] = cosine
    assert bool(nearest_subjects(word, np.array([1, 0], dtype=np.float32), ways)) == is_meant
