"""Vectors of papers are made once and shared; where none can be had, words do, and every digest says so."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.stores.sqlite.store import SqliteStore
from bot.domain.analysis import Usage
from bot.domain.errors import ModelOutputError, ModelUnavailableError, PaperboyError
from bot.domain.paper import Paper
from bot.llm.budget import Budget, Limits
from bot.ports.vectors import Embedded
from bot.selection.embeddings import BATCH, Embeddings
from bot.selection.meaning import subject_texts, text_to_embed
from bot.selection.reading import read_text
from bot.util.packed_vectors import pack, rows, unpack, unpack_together
from tests.fake_embedder import DIMENSIONS, FakeEmbedder
from tests.fakes import FakeClock

KITES = Paper(id="9912.00001", version=1, title="Kites", abstract="We fly kites.")
BOATS = Paper(id="9912.00002", version=1, title="Boats", abstract="We row boats.")
PAPERS = [KITES, BOATS]


async def opened(
    tmp_path: Path, embedder: FakeEmbedder, clock: FakeClock
) -> tuple[SqliteStore, Embeddings]:
    store = await SqliteStore.open(tmp_path / "store.sqlite3", clock)
    return store, Embeddings(embedder=embedder, store=store, clock=clock)


async def test_a_paper_is_embedded_once_for_each_version_and_model(tmp_path: Path) -> None:
    first = FakeEmbedder()
    store, embeddings = await opened(tmp_path, first, FakeClock())
    await embeddings.papers(PAPERS)
    again = await embeddings.papers(PAPERS)
    assert first.asked == [[text_to_embed(KITES), text_to_embed(BOATS)]]
    assert set(again) == {KITES.id, BOATS.id}
    later = KITES.model_copy(update={"version": 2})
    await embeddings.papers([later])
    assert first.asked[1:] == [[text_to_embed(later)]]
    other = FakeEmbedder(name="other")
    await Embeddings(embedder=other, store=store, clock=FakeClock()).papers(PAPERS)
    assert other.asked == [[text_to_embed(KITES), text_to_embed(BOATS)]]
    await store.close()


async def test_topics_that_want_the_same_papers_at_once_have_them_made_once(tmp_path: Path) -> None:
    embedder = FakeEmbedder()
    store, embeddings = await opened(tmp_path, embedder, FakeClock())
    await asyncio.gather(*(embeddings.papers(PAPERS) for _ in range(5)))
    assert len(embedder.asked) == 1
    await store.close()


async def test_what_was_made_before_a_failure_is_kept(tmp_path: Path) -> None:
    class Failing(FakeEmbedder):
        async def embed(self, texts: Sequence[str]) -> Embedded:
            self.fails = ModelUnavailableError(why="why.model_slow") if self.asked else None
            return await super().embed(texts)

    many = [KITES.model_copy(update={"id": f"9912.{at:05d}"}) for at in range(BATCH + 3)]
    store, embeddings = await opened(tmp_path, Failing(), FakeClock())
    assert len(await embeddings.papers(many)) == BATCH
    later = FakeEmbedder()
    assert len(await Embeddings(embedder=later, store=store, clock=FakeClock()).papers(many)) == len(many)
    assert [len(texts) for texts in later.asked] == [3]
    await store.close()


@pytest.mark.parametrize(
    "error", [ModelUnavailableError(why="why.model_slow"), ModelOutputError(problems=("x",))]
)
async def test_a_model_that_fails_is_left_alone_for_a_while(tmp_path: Path, error: PaperboyError) -> None:
    clock, embedder = FakeClock(), FakeEmbedder(fails=error)
    store, embeddings = await opened(tmp_path, embedder, clock)
    reading = read_text("kites")
    assert await embeddings.of(reading, PAPERS) is None
    asked = len(embedder.asked)
    assert await embeddings.of(reading, PAPERS) is None
    assert len(embedder.asked) == asked
    embedder.fails = None
    clock.time += dt.timedelta(minutes=2)
    assert await embeddings.of(reading, PAPERS) is not None
    await store.close()


async def test_texts_of_interests_are_kept_and_those_that_came_along_not_made(
    tmp_path: Path,
) -> None:
    embedder = FakeEmbedder()
    store, _ = await opened(tmp_path, embedder, FakeClock())
    shipped = {text: pack(np.ones(DIMENSIONS, dtype=np.float32)) for text in subject_texts()}
    for _ in range(2):
        fresh = Embeddings(embedder=embedder, store=store, clock=FakeClock(), shipped=shipped)
        await fresh.texts([*subject_texts(), "kites at sea"])
    assert embedder.asked == [["kites at sea"]]
    await store.close()


async def test_a_model_that_costs_is_paid_for_by_the_workspace_and_stops_with_its_budget(
    tmp_path: Path,
) -> None:
    class Paid(FakeEmbedder):
        async def embed(self, texts: Sequence[str]) -> Embedded:
            made = await super().embed(texts)
            return made.model_copy(update={"usage": Usage(model="m", purpose="embed", prompt_tokens=60)})

    clock, embedder = FakeClock(), Paid()
    store = await SqliteStore.open(tmp_path / "store.sqlite3", clock)
    budget = Budget(usage=store, clock=clock, limits=Limits(tokens=100))
    paid = Embeddings(embedder=embedder, store=store, clock=clock, budget=budget)
    await paid.papers([KITES], workspace="lab")
    await paid.papers([BOATS], workspace="lab")
    (total,) = await store.usage_since("lab", clock.now() - dt.timedelta(days=1))
    assert total.prompt_tokens == 120
    assert await paid.papers([BOATS.model_copy(update={"version": 2})], workspace="lab") == {}
    await store.close()


@given(st.lists(st.floats(-1, 1, width=32), min_size=4, max_size=40))
def test_a_packed_vector_points_where_it_pointed(numbers: list[float]) -> None:
    vector = np.array(numbers, dtype=np.float32)
    found = unpack(pack(vector))
    length = float(np.linalg.norm(vector))
    if length > 1e-3:
        assert float(found @ (vector / length)) > 0.999
    assert np.isfinite(found).all()


async def test_topics_of_one_feed_share_its_vectors_until_a_paper_has_a_new_version(tmp_path: Path) -> None:
    store, embeddings = await opened(tmp_path, FakeEmbedder(), FakeClock())
    day = [KITES.model_copy(update={"id": f"9912.{at:05d}"}) for at in range(20)]
    first = await embeddings.papers(day)
    assert await embeddings.papers(list(day)) is first
    assert await embeddings.papers([*day[:-1], day[-1].model_copy(update={"version": 2})]) is not first
    await store.close()


class Longer(FakeEmbedder):
    """Another model of the same name, whose vectors are longer."""

    async def embed(self, texts: Sequence[str]) -> Embedded:
        made = await super().embed(texts)
        longer = np.pad(rows(made), ((0, 0), (0, 8)))
        return made.model_copy(update={"dimensions": longer.shape[1], "data": longer.tobytes()})


async def test_vectors_of_another_model_that_had_the_same_name_are_made_anew(tmp_path: Path) -> None:
    store, before = await opened(tmp_path, FakeEmbedder(), FakeClock())
    reading = read_text("kites at sea")
    assert await before.of(reading, PAPERS)
    after = Embeddings(embedder=Longer(), store=store, clock=FakeClock())
    found = await after.of(reading, [*PAPERS, KITES.model_copy(update={"id": "9912.00003"})])
    assert found is not None
    assert set(found.papers) == {KITES.id, BOATS.id, "9912.00003"}
    assert {len(vector) for vector in (*found.papers.values(), *found.texts.values())} == {DIMENSIONS + 8}
    await store.close()


class Told:
    """Implements `Progress`."""

    def __init__(self) -> None:
        self.stages: list[tuple[str, int]] = []
        self.steps: list[str] = []

    def stage(self, name: str, total: int) -> None:
        self.stages.append((name, total))

    def advance(self, note: str = "") -> None:
        self.steps.append(note)


async def test_who_waits_is_told_how_many_vectors_are_still_to_be_made(tmp_path: Path) -> None:
    store, embeddings = await opened(tmp_path, FakeEmbedder(), FakeClock())
    day = [KITES.model_copy(update={"id": f"9912.{at:05d}"}) for at in range(20)]
    told = Told()
    await embeddings.papers(day, progress=told)
    await embeddings.papers(day, progress=told)
    assert (told.stages, told.steps) == ([("progress.embed", 20)], ["Kites"] * 20)
    await store.close()


def test_vectors_are_unpacked_together_as_one_by_one() -> None:
    packed = [pack(np.array(each, dtype=np.float32)) for each in ([3, 4, 0], [0, -0.5, 0.1], [0, 0, 0])]
    for one, each in zip(unpack_together(packed), packed, strict=True):
        assert one.tobytes() == unpack(each).tobytes()
    assert not unpack_together([])
