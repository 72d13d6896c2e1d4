"""What a topic is called on its page, also before anything was posted of it."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from aiohttp import web

from bot.domain.topic import Destination
from bot.ports.reading_room import PostedDigest, ReadingRoomStore


async def topic_name(
    store: ReadingRoomStore, channels: Collection[Destination], topic: str, posted: Sequence[PostedDigest]
) -> str:
    """The name that its newest digest has, else the one it is followed by in an open channel.

    Raises:
        web.HTTPNotFound: there is neither.
    """
    if posted:
        return posted[0].topic
    for each in await store.topics_shown(channels):
        if each.id == topic:
            return each.name
    raise web.HTTPNotFound
