"""Makes a readable file of a PDF that was cut off, from the objects that did arrive.

What tells where everything is (cross-reference table, catalogue, page tree) stands at the end of a PDF. Its
pages stand all along, in the open or packed into object streams (ISO 32000-1, 7.5.7). They are unpacked,
written behind the rest, and given a new catalogue and page tree; PDFium finds the objects by itself.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

MOST_UNPACKED: Final = 40_000_000
"""Bytes, of all object streams together."""
MOST_PAGES: Final = 2_000

_OBJECT: Final = re.compile(rb"(?<!\d)(\d{1,7})\s+0\s+obj\b")
_PAGE: Final = re.compile(rb"/Type\s*/Page\b(?!s)")
_STREAMS: Final = re.compile(rb"/Type\s*/ObjStm\b")
_KNOWN: Final = re.compile(rb"/(N|First)\s+(\d{1,7})\b")
_LONGEST_HEAD: Final = 4_000
"""Bytes looked at of each object, where its dictionary stands."""


def repair(data: bytes) -> bytes:
    """A file with the pages that were found; empty if there were none."""
    found = list(_objects(data))
    packed = {one.number: one.body for one in found if one.packed}
    pages = list(dict.fromkeys(one.number for one in found if _PAGE.search(one.body[:_LONGEST_HEAD])))
    if not pages:
        return b""
    free = max(one.number for one in found) + 1
    kids = b" ".join(b"%d 0 R" % number for number in pages[:MOST_PAGES])
    end = data.rfind(b"endobj")
    return b"\n".join(
        (
            data[: end + 6] if end >= 0 else data[:20],
            *(b"%d 0 obj\n%b\nendobj" % item for item in packed.items()),
            b"%d 0 obj\n<< /Type /Catalog /Pages %d 0 R >>\nendobj" % (free, free + 1),
            b"%d 0 obj\n<< /Type /Pages /Kids [%b] /Count %d >>\nendobj"
            % (free + 1, kids, len(pages[:MOST_PAGES])),
            b"trailer\n<< /Size %d /Root %d 0 R >>\nstartxref\n0\n" % (free + 2, free),
        )
    )


@dataclass(frozen=True, slots=True)
class _Found:
    """An object that arrived whole, by itself or packed into a stream."""

    number: int
    body: bytes
    packed: bool = False


def _objects(data: bytes) -> Iterator[_Found]:
    """Every object in the order of the file, which is mostly that of the pages."""
    room = MOST_UNPACKED
    starts = list(_OBJECT.finditer(data))
    for match, following in zip(starts, [*starts[1:], None], strict=True):
        end = following.start() if following else data.rfind(b"endobj", match.end())
        if end <= match.end():
            continue
        body = data[match.end() : end]
        yield _Found(int(match[1]), body)
        head, marker, stream = body.partition(b"stream")
        if marker and room > 0 and _STREAMS.search(head[:_LONGEST_HEAD]):
            plain = _inflate(stream.lstrip(b"\r\n"), room)
            room -= len(plain)
            known = {key: int(value) for key, value in _KNOWN.findall(head)}
            yield from (_Found(*member, packed=True) for member in _members(plain, known))


def _inflate(stream: bytes, room: int) -> bytes:
    try:
        return zlib.decompressobj().decompress(stream, room)
    except zlib.error:
        return b""


def _members(plain: bytes, head: dict[bytes, int]) -> Iterator[tuple[int, bytes]]:
    """Each object's number and bytes: pairs of number and place stand before the first of them."""
    first = head.get(b"First", 0)
    numbers = [int(word) for word in plain[:first].split() if word.isdigit()]
    places = list(zip(numbers[::2], numbers[1::2], strict=False))[: head.get(b"N", 0)]
    ends = [place for _, place in places[1:]] + [len(plain) - first]
    for (number, start), end in zip(places, ends, strict=True):
        if 0 < number < 10**7 and start < end:
            yield number, plain[first + start : first + end]
