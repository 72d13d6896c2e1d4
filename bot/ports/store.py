"""What is stored of papers, subscriptions, and what was shown and used."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from typing import Protocol

from bot.domain.analysis import Analysis
from bot.domain.digest import ExecutiveSummary, PaperFigure
from bot.domain.full_text import FullText
from bot.domain.paper import Paper
from bot.domain.record import Record
from bot.domain.topic import Destination
from bot.ports.platform import Receipt


class PaperStore(Protocol):
    """Papers, what was read of them, and what was written about them; shared by all workspaces."""

    async def save_papers(self, papers: Sequence[Paper]) -> None: ...

    async def paper(self, paper_id: str, version: int | None = None) -> Paper | None:
        """The stored paper at that version, or at the latest stored one."""
        ...

    async def save_full_text(self, full_text: FullText) -> None: ...

    async def full_text(self, paper_id: str, version: int) -> FullText | None: ...

    async def figures(self, paper_id: str, version: int) -> Sequence[PaperFigure] | None:
        """Those of a full text, which need no reading of it all; None where there is none."""
        ...

    async def save_analysis(self, analysis: Analysis) -> None: ...

    async def analysis(
        self, paper: Paper, language: str, *, analyst: str, prompt_hash: str
    ) -> Analysis | None: ...


class SummaryStore(Protocol):
    """Executive summaries by a key of all they were made from."""

    async def summary(self, key: str) -> ExecutiveSummary | None: ...

    async def save_summary(self, key: str, summary: ExecutiveSummary) -> None: ...


class ReplyStore(Protocol):
    """Answers of a model by a key of all that it was asked."""

    async def reply(self, key: str) -> str | None: ...

    async def save_reply(self, key: str, text: str) -> None: ...


class Posting(Record):
    """Where and when a paper was shown."""

    destination: Destination
    receipt: Receipt
    at: dt.datetime


class Found(Record):
    """A stored paper that matches a search, with the words that do and where it was posted."""

    paper: Paper
    snippet: str
    posted: tuple[str, ...] = ()
    """Addresses, oldest first, of those postings that have one."""
    postings: tuple[Posting, ...] = ()
    by_meaning: bool = False
    """Whether it holds none of the words, and was only near to what they mean."""


class LibraryStore(Protocol):
    """Search over everything a workspace was shown."""

    async def search(
        self,
        words: str,
        *,
        workspace: str,
        limit: int = 10,
        channels: Collection[str] | None = None,
        near: Sequence[str] = (),
    ) -> Sequence[Found]:
        """Papers that hold any of the words, best first; phrases in quotes must occur.

        `near` are ids of papers that were shown there and are near to what the words mean, the nearest
        first: the rankings are fused.

        With `channels`, only what was shown in one of these: those that the asker may see. Any text may be
        asked for; it is never a syntax error.
        """
        ...

    async def find_titled(
        self, words: str, *, workspace: str, channels: Collection[str], limit: int = 25
    ) -> Sequence[Paper]:
        """Papers for what somebody begins to type, those shown last first: each word begins one of theirs.

        Words of the id and of the title. Only what was shown in one of these channels.
        """
        ...

    async def count_shown(self, workspace: str, since: dt.datetime) -> int:
        """How many different papers were shown there from then on."""
        ...

    async def record_shown(self, paper_id: str, destination: Destination, receipt: Receipt) -> None:
        """Note that a paper was shown outside of a digest; one in a digest is noted with its receipt."""
        ...
