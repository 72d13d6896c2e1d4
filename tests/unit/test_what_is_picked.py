"""What a topic asks for decides, and nothing else: what is near, what is told, in whose name it is read."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from adapters.prompt_files import prompts
from adapters.stores.sqlite.store import SqliteStore
from bot.analysis.model_ranking import ModelRanker
from bot.digests.choose import Chooser
from bot.domain.digest import Reason
from bot.llm.budget import Budget, Limits
from bot.selection.embeddings import Embeddings
from bot.selection.feedback import Judged, preference_scores
from bot.selection.paper_index import PaperIndex
from bot.selection.reading import read_text
from bot.selection.select import notes_on, select
from tests.fake_embedder import FakeEmbedder
from tests.fakes import FakeClock, ScriptedModel
from tests.unit.test_choose import followed
from tests.unit.test_likeness import LIBRARY
from tests.unit.test_meaning import FILLERS
from tests.unit.test_model_ranking import TOPIC, NoUsage, picks, scored
from tests.unit.test_select import NOTHING_SEEN, feed, paper, topic

KITES = paper(1, "Kite Tracking at Sea", "We track kites over open water. A camera sees them.")


class Payers(NoUsage):
    """Whose usage was noted."""

    def __init__(self) -> None:
        self.noted: list[str] = []

    async def record_usage(self, *_: Any, workspace: str, **__: Any) -> None:
        self.noted.append(workspace)


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[SqliteStore]:
    async with await SqliteStore.open(tmp_path / "store.sqlite3", FakeClock()) as opened:
        yield opened


def budget(usage: NoUsage) -> Budget:
    return Budget(usage=usage, clock=FakeClock(), limits=Limits())


def test_who_follows_a_library_alone_is_told_what_came_near_to_it() -> None:
    """As whoever follows an interest is."""
    half = paper(2, "Lines at Sea", "Lines are seen over open water from a ship.")
    found = select(feed(half, *FILLERS), topic(), NOTHING_SEEN, library=LIBRARY)
    assert not found.picks
    assert found.near[0].candidate.paper.id == half.id


async def test_likes_that_are_kept_nowhere_pick_nothing() -> None:
    """A preview of a topic that is not followed yet: the library of its works is not there."""
    wish = topic(keywords=("kites",), likes=3)
    chosen = await Chooser().choose(followed(wish), feed(KITES, *FILLERS), NOTHING_SEEN, ())
    assert [pick.candidate.paper.id for pick in chosen.picks] == [KITES.id]


@pytest.mark.parametrize("by_words", [True, False])
def test_that_an_interest_was_read_by_words_alone_is_said_where_it_was(by_words: bool) -> None:
    wish = topic(interest="kite tracking")
    notes = notes_on(wish, read_text(wish.interest), (), by_words=by_words)
    assert (Reason(key="note.words_alone") in notes) is by_words


def test_a_few_words_in_common_with_a_useful_paper_move_nothing() -> None:
    docks = "Hulls, keels, masts, ropes, winches, rudders, anchors, decks and sails are weighed in rain."
    mills = "Grain, flour, stones, wheels, shafts, bread, barns, dams, ponds and sails are told in rain."
    useful = paper(11, "Old Docks", docks)
    day = [paper(12, "New Mills", mills, categories=("cs.RO",)), *FILLERS]
    assert preference_scores(PaperIndex(day), [0], (Judged(useful, 0.9),))[0].amount == 0


async def test_a_model_with_little_room_is_shown_one_paper_at_a_time() -> None:
    model = ScriptedModel(lambda _: scored(), context_tokens=10)
    ranker = ModelRanker(model=model, prompt=prompts()["rank"], budget=budget(NoUsage()))
    assert await ranker.rank(TOPIC, picks(3)) == picks(3)
    assert [each.user.count("title: ") for each in model.asked] == [1, 1, 1]


async def test_sentences_are_compared_in_the_name_of_the_workspace_that_asks(store: SqliteStore) -> None:
    usage = Payers()
    paid = Embeddings(embedder=FakeEmbedder(), store=store, clock=FakeClock(), budget=budget(usage))
    subscription = followed(topic(interest="kite tracking"))
    await Chooser(embeddings=paid).choose(subscription, feed(KITES, *FILLERS), NOTHING_SEEN, ())
    assert set(usage.noted) == {subscription.destination.workspace}
