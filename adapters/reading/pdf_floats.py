"""Tells what stands between the lines of the text: captions, tables, algorithms, footnotes, lettering."""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from adapters.reading.pdf_layout import Body
from adapters.reading.pdf_lines import Line
from adapters.reading.pdf_tables import in_columns, table_regions
from bot.domain.full_text import BlockKind

CAPTION: Final = re.compile(
    r"(?P<label>(?P<what>fig(?:ure|\.)|table|algorithm|listing|scheme|box|plate)\s*"
    r"(?P<number>(?:[A-Z]\.?)?\d{1,3}(?:\.\d{1,3})?|[IVX]{1,6}))\s*(?P<end>[.:|—–]|$|(?=\s*[A-Z(]))",
    re.IGNORECASE,
)
MARK: Final = re.compile(r"\d{1,2}(?=\D)|[*∗†‡§¶①-⑳]")
"""How a footnote begins."""
_END: Final = re.compile(r"[.!?:;。！？：；][)\]”\"’']*(?:\d{1,2})?$")
"""How a sentence ends, with a footnote's mark perhaps."""
_LONGEST_ENTRY: Final = 3
"""Lines of an entry of a list of contents."""
_NUMBERED: Final = re.compile(r"(?:\d{1,2}|[A-Z](?=\.\d))(?:\.\d{1,2})*\.?\s+[^\W\d_]")
_PROMPT: Final = re.compile(r"(?:R|>>)?>\s*[^\W\d_]|\+\s")
"""How a line begins that was typed at a program's prompt, or goes on with one."""
_DOTS: Final = 6
_LEADERS: Final = re.compile(rf"[^\W_]\s*(?:\.\s?){{{_DOTS}}}")
_PAGE: Final = re.compile(r"[^\W_]\W*\s\d{1,3}$")
"""How a line of a list of contents ends, without dots."""
WORD: Final = re.compile(r"[^\W\d_]{3,}")
LONGEST_LETTERING: Final = 60
"""Characters of a line in a figure that is set as the text is."""
_PART: Final = re.compile(r"\([a-z]\)\s")
"""How the name of a part of a figure begins."""
_LEAST_TEXT: Final = 45
"""Characters of a line that is none of a figure."""
_WIDE, _WIDE_AT_NAMES = 0.9, 1.5
"""Of the type size: more is a gap between cells, and beside a name in another face, in a line of text that
ends within a word.
"""
_VERY_WIDE: Final = 2.0
"""Of the type size: no line of text has such a gap, however it is stretched."""
_AFTER_LABEL: Final = frozenset(".:|—–")


class Caption(NamedTuple):
    """A caption's first line, and of what kind of float: `fig`, `tab`, `alg` and so on."""

    what: str
    line: Line


@dataclass(slots=True)
class PageFloats:
    """What is known of a page before its lines are told apart."""

    text: list[Line] = field(default_factory=list)
    captions: list[Caption] = field(default_factory=list)
    tables: dict[int, int] = field(default_factory=dict)
    """The number of the table that each of its lines, by identity, stands in."""

    def is_caption(self, line: Line) -> bool:
        """Whether a caption begins with the line."""
        return any(caption.line is line for caption in self.captions)

    def is_lowest(self, line: Line) -> bool:
        """Whether neither running text nor a caption stands below the line in its column."""
        below = (*self.text, *(caption.line for caption in self.captions))
        return not any(other.y < line.y and other.x0 < line.x1 and other.x1 > line.x0 for other in below)

    def is_lettering(self, line: Line) -> bool:
        """Whether the line stands in a figure: short and no sentence, a caption below, no text between."""
        named = line.text[:1].isupper() or _PART.match(line.text)
        if len(line.text) > LONGEST_LETTERING or ends(line.text) or not named:
            return False
        below = [
            one.line
            for one in self.captions
            if one.what == "fig" and one.line.y < line.y and _share(one.line, line)
        ]
        caption = max(below, key=lambda one: one.y, default=None)
        return caption is not None and not any(
            caption.y < other.y < line.y and len(other.text) > _LEAST_TEXT and _share(other, line)
            for other in self.text
        )

    def kind_of(self, lines: Sequence[Line]) -> BlockKind | None:
        """What a group of lines apart from the text is; None for the lettering of a figure."""
        words = sum(len(WORD.findall(line.text)) for line in lines) / len(lines)
        what = self._nearest_caption(lines)
        if what == "alg":
            return BlockKind.ALGORITHM
        marked = MARK.match(lines[0].text) and not is_row(lines[0])
        if self.is_lowest(lines[0]) and words >= (1 if marked else 4):
            return BlockKind.FOOTNOTE
        if what == "tab" and all(_PROMPT.match(line.text) for line in lines):
            return BlockKind.PARAGRAPH  # of code, if its face is that of a typewriter
        if what == "tab" or (not what and is_numeric(lines)):
            return BlockKind.TABLE
        return BlockKind.PARAGRAPH if words >= 5 and len(lines) > 1 else None

    def _nearest_caption(self, lines: Sequence[Line]) -> str:
        """The kind of float whose caption stands closest, if any does."""
        left, right = min(line.x0 for line in lines), max(line.x1 for line in lines)
        near = [one for one in self.captions if one.line.x0 < right + 40 and one.line.x1 > left - 40]
        heights = [line.y for line in lines]
        return min(near, key=lambda one: min(abs(one.line.y - y) for y in heights)).what if near else ""


def _share(line: Line, other: Line) -> bool:
    """Whether the lines stand in one column."""
    return line.x0 < other.x1 and line.x1 > other.x0


def survey(lines: Sequence[Line], body: Body) -> dict[int, PageFloats]:
    """The pages by number, each with its lines of running text and its captions."""
    pages: defaultdict[int, PageFloats] = defaultdict(PageFloats)
    before: Line | None = None
    sentence = ""
    known: dict[int, list[Line]] = {}
    for line in lines:
        known.setdefault(line.page, []).append(line)
        match = _caption(line, before, sentence, body)
        if match:
            pages[line.page].captions.append(Caption(match["what"].casefold()[:3], line))
        elif not body.is_small(line) and not line.text.isdigit():
            pages[line.page].text.append(line)
            sentence = line.text
        before = line
    for page in pages:
        _find_tables(pages[page], known[page])
    return pages


def _find_tables(page: PageFloats, lines: Sequence[Line]) -> None:
    """Note which of the page's lines stand in the tables that captions are of."""
    captions = [one.line for one in page.captions if one.what == "tab"]
    if not captions:
        return
    others = [one.line for one in page.captions]
    rows = [line for line in lines if is_row(line) or in_columns(line)]
    for number, table in enumerate(table_regions(lines, rows, captions, others)):
        page.tables |= {id(line): number for line in table}
    page.text = [line for line in page.text if id(line) not in page.tables]


def _caption(line: Line, before: Line | None, sentence: str, body: Body) -> re.Match[str] | None:
    """How a caption begins. "Figure 3 shows" is a sentence; so is "Fig. 3." after "as is shown in"."""
    match = CAPTION.match(line.text)
    if not match:
        return None
    apart = body.is_small(line) or line.runs[0].style.bold or _is_set_apart(match, line)
    if not apart and before is not None and goes_on(before, line) and abs(before.x0 - line.x0) < 1:
        return None
    if not apart and match["end"] == "." and sentence and not ends(sentence):
        return None
    alone = match.end() == len(line.text) and (line.capitals or apart)
    return match if match["end"] in _AFTER_LABEL or alone or (apart and match["end"] == "") else None


def _is_set_apart(label: re.Match[str], line: Line) -> bool:
    """Whether the label is all there is in its face: in small capitals, or italic."""
    first, *others = [run for run in line.runs if run.text.strip()]
    alone = first.text.strip().rstrip(".:") == label["label"].strip()
    return alone and bool(others) and others[0].style.font != first.style.font


def ends(text: str) -> bool:
    """Whether a sentence ends with the text, as with most lines it does not."""
    return not text[-1:].isalpha() and _END.search(text) is not None


def goes_on(before: Line, line: Line) -> bool:
    """Whether the line stands right below the other, set in the same size."""
    step = before.y - line.y
    return (
        before.page == line.page
        and 0 < step < 1.7 * line.size
        and abs(before.size - line.size) < 0.4
        and line.x0 < before.x1
        and line.x1 > before.x0
    )


def is_near(before: Line, line: Line) -> bool:
    """Whether two lines of a float belong together: one above the other, or side by side."""
    if before.page != line.page:
        return False
    apart = max(line.x0 - before.x1, before.x0 - line.x1)
    return abs(before.y - line.y) < 3 * max(before.size, line.size, 6.0) and apart < 60


def is_entry(line: Line, rows: Sequence[Line], following: Line | None) -> bool:
    """Whether the line is one more of a list of contents, of which there may be `rows` on its page.

    It leads to a page by dots, is the page's number that they lead to, or ends with one beside such lines.
    """
    if _leads(line.text):
        return True
    if rows and abs(rows[-1].y - line.y) < 0.5 * line.size:
        return _leads(rows[-1].text)
    if not line.text[-1:].isdigit() or not _PAGE.search(line.text):  # as most lines
        return False
    ahead = following is not None and following.page == line.page and _leads(following.text)
    return ahead or any(_leads(row.text) for row in rows)


def begins_entry(lines: Sequence[Line], entry: Line) -> bool:
    """Whether these lines are the first of a numbered entry of a list of contents that takes several."""
    short = len(lines) < _LONGEST_ENTRY and _NUMBERED.match(lines[0].text) is not None
    return short and goes_on(lines[-1], entry) and not ends(lines[-1].text)


def _leads(text: str) -> bool:
    """Whether it has dots that lead from an entry to its page."""
    return text.count(".") >= _DOTS and _LEADERS.search(text) is not None


def is_row(line: Line) -> bool:
    """Whether the line is set in columns: wide gaps between its pieces, or very wide ones within one."""
    if len(line.runs) < 2:
        within = line.runs[0].gaps
        return len(within) > 1 and sum(gap.x1 - gap.x0 > _VERY_WIDE * line.size for gap in within) > 1
    gaps, right, style = 0, math.inf, line.style
    for run in line.runs:
        if run.text.strip():
            other = line.hyphenated and run.style != style
            gaps += run.box[0] - right > (_WIDE_AT_NAMES if other else _WIDE) * line.size
            right, style = run.box[2], run.style
    if gaps != 1:
        return gaps > 1
    return sum(map(str.isdigit, line.text)) >= 0.3 * len(line.text.replace(" ", ""))


def is_numeric(lines: Sequence[Line]) -> bool:
    """Whether a quarter of what several lines say is digits."""
    text = "".join(line.text for line in lines).replace(" ", "")
    return len(lines) > 1 and sum(map(str.isdigit, text)) >= 0.25 * len(text)
