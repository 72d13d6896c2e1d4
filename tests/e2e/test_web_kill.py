"""The playground is killed while it posts and answers, and started again: each message stands once."""

from __future__ import annotations

import asyncio
import re
import signal
import sqlite3
import sys
from contextlib import closing, suppress
from pathlib import Path

import aiohttp

from adapters.stores.sqlite.database import FILE

PATIENCE = 60.0
BROWSER = {"Sec-Fetch-Site": "same-origin", "Accept": "application/json"}


async def start(folder: Path) -> tuple[asyncio.subprocess.Process, str]:
    """The process, and where it is."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "adapters",
        "--data-dir",
        str(folder),
        "playground",
        "--port",
        "0",
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdout is not None
    said = (await process.stdout.readline()).decode()
    found = re.search(r"http://[\d.:]+", said)
    assert found, said
    return process, found.group()


def visitor(address: str) -> aiohttp.ClientSession:
    jar = aiohttp.CookieJar(unsafe=True)
    return aiohttp.ClientSession(address, headers=BROWSER, cookie_jar=jar)


async def end(process: asyncio.subprocess.Process, number: int) -> None:
    process.send_signal(number)
    await process.communicate()


def standing(folder: Path) -> list[str]:
    """What stands there by its key, and what is not whole by its state."""
    with closing(sqlite3.connect(folder / "playground" / FILE)) as sql:
        rows = sql.execute("SELECT key, state FROM web_messages WHERE body IS NOT NULL ORDER BY number")
        return [state or str(key).rpartition("#")[2] for key, state in rows]


def parts(folder: Path) -> list[str]:
    """The parts of the digest that stand there."""
    return [each for each in standing(folder) if each.startswith(("root", "summary", "paper:"))]


async def wait_for(folder: Path, wanted: int, *, patience: float = PATIENCE) -> None:
    """Return when so many parts stand there."""
    async with asyncio.timeout(patience):
        while len(parts(folder)) < wanted:  # noqa: ASYNC110 - another process
            await asyncio.sleep(0.05)


async def finish(folder: Path, browser: aiohttp.ClientSession) -> None:
    """Ask for what is missing, as often as it is being made right now, until it is there."""
    for number in range(20):
        again = {"text": "/digest again", "nonce": str(number)}
        await (await browser.post("/channels/general/say", data=again)).read()
        with suppress(TimeoutError):
            await wait_for(folder, 8, patience=6.0)
            return
    raise AssertionError(standing(folder))


async def test_after_a_kill_each_part_stands_once_and_nothing_is_left_half_said(tmp_path: Path) -> None:
    process, address = await start(tmp_path)
    try:
        async with visitor(address) as browser:
            await (await browser.get("/channels/general")).read()
            await (await browser.post("/channels/general/digest", data={"day": "1"})).read()
            await wait_for(tmp_path, 3)
        await end(process, signal.SIGKILL)

        process, address = await start(tmp_path)
        async with visitor(address) as browser:
            await finish(tmp_path, browser)
            asked = {"text": "9912.01990 How many teapots were scanned?", "nonce": "once"}
            await (await browser.post("/channels/general/say", data=asked)).read()
            await (await browser.post("/channels/general/say", data=asked)).read()
    finally:
        await end(process, signal.SIGTERM)

    stands = standing(tmp_path)
    assert len(parts(tmp_path)) == len(set(parts(tmp_path))) == 8
    assert [each for each in stands if each in {"note", "growing"}] == []
    assert [each.endswith(":once") for each in stands].count(True) == 1


async def test_an_answer_that_a_kill_broke_off_is_whole_after_the_restart_in_two_tabs(
    tmp_path: Path,
) -> None:
    def answers() -> int:
        with closing(sqlite3.connect(tmp_path / "playground" / FILE)) as sql:
            query = (
                "SELECT count(*) FROM web_messages WHERE person = '' AND state = '' AND body IS NOT NULL"
            )
            return int(sql.execute(query).fetchone()[0])

    process, address = await start(tmp_path)
    try:
        async with visitor(address) as browser:
            await (await browser.get("/channels/general")).read()
            asked = {"text": "9912.01990 How many teapots were scanned?", "nonce": "once"}
            await (await browser.post("/channels/general/say", data=asked)).read()
        await end(process, signal.SIGKILL)

        process, address = await start(tmp_path)
        async with asyncio.timeout(PATIENCE):
            while answers() == 0:  # noqa: ASYNC110 - another process
                await asyncio.sleep(0.05)
        for _ in range(2):
            async with visitor(address) as tab:
                page = await (await tab.get("/channels/general?thread=1")).text()
                below = page.partition('<div id="thread">')[2]
                assert below.count('<article class="message') == 2
                assert "data-state" not in below
                assert "teapots" in below.partition("</article>")[2]
    finally:
        await end(process, signal.SIGTERM)
    assert answers() == 1
