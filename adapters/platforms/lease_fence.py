"""The last look at the lease: when there is a connection, and nothing is left but to write the request.

A process can stand still, or be too busy, at any step before: while it waits for its turn or for a
connection, or between the head of a request and its body, which aiohttp writes in a task of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import aiohttp

from bot.digests.lease import check_lease
from bot.domain.errors import RunBusyError

Fenced = Callable[[str, str], bool]
"""Whether a request of that method to that path says something to people, or takes it back."""


def fence_requests(trace: aiohttp.TraceConfig, fenced: Fenced) -> aiohttp.TraceConfig:
    """The same, and what is `fenced` is not written, or not to its end, once another may have taken over.

    Raises, inside the request:
        RunBusyError, or an aiohttp.ClientConnectionError in whose place `unwrap_fence` raises it.
    """

    async def look(
        _session: aiohttp.ClientSession,
        _context: object,
        sending: aiohttp.TraceRequestHeadersSentParams | aiohttp.TraceRequestChunkSentParams,
    ) -> None:
        if fenced(sending.method, sending.url.path):
            check_lease()

    trace.on_request_headers_sent.append(look)
    trace.on_request_chunk_sent.append(look)
    return trace


@contextmanager
def unwrap_fence() -> Iterator[None]:
    """What the fence said of a body is raised as it was said: aiohttp tells it as a broken connection.

    Raises:
        RunBusyError: another may have taken over; nothing, or no whole request, was sent.
    """
    try:
        yield
    except aiohttp.ClientConnectionError as error:
        if isinstance(error.__cause__, RunBusyError):
            raise error.__cause__ from None
        raise
