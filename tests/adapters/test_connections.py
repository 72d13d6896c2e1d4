"""Strangers on the web server: they may wait, flood, lie and stammer, and it costs next to nothing."""

from __future__ import annotations

import asyncio
import logging
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from pathlib import Path

import pytest
from aiohttp import ClientSession, web

from adapters.serve.server import Server
from adapters.stores.store import Store
from adapters.web import connections
from adapters.web.connections import listening, read_body
from adapters.web.metrics import Metrics
from adapters.wiring import Overrides, services
from bot.ports.operations import Tally
from bot.settings import Settings
from tests.connections import of_sqlite, on_writer


async def hello(_: web.Request) -> web.Response:
    return web.Response(text="hello")


async def echo(request: web.Request) -> web.Response:
    return web.Response(text=str(len(await read_body(request))))


async def hang(_: web.Request) -> web.Response:
    await asyncio.Event().wait()
    raise AssertionError


@asynccontextmanager
async def served() -> AsyncIterator[int]:
    app = web.Application()
    app.add_routes([web.get("/hello", hello), web.post("/echo", echo), web.get("/hang", hang)])
    async with listening(app, "127.0.0.1", 0, "web.port") as port:
        yield port


async def say(port: int, text: bytes) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(text)
    await writer.drain()
    return reader, writer


async def answered(port: int, text: bytes) -> bytes:
    """All that is said to it until the connection is closed."""
    reader, writer = await say(port, text)
    try:
        return await asyncio.wait_for(reader.read(), 60)
    except ConnectionError:
        return b""
    finally:
        writer.close()


async def greeted(port: int) -> bool:
    async with ClientSession() as session, session.get(f"http://127.0.0.1:{port}/hello") as answer:
        return await answer.text() == "hello"


async def test_many_who_send_half_a_head_do_not_keep_anybody_out(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(connections, "MOST_CONNECTIONS", 60)
    async with served() as port:
        waiting = [await say(port, b"GET /hello HTTP/1.1\r\nHost: x\r\nX-Half: ") for _ in range(200)]
        assert await greeted(port)
        await asyncio.sleep(0)
        gone = [reader for reader, _ in waiting[:150] if await asyncio.wait_for(ended(reader), 60)]
        assert len(gone) == 150
        for _, writer in waiting:
            writer.close()
        assert await greeted(port)


async def ended(reader: asyncio.StreamReader) -> bool:
    try:
        return await reader.read() == b""
    except ConnectionError:
        return True


async def test_whoever_is_being_answered_is_not_put_out_for_those_who_say_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(connections, "MOST_CONNECTIONS", 5)
    monkeypatch.setattr(connections, "ANSWER_SECONDS", 0.5)
    async with served() as port:
        reader, writer = await say(port, b"GET /hang HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        idle = [(await say(port, b"G"))[1] for _ in range(50)]
        assert (await asyncio.wait_for(reader.read(), 60)).startswith(b"HTTP/1.1 503")
        for each in (writer, *idle):
            each.close()


@pytest.mark.parametrize(
    "said",
    [
        b"",
        b"GET /hello HTTP/1.1\r\nHost: x\r\n",
        b"POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nhalf",
        b"POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhal",
    ],
)
async def test_a_head_and_a_body_have_their_time(said: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "HEAD_SECONDS", 0.1)
    monkeypatch.setattr(connections, "BODY_SECONDS", 0.1)
    async with served() as port:
        answer = await answered(port, said)
    assert answer == b"" or answer.startswith(b"HTTP/1.1 408")


@pytest.mark.parametrize(
    ("said", "status"),
    [
        (b"POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 100000000\r\n\r\n" + b"x" * 2_000_000, 413),
        (b"POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", 400),
        (b"POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: five\r\n\r\n", 400),
        (b"\x16\x03\x01\x00\xa5\x01\x00\x00\xa1\x03\x03\r\n\r\n", 400),
        (b"\x1b]0;owned\x07 / HTTP/1.1\r\n\r\n", 400),
        (b"GET /hello HTTP/9.9\r\nHost: x\r\n\r\n", 400),
        (b"GET /hello HTTP/1.1\r\nno colon\r\n\r\n", 400),
        (b"GET /hello HTTP/1.1\r\nX: " + b"x" * 50_000 + b"\r\n\r\n", 400),
        (b"GET /hello HTTP/1.1\r\n" + b"X: y\r\n" * 5_000 + b"\r\n", 400),
    ],
)
async def test_what_is_no_request_is_refused_and_no_line_written(
    said: bytes, status: int, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    async with served() as port:
        answer = await answered(port, said)
        assert await greeted(port)
    assert answer == b"" or answer.startswith((b"HTTP/1.1 %d" % status, b"HTTP/1.0 400"))
    assert not caplog.records


async def test_telling_how_it_is_writes_nothing_to_the_database(tmp_path: Path) -> None:
    async with services(Settings(), tmp_path, Overrides(sample_day=1, silent=True)) as wired:
        health = Server(wired, Metrics())._health
        log = tmp_path / f"{of_sqlite(wired.store).database.path.name}-wal"
        await health.ready()
        before, changed = log.read_bytes(), await changes(wired.store)
        for _ in range(3):
            health._writable._said = health._tally._said = None
            assert (await health.ready())["database"]
            assert b"paperboy_runs" in await health.measure()
        assert await changes(wired.store) == changed
        assert log.read_bytes() == before


async def changes(store: Store) -> int:
    changed: int = await on_writer(store, lambda sql: sql.conn.total_changes)
    return changed


async def test_a_database_that_cannot_be_written_is_not_called_ready(tmp_path: Path) -> None:
    async with services(Settings(), tmp_path, Overrides(sample_day=1, silent=True)) as wired:
        health = Server(wired, Metrics())._health
        await on_writer(wired.store, lambda sql: sql.execute("PRAGMA busy_timeout = 10"))
        with closing(sqlite3.connect(of_sqlite(wired.store).database.path)) as other:
            other.execute("BEGIN IMMEDIATE")
            assert not (await health.ready())["database"]
            other.rollback()


async def test_the_state_is_asked_of_the_database_once_for_all_who_want_it_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with services(Settings(), tmp_path, Overrides(sample_day=1, silent=True)) as wired:
        health, tally, asked = Server(wired, Metrics())._health, wired.store.tally, 0

        async def counted() -> Tally:
            nonlocal asked
            asked += 1
            return await tally()

        monkeypatch.setattr(type(wired.store), "tally", lambda _: counted())
        await asyncio.gather(*(health.measure() for _ in range(50)))
        assert asked == 1
