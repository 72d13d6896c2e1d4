"""The place of a paper where words stand, and those words in it.

Words are compared by their letters and digits alone, so that spaces, ligatures, quotes, dashes, case and
the delimiters of formulas make no difference; where that finds nothing, marks of citations and footnotes
are left out too, as quotes may leave them out.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from markupsafe import Markup, escape

from adapters.archive.formulas import TextPiece, pieces
from bot.analysis.verify.quote_index import CITATION
from bot.domain.analysis import Citation
from bot.domain.full_text import Block, BlockKind, FullText, Section
from bot.domain.paper import Paper
from bot.papers.blocks import block_source, place_of_block

LEAST = 8
"""Letters and digits of a part of a quote that is looked for by itself."""
_GAP = re.compile(r"\[?(?:…|\.\.\.)\]?")
_FOOTNOTE = re.compile(r"(?<=[a-z]{3})\d{1,2}(?=[\s.,;)]|$)")
_EDGE = re.compile(r"[^\w\s]*")
_BY_LINE = frozenset({BlockKind.TABLE, BlockKind.LIST, BlockKind.ALGORITHM})


@dataclass(frozen=True)
class PlaceOfText:
    """A block of a paper. `number` counts from 1 over the whole paper."""

    number: int
    section: Section
    block: Block

    @property
    def citation(self) -> Citation:
        """Where it stands."""
        return place_of_block(self.section, self.block)


@dataclass(frozen=True)
class LocatedPassage:
    """A block with its neighbours; `marked` are the words that were asked for, by the block's number."""

    place: PlaceOfText
    around: tuple[PlaceOfText, ...]
    marked: dict[int, tuple[tuple[int, int], ...]]
    """From where to where of the text of `plain_of`."""

    @property
    def is_located(self) -> bool:
        """Whether the words were found."""
        return bool(self.marked)


def text_places(full_text: FullText, paper: Paper) -> tuple[PlaceOfText, ...]:
    """Every block of a paper, then captions that stand in no section, then title and abstract."""
    found = [(section, block) for section in full_text.sections for block in section.blocks]
    for figure in full_text.figures:
        caption = Block(kind=BlockKind.CAPTION, text=figure.caption, page=figure.page, anchor=figure.anchor)
        found.append((Section(title=figure.label), caption))
    for title, text in (("", paper.title), ("Abstract", paper.abstract)):
        found.append((Section(title=title), Block(kind=BlockKind.PARAGRAPH, text=text)))
    return tuple(
        PlaceOfText(number, section, block)
        for number, (section, block) in enumerate(found, 1)
        if block_source(block).strip()
    )


def passage_at(full_text: FullText, paper: Paper, near: str, quote: str) -> LocatedPassage | None:
    """The block in which the words stand, the nearest to `near`, else the block that this names.

    `near` is a block's number, an anchor, or `page-` and a page. None where there is no such place.
    """
    every = text_places(full_text, paper)
    first = next((at for at, place in enumerate(every) if _is_at(place, near)), None)
    marked = _mark(every, quote, first or 0) if quote.strip() else {}
    if not marked and first is None:
        return None
    middle = next((at for at, place in enumerate(every) if place.number in marked), first or 0)
    last = max((at for at, place in enumerate(every) if place.number in marked), default=middle)
    around = every[max(middle - 1, 0) : last + 2]
    same = tuple(place for place in around if place.section is every[middle].section)
    return LocatedPassage(every[middle], same, marked)


def runs_of(block: Block) -> Iterator[TextPiece]:
    """What a block reads as, in pieces; the lines of a table or a list are kept apart."""
    source = block_source(block)
    if block.kind is BlockKind.FORMULA:
        yield from pieces(source, display=True)
        return
    lines = source.splitlines() if block.kind in _BY_LINE else [source]
    for number, line in enumerate(lines):
        if number:
            yield TextPiece("\n", Markup("<br>"), is_formula=True)
        yield from pieces(line)


def plain_of(block: Block) -> str:
    """What a block reads as."""
    return "".join(piece.plain for piece in runs_of(block))


def marked_html(block: Block, spans: Sequence[tuple[int, int]]) -> Markup:
    """The block with the words between these places marked; a formula is marked as a whole."""
    made, at = Markup(), 0
    for piece in runs_of(block):
        end = at + len(piece.plain)
        inside = [(max(a, at) - at, min(b, end) - at) for a, b in spans if a < end and b > at]
        if inside and piece.is_formula:
            made += piece.html if piece.plain == "\n" else Markup("<mark>{}</mark>").format(piece.html)
        elif inside:
            made += _cut(piece.plain, inside)
        else:
            made += piece.html
        at = end
    return made


def _cut(text: str, inside: Sequence[tuple[int, int]]) -> Markup:
    made, at = Markup(), 0
    for start, end in inside:
        made += escape(text[at:start]) + Markup("<mark>{}</mark>").format(text[start:end])
        at = end
    return made + escape(text[at:])


def _is_at(place: PlaceOfText, near: str) -> bool:
    page = near.removeprefix("page-")
    if near.isdecimal():
        return str(place.number) == near
    if page != near:
        return page == str(place.block.page or place.section.page)
    return bool(near) and near in {place.block.anchor, place.section.anchor}


def _mark(every: Sequence[PlaceOfText], quote: str, first: int) -> dict[int, tuple[tuple[int, int], ...]]:
    """Where the words of a quote stand, by block; what it leaves out with an ellipsis may be anything."""
    plain = [plain_of(place.block) for place in every]
    for without_marks in (False, True):
        texts = [_join(text, without_marks=without_marks) for text in plain]
        parts = [_join(part, without_marks=without_marks) for part in (quote, *_GAP.split(quote))]
        whole, *pieces_of = parts
        found = _spans(texts, whole, first)
        if not found and len(pieces_of) > 1:
            each = [_spans(texts, part, first) for part in pieces_of if len(part) >= LEAST]
            found = [span for spans in each for span in spans] if each and all(each) else []
        if found:
            marked: dict[int, tuple[tuple[int, int], ...]] = {}
            for at, start, end in sorted(found):
                map_ = _map(plain[at], without_marks=without_marks)
                own = marked.get(every[at].number, ())
                span = _with_marks_around(plain[at], quote, map_[start], map_[end - 1] + 1)
                marked[every[at].number] = (*own, span)
            return marked
    return {}


def _with_marks_around(text: str, quote: str, start: int, end: int) -> tuple[int, int]:
    """The place with the signs that the quote begins and ends with, where they stand there."""
    said = quote.strip()
    before, after = (_EDGE.match(each) for each in (said, said[::-1]))
    opening, closing = before[0] if before else "", after[0][::-1] if after else ""
    start -= len(opening) if text[:start].endswith(opening) else 0
    end += len(closing) if text[end:].startswith(closing) else 0
    return start, end


def _spans(texts: Sequence[str], wanted: str, first: int) -> list[tuple[int, int, int]]:
    """In which texts, from where to where: the first place from `first` on, else the first of all."""
    if not wanted:
        return []
    starts = [0]
    for text in texts:
        starts.append(starts[-1] + len(text))
    whole = "".join(texts)
    place = whole.find(wanted, starts[first])
    place = whole.find(wanted) if place < 0 else place
    if place < 0:
        return []
    end = place + len(wanted)
    return [
        (at, max(place, starts[at]) - starts[at], min(end, starts[at + 1]) - starts[at])
        for at in range(len(texts))
        if starts[at] < end and starts[at + 1] > place
    ]


def _join(text: str, *, without_marks: bool) -> str:
    return "".join(map(_fold, _unmark(text) if without_marks else text))


def _map(text: str, *, without_marks: bool) -> list[int]:
    """For each letter of the joined text, its place in the text."""
    said = _unmark(text) if without_marks else text
    return [at for at, char in enumerate(said) for _ in _fold(char)]


def _unmark(text: str) -> str:
    """The text with blanks in the place of marks of citations and footnotes."""
    for pattern in (CITATION, _FOOTNOTE):
        text = pattern.sub(lambda found: " " * len(found[0]), text)
    return text


@lru_cache(maxsize=4096)
def _fold(char: str) -> str:
    return "".join(each for each in unicodedata.normalize("NFKD", char).casefold() if each.isalnum())
