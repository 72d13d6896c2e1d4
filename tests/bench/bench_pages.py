"""What the pages cost: a paper, a search, streams that stay open, and how soon something is seen.

They are asked for over HTTP, with years of digests stored; the processor time is that of both sides. How
soon something is seen is told by Debian's chromium, where there is one.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import random
import re
import shutil
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from statistics import median, quantiles
from urllib.parse import quote

import aiohttp
from playwright.async_api import Browser, ViewportSize, async_playwright

from adapters.platforms.registry import settings_class
from adapters.platforms.web.app import WebFrontEnd
from adapters.platforms.web.platform import channel_of
from adapters.stores.store import Store
from adapters.wiring import Overrides, Services, services
from bot.domain.digest import Counts, Digest, Entry, ExecutiveSummary
from bot.domain.run import Run, RunStatus
from bot.domain.topic import Subscription, Topic
from bot.ports.platform import Receipt
from tests.bench.held import megabytes
from tests.bench.papers import DAY, candidate, short_text, vector_of
from tests.bench.report import Row, Table
from tests.connections import on_writer
from tests.fakes import NOON
from tests.samples_digest import analysis
from tests.store_contract import parts

DIGESTS, PAPERS, CHANNELS, SHOWN = 5_000, 10_000, 5, 4
"""Each paper stands in two of the digests."""
ASKED = 100
SLOWEST = 0.050
"""Seconds of processor time that 95 of 100 pages may take."""
STREAMS, STREAMED = 100, 20.0
"""Megabytes more that a process may hold with so many streams open."""
SEEN, SEEN_ON_PHONE = 0.250, 0.600
"""Seconds until a browser shows something."""
PHONE = {"offline": False, "latency": 150, "downloadThroughput": 200_000, "uploadThroughput": 94_000}
"""1.6 Mbit/s and 150 ms, with a quarter of the processor."""
SLOWER = 4
TIMES = 5
PATIENCE = 120.0
"""Seconds until a page shows something, or all streams tell of what was said."""
CHROMIUM = shutil.which("chromium") or ""
FIRST_PAINT = "performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0"


def tables() -> list[Table]:
    """Papers and searches, streams, first paint."""
    with tempfile.TemporaryDirectory() as folder:
        rows = asyncio.run(_stored(Path(folder)))
    with tempfile.TemporaryDirectory() as folder:
        rows.append(Row(f"{STREAMS} open streams", asyncio.run(_streams(folder)), "MB", STREAMED))
    seen = "" if CHROMIUM else " There was no chromium here, so the last is not told."
    note = (
        f"{DIGESTS:,} digests of {SHOWN} papers each, {PAPERS:,} papers with texts, analyses and vectors. "
        f"Processor time of {ASKED} pages, the 95th percentile, that of who asks included; what a process "
        f"holds more with streams open than without; the time from the click to the first paint, in "
        f"chromium, also as on a phone (a quarter of the processor, 1.6 Mbit/s, 150 ms).{seen}"
    )
    return [Table("Pages", note, rows)]


async def _stored(folder: Path) -> list[Row]:
    async with _pages(folder) as (wired, address):
        await _fill(wired)
        chance = random.Random(ASKED)
        chosen = [candidate(number).paper for number in chance.sample(range(1, PAPERS + 1), ASKED)]
        papers = [f"/paper/{paper.id}v1" for paper in chosen]
        searches = [f"/search?q={quote(_words(paper.abstract, at))}" for at, paper in enumerate(chosen)]
        async with aiohttp.ClientSession(address) as browser:
            rows = [
                Row("page of a paper", await _slowest(browser, papers), "s", SLOWEST),
                Row("page of a search", await _slowest(browser, searches), "s", SLOWEST),
                Row(f"page of a day, {CHANNELS} digests", await _slowest(browser, ["/"] * ASKED), "s"),
            ]
        return [*rows, *await _seen(address, papers[0], searches[0])]


@asynccontextmanager
async def _pages(folder: Path) -> AsyncIterator[tuple[Services, str]]:
    """The pages alone, as `paperboy serve` has them; their address."""
    settings = settings_class().model_validate({"web": {"pages": True, "pages_port": 0}})
    async with services(settings, folder, Overrides(sample_day=1, silent=True)) as wired:
        (front,) = wired.front_ends
        assert isinstance(front, WebFrontEnd)
        running = asyncio.create_task(front.run())
        try:
            async with asyncio.timeout(60):
                while not (front.ready or running.done()):  # noqa: ASYNC110 - it has no event of its own
                    await asyncio.sleep(0.01)
            yield wired, f"http://127.0.0.1:{front.port}"
        finally:
            await front.stop()
            await running


async def _fill(wired: Services) -> None:
    store, embeddings = wired.store, wired.chat.digests.chooser.embeddings
    assert embeddings is not None
    await on_writer(store, lambda sql: sql.execute("PRAGMA synchronous = OFF"))
    for number in range(1, PAPERS + 1):
        paper = candidate(number).paper
        await store.save_papers([paper])
        await store.save_full_text(short_text(number))
        await store.save_analysis(analysis(paper))
    made = {(candidate(number).paper.id, 1): vector_of(number) for number in range(1, PAPERS + 1)}
    await store.save_paper_vectors(embeddings.embedder.name, made)
    for channel in range(CHANNELS):
        await store.add_web_channel(channel_of(f"c{channel}"))
        await store.save_subscription(_followed(channel))
    for number in range(DIGESTS):
        await _post(store, number)


def _followed(channel: int) -> Subscription:
    topic = Topic(name=f"topic {channel}", categories=("cs.CV",), limit=SHOWN)
    return Subscription(
        id=f"t{channel}", destination=channel_of(f"c{channel}"), topic=topic, created_at=NOON
    )


async def _post(store: Store, number: int) -> None:
    """Leave behind what posting a digest leaves behind."""
    followed, day = _followed(number % CHANNELS), DAY - dt.timedelta(days=number // CHANNELS)
    first = number * SHOWN % PAPERS
    papers = [candidate(first + at).paper for at in range(1, SHOWN + 1)]
    entries = tuple(
        Entry(number=at, paper=paper, analysis=analysis(paper)) for at, paper in enumerate(papers, 1)
    )
    run = await store.open_run(followed, day)
    made = Digest(
        run_key=Run(subscription=followed, day=day).key,
        day=day,
        topic=followed.topic,
        language="en",
        summary=ExecutiveSummary(today=(papers[0].title,)),
        entries=entries,
        counts=Counts(fetched=SHOWN, new=SHOWN, picked=SHOWN, read_in_full=SHOWN),
    )
    ids = [paper.id for paper in papers]
    await store.save_draft(run.key, made, parts(*ids), ids)
    for position in range(SHOWN + 1):
        await store.finish_delivery(run.key, position, Receipt(message_id=f"{number}-{position}"))
    await store.set_status(run.key, RunStatus.DELIVERED)


def _words(text: str, at: int) -> str:
    """One to four words with a meaning, as people search for them."""
    telling = [word.strip(".,;:()") for word in text.split() if len(word) > 5]
    return " ".join(random.Random(at).sample(telling, 1 + at % 4))


async def _slowest(browser: aiohttp.ClientSession, paths: Sequence[str]) -> float:
    """Processor time of a page, the 95th percentile of many."""
    await _asked(browser, paths[0])  # what is loaded the first time is not what a page costs
    return quantiles([await _asked(browser, path) for path in paths], n=20)[-1]


async def _asked(browser: aiohttp.ClientSession, path: str) -> float:
    began = time.process_time()
    async with browser.get(path) as answer:
        await answer.read()
        if answer.status != 200:
            raise RuntimeError(f"{path}: {answer.status}")
    return time.process_time() - began


async def _streams(folder: str) -> float:
    """Megabytes that a process holds more with the streams open, which have told of something."""
    command = (sys.executable, "-m", "adapters", "--data-dir", folder, "playground", "--port", "0")
    process = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE)
    try:
        assert process.stdout is not None
        found = re.search(r"http://[\d.]+:\d+", (await process.stdout.readline()).decode())
        if not found:
            raise RuntimeError("the playground does not start")
        async with AsyncExitStack() as stack, asyncio.timeout(PATIENCE):
            connector = aiohttp.TCPConnector(limit=0)
            browser = await stack.enter_async_context(
                aiohttp.ClientSession(
                    found[0], connector=connector, headers={"Sec-Fetch-Site": "same-origin"}
                )
            )
            await _asked(browser, "/channels/general")
            before = megabytes(process.pid, "VmRSS")
            streams = [
                await stack.enter_async_context(browser.get("/channels/general/events"))
                for _ in range(STREAMS)
            ]
            async with browser.post("/channels/general/say", data={"text": "/paper help"}) as said:
                await said.read()
            for stream in streams:
                while not (told := await stream.content.readline()).startswith(b"data:"):
                    if not told:
                        raise RuntimeError("a stream ended")
            return megabytes(process.pid, "VmRSS") - before
    finally:
        process.terminate()
        await process.wait()


async def _seen(address: str, paper: str, search: str) -> list[Row]:
    """Seconds until a browser shows something of each page."""
    if not CHROMIUM:
        return []
    paths = {"channel": "/channels/c0", "day": "/", "paper": paper, "search": search}
    async with async_playwright() as play:
        browser = await play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        rows = [
            Row(
                f"first paint of a {name}{', phone' if is_phone else ''}",
                median(
                    [await _first_paint(browser, address + path, is_phone=is_phone) for _ in range(TIMES)]
                ),
                "s",
                SEEN_ON_PHONE if is_phone else SEEN,
            )
            for is_phone in (False, True)
            for name, path in paths.items()
        ]
        await browser.close()
    return rows


async def _first_paint(browser: Browser, url: str, *, is_phone: bool) -> float:
    size = ViewportSize(width=390, height=780) if is_phone else ViewportSize(width=1280, height=800)
    context = await browser.new_context(viewport=size)
    page = await context.new_page()
    if is_phone:
        tools = await context.new_cdp_session(page)
        await tools.send("Network.enable")
        await tools.send("Network.emulateNetworkConditions", PHONE)
        await tools.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    await page.goto(url)
    async with asyncio.timeout(PATIENCE):
        while not (milliseconds := await page.evaluate(FIRST_PAINT)):  # noqa: ASYNC110 - a browser's
            await asyncio.sleep(0.02)
    await context.close()
    return float(milliseconds) / 1_000
