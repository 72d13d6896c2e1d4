"""Kills `paperboy serve` while it answers, starts it again, and looks at what stands on the platform then.

`python -m tests.e2e.killed_answers slack --kills 30` (or `discord`) does it as often as wanted; the suite
does it a few times.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import logging
import random
import sys
import tempfile
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from simcord.backend.models import User

from tests.adapters.discord_world import shown as discord_text
from tests.adapters.llm_server import Either, LlmServer, pieces, says, streams
from tests.adapters.llm_server import serving as llm_serving
from tests.adapters.slack_blocks import shown as slack_text
from tests.adapters.slack_server import APP_TOKEN, BOT, TEAM, TOKEN, SlackServer
from tests.e2e.questioned_serve import Plan
from tests.e2e.storm import Storm, serving
from tests.e2e.stormy_discord import StormyDiscord

ROOT = Path(__file__).parents[2]
POOL = "9912.01377"
QUESTION = f"{POOL} what do the parts cost?"
SENTENCES = [
    {"text": "The parts cost 12 euros.", "quote": "Parts cost 12 euros: 2 for the disc", "paper": 1},
    {"text": "The disc costs 2 euros.", "quote": "Parts cost 12 euros: 2 for the disc", "paper": 1},
]
ANSWER = json.dumps({"found": True, "sentences": SENTENCES, "table": [], "follow_ups": []})
HALF, WHOLE, MORE = "The parts cost 12 euros.", "The disc costs 2 euros.", "more may follow"
PATIENCE = 60.0
WRITING = 0.8
"""Seconds a model takes to write an answer."""


class OnSlack:
    """A mention in a channel; answers are its thread."""

    def __init__(self) -> None:
        self.server = SlackServer()
        self._number = 0
        self._asked: dict[str, dict[str, Any]] = {}

    def settings(self, address: str) -> dict[str, Any]:
        self.server.url = address
        return {"slack": {"bot_token": TOKEN, "app_token": APP_TOKEN, "api_url": f"{address}/api/"}}

    def forget_connections(self) -> None:
        self.server.connected.clear()

    def connected(self) -> bool:
        return self.server.connected.is_set()

    async def ask(self) -> str:
        self._number += 1
        ts = f"1800000000.{self._number:06d}"
        message = {"user": "U1", "text": f"<@{BOT}> {QUESTION}", "ts": ts, "channel": "C1"}
        self.server.channels["C1"].messages.append(dict(message))
        self._asked[ts] = {"type": "app_mention", **message}
        await self.tell_again(ts)
        return ts

    async def tell_again(self, message: str) -> None:
        event = self._asked[message]
        payload = {"type": "event_callback", "team_id": TEAM, "event_id": f"Ev{message}", "event": event}
        await self.server.send("events_api", payload)

    def answers(self, message: str) -> list[str]:
        thread = self.server.messages("C1", message)
        return [slack_text(each["blocks"]) for each in thread if each["user"] == BOT]


class OnDiscord:
    """A mention in a thread; answers are what follows the question there."""

    def __init__(self) -> None:
        self.server = StormyDiscord(Calm(random.Random(1)))
        world = self.server.world
        self.user: User = world.make_user("bo")
        world.add_member(self.server.guild.id, self.user.id)
        self._threads: dict[str, int] = {}

    def settings(self, address: str) -> dict[str, Any]:
        self.server.url = address
        return {"discord": {"token": "secret-token"}}

    def forget_connections(self) -> None:
        self.server._sockets.clear()

    def connected(self) -> bool:
        return bool(self.server._sockets)

    async def ask(self) -> str:
        world, channel = self.server.world, self.server.channel.id
        thread = world.create_thread(channel, "questions", self.user.id)
        text = f"<@{world.bot_user.id}> {QUESTION}"
        message = str(world.create_message(thread.id, self.user.id, text).id)
        self._threads[message] = thread.id
        return message

    async def tell_again(self, message: str) -> None:
        world = self.server.world
        world.announce_message_create(world.get_message(self._threads[message], int(message)))

    def answers(self, message: str) -> list[str]:
        found = self.server.messages(self._threads[message])
        return [discord_text(each) for each in found if each.author_id == self.server.world.bot_user.id]


class Calm(Storm):
    """Nothing goes wrong on the way."""

    def trouble(self) -> str:
        return ""

    async def linger(self) -> None:
        return


def on(platform: str) -> OnSlack | OnDiscord:
    return OnSlack() if platform == "slack" else OnDiscord()


@dataclass
class Desk:
    """A platform, a model that takes its time, and the process between them."""

    place: OnSlack | OnDiscord
    model: LlmServer
    plan: Plan
    process: asyncio.subprocess.Process | None = None

    async def start(self) -> None:
        self.place.forget_connections()
        arguments = [sys.executable, "-m", "tests.e2e.questioned_serve", self.plan.model_dump_json()]
        self.process = await asyncio.create_subprocess_exec(*arguments, cwd=ROOT)
        await until(self.place.connected)

    async def kill(self) -> None:
        if self.process is not None:
            with suppress(ProcessLookupError):  # it ended by itself
                self.process.kill()
            await self.process.wait()
            self.process = None


async def until(holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(PATIENCE):
        while not holds():  # noqa: ASYNC110 - what happens in another process tells nobody
            await asyncio.sleep(0.01)


@asynccontextmanager
async def desk(platform: str, folder: Path, *, database: str = "") -> AsyncIterator[Desk]:
    """All of it, with everything in that PostgreSQL database where one is named."""
    place = on(platform)
    async with llm_serving() as model, serving(place.server.app()) as address:
        facts = {"base_url": model.url, "name": "big", "retries": 0}
        settings = {**place.settings(address), "model": facts, "database": {"url": database}}
        made = Desk(place, model, Plan(folder=folder, address=address, settings=settings))
        events = pieces(ANSWER)

        async def pause(_: int) -> None:
            await asyncio.sleep(WRITING / len(events))

        model.will(Either(says(ANSWER), streams(*events, pause=pause)))
        try:
            yield made
        finally:
            await made.kill()


async def killed_at(made: Desk, holds: Callable[[str], bool], delay: float = 0.0) -> str:
    """Ask, kill as soon as that holds, start again, and wait for the whole answer; the question's id."""
    made.model.heard.clear()
    message = await made.place.ask()
    await until(lambda: holds(message))
    await asyncio.sleep(delay)
    await made.kill()
    await made.start()
    await until(lambda: is_whole(made.place.answers(message)))
    return message


def is_whole(answers: Sequence[str]) -> bool:
    return any(WHOLE in text and MORE not in text for text in answers)


async def kill_again_and_again(platform: str, folder: Path, *, kills: int, seed: int = 1) -> list[str]:
    """Kill it at random instants of so many answers; what is wrong with what stands there in the end."""
    chance = random.Random(seed)
    async with desk(platform, folder) as made:
        await made.start()
        asked = [
            await killed_at(made, lambda _: made.model.heard.is_set(), chance.uniform(0, WRITING * 1.6))
            for _ in range(kills)
        ]
        await asyncio.sleep(2 * WRITING)  # whatever comes too much has the time to
        return [f"{each}: {made.place.answers(each)}" for each in asked if not is_right(made, each)]


def is_right(made: Desk, message: str) -> bool:
    (*others, text) = made.place.answers(message) or [""]
    return not others and text.count(WHOLE) == 1 and MORE not in text


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("platform", choices=["slack", "discord"])
    parser.add_argument("--kills", type=int, default=30)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    logging.disable()
    folder = Path(tempfile.mkdtemp(prefix="answers-"))
    wrong = asyncio.run(kill_again_and_again(asked.platform, folder, kills=asked.kills, seed=asked.seed))
    print(f"{asked.platform}: {asked.kills} kills, {len(wrong)} wrong", *wrong, sep="\n")  # noqa: T201 - a command


if __name__ == "__main__":
    main()
