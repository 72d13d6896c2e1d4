"""Whom a choice asks, for what, and in whose name: nobody for nothing, and each thing once."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable, Sequence
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

import pytest

from adapters.prompt_files import prompts
from adapters.stores.sqlite.store import SqliteStore
from bot.analysis.model_interest import InterestReader
from bot.digests.choose import MOST_PAPERS, POOL, SHOWN_LATELY, Chooser, told_of
from bot.digests.preview import GivenReferences
from bot.domain.digest import Counts, Pick, Reason, Selection
from bot.domain.errors import ModelUnavailableError
from bot.domain.paper import AnnounceType, Paper
from bot.domain.topic import Destination
from bot.llm.budget import Budget, Limits
from bot.selection.embeddings import Embeddings
from bot.selection.feedback import Judged
from bot.selection.meaning import subject_texts, text_to_embed
from bot.selection.select import NEAR_MISSES
from tests.fake_embedder import FakeEmbedder
from tests.fakes import FakeClock, ScriptedModel
from tests.unit.test_choose import Ranker, followed
from tests.unit.test_likeness import LIBRARY
from tests.unit.test_meaning import FILLERS
from tests.unit.test_model_ranking import NoUsage
from tests.unit.test_select import NOTHING_SEEN, feed, paper, topic

KITES = paper(1, "Kite Tracking at Sea", "We track kites over open water.")
BUSY = ModelUnavailableError(why="why.model_busy")
P = ParamSpec("P")
T = TypeVar("T")
LISTED = ("note.words_alone", "note.words_first", "note.order", "note.unread", "note.unread_ja")
KEPT_FOR_EMPTY = ("note.read_as", "note.without")


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[SqliteStore]:
    async with await SqliteStore.open(tmp_path / "store.sqlite3", FakeClock()) as opened:
        yield opened


def embeddings(store: SqliteStore, embedder: FakeEmbedder) -> Embeddings:
    return Embeddings(embedder=embedder, store=store, clock=FakeClock())


def asked(embedder: FakeEmbedder) -> set[str]:
    return {text for texts in embedder.asked for text in texts}


def paper_ids(picks: Sequence[Pick]) -> list[str]:
    return [pick.candidate.paper.id for pick in picks]


# What papers call an interest


async def test_an_interest_is_read_by_a_model_for_the_workspace_that_pays_where_there_is_one() -> None:
    wish = topic(interest="tests that fail at random")
    assert await Chooser().with_terms(wish, "lab") == wish
    model = ScriptedModel(lambda _: json.dumps({"terms": ["flaky tests"]}))
    budget = Budget(usage=NoUsage(), clock=FakeClock(), limits=Limits())
    reader = InterestReader(model=model, prompt=prompts()["interest"], budget=budget)
    assert (await Chooser(reader=reader).with_terms(wish, "lab")).terms == ("flaky tests",)
    assert [each.workspace for each in model.asked] == ["lab"]


async def test_how_an_interest_is_read_costs_nothing_where_there_is_none(store: SqliteStore) -> None:
    embedder = FakeEmbedder()
    chooser = Chooser(embeddings=embeddings(store, embedder))
    assert await chooser.read_as(topic(), "lab") == ()
    assert embedder.asked == []


@pytest.mark.parametrize("fails", [None, BUSY])
async def test_how_an_interest_is_read_by_meaning_or_where_that_cannot_be_had_by_words(
    store: SqliteStore, fails: ModelUnavailableError | None
) -> None:
    chooser = Chooser(embeddings=embeddings(store, FakeEmbedder(fails=fails)))
    read = await chooser.read_as(topic(interest="builds that break, but nothing naval"), "lab")
    assert ("note.words_alone" in {note.key for note in read}) is (fails is not None)
    assert Reason(key="note.without", terms=("naval",)) in read
    given = topic(interest="builds that break", terms=("broken builds",))
    assert (await chooser.read_as(given, "lab"))[0].terms == ("broken builds",)
    assert Reason(key="note.words_alone") in await Chooser().read_as(given, "lab")


# The choice


async def test_a_model_is_not_asked_where_there_is_nothing_to_choose_from() -> None:
    ranker = Ranker()
    chosen = await Chooser(ranker=ranker).choose(
        followed(topic(interest="kites")), feed(), NOTHING_SEEN, ()
    )
    assert (ranker.given, chosen.picks) == ([], ())


async def test_a_model_is_asked_where_only_near_misses_or_only_picks_are_there() -> None:
    ranker = Ranker()
    chooser = Chooser(ranker=ranker)
    await chooser.choose(followed(topic(interest="kites")), feed(*FILLERS), NOTHING_SEEN, ())
    await chooser.choose(followed(topic()), feed(KITES), NOTHING_SEEN, ())
    assert ranker.given == [(0, len(FILLERS)), (1, 0)]


async def test_even_a_large_digest_is_chosen_from_so_many_papers_at_most() -> None:
    ranker = Ranker()
    many = [paper(1000 + number, f"Knots {number}", f"Rope {number}.") for number in range(MOST_PAPERS + 9)]
    wish = topic(interest="kite tracking", limit=50)
    await Chooser(ranker=ranker).choose(followed(wish), feed(*many), NOTHING_SEEN, ())
    (near,) = {near for _, near in ranker.given}
    assert near == min(50 * POOL, MOST_PAPERS)


async def test_what_was_not_picked_though_it_came_near_is_shown_with_the_nearest_first() -> None:
    chosen = await Chooser().choose(
        followed(topic(interest="kite tracking")), feed(KITES, *FILLERS), NOTHING_SEEN, ()
    )
    assert (paper_ids(chosen.picks), len(chosen.near)) == ([KITES.id], NEAR_MISSES)
    assert [pick.score for pick in chosen.near] == sorted(
        (pick.score for pick in chosen.near), reverse=True
    )


async def test_a_paper_that_may_not_be_picked_gets_no_vector_and_one_that_was_judged_does(
    store: SqliteStore,
) -> None:
    embedder = FakeEmbedder()
    old, liked = paper(8, "Old Kites", "Told."), paper(9, "Liked Kites", "Told.")
    day = feed(KITES, (old, AnnounceType.REPLACE), *FILLERS)
    chooser = Chooser(embeddings=embeddings(store, embedder))
    await chooser.choose(followed(topic(interest="kites")), day, NOTHING_SEEN, (Judged(liked, 0.5),))
    assert text_to_embed(old) not in asked(embedder)
    assert {text_to_embed(KITES), text_to_embed(liked)} <= asked(embedder)


@pytest.mark.parametrize(
    ("wish", "at_once", "compared"),
    [
        ({"keywords": ("knots",)}, False, range(1)),
        ({"interest": "kite lines"}, True, range(2, 6)),
        ({"interest": "kite lines"}, False, range(20, 30)),
    ],
)
async def test_sentences_of_promising_papers_are_compared_where_there_is_an_interest_and_no_hurry(
    store: SqliteStore, wish: dict[str, Any], compared: range, *, at_once: bool
) -> None:
    said = {number: f"Rope number {number} is tied in a knot of its own." for number in range(60)}
    many = [paper(200 + number, f"Knots {number}", f"{said[number]} It holds.") for number in said]
    embedder = FakeEmbedder()
    chooser = Chooser(embeddings=embeddings(store, embedder))
    await chooser.choose(followed(topic(**wish)), feed(KITES, *many), NOTHING_SEEN, (), at_once=at_once)
    assert len(asked(embedder) & set(said.values())) in compared


class Counting:
    """A pool that knows what it was asked for."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    async def run(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        self.asked.append(work.__name__)
        return work(*args, **kwargs)


@pytest.mark.parametrize(
    ("wish", "work"),
    [({"keywords": ("knots",)}, ["select"]), ({"interest": "knots"}, ["worth_a_look", "select"])],
)
async def test_promising_papers_are_looked_for_only_where_there_is_an_interest(
    store: SqliteStore, wish: dict[str, Any], work: list[str]
) -> None:
    for asks_of_one in (False, True):
        pool = Counting()
        chooser = Chooser(embeddings=embeddings(store, FakeEmbedder()), pool=pool)
        if asks_of_one:
            await chooser.standing(followed(topic(**wish)), feed(KITES, *FILLERS), (), KITES.id)
        else:
            await chooser.choose(followed(topic(**wish)), feed(KITES, *FILLERS), NOTHING_SEEN, ())
        assert pool.asked == work


class Known:
    """What a channel was shown."""

    def __init__(self, *papers: Paper) -> None:
        self.papers = papers
        self.limits: list[int] = []

    async def shown_lately(self, to: Destination, *, limit: int) -> Sequence[Paper]:
        self.limits.append(limit)
        return self.papers


async def test_what_a_channel_was_shown_lately_comes_after_what_is_new_to_it(store: SqliteStore) -> None:
    ropes = [paper(number, f"Rope {number}", "Ropes are tied in knots.") for number in range(3, 7)]
    kites = [KITES, KITES.evolve(id="9912.00002")]
    firsts = []
    for shown in ((), ropes[:3]):
        library: Any = Known(*[each.evolve(id=f"9912.9{each.id[6:]}") for each in shown])
        chooser = Chooser(embeddings=embeddings(store, FakeEmbedder()), library=library)
        chosen = await chooser.choose(followed(topic()), feed(*kites, *ropes), NOTHING_SEEN, ())
        firsts.append(chosen.picks[0].candidate.paper.title[:4])
        assert library.limits == [SHOWN_LATELY]
    assert firsts == ["Rope", "Kite"]


async def test_a_paper_that_was_shown_and_is_announced_again_is_not_known_by_itself(
    store: SqliteStore,
) -> None:
    others = [paper(number, f"Rope {number}", "Ropes are tied in knots.") for number in range(3, 7)]
    library: Any = Known(*others)
    chooser = Chooser(embeddings=embeddings(store, FakeEmbedder()), library=library)
    chosen = await chooser.choose(followed(topic()), feed(KITES, *others), NOTHING_SEEN, ())
    plain = await Chooser(embeddings=embeddings(store, FakeEmbedder())).choose(
        followed(topic()), feed(KITES, *others), NOTHING_SEEN, ()
    )
    assert paper_ids(chosen.picks) == paper_ids(plain.picks)


@pytest.mark.parametrize("likes", [0, len(LIBRARY)])
async def test_a_library_counts_for_a_topic_that_wants_it(likes: int) -> None:
    chooser = Chooser(references=GivenReferences(LIBRARY))
    wish = topic(keywords=("lamps",), likes=likes)
    chosen = await chooser.choose(followed(wish), feed(KITES, *FILLERS), NOTHING_SEEN, ())
    assert (KITES.id in paper_ids(chosen.picks)) is bool(likes)
    standing = await chooser.standing(followed(wish), feed(KITES, *FILLERS), (), KITES.id)
    assert standing is None, "it is picked, or nothing says how near it comes"


# How near a paper comes


@pytest.mark.parametrize(("by_meaning", "fails"), [(False, None), (True, None), (True, BUSY)])
async def test_how_near_one_paper_comes_is_told_of_that_paper_however_many_are_nearer(
    store: SqliteStore, fails: ModelUnavailableError | None, *, by_meaning: bool
) -> None:
    embedder = FakeEmbedder(fails=fails)
    chooser = Chooser(embeddings=embeddings(store, embedder) if by_meaning else None)
    mine, day = followed(topic(interest="mending of sails")), feed(KITES, *FILLERS)
    for each in (FILLERS[0], FILLERS[-1], KITES):
        near = await chooser.standing(mine, day, (), each.id)
        assert near is not None
        assert near.candidate.paper.id == each.id
    assert await chooser.standing(mine, day, (), "9912.77777") is None
    if by_meaning and not fails:
        assert "We study mending of nets." in asked(embedder), "its sentences are compared"


async def test_how_near_a_paper_comes_is_told_by_the_sentence_that_comes_nearest(
    store: SqliteStore,
) -> None:
    chooser = Chooser(embeddings=embeddings(store, FakeEmbedder()))
    interest = "mending of many old nets of ships in far harbours"
    mine, lamps = followed(topic(interest=interest)), FILLERS[12]
    found = await chooser.standing(mine, feed(KITES, *FILLERS), (), lamps.id)
    assert found is not None
    assert found.reasons == (Reason(key="reason.near", terms=(interest,)),)


async def test_a_paper_that_is_excluded_comes_near_to_nothing() -> None:
    wish = followed(topic(interest="mending of sails, but nothing of kites"))
    assert await Chooser().standing(wish, feed(KITES, *FILLERS), (), KITES.id) is None


async def test_how_near_a_paper_comes_to_keywords_needs_no_vectors_of_sentences(
    store: SqliteStore,
) -> None:
    embedder = FakeEmbedder()
    chooser = Chooser(embeddings=embeddings(store, embedder))
    assert await chooser.standing(followed(topic(keywords=("sails",))), feed(KITES), (), KITES.id) is None
    assert asked(embedder) <= {*subject_texts(), text_to_embed(KITES)}


# What is told of it


@pytest.mark.parametrize("key", [*LISTED, *KEPT_FOR_EMPTY])
@pytest.mark.parametrize("is_empty", [False, True])
async def test_how_papers_were_chosen_is_told_shortly_beside_papers_and_wholly_where_there_is_none(
    key: str, *, is_empty: bool
) -> None:
    pick = Pick(candidate=feed(KITES).candidates[0], score=1, reasons=())
    note = Reason(key=key)
    chosen = Selection(picks=() if is_empty else (pick,), notes=(note,), counts=Counts())
    assert told_of(chosen) == ((note,) if is_empty or key in LISTED else ())
