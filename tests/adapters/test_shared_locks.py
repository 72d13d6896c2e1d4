"""What is done once is done once over all processes, and goes on where one of them dies or freezes."""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from threading import Barrier
from unittest.mock import AsyncMock

import pytest

from adapters.sources.arxiv.feed import FeedReader
from adapters.sources.fetching.cache import Cache
from adapters.sources.fetching.http import Response
from adapters.stores.sqlite.store import SqliteStore
from bot.analysis.analyses import Analyses
from bot.analysis.extractive.analyst import ExtractiveAnalyst
from bot.chat import commands
from bot.chat.handlers.answering import lease_of
from bot.digests.lease import (
    LEASE,
    RENEWAL_INTERVAL,
    REQUESTS_WITHIN,
    WAIT_FOR_OTHERS,
    NamedLease,
    SharedLocks,
    check_lease,
)
from bot.domain.analysis import Analysis
from bot.domain.errors import PlatformUnavailableError, RunBusyError, StorageError
from bot.domain.full_text import FullText
from bot.domain.message import Message
from bot.domain.paper import Paper
from bot.ports.platform import Receipt
from bot.ports.work_locks import Locks
from bot.util.single_flight import SingleFlight
from tests.adapters.arxiv_server import FakeArxiv, Reply, rss_bytes, rss_item
from tests.chat_bench import HERE, FakeTalk, chat_bench
from tests.fakes import NOON, FakeClock
from tests.samples_digest import paper
from tests.store_contract import full_text

POOL = "9912.01377"
PAGE = "https://arxiv.org/html/2601.00001v1"


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[SqliteStore]:
    async with await SqliteStore.open(tmp_path / "s", FakeClock()) as opened:
        yield opened


def locks(store: SqliteStore, owner: str) -> SharedLocks:
    return SharedLocks(store, store.clock, owner)


class Reader:
    """Reads papers in a while, and counts how often."""

    def __init__(self) -> None:
        self.read_times = 0

    async def read(self, paper: Paper) -> FullText:
        self.read_times += 1
        await asyncio.sleep(0.01)
        return full_text(paper.id)


class Paid(ExtractiveAnalyst):
    """Counts how often it was asked."""

    def __init__(self) -> None:
        super().__init__()
        self.times = 0

    async def analyse(
        self, paper: Paper, full_text: FullText, language: str, *, workspace: str = ""
    ) -> Analysis:
        self.times += 1
        await asyncio.sleep(0.01)
        return await super().analyse(paper, full_text, language, workspace=workspace)


async def test_an_analysis_is_paid_once_by_whichever_process(store: SqliteStore) -> None:
    reader, analyst = Reader(), Paid()
    await store.save_papers([paper(1)])
    many = [
        Analyses(store=store, full_texts=reader, analyst=analyst, locks=locks(store, name))
        for name in ("one", "two", "three")
    ]
    found = await asyncio.gather(*(each.of(paper(1), "en") for each in many))
    assert (analyst.times, reader.read_times) == (1, 1)
    assert len({each.model_dump_json() for each in found}) == 1
    assert await store.leases() == []


async def test_an_address_is_asked_once_by_whichever_process(tmp_path: Path, store: SqliteStore) -> None:
    async with FakeArxiv() as arxiv:
        arxiv.pages["/html/2601.00001v1"] = Reply(200, b"<html></html>")
        fetchers = [arxiv.fetcher(store.clock, tmp_path / "cache") for _ in range(3)]
        for number, each in enumerate(fetchers):
            each._cache = Cache(tmp_path / "cache", locks=locks(store, str(number)))
        answers = await asyncio.gather(*(each.get(PAGE, limit=1000) for each in fetchers))
        assert arxiv.paths == ["/html/2601.00001v1"]
    assert {each.body for each in answers} == {b"<html></html>"}


async def test_an_address_is_asked_once_though_no_two_processes_share_a_folder(
    tmp_path: Path, store: SqliteStore
) -> None:
    async with FakeArxiv() as arxiv:
        arxiv.pages["/html/2601.00001v1"] = Reply(200, b"<html></html>")
        fetchers = [arxiv.fetcher(store.clock, tmp_path / name) for name in ("one", "two", "three")]
        for name, each in zip(("one", "two", "three"), fetchers, strict=True):
            each._cache = Cache(tmp_path / name, locks=locks(store, name), shared=store)
        answers = await asyncio.gather(*(each.get(PAGE, limit=1000) for each in fetchers))
        assert arxiv.paths == ["/html/2601.00001v1"]
        assert {each.body for each in answers} == {b"<html></html>"}
        assert isinstance(store.clock, FakeClock)
        store.clock.time += 2 * dt.timedelta(days=1)
        await asyncio.gather(*(each.get(PAGE, limit=1000) for each in fetchers))
        assert arxiv.paths == 2 * ["/html/2601.00001v1"]
    assert await kept_answers(store) == 1


async def test_what_was_good_of_a_day_is_known_to_a_process_that_has_no_folder_in_common(
    tmp_path: Path, store: SqliteStore
) -> None:
    async def shown(folder: str) -> list[str]:
        cache = Cache(tmp_path / folder, shared=store)
        feed = await FeedReader(arxiv.fetcher(store.clock, tmp_path / folder), store, kept=cache).feed(
            ["cs.CV"], today
        )
        return [each.paper.id for each in feed.candidates]

    today = NOON.date()
    async with FakeArxiv() as arxiv:
        arxiv.pages["/rss/cs.CV"] = Reply(200, rss_bytes(today, rss_item()), "application/rss+xml")
        assert await shown("one") == ["9912.00001"]
        arxiv.pages["/rss/cs.CV"] = Reply(503)
        assert await shown("two") == ["9912.00001"]


async def test_a_shared_answer_that_is_damaged_or_cannot_be_kept_is_as_good_as_none(
    tmp_path: Path, store: SqliteStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = Response(200, PAGE, "text/html", b"<html></html>", NOON)
    ours, theirs = (Cache(tmp_path / name, shared=store) for name in ("ours", "theirs"))
    await ours.keep(PAGE, answer)
    assert (await theirs.load_latest(PAGE)) == replace(answer, from_cache=True)
    assert (await theirs.load(PAGE)) == replace(answer, from_cache=True), "as it is here now, too"
    later = replace(answer, body=b"later", fetched_at=NOON + dt.timedelta(hours=1))
    await Cache(tmp_path / "ours").keep(PAGE, later)
    assert (await ours.load_latest(PAGE)) == replace(later, from_cache=True), "ours came later"
    monkeypatch.setattr("adapters.sources.fetching.cache.LARGEST_SHARED", 5)
    await ours.keep("https://arxiv.org/pdf/1", replace(answer, body=b"larger"))
    assert await kept_answers(store) == 1
    await store.database.write(lambda sql: sql.execute("UPDATE source_answers SET body = x'00'"))
    assert await Cache(tmp_path / "new", shared=store).load_latest(PAGE) is None
    monkeypatch.setattr(store, "keep_source_answer", AsyncMock(side_effect=StorageError(problem="x")))
    await theirs.keep(PAGE, replace(answer, body=b"last"))
    assert (kept := await theirs.load(PAGE)) is not None
    assert kept.body == b"last"


async def test_an_answer_that_two_threads_keep_at_once_is_kept_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    answer = Response(200, PAGE, "text/html", b"<html></html>", NOON)
    cache, move, written = Cache(tmp_path), Path.replace, Barrier(2)

    def moving(path: Path, to: Path) -> Path:
        written.wait(timeout=10)
        return move(path, to)

    monkeypatch.setattr(Path, "replace", moving)
    keeping = (asyncio.to_thread(cache._keep, PAGE, answer) for _ in range(2))
    await asyncio.gather(*keeping)
    assert await cache.load(PAGE) == replace(answer, from_cache=True)
    assert not caplog.messages


async def kept_answers(store: SqliteStore) -> int:
    rows = await store.database.read(lambda sql: sql.execute("SELECT name FROM source_answers").fetchall())
    return len(rows)


async def hold(shared: Locks, until: asyncio.Event, begun: list[str], name: str) -> None:
    async with shared.alone("work", 1):
        begun.append(name)
        await until.wait()


async def test_what_a_dead_process_did_is_done_by_another_once_its_lease_ended(store: SqliteStore) -> None:
    await store.claim_lease("work:1", "dead", now=NOON, seconds=LEASE)
    begun: list[str] = []
    done = asyncio.Event()
    done.set()
    await hold(locks(store, "two"), done, begun, "two")
    assert begun == ["two"]
    assert LEASE <= (store.clock.now() - NOON).total_seconds() < LEASE + 5


async def test_what_nobody_waits_for_any_more_ends_before_the_store_and_others_can_have_it(
    store: SqliteStore,
) -> None:
    one, flights, begun = locks(store, "one"), SingleFlight(), asyncio.Event()

    async def pay() -> None:
        async with one.alone("work", 1), one.alone("work", 2):
            begun.set()
            await asyncio.Event().wait()

    async def close() -> None:
        async with one.alone("work", 3):
            await one.close()

    wanted = asyncio.create_task(flights.do("it", pay))
    await begun.wait()
    wanted.cancel()
    await asyncio.wait([wanted])
    assert len(await store.leases()) == 2
    await close()
    assert not await store.leases()
    await one.close()


async def test_work_that_does_not_end_as_it_is_told_to_keeps_nobody_for_long(
    store: SqliteStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.digests.lease.LONGEST_END", 0.01)
    one, begun, lets_go = locks(store, "one"), asyncio.Event(), asyncio.Event()

    async def work() -> None:
        async with one.alone("work", 1):
            begun.set()
            while not lets_go.is_set():
                with contextlib.suppress(asyncio.CancelledError):
                    await lets_go.wait()

    working = asyncio.create_task(work())
    await begun.wait()
    async with asyncio.timeout(60):
        await one.close()
    assert not working.done()
    lets_go.set()
    await working


async def test_who_works_for_long_keeps_it_and_who_was_frozen_has_lost_it(store: SqliteStore) -> None:
    clock = store.clock
    assert isinstance(clock, FakeClock)
    begun = asyncio.Event()
    frozen = asyncio.Event()

    async def say() -> None:
        async with locks(store, "one").answering("question:1"):
            check_lease()
            begun.set()
            await frozen.wait()
            with pytest.raises(RunBusyError):
                check_lease()

    saying = asyncio.create_task(say())
    await begun.wait()
    for _ in range(10):
        while not clock.beating:  # noqa: ASYNC110 - a renewal ends in a thread
            await asyncio.sleep(0)
        clock.time += dt.timedelta(seconds=RENEWAL_INTERVAL)
        renewed = clock.now() + dt.timedelta(seconds=LEASE - RENEWAL_INTERVAL)
        while (await store.leases())[0].until <= renewed:  # noqa: ASYNC110 - it is in a file
            await asyncio.sleep(0)
    assert "question:1" in await store.held_leases(clock.now())
    frozen.set()
    clock.time += dt.timedelta(seconds=REQUESTS_WITHIN + 1)
    await saying
    assert await store.leases() == []


async def test_what_others_never_leave_is_done_all_the_same_but_said_by_nobody_else(
    store: SqliteStore,
) -> None:
    long = 2 * WAIT_FOR_OTHERS
    await store.claim_lease("question:1", "stuck", now=NOON, seconds=long)
    await store.claim_lease("work:1", "stuck", now=NOON, seconds=long)
    said: list[str] = []
    with pytest.raises(RunBusyError):
        async with locks(store, "one").answering("question:1"):
            said.append("twice")
    assert not said
    assert (store.clock.now() - NOON).total_seconds() == WAIT_FOR_OTHERS
    done = asyncio.Event()
    done.set()
    begun: list[str] = []
    await hold(locks(store, "two"), done, begun, "two")
    assert begun == ["two"]
    assert {each.owner for each in await store.leases()} == {"stuck"}


async def test_who_lost_a_lease_renews_it_no_more_and_who_cannot_write_goes_on(
    store: SqliteStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    lease = NamedLease(store, store.clock, "work:1", "one")
    await lease.claim()
    assert await lease.renew_if_ours()
    with monkeypatch.context() as away:
        away.setattr(store, "claim_lease", AsyncMock(side_effect=StorageError(problem="x")))
        assert await lease.renew_if_ours()
    await lease.release()
    await store.claim_lease("work:1", "another", now=NOON, seconds=LEASE)
    assert not await lease.renew_if_ours()


async def test_a_question_is_nobody_elses_while_one_answers_it_and_theirs_when_that_one_is_gone(
    tmp_path: Path,
) -> None:
    async with chat_bench(tmp_path) as one, chat_bench(tmp_path) as other:
        stopped, seen = asyncio.Event(), asyncio.Event()

        class Slow(FakeTalk):
            async def progress(self, key: str, **fields: object) -> None:
                seen.set()
                await stopped.wait()

        request = one.request(f"{POOL} what do the parts cost?", message_id="q1")
        answering = asyncio.create_task(commands.handle_message(one.chat, request, Slow()))
        await seen.wait()
        assert await commands.find_unanswered(other.chat, "chat") == []
        answering.cancel()  # which leaves the question, and here its lease as well
        await asyncio.gather(answering, return_exceptions=True)
        now = other.clock.now()
        await other.store.claim_lease(lease_of(HERE, "q1"), "dead", now=now, seconds=LEASE)
        assert await commands.find_unanswered(other.chat, "chat") == []
        await other.clock.sleep(LEASE + 1)
        (waiting,) = await commands.find_unanswered(other.chat, "chat")
        late = FakeTalk()
        await commands.handle_pending(other.chat, waiting, late)
        assert "12 euros" in late.last.text
        assert await commands.find_unanswered(other.chat, "chat") == []


class Away(FakeTalk):
    """A platform that cannot be reached."""

    async def reply(self, message: Message, **more: object) -> Receipt:
        raise PlatformUnavailableError(platform="chat")


async def test_an_outage_uses_up_none_of_the_tries_of_a_question(tmp_path: Path) -> None:
    async with chat_bench(tmp_path) as bench:
        request = bench.request(f"{POOL} what do the parts cost?", message_id="q1")
        with pytest.raises(PlatformUnavailableError):
            await commands.handle_message(bench.chat, request, Away())
        for _ in range(5):
            (waiting,) = await commands.find_unanswered(bench.chat, "chat")
            with pytest.raises(PlatformUnavailableError):
                await commands.handle_pending(bench.chat, waiting, Away())
        (waiting,) = await commands.find_unanswered(bench.chat, "chat")
        late = FakeTalk()
        await commands.handle_pending(bench.chat, waiting, late)
        assert "12 euros" in late.last.text


async def test_who_lost_a_question_meanwhile_says_nothing_of_it(tmp_path: Path) -> None:
    async with chat_bench(tmp_path) as bench:

        class Frozen(FakeTalk):
            async def progress(self, key: str, **fields: object) -> None:
                raise RunBusyError

        request = bench.request(f"{POOL} what do the parts cost?", message_id="q1")
        talk = Frozen()
        await commands.handle_message(bench.chat, request, talk)
        assert talk.said == []
        (waiting,) = await commands.find_unanswered(bench.chat, "chat")
        assert waiting.message_id == "q1"
