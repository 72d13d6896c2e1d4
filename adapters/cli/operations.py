"""`paperboy status`, `backup`, `restore`, `prune`: what an operator does."""

from __future__ import annotations

import datetime as dt
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import click

from adapters.cli.shell import Shell
from bot.digests.due import MOST_MISSED
from bot.ports.operations import LEAST_KEPT
from bot.serve_settings import MOST_KEPT

if TYPE_CHECKING:
    from adapters.operator_status import Status
    from adapters.restore import Missing, Restored
    from adapters.stores.store import Store
    from bot.ports.operations import RunRecord

T = TypeVar("T")
YEAR = 365


@click.command()
@click.option("--json", "as_json", is_flag=True, help="For scripts.")
@click.pass_obj
def status(shell: Shell, /, *, as_json: bool) -> None:
    """Show who is at work, what comes next, what came last, and how much there is."""
    from adapters import operator_status

    found = _with_store(
        shell, lambda store: operator_status.status(store, shell.folder, shell.settings.arxiv.holidays)
    )
    click.echo(found.model_dump_json(indent=2) if as_json else "\n".join(_lines(shell, found)))


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.pass_obj
def backup(shell: Shell, /, file: Path) -> None:
    """Copy the database to FILE, while everything stays in use. An earlier backup there is replaced."""
    from adapters import operator_status
    from adapters.stores.sqlite.database import FILE

    operator_status.refuse_to_overwrite(file, shell.folder / FILE)
    _with_store(shell, lambda store: store.backup(file))
    shell.say("operate.backed_up", file=file)


@click.command()
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option(
    "--assume-posted-until",
    "until",
    type=click.DateTime(["%Y-%m-%d", "%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"]),
    metavar="TIME",
    help="Every digest due by then was posted (UTC; a day counts to its end). For channels that cannot be"
    " looked at.",
)
@click.pass_obj
def restore(shell: Shell, /, file: Path, until: dt.datetime | None) -> None:
    """Put the backup FILE in the place of the database; the old one is kept beside it.

    Stop `paperboy serve` before. What was posted since the backup was made is looked for in its channel
    before a digest is posted, so that nothing comes twice.
    """
    import asyncio

    from adapters.clock import SystemClock
    from adapters.restore import restore as put_back
    from adapters.stores.sqlite.database import FILE
    from bot.domain.errors import BadInputError

    if shell.settings.database.url.get_secret_value():
        raise BadInputError(problem="storage.restore_shared")
    holidays = shell.settings.arxiv.holidays
    instant = _end_of(until) if until else None
    work = put_back(
        file, shell.folder / FILE, SystemClock(), assume_posted_until=instant, holidays=holidays
    )
    restored = asyncio.run(work)
    shell.say("operate.restored", file=file)
    if restored.kept:
        shell.say("operate.kept", file=restored.kept)
    click.echo("\n".join(_missing_lines(shell, restored)))
    if instant:
        shell.say("operate.assumed", count=restored.assumed, until=_when(instant))
    if not restored.locked:
        shell.say("operate.no_locks")


def _end_of(until: dt.datetime) -> dt.datetime:
    """The instant that was meant; of a day alone, its end."""
    whole_day = until.time() == dt.time()
    return (until.replace(hour=23, minute=59, second=59) if whole_day else until).replace(tzinfo=dt.UTC)


def _missing_lines(shell: Shell, restored: Restored) -> list[str]:
    """What the backup does not know, and what becomes of it."""
    if restored.missing is None:
        return [shell.text("operate.missing_unknown"), shell.text("operate.looked_for")]
    if not restored.missing:
        return [shell.text("operate.missing_nothing")]
    lines = [f"  {_missing_in(shell, each)}" for each in restored.missing]
    return [shell.text("operate.missing"), *lines, shell.text("operate.looked_for")]


def _missing_in(shell: Shell, each: Missing) -> str:
    days = f"{each.first}" if each.first == each.last else f"{each.first} – {each.last}"
    counts = {"digests": each.digests, "messages": each.messages}
    return shell.text("operate.missing_in", channel=each.channel, days=days, **counts)


@click.command()
@click.option(
    "--days",
    type=click.IntRange(LEAST_KEPT.days, MOST_KEPT),
    default=YEAR,
    show_default=True,
    help="How old it must be to be removed.",
)
@click.option("--dry-run", is_flag=True, help="Only say what would be removed.")
@click.pass_obj
def prune(shell: Shell, /, days: int, *, dry_run: bool) -> None:
    """Remove finished digests, questions and counts of model calls that are old.

    The archive stays, and so does the memory of which papers were seen: nothing is posted twice.
    `paperboy serve` does it by itself (`serve.keep_days`); stop it before you do it by hand.
    """
    from adapters.clock import SystemClock

    age = dt.timedelta(days=days)
    removed = _with_store(
        shell, lambda store: store.prune(store.clock.now() - age, dry_run=dry_run), alone=not dry_run
    )
    before = (SystemClock().now() - age).date()
    key = "operate.would_prune" if dry_run else "operate.pruned"
    shell.say(key, runs=removed.runs, turns=removed.turns, usage=removed.usage, before=before)


def _with_store(shell: Shell, work: Callable[[Store], Awaitable[T]], *, alone: bool = False) -> T:
    """Do `work` with nothing but the store; with nobody else at work with it if `alone`."""
    import asyncio

    from adapters.stores.opening import open_store

    async def inside() -> T:
        async with open_store(shell.settings, shell.folder, alone=alone) as store:
            return await work(store)

    return asyncio.run(inside())


def _lines(shell: Shell, found: Status) -> list[str]:
    if found.serving:
        first = shell.text("operate.serving", owner=found.serving.owner)
    else:
        first = shell.text("operate.not_serving")
    disk = found.disk
    sizes = {
        name: shell.number(size / (1e9 if name == "free" else 1e6), 1)
        for name, size in disk.model_dump().items()
    }
    return [
        first,
        shell.text("operate.disk", **sizes),
        shell.text("operate.next"),
        *(f"  {_when(due.due)}  {due.subscription.topic.name}" for due in found.upcoming),
        shell.text("operate.made_up", n=MOST_MISSED)
        if found.upcoming
        else f"  {shell.text('operate.none_next')}",
        shell.text("operate.latest"),
        *(_describe(shell, each) for each in found.latest),
        *([] if found.latest else [f"  {shell.text('operate.none_latest')}"]),
    ]


def _describe(shell: Shell, each: RunRecord) -> str:
    run = each.run
    retry = "" if run.status.is_final or not run.next_attempt_at else f"  → {_when(run.next_attempt_at)}"
    state = shell.text(f"run.{run.status.name.lower()}")
    return f"  {run.day}  {run.subscription.topic.name}{shell.text('locale.colon')}{state}{retry}"


def _when(moment: dt.datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M} UTC"
