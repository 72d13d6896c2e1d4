"""The archive on disk: for each workspace a folder that is a static site, and Markdown beside it.

    archive/slack-t0001/
        index.html  topic-tides-1f3a….html  feed.xml
        2026-01-26-tides-1f3a….html  .md  .json

The small JSON file holds what the index needs of a digest. Index, topic pages and feed are made anew from
all of them each time, so that they are right after any interruption, and keeping a digest twice changes
nothing. Every file is written beside its place and then moved there: a reader never meets half a file.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import errno
import hashlib
import os
import re
import tempfile
import uuid
from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path

from pydantic import ValidationError

from adapters.archive.html import digest_page, escape, page
from adapters.archive.markdown import digest_markdown
from bot.compose.words import long_date, month
from bot.errors import DataFolderError, DiskFullError, StorageError
from bot.model import Digest, Record
from bot.replies import say

FEED_LENGTH = 50  # digests; older ones stay in the index
NOT_IN_NAMES = re.compile(r"[^a-z0-9]+")
NAME_LENGTH = 40


class Kept(Record):
    """What the index needs of one digest, kept as JSON beside its page."""

    name: str
    """Of its files, without what stands behind the dot."""
    topic_name: str
    """Of its topic's page, likewise."""
    run_key: str
    day: dt.date
    topic: str
    language: str
    papers: int
    today: tuple[str, ...] = ()


class FileArchive:
    """Keeps digests as Markdown and as a static site with an index and an Atom feed."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._one_at_a_time = asyncio.Lock()

    async def keep(self, digest: Digest) -> str:
        """Write the digest and refresh its workspace's site; the path of the digest's page.

        Raises:
            DiskFullError, DataFolderError, StorageError: the old files stay as they were.
        """
        async with self._one_at_a_time:
            return await asyncio.to_thread(self._keep, digest)

    def _keep(self, digest: Digest) -> str:
        kept = describe(digest)
        folder = self._folder / workspace_folder(digest.run_key)
        try:
            folder.mkdir(parents=True, exist_ok=True)
            _write(folder / f"{kept.name}.md", digest_markdown(digest))
            _write(folder / f"{kept.name}.html", digest_page(digest))
            _write(folder / f"{kept.name}.json", kept.model_dump_json(indent=1))
            for name, text in site(_everything(folder)):
                _write(folder / name, text)
        except PermissionError as error:
            raise DataFolderError(folder=folder) from error
        except OSError as error:
            raise _told(error, folder) from error
        return str(folder / f"{kept.name}.html")


def describe(digest: Digest) -> Kept:
    """What the index needs of a digest. Its names depend on the run: keeping it again replaces it."""
    whose = digest.run_key.rpartition("/")[0]
    topic = _name(digest.topic.name, whose)
    return Kept(
        name=f"{digest.day.isoformat()}-{topic}",
        topic_name=f"topic-{topic}",
        run_key=digest.run_key,
        day=digest.day,
        topic=digest.topic.name,
        language=digest.language,
        papers=len(digest.entries),
        today=digest.summary.today or tuple(entry.paper.title for entry in digest.entries[:1]),
    )


def workspace_folder(run_key: str) -> str:
    """The folder of a run's workspace: a plain name, whatever a platform calls its workspaces."""
    platform, _, rest = run_key.partition("/")
    workspace = rest.partition("/")[0]
    plain = f"{platform}-{workspace}"
    return plain if re.fullmatch(r"[a-z0-9]+-[a-z0-9]+", plain) else _name(plain, f"{platform}/{workspace}")


def site(everything: list[Kept]) -> Iterator[tuple[str, str]]:
    """Name and text of every file that is made from all digests together, newest first in each."""
    newest = sorted(everything, key=lambda kept: (kept.day, kept.name), reverse=True)
    if not newest:
        return
    topics = {kept.topic_name: kept for kept in sorted(newest, key=lambda kept: (kept.day, kept.topic))}
    yield "index.html", _index(newest, topics, "")
    for name in topics:
        yield f"{name}.html", _index([kept for kept in newest if kept.topic_name == name], topics, name)
    yield "feed.xml", atom(newest[:FEED_LENGTH])


def atom(newest: list[Kept]) -> str:
    """The feed (RFC 4287). A digest counts as updated when its day begins: nothing changes by itself."""
    entries = "".join(_atom_entry(kept) for kept in newest)
    language = newest[0].language
    whose = "/".join(newest[0].run_key.split("/")[:2])
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n'
        f'<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="{escape(language)}">\n'
        f"<id>{_urn(whose)}</id><title>Paperboy</title><updated>{_instant(newest[0].day)}</updated>\n"
        '<author><name>Paperboy</name></author><link rel="self" href="feed.xml"/>'
        f'<link rel="alternate" type="text/html" href="index.html"/>\n{entries}</feed>\n'
    )


def _atom_entry(kept: Kept) -> str:
    title = f"{kept.topic} · {long_date(kept.language, kept.day)}"
    return (
        f'<entry xml:lang="{escape(kept.language)}"><id>{_urn(kept.run_key)}</id>'
        f"<title>{escape(title)}</title><updated>{_instant(kept.day)}</updated>"
        f'<link rel="alternate" type="text/html" href="{kept.name}.html"/>'
        f"<summary>{escape(' '.join(kept.today))}</summary></entry>\n"
    )


def _urn(name: str) -> str:
    return f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, f'paperboy:{name}')}"


def _instant(day: dt.date) -> str:
    return f"{day.isoformat()}T00:00:00Z"


def _index(shown: list[Kept], topics: dict[str, Kept], current: str) -> str:
    """Digests by month, under the list of all topics."""
    language = shown[0].language
    title = shown[0].topic if current else say(language, "archive.digests")
    body = [
        "<nav>",
        f'<a href="index.html">{escape(say(language, "archive.all"))}</a>' if current else "",
        f'<a href="feed.xml">{escape(say(language, "archive.feed"))}</a></nav>',
        f"<header><h1>{escape(title)}</h1>",
        '<ul class="topics">',
        *(_topic(kept, current=name == current) for name, kept in topics.items()),
        "</ul></header>",
        *_months(shown, language),
    ]
    return page(title, body, language)


def _topic(kept: Kept, *, current: bool) -> str:
    name = escape(kept.topic)
    return (
        f"<li><span>{name}</span></li>"
        if current
        else f'<li><a href="{kept.topic_name}.html">{name}</a></li>'
    )


def _months(shown: Iterable[Kept], language: str) -> Iterator[str]:
    for _, group in groupby(shown, lambda kept: (kept.day.year, kept.day.month)):
        days = list(group)
        yield f'<section><h2>{escape(month(language, days[0].day))}</h2><ul class="days">'
        yield from map(_day, days)
        yield "</ul></section>"


def _day(kept: Kept) -> str:
    key = {0: "archive.empty", 1: "archive.papers_one"}.get(kept.papers, "archive.papers_n")
    meta = f"{long_date(kept.language, kept.day)} · {say(kept.language, key, n=kept.papers)}"
    first = f"<p>{escape(kept.today[0])}</p>" if kept.today else ""
    title = f'<a href="{kept.name}.html">{escape(kept.topic)}</a>'
    return f'<li>{title} <span class="meta">{escape(meta)}</span>{first}</li>'


def _everything(folder: Path) -> list[Kept]:
    """All digests of a workspace. A file that is not ours, or was damaged, is passed over."""
    found = []
    for file in folder.glob("*.json"):
        try:
            found.append(Kept.model_validate_json(file.read_bytes()))
        except ValidationError:
            continue
    return found


def _name(text: str, unique: str) -> str:
    """A file name that says what it is and cannot be another's."""
    mark = hashlib.sha256(unique.encode("utf-8", "surrogatepass")).hexdigest()[:8]
    plain = NOT_IN_NAMES.sub("-", text.lower()).strip("-")[:NAME_LENGTH].strip("-")
    return f"{plain}-{mark}" if plain else mark


def _write(file: Path, text: str) -> None:
    """The whole file or none of it, also when the power fails."""
    handle, beside = tempfile.mkstemp(dir=file.parent, prefix=".", suffix=".part")
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as stream:
            stream.write(text)
            stream.flush()
            os.fsync(stream.fileno())
        Path(beside).chmod(0o644)
        Path(beside).replace(file)
    except BaseException:  # whatever stops us, no half-written file stays behind
        Path(beside).unlink(missing_ok=True)
        raise


def _told(error: OSError, folder: Path) -> StorageError:
    if error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return DiskFullError(folder=folder)
    if error.errno in {errno.EROFS, errno.ENOTDIR, errno.EEXIST}:
        return DataFolderError(folder=folder)
    return StorageError(problem=error.strerror)
