"""A cable to a PostgreSQL server that can be pulled and put back."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from urllib.parse import parse_qs, urlsplit


class Cable:
    """A port on this machine behind which the server of an address answers, while it is plugged in."""

    def __init__(self, address: str) -> None:
        self.parts = urlsplit(address)
        self.address = ""
        self._plugged = True
        self._ends: set[asyncio.StreamWriter] = set()

    def pull(self) -> None:
        self._plugged = False
        for each in self._ends:
            each.transport.abort()
        self._ends.clear()

    def plug_in(self) -> None:
        self._plugged = True

    async def lead(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Carry one connection to the server and back."""
        if not self._plugged:
            writer.transport.abort()
            return
        far_reader, far_writer = await self._dial()
        self._ends |= {writer, far_writer}
        await asyncio.gather(_carry(reader, far_writer), _carry(far_reader, writer))
        self._ends -= {writer, far_writer}

    async def _dial(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        if folder := parse_qs(self.parts.query).get("host"):
            return await asyncio.open_unix_connection(f"{folder[0]}/.s.PGSQL.{self.parts.port or 5432}")
        return await asyncio.open_connection(self.parts.hostname, self.parts.port or 5432)


async def _carry(source: asyncio.StreamReader, to: asyncio.StreamWriter) -> None:
    with suppress(ConnectionError):
        while data := await source.read(65_536):
            to.write(data)
            await to.drain()
    to.close()


@asynccontextmanager
async def cable(address: str) -> AsyncIterator[Cable]:
    """One that leads to that server, unplugged in the end."""
    made = Cable(address)
    server = await asyncio.start_server(made.lead, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    user = made.parts.username or "postgres"
    made.address = f"postgresql://{user}@127.0.0.1:{port}{made.parts.path}"
    try:
        yield made
    finally:
        server.close()
        made.pull()
