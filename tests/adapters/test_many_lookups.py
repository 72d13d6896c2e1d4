"""Many who ask arXiv at the same time: all are answered, and nobody waits for all others."""

import asyncio
from pathlib import Path

import pytest

from adapters.fair_semaphore import FairSemaphore
from adapters.pools import worker_pools
from adapters.sources.arxiv.api import ArxivApi
from bot.domain.errors import OverloadedError
from bot.domain.paper import Paper
from bot.util.requesters import LATER, on_behalf_of
from bot.util.single_flight import SingleFlight
from tests.adapters.arxiv_server import Asked, FakeArxiv, Reply, api, api_entry
from tests.fakes import FakeClock


def named(asked: Asked) -> Reply | None:
    """Whatever paper is asked for."""
    return api(api_entry(f"{asked.query['id_list']}v1")) if "id_list" in asked.query else None


async def test_what_nobody_waits_for_gives_way_to_everybody_else() -> None:
    turns, order = FairSemaphore("arxiv", 1, patience=9.0), []

    async def take(name: str) -> None:
        async with turns.turn():
            order.append(name)
            await asyncio.sleep(0)

    async def picture() -> None:
        with on_behalf_of(LATER):
            await take("picture")

    work = [picture(), picture(), picture(), take("paper"), take("paper")]
    await asyncio.gather(*work)
    assert order == ["picture", "paper", "paper", "picture", "picture"]


@pytest.mark.parametrize("number", [8, 50, 500])
async def test_however_many_look_up_a_paper_at_once_each_gets_it(tmp_path: Path, number: int) -> None:
    ids = [f"9912.{each:05}" for each in range(1, number + 1)]
    with worker_pools() as pools:
        async with FakeArxiv() as arxiv, asyncio.timeout(300):
            arxiv.answer = named
            papers = ArxivApi(arxiv.fetcher(FakeClock(), tmp_path, pool=pools.files), pools.parsing)
            found: list[Paper] = await asyncio.gather(*map(papers.paper, ids))
    assert [paper.id for paper in found] == ids
    assert len(arxiv.asked) == number
    assert arxiv.most_at_once == 1


async def test_who_asks_for_one_paper_waits_one_turn_beside_somebody_who_asks_for_forty(
    tmp_path: Path,
) -> None:
    async with FakeArxiv() as arxiv:
        begun, arxiv.answer = asyncio.Event(), named
        arxiv.during = begun.set
        papers = ArxivApi(arxiv.fetcher(FakeClock(), tmp_path))

        async def ask(person: str, paper: str) -> None:
            with on_behalf_of(person):
                await papers.paper(paper)

        many = [asyncio.create_task(ask("Ada", f"9912.{each:05}")) for each in range(1, 41)]
        digest = [asyncio.create_task(papers.paper(f"9911.{each:05}")) for each in range(1, 41)]
        await begun.wait()
        await ask("Ben", "9910.00001")
        await ask("Ben", "9910.00002")
        order = [asked.query["id_list"][:4] for asked in arxiv.asked]
        await asyncio.gather(*many, *digest)
    assert [name for name in order if name == "9910"] == ["9910", "9910"]
    assert len(order) <= 7, order  # for each of Ben's at most one of Ada's and one of the digest's
    names = [asked.query["id_list"][:4] for asked in arxiv.asked[:40]]
    assert 18 <= names.count("9912") <= 20, "digests and a person take turns"


async def test_who_joins_a_question_far_back_in_anothers_queue_takes_it_along(tmp_path: Path) -> None:
    async with FakeArxiv() as arxiv:
        begun, arxiv.answer = asyncio.Event(), named
        arxiv.during = begun.set
        flights, papers = SingleFlight(), ArxivApi(arxiv.fetcher(FakeClock(), tmp_path))

        async def ask(person: str, paper: str) -> Paper:
            with on_behalf_of(person):
                return await flights.do(paper, lambda: papers.paper(paper))

        many = [asyncio.create_task(ask("Ada", f"9912.{each:05}")) for each in range(1, 41)]
        await begun.wait()
        assert (await ask("Ben", "9912.00040")).id == "9912.00040"
        assert len(arxiv.asked) <= 3
        await asyncio.gather(*many)
    assert len(arxiv.asked) == 40, "and nothing is asked twice"


async def test_the_same_question_at_the_same_time_is_asked_once_whatever_the_answer(tmp_path: Path) -> None:
    async with FakeArxiv() as arxiv:
        fetcher = arxiv.fetcher(FakeClock(), tmp_path)
        address = "https://arxiv.org/abs/9912.00001"
        answers = await asyncio.gather(*(fetcher.get(address, limit=1000) for _ in range(50)))
    assert {answer.status for answer in answers} == {404}
    assert len(arxiv.asked) == 1


async def test_a_person_may_not_queue_without_end_and_others_do_not_pay_for_it() -> None:
    turns = FairSemaphore("some", 1, patience=60, most=3)
    done: list[str] = []

    async def take(person: str) -> None:
        with on_behalf_of(person):
            async with turns.turn():
                done.append(person)
                await asyncio.sleep(0)

    results = await asyncio.gather(*map(take, ["Ada"] * 6), take("Ben"), return_exceptions=True)
    assert sum(isinstance(result, OverloadedError) for result in results) == 2
    assert done == ["Ada", "Ben", "Ada", "Ada", "Ada"]
    assert (turns.queued, turns.working) == (0, 0)


async def test_who_leaves_the_queue_gives_the_turn_to_the_next() -> None:
    turns = FairSemaphore("some", 1, patience=60)
    done: list[int] = []

    async def take(number: int) -> None:
        async with turns.turn():
            done.append(number)
            await asyncio.sleep(0)

    tasks = [asyncio.create_task(take(number)) for number in range(6)]
    await asyncio.sleep(0)
    for gone in (0, 1, 4):  # one that has its turn, the one that is given it just then, and one behind
        tasks[gone].cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    assert done == [0, 2, 3, 5]
    assert (turns.queued, turns.working) == (0, 0)
