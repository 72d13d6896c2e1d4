"""Papers, and the announcements they come in."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from typing import Annotated

from pydantic import AfterValidator, Field

from bot.domain.record import Record

LONGEST_TITLE = 400
"""Characters of a title: longer than what people write, and short enough to stand over a reply."""


def _cut(title: str) -> str:
    return title if len(title) <= LONGEST_TITLE else f"{title[: LONGEST_TITLE - 1].rstrip()}…"


class PaperRef(Record):
    """A paper as somebody named it: its id, and the version if one was given."""

    id: str
    version: int | None = None

    def __str__(self) -> str:
        return self.id if self.version is None else f"{self.id}v{self.version}"


class Paper(Record):
    """One article of a source at one version. `id` is its identity; the version is not part of it."""

    id: str
    version: int = Field(default=1, ge=1)
    title: Annotated[str, AfterValidator(_cut)]
    authors: tuple[str, ...] = ()
    abstract: str = ""
    categories: tuple[str, ...] = ()
    """The primary category first."""
    published: dt.datetime | None = None
    """When version 1 was submitted; feeds do not say."""
    updated: dt.datetime | None = None
    comment: str = ""
    journal_ref: str = ""
    doi: str = ""
    license: str = ""


class AnnounceType(StrEnum):
    """Why a paper stands in a feed: announced for the first time, or in a further category, or revised."""

    NEW = "new"
    CROSS = "cross"
    REPLACE = "replace"
    REPLACE_CROSS = "replace-cross"


class Candidate(Record):
    """A paper in the feed of a day, before selection."""

    paper: Paper
    announce_type: AnnounceType = AnnounceType.NEW


class Feed(Record):
    """What one feed said: the announcement day it shows, and every paper in it."""

    day: dt.date
    categories: tuple[str, ...]
    candidates: tuple[Candidate, ...]
    fetched_at: dt.datetime
    source: str
    """Where it came from: an address, or a file's name."""
    unreadable: int = 0
    """Items that could not be understood; told in the health line, never dropped silently."""
    late: tuple[str, ...] = ()
    """Categories that are left out: what they show is not that day's yet."""
    complete: bool = False
    """Whether all of the day is known: where it lists nothing then, nothing comes later."""

    @property
    def is_empty(self) -> bool:
        """Whether nothing is listed, readable or not."""
        return not self.candidates and not self.unreadable
