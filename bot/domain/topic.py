"""What a channel follows, and where it is delivered."""

from __future__ import annotations

import datetime as dt

from pydantic import Field

from bot.domain.depth import Depth
from bot.domain.record import Record


class Topic(Record):
    """What a channel follows. A keyword may be a phrase; a leading `-` excludes."""

    name: str
    categories: tuple[str, ...]
    keywords: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    interest: str = ""
    terms: tuple[str, ...] = ()
    """What papers call the interest, where somebody said so; else it is found by what the words mean."""
    likes: int = Field(default=0, ge=0)
    """How many works of somebody's library its papers are wanted to be like; they are kept apart."""
    likes_from: tuple[str, ...] = ()
    """Libraries that are read anew every day, such as `zotero:users/12345`."""
    limit: int = Field(default=10, ge=1, le=200)
    depth: Depth = Depth.FULL
    cross_lists: bool = True
    """Whether papers announced elsewhere first may be picked, labelled as cross-lists."""


class Destination(Record):
    """A place messages go to. `workspace` is a Slack team, a Discord server, or `local`."""

    platform: str
    workspace: str
    channel: str


class Subscription(Record):
    """A channel, a topic, a local time and zone, a language."""

    id: str
    destination: Destination
    topic: Topic
    time: dt.time = dt.time(8, 0)
    zone: str = "UTC"
    language: str = "en"
    created_at: dt.datetime
    created_by: str = ""
    active: bool = True
    private: bool = False
    """Whether only some may read the channel: what is posted there is kept out of the archive."""
    owner: str = ""
    """The one person who reads it, where it was followed in a direct message."""
    paused_at: dt.datetime | None = None
    """Since when it waits for a channel that does not let us in; it is not active meanwhile."""
