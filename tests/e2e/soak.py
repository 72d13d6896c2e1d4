"""Days and days of a busy workspace: `paperboy serve` with a hundred channels, and people all over them.

`python -m tests.e2e.soak --minutes 5` lives as many days as fit, at `fast_serve.FAST` times our speed and
leaping over the hours in which nothing happens. Each day a line is printed; in the end it fails if a digest
is missing or posted twice, or if what the process holds has grown.
"""

from __future__ import annotations

import argparse
import asyncio
import datetime as dt
import os
import random
import re
import statistics
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any, NamedTuple

from aiohttp import ClientError, ClientSession

from adapters.clock import SystemClock
from adapters.stores.sqlite.database import FILE
from adapters.stores.sqlite.store import SqliteStore
from bot.domain.topic import Destination, Subscription, Topic
from bot.sources.arxiv.announcements import CALENDAR
from tests.adapters.arxiv_server import Asked, FakeArxiv, Reply, api, api_entry, rss, rss_item
from tests.adapters.slack_server import BOT, TEAM, Channel, SlackServer
from tests.e2e.fast_serve import set_time
from tests.e2e.storm import serving
from tests.e2e.test_missed_day import served
from tests.samples.latexml import page
from tests.samples.source import papers

MONDAY = dt.date(2026, 1, 26)
CHANNELS, TOPICS, PEOPLE = 100, 10, 40
CATEGORIES = ("cs.CV", "cs.CL", "cs.LG", "cs.RO", "cs.AI")
PAPERS = 2
"""In each category, each day."""
PARTS = 4
"""Of each digest: its root, the summary of the day, and one for each paper."""
DUE = dt.time(8)
BEFORE = dt.timedelta(minutes=4)
"""How long before it the day begins, so that there are ticks before the digests are due."""
REST = 10.0
"""Seconds of a day without digests."""
PATIENCE = 240.0
"""Seconds after which what is not posted is missing."""
PAUSE = 1.0
"""Seconds between two things that people do, at most."""
WARM = 2
"""Days with digests before what is held counts: caches and pools fill."""
MORE_MEMORY, MORE_THINGS = 1.15, 3
"""By how much what the process holds may be more in the end than once it was warm."""
MOST_SOCKETS = 150
"""As many connections are kept to Slack at most, and some to the others: how many differs by the day."""
WORDS = ("fog", "owls", "tides", "a camera at night", "sea ice", "lighthouses")
QUESTIONS = (
    "what was measured?",
    "which data did they use?",
    "how large is the model?",
    "what are the limits?",
)


class Row(NamedTuple):
    """One day. What is held is as it was when everything was done."""

    day: dt.date
    due: int
    posted: int
    twice: int
    missing: int
    asked: int
    unheard: int
    answers: int
    most_queued: int
    queued: int
    megabytes: float
    threads: int
    descriptors: int
    sockets: int
    children: int
    seconds: float


def line(row: Sequence[object]) -> str:
    cells = (f"{each:.0f}" if isinstance(each, float) else str(each) for each in row)
    return "  ".join(f"{cell:>{max(len(name), 3)}}" for name, cell in zip(Row._fields, cells, strict=True))


def faults(rows: Sequence[Row]) -> list[str]:
    """What is wrong with these days."""
    found = [
        f"{each.day}: {each.twice} twice, {each.missing} missing"
        for each in rows
        if each.twice or each.missing
    ]
    found += [f"{each.day}: {each.queued} still wait" for each in rows if each.queued]
    found += [f"{each.day}: {each.unheard} were not heard" for each in rows if each.unheard]
    found += [f"{each.day}: {each.sockets} sockets" for each in rows if each.sockets > MOST_SOCKETS]
    busy = [each for each in rows if each.due][WARM:]
    if len(busy) < 2 * WARM:
        return found
    first, last = busy[:WARM], busy[-WARM:]
    grown: Sequence[tuple[str, Callable[[Row], float], Callable[[float], float]]] = (
        ("megabytes", lambda row: row.megabytes, lambda was: was * MORE_MEMORY),
        ("threads", lambda row: row.threads, lambda was: was + MORE_THINGS),
        ("descriptors", lambda row: row.descriptors, lambda was: was + MORE_THINGS),
        ("children", lambda row: row.children, lambda was: was + MORE_THINGS),
    )
    for name, of, most in grown:
        was, now = statistics.fmean(map(of, first)), statistics.fmean(map(of, last))
        if now > most(was):
            found.append(f"{name} grew from {was:.0f} to {now:.0f}")
    return found


def subscription(number: int) -> Subscription:
    topic = number % TOPICS
    second = CATEGORIES[(topic + 1 + topic // len(CATEGORIES)) % len(CATEGORIES)]
    return Subscription(
        id=f"s{number:03}",
        destination=Destination(platform="slack", workspace=TEAM, channel=f"C{number:03}"),
        topic=Topic(
            name=f"topic {topic}", categories=(CATEGORIES[topic % len(CATEGORIES)], second), limit=PARTS - 2
        ),
        time=DUE,
        created_at=dt.datetime.combine(MONDAY, dt.time(6), dt.UTC),
    )


@dataclass
class Arxiv:
    """What arXiv has, which grows each day."""

    server: FakeArxiv
    known: dict[str, str] = field(default_factory=dict)
    """The category of each paper by its id."""

    def __post_init__(self) -> None:
        self.server.answer = self._answer

    def announce(self, day: dt.date) -> None:
        for category in CATEGORIES:
            begun = len(self.known) + 1
            today = [f"9910.{begun + number:05}" for number in range(PAPERS)]
            self.known |= dict.fromkeys(today, category)
            items = [
                rss_item(
                    f"{each}v1",
                    title=self._source(each).title,
                    categories=(category,),
                    abstract=self._source(each).abstract,
                )
                for each in today
            ]
            self.server.pages[f"/rss/{category}"] = rss(day, *items, name=category)

    def _source(self, paper: str) -> Any:
        """The sample paper whose text this one has."""
        return papers()[int(paper[-5:]) % len(papers())]

    def _answer(self, asked: Asked) -> Reply | None:
        if asked.path.startswith("/html/"):
            name = asked.path.removeprefix("/html/").partition("v")[0]
            if name not in self.known:
                return None
            source = self._source(name)
            return Reply(200, page(source).replace(source.id, name).encode())
        if asked.query.get("search_query"):
            return api()
        names = [each.partition("v")[0] for each in asked.query.get("id_list", "").split(",") if each]
        return (
            api(*(api_entry(f"{each}v1", primary=self.known.get(each, "cs.CV")) for each in names))
            if names
            else None
        )


@dataclass
class People:
    """They ask, all day."""

    slack: SlackServer
    arxiv: Arxiv
    chance: random.Random = field(default_factory=lambda: random.Random(7))
    numbers: count[int] = field(default_factory=lambda: count(1))
    asked: int = 0
    unheard: int = 0

    async def live(self) -> None:
        while True:
            await asyncio.sleep(self.chance.uniform(0, PAUSE))
            act = self.chance.choice(
                (self._paper, self._paper, self._question, self._question, self._digest, self._search)
            )
            self.asked += 1
            try:
                await act()
            except TimeoutError:  # Slack would tell the person that nobody answers
                self.unheard += 1

    async def _paper(self) -> None:
        known = list(self.arxiv.known)[-len(CATEGORIES) * PAPERS :]
        unknown = f"9909.{self.chance.randrange(1, 99999):05}"
        await self._type("/paper", self.chance.choice([*known, unknown]))

    async def _digest(self) -> None:
        await self._type("/digest", self.chance.choice(("now", "now", "again", "status")))

    async def _search(self) -> None:
        await self._type("/paper", f"search {self.chance.choice(WORDS)}")

    async def _type(self, name: str, text: str) -> None:
        payload = {
            "command": name,
            "text": text,
            "team_id": TEAM,
            "channel_id": self._channel(),
            "user_id": self._person(),
            "trigger_id": f"t{next(self.numbers)}",
            "response_url": "https://hooks.slack.com/commands/none",
        }
        await self.slack.send("slash_commands", payload)

    async def _question(self) -> None:
        """In the thread of a digest, where there is one."""
        channel = self._channel()
        roots = [
            each
            for each in self.slack.messages(channel)
            if each["user"] == BOT and not each.get("thread_ts")
        ]
        said = f"<@{BOT}> {self.chance.choice(list(self.arxiv.known))}: {self.chance.choice(QUESTIONS)}"
        event = {"type": "app_mention", "user": self._person(), "text": said, "channel": channel}
        event["ts"] = f"{time.time():.0f}.9{next(self.numbers):05d}"
        if roots:
            event["thread_ts"] = self.chance.choice(roots)["ts"]
        self.slack.channels[channel].messages.append(dict(event))
        payload = {
            "type": "event_callback",
            "team_id": TEAM,
            "event_id": f"Ev{event['ts']}",
            "event": event,
        }
        await self.slack.send("events_api", payload)

    def _channel(self) -> str:
        return self.chance.choice(
            [each for each in self.slack.channels if each[1:].isdigit() and len(each) > 2]
        )

    def _person(self) -> str:
        return f"U{self.chance.randrange(PEOPLE)}"


@dataclass
class Soak:
    """A process, the world around it, and what became of them each day."""

    folder: Path
    slack: SlackServer
    arxiv: Arxiv
    people: People
    pid: int
    address: str
    channels: int
    most_queued: int = 0

    async def live(self, day: dt.date) -> Row:
        """One day."""
        begun, asked, unheard, before = (
            time.monotonic(),
            self.people.asked,
            self.people.unheard,
            self._answers(),
        )
        due = self.channels if CALENDAR.is_announcement_day(day) else 0
        if due:
            self.arxiv.announce(day)
        set_time(self.folder / "time", dt.datetime.combine(day, DUE, dt.UTC) - BEFORE)
        living = asyncio.create_task(self.people.live())
        await self._posted(day, due)
        living.cancel()
        await asyncio.wait([living])
        queued = await self._quiet()
        held = what_holds(self.pid)
        parts = self._parts(day)
        return Row(
            day=day,
            due=due,
            posted=sum(key.endswith("#root") for _, key, _ in parts),
            twice=sum(times - 1 for times in parts.values()),
            missing=due * PARTS - sum(piece == 0 for _, _, piece in parts),
            asked=self.people.asked - asked,
            unheard=self.people.unheard - unheard,
            answers=self._answers() - before,
            most_queued=self.most_queued,
            queued=queued,
            megabytes=held.megabytes,
            threads=held.threads,
            descriptors=held.descriptors,
            sockets=held.sockets,
            children=held.children,
            seconds=time.monotonic() - begun,
        )

    async def _posted(self, day: dt.date, due: int) -> None:
        """Wait until its digests are, and a while."""
        self.most_queued, until = 0, time.monotonic() + PATIENCE
        await asyncio.sleep(REST)
        while len(self._parts(day)) < due * PARTS and time.monotonic() < until:
            self.most_queued = max(self.most_queued, await self._waiting())
            await asyncio.sleep(0.5)

    async def _quiet(self) -> int:
        """How much waits once all should be done."""
        for _ in range(60):
            if not await self._waiting():
                return 0
            await asyncio.sleep(0.5)
        return await self._waiting()

    async def _waiting(self) -> int:
        """What waits for its turn or has it, and runs that are worked on."""
        async with ClientSession() as session:
            try:
                async with session.get(f"{self.address}/metrics") as answer:
                    text = await answer.text()
            except ClientError:
                return 0
        numbers = re.findall(
            r"^paperboy_(?:queue_length|queue_working|runs_working)(?:\{.*\})? (\S+)", text, re.MULTILINE
        )
        return int(sum(map(float, numbers)))

    def _parts(self, day: dt.date) -> Counter[tuple[str, str, int]]:
        """What stands there of the digests of a day: channel, part and piece."""
        return Counter(
            (channel.id, data["key"], data["piece"])
            for channel in self.slack.channels.values()
            for message in channel.messages
            if message["user"] == BOT
            for data in [message["metadata"]["event_payload"]]
            if f"/{day}#" in data["key"]
        )

    def _answers(self) -> int:
        """What stands there that is of no digest, and what one person alone was shown."""
        return len(self.slack.whispers) + sum(
            "/s" not in message["metadata"]["event_payload"]["key"]
            for channel in self.slack.channels.values()
            for message in channel.messages
            if message["user"] == BOT and message.get("metadata")
        )


class Held(NamedTuple):
    """What a process holds: memory, threads, descriptors that are no sockets, sockets, and processes."""

    megabytes: float
    threads: int
    descriptors: int
    sockets: int
    children: int


def what_holds(pid: int) -> Held:
    """What a process holds, as the kernel tells."""
    process = Path(f"/proc/{pid}")
    status = dict(each.split(":", 1) for each in (process / "status").read_text().splitlines())
    opened = [os.path.realpath(each) for each in (process / "fd").iterdir()]
    sockets = sum("/socket:[" in each for each in opened)
    return Held(
        megabytes=int(status["VmRSS"].split()[0]) / 1024,
        threads=int(status["Threads"]),
        descriptors=len(opened) - sockets,
        sockets=sockets,
        children=sum(len(each.read_text().split()) for each in process.glob("task/*/children")),
    )


async def soak(folder: Path, *, minutes: float, channels: int, days: int = 1_000) -> list[Row]:
    """Live so long, or so many days."""
    slack, rows, until = SlackServer(), list[Row](), time.monotonic() + minutes * 60
    everybody = {BOT, *(f"U{number}" for number in range(PEOPLE))}
    slack.channels = {
        f"C{number:03}": Channel(f"C{number:03}", set(everybody)) for number in range(channels)
    }
    async with await SqliteStore.open(folder / FILE, SystemClock()) as store:
        for number in range(channels):
            await store.save_subscription(subscription(number))
    set_time(folder / "time", dt.datetime.combine(MONDAY, dt.time(7), dt.UTC))
    async with serving(slack.app()) as slack.url, FakeArxiv() as server:
        arxiv = Arxiv(server)
        async with served(folder, slack, arxiv.server, str(folder / "time")) as (process, address):
            await asyncio.wait_for(slack.connected.wait(), 60)
            lab = Soak(folder, slack, arxiv, People(slack, arxiv), process.pid, address, channels)
            print(line(Row._fields), flush=True)  # noqa: T201 - a command
            while len(rows) < days and time.monotonic() < until:
                rows.append(await lab.live(MONDAY + dt.timedelta(days=len(rows))))
                print(line(rows[-1]), flush=True)  # noqa: T201 - as above
    return rows


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=5.0)
    parser.add_argument("--channels", type=int, default=CHANNELS)
    asked = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="soak-"))
    rows = asyncio.run(soak(folder, minutes=asked.minutes, channels=asked.channels))
    found = faults(rows)
    told = (
        []
        if sum(row.due > 0 for row in rows) >= 3 * WARM
        else ["too few days to tell whether anything grows"]
    )
    print(*found, *told, f"data in {folder}", sep="\n")  # noqa: T201 - as above
    sys.exit(bool(found))


if __name__ == "__main__":
    main()
