"""Passages that are near in meaning: made once, joined with those that hold the words, never in the way."""

from __future__ import annotations

import datetime as dt
import logging
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.chat.questions.retrieve import Retriever
from bot.chat.questions.vector_search import BATCH, VectorSearch
from bot.domain.errors import ModelOutputError, ModelUnavailableError, PaperboyError
from bot.llm.budget import Budget, Limits
from bot.sources.registry import parse_ref
from bot.util.rank_fusion import K, fuse_ranks
from tests.chat_bench import ChatBench, chat_bench
from tests.fake_embedder import FakeEmbedder
from tests.fakes import NOON

POOL = "9912.01377"
COST = "What do the parts of the hydrophone cost?"


def retriever(bench: ChatBench, embedder: FakeEmbedder, *, tokens: int = 0) -> Retriever:
    budget = Budget(usage=bench.store, clock=bench.clock, limits=Limits(tokens=tokens))
    near = VectorSearch(embedder=embedder, store=bench.store, budget=budget)
    return Retriever(store=bench.store, read=bench.chat.analyses.full_text, vector_search=near)


async def test_a_paper_is_embedded_once_and_each_question_anew(tmp_path: Path) -> None:
    async with chat_bench(tmp_path) as bench:
        embedder = FakeEmbedder()
        paper = await bench.chat.repository.paper(parse_ref(POOL))
        found = await retriever(bench, embedder).search(COST, [paper])
        assert "Parts cost 12 euros" in found.hits[0].passage.text
        assert all(len(texts) <= BATCH for texts in embedder.asked)
        cut = await bench.store.passages(POOL, 1)
        assert sum(map(len, embedder.asked)) == 1 + len(cut)
    async with chat_bench(tmp_path) as again:
        later = FakeEmbedder()
        await retriever(again, later).search("How long does it run?", [paper])
        assert later.asked == [["How long does it run?"]]
        other = FakeEmbedder(name="other")
        await retriever(again, other).search(COST, [paper])
        assert sum(map(len, other.asked)) == 1 + len(cut)


async def test_what_is_near_is_found_without_a_word_of_the_question(tmp_path: Path) -> None:
    async with chat_bench(tmp_path) as bench:
        paper = await bench.chat.repository.paper(parse_ref(POOL))
        plain = Retriever(store=bench.store, read=bench.chat.analyses.full_text)
        assert not (await plain.search("microwatts", [paper])).hits
        found = await retriever(bench, FakeEmbedder()).search("microwatts", [paper])
        assert any("microcontroller" in hit.passage.text for hit in found.hits[:2])


async def test_what_it_takes_is_counted_to_the_workspace_and_stops_with_its_budget(tmp_path: Path) -> None:
    async with chat_bench(tmp_path) as bench:
        paper = await bench.chat.repository.paper(parse_ref(POOL))
        embedder = FakeEmbedder()
        searching = retriever(bench, embedder, tokens=100)
        await searching.search(COST, [paper], workspace="lab")
        (total,) = await bench.store.usage_since("lab", NOON - dt.timedelta(days=1))
        assert (total.purpose, total.prompt_tokens) == ("embed", 10 * sum(map(len, embedder.asked)))
        asked = len(embedder.asked)
        assert (await searching.search(COST, [paper], workspace="lab")).hits
        assert len(embedder.asked) == asked


@pytest.mark.parametrize(
    "error", [ModelUnavailableError(why="why.model_slow"), ModelOutputError(problems=("x",))]
)
async def test_an_endpoint_that_fails_is_logged_left_alone_and_missed_by_nobody(
    tmp_path: Path, error: PaperboyError, caplog: pytest.LogCaptureFixture
) -> None:
    async with chat_bench(tmp_path) as bench:
        paper = await bench.chat.repository.paper(parse_ref(POOL))
        embedder = FakeEmbedder(fails=error)
        searching = retriever(bench, embedder)
        with caplog.at_level(logging.WARNING):
            for _ in range(3):
                found = await searching.search(COST, [paper])
                assert "Parts cost 12 euros" in found.hits[0].passage.text
        assert len(embedder.asked) == 1
        assert "found by their words alone" in caplog.text
        await bench.clock.sleep(61)
        embedder.fails = None
        await searching.search(COST, [paper])
        assert len(embedder.asked) > 1


RANKING = st.lists(st.integers(0, 30), unique=True, max_size=20)


@given(RANKING, RANKING)
def test_rankings_are_joined_by_their_reciprocal_ranks(one: list[int], two: list[int]) -> None:
    scores = fuse_ranks(one, two)
    assert set(scores) == {*one, *two}
    assert list(scores.values()) == sorted(scores.values(), reverse=True)
    for key, score in scores.items():
        ranks = [ranking.index(key) + 1 for ranking in (one, two) if key in ranking]
        assert score == pytest.approx(sum(1 / (K + rank) for rank in ranks))


def test_what_both_find_goes_before_what_one_finds() -> None:
    assert next(iter(fuse_ranks(["a", "b", "c"], ["d", "c"]))) == "c"


async def test_a_model_that_changed_behind_its_name_costs_a_new_reading_and_no_answer(
    tmp_path: Path,
) -> None:
    async with chat_bench(tmp_path) as bench:
        paper = await bench.chat.repository.paper(parse_ref(POOL))
        await retriever(bench, FakeEmbedder()).search(COST, [paper])
        cut = await bench.store.passages(POOL, 1)
        kept = await bench.store.vectors(POOL, 1, "hashed")
        assert kept
        shorter = kept.model_copy(update={"dimensions": 128, "data": kept.data[: len(kept.data) // 2]})
        await bench.store.save_vectors(shorter)
        embedder = FakeEmbedder()
        found = await retriever(bench, embedder).search(COST, [paper])
        assert "Parts cost 12 euros" in found.hits[0].passage.text
        assert sum(map(len, embedder.asked)) == 1 + len(cut)
        assert await bench.store.vectors(POOL, 1, "hashed") == kept
