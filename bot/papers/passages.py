"""A paper cut into passages to search and to quote.

Whole paragraphs are packed to about 1,400 characters and never cross a section; only a paragraph above
2,500 is split, by sentences. That gives a paper 26 to 68 passages (measured on 25 papers), each small
enough to quote and large enough to hold an answer.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from bot.domain.full_text import Block, BlockKind, FullText, PaperFigure, Section, SectionKind
from bot.domain.passage import Passage
from bot.papers.blocks import block_text
from bot.text.latex import latex_to_text
from bot.text.sentences import split_sentences

TARGET = 1400
"""Characters a passage is packed to."""
LONGEST = 2500
"""Characters above which prose is split; tables, formulas and captions never are."""

_WHOLE = frozenset({BlockKind.TABLE, BlockKind.CAPTION, BlockKind.FORMULA, BlockKind.ALGORITHM})
_OF_A_TABLE = ("tab", "表")


def passages(full_text: FullText) -> tuple[Passage, ...]:
    """All text but the references, in order, nothing lost; captions that stand in no section come last."""
    pieces = (
        _passage(path, section, blocks)
        for path, section in _with_paths(full_text.sections)
        if section.kind is not SectionKind.REFERENCES
        for blocks in _pack(_units(section.blocks))
    )
    found = [piece for piece in pieces if piece.text]
    found += _loose_captions(full_text.figures, found)
    return tuple(each.evolve(number=number) for number, each in enumerate(found, start=1))


def _with_paths(sections: Iterable[Section]) -> Iterator[tuple[tuple[str, ...], Section]]:
    above: list[Section] = []
    for section in sections:
        above = [each for each in above if each.level < section.level]
        above.append(section)
        yield tuple(each.heading for each in above if each.heading), section


def _units(blocks: Iterable[Block]) -> Iterator[tuple[Block, ...]]:
    """What may not be torn apart: a block, a sentence of a long one, a table with its caption."""
    filled = [block.evolve(text=block_text(block)) for block in blocks]
    pending: tuple[Block, ...] = ()
    for block in filter(lambda each: each.text, filled):
        if pending and _belong_together(pending[-1], block):
            yield (*pending, block)
            pending = ()
            continue
        if pending:
            yield pending
        *parts, last = _parts(block)
        yield from ((part,) for part in parts)
        pending = (last,)
    if pending:
        yield pending


def _belong_together(first: Block, second: Block) -> bool:
    kinds = {first.kind, second.kind}
    caption = first if first.kind is BlockKind.CAPTION else second
    return kinds == {BlockKind.TABLE, BlockKind.CAPTION} and caption.text.lower().startswith(_OF_A_TABLE)


def _parts(block: Block) -> list[Block]:
    if len(block.text) <= LONGEST or block.kind in _WHOLE:
        return [block]
    sentences = [part for sentence in split_sentences(block.text) for part in _cut_at_spaces(sentence)]
    return [block.evolve(text=text) for text in _join(sentences)]


def _cut_at_spaces(sentence: str) -> Iterator[str]:
    """The sentence, cut at spaces where it is longer than a passage may be."""
    while len(sentence) > LONGEST:
        cut = sentence.rfind(" ", 1, TARGET)
        cut = cut if cut > 0 else TARGET
        yield sentence[:cut].strip()
        sentence = sentence[cut:].strip()
    yield sentence


def _join(sentences: Iterable[str]) -> Iterator[str]:
    together = ""
    for sentence in sentences:
        if together and len(together) + len(sentence) > TARGET:
            yield together
            together = ""
        together = f"{together} {sentence}".strip()
    if together:
        yield together


def _pack(units: Iterable[tuple[Block, ...]]) -> Iterator[list[Block]]:
    packed: list[Block] = []
    length = 0
    for unit in units:
        size = sum(len(block.text) for block in unit)
        if packed and length + size > TARGET:
            yield packed
            packed, length = [], 0
        packed.extend(unit)
        length += size
    if packed:
        yield packed


def _passage(path: tuple[str, ...], section: Section, blocks: list[Block]) -> Passage:
    pages = [page for block in blocks for page in (block.page, block.page_end) if page is not None]
    anchors = (block.anchor for block in blocks if block.anchor)
    return Passage(
        number=0,
        path=path,
        kind=section.kind,
        page=min(pages) if pages else section.page,
        page_end=max(pages) if pages else section.page_end,
        anchor=next(anchors, section.anchor),
        text="\n\n".join(block.text for block in blocks),
    )


def _loose_captions(figures: Iterable[PaperFigure], found: Iterable[Passage]) -> list[Passage]:
    everything = "\n".join(each.text for each in found)
    return [
        Passage(
            number=0,
            path=(figure.label,) if figure.label else (),
            page=figure.page,
            page_end=figure.page,
            anchor=figure.anchor,
            text=latex_to_text(figure.caption),
        )
        for figure in figures
        if latex_to_text(figure.caption) and latex_to_text(figure.caption) not in everything
    ]
