"""The papers of a run: chosen by meaning, then by a model that has more to choose from than fits."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from adapters.prompt_files import prompts
from adapters.stores.sqlite.store import SqliteStore
from bot.analysis.model_interest import InterestReader, telling_terms
from bot.analysis.model_ranking import ModelRanker
from bot.chat.handlers.form import apply_form, form_of, read_form
from bot.compose.digest import compose_digest
from bot.digests.choose import POOL, SOON, Chooser, told_of
from bot.digests.preview import GivenReferences
from bot.digests.subscriptions import make_topic
from bot.domain.digest import Counts, Pick, Reason
from bot.domain.errors import ModelUnavailableError
from bot.domain.message import Part
from bot.domain.paper import Paper
from bot.domain.topic import Destination, Topic
from bot.llm.budget import Budget, Limits, day_began
from bot.ports.vectors import Embedded
from bot.selection.embeddings import Embeddings
from bot.selection.meaning import text_to_embed
from bot.selection.reading import read_text
from bot.selection.select import select
from tests.fake_embedder import FakeEmbedder
from tests.fakes import NOON, FakeClock, Script, ScriptedModel
from tests.samples_digest import digest
from tests.store_contract import subscription
from tests.unit.test_likeness import LIBRARY
from tests.unit.test_meaning import FILLERS
from tests.unit.test_meaning_embeddings import Told
from tests.unit.test_model_ranking import NoUsage
from tests.unit.test_select import BOATS, NOTHING_SEEN, feed, paper, topic

KITES = paper(1, "Kite Tracking at Sea", "We track kites over open water.")


def followed(wish: Topic) -> Any:
    return subscription(topic=wish)


class Ranker:
    """Takes whatever it is given, the last first."""

    def __init__(self) -> None:
        self.given: list[tuple[int, int]] = []
        self.paying: set[str] = set()

    async def rank(
        self, topic: Topic, picks: Sequence[Pick], near: Sequence[Pick] = (), *, workspace: str = ""
    ) -> Sequence[Pick]:
        self.given.append((len(picks), len(near)))
        self.paying.add(workspace)
        return [*reversed(near), *picks]


async def test_a_model_chooses_from_more_papers_than_a_digest_holds() -> None:
    ranker = Ranker()
    wish = topic(interest="kite tracking", limit=2)
    chosen = await Chooser(ranker=ranker).choose(followed(wish), feed(KITES, *FILLERS), NOTHING_SEEN, ())
    assert ranker.given == [(1, POOL * 2)]
    assert len(chosen.picks) == chosen.counts.picked == 2
    assert KITES.id not in {pick.candidate.paper.id for pick in chosen.picks}


async def test_what_a_model_picks_is_no_near_miss_any_more() -> None:
    wish, day = topic(interest="kite tracking", limit=6), feed(KITES, *FILLERS[:5])
    chosen = await Chooser(ranker=Ranker()).choose(followed(wish), day, NOTHING_SEEN, ())
    assert len(chosen.picks) == 6
    assert not chosen.near


async def ranked(script: Script) -> list[Pick]:
    budget = Budget(usage=NoUsage(), clock=FakeClock(), limits=Limits())
    model = ModelRanker(model=ScriptedModel(script), prompt=prompts()["rank"], budget=budget)
    wish = topic(interest="kite tracking", limit=5)
    chosen = await Chooser(ranker=model).choose(followed(wish), feed(KITES, *FILLERS), NOTHING_SEEN, ())
    return list(chosen.picks)


def judged(asked: Any, score: float, reason: str) -> str:
    ids = [line.removeprefix("id: ") for line in asked.user.splitlines() if line.startswith("id: 9912.001")]
    return json.dumps({"scores": [{"id": ids[0], "score": score, "reason": reason}]})


async def test_a_near_miss_that_the_model_finds_to_fit_comes_with_its_reason() -> None:
    picks = await ranked(lambda asked: judged(asked, 9, "on lines of kites"))
    assert len(picks) == 2
    assert picks[0].reasons[0] == Reason(key="reason.model", terms=("on lines of kites",))
    assert picks[1].candidate.paper.id == KITES.id


@pytest.mark.parametrize(
    ("script", "reason"),
    [
        (lambda asked: judged(asked, 6.9, "perhaps"), None),
        (lambda _: "no", None),
        (lambda _: ModelUnavailableError(why="why.model_busy"), None),
        (lambda asked: judged(asked, 10, "see https://evil.example/x now"), "hidden"),
    ],
)
async def test_a_near_miss_stays_out_without_a_clear_word_and_no_reason_is_shown_that_may_not_be(
    script: Script, reason: str | None
) -> None:
    picks = await ranked(script)
    assert len(picks) == (1 if reason is None else 2)
    assert all(each.key != "reason.model" for pick in picks for each in pick.reasons)


async def test_an_empty_digest_tells_how_it_was_read_and_what_came_near(tmp_path: Path) -> None:
    store = await SqliteStore.open(tmp_path / "store.sqlite3", FakeClock())
    embeddings = Embeddings(embedder=FakeEmbedder(), store=store, clock=FakeClock())
    wish = topic(interest="fact-checking of rumors, but nothing naval")
    chosen = await Chooser(embeddings=embeddings).choose(followed(wish), feed(*FILLERS), NOTHING_SEEN, ())
    await store.close()
    assert not chosen.picks
    assert len(chosen.near) == 3
    told = told_of(chosen)
    assert {"note.read_as", "note.without"} <= {note.key for note in told}
    made = digest(entries=(), near=chosen.near, notes=told, counts=Counts())
    root, near = compose_digest(made)
    assert (root.key, near.key) == ("root", "near")
    assert all(pick.candidate.paper.title in str(near) for pick in chosen.near)
    assert "fact-checking" in str(root)


@pytest.mark.parametrize("wish", [{"interest": "kite tracking"}, {}, {"likes": len(LIBRARY)}])
@pytest.mark.parametrize("at_once", [False, True])
async def test_whatever_a_choice_costs_is_paid_by_the_workspace_it_is_made_for(
    tmp_path: Path, wish: dict[str, Any], *, at_once: bool
) -> None:
    store = await SqliteStore.open(tmp_path / "store.sqlite3", FakeClock())
    budget = Budget(usage=store, clock=FakeClock(), limits=Limits())
    embeddings = Embeddings(embedder=FakeEmbedder(), store=store, clock=FakeClock(), budget=budget)
    ranker = Ranker()
    library: Any = Library()
    chooser = Chooser(
        embeddings=embeddings, ranker=ranker, library=library, references=GivenReferences(LIBRARY)
    )
    mine, day = followed(topic(**wish)), feed(KITES, *FILLERS)
    await chooser.read_as(mine.topic, mine.destination.workspace)
    await chooser.choose(mine, day, NOTHING_SEEN, (), at_once=at_once)
    await chooser.standing(mine, day, (), FILLERS[0].id)
    paid = await store.usage_of_all_since(day_began(NOON))
    assert paid == await store.usage_since(mine.destination.workspace, day_began(NOON))
    await store.close()
    assert paid or (at_once and not wish)
    assert ranker.paying == {mine.destination.workspace}


async def test_who_waits_for_a_choice_is_told_of_the_vectors_that_are_made_for_it(tmp_path: Path) -> None:
    store = await SqliteStore.open(tmp_path / "store.sqlite3", FakeClock())
    embeddings = Embeddings(embedder=FakeEmbedder(), store=store, clock=FakeClock())
    wish, told = followed(topic(interest="kite tracking")), Told()
    await Chooser(embeddings=embeddings).choose(wish, feed(KITES, *FILLERS), NOTHING_SEEN, (), told)
    await store.close()
    assert told.stages == [("progress.embed", 1 + len(FILLERS))]


class Misled(FakeEmbedder):
    """Takes a whole paper to mean something that none of its sentences is near to."""

    async def embed(self, texts: Sequence[str]) -> Embedded:
        return await super().embed(
            [ROPES_MEANT if text == text_to_embed(ROPES) else text for text in texts]
        )


ROPES_MEANT = "weaving sailcloth"
ROPES = paper(1, "Coastal Notes", "Cordage is sold here by weight. Prices rose twice in winter.")


async def test_a_paper_that_meets_nothing_that_can_be_shown_is_a_near_miss(tmp_path: Path) -> None:
    store = await SqliteStore.open(tmp_path / "store.sqlite3", FakeClock())
    embeddings = Embeddings(embedder=Misled(), store=store, clock=FakeClock())
    wish, day = topic(interest=ROPES_MEANT), feed(ROPES, *FILLERS)
    chosen = await Chooser(embeddings=embeddings).choose(followed(wish), day, NOTHING_SEEN, ())
    meanings = await embeddings.of(read_text(wish.interest), [ROPES, *FILLERS])
    await store.close()
    by_its_meaning = select(day, wish, NOTHING_SEEN, (), meanings).picks
    assert [pick.candidate.paper.id for pick in by_its_meaning] == [ROPES.id]
    assert not chosen.picks
    assert chosen.counts.picked == 0
    assert chosen.near[0].candidate.paper.id == ROPES.id
    assert chosen.near[0].reasons[0].key == "reason.nearest"


class Faltering(Misled):
    """Does not answer where sentences are to be compared."""

    async def embed(self, texts: Sequence[str]) -> Embedded:
        if ROPES.title in texts:
            raise ModelUnavailableError(why="test")
        return await super().embed(texts)


async def test_where_no_sentence_of_it_can_be_compared_a_paper_stays_picked(tmp_path: Path) -> None:
    store = await SqliteStore.open(tmp_path / "store.sqlite3", FakeClock())
    embeddings = Embeddings(embedder=Faltering(), store=store, clock=FakeClock())
    mine, day = followed(topic(interest=ROPES_MEANT)), feed(ROPES, *FILLERS)
    chosen = await Chooser(embeddings=embeddings).choose(mine, day, NOTHING_SEEN, ())
    await store.close()
    assert [pick.candidate.paper.id for pick in chosen.picks] == [ROPES.id]


class ReadsBetween(FakeEmbedder):
    """Takes a sentence to mean what none of its words say, and its paper as a whole something else."""

    async def embed(self, texts: Sequence[str]) -> Embedded:
        meant = {FRAYING: "wear of rope after dark", text_to_embed(HARBOUR): "prices of lamps"}
        return await super().embed([meant.get(text, text) for text in texts])


FRAYING = "Mooring lines come apart by night."
HARBOUR = paper(1, "Harbour Logistics", f"Cargo is stored in many ways. {FRAYING} Cranes are named.")


async def test_a_paper_of_which_one_sentence_says_it_is_picked_for_that_sentence(tmp_path: Path) -> None:
    store = await SqliteStore.open(tmp_path / "store.sqlite3", FakeClock())
    embeddings = Embeddings(embedder=ReadsBetween(), store=store, clock=FakeClock())
    mine, day = followed(topic(interest="wear of rope after dark")), feed(HARBOUR, *FILLERS)
    chosen = await Chooser(embeddings=embeddings).choose(mine, day, NOTHING_SEEN, ())
    await store.close()
    assert [pick.candidate.paper.id for pick in chosen.picks] == [HARBOUR.id]
    assert FRAYING in str(chosen.picks[0].reasons)


class Library:
    """What a channel was shown, and how often it was asked for."""

    def __init__(self) -> None:
        self.asked = 0

    async def shown_lately(self, to: Destination, *, limit: int) -> Sequence[Paper]:
        self.asked += 1
        return [BOATS]


@pytest.mark.parametrize(("wish", "asked"), [({}, 1), ({"interest": "kites"}, 0), ({"likes": 3}, 0)])
async def test_what_a_channel_knows_already_orders_only_what_nothing_else_does(
    tmp_path: Path, wish: dict[str, Any], asked: int
) -> None:
    store = await SqliteStore.open(tmp_path / "store.sqlite3", FakeClock())
    library: Any = Library()
    embeddings = Embeddings(embedder=FakeEmbedder(), store=store, clock=FakeClock())
    chooser = Chooser(embeddings=embeddings, library=library, references=GivenReferences(LIBRARY))
    await chooser.choose(followed(topic(**wish)), feed(KITES, *FILLERS), NOTHING_SEEN, ())
    await store.close()
    assert library.asked == asked


class FailingFor(FakeEmbedder):
    """Has no vector for one paper."""

    async def embed(self, texts: Sequence[str]) -> Embedded:
        if text_to_embed(BOATS) in texts:
            raise ModelUnavailableError(why="why.model_busy")
        return await super().embed(texts)


async def test_what_was_shown_and_cannot_be_compared_keeps_nothing_from_being_chosen(
    tmp_path: Path,
) -> None:
    store = await SqliteStore.open(tmp_path / "store.sqlite3", FakeClock())
    library: Any = Library()
    embeddings = Embeddings(embedder=FailingFor(), store=store, clock=FakeClock())
    chooser = Chooser(embeddings=embeddings, library=library)
    chosen = await chooser.choose(followed(topic()), feed(KITES), NOTHING_SEEN, ())
    await store.close()
    assert [pick.candidate.paper.id for pick in chosen.picks] == [KITES.id]


async def test_where_meaning_cannot_be_had_the_papers_are_chosen_all_the_same_and_it_is_told(
    tmp_path: Path,
) -> None:
    store = await SqliteStore.open(tmp_path / "store.sqlite3", FakeClock())
    away = FakeEmbedder(fails=ModelUnavailableError(why="why.model_busy"))
    library: Any = Library()
    embeddings = Embeddings(embedder=away, store=store, clock=FakeClock())
    chooser = Chooser(embeddings=embeddings, library=library)
    listed = await chooser.choose(followed(topic()), feed(KITES), NOTHING_SEEN, ())
    sought = await chooser.choose(
        followed(topic(interest="kite tracking")), feed(KITES, *FILLERS), NOTHING_SEEN, ()
    )
    await store.close()
    assert [pick.candidate.paper.id for pick in listed.picks] == [KITES.id]
    assert [pick.candidate.paper.id for pick in sought.picks] == [KITES.id]
    assert Reason(key="note.words_alone") in told_of(sought)


async def test_how_an_interest_was_read_is_not_told_again_with_each_digest_that_has_papers() -> None:
    wish, day = topic(interest="kite tracking, but nothing naval"), feed(KITES, *FILLERS)
    chosen = await Chooser().choose(followed(wish), day, NOTHING_SEEN, ())
    assert chosen.picks
    assert "note.without" in {note.key for note in chosen.notes}
    assert {note.key for note in told_of(chosen)} == {"note.words_alone"}


def test_a_digest_with_papers_has_no_near_misses() -> None:
    parts: Sequence[Part] = compose_digest(digest())
    assert "near" not in {part.key for part in parts}


async def test_a_model_tells_once_what_papers_call_an_interest() -> None:
    model = ScriptedModel(
        lambda _: json.dumps({"terms": ["flaky tests", "method", " flaky tests ", "x" * 99]})
    )
    budget = Budget(usage=NoUsage(), clock=FakeClock(), limits=Limits())
    reader = InterestReader(model=model, prompt=prompts()["interest"], budget=budget)
    chooser = Chooser(reader=reader)
    made = await chooser.with_terms(topic(interest="tests that fail at random"), "lab")
    assert made.terms == ("flaky tests",)
    assert (await chooser.with_terms(made, "lab")) == made
    assert len(model.asked) == 1
    (note, *_) = await chooser.read_as(made, "lab")
    assert note == Reason(key="note.read_as", terms=("flaky tests",))


async def test_without_an_answer_the_interest_is_read_without_the_model() -> None:
    model = ScriptedModel(lambda _: ModelUnavailableError(why="why.model_busy"))
    budget = Budget(usage=NoUsage(), clock=FakeClock(), limits=Limits())
    reader = InterestReader(model=model, prompt=prompts()["interest"], budget=budget)
    wish = topic(interest="flaky tests")
    assert await Chooser(reader=reader).with_terms(wish, "lab") == wish
    assert telling_terms(["the", "", "methods and results"]) == []


def test_what_papers_call_it_can_be_corrected_and_goes_with_other_words() -> None:
    wish = make_topic(categories=["cs.SE"], interest="tests that fail at random")
    mine = followed(wish)
    corrected = apply_form(mine, read_form("read-as flaky tests, test flakiness"))
    assert corrected.topic.terms == ("flaky tests", "test flakiness")
    assert corrected.topic.interest == wish.interest
    assert apply_form(corrected, read_form("top 3")).topic.terms == corrected.topic.terms
    assert apply_form(corrected, read_form("interest kites")).topic.terms == ()
    assert apply_form(corrected, read_form("read-as auto")).topic.terms == ()
    handed_in = form_of(corrected).model_copy(update={"interest": "kites"})
    assert apply_form(corrected, handed_in).topic.terms == ()


def test_a_term_may_hold_a_word_that_begins_another_part() -> None:
    read = read_form("time 08:30 top 5 read-as time series, top down parsing, language modelling")
    assert read.terms == ("time series", "top down parsing", "language modelling")
    assert (read.time, read.limit) == ("08:30", "5")


@pytest.mark.parametrize(("interest", "compared"), [("kite tracking", SOON), ("", 0)])
async def test_with_somebody_looking_on_few_papers_get_vectors_and_the_others_are_judged_by_words(
    tmp_path: Path, interest: str, compared: int
) -> None:
    store = await SqliteStore.open(tmp_path / "store.sqlite3", FakeClock())
    embedder = FakeEmbedder()
    chooser = Chooser(embeddings=Embeddings(embedder=embedder, store=store, clock=FakeClock()))
    many = [paper(100 + number, f"Knots {number}", f"Rope {number} is tied.") for number in range(3 * SOON)]
    day, mine = feed(KITES, *many), followed(topic(interest=interest, limit=9))
    chosen = await chooser.choose(mine, day, NOTHING_SEEN, (), at_once=True)
    texts = {text_to_embed(each) for each in (KITES, *many)}
    assert len(texts & {text for asked in embedder.asked for text in asked}) == compared
    if interest:
        assert chosen.picks[0].candidate.paper.id == KITES.id
        assert Reason(key="note.words_first") in told_of(chosen)
    else:
        assert len(chosen.picks) == 9
    whole = await chooser.choose(mine, day, NOTHING_SEEN, ())
    assert texts <= {text for asked in embedder.asked for text in asked}
    assert Reason(key="note.words_first") not in told_of(whole)
    again = await chooser.choose(mine, day, NOTHING_SEEN, (), at_once=True)
    await store.close()
    assert again == whole, "once all have vectors, both are the same"


async def test_with_somebody_looking_on_a_library_is_still_compared_by_meaning(tmp_path: Path) -> None:
    store = await SqliteStore.open(tmp_path / "store.sqlite3", FakeClock())
    embedder = FakeEmbedder()
    chooser = Chooser(
        embeddings=Embeddings(embedder=embedder, store=store, clock=FakeClock()),
        references=GivenReferences(LIBRARY),
    )
    many = [paper(100 + number, f"Knots {number}", f"Rope {number} is tied.") for number in range(3 * SOON)]
    mine = followed(topic(interest="", likes=len(LIBRARY)))
    chosen = await chooser.choose(mine, feed(KITES, *many), NOTHING_SEEN, (), at_once=True)
    await store.close()
    made = {text for asked in embedder.asked for text in asked}
    assert {text_to_embed(work.as_paper()) for work in LIBRARY} <= made
    assert len(made & {text_to_embed(each) for each in (KITES, *many)}) == SOON
    assert [pick.candidate.paper.id for pick in chosen.picks] == [KITES.id]
    assert chosen.picks[0].reasons[0].key == "reason.liked"
