"""The names by which a paper cites its own blocks: "Lemma 3", "Algorithm 1", "Table 2".

A statement goes on with its formulas and lists and with the words that continue behind them; a proof to the
box that ends it, where it has one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from bot.domain.full_text import Block, BlockKind, BlockLabel, LabelKind, Section

_WORDS: Final = {
    **{kind.value: kind for kind in LabelKind},
    "thm": LabelKind.THEOREM, "prop": LabelKind.PROPOSITION, "tab": LabelKind.TABLE,
    "fig": LabelKind.FIGURE, "定理": LabelKind.THEOREM, "引理": LabelKind.LEMMA,
    "命题": LabelKind.PROPOSITION, "推论": LabelKind.COROLLARY, "定义": LabelKind.DEFINITION,
    "证明": LabelKind.PROOF, "算法": LabelKind.ALGORITHM, "表": LabelKind.TABLE, "图": LabelKind.FIGURE,
}  # fmt: skip
_FLOATS: Final = {LabelKind.ALGORITHM, LabelKind.TABLE, LabelKind.FIGURE}
_NUMBER: Final = r"(?:[A-Z]{1,2}\.?)?\d{1,3}(?:[.-]\d{1,3}){0,3}[a-z]?|[IVX]{1,5}\b|[A-Z]\b"
_WORD: Final = "|".join(sorted(_WORDS, key=len, reverse=True))
_BEGINS: Final = re.compile(
    rf"(?:(?:main|key)\s+)?(?P<word>{_WORD})\b(?:\.(?=\s*\d))?(?:\s+of(?:\s+the)?\s+(?P<of>{_WORD})\b)?"
    rf"(?:\s*(?P<number>(?-i:{_NUMBER})))?",
    re.IGNORECASE,
)
_ENDS: Final = re.compile(r"\s*[.:：。(（—–|]|\s+[A-Z“\"$\\∀∃]|\s*$|\s+(?=[\u3400-\u9fff])")
"""What follows the name where it is one, and not the subject of a sentence: "Lemma 3 shows"."""
_ASKED: Final = re.compile(
    rf"(?<![^\W_])(?P<word>{_WORD})\.?\s*(?P<number>(?-i:{_NUMBER}))(?![^\W_])", re.IGNORECASE
)
_QED: Final = re.compile(r"(?:[∎□◻■▪⊓⊔]|\bq\.?\s?e\.?\s?d\.?)\s*$", re.IGNORECASE)
_CONTINUES: Final = re.compile(r"[a-z,;.]|\S{1,2}\s[a-z]")
_ASIDE: Final = {BlockKind.FOOTNOTE, BlockKind.CAPTION, BlockKind.TABLE}
_PARTS: Final = {BlockKind.FORMULA, BlockKind.LIST}


def label_of(text: str) -> BlockLabel | None:
    """The name with which the text begins, if it begins with one."""
    match = _BEGINS.match(text)
    if match is None or (not match[0][0].isupper() and match[0].isascii()):
        return None
    kind = _WORDS[match["word"].casefold()]
    end = _ENDS.match(text, match.end())
    unnumbered = match["number"] is None and (kind in _FLOATS or end is None or end[0][-1:].isalpha())
    if end is None or unnumbered or (match["of"] and kind is not LabelKind.PROOF):
        return None
    said = match[0].removesuffix(match["number"] or "").strip(" .")
    return BlockLabel(kind=kind, number=match["number"] or "", word=said)


def labels_in(question: str) -> tuple[BlockLabel, ...]:
    """The numbered blocks that a question names."""
    found = (_ASKED.finditer(question)) if any(map(str.isdigit, question)) else ()
    return tuple(
        BlockLabel(kind=_WORDS[each["word"].casefold()], number=each["number"], word=each["word"])
        for each in found
    )


def label_blocks(sections: Iterable[Section]) -> tuple[Section, ...]:
    """The sections, each block that a paper has a name for with that."""
    return tuple(_label(section) for section in sections)


def _label(section: Section) -> Section:
    names = list(_names(section.blocks))
    if not any(names):
        return section
    pairs = zip(section.blocks, names, strict=True)
    return section.evolve(
        blocks=tuple(block.evolve(label=name) if name else block for block, name in pairs)
    )


def _names(blocks: Sequence[Block]) -> Iterator[BlockLabel | None]:
    own = [label_of(block.text) if block.kind is not BlockKind.FOOTNOTE else None for block in blocks]
    current: BlockLabel | None = None
    end = -1
    for place, block in enumerate(blocks):
        if block.kind in {BlockKind.CAPTION, BlockKind.TABLE, BlockKind.ALGORITHM}:
            yield own[place] or _of_neighbour(blocks, own, place)
            continue
        if block.kind is BlockKind.FOOTNOTE:
            yield None
            continue
        name = own[place]
        if name and name.kind not in _FLOATS:
            current = name
            end = _end_of_proof(blocks, own, place) if name.kind is LabelKind.PROOF else place
        elif place > end and not (current and _goes_on(blocks, place)):
            current = None
        yield current


def _end_of_proof(blocks: Sequence[Block], own: Sequence[BlockLabel | None], start: int) -> int:
    """The place of the box that ends it; its own where none comes before the next statement."""
    for place in range(start, len(blocks)):
        if place > start and own[place] and blocks[place].kind not in _ASIDE:
            break
        if _QED.search(blocks[place].text):
            return place
    return start


def _goes_on(blocks: Sequence[Block], place: int) -> bool:
    """Whether the block belongs to the statement before it."""
    block = blocks[place]
    earlier = (blocks[at] for at in range(place - 1, -1, -1))
    before = next((each for each in earlier if each.kind not in _ASIDE), block)
    if block.kind in _PARTS:
        return True
    return before.kind is BlockKind.FORMULA and bool(_CONTINUES.match(block.text))


def _of_neighbour(
    blocks: Sequence[Block], own: Sequence[BlockLabel | None], place: int
) -> BlockLabel | None:
    """The name in the caption above a table or a listing, else below it."""
    wanted = {BlockKind.TABLE: LabelKind.TABLE, BlockKind.ALGORITHM: LabelKind.ALGORITHM}
    for near in (place - 1, place + 1):
        name = own[near] if 0 <= near < len(blocks) else None
        if name and blocks[near].kind is BlockKind.CAPTION and name.kind is wanted.get(blocks[place].kind):
            return name
    return None
