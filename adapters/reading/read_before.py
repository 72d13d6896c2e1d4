"""Files of one's own that were read before: known again by what is in them, whatever they are called.

The text of a file from a chat is found again for as long as a conversation holds it, and nowhere else. On
the terminal, whose files are those of whoever owns the data folder, it is kept in that folder for a week.
"""

from __future__ import annotations

import datetime as dt
import functools
import hashlib
import importlib
import zlib
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Final
from weakref import WeakValueDictionary

from adapters.reading.full_text_reader import identity_of, load_file, read_document
from adapters.reading.grobid import Grobid
from adapters.sources.fetching.cache import Cache
from adapters.sources.fetching.http import Response
from bot.domain.full_text import FullText
from bot.ports.clock import Clock
from bot.util.packed_records import pack, unpack

FOLDER: Final = "cache/files"
KEPT: Final = dt.timedelta(days=7)
MOST_KEPT: Final = 50
MOST_BYTES: Final = 50_000_000

_PARSERS: Final = ("adapters.reading", "bot.papers", "bot.text", "bot.domain")
_LIBRARIES: Final = ("lxml", "pypdfium2")
"""What comes of a file depends on these packages of ours and of others."""


class TextsInUse:
    """Texts of files that somebody still holds."""

    def __init__(self, grobid: Grobid | None = None) -> None:
        self._grobid = grobid
        self._texts: WeakValueDictionary[str, FullText] = WeakValueDictionary()

    async def read(self, name: str, data: bytes) -> FullText:
        """What stands in the file.

        Raises:
            DocumentError: it cannot be read.
        """
        key = _key(name, data, self._grobid)
        text = _rename(self._texts.get(key), name) or await read_document(name, data, self._grobid)
        self._texts[key] = text
        return text


class TextsOnDisk:
    """Texts of files, kept in a data folder; the oldest go first, and all after a week."""

    def __init__(self, folder: Path, clock: Clock, grobid: Grobid | None = None) -> None:
        self._grobid = grobid
        self._cache = Cache(folder / FOLDER, limit=MOST_BYTES, most=MOST_KEPT)
        self._clock = clock

    async def read(self, path: Path, *, illustrated: bool = False) -> FullText:
        """What stands in the file; of a PDF with a picture of a figure, where it is to be shown.

        Raises:
            DocumentError: it cannot be read.
        """
        data, now = load_file(path), self._clock.now()
        key = _key(path.name, data, self._grobid) + ":illustrated" * illustrated
        await self._cache.forget(now - KEPT)
        if text := _rename(_unpack(await self._cache.load(key)), path.name):
            return text
        text = await read_document(path.name, data, self._grobid, illustrated=illustrated)
        await self._cache.keep(key, Response(200, key, "application/json", pack(text), now))
        return text


def _unpack(answer: Response | None) -> FullText | None:
    try:
        return unpack(FullText, answer.body) if answer else None
    except (ValueError, zlib.error):  # it is not what was kept
        return None


def _rename(text: FullText | None, name: str) -> FullText | None:
    """The text as that of a file of this name."""
    paper_id, version = identity_of(name)
    return text.evolve(paper_id=paper_id, version=version) if text else None


def _key(name: str, data: bytes, grobid: Grobid | None) -> str:
    """What is in the file and what reads it; a page is also checked against the name that it goes by."""
    named = "" if b"%PDF-" in data[:1024] else repr(identity_of(name))
    return f"{hashlib.sha256(data).hexdigest()}:{_reader()}:{named}:{grobid.url if grobid else ''}"


@functools.cache
def _reader() -> str:
    """Our parsers as they are now: other ones may read more in the same file."""
    digest = hashlib.sha256(repr([version(each) for each in _LIBRARIES]).encode())
    for path in sorted(path for package in _PARSERS for path in _modules(package)):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def _modules(package: str) -> Iterator[Path]:
    return Path(importlib.import_module(package).__file__ or "").parent.glob("*.py")
