"""Fits a paper into a model's context by whole sections, method and experiments first.

Half a section misleads a reader more than a missing one that is named, so a section goes in whole or not
at all; only one that is too long while most of the room is still free is cut, at a paragraph.

There is no map and reduce: method and experiments of papers of 15,000 tokens fit into a context of 16,000,
papers of 25,000 go in whole at 32,000; below 8,000 the model gets the brief prompt and the abstract alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from bot.domain.full_text import BlockKind, FullText, Section, SectionKind
from bot.domain.record import Record
from bot.papers.outline import find_parts

CHARACTERS_PER_TOKEN = 3.2
"""English prose with formulas has more; erring on this side keeps a call within its context."""
WIDE_CHARACTERS_PER_TOKEN = 1.0
_WIDE = re.compile("[\u2e80-\U0010ffff]")
LEAST_ROOM = 500


class Fitted(Record):
    """The text of a paper for a model, and the headings of what found no room, or not all of it."""

    text: str
    left_out: tuple[str, ...] = ()


def estimated_tokens(text: str) -> int:
    """About how many tokens the text has, rather too many than too few."""
    wide = 0 if text.isascii() else len(_WIDE.findall(text))
    return int((len(text) - wide) / CHARACTERS_PER_TOKEN + wide / WIDE_CHARACTERS_PER_TOKEN) + 1


def fit(full_text: FullText, tokens: int) -> Fitted:
    """As much of the paper as `tokens` have room for, in reading order."""
    readable = [section for section in full_text.sections if section.kind is not SectionKind.REFERENCES]
    texts = {id(section): _written(section) for section in readable}
    room = tokens
    chosen: set[int] = set()
    whole: set[int] = set()
    for section in _by_weight(full_text, readable):
        need = estimated_tokens(texts[id(section)])
        if need <= room:
            whole.add(id(section))
        elif room >= max(LEAST_ROOM, tokens // 2):
            texts[id(section)] = _cut(section, room)
            need = estimated_tokens(texts[id(section)])
        if need <= room:
            room -= need
            chosen.add(id(section))
    return Fitted(
        text="\n\n".join(texts[id(section)] for section in readable if id(section) in chosen),
        left_out=tuple(section.heading for section in readable if id(section) not in whole),
    )


def _by_weight(full_text: FullText, readable: Iterable[Section]) -> Iterator[Section]:
    """The abstract, then what a method analysis needs most, then the rest, each once."""
    readable = list(readable)
    parts = find_parts(full_text)
    body = [section for section in readable if section.kind is SectionKind.BODY]
    ranked = [
        [section for section in readable if section.kind is SectionKind.ABSTRACT],
        parts.method,
        parts.experiments,
        parts.introduction,
        parts.limitations,
        parts.conclusion,
        body,
        readable,
    ]
    wanted = {id(section) for section in readable}
    given: set[int] = set()
    for group in ranked:
        for section in group:
            if id(section) in wanted and id(section) not in given:
                given.add(id(section))
                yield section


def _written(section: Section) -> str:
    heading = f"{'#' * min(section.level + 1, 6)} {section.heading}"
    return "\n\n".join([heading, *(_block_text(block.kind, block.text) for block in section.blocks)])


def _block_text(kind: BlockKind, text: str) -> str:
    return f"$$ {text} $$" if kind is BlockKind.FORMULA else text


def _cut(section: Section, tokens: int) -> str:
    kept: list[str] = []
    room = tokens - estimated_tokens(section.heading) - 2
    for block in section.blocks:
        room -= estimated_tokens(block.text) + 2
        if room < 0:
            break
        kept.append(_block_text(block.kind, block.text))
    return "\n\n".join([f"# {section.heading}", *kept])
