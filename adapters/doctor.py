"""Examines an installation: each check is one line that says what is and what to do.

A check never raises: what is wrong is what it finds.
"""

from __future__ import annotations

import datetime as dt
import errno
import shutil
import tempfile
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from adapters.clock import SystemClock
from adapters.locks import excludes
from adapters.models.embedding.local import LocalEmbedder, local_embedder
from adapters.models.embeddings import OpenAIEmbedder
from adapters.platforms.plugin import Plugin
from adapters.platforms.registry import plugins
from adapters.pools import worker_pools
from adapters.reading import sandbox
from adapters.reading.child import run_limited
from adapters.stores.opening import open_store
from adapters.wiring import ARCHIVE, Overrides, services
from bot import locales
from bot.database_settings import is_postgres
from bot.digests.operator import operator_channel
from bot.domain.errors import (
    DataFolderError,
    DiskFullError,
    ModelOutputError,
    ModelUnavailableError,
    PaperboyError,
)
from bot.embedding_settings import OFF, Endpoint
from bot.model_settings import MAIN, ModelSettings
from bot.sources.arxiv.announcements import LAST_PUBLISHED

if TYPE_CHECKING:
    from adapters.cli.shell import Shell

SOON = dt.timedelta(days=45)
"""How far ahead the calendar is looked at."""
LITTLE_SPACE = 200 * 1024 * 1024
LITTLE_FILE = 100_000
SOURCE_TIMEOUT = 5.0
"""Seconds to keep asking arXiv: a doctor says soon that somebody does not answer."""
READER_PATIENCE = 20.0
State = Literal["ok", "warning", "wrong", "off"]
STATES: tuple[State, ...] = ("wrong", "warning", "ok", "off")


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
            passes = error.retryable and not isinstance(error, DiskFullError)  # that says what to do
            advice = shell.text("doctor.later") if passes else ""
            checks.append(Check(name, "wrong", locales.error_message(shell.language, error), advice))
    return checks


async def _configuration(shell: Shell) -> Check:
    shell.settings  # noqa: B018 - reading it is the check
    there = shell.config_file.exists()
    finding = shell.text("doctor.config_read" if there else "doctor.config_none", file=shell.config_file)
    return Check(
        "configuration", "ok" if there else "off", finding, "" if there else shell.text("doctor.init")
    )


async def _data(shell: Shell) -> Check:
    _try_to_write(shell.folder)
    free = shutil.disk_usage(shell.folder).free
    finding = shell.text("doctor.data", folder=shell.folder, free=shell.number(free / 1e9, 1))
    lacks = [("doctor.space", free < LITTLE_SPACE), ("doctor.no_locks", not excludes(shell.folder))]
    advice = " ".join(shell.text(key) for key, holds in lacks if holds)
    return Check("data folder", "warning" if advice else "ok", finding, advice)


def _try_to_write(folder: Path) -> None:
    """Raises DataFolderError, DiskFullError: a small file cannot be written there."""
    try:
        with tempfile.TemporaryFile(dir=folder) as file:
            file.write(bytes(LITTLE_FILE))
    except OSError as error:
        kind = DiskFullError if error.errno == errno.ENOSPC else DataFolderError
        raise kind(folder=folder) from error


async def _database(shell: Shell) -> Check:
    async with open_store(shell.settings, shell.folder) as store:
        followed, engine = await store.subscriptions(), await store.engine()
    return Check("database", "ok", shell.text("doctor.database", topics=len(followed), engine=engine))


async def _role(shell: Shell) -> Check:
    """Whether the process can have its part, and what others would need."""
    role, many = shell.settings.serve.role, is_postgres(shell.settings.database.url.get_secret_value())
    if role == "all":
        advice = shell.text("doctor.role_many") if many else ""
        return Check("role", "ok", shell.text("doctor.role_alone"), advice)
    if not many:
        finding = shell.text("doctor.role_wrong", role=role)
        return Check("role", "wrong", finding, shell.text("doctor.role_advice"))
    return Check("role", "ok", shell.text("doctor.role", role=role))


async def _calendar(shell: Shell) -> Check:
    """Whether the holidays of the coming weeks are those that arXiv published."""
    soon = (SystemClock().now() + SOON).year
    if soon <= LAST_PUBLISHED:
        return Check("calendar", "ok", shell.text("doctor.calendar", year=LAST_PUBLISHED))
    given = any(day.year == soon for day in shell.settings.arxiv.holidays)
    finding = shell.text("doctor.calendar_rule", year=soon, known=LAST_PUBLISHED)
    return Check(
        "calendar",
        "ok" if given else "warning",
        finding,
        "" if given else shell.text("doctor.calendar_advice"),
    )


async def _pages(shell: Shell) -> Check:
    """Whether what others may read of the archive leads them right."""
    settings, folder = shell.settings.archive, shell.folder / ARCHIVE
    site = settings.site_url
    finding = shell.text("doctor.archive_at" if site else "doctor.archive", folder=folder, site=site)
    lacks = [
        ("doctor.archive_links", not site),
        ("doctor.archive_linked", settings.figures == "linked"),
    ]
    advice = " ".join(shell.text(key) for key, holds in lacks if holds)
    return Check("archive", "ok" if site else "off", finding, advice)


async def _reader(shell: Shell) -> Check:
    """Looks out of a child as papers are read in one."""
    reached = await run_limited(sandbox.reachable, seconds=READER_PATIENCE, megabytes=100)
    if not reached:
        return Check("reader", "ok", shell.text("doctor.reader"))
    names = ", ".join(shell.text(f"doctor.reader_{each}") for each in reached)
    finding = shell.text("doctor.reader_reaches", names=names)
    return Check("reader", "warning", finding, shell.text("doctor.reader_advice"))


async def _arxiv(shell: Shell) -> Check:
    async with services(shell.settings, shell.folder, Overrides(patience=SOURCE_TIMEOUT)) as wired:
        feed = await wired.feeds.feed(["cs.CL"], wired.today())
    finding = shell.text("doctor.arxiv", day=feed.day, papers=len(feed.candidates))
    advice = "" if shell.settings.arxiv.contact else shell.text("doctor.contact")
    return Check("arXiv", "warning" if advice else "ok", finding, advice)


async def _model(shell: Shell) -> Check:
    """Asks every model as real questions and analyses ask it."""
    settings = shell.settings.model
    if not settings.base_url:
        return Check("model", "off", shell.text("doctor.model_none"), shell.text("doctor.model_init"))
    found = [await _one_model(shell, settings.endpoint(name)) for name in (MAIN, *settings.others)]
    worst = min(found, key=lambda each: STATES.index(each.state))
    advice = " ".join(dict.fromkeys(each.advice for each in found if each.advice))
    return Check("model", worst.state, " ".join(each.finding for each in found), advice)


async def _one_model(shell: Shell, settings: ModelSettings) -> Check:
    from adapters.models.diagnosis import diagnose  # noqa: PLC0415 - most installations have no model

    used = {name for name in (settings.name, settings.cheap_name) if name}
    unpriced = sorted(used - settings.prices.keys()) if shell.settings.budget.counts_dollars else []
    return Check("model", *await diagnose(settings, shell.language, unpriced=unpriced))


async def _meaning(shell: Shell) -> Check:
    """Asks the model that papers are picked by for the vectors of two texts."""
    chosen = shell.settings.embeddings
    if chosen.model == OFF:
        return Check("meaning", "off", shell.text("doctor.meaning_off"))
    with worker_pools() as pools:
        if chosen.endpoint is not None:
            return await _try_embedding(shell, "meaning", OpenAIEmbedder(chosen.endpoint))
        return await _try_embedding(shell, "meaning", local_embedder(chosen.model, pools.embedding))


async def _embeddings(shell: Shell) -> Check:
    """Asks the endpoint for passages for the vectors of two texts."""
    ask = shell.settings.ask
    if not ask.embeddings_url:
        return Check("embeddings", "off", shell.text("doctor.embeddings_none"))
    endpoint = Endpoint(ask.embeddings_url, ask.embeddings_model, ask.embeddings_key)
    return await _try_embedding(shell, "embeddings", OpenAIEmbedder(endpoint))


async def _try_embedding(shell: Shell, name: str, embedder: OpenAIEmbedder | LocalEmbedder) -> Check:
    try:
        made = await embedder.embed(["the tide", "the sea"])
    except (ModelUnavailableError, ModelOutputError) as error:
        advice = shell.text(f"doctor.{name}_advice")
        return Check(name, "wrong", locales.error_message(shell.language, error), advice)
    finally:
        await embedder.close()
    finding = shell.text("doctor.embeddings", name=embedder.name, dimensions=made.dimensions)
    return Check(name, "ok", finding)


def _platform(plugin: Plugin[Any, Any]) -> Examination:
    async def examination(shell: Shell) -> Check:
        async with open_store(shell.settings, shell.folder) as store:
            followed = [each.destination for each in await store.subscriptions()]
        operator = operator_channel(shell.settings.serve.operator)
        if operator and operator.platform == plugin.name:
            if not plugin.is_on(shell.settings):
                return Check(plugin.title, "warning", shell.text("doctor.operator_off"))
            followed.append(operator)
        return Check(plugin.title, *await plugin.diagnose(shell.settings, followed, shell.language))

    return examination


EXAMINATIONS: tuple[tuple[str, Examination, bool], ...] = (
    ("configuration", _configuration, False),
    ("data folder", _data, False),
    ("database", _database, False),
    ("role", _role, False),
    ("reader", _reader, False),
    ("archive", _pages, False),
    ("calendar", _calendar, False),
    ("arXiv", _arxiv, True),
    ("model", _model, True),
    ("meaning", _meaning, False),
    ("embeddings", _embeddings, True),
    *((each.title, _platform(each), True) for each in plugins()),
)
