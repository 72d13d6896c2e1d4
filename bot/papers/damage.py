"""Blocks of which characters were lost in reading: what stands there may not be what the paper says."""

from __future__ import annotations

import re
from collections.abc import Iterable

from bot.domain.full_text import Section

_LOST = re.compile(
    r"\ufffd|\(cid:\d+\)|(?<=\w)[\ue000-\uf8ff](?=\w)|[\ue000-\uf8ff](?=\d)|(?<=\d)[\ue000-\uf8ff]"
)
"""A character without a meaning: unknown, or of a font's private area in the middle of words or numbers."""
_FLATTENED = re.compile(r"(?<![\d.])\d{1,2}(?:\.\d+)?\s?[×x]\s?10(?:[1-9]|[12]\d)(?!\d|\.\d)")


def mark_damaged(sections: Iterable[Section]) -> tuple[Section, ...]:
    """The sections, each block with lost characters marked."""
    return tuple(_marked(section) for section in sections)


def _marked(section: Section) -> Section:
    if not _LOST.search(section.text):
        return section
    blocks = (block.evolve(damaged=True) if _LOST.search(block.text) else block for block in section.blocks)
    return section.evolve(blocks=tuple(blocks))


def without_lost(sentences: Iterable[str]) -> tuple[str, ...]:
    """The sentences of which no character was lost: only they can be shown as the paper's words."""
    return tuple(sentence for sentence in sentences if not _LOST.search(sentence))


def flattened_powers(text: str) -> tuple[str, ...]:
    """What looks like a power that lost its raised exponent: `60 × 104` for 60 × 10⁴."""
    return tuple(_FLATTENED.findall(text))
