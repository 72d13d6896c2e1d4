"""Where papers come from: announcements, metadata, full texts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Protocol, runtime_checkable

from bot.domain.full_text import FullText
from bot.domain.paper import Feed, Paper


class FeedSource(Protocol):
    """The announcements of a day."""

    async def feed(self, categories: Sequence[str], day: dt.date) -> Feed:
        """What the feed of these categories shows, expected to be that of `day`.

        The caller compares `Feed.day` with `day`: an answer may still show an earlier day.

        Raises:
            SourceUnavailableError, FeedFormatError.
        """
        ...


class PaperSource(Protocol):
    """Metadata of single papers."""

    async def paper(self, paper_id: str, version: int | None = None) -> Paper:
        """The paper at that version, or at its latest.

        Raises:
            PaperNotFoundError, SourceUnavailableError.
        """
        ...


class FullTextSource(Protocol):
    """Reads papers."""

    async def read(self, paper: Paper) -> FullText:
        """The best text there is of this version: HTML, else PDF, else the abstract alone.

        Never raises for a paper that cannot be read in full: `fallbacks` tells why.
        """
        ...


@runtime_checkable
class PictureSource(Protocol):
    """A source whose figures can be fetched."""

    async def picture(self, paper: Paper, url: str) -> bytes:
        """The file of a figure of the paper; empty where its source has none there.

        Raises:
            SourceUnavailableError, DocumentError, BadInputError.
        """
        ...
