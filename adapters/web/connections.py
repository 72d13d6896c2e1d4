"""Where strangers come in: what a connection may take before anybody knows who it is.

aiohttp limits the size of heads and bodies, and how long a connection may be idle. Here are the limits it
does not have: time for a head and for a body, and a number of connections. When all places are taken, the
oldest connection that no request is being answered on makes room for the next, so that whoever asks and
goes, as a supervisor does, is always served.
"""

from __future__ import annotations

import asyncio
import logging
import socket
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from aiohttp import web
from aiohttp.http_exceptions import HttpProcessingError

from bot.domain.errors import SettingError

log = logging.getLogger(__name__)

HEAD_SECONDS = 10.0
BODY_SECONDS = 10.0
ANSWER_SECONDS = 60.0
IDLE_SECONDS = 75.0
"""Longer than reverse proxies keep a connection for their next request."""
MOST_CONNECTIONS = 200
PORT_TAKEN = "setting.port_taken"
WAITING = 128
"""Connections that the system keeps for us until they are taken."""

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class ConnectionLimiter:
    """Makes a protocol for each connection, and keeps count of those that are open."""

    def __init__(self, most: int) -> None:
        self.serve: Callable[[], asyncio.Protocol] = asyncio.Protocol
        self.open: dict[asyncio.BaseProtocol, _Connection] = {}
        self._most = most

    def __call__(self) -> asyncio.Protocol:
        return _Connection(self, self.serve())

    def make_room(self) -> None:
        """Close the connection that has been without a request for longest where there are too many."""
        if len(self.open) <= self._most:
            return
        idle = (each for each in self.open.values() if not each.busy)
        chosen = next(idle, None) or next(reversed(self.open.values()))
        chosen.abort()

    @web.middleware
    async def watch(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Every request: its connection is kept while it is answered, which takes a limited time."""
        connection = self.open.get(request.protocol)
        if connection is not None:
            connection.begin()
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                return await handler(request)
        except TimeoutError:
            return web.Response(status=503)
        finally:
            if connection is not None:
                connection.busy = False


class _Connection(asyncio.Protocol):
    """Passes everything on to aiohttp's protocol."""

    def __init__(self, limiter: ConnectionLimiter, inner: asyncio.Protocol) -> None:
        self.busy = False
        self._limiter = limiter
        self._inner = inner
        self._transport: asyncio.BaseTransport | None = None
        self._late: asyncio.TimerHandle | None = None

    def begin(self) -> None:
        """A request's head is there."""
        self.busy = True
        if self._late is not None:
            self._late.cancel()

    def abort(self) -> None:
        """Close at once, whatever is still to be sent."""
        self._limiter.open.pop(self._inner, None)
        if isinstance(self._transport, asyncio.WriteTransport):
            self._transport.abort()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport
        self._late = asyncio.get_running_loop().call_later(HEAD_SECONDS, self.abort)
        self._inner.connection_made(transport)
        self._limiter.open[self._inner] = self
        self._limiter.make_room()

    def data_received(self, data: bytes) -> None:
        self._inner.data_received(data)

    def eof_received(self) -> bool | None:
        return self._inner.eof_received()

    def pause_writing(self) -> None:
        self._inner.pause_writing()

    def resume_writing(self) -> None:
        self._inner.resume_writing()

    def connection_lost(self, exc: Exception | None) -> None:
        if self._late is not None:
            self._late.cancel()
        self._limiter.open.pop(self._inner, None)
        self._inner.connection_lost(exc)


async def read_body(request: web.Request) -> bytes:
    """The raw bytes that came, of at most the application's `client_max_size`.

    Raises:
        web.HTTPException: they are too many (413), too slow (408), or not what the head said (400).
    """
    try:
        async with asyncio.timeout(BODY_SECONDS):
            return await request.read()
    except TimeoutError:
        raise web.HTTPRequestTimeout from None
    except web.RequestPayloadError:
        raise web.HTTPBadRequest from None


@asynccontextmanager
async def listening(
    app: web.Application, host: str, port: int, setting: str, *, opened: socket.socket | None = None
) -> AsyncIterator[int]:
    """Serve the application; gives the port, which matters where it is left to the system as 0.

    `setting` is the one that says the port. What listens already is `opened`, and stays open.

    Raises:
        SettingError: the address cannot be listened on.
    """
    limiter = ConnectionLimiter(_most_connections())
    app.middlewares.append(limiter.watch)
    runner = web.AppRunner(
        app,
        access_log=None,
        logger=_logger(),
        shutdown_timeout=2.0,
        keepalive_timeout=IDLE_SECONDS,
        lingering_time=2.0,
        auto_decompress=False,
    )
    await runner.setup()
    assert runner.server is not None  # noqa: S101 - so it is after `setup`
    limiter.serve = runner.server
    try:
        server = await _listen(limiter, host, port, setting, opened)
        try:
            yield server.sockets[0].getsockname()[1]
        finally:
            server.close()
    finally:
        await runner.cleanup()


async def _listen(
    limiter: ConnectionLimiter, host: str, port: int, setting: str, opened: socket.socket | None
) -> asyncio.Server:
    """Listen so that one connection is taken at a time.

    As many as `backlog` says are taken in one go, and where the system has no descriptor left, asyncio
    complains and begins anew for each of them. So it is told one, and the system then the true number.
    """
    loop = asyncio.get_running_loop()
    try:
        if opened is not None:
            server = await loop.create_server(limiter, sock=opened.dup(), backlog=1)
        else:
            server = await loop.create_server(limiter, host, port, backlog=1)
    except OSError as error:
        raise SettingError(
            setting=setting, problem=PORT_TAKEN, place="setting.in_use", host=host, port=port
        ) from error
    for each in server.sockets:
        with socket.fromfd(each.fileno(), each.family, each.type) as same:
            same.listen(WAITING)
    return server


def _most_connections() -> int:
    """At most a quarter of the descriptors we may have: files and our own connections need them too."""
    if sys.platform == "win32":
        return MOST_CONNECTIONS
    import resource  # noqa: PLC0415  (does not exist on Windows)

    soft = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    return MOST_CONNECTIONS if soft == resource.RLIM_INFINITY else min(MOST_CONNECTIONS, soft // 4)


def _logger() -> logging.Logger:
    """For aiohttp, which would write a traceback of every request that is no HTTP."""
    quiet = logging.getLogger(f"{__name__}.server")
    quiet.addFilter(_is_ours)
    return quiet


def _is_ours(record: logging.LogRecord) -> bool:
    return not (record.exc_info and isinstance(record.exc_info[1], HttpProcessingError | ConnectionError))
