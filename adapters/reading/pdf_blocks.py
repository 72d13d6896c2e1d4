"""Turns the lines of a section into paragraphs, and keeps apart what interrupts them.

Captions, tables, footnotes, formulas and the lettering of figures stand between the lines of a paragraph
in the page's stream. They are told by size and font of their type, by their first words and by where on the
page they stand; the paragraph goes on behind them, over columns and pages.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import islice, takewhile
from typing import Final

from adapters.reading.pdf_code import is_code, is_listing, parts_code
from adapters.reading.pdf_floats import (
    LONGEST_LETTERING,
    MARK,
    WORD,
    PageFloats,
    begins_entry,
    ends,
    goes_on,
    is_entry,
    is_near,
    is_row,
)
from adapters.reading.pdf_indents import (
    FLUSH,
    are_flush,
    is_indented,
    is_outset,
    is_slanted_title,
    leaves_list,
    leaves_short,
)
from adapters.reading.pdf_layout import SMALLER, Body
from adapters.reading.pdf_lines import Line, line_of
from adapters.reading.pdf_openings import (
    BULLET,
    ENTRY,
    SIGN,
    STATEMENT,
    is_bold,
    is_marked,
    run_in,
    without_mark,
)
from adapters.reading.pdf_prose import is_plain, is_symbolic, lacks_joining_words
from adapters.reading.pdf_runs import is_typewriter
from adapters.reading.pdf_tables import rows_of
from adapters.reading.pdf_text import Vocabulary, continues_address, join_lines
from bot.domain.full_text import Block, BlockKind

_LEAST_WORDS: Final = 4
"""Of a line that tells in which size the section is set; the lettering of figures has fewer."""
_OF_SENTENCES: Final = 0.5
"""Of the words of one size, that stand in such lines where it is that of sentences."""
_ROOM, _ROOM_BEHIND = 1.45, 1.3
"""Of the usual step: a wider one parts paragraphs, and a less wide one behind the end of a sentence."""
_APART: Final = 1.2
"""Of the usual step: hardly that of lines of one paragraph."""
_FAR: Final = 3.5
"""Of the usual step: a display stands nearer to the words that lead to it."""
_ALIKE: Final = 0.3
"""Points that the sizes of one footnote's lines may differ."""
_MATH_SHARE: Final = 0.25
"""Of the characters of a line, from which on it may be a formula."""
_EQUATION: Final = re.compile(r"\(\w{0,2}\.?\d{1,3}[a-z]?\)$")
_SAYING: Final = {BlockKind.PARAGRAPH, BlockKind.LIST}
_LISTED: Final = {*_SAYING, BlockKind.FOOTNOTE, None}
"""What may be code instead."""


@dataclass(slots=True)
class _Piece:
    """Lines that will be one block; what kind a float is, its lines tell together."""

    kind: BlockKind | None
    lines: list[Line] = field(default_factory=list)


@dataclass(slots=True)
class Paragraphs:
    """Puts the lines of one section together."""

    body: Body
    pages: dict[int, PageFloats]
    words: Vocabulary
    families: frozenset[str] = field(init=False)
    """Of the faces of the text."""
    references: bool = False
    front: bool = False
    """Whether this is the title page, where any size and font is text."""
    listing: bool = False
    """Whether it lists keywords."""
    _pieces: list[_Piece] = field(default_factory=list)
    _open: _Piece | None = None
    _closed: _Piece | None = None
    """The paragraph before the last formula."""
    _prose: _Piece | None = None
    """The paragraph before the last lines of code."""
    _float: _Piece | None = None
    _note: _Piece | None = None
    _tables: dict[tuple[int, int], _Piece] = field(default_factory=dict)
    """By page and the table's number on it."""

    def __post_init__(self) -> None:
        self.families = frozenset(map(_family, self.body.fonts))

    def blocks(self, lines: Sequence[Line]) -> list[Block]:
        """All blocks of the section, each where it begins."""
        usual = self._usual_size(lines)
        for place, line in enumerate(lines):
            self._add(line, lines[place + 1] if place + 1 < len(lines) else None, usual)
        parts = (part for piece in self._pieces for part in self._without_run_in(piece))
        return [block for part in parts if (block := self._block(part))]

    def _usual_size(self, lines: Sequence[Line]) -> float:
        """The size in which the section is set: smaller than the body's only where that is of sentences."""
        if all(line.size >= self.body.size for line in lines):
            return self.body.size
        words: Counter[float] = Counter()
        wordy: Counter[float] = Counter()
        for line in lines:
            count = len(WORD.findall(line.text))
            words[line.size] += count
            wordy[line.size] += count if count >= _LEAST_WORDS else 0
        size = max(wordy, key=wordy.__getitem__, default=self.body.size)
        of_drawings = size < self.body.size - SMALLER and wordy[size] < _OF_SENTENCES * words[size]
        return self.body.size if of_drawings else min(size, self.body.size)

    def _without_run_in(self, piece: _Piece) -> Iterator[_Piece]:
        """The piece, a heading that runs in before its first sentence by itself."""
        plain = piece.kind is BlockKind.PARAGRAPH and not self.front and not self.references
        if plain and (count := run_in(piece.lines[0])):
            first, *others = piece.lines
            yield _Piece(piece.kind, [line_of(first.runs[:count], first.page)])
            piece = _Piece(piece.kind, [line_of(first.runs[count:], first.page), *others])
        yield piece

    def _add(self, line: Line, following: Line | None, usual: float) -> None:
        if self._is_within(line, usual):
            self._pieces[-1].lines.append(line)
        elif line.marginal:
            self._append_note(line)
        elif id(line) in self.pages[line.page].tables:
            self._append_row(line, self.pages[line.page].tables[id(line)])
        elif self._is_entry(line, following):
            self._append_entry(line)
        elif self.pages[line.page].is_caption(line):
            self._float = self._begin(BlockKind.CAPTION, line)
        elif self._float and _is_more(self._float, line):
            self._float.lines.append(line)
        elif self._is_formula(line, usual):
            self._append_formula(line)
        elif self._is_apart(line, following, usual):
            self._append_float(line)
        else:
            self._append_text(line, following)

    def _is_within(self, line: Line, usual: float) -> bool:
        """Whether a line is one more of the open paragraph at a glance, as most are.

        It is words that hint at nothing else, set as the line right above, at whose left edge it begins.
        """
        last = self._pieces[-1] if self._pieces else None
        if last is None or last is not self._open or self._float or self._prose:
            return False
        before, style, page = last.lines[-1], line.style, self.pages[line.page]
        lower = line.text[0].islower() or line.text[0] == "/"
        if lower and continues_address(before.text, line.text) and 0 < before.y - line.y < 2 * line.size:
            return True
        return (
            style == before.style
            and before.page == line.page
            and 0 < before.y - line.y <= min(1.2 * self.body.step, 1.6 * line.size)
            and -FLUSH < line.x0 - before.x0 < FLUSH
            and usual - SMALLER <= line.size == before.size <= self.body.size + 3
            and not (style.bold or style.italic or line.capitals or line.marginal)
            and line.math < _MATH_SHARE
            and is_plain(line.text)
            and not (is_row(line) or (len(line.runs) > 1 and is_marked(line.runs[0])))
            and not (is_typewriter(style.font) or page.is_caption(line) or id(line) in page.tables)
        )

    def _begin(self, kind: BlockKind | None, line: Line) -> _Piece:
        piece = _Piece(kind, [line])
        self._pieces.append(piece)
        return piece

    def _append_note(self, line: Line) -> None:
        """What stands in a margin is no part of the paragraph beside it."""
        last = self._note
        if last and is_near(last.lines[-1], line):
            last.lines.append(line)
        else:
            self._note = self._begin(BlockKind.FOOTNOTE, line)

    def _append_row(self, line: Line, table: int) -> None:
        """What stands in a table is one piece, in whatever order the page has its lines."""
        place = line.page, table
        if place in self._tables:
            self._tables[place].lines.append(line)
        else:
            self._tables[place] = self._begin(BlockKind.TABLE, line)
        self._float = None

    def _is_entry(self, line: Line, following: Line | None) -> bool:
        """Whether the line is of a list of contents, as the table above it may be."""
        last = self._pieces[-1] if self._pieces else None
        listed = last and last.kind is BlockKind.TABLE and last.lines[-1].page == line.page
        return is_entry(line, last.lines if last and listed else (), following)

    def _append_entry(self, line: Line) -> None:
        """Entries of a list of contents or an index are rows and no sentences."""
        last = self._pieces[-1] if self._pieces else None
        if last and last is self._open and begins_entry(last.lines, line):
            last.kind, self._open = BlockKind.TABLE, None
        if last and last.kind is BlockKind.TABLE and last.lines[-1].page == line.page:
            last.lines.append(line)
        else:
            self._begin(BlockKind.TABLE, line)

    def _append_float(self, line: Line) -> None:
        last = self._float
        new_note = MARK.match(line.text) and self.pages[line.page].is_lowest(line)
        if last and last.kind is None and is_near(last.lines[-1], line) and not new_note:
            last.lines.append(line)
        elif note := self._unfinished_note(line):
            note.lines.append(line)
            self._float = note
        else:
            self._float = self._begin(None, line)

    def _unfinished_note(self, line: Line) -> _Piece | None:
        """The footnote that goes on with the line, at the foot of the next column or page."""
        if not line.text[0].islower() or not self.pages[line.page].is_lowest(line):
            return None
        for piece in reversed(self._pieces):
            first, last = piece.lines[0], piece.lines[-1]
            if piece.kind is None and MARK.match(first.text) and self.pages[first.page].is_lowest(first):
                turned = last.page + 1 == line.page or (last.page == line.page and last.x1 < line.x0)
                alike = abs(last.size - line.size) < _ALIKE
                return piece if turned and alike and not ends(last.text) else None
        return None

    def _append_formula(self, line: Line) -> None:
        self._float = None
        last = self._pieces[-1] if self._pieces else None
        if last and last.kind is BlockKind.FORMULA and last.lines[-1].page == line.page:
            last.lines.append(line)
        else:
            self._closed, self._open = self._open, None
            self._begin(BlockKind.FORMULA, line)

    def _append_text(self, line: Line, following: Line | None) -> None:
        self._float = None
        self._rejoin(line)
        self._resume(line)
        if self._open is None or self._is_new(self._open.lines, line, following):
            if self._open and self._is_code(line) and not self._is_code(self._open.lines[-1]):
                self._prose = self._open
            listed = BULLET.match(line.text) and not self.references
            self._open = self._begin(BlockKind.LIST if listed else BlockKind.PARAGRAPH, line)
        else:
            self._open.lines.append(line)

    def _resume(self, line: Line) -> None:
        """Go on with the paragraph that a figure of code, which has its caption below, stands within."""
        code, prose = self._open, self._prose
        if code is None or prose is None or not self._is_code(code.lines[-1]) or self._is_code(line):
            return
        behind = self._pieces[self._pieces.index(code) + 1 :]
        if any(piece.kind is BlockKind.CAPTION for piece in behind) and line.text[:1].islower():
            self._open = prose if not ends(prose.lines[-1].text) else code
        self._prose = None

    def _rejoin(self, line: Line) -> None:
        """Take a formula back into its paragraph, where the next line leaves no room for it between."""
        last = self._pieces[-1] if self._pieces else None
        if not last or last.kind is not BlockKind.FORMULA or not self._closed:
            return
        before = self._closed.lines[-1]
        if before.page == line.page and 0 < before.y - line.y < 1.45 * self.body.step:
            self._closed.lines.extend(self._pieces.pop().lines)
            self._open = self._closed

    def _is_new(self, lines: Sequence[Line], line: Line, following: Line | None) -> bool:
        """Whether the line begins a paragraph, rather than going on with the one of `lines`."""
        before = lines[-1]
        step = before.y - line.y
        if self._is_announced(lines, line):
            return True
        turned = before.page != line.page
        moved = turned or abs(line.x0 - before.x0) > 0.25 * line.size or step > _APART * self.body.step
        if (
            abs(before.size - line.size) > 0.8
            or is_bold(before) != is_bold(line)
            or (step > _APART * self.body.step and is_slanted_title(before, line))
            or (not self.body.typed and parts_code(lines, line, moved=moved))
        ):
            return True
        if before.page == line.page and 0 < step < 2.5 * self.body.step and line.x0 < before.x1:
            room = _APART if leaves_short(before, line) else _ROOM_BEHIND if ends(before.text) else _ROOM
            return step > room * max(self.body.step, 1) or is_indented(lines, line)
        if not ends(before.text):
            return line.text[:1].isupper() and self._is_behind_code()
        apart = before.page == line.page and step >= 2.5 * self.body.step
        short = before.x1 < max(one.x1 for one in lines) - 2 * line.size
        listed = leaves_list(lines, line, self.pages[before.page].text, self.pages[line.page].text)
        return apart or short or listed or is_outset(line, following) or bool(BULLET.match(line.text))

    def _is_behind_code(self) -> bool:
        """Whether code in smaller type stands behind the open paragraph."""
        behind = takewhile(lambda piece: piece is not self._open, reversed(self._pieces))
        return any(piece.kind is None and self._is_listing(piece.lines) for piece in behind)

    def _is_announced(self, lines: Sequence[Line], line: Line) -> bool:
        """Whether the line's first words say that it begins something: an entry, an item, a theorem."""
        if SIGN.match(line.text) and SIGN.match(lines[0].text):
            return True
        if self.references:
            return ENTRY.match(line.text) is not None
        return STATEMENT.match(line.text) is not None and is_marked(line.runs[0])

    def _is_formula(self, line: Line, usual: float) -> bool:
        """A display: hardly a word, a symbol of mathematics, not in line with the text above."""
        follows = self._after_formula(line)
        small = max(run.style.size for run in line.runs) < usual - SMALLER
        if self.references or self.front or (small and not (follows or self._is_announced_display(line))):
            return False
        symbols = line.math >= _MATH_SHARE or is_symbolic(line.text)
        words = (word for run in line.runs if not run.style.math for word in WORD.finditer(run.text))
        if not (symbols or follows) or len(list(islice(words, 3))) > 2:
            return False
        if symbols and _EQUATION.search(line.text):
            return True
        if is_row(line):
            return False
        if self._open and self._is_last(self._open.lines[-1], line):
            return False
        return len(line.text) < 40 if follows else symbols

    def _is_announced_display(self, line: Line) -> bool:
        """Whether a line that is smaller than the text is a display right below words that lead to it."""
        above = self._open.lines[-1] if self._open else None
        near = above and above.page == line.page and 0 < above.y - line.y < _FAR * self.body.step
        if not near or above is None or ends(above.text.rstrip(":")):
            return False
        return is_symbolic(line.text) and (line.math >= _MATH_SHARE or bool(_EQUATION.search(line.text)))

    def _is_last(self, above: Line, line: Line) -> bool:
        """Whether the line is the last of a paragraph: below its last so far, or flush on the next page."""
        if above.page == line.page:
            return 0 < above.y - line.y < 2 * self.body.step and line.x0 - above.x0 < 3
        text = self.pages[line.page].text
        flush = any(abs(one.x0 - line.x0) < FLUSH and len(one.text) > LONGEST_LETTERING for one in text)
        return flush and ends(line.text) and not ends(above.text)

    def _after_formula(self, line: Line) -> bool:
        last = self._pieces[-1] if self._pieces else None
        if last is None or last.kind is not BlockKind.FORMULA:
            return False
        return last.lines[-1].page == line.page and abs(last.lines[-1].y - line.y) < 2 * self.body.step

    def _is_apart(self, line: Line, following: Line | None, usual: float) -> bool:
        """Smaller type than that of the section; lettering of figures and rows of tables in the same."""
        if self.front:
            return False
        if line.size < usual - SMALLER:
            return True
        if self.references:
            return False
        if line.size > self.body.size + 3 or (is_row(line) and not self._is_stretched(line, following)):
            return True
        last = self._open.lines[-1] if self._open else None
        if last and goes_on(last, line) and abs(last.x0 - line.x0) < 3:
            return False
        strange = line.math < 0.5 and len(line.text) < 60 and self._is_strange(line)
        return (strange and not self._is_subheading(line)) or self.pages[line.page].is_lettering(line)

    def _is_stretched(self, line: Line, following: Line | None) -> bool:
        """Whether a line with wide gaps is one of text: words as wide as the line right above or below."""
        if len(WORD.findall(line.text)) < _LEAST_WORDS:
            return False
        last = self._open.lines[-1] if self._open else None
        if last is not None and are_flush(last, line):
            return True
        return following is not None and not is_row(following) and are_flush(line, following)

    def _is_strange(self, line: Line) -> bool:
        """Whether the line has no word in a face of the text."""
        faces = [run.style.font for run in line.runs if WORD.search(run.text)] or [line.style.font]
        return self.families.isdisjoint(map(_family, faces))

    def _is_subheading(self, line: Line) -> bool:
        """Whether the line is bold, as large as the text and flush with it: no lettering stands so."""
        return (
            is_bold(line)
            and line.size >= self.body.size
            and any(
                abs(line.x0 - other.x0) < FLUSH and len(other.text) > LONGEST_LETTERING
                for other in self.pages[line.page].text
            )
        )

    def _is_code(self, line: Line) -> bool:
        """Whether the line is code, in a paper that is not set in a typewriter's face as a whole."""
        return not self.body.typed and is_code(line)

    def _is_listing(self, lines: Sequence[Line]) -> bool:
        return not (self.front or self.body.typed) and is_listing(lines)

    def _block(self, piece: _Piece) -> Block | None:
        kind = piece.kind or self.pages[piece.lines[0].page].kind_of(piece.lines)
        note = kind is BlockKind.FOOTNOTE and MARK.match(piece.lines[0].text)
        if kind in _LISTED and not note and self._is_listing(piece.lines):
            kind = BlockKind.ALGORITHM
        elif kind in _SAYING and not (self.front or self.references or self.listing):
            kind = BlockKind.TABLE if lacks_joining_words([line.text for line in piece.lines]) else kind
        if kind is None:
            return None
        rows = rows_of(piece.lines) if kind is BlockKind.TABLE else ()
        if rows:
            text = "\n".join(" | ".join(row) for row in rows)
        elif kind in {BlockKind.TABLE, BlockKind.ALGORITHM}:
            text = "\n".join(line.text for line in piece.lines)
        else:
            text = join_lines(piece.lines, self.words)
            text = without_mark(text, piece.lines[0]) if kind is BlockKind.FOOTNOTE else text
        numbers = [line.page for line in piece.lines]
        block = Block(kind=kind, text=text, page=min(numbers), page_end=max(numbers), rows=rows)
        return block if text else None


def _is_more(piece: _Piece, line: Line) -> bool:
    """Whether the piece is a caption and goes on with the line."""
    above = piece.lines[-1]
    if piece.kind is not BlockKind.CAPTION or is_row(line):
        return False
    return goes_on(above, line) and above.y - line.y < 1.4 * line.size


@lru_cache(maxsize=1_000)
def _family(font: str) -> str:
    return font.rsplit("+", maxsplit=1)[-1][:6]
