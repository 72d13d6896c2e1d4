"""The sources' answers on disk, so that nothing is asked twice and an outage leaves us with something.

Where processes have no folder in common, they find each other's answers in the database.

One file per address: a line of JSON, then the body. It is written beside its place and moved there, so a
reader never sees half of it. A cache that cannot be read or written is as good as none: never an error.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import logging
import os
import zlib
from collections.abc import Iterator
from contextlib import AbstractAsyncContextManager, suppress
from pathlib import Path
from threading import get_ident

from adapters.private import private_folder
from adapters.sources.fetching.http import Response
from bot.domain.errors import StorageError
from bot.ports.answer_store import AnswerStore
from bot.ports.pool import INLINE, Pool
from bot.ports.work_locks import NO_LOCKS, Locks

log = logging.getLogger(__name__)

LIMIT = 500_000_000
LARGEST_SHARED = 8_000_000
"""Bytes of an answer that is put where other processes find it too; larger ones are few."""
FAST = 1
"""Of compression: most of what is gained, in the least time."""
_SUFFIX = ".answer"


class Cache:
    """Answers in a folder, at most `limit` bytes and `most` of them; the oldest go first."""

    def __init__(
        self,
        folder: Path,
        *,
        limit: int = LIMIT,
        most: int | None = None,
        pool: Pool = INLINE,
        locks: Locks = NO_LOCKS,
        shared: AnswerStore | None = None,
    ) -> None:
        self._locks = locks
        self._shared = shared
        self._pool = pool
        self._folder = folder
        self._limit = limit
        self._most = most

    def alone(self, url: str) -> AbstractAsyncContextManager[None]:
        """Keep the other processes from asking what we ask; who comes in looks what is kept by now."""
        return self._locks.alone("fetch", _name(url))

    async def load(self, url: str) -> Response | None:
        """What was last answered to `url`, however long ago. `age` is the caller's to say."""
        return await self._pool.run(self._load, url)

    async def load_latest(self, url: str) -> Response | None:
        """As `load`, or what another process was answered since; it is kept here then."""
        ours, theirs = await self.load(url), await self._load_shared(url)
        if theirs is None or (ours is not None and ours.fetched_at >= theirs.fetched_at):
            return ours
        await self._pool.run(self._keep, url, theirs)
        return theirs

    async def keep(self, url: str, response: Response) -> None:
        """Keep an answer in place of an earlier one."""
        await self._pool.run(self._keep, url, response)
        if self._shared is None or len(response.body) > LARGEST_SHARED:
            return
        try:
            packed = await self._pool.run(_press, url, response)
            await self._shared.keep_source_answer(_name(url), packed)
        except StorageError as error:
            log.warning("an answer cannot be shared: %s", error)

    async def _load_shared(self, url: str) -> Response | None:
        if self._shared is None:
            return None
        try:
            packed = await self._shared.source_answer(_name(url))
            return None if packed is None else await self._pool.run(_unpress, url, packed)
        except (StorageError, zlib.error, ValueError, KeyError, TypeError) as error:
            log.warning("a shared answer cannot be read: %s", type(error).__name__)
            return None

    async def forget(self, before: dt.datetime) -> None:
        """Remove what was kept before then."""
        await self._pool.run(self._forget, before.timestamp())

    def _path(self, url: str) -> Path:
        return self._folder / f"{_name(url)}{_SUFFIX}"

    def _load(self, url: str) -> Response | None:
        try:
            return _unpack(url, self._path(url).read_bytes())
        except FileNotFoundError:
            return None
        except (OSError, ValueError, KeyError, TypeError) as error:
            log.warning("a kept answer cannot be read: %s", type(error).__name__)
            return None

    def _keep(self, url: str, response: Response) -> None:
        try:
            private_folder(self._folder)
            path = self._path(url)
            beside = path.with_suffix(f".{os.getpid()}-{get_ident()}.part")  # others may keep the same
            beside.write_bytes(_pack(url, response))
            beside.replace(path)
            self._prune()
        except OSError as error:
            log.warning("an answer cannot be kept: %s", error.strerror)

    def _prune(self) -> None:
        total = 0
        for place, (_, size, path) in enumerate(sorted(self._files(), reverse=True), start=1):
            total += size
            if total > self._limit or (self._most and place > self._most):
                Path(path).unlink(missing_ok=True)

    def _forget(self, before: float) -> None:
        try:
            for written, _, path in self._files():
                if written < before * 1e9:
                    Path(path).unlink(missing_ok=True)
        except FileNotFoundError:
            return  # nothing was ever kept
        except OSError as error:
            log.warning("a kept answer cannot be removed: %s", error.strerror)

    def _files(self) -> Iterator[tuple[int, int, str]]:
        """When each was written, its bytes, and where it is; folders inside are others'."""
        with os.scandir(self._folder) as entries:
            for entry in filter(os.DirEntry.is_file, entries):
                with suppress(FileNotFoundError):  # moved to its place or removed by another thread
                    stat = entry.stat()
                    yield stat.st_mtime_ns, stat.st_size, entry.path


def _name(url: str) -> str:
    return hashlib.sha256(url.encode()).hexdigest()[:40]


def _pack(url: str, response: Response) -> bytes:
    return _head(url, response) + b"\n" + response.body


def _unpack(url: str, packed: bytes) -> Response:
    """The answer that was packed.

    Raises:
        KeyError, TypeError, ValueError: as `_response`.
    """
    head, _, body = packed.partition(b"\n")
    return _response(json.loads(head), url, body)


def _press(url: str, response: Response) -> bytes:
    return zlib.compress(_pack(url, response), FAST)


def _unpress(url: str, pressed: bytes) -> Response:
    """The answer that was pressed.

    Raises:
        zlib.error: it is none.
        KeyError, TypeError, ValueError: as `_response`.
    """
    return _unpack(url, zlib.decompress(pressed))


def _head(url: str, response: Response) -> bytes:
    head = {
        "asked": url,
        "url": response.url,
        "status": response.status,
        "content_type": response.content_type,
        "fetched_at": response.fetched_at.isoformat(),
        "size": len(response.body),
    }
    return json.dumps(head).encode()


def _response(head: dict[str, object], url: str, body: bytes) -> Response:
    """The answer of a file.

    Raises:
        KeyError, TypeError, ValueError: the file is not whole, or not ours.
    """
    if head["asked"] != url or head["size"] != len(body):
        raise ValueError("not the answer that was kept")
    fetched_at = dt.datetime.fromisoformat(str(head["fetched_at"]))
    if fetched_at.tzinfo is None:
        raise ValueError("a time without its zone")
    status = int(str(head["status"]))
    return Response(status, str(head["url"]), str(head["content_type"]), body, fetched_at, from_cache=True)
