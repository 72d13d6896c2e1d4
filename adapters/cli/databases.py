"""`paperboy migrate` and `move`: the database as a whole."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.database_settings import is_postgres

if TYPE_CHECKING:
    from adapters.cli.shell import Shell


@click.command()
@click.option("--reindex", is_flag=True, help="Make the indexes of words anew, which takes its time.")
@click.pass_obj
def migrate(shell: Shell, /, *, reindex: bool) -> None:
    """Bring the tables of a PostgreSQL database up to date, before the new version is started.

    The version before works on meanwhile. A SQLite file is brought up to date by whatever opens it.
    """
    import asyncio

    steps = asyncio.run(_migrate(shell))
    shell.say("operate.migrated" if steps else "operate.migrated_nothing", steps=steps)
    if reindex:
        asyncio.run(_reindex(shell))
        shell.say("operate.reindexed")


async def _migrate(shell: Shell) -> int:
    from adapters.stores.opening import open_store, postgres_store

    if url := shell.settings.database.url.get_secret_value():
        return await postgres_store().migrate(url)
    async with open_store(shell.settings, shell.folder):
        return 0


async def _reindex(shell: Shell) -> None:
    from adapters.stores.copying import reindex
    from adapters.stores.opening import open_store

    async with open_store(shell.settings, shell.folder) as store:
        await reindex(store.database)


@click.command()
@click.option(
    "--to", "target", required=True, metavar="ADDRESS", help="postgresql://user@host/name, or a file."
)
@click.option(
    "--from",
    "source",
    metavar="ADDRESS",
    help="The same of where everything is, such as a backup; without it, what the settings name.",
)
@click.pass_obj
def move(shell: Shell, /, target: str, source: str | None) -> None:
    """Carry all data over into another database that is empty: from SQLite to PostgreSQL, or back.

    Stop `paperboy serve` before. The old database stays as it is; which one is used, the settings say
    (`database.url`).
    """
    import asyncio

    from adapters.stores.sqlite.database import FILE

    source = source or shell.settings.database.url.get_secret_value() or str(shell.folder / FILE)
    rows = asyncio.run(_move(source, target, shell.folder))
    shell.say("operate.moved", rows=shell.number(rows), place=_show(target))
    shell.say("operate.moved_to_server" if is_postgres(target) else "operate.moved_to_file")


async def _move(source: str, target: str, folder: Path) -> int:
    from adapters.stores.copying import copy_everything
    from adapters.stores.opening import open_at, postgres_store

    _refuse_other_files(source, target)
    if is_postgres(target):
        await postgres_store().migrate(target)
    async with open_at(source, folder, alone=True) as old, open_at(target, folder) as new:
        return await copy_everything(old.database, new.database)


def _refuse_other_files(source: str, target: str) -> None:
    """Raise where something is no database of Paperboy.

    Raises:
        BadInputError
    """
    from adapters.stores.sqlite.database import is_our_database
    from bot.domain.errors import BadInputError

    if not is_postgres(source) and not is_our_database(Path(source)):
        raise BadInputError(problem="storage.no_database", file=_show(source))
    if not is_postgres(target):
        file = Path(target)
        if "://" in target or not file.parent.is_dir():
            raise BadInputError(problem="storage.no_folder", folder=_show(target))
        if file.exists() and not is_our_database(file):
            raise BadInputError(problem="storage.other_file", file=file)


def _show(address: str) -> str:
    """The address without the name and the password in it."""
    return re.sub(r"//[^@/]*@", "//", address)
