"""How long people wait for an answer while a digest runs: over Slack, on real sockets, in real time.

Paperboy serves in a process of its own. Slack, arXiv, the model and the people are here.
"""

from __future__ import annotations

import asyncio
import heapq
import tempfile
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from statistics import quantiles
from typing import Any, TypeVar

from aiohttp.test_utils import TestServer, unused_port

from adapters.reading.html_reader import read_html
from adapters.sources.fetching import request_limiter
from adapters.stores.sqlite.database import FILE
from adapters.stores.sqlite.store import SqliteStore
from bot.domain.topic import Destination, Subscription, Topic
from tests.adapters.arxiv_server import FakeArxiv
from tests.adapters.slack_server import APP_TOKEN, BOT, TEAM, TOKEN, Channel, SlackServer
from tests.bench.bench_digest import serve
from tests.bench.papers import DAY, candidate, html_page
from tests.bench.report import Row, Table
from tests.bench.served import served
from tests.bench.talking_model import FIRST, RATE, TalkingModel, seconds
from tests.fakes import FakeClock

T = TypeVar("T")
ASKING = (1, 10, 100)
ANNOUNCED = 60
"""Papers of the digest, which at one every three seconds is at work for longer than all questions take."""
STORED = 12
"""Papers that were read before, which the questions are about."""
FIRST_STORED = 90_001
PLACES = 16
"""Answers that the model writes at the same time."""
SLOWEST_ACK = 0.3
"""Seconds in which 99 of 100 commands are acknowledged: Slack gives up after three."""
SLOWEST_PROGRESS = 1.0
"""Seconds after which people who see nothing begin to wonder (Nielsen, Usability Engineering, 1993)."""
MOST = 1.15
PAUSE = 0.02
RECOGNISED = 40
"""Characters by which a sentence is known again."""
NOTE = (
    f"People on Slack, each in a channel of their own, ask about papers that were read before, all at the "
    f"same moment, while a digest of {ANNOUNCED} papers is made. Over real sockets, in real time: Paperboy "
    f"in one process, Slack, arXiv and the model in another. The model writes {PLACES} answers at the same "
    f"time, each {RATE} tokens a second after {FIRST} s. The limit of the words is the time after which it "
    f"has written the first sentence and its quote, or all of them, for one person after the other."
)


@dataclass(frozen=True)
class Waited:
    """Seconds from a question until each thing that came of it."""

    acknowledged: float
    progress: float
    words: float
    whole: float
    writing: tuple[float, float]
    """How long the model takes to write the first sentence, and all."""


class TimedSlack(SlackServer):
    """Notes when each message was written."""

    def __init__(self) -> None:
        super().__init__()
        self.written: defaultdict[str, list[tuple[float, str]]] = defaultdict(list)
        """When and what, by channel."""

    def _answer(self, method: str, asked: dict[str, Any], authorization: str) -> dict[str, Any]:
        answer = super()._answer(method, asked, authorization)
        if method in {"chat.postMessage", "chat.update", "assistant.threads.setStatus"}:
            channel = asked.get("channel") or asked.get("channel_id") or ""
            self.written[channel].append((time.perf_counter(), str(asked)))
        return answer


@dataclass
class Lab:
    """People on Slack, and Paperboy."""

    slack: TimedSlack
    model: TalkingModel
    numbers: count[int]
    ends: float
    """When to give up."""

    async def ask(self, person: int) -> Waited:
        """One question, from the command to the whole answer."""
        channel, number = f"C{person}", next(self.numbers)
        began, seen = time.perf_counter(), len(self.slack.written[channel])
        await self.slack.send("slash_commands", _command(channel, f"U{person}", number))
        acknowledged = time.perf_counter()
        progress = await self._written(channel, "", seen)
        told = await self._until(lambda: self.model.told.get(number))
        words = await self._written(channel, told[0][:RECOGNISED], seen)
        whole = await self._written(channel, told[-1][:RECOGNISED], seen)
        return Waited(
            acknowledged=acknowledged - began,
            progress=progress - began,
            words=words - began,
            whole=whole - began,
            writing=(seconds(told, 1), seconds(told, len(told))),
        )

    async def _written(self, channel: str, words: str, seen: int) -> float:
        """When those words first stood in the channel."""

        def at() -> float | None:
            written = self.slack.written[channel][seen:]
            return next((at for at, what in written if words in what), None)

        return await self._until(at)

    async def _until(self, found: Callable[[], T | None]) -> T:
        while time.perf_counter() < self.ends:
            if (what := found()) is not None:
                return what
            await asyncio.sleep(PAUSE)
        raise RuntimeError("an answer never came")


def tables() -> list[Table]:
    """One, ten and a hundred people."""
    return [Table("Answering", NOTE, asyncio.run(_asked()))]


async def _asked() -> list[Row]:
    rows: list[Row] = []
    with tempfile.TemporaryDirectory() as folder:
        async with lab(Path(folder)) as there:
            for people in ASKING:
                rows += _told(people, await asyncio.gather(*map(there.ask, range(people))))
            if there.model.analysed >= ANNOUNCED:
                raise RuntimeError("the digest was done before the questions were")
    return rows


def _told(people: int, waited: Sequence[Waited]) -> list[Row]:
    name = "1 person" if people == 1 else f"{people} people"
    first, whole = _limits([each.writing for each in waited])
    acknowledged, progress = [each.acknowledged for each in waited], [each.progress for each in waited]
    words, answers = [each.words for each in waited], [each.whole for each in waited]
    return [
        Row(f"{name}: acknowledged, 99th percentile", _at(99, acknowledged), "s", SLOWEST_ACK),
        Row(f"{name}: progress, 95th percentile", _at(95, progress), "s", SLOWEST_PROGRESS),
        *(
            [Row(f"{name}: first words, median", _at(50, words), "s", _at(50, first), MOST)]
            if people > 1
            else ()
        ),
        Row(f"{name}: first words, 95th percentile", _at(95, words), "s", _at(95, first), MOST),
        Row(f"{name}: whole answer, 95th percentile", _at(95, answers), "s", _at(95, whole), MOST),
    ]


def _limits(writing: Sequence[tuple[float, float]]) -> tuple[list[float], list[float]]:
    """When the first sentence of each answer, and all of it, can be there with so many places."""
    places = [0.0] * PLACES
    first, whole = [], []
    for sentence, answer in writing:
        free = heapq.heappop(places)
        heapq.heappush(places, free + answer)
        first.append(free + sentence)
        whole.append(free + answer)
    return first, whole


def _at(percentile: int, values: Sequence[float]) -> float:
    return quantiles(values, n=100, method="inclusive")[percentile - 1] if len(values) > 1 else values[0]


@asynccontextmanager
async def lab(folder: Path) -> AsyncIterator[Lab]:
    """A lab whose digest has begun."""
    slack = TimedSlack()
    slack.channels |= {f"C{n}": Channel(f"C{n}", members={BOT, f"U{n}"}) for n in range(max(ASKING))}
    await _store(folder)
    async with AsyncExitStack() as stack:
        arxiv = await stack.enter_async_context(FakeArxiv())
        model = await stack.enter_async_context(TalkingModel())
        server = TestServer(slack.app(), host="127.0.0.1")
        await server.start_server()
        stack.push_async_callback(server.close)
        slack.url = str(server.make_url("")).rstrip("/")
        serve(arxiv, "cs.CV", [candidate(number, ("cs.CV",)) for number in range(1, ANNOUNCED + 1)])
        await stack.enter_async_context(served(folder, _settings(slack, arxiv, model)))
        async with asyncio.timeout(60):
            await slack.connected.wait()
            await model.at_work.wait()
        yield Lab(
            slack, model, count(1), time.perf_counter() + ANNOUNCED * request_limiter.REQUEST_INTERVAL
        )


def _settings(slack: SlackServer, arxiv: FakeArxiv, model: TalkingModel) -> dict[str, Any]:
    return {
        "arxiv": {"rss_url": arxiv.url, "api_url": arxiv.url, "site_url": arxiv.url},
        "model": {"base_url": model.url, "api_key": "bench", "name": "bench", "parallel": PLACES},
        "slack": {"bot_token": TOKEN, "app_token": APP_TOKEN, "api_url": f"{slack.url}/api/"},
        "web": {"port": unused_port()},
    }


async def _store(folder: Path) -> None:
    """The papers that are asked about, and a digest that is due."""
    async with await SqliteStore.open(folder / FILE, FakeClock()) as store:
        for number in range(FIRST_STORED, FIRST_STORED + STORED):
            paper = candidate(number).paper
            await store.save_papers([paper])
            await store.save_full_text(read_html(html_page(number), paper.id, 1))
        to = Destination(platform="slack", workspace=TEAM, channel="C1")
        topic = Topic(name="all", categories=("cs.CV",), limit=ANNOUNCED)
        digest = Subscription(id="all", destination=to, topic=topic, created_at=FakeClock().now())
        await store.save_subscription(digest)
        await store.open_run(digest, DAY)


def _command(channel: str, user: str, number: int) -> dict[str, Any]:
    asked = FIRST_STORED + number % STORED
    return {
        "command": "/ask",
        "text": f"9912.{asked} What is reported here, and how was it measured (question {number})?",
        "team_id": TEAM,
        "channel_id": channel,
        "user_id": user,
        "trigger_id": f"t{number}",
        "response_url": "https://hooks.slack.com/commands/none",
    }
