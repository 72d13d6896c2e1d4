"""Puts the runs of a page together to lines, with the measures everything later is decided by."""

from __future__ import annotations

import math
import re
import string
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise, takewhile
from typing import Final

from adapters.reading.pdf_accents import COMBINING, readable
from adapters.reading.pdf_glyphs import LOST
from adapters.reading.pdf_runs import ACCENTS, GlyphRun, Style, is_typewriter
from adapters.reading.pdf_scripts import CLOSING, has_scripts, spell

_LONGEST_MARK: Final = 3
"""Characters of a run that is an accent, spaces around it included."""
_GLUED: Final = 0.1
"""Of the type size: an accent nearer than that to the letter before it has no space between."""
_HYPHENS: Final = frozenset("-\u00ad\u2010")
_BROKEN: Final = re.compile(r"(?<=\w).$")
_CAPITALS: Final = string.ascii_uppercase.encode()
_SMALL: Final = string.ascii_lowercase.encode()
_ALNUM: Final = _CAPITALS + _SMALL + string.digits.encode()
_RAISED: Final = 0.65
"""Up to this part of the type size above or below the base line, text is an exponent or an index."""
_APART: Final = 0.3
"""Of the type size: hardly a space within a line."""
_GUESSED: Final = 0.25
"""Of the type size, by which what recognised a scan errs."""
_SCRIPT_SPACE, _MATH_SPACE = 0.5, 0.8
"""Of the type size, before what is raised, and what is centred: a sum's sign, a part of a fraction."""
_LEVEL: Final = 0.15
"""Of the type size, by which base lines of one line may differ."""
_WORD_SPACE, _HALF_LETTER = 0.2, 0.4
"""Of the type size: a gap between words at least, and from a letter's edge to its middle at most."""
_LIGHTLY: Final = 0.25
"""What a letter of a typewriter counts: names in it stand in lines of text, and are often smaller."""
_HANGING, _HIGH, _AXIS = 0.1, 0.7, 0.25
"""Of the type size: how far what hangs stands over its base line, how high it is at least, and where the
middle of small letters is.
"""
_NEAR: Final = 22.0
"""Points between two pieces of one line; the gutter of two columns never falls on one base line."""


@dataclass(slots=True)
class Line:
    """One printed line. `x0`, `x1`, `y` (base line) in points; `page` counts from 1."""

    page: int
    runs: list[GlyphRun]
    x0: float
    x1: float
    y: float
    hyphenated: bool = False
    text: str = ""
    style: Style = field(init=False)
    """Of most letters; in capitals the size of the largest, for small capitals are smaller type."""
    size: float = field(init=False)
    """Type size in points."""
    capitals: bool = False
    math: float = 0.0
    """Share of characters in a font of mathematics."""
    marginal: bool = False
    """Whether it is a note beside the text."""

    def __post_init__(self) -> None:
        printed = "".join([run.text for run in self.runs]) if len(self.runs) > 1 else self.runs[0].text
        self.text = self.text or printed
        self.style = self.runs[0].style
        self.math = float(self.style.math and bool(printed.strip()))
        if len(self.runs) > 1:
            self._weigh()
        self.capitals = _in_capitals(printed)
        if self.capitals:
            largest = max(run.style.size for run in self.runs if run.text.strip())
            self.style = self.style._replace(size=min(largest, self.style.size * 1.5))
        self.size = self.style.size

    def _weigh(self) -> None:
        """Find the style of most letters, and the share that is mathematics."""
        styles = {id(run.style): run.style for run in self.runs}
        if len(styles) == 1:
            return
        lengths = dict.fromkeys(styles, 0)
        for run in self.runs:
            lengths[id(run.style)] += len(run.text.strip())
        total, most = sum(lengths.values()), max(lengths, key=lengths.__getitem__)
        self.style = styles[most]
        self.math = sum(lengths[key] for key, style in styles.items() if style.math) / max(1, total)
        if 5 * lengths[most] < 4 * total or is_typewriter(self.style.font):  # else nearly all is alike
            self.style = _style_of_most(self.runs)


def _style_of_most(runs: Iterable[GlyphRun]) -> Style:
    """The style of most letters, which tell more than marks, those of a typewriter less."""
    texts: defaultdict[Style, str] = defaultdict(str)
    for run in runs:
        texts[run.style] += run.text.strip()
    weights = {
        style: (3 * _letters(text) + len(text)) * (_LIGHTLY if is_typewriter(style.font) else 1)
        for style, text in texts.items()
    }
    return max(weights, key=weights.__getitem__)


def _letters(text: str) -> int:
    """How many letters and digits it has."""
    return _count(text, _ALNUM) if text.isascii() else sum(map(str.isalnum, text))


def _count(text: str, letters: bytes) -> int:
    """How many of these ASCII text has: taking them out is ten times as fast as looking at each."""
    return len(text) - len(text.encode().translate(None, letters))


def _in_capitals(text: str) -> bool:
    if text.isascii():
        small = _count(text, _SMALL)
        if 10 * small > len(text):  # as in most lines
            return False
        capitals = _count(text, _CAPITALS)
        return capitals >= 4 and capitals >= 0.9 * (capitals + small)
    capitals = sum(map(str.isupper, text))
    return capitals >= 4 and capitals >= 0.9 * sum(map(str.isalpha, text))


def split_by_direction(runs: Iterable[GlyphRun]) -> tuple[list[GlyphRun], list[GlyphRun]]:
    """Runs along the page's main direction, turned to horizontal, and those across it.

    A landscape page has all its text turned; the stamp of arXiv and the axes of plots stand across.
    """
    every = list(runs)
    if len({run.style.angle for run in every}) == 1:
        angle = every[0].style.angle
        return ([_turn(run, angle) for run in every] if angle else every), []
    weights: Counter[int] = Counter()
    for run in every:
        weights[run.style.angle] += len(run.text)
    if not weights:
        return [], []
    angle = weights.most_common(1)[0][0]
    across = [
        run for run in every if min((run.style.angle - angle) % 360, (angle - run.style.angle) % 360) > 5
    ]
    apart = set(map(id, across))
    along = [run for run in every if id(run) not in apart] if across else every
    return ([_turn(run, angle) for run in along] if angle else along), across


def _turn(run: GlyphRun, angle: int) -> GlyphRun:
    left, bottom, right, top = run.box
    corners = [_rotate(x, y, angle) for x in (left, right) for y in (bottom, top)]
    x, y = _rotate(run.x, run.y, angle)
    return replace(
        run,
        x=x,
        y=y,
        box=(
            *(min(corner[0] for corner in corners), min(corner[1] for corner in corners)),
            *(max(corner[0] for corner in corners), max(corner[1] for corner in corners)),
        ),
        gaps=(),
    )


def _rotate(x: float, y: float, angle: int) -> tuple[float, float]:
    sine, cosine = math.sin(math.radians(angle)), math.cos(math.radians(angle))
    return x * cosine + y * sine, y * cosine - x * sine


def even_out(runs: Sequence[GlyphRun]) -> list[GlyphRun]:
    """The runs of a scan, those about as large as most set alike: each word's size there is a guess."""
    sizes: Counter[float] = Counter()
    for run in runs:
        sizes[run.style.size] += len(run.text)
    half, below = sum(sizes.values()) / 2, 0
    usual = next((size for size in sorted(sizes) if (below := below + sizes[size]) >= half), 0.0)
    near = _GUESSED * usual
    return [
        replace(run, style=run.style._replace(size=usual)) if abs(run.style.size - usual) <= near else run
        for run in runs
    ]


def lines_of(runs: Sequence[GlyphRun], page: int) -> list[Line]:
    """Lines in stream order; pieces of one base line that PDFium took apart are one again."""
    groups: list[list[GlyphRun]] = []
    open_line = False
    for run in runs:
        if not run.text.strip() and not (open_line and run.text):
            open_line = open_line and not run.ends_line
            continue
        same = groups and open_line and not _leaps(groups[-1][-1], run)
        if groups and (same or _continues(groups[-1], run)):
            groups[-1].append(run)
        else:
            groups.append([run])
        open_line = not run.ends_line
    lines = [line_of(group, page) for group in groups]
    return [line for line in lines if line.text.strip(LOST)]


def _leaps(last: GlyphRun, run: GlyphRun) -> bool:
    """Whether the run stands elsewhere, though PDFium saw no new line: in another column, say."""
    far = abs(run.y - last.y) > 1.5 * max(run.style.size, last.style.size)
    return run.y != last.y and (far or run.box[2] < last.box[0] - _NEAR)


def _base_of(run: GlyphRun) -> float:
    """The base line of the text around it: the signs of sums hang from above."""
    bottom, top, size = run.box[1], run.box[3], run.style.size
    hangs = run.style.math and top - run.y < _HANGING * size and run.y - bottom > _HIGH * size
    return (bottom + top) / 2 - _AXIS * size if hangs else run.y


def _continues(group: Sequence[GlyphRun], run: GlyphRun) -> bool:
    """Whether the run stands right behind the group on its base line, raised or lowered at most."""
    last = group[-1]
    if last.hyphenated:
        return False
    main = last if len(group) == 1 else max(group, key=lambda one: one.style.size)
    gap = run.box[0] - last.box[2]
    size = max(main.style.size, run.style.size)
    base, y = _base_of(main), _base_of(run)
    if abs(y - base) < _LEVEL * size:
        return -0.2 * size <= gap <= _NEAR
    parted = gap < -0.2 * size
    if parted and (last.y - base) * (y - base) >= 0:  # as where a new line begins
        return False
    if parted:  # an index below an exponent, or the lower part of a fraction
        off = takewhile(lambda one: abs(_base_of(one) - base) >= _LEVEL * size, reversed(group))
        above = [*off] or [last]
        left, right = min(one.box[0] for one in above), max(one.box[2] for one in above)
        below = abs(run.box[0] + run.box[2] - left - right) / 2 < _WORD_SPACE * size
        level = (one.box[2] for one in group if abs(_base_of(one) - base) < _LEVEL * size)
        gap = 0 if below else run.box[0] - max(level)
    centred = run.style.math or last.style.math or (parted and run.style.size < size)
    room = _MATH_SPACE if centred else _SCRIPT_SPACE
    raised = abs(y - base) < _RAISED * size
    if not raised and last.style.size < size:  # an exponent of an exponent
        raised, room = abs(run.y - last.y) < _RAISED * last.style.size, _SCRIPT_SPACE / 2
    return raised and -0.2 * size <= gap <= room * size


def text_of(group: list[GlyphRun]) -> str:
    """What the runs say as one line, without the hyphen of a word that is broken at its end."""
    group, text = _spell(group)
    text = text[:-1] if _is_broken(text) else text
    return text or "".join([run.text for run in group])


def _spell(group: list[GlyphRun]) -> tuple[list[GlyphRun], str]:
    """The runs, accents put on their letters, and what they say as one line."""
    if len(group) > 1:
        group = _with_accents_over(group)
        _close_up(group)
        text = readable(spell(group) if has_scripts(group) else _strung(group))
    else:
        text = readable(group[0].text)
    if not text[:1].isascii() and text[1:2] == " " and _opens_list(group):
        text = f"•{text[1:]}"
    return group, text


def _is_broken(text: str) -> bool:
    """Whether it ends with the hyphen of a broken word."""
    return text[-1:] in _HYPHENS and _BROKEN.search(text) is not None


def line_of(group: list[GlyphRun], page: int) -> Line:
    """The runs as one line."""
    main = group[0]
    if len(group) > 1:
        size = max([run.style.size for run in group])
        main = max([run for run in group if run.style.size == size], key=lambda run: len(run.text))
    group, text = _spell(group)
    left, _, right, _ = group[0].box
    if len(group) > 1:
        left, right = min([run.box[0] for run in group]), max([run.box[2] for run in group])
    broken = _is_broken(text)
    return Line(
        page=page,
        runs=group,
        x0=left,
        x1=right,
        y=main.y,
        hyphenated=group[-1].hyphenated or broken,
        text=text[:-1] if broken else text,
    )


def _with_accents_over(group: list[GlyphRun]) -> list[GlyphRun]:
    """The runs, accents on the letters that they are printed over, where these came first.

    TeX's own come before their letters, and stand over no run yet.
    """
    printed = "".join([run.text for run in group])
    if printed.isascii() and "`" not in printed:
        return group
    over = {
        place
        for place in range(1, len(group))
        if _combining(group[place]) and _letter_below(group[place - 1], group[place]) >= 0
    }
    if not over:
        return group
    kept: list[GlyphRun] = []
    for place, run in enumerate(group):
        if place not in over:
            kept.append(run)
            continue
        before = kept[-1]
        at = _letter_below(before, run) + 1
        text = f"{before.text[:at]}{_combining(run)}{before.text[at:]}".rstrip()
        following = group[place + 1] if place + 1 < len(group) else None
        apart = following and following.box[0] - before.box[2] > _WORD_SPACE * run.style.size
        before.text = unicodedata.normalize("NFC", text) + (" " if apart else "")
        before.ends_line, before.hyphenated = run.ends_line, run.hyphenated
    return kept


def _combining(run: GlyphRun) -> str:
    """The accent that is all of the run, as it goes with a letter; empty for any other text."""
    if len(run.text) > _LONGEST_MARK:
        return ""
    mark = run.text.strip()
    return mark if "\u0300" <= mark <= "\u036f" and len(mark) == 1 else COMBINING.get(mark, "")


def _letter_below(before: GlyphRun, run: GlyphRun) -> int:
    """Which letter of the run `before` an accent stands over, its first or its last; -1 for none."""
    text = before.text.rstrip()
    middle = (run.box[0] + run.box[2]) / 2
    if not _combining(run) or not text or not before.box[0] < middle < before.box[2]:
        return -1
    ends = (middle - before.box[0], 0), (before.box[2] - middle, len(text) - 1)
    distance, place = min(ends)
    return place if distance < _HALF_LETTER * run.style.size and text[place].isalpha() else -1


def _close_up(group: Sequence[GlyphRun]) -> None:
    """Take off the space that a slanted variable leaves before a bracket, and an accent before itself."""
    for before, run in pairwise(group):
        near = run.box[0] - before.box[2] < _GLUED * run.style.size
        if run.text[:1] in ACCENTS and near and before.text[-1:] == " ":
            before.text = before.text.rstrip()
        closes = run.text[:1] in CLOSING and run.text[:2] != ":="
        if closes and before.style.math and before.text[-1:] == " " and not before.ends_line:
            before.text = before.text.rstrip()


def _opens_list(group: Sequence[GlyphRun]) -> bool:
    """Whether a line begins with a glyph by itself whose meaning is lost: that is a list's mark.

    What a font without a name says that such a sign means is no better.
    """
    mark = group[0].text.strip()
    return (
        len(group) > 1
        and (mark == LOST or (not group[0].style.font and len(mark) == 1 and not mark.isalpha()))
        and group[1].box[0] - group[0].box[2] > _APART * group[1].style.size
    )


def _strung(group: Sequence[GlyphRun]) -> str:
    pieces = [group[0].text]
    for before, run in pairwise(group):
        if before.ends_line and run.box[0] - before.box[2] > 0.15 * run.style.size:
            pieces.append(" ")
        pieces.append(run.text)
    return "".join(pieces)
