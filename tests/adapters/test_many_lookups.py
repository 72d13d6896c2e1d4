"""Many who ask arXiv at the same time: all are answered, and nobody waits for all others."""

import asyncio
from pathlib import Path

import pytest

from adapters.arxiv.api import ArxivApi
from adapters.pools import worker_pools
from bot.model import Paper
from tests.adapters.arxiv_server import Asked, FakeArxiv, Reply, api, api_entry
from tests.fakes import FakeClock


def named(asked: Asked) -> Reply | None:
    """Whatever paper is asked for."""
    return api(api_entry(f"{asked.query['id_list']}v1")) if "id_list" in asked.query else None


@pytest.mark.parametrize("number", [8, 50, 500])
async def test_however_many_look_up_a_paper_at_once_each_gets_it(tmp_path: Path, number: int) -> None:
    ids = [f"9912.{each:05}" for each in range(1, number + 1)]
    with worker_pools() as pools:
        async with FakeArxiv() as arxiv, asyncio.timeout(60):
            arxiv.answer = named
            papers = ArxivApi(arxiv.fetcher(FakeClock(), tmp_path, pool=pools.files), pools.parsing)
            found: list[Paper] = await asyncio.gather(*map(papers.paper, ids))
    assert [paper.id for paper in found] == ids
    assert len(arxiv.asked) == number
    assert arxiv.most_at_once == 1
