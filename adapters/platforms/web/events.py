"""What changes in a channel, told to whoever looks at it: server-sent events.

Each carries the revision it brings the page to, so that a browser that comes back says where it was. A
stream ends after a while, as whatever is open does, and the browser opens the next.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from aiohttp import web

from adapters.platforms.web.listeners import Visitor
from adapters.platforms.web.platform import WebPlatform, channel_of
from adapters.platforms.web.views import items_for, show_to
from bot.ports.web_messages import WebMessage

LASTS = 50.0
"""Seconds that a stream lasts: less than any answer may take."""
STUCK = 5.0
"""Seconds more that whoever reads slowly has for what was written."""
MOST = 100
"""Streams at once: there is room for as many connections that ask for pages."""
KEEPALIVE_INTERVAL = 15.0
RETRY = 500
"""Milliseconds until the browser opens the next one."""
Draw = Callable[[object], str]


async def stream(
    request: web.Request,
    platform: WebPlatform,
    visitor: Visitor,
    draw: Draw,
    *,
    after: int,
    thread: int,
    ended: asyncio.Event,
) -> web.StreamResponse:
    """Tell of everything that came after that revision."""
    response = web.StreamResponse(headers={"Content-Type": "text/event-stream; charset=utf-8"})
    until = asyncio.get_running_loop().time() + LASTS
    with suppress(ConnectionError), _limit(request):
        await response.prepare(request)
        await response.write(f"retry: {RETRY}\n\n".encode())
        while not ended.is_set() and (left := until - asyncio.get_running_loop().time()) > 0:
            change = platform.next_change
            news = await platform.store.messages_after(channel_of(visitor.channel), visitor.person, after)
            for each in news:
                after = each.revision
                for event in _events(each, visitor, draw, thread):
                    await response.write(event)
            if not news:
                with suppress(TimeoutError):
                    async with asyncio.timeout(min(KEEPALIVE_INTERVAL, left)):
                        await change.wait()
                await response.write(b":\n\n")
    return response


@contextmanager
def _limit(request: web.Request) -> Iterator[None]:
    """Close the connection of whoever does not read: what is written to it would wait for ever."""
    loop, transport = asyncio.get_running_loop(), request.transport
    late = loop.call_later(LASTS + STUCK, transport.abort) if transport is not None else None
    try:
        yield
    finally:
        if late is not None:
            late.cancel()


def _events(each: WebMessage, visitor: Visitor, draw: Draw, thread: int) -> Iterator[bytes]:
    for prefix, where in items_for(each, thread):
        message = show_to(each, visitor.person, prefix=prefix)
        html = draw(message) if each.message is not None else ""
        told = {
            "id": f"{prefix}{each.number}",
            "list": where,
            "html": html,
            "said": message.summary if message.ours and not each.state else "",
        }
        yield f"id: {each.revision}\ndata: {json.dumps(told)}\n\n".encode()
