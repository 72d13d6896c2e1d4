"""Examines an installation: each check is one line that says what is and what to do.

A check never raises: what is wrong is what it finds.
"""

from __future__ import annotations

import shutil
from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING, Literal, NamedTuple

from adapters.sqlite.store import open_store
from adapters.wiring import services
from bot import replies
from bot.errors import PaperboyError

if TYPE_CHECKING:
    from adapters.cli.shell import Shell

LITTLE_SPACE = 200 * 1024 * 1024
State = Literal["ok", "warning", "wrong", "off"]


class Check(NamedTuple):
    """What one check found."""

    name: str
    state: State
    finding: str
    advice: str = ""


Examination = Callable[["Shell"], Awaitable[Check]]


async def examine(shell: Shell, *, offline: bool) -> Sequence[Check]:
    """All checks, in the order in which they build on each other."""
    checks = []
    for name, examination, networked in EXAMINATIONS:
        if networked and offline:
            checks.append(Check(name, "off", shell.text("doctor.skipped")))
            continue
        try:
            checks.append(await examination(shell))
        except PaperboyError as error:
            advice = shell.text("doctor.later") if error.retryable else ""
            checks.append(Check(name, "wrong", replies.tell(shell.language, error), advice))
    return checks


async def _configuration(shell: Shell) -> Check:
    shell.settings  # noqa: B018 - reading it is the check
    there = shell.config_file.exists()
    finding = shell.text("doctor.config_read" if there else "doctor.config_none", file=shell.config_file)
    return Check(
        "configuration", "ok" if there else "off", finding, "" if there else shell.text("doctor.init")
    )


async def _data(shell: Shell) -> Check:
    free = shutil.disk_usage(shell.folder).free
    finding = shell.text("doctor.data", folder=shell.folder, free=f"{free / 1e9:.1f}")
    little = free < LITTLE_SPACE
    return Check(
        "data folder", "warning" if little else "ok", finding, shell.text("doctor.space") if little else ""
    )


async def _database(shell: Shell) -> Check:
    async with open_store(shell.folder) as store:
        followed = await store.subscriptions()
    return Check("database", "ok", shell.text("doctor.database", topics=len(followed)))


async def _arxiv(shell: Shell) -> Check:
    async with services(shell.settings, shell.folder) as wired:
        feed = await wired.feeds.feed(["cs.CL"], wired.today())
    finding = shell.text("doctor.arxiv", day=feed.day, papers=len(feed.candidates))
    advice = "" if shell.settings.arxiv.contact else shell.text("doctor.contact")
    return Check("arXiv", "warning" if advice else "ok", finding, advice)


EXAMINATIONS: tuple[tuple[str, Examination, bool], ...] = (
    ("configuration", _configuration, False),
    ("data folder", _data, False),
    ("database", _database, False),
    ("arXiv", _arxiv, True),
)
