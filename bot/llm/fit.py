"""Fits a paper into a model's context by whole sections, method and experiments first.

Half a section misleads a reader more than a missing one that is named, so a section goes in whole or not
at all; only one that is too long while most of the room is still free is cut, at a paragraph.

There is no map and reduce: method and experiments of papers of 15,000 tokens fit into a context of 16,000,
papers of 25,000 go in whole at 32,000; below 8,000 the model gets the brief prompt and the abstract alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain

from bot.domain.full_text import Block, BlockKind, FullText, Section, SectionKind
from bot.domain.record import Record
from bot.papers.outline import find_parts
from bot.text.latex import latex_to_text

CHARACTERS_PER_TOKEN = 3.2
"""English prose with formulas has more; erring on this side keeps a call within its context."""
WIDE_CHARACTERS_PER_TOKEN = 1.0
_WIDE = re.compile("[\u2e80-\U0010ffff]")
LEAST_ROOM = 500
OPENINGS = 8
"""The part of the room that the openings of sections may take."""
LONGEST_OPENING = 400  # characters
METHOD_TOKENS = 6_000
"""Of a paper that is read for its method alone."""


class Fitted(Record):
    """The text of a paper for a model, and the headings of what found no room, or not all of it."""

    text: str
    left_out: tuple[str, ...] = ()
    set_aside: tuple[str, ...] = ()
    """Appendices that are not needed."""


def estimated_tokens(text: str) -> int:
    """About how many tokens the text has, rather too many than too few."""
    wide = 0 if text.isascii() else len(_WIDE.findall(text))
    return int((len(text) - wide) / CHARACTERS_PER_TOKEN + wide / WIDE_CHARACTERS_PER_TOKEN) + 1


def fit(full_text: FullText, tokens: int, *, appendix_share: float = 1.0, openings: bool = False) -> Fitted:
    """As much of the paper as `tokens` have room for, in reading order.

    Of its appendices no more than a share of what the rest of it takes, those on method, experiments and
    limits first: lists of prompts and examples tell nothing of a method.
    With `openings`, what finds no room begins there all the same, in an eighth of the room.
    """
    readable = [section for section in full_text.sections if section.kind is not SectionKind.REFERENCES]
    texts = {id(section): _write_section(section) for section in readable}
    sizes = {section: estimated_tokens(text) for section, text in texts.items()}
    ranked = list(_by_weight(full_text, readable))
    main = [section for section in ranked if section.kind is not SectionKind.APPENDIX]
    room = int(appendix_share * sum(sizes[id(section)] for section in main))
    further = [section for section in ranked if section.kind is SectionKind.APPENDIX]
    kept = further if appendix_share >= 1 else [*_with_room(further, room, sizes, cut=False).values()]
    wanted = {id(section) for section in (*main, *kept)}
    asked = [section for section in ranked if id(section) in wanted]
    given = _with_room(asked, tokens, sizes)
    if openings and any(id(section) not in given for section in asked):
        given = _with_room(asked, tokens - tokens // OPENINGS, sizes)
        begun = {id(section): _opening(section) for section in asked if id(section) not in given}
        fitting = _with_room(begun.values(), tokens // OPENINGS, {}, cut=False)
        given |= {place: section for place, section in begun.items() if id(section) in fitting}
    texts |= {at: _write_section(each) for at, each in given.items() if id(each) != at}
    return Fitted(
        text="\n\n".join(texts[id(section)] for section in readable if id(section) in given),
        left_out=tuple(
            each.heading for each in readable if id(each) in wanted and given.get(id(each)) is not each
        ),
        set_aside=tuple(each.heading for each in readable if id(each) not in wanted),
    )


def method_only(full_text: FullText, tokens: int = METHOD_TOKENS) -> FullText:
    """The paper with what says how it is done: abstract, method, introduction, conclusion, as they fit."""
    parts = find_parts(full_text)
    groups = (_abstract(full_text.sections), parts.method, parts.introduction, parts.conclusion)
    given = _with_room(_once(groups), tokens, {})
    kept = (given[id(section)] for section in full_text.sections if id(section) in given)
    return full_text.evolve(sections=tuple(kept))


def _with_room(
    sections: Iterable[Section], tokens: int, sizes: Mapping[int, int], *, cut: bool = True
) -> dict[int, Section]:
    """Those that find room, the first first, whole or cut at a paragraph: by the id of what they are of.

    `sizes` are the tokens of those of which they are known.
    """
    room = tokens
    given: dict[int, Section] = {}
    for section in sections:
        fitting, need = section, sizes.get(id(section)) or estimated_tokens(_write_section(section))
        if cut and need > room >= max(LEAST_ROOM, tokens // 2):
            fitting = _cut(section, room)
            need = estimated_tokens(_write_section(fitting))
        if need <= room:
            room -= need
            given[id(section)] = fitting
    return given


def _by_weight(full_text: FullText, readable: Sequence[Section]) -> Iterator[Section]:
    """The abstract, then what a method analysis needs most, then the rest, each once."""
    parts = find_parts(full_text)
    body = [section for section in readable if section.kind is SectionKind.BODY]
    main = (parts.method, parts.experiments, parts.introduction, parts.limitations, parts.conclusion)
    wanted = {id(section) for section in readable}
    ranked = _once((_abstract(readable), *main, body, readable))
    return (section for section in ranked if id(section) in wanted)


def _abstract(sections: Iterable[Section]) -> list[Section]:
    return [section for section in sections if section.kind is SectionKind.ABSTRACT]


def _once(groups: Iterable[Iterable[Section]]) -> Iterator[Section]:
    given: set[int] = set()
    for section in chain.from_iterable(groups):
        if id(section) not in given:
            given.add(id(section))
            yield section


def _write_section(section: Section) -> str:
    heading = [f"{'#' * min(section.level + 1, 6)} {section.heading}"] if section.heading else []
    return "\n\n".join([*heading, *map(_block_text, section.blocks)])


def _block_text(block: Block) -> str:
    """A formula as its source, all other text with signs for LaTeX: λ, 10⁶. A quote is found in either."""
    if block.kind is BlockKind.FORMULA:
        return f"$$ {block.text} $$"
    is_plain = "$" not in block.text or block.kind is BlockKind.ALGORITHM
    return block.text if is_plain else "\n".join(map(latex_to_text, block.text.splitlines()))


def _opening(section: Section) -> Section:
    """The section with the beginning of its first paragraph alone."""
    first = next((block for block in section.blocks if block.kind is BlockKind.PARAGRAPH), None)
    if first is None or len(first.text) <= LONGEST_OPENING:
        return section.evolve(blocks=(first,) if first else ())
    text = first.text[:LONGEST_OPENING].rpartition(" ")[0]
    return section.evolve(blocks=(first.evolve(text=f"{text} …"),))


def _cut(section: Section, tokens: int) -> Section:
    kept: list[Block] = []
    room = tokens - estimated_tokens(section.heading) - 4
    for block in section.blocks:
        room -= estimated_tokens(_block_text(block)) + 2
        if room < 0:
            break
        kept.append(block)
    return section.evolve(blocks=tuple(kept))
