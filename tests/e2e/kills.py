"""Kills `paperboy serve` again and again while it posts, and looks at what stands on the platform then.

`python -m tests.e2e.kills slack --kills 200` (or `discord`, or `forum`) does it as often as wanted; with
`--copies 2`, to two on the same data as in two containers, which wants root. The suite does a few.
"""

from __future__ import annotations

import argparse
import asyncio
import logging
import random
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from adapters.clock import SystemClock
from adapters.platforms.discord.view import Mark, piece_mark
from adapters.stores.sqlite.store import FILE, SqliteStore
from bot.domain.topic import Destination
from tests.adapters.slack_server import APP_TOKEN, BOT, TEAM, TOKEN
from tests.e2e.dying_serve import Plan
from tests.e2e.storm import Storm, serving
from tests.e2e.stormy_discord import StormyDiscord
from tests.e2e.stormy_slack import StormySlack

ROOT = Path(__file__).parents[2]
SEED = 20_260_112
PLATFORMS = ("slack", "discord", "forum")


@dataclass
class Stands:
    """One message as it stands on the platform: which piece of how many of what, and in which thread.

    A later piece of a root stands in the channel on Discord, in no thread at all.
    """

    id: str
    what: str
    piece: int
    of: int
    thread: str


@dataclass
class Outcome:
    """What came of it. The last four are empty where nothing was lost and nothing posted twice."""

    digests: int = 0
    kills: int = 0
    lost: int = 0
    messages: int = 0
    twice: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    disordered: list[str] = field(default_factory=list)
    strange: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        return (
            f"{self.digests} digests, {self.kills} kills, {self.lost} lost answers, "
            f"{self.messages} messages; {len(self.twice)} twice, {len(self.missing)} missing, "
            f"{len(self.disordered)} out of order, {len(self.strange)} strange"
        )


class OnSlack:
    """What is asked of Slack."""

    def __init__(self, storm: Storm) -> None:
        self.server = StormySlack(storm)
        self.channels = [Destination(platform="slack", workspace=TEAM, channel="C1")]

    def settings(self, address: str) -> dict[str, Any]:
        self.server.url = address
        return {"slack": {"bot_token": TOKEN, "app_token": APP_TOKEN, "api_url": f"{address}/api/"}}

    def messages(self, keys: Iterable[str]) -> list[Stands]:
        """Everything that stands there; keys are carried along."""
        del keys
        ours = [each for each in self.server.messages() if each["user"] == BOT]
        carried = [(each, each["metadata"]["event_payload"]) for each in ours]
        return [
            Stands(each["ts"], data["key"], data["piece"], data["of"], each.get("thread_ts") or each["ts"])
            for each, data in carried
        ]


class OnDiscord:
    """What is asked of Discord: of a text channel, or of a forum."""

    def __init__(self, storm: Storm, *, forum: bool = False) -> None:
        self.server = StormyDiscord(storm)
        channel = self.server.forum if forum else self.server.channel
        workspace = str(self.server.guild.id)
        self.channels = [Destination(platform="discord", workspace=workspace, channel=str(channel.id))]

    def settings(self, address: str) -> dict[str, Any]:
        self.server.url = address
        return {"discord": {"token": "secret-token"}}

    def messages(self, keys: Iterable[str]) -> list[Stands]:
        """Everything that stands there, by the marks of these keys."""
        known = {(found.name, found.check): key for key in keys for found in [piece_mark(key)]}
        stands = []
        for channel, messages in self.server.world.messages.items():
            thread = self.server.world.channels[channel].is_thread
            for message in messages.values():
                if message.author_id != self.server.world.bot_user.id or not message.components:
                    continue
                found = _mark(message.components)
                where = channel if thread else "" if found.piece else message.id
                key = known.get((found.name, found.check), "?")
                stands.append(Stands(str(message.id), key, found.piece, found.of, str(where)))
        return sorted(stands, key=lambda each: int(each.id))


def _mark(components: Sequence[dict[str, Any]]) -> Mark:
    outer = components[0]
    inner = outer["components"][0]["id"]
    return Mark(outer["id"], inner >> 12 & 0x3FFFF, inner >> 6 & 0x3F, inner & 0x3F)


def on(platform: str, storm: Storm) -> OnSlack | OnDiscord:
    return OnSlack(storm) if platform == "slack" else OnDiscord(storm, forum=platform == "forum")


async def kill_again_and_again(
    platform: str, folder: Path, *, kills: int, seed: int = SEED, copies: int = 1
) -> Outcome:
    """Do it, and say what came of it."""
    storm = Storm(random.Random(seed))
    place = on(platform, storm)
    async with serving(place.server.app()) as address:
        plan = Plan(
            folder=folder,
            address=address,
            settings=place.settings(address),
            channels=tuple(place.channels),
            seed=seed,
            kills=kills,
            copies=copies,
        )
        digests, killed = await die_and_live(plan)
    outcome = Outcome(digests=digests, kills=killed, lost=storm.lost)
    await examine(place, [folder / str(number) for number in range(1, digests + 1)], outcome)
    return outcome


async def die_and_live(plan: Plan) -> tuple[int, int]:
    """Carry the plan out in a process of its own: how many digests there were, and how many kills.

    Raises:
        RuntimeError: it failed by itself.
    """
    program = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.e2e.dying_serve", plan.model_dump_json()),
        cwd=ROOT,
        stdout=asyncio.subprocess.PIPE,
    )
    out, _ = await program.communicate()
    if program.returncode:
        raise RuntimeError(f"the process failed; see {plan.folder}")
    digests, killed = map(int, out.split())
    return digests, killed


class Stage(Protocol):
    """What stands on a platform."""

    def messages(self, keys: Iterable[str]) -> list[Stands]: ...


async def examine(place: Stage, folders: Sequence[Path], outcome: Outcome) -> None:
    """Compare what stands there with what each digest's own data says should."""
    wanted = [parts for folder in folders for parts in await _parts(folder)]
    known = {key for parts in wanted for key in parts}
    stands = place.messages(known)
    outcome.messages = len(stands)
    outcome.strange += [each.id for each in stands if each.what not in known]
    counted = Counter((each.what, each.piece) for each in stands)
    outcome.twice += [f"{what} {piece}" for (what, piece), times in counted.items() if times > 1]
    for parts in wanted:
        _examine_digest(parts, [each for each in stands if each.what in parts], outcome)


def _examine_digest(parts: Mapping[str, str], stands: Sequence[Stands], outcome: Outcome) -> None:
    there = {(each.what, each.piece) for each in stands}
    wanted = [(key, 0) for key in parts]
    wanted += [(each.what, piece) for each in stands for piece in range(each.of)]
    outcome.missing += [
        f"{key} {piece}" for key, piece in dict.fromkeys(wanted) if (key, piece) not in there
    ]
    keys = list(parts)
    order = [(keys.index(each.what), each.piece) for each in stands]
    threads = {each.thread for each in stands if each.thread and not parts[each.what]}
    astray = [each.what for each in stands if parts[each.what] not in {"", each.thread}]
    if order != sorted(order) or len(threads) != 1 or astray:
        outcome.disordered.append(f"{keys[0]}: {order} in {threads}, astray: {astray}")


async def _parts(folder: Path) -> list[dict[str, str]]:
    """What each run of that folder had to post, in order: key, and thread where it is not its own."""
    async with await SqliteStore.open(folder / FILE, SystemClock()) as store:
        runs = [each.run for each in await store.latest_runs(10)]
        made = [await store.deliveries(run.key) for run in runs]
    return [{f"{each.run_key}#{each.part.key}": each.part.thread for each in parts} for parts in made]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("platform", choices=PLATFORMS)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--copies", type=int, default=1)
    asked = parser.parse_args()
    logging.disable()  # aiohttp is upset by what the storm does to it
    folder = Path(tempfile.mkdtemp(prefix="kills-"))
    done = kill_again_and_again(
        asked.platform, folder, kills=asked.kills, seed=asked.seed, copies=asked.copies
    )
    outcome = asyncio.run(done)
    told = [outcome.twice, outcome.missing, outcome.disordered, outcome.strange]
    print(f"{asked.platform}: {outcome}", *filter(None, told), f"data in {folder}", sep="\n")  # noqa: T201 - a command


if __name__ == "__main__":
    main()
