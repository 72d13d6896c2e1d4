"""Blocks of which characters were lost in reading: what stands there may not be what the paper says."""

from __future__ import annotations

import re
from collections.abc import Iterable

from bot.domain.full_text import Section

_LOST = re.compile(
    r"\ufffd|\(cid:\d+\)|(?<=\w)[\ue000-\uf8ff](?=\w)|[\ue000-\uf8ff](?=\d)|(?<=\d)[\ue000-\uf8ff]"
    r"|(?<=[\d.])[□▯■▮](?=\d)|[□▯■▮]\.\d"
)
"""A character without a meaning: unknown, of a font's private area in the middle of words or numbers, or
the box in a number that is drawn for it."""
_SUSPECT = re.compile(r"[\ufffd\ue000-\uf8ff□▯■▮]")
"""Found ten times as fast, and in hardly any text."""
_FLATTENED = re.compile(r"(?<![\d.])\d{1,2}(?:\.\d+)?\s?[×x·⋅]\s?10(?:[1-9]|[12]\d)(?!\d|\.\d)")


def mark_damaged(sections: Iterable[Section]) -> tuple[Section, ...]:
    """The sections, each block with lost characters marked."""
    return tuple(_mark(section) for section in sections)


def _mark(section: Section) -> Section:
    damaged = [_is_damaged(block.text) for block in section.blocks]
    if not any(damaged):
        return section
    pairs = zip(section.blocks, damaged, strict=True)
    return section.evolve(
        blocks=tuple(block.evolve(damaged=True) if lost else block for block, lost in pairs)
    )


def _is_damaged(text: str) -> bool:
    suspect = "(cid:" in text or (not text.isascii() and _SUSPECT.search(text))
    return bool(suspect and _LOST.search(text))


def without_lost(sentences: Iterable[str]) -> tuple[str, ...]:
    """Those of which no character and no exponent was lost: only they can be shown as the paper's words."""
    return tuple(
        sentence for sentence in sentences if not _is_damaged(sentence) and not flattened_powers(sentence)
    )


def flattened_powers(text: str) -> tuple[str, ...]:
    """What looks like a power that lost its raised exponent: `60 × 104` for 60 × 10⁴."""
    return tuple(_FLATTENED.findall(text)) if "10" in text else ()
