"""`paperboy status`, `backup`, `restore`, `prune`: what an operator does."""

from __future__ import annotations

import datetime as dt
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import click

from adapters.cli.shell import Shell
from bot.runs.operations import LEAST_KEPT

if TYPE_CHECKING:
    from adapters.operate import Status
    from adapters.sqlite.store import SqliteStore
    from bot.runs.operations import RunRecord

T = TypeVar("T")
YEAR = 365


@click.command()
@click.option("--json", "as_json", is_flag=True, help="For scripts.")
@click.pass_obj
def status(shell: Shell, /, *, as_json: bool) -> None:
    """Show who is at work, what comes next, what came last, and how much there is."""
    from adapters import operate

    found = _with_store(
        shell, lambda store: operate.status(store, shell.folder, shell.settings.arxiv.holidays)
    )
    click.echo(found.model_dump_json(indent=2) if as_json else "\n".join(_lines(shell, found)))


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.pass_obj
def backup(shell: Shell, /, file: Path) -> None:
    """Copy the database to FILE, while everything stays in use. An earlier backup there is replaced."""
    from adapters import operate
    from adapters.sqlite.store import FILE

    operate.refuse_to_overwrite(file, shell.folder / FILE)
    _with_store(shell, lambda store: store.backup(file))
    shell.say("operate.backed_up", file=file)


@click.command()
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.pass_obj
def restore(shell: Shell, /, file: Path) -> None:
    """Put the backup FILE in the place of the database; the old one is kept beside it.

    Stop `paperboy serve` before.
    """
    from adapters import operate
    from adapters.sqlite.store import FILE

    database = shell.folder / FILE
    if database.exists():
        _with_store(shell, operate.refuse_while_serving)
    kept = operate.restore(file, database)
    shell.say("operate.restored", file=file)
    if kept:
        shell.say("operate.kept", file=kept)


@click.command()
@click.option(
    "--days",
    type=click.IntRange(LEAST_KEPT.days),
    default=YEAR,
    show_default=True,
    help="How old it must be to be removed.",
)
@click.pass_obj
def prune(shell: Shell, /, days: int) -> None:
    """Remove finished digests, questions and counts of model calls that are old.

    The archive stays, and so does the memory of which papers were seen: nothing is posted twice.
    """
    removed = _with_store(shell, lambda store: store.prune(store.clock.now() - dt.timedelta(days=days)))
    shell.say("operate.pruned", runs=removed.runs, turns=removed.turns, usage=removed.usage)


def _with_store(shell: Shell, work: Callable[[SqliteStore], Awaitable[T]]) -> T:
    """Do `work` with the store alone."""
    import asyncio

    from adapters.sqlite.store import open_store

    async def inside() -> T:
        async with open_store(shell.folder) as store:
            return await work(store)

    return asyncio.run(inside())


def _lines(shell: Shell, found: Status) -> list[str]:
    if found.serving:
        first = shell.text("operate.serving", owner=found.serving.owner)
    else:
        first = shell.text("operate.not_serving")
    disk = found.disk
    sizes = {
        name: f"{size / (1e9 if name == 'free' else 1e6):.1f}" for name, size in disk.model_dump().items()
    }
    return [
        first,
        shell.text("operate.disk", **sizes),
        shell.text("operate.next"),
        *(f"  {_when(due.due)}  {due.subscription.topic.name}" for due in found.upcoming),
        *([] if found.upcoming else [f"  {shell.text('operate.none_next')}"]),
        shell.text("operate.latest"),
        *(_told(each) for each in found.latest),
        *([] if found.latest else [f"  {shell.text('operate.none_latest')}"]),
    ]


def _told(each: RunRecord) -> str:
    run = each.run
    retry = "" if run.status.is_final or not run.next_attempt_at else f"  → {_when(run.next_attempt_at)}"
    return f"  {run.day}  {run.subscription.topic.name}: {run.status}{retry}"


def _when(moment: dt.datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M} UTC"
