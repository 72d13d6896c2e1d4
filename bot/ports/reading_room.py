"""What pages show of what was kept: only what was shown in channels that are open now."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from typing import Protocol

from bot.domain.analysis import Analysis
from bot.domain.digest import Digest, Entry, PaperFigure
from bot.domain.paper import Paper
from bot.domain.record import Record
from bot.domain.topic import Destination
from bot.ports.conversations import Turn
from bot.ports.store import Posting


class PostedDigest(Record):
    """A digest that was posted in an open channel, as a list shows it."""

    run_key: str
    topic_id: str
    """Of the subscription it was made for."""
    topic: str
    day: dt.date
    language: str
    destination: Destination
    updated: dt.datetime
    """When it was changed last."""
    papers: int = 0


class TopicShown(Record):
    """A topic that digests were posted of in an open channel."""

    id: str
    name: str
    language: str


class Appearance(Record):
    """Where a digest showed a paper, and as what."""

    digest: PostedDigest
    entry: Entry


class PaperShown(Record):
    """A paper that was shown in an open channel, with all that is kept of it."""

    paper: Paper
    versions: tuple[int, ...]
    postings: tuple[Posting, ...]
    appearances: tuple[Appearance, ...]
    analyses: tuple[Analysis, ...]
    """Of this version, the latest of each language first."""
    questions: tuple[Turn, ...]
    figures: tuple[tuple[int, PaperFigure], ...] = ()
    """Those that can be shown, each after its place among the figures of the text; without pictures."""


class SearchFilter(Record):
    """What papers are looked for among."""

    topic: str = ""
    """The id of one."""
    author: str = ""
    evidence: str = ""
    since: dt.date | None = None
    until: dt.date | None = None


class SearchHit(Record):
    """A paper that was found, with the words that say why."""

    paper: Paper
    snippet: str
    shown: dt.datetime
    """When it was shown first."""
    evidence: str = ""
    """What its latest analysis rests on."""
    by_meaning: bool = False
    """Whether it holds none of the words, and is only near to what they mean."""


class ReadingRoomStore(Protocol):
    """Each takes the channels that are open now; nothing given means nothing shown."""

    async def posted_digests(
        self,
        open_channels: Collection[Destination],
        *,
        day: dt.date | None = None,
        topic: str = "",
        limit: int = 100,
    ) -> Sequence[PostedDigest]:
        """Those of a day or of a topic, or all; newest first."""
        ...

    async def days_beside(
        self, open_channels: Collection[Destination], day: dt.date
    ) -> tuple[dt.date | None, dt.date | None]:
        """The last day before, and the first after, that digests were posted of."""
        ...

    async def posted_digest(
        self, open_channels: Collection[Destination], run_key: str
    ) -> tuple[PostedDigest, Digest] | None: ...

    async def topics_shown(self, open_channels: Collection[Destination]) -> Sequence[TopicShown]: ...

    async def paper_shown(
        self, open_channels: Collection[Destination], paper_id: str, version: int | None = None
    ) -> PaperShown | None:
        """The paper at that version, or at the latest one."""
        ...

    async def are_shown(
        self, open_channels: Collection[Destination], paper_ids: Collection[str]
    ) -> dict[str, dt.datetime]:
        """Which of them were shown, and when first."""
        ...

    async def search_shown(
        self,
        open_channels: Collection[Destination],
        words: str,
        *,
        near: Sequence[str] = (),
        only: SearchFilter | None = None,
        limit: int = 20,
    ) -> Sequence[SearchHit]:
        """Papers that hold any of the words in title, abstract, text, analysis or an answer, best first.

        Any text may be asked for; with none, the papers shown last. `near` is as in
        `bot.ports.store.LibraryStore.search`.
        """
        ...
