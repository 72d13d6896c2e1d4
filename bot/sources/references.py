"""What every source needs to find its papers in what people type, and its addresses among others."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple
from urllib.parse import urlsplit

from bot.domain.errors import PaperIdError
from bot.domain.paper import PaperRef

_SHOWN = 80  # characters of a bad input that are repeated to the person
_PLAIN = str.maketrans(
    {
        **{wide: wide - 0xFEE0 for wide in range(0xFF01, 0xFF5F)},  # full-width forms of ASCII
        **dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2212"), "-"),
        **dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad"), None),  # invisible
        0x3000: " ",
    }
)
_QUOTED = re.compile(r"%(2F|3A|2E)", re.IGNORECASE)


class NamedPaper(NamedTuple):
    """A paper that a text names, and where in `plain(text)` it does."""

    start: int
    ref: PaperRef


def as_meant(text: str) -> str:
    """The text with full-width, invisible and percent-encoded characters as they are meant."""
    return _QUOTED.sub(lambda quoted: chr(int(quoted[1], 16)), text.translate(_PLAIN))


def first_of(named: Iterable[NamedPaper], text: str) -> PaperRef:
    """The first of the papers that `text` names.

    Raises:
        PaperIdError: it names none, or one that cannot exist, or it is empty.
    """
    for each in named:
        return each.ref
    raise PaperIdError(text=_shorten(text)) if text.strip() else PaperIdError("error.no_paper_named")


def distinct(named: Iterable[NamedPaper]) -> tuple[PaperRef, ...]:
    """The papers named, in order, each once.

    The same paper at two versions counts as two; named with and without a version, as the one with.
    """
    refs = dict.fromkeys(each.ref for each in named)
    pinned = {ref.id for ref in refs if ref.version is not None}
    return tuple(ref for ref in refs if ref.version is not None or ref.id not in pinned)


def is_https_of(url: str, hosts: frozenset[str]) -> bool:
    """Whether this is a plain https address of one of the hosts, and nothing in disguise."""
    if not url.isascii() or not url.isprintable() or set(url) & {" ", "\\"}:
        return False
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return False
    is_plain = parts.username is None and parts.password is None and port in {None, 443}
    return is_plain and parts.scheme == "https" and parts.hostname in hosts


def _shorten(text: str) -> str:
    line = " ".join(text[: 4 * _SHOWN].split())
    return line if len(line) <= _SHOWN else f"{line[: _SHOWN - 1]}…"
