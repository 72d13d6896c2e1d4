"""Records in few bytes, as they are kept."""

from __future__ import annotations

import zlib
from typing import TypeVar

from bot.domain.record import Record

R = TypeVar("R", bound=Record)
LEVEL = 3
"""Of compression: what zlib does by default takes two and a half times as long and saves eight percent."""


def pack(record: Record) -> bytes:
    """The record as compressed JSON; full texts and analyses shrink to about a third."""
    return zlib.compress(record.model_dump_json().encode(), LEVEL)


def unpack(kind: type[R], body: bytes) -> R:
    """The record that `pack` was given."""
    return kind.model_validate_json(zlib.decompress(body))
