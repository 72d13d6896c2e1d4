"""The archive on disk: for each workspace a folder that is a static site, and Markdown beside it.

    archive/slack-t0001/
        index.html  month-2026-01.html  topic-tides-1f3a….html  feed.xml
        2026-01-26-tides-1f3a….html  .md  .json
        figures/0c5e….png

The small JSON file holds what the other pages need of a digest. With a digest, the pages it stands on are
made anew from those files: the index of the newest, its month, its topic, the feed. So the work does not
grow with the years or the topics, the pages are right after any interruption, and keeping a digest twice
changes nothing. Every file is written beside its place and then moved there: nobody ever meets half of it.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import errno
import logging
import os
import re
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import lru_cache
from itertools import chain
from pathlib import Path

from pydantic import ValidationError

from adapters.archive.drawn_papers import DrawnPapers
from adapters.archive.html import NO_SITE, add_ways, digest_page, figure_html
from adapters.archive.kept_figures import (
    Fetch,
    PageFigure,
    fetch_figures,
    figures_at_source,
    find_kept_figures,
    pack_missing,
    put_figures,
)
from adapters.archive.listing import (
    ArchiveEntry,
    describe,
    month_name,
    newest_of_each_topic,
    plain_name,
    topic_of,
)
from adapters.archive.markdown import digest_markdown, figure_markdown
from adapters.archive.pages import atom, index_page, list_page
from adapters.private import private_folder
from bot.compose.words import month
from bot.domain.digest import Digest
from bot.domain.errors import DataFolderError, DiskFullError, StorageError
from bot.domain.message import Image
from bot.ports.pool import INLINE, Pool
from bot.settings import ArchiveSettings
from bot.util.keyed_lock import KeyedLock
from bot.util.packed_records import unpack_all
from bot.util.requesters import on_behalf_of

log = logging.getLogger(__name__)

INDEX_LENGTH = 100  # digests, also of one topic; older ones stand on the page of their month
FEED_LENGTH = 50
MOST_BARE = 2_000_000
"""Bytes of what is known of pages that wait for figures, some thousand papers; older ones get them when
their digest is next kept."""
WAITED = 10.0
"""Seconds for which somebody waits for figures whose digest stands there already."""
_PART = 2**16
"""Bytes of two files that are compared at once."""
_NAME = re.compile(r"(\d{4}-\d\d-\d\d-[\w-]+)\.json")


class FileArchive:
    """Keeps digests as Markdown and as a static site with an index and an Atom feed."""

    def __init__(
        self,
        folder: Path,
        pool: Pool = INLINE,
        site: ArchiveSettings = NO_SITE,
        fetch: Fetch | None = None,
    ) -> None:
        """`fetch` gets the figures of papers; without it the pages have none but those of PDFs."""
        self._pool = pool
        self._fetch = fetch if site.figures == "copied" else None
        self._site = site
        self._folder = folder
        self._one_at_a_time = asyncio.Lock()
        self._new: dict[Path, list[ArchiveEntry]] = defaultdict(list)
        """What is kept but does not stand on the other pages yet."""
        self._bare: dict[Path, Sequence[bytes]] = {}
        """The figures that are missing in pages, each packed, the latest page last."""
        self._papers = DrawnPapers(site.figures)
        self._writing = KeyedLock()
        self._fetching: asyncio.Task[None] | None = None

    async def keep(self, digest: Digest) -> str:
        """Write the digest and refresh its workspace's site; the path of the digest's page.

        Figures that are not there yet are fetched afterwards, so that nobody waits for them. Where no files
        are wanted there is no path either.

        Raises:
            DiskFullError, DataFolderError, StorageError: the old files stay as they were.
        """
        if not self._site.files:
            return ""
        kept, folder = describe(digest), self._folder / workspace_folder(digest.run_key)
        page = folder / f"{kept.name}.html"
        with _map_errors(folder):
            await self._pool.run(_make_folder, folder)
            async with self._writing.hold(page):
                missing = await self._pool.run(pack_missing, digest, folder) if self._fetch else ()
                await self._pool.run(_keep, digest, kept, folder, self._site, self._papers)
                self._bare.pop(page, None)
                if missing:
                    self._note_bare(page, missing)
            try:
                await self._refresh(kept, folder)
            finally:
                self._fetch_later()
        return str(page)

    def _note_bare(self, page: Path, packed: Sequence[bytes]) -> None:
        self._bare[page] = packed
        while len(self._bare) > 1 and sum(map(len, chain(*self._bare.values()))) > MOST_BARE:
            del self._bare[next(iter(self._bare))]

    def _fetch_later(self) -> None:
        if self._bare and self._fetch and (self._fetching is None or self._fetching.done()):
            with on_behalf_of("archive"):
                self._fetching = asyncio.create_task(self._illustrate(self._fetch))

    async def _illustrate(self, fetch: Fetch) -> None:
        """Fetch what figures are missing, those of a digest at a time, and put them into its page."""
        while self._bare:
            page, packed = next(iter(self._bare.items()))
            try:
                figures = unpack_all(PageFigure, packed)
                await fetch_figures(figures, page.parent, fetch, _write, self._pool)
                await self._put_figures(page, packed)
            except Exception as error:  # noqa: BLE001 - one picture from outside keeps no other digest waiting
                log.warning("the archive has no figures of %s: %s", page.stem, error)
            if self._bare.get(page) is packed:
                del self._bare[page]

    async def _put_figures(self, page: Path, packed: Sequence[bytes]) -> None:
        """Show the figures that are there, unless the page was written anew meanwhile."""
        async with self._one_at_a_time, self._writing.hold(page):  # the ways to others are put in as well
            if self._bare.get(page) is packed:
                await self._pool.run(_show_figures, page, packed)

    async def wait_for_figures(self, seconds: float = WAITED) -> None:
        """Wait so long for the figures of all that is kept; the pages then have those that are there.

        The others come when the digest is next kept.

        Raises:
            DiskFullError, DataFolderError, StorageError.
        """
        if self._fetching is None:
            return
        _, late = await asyncio.wait({self._fetching}, timeout=seconds)
        if not late:
            return
        await self.close()
        for page, packed in self._bare.items():
            with _map_errors(page.parent):
                await self._put_figures(page, packed)

    async def close(self) -> None:
        """Fetch no more."""
        if self._fetching is not None:
            self._fetching.cancel()
            await asyncio.wait({self._fetching})

    async def _refresh(self, kept: ArchiveEntry, folder: Path) -> None:
        """Make the pages anew; what is kept while that is being done waits for the next time, together."""
        self._new[folder].append(kept)
        async with self._one_at_a_time:
            new = self._new.pop(folder, [])
            if kept not in new:
                self._new[folder] += new
                return
            try:
                await self._pool.run(_write_pages, folder, new, self._site)
            except BaseException:  # whatever it was, those who wait try for themselves
                self._new[folder] += new
                raise


def workspace_folder(run_key: str) -> str:
    """The folder of a run's workspace: a plain name, whatever a platform calls its workspaces."""
    platform, _, rest = run_key.partition("/")
    workspace = rest.partition("/")[0]
    plain = f"{platform}-{workspace}"
    return (
        plain
        if re.fullmatch(r"[a-z0-9]+-[a-z0-9]+", plain)
        else plain_name(plain, f"{platform}/{workspace}")
    )


def _make_folder(folder: Path) -> None:
    private_folder(folder.parent)  # whoever wants others to read the archive opens it to them
    folder.mkdir(exist_ok=True)


def _keep(
    digest: Digest, kept: ArchiveEntry, folder: Path, site: ArchiveSettings, papers: DrawnPapers
) -> None:
    """Write the files of a digest, with the figures that are there."""
    wanted = figures_at_source(digest) if site.figures == "copied" else ()
    in_markdown, in_html = _draw_figures(find_kept_figures(wanted, folder))
    markdown, html = papers.of(digest)
    page = folder / f"{kept.name}.html"
    _write_text(page.with_suffix(".md"), put_figures(digest_markdown(digest, markdown), in_markdown))
    _write_text(page, put_figures(digest_page(digest, site, html), in_html))
    _write_text(page.with_suffix(".json"), [kept.model_dump_json(indent=1)])


def _show_figures(page: Path, packed: Sequence[bytes]) -> None:
    """Put the figures that are there by now in the places that the files of a digest have for them."""
    known = find_kept_figures(unpack_all(PageFigure, packed), page.parent)
    for file, drawn in zip((page.with_suffix(".md"), page), _draw_figures(known), strict=True):
        if known and file.exists():
            with file.open(encoding="utf-8", newline="") as lines:
                _write_text(file, put_figures(lines, drawn))


def _draw_figures(known: Mapping[str, Image]) -> tuple[Mapping[str, str], Mapping[str, str]]:
    """Figures in Markdown and in HTML, by their names."""
    return (
        {name: figure_markdown(image) for name, image in known.items()},
        {name: figure_html(image) for name, image in known.items()},
    )


def _write_pages(folder: Path, new: Sequence[ArchiveEntry], site: ArchiveSettings) -> None:
    for name, text in ArchiveIndex(folder, site).pages(new):
        _write_text(folder / name, text)


class ArchiveIndex:
    """What stands in a workspace's folder, newest first."""

    def __init__(self, folder: Path, site: ArchiveSettings) -> None:
        self._folder = folder
        self._site = site
        with os.scandir(folder) as files:  # a Path of each would take longer than all the rest
            found = [_NAME.fullmatch(file.name) for file in files if file.name.endswith(".json")]
        self._names = sorted((name[1] for name in found if name), reverse=True)

    def pages(self, new: Sequence[ArchiveEntry]) -> Iterator[tuple[str, Iterable[str]]]:
        """Name and text, in pieces, of every page that changes with new digests."""
        newest = self._read(self._names[:INDEX_LENGTH])
        topics = self._read(newest_of_each_topic(self._names).values())
        topics.sort(key=lambda kept: (kept.topic.casefold(), kept.topic_name))
        earlier = list(dict.fromkeys(map(month_name, self._names[INDEX_LENGTH:])))
        yield from self._turns(new)
        yield from self._months([kept.month_name for kept in new], earlier)
        if newest:
            yield "index.html", [index_page(newest, topics, earlier, self._site)]
            yield "feed.xml", [atom(newest[:FEED_LENGTH], self._site, self._folder.name)]
        for name in dict.fromkeys(kept.topic_name for kept in new):
            yield from self._topic(name)

    def _turns(self, new: Sequence[ArchiveEntry]) -> Iterator[tuple[str, Iterable[str]]]:
        """The pages of new digests, and of those beside them, each with the ways to its neighbours."""
        for topic in dict.fromkeys(topic_of(kept.name) for kept in new):
            names = [each for each in self._names if topic_of(each) == topic]
            at = {names.index(kept.name) for kept in new if kept.name in names}
            for place in sorted({near for here in at for near in (here - 1, here, here + 1)}):
                if 0 <= place < len(names):
                    yield from self._link_neighbours(names, place)

    def _link_neighbours(self, names: Sequence[str], place: int) -> Iterator[tuple[str, Iterable[str]]]:
        file = self._folder / f"{names[place]}.html"
        after, before = names[max(place - 1, 0) : place], names[place + 1 : place + 2]
        if file.exists() and (before or after):
            with file.open(encoding="utf-8", newline="") as lines:
                ways = (next(iter(self._read(near)), None) for near in (before, after))
                yield file.name, add_ways(lines, *ways)

    def _topic(self, name: str) -> Iterator[tuple[str, Iterable[str]]]:
        names = [each for each in self._names if topic_of(each) == name.removeprefix("topic-")]
        if shown := self._read(names[:INDEX_LENGTH]):
            earlier = list(dict.fromkeys(map(month_name, names[INDEX_LENGTH:])))
            yield f"{name}.html", [list_page(shown[0].topic, shown, self._site, earlier)]

    def _months(self, new: Sequence[str], earlier: Sequence[str]) -> Iterator[tuple[str, Iterable[str]]]:
        """The months that are new or changed."""
        for name in dict.fromkeys([*new, *(each for each in earlier if not self._has(each))]):
            if shown := self._read(each for each in self._names if month_name(each) == name):
                title = month(shown[0].language, shown[0].day)
                yield f"{name}.html", [list_page(title, shown, self._site)]

    def _has(self, page: str) -> bool:
        return (self._folder / f"{page}.html").exists()

    def _read(self, names: Iterable[str]) -> list[ArchiveEntry]:
        """The digests of those names. A file that is not ours, or was damaged, is passed over."""
        files = [self._folder / f"{name}.json" for name in names]
        stats = ((file, file.stat()) for file in files)
        found = (_read_entry(file, stat.st_mtime_ns, stat.st_ino) for file, stat in stats)
        return [kept for kept in found if kept is not None]


@lru_cache(maxsize=2_048)
def _read_entry(file: Path, changed: int, _number: int) -> ArchiveEntry | None:
    """What stands in the file, which changes when its digest does; remembered until it is another."""
    try:
        kept = ArchiveEntry.model_validate_json(file.read_bytes())
        return kept.evolve(updated=dt.datetime.fromtimestamp(changed / 1e9, dt.UTC))
    except ValidationError:
        return None


def _write_text(file: Path, pieces: Iterable[str]) -> None:
    """The same of a text: the page of a large digest is never in memory as a whole."""
    _write(file, (piece.encode() for piece in pieces))


def _write(file: Path, pieces: Iterable[bytes]) -> None:
    """The whole file or none of it, also when the power fails; one that says so already is left alone."""
    handle, name = tempfile.mkstemp(dir=file.parent, prefix=".", suffix=".part")
    beside = Path(name)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.writelines(pieces)
            stream.flush()
            if file.exists() and _is_same(beside, file):
                beside.unlink()
                return
            os.fsync(stream.fileno())
        beside.chmod(0o644)
        beside.replace(file)
    except BaseException:  # whatever stops us, no half-written file stays behind
        beside.unlink(missing_ok=True)
        raise


def _is_same(one: Path, other: Path) -> bool:
    """Whether the files say the same."""
    if one.stat().st_size != other.stat().st_size:
        return False
    with one.open("rb") as left, other.open("rb") as right:
        return all(part == right.read(_PART) for part in iter(lambda: left.read(_PART), b""))


@contextmanager
def _map_errors(folder: Path) -> Iterator[None]:
    """What goes wrong with the files of a folder, as an error of ours."""
    try:
        yield
    except PermissionError as error:
        raise DataFolderError(folder=folder) from error
    except OSError as error:
        if error.errno in {errno.ENOSPC, errno.EDQUOT}:
            raise DiskFullError(folder=folder) from error
        if error.errno in {errno.EROFS, errno.ENOTDIR, errno.EEXIST}:
            raise DataFolderError(folder=folder) from error
        raise StorageError(problem=error.strerror) from error
