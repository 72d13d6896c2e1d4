"""Kills `paperboy serve` again and again while it posts, and looks at what stands on the platform then.

`python -m tests.e2e.kills --kills 200` does it as often as wanted on each platform, side by side, or on
those that are named; with `--copies 2`, to two on the same data as in two containers, which wants root. The
suite does a few.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import logging
import random
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing import get_context
from pathlib import Path
from typing import Any, Protocol

from aiohttp import web

from adapters.clock import SystemClock
from adapters.platforms.discord.view import Mark, piece_mark
from adapters.stores.sqlite.database import FILE
from adapters.stores.sqlite.store import SqliteStore
from bot.digests.entries import is_unread
from bot.domain.topic import Destination
from bot.locales import translate
from tests.adapters.batch_server import BatchServer
from tests.adapters.llm_server import LlmServer, completion, failure
from tests.adapters.llm_server import serving as serving_model
from tests.adapters.slack_server import APP_TOKEN, BOT, TEAM, TOKEN
from tests.bench.model_server import answer
from tests.e2e.dying_serve import Plan
from tests.e2e.storm import Storm, serving
from tests.e2e.stormy_discord import StormyDiscord
from tests.e2e.stormy_slack import StormySlack

ROOT = Path(__file__).parents[2]
SEED = 20_260_112
PLATFORMS = ("slack", "discord", "forum")
PURPOSES = frozenset({"analyse", "abstract", "summarise"})
"""What the model here knows how to do."""
EDITED = ("#root", "#summary")
"""How the keys of parts end that are edited: they may get more pieces, or fewer, when others stand."""
WRONG = {
    "lost": "missing",
    "twice": "twice",
    "out of order": "disordered",
    "strange": "strange",
    "paid twice": "paid_twice",
}
"""What should not be, by what it is called in a table."""
READING = translate("en", "digest.reading", n=2).partition("2")[0]
"""What stands on a digest that is still being read."""


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
    text: str = ""
    """All that it is made of."""


@dataclass
class Outcome:
    """What came of it. The last five are empty where nothing was lost, posted twice or paid twice."""

    made: Mapping[str, int]
    """How many digests, by the way in which they were made."""
    killed: Mapping[str, int]
    """How often a process was killed that made one in that way."""
    lost: int = 0
    messages: int = 0
    batches: int = 0
    twice: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    disordered: list[str] = field(default_factory=list)
    strange: list[str] = field(default_factory=list)
    paid_twice: list[str] = field(default_factory=list)

    @property
    def digests(self) -> int:
        return sum(self.made.values())

    @property
    def kills(self) -> int:
        return sum(self.killed.values())

    @property
    def wrong(self) -> list[str]:
        """All that should not be."""
        return [each for name in WRONG.values() for each in getattr(self, name)]


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
        named = {each["ts"]: data["key"] for each, data in carried}
        return [
            Stands(
                each["ts"],
                named.get(data["first"], data["key"]),  # a piece that an edit added has a key of its own
                data["piece"],
                data["of"],
                each.get("thread_ts") or each["ts"],
                json.dumps(each["blocks"], ensure_ascii=False),
            )
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
                text = json.dumps(message.components, ensure_ascii=False)
                stands.append(Stands(str(message.id), key, found.piece, found.of, str(where), text))
        return sorted(stands, key=lambda each: int(each.id))


def _mark(components: Sequence[dict[str, Any]]) -> Mark:
    outer = components[0]
    inner = outer["components"][0]["id"]
    return Mark(outer["id"], inner >> 12 & 0x3FFFF, inner >> 6 & 0x3F, inner & 0x3F)


def on(platform: str, storm: Storm) -> OnSlack | OnDiscord:
    return OnSlack(storm) if platform == "slack" else OnDiscord(storm, forum=platform == "forum")


async def kill_again_and_again(
    platform: str, folder: Path, *, kills: int, seed: int = SEED, copies: int = 1, **more: Any
) -> Outcome:
    """Do it, and say what came of it; `more` stands in the plan."""
    storm = Storm(random.Random(seed))
    place = on(platform, storm)
    batches = StormyBatches(_answered, storm=storm)
    async with serving(place.server.app()) as address, serving_model(batches) as model:
        model.will(_answers)
        plan = Plan(
            folder=folder,
            address=address,
            settings=place.settings(address),
            channels=tuple(place.channels),
            seed=seed,
            kills=kills,
            copies=copies,
            model=_settings(model),
            **more,
        )
        outcome = await die_and_live(plan)
    outcome.lost = storm.lost
    await examine(place, folder, outcome)
    calls = Counter(line["custom_id"] for batch in batches.batches for line in batches.lines(batch))
    outcome.batches = len(batches.batches)
    outcome.paid_twice += [name for name, times in calls.items() if times > 1]
    return outcome


@dataclass
class StormyBatches(BatchServer):
    """The answer to who begins a batch may get lost."""

    storm: Storm = field(kw_only=True)

    async def _begin(self, request: web.Request) -> web.StreamResponse:
        self.begins_unheard = self.storm.trouble() == "after"
        return await super()._begin(request)


def _settings(model: LlmServer) -> dict[str, Any]:
    """Of a model that answers in batches, and is asked for nothing but analyses and summaries."""
    return {"base_url": model.url, "name": "big", "batch": True, "rank": False, "second_opinion": False}


def _answered(asked: dict[str, Any]) -> dict[str, Any] | None:
    """What a model says that only ever quotes; None where there is nothing to quote."""
    purpose = asked.get("response_format", {}).get("json_schema", {}).get("name", "prose")
    if purpose not in PURPOSES:
        return None
    prompt = "\n".join(message["content"] for message in asked["messages"])
    with suppress(ValueError):
        return completion(json.dumps(answer(purpose, prompt)))
    return None


def _answers(asked: dict[str, Any]) -> web.StreamResponse:
    said = _answered(asked)
    return web.json_response(said) if said else failure(400)


async def die_and_live(plan: Plan) -> Outcome:
    """Carry the plan out in a process of its own: which digests there were, and how many kills.

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
    return Outcome(**json.loads(out))


class Stage(Protocol):
    """What stands on a platform."""

    def messages(self, keys: Iterable[str]) -> list[Stands]: ...


async def examine(place: Stage, folder: Path, outcome: Outcome) -> None:
    """Compare what stands there with what each digest's own data says should."""
    folders = [folder / str(number) for number in range(1, outcome.digests + 1)]
    for each in folders:
        outcome.missing += await _unfinished(each)
    wanted = [parts for each in folders for parts in await _parts(each)]
    known = {key for parts in wanted for key in parts}
    stands = place.messages(known)
    outcome.messages = len(stands)
    outcome.strange += [each.id for each in stands if each.what not in known or READING in each.text]
    counted = Counter((each.what, each.piece) for each in stands)
    outcome.twice += [f"{what} {piece}" for (what, piece), times in counted.items() if times > 1]
    for parts in wanted:
        _examine_digest(parts, [each for each in stands if each.what in parts], outcome)


def _examine_digest(parts: Mapping[str, str], stands: Sequence[Stands], outcome: Outcome) -> None:
    there = {(each.what, each.piece) for each in stands}
    wanted = [(key, 0) for key in parts]
    wanted += [(each.what, piece) for each in stands for piece in range(_of(each))]
    outcome.missing += [
        f"{key} {piece}" for key, piece in dict.fromkeys(wanted) if (key, piece) not in there
    ]
    keys = list(parts)
    order = [(keys.index(each.what), each.piece) for each in stands if not _may_be_added(each)]
    threads = {each.thread for each in stands if each.thread and not parts[each.what]}
    astray = [each.what for each in stands if parts[each.what] not in {"", each.thread}]
    if order != sorted(order) or len(threads) != 1 or astray:
        outcome.disordered.append(f"{keys[0]}: {order} in {threads}, astray: {astray}")


def _of(each: Stands) -> int:
    """Of how many pieces what it belongs to is: the first may not tell of those that an edit took away."""
    return each.of if each.piece or not each.what.endswith(EDITED) else 1


def _may_be_added(each: Stands) -> bool:
    return each.piece > 0 and each.what.endswith(EDITED)


async def _unfinished(folder: Path) -> list[str]:
    """Runs of that folder of which a paper was not read, or that have no summary."""
    async with await SqliteStore.open(folder / FILE, SystemClock()) as store:
        runs = [each.run for each in await store.latest_runs(10)]
        made = {run.key: await store.digest(run.key) for run in runs}
    return [
        f"the whole of {key}"
        for key, digest in made.items()
        if digest is None or any(map(is_unread, digest.entries)) or digest.unsummarised
    ]


async def _parts(folder: Path) -> list[dict[str, str]]:
    """What each run of that folder had to post, in order: key, and thread where it is not its own."""
    async with await SqliteStore.open(folder / FILE, SystemClock()) as store:
        runs = [each.run for each in await store.latest_runs(10)]
        made = [await store.deliveries(run.key) for run in runs]
    return [{f"{each.run_key}#{each.part.key}": each.part.thread for each in parts} for parts in made]


def kills_table(outcomes: Mapping[str, Outcome]) -> str:
    """What came of it on each platform, by the way in which digests were made."""
    head = ("", "kills", "digests", "messages", "answers lost", *WRONG)
    rows = [f"| {' | '.join(head)} |", f"|{'---|' * len(head)}"]
    for platform, outcome in outcomes.items():
        wrong = (len(getattr(outcome, name)) for name in WRONG.values())
        cells = (outcome.kills, outcome.digests, outcome.messages, outcome.lost, *wrong)
        rows.append(f"| {platform} | {' | '.join(map(str, cells))} |")
        rows += [
            f"| {platform}, {way} | {outcome.killed.get(way, 0)} | {digests} |"
            for way, digests in outcome.made.items()
        ]
    return "\n".join(rows)


def _kill(platform: str, folder: Path, how: Mapping[str, Any]) -> Outcome:
    logging.disable()  # aiohttp is upset by what the storm does to it
    here = folder / platform
    here.mkdir()
    return asyncio.run(kill_again_and_again(platform, here, **how))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("platforms", choices=[*PLATFORMS, []], nargs="*", help="all where none is named")
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--copies", type=int, default=1)
    parser.add_argument(
        "--minutes", type=float, default=600.0, help="after which it ends, with fewer kills"
    )
    asked = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="kills-"))
    how = {name: getattr(asked, name) for name in ("kills", "seed", "copies", "minutes")}
    platforms = asked.platforms or PLATFORMS
    with ProcessPoolExecutor(len(platforms), get_context("spawn")) as beside:
        begun = {platform: beside.submit(_kill, platform, folder, how) for platform in platforms}
        outcomes = {platform: each.result() for platform, each in begun.items()}
    wrong = [f"{name}: {each}" for name, outcome in outcomes.items() for each in outcome.wrong]
    print(kills_table(outcomes), *wrong, f"data in {folder}", sep="\n")  # noqa: T201 - a command
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()
