"""What the pages of the archive need of a digest, and how its files are called."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections.abc import Iterable, Mapping

from bot.domain.digest import Digest
from bot.domain.record import Record

NOT_IN_NAMES = re.compile(r"[^a-z0-9\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]+")
NAME_LENGTH = 40


class ArchiveEntry(Record):
    """What the other pages need of one digest, kept as JSON beside its page."""

    name: str
    """Of its files, without what stands behind the dot: the day, then the topic."""
    topic_name: str
    """Of its topic's page, likewise."""
    run_key: str
    day: dt.date
    topic: str
    language: str
    papers: int
    today: tuple[str, ...] = ()
    titles: tuple[str, ...] = ()
    """Of its papers, in their order."""
    updated: dt.datetime | None = None
    """When its page was changed last, where that is known."""

    @property
    def month_name(self) -> str:
        """Of its month's page, likewise."""
        return month_name(self.name)


def describe(digest: Digest) -> ArchiveEntry:
    """What the index needs of a digest. Its names depend on the run: keeping it again replaces it."""
    whose = digest.run_key.rpartition("/")[0]
    topic = plain_name(digest.topic.name, whose)
    return ArchiveEntry(
        name=f"{digest.day.isoformat()}-{topic}",
        topic_name=f"topic-{topic}",
        run_key=digest.run_key,
        day=digest.day,
        topic=digest.topic.name,
        language=digest.language,
        papers=len(digest.entries),
        today=digest.summary.today or tuple(entry.paper.title for entry in digest.entries[:1]),
        titles=tuple(entry.paper.title for entry in digest.entries),
    )


def month_name(name: str) -> str:
    """The name of the page of the month that the digest of that name belongs to."""
    return f"month-{name[:7]}"


def topic_of(name: str) -> str:
    """The part of a digest's name that stands for its topic."""
    return name[len("2026-01-26-") :]


def plain_name(text: str, unique: str) -> str:
    """A file name that says what it is and cannot be another's."""
    mark = hashlib.sha256(unique.encode("utf-8", "surrogatepass")).hexdigest()[:8]
    plain = NOT_IN_NAMES.sub("-", text.lower()).strip("-")[:NAME_LENGTH].strip("-")
    return f"{plain}-{mark}" if plain else mark


def newest_of_each_topic(names: Iterable[str]) -> Mapping[str, str]:
    """The name of the newest digest of each topic, of names newest first."""
    newest: dict[str, str] = {}
    for name in names:
        newest.setdefault(topic_of(name), name)
    return newest
