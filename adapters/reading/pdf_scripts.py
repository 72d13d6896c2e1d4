"""Raised and lowered type within a line: exponents and indices keep their place, marks of notes go.

`10⁴` must not become 104, nor `documents¹` a word that is not the paper's. Which of the two raised type is,
tells what it stands on: a number, a variable or a unit has an exponent, a word or a full stop has a note.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from typing import Final

from adapters.reading.pdf_runs import GlyphRun
from bot.text.latex_tables import EDGE, subscript, superscript

_SMALLER: Final = 0.9
"""Of the line's type size; what is larger is no script."""
_OFF: Final = 0.07
"""Of the line's type size, above or below its base line."""
_SCRIPTED: Final = 0.3
"""Points off its line, from which on other type is raised or lowered."""
_AXIS: Final = 0.28
"""Of the line's type size: where the bar of a fraction stands above the base line."""
_TIGHT: Final = 0.3
"""Of the line's type size: a wider gap is a space."""

_ROOM, _APART, _LEVEL = 0.15, 0.7, 0.12
"""Of the line's type size: before a fraction, between the base lines of its parts, and of their middles."""
_GLUED: Final = 0.12
"""Of the line's type size: between an index and a bracket no wider gap is none."""

_MARK: Final = r"(?:[*∗⋆†‡§¶‖#✉]|\d{1,3}|[a-z](?![a-z]))"
_MARKS: Final = re.compile(rf"{_MARK}(?:\s*[,;–-]?\s*{_MARK})*[,)]?")
_SIGNS: Final = frozenset("*∗⋆†‡§¶‖#✉,; ")
CLOSING: Final = frozenset(".,;:)]’")
"""Marks that stand right behind what is raised."""
_CIRCLED: Final = frozenset(map(chr, range(0x2460, 0x2474)))
"""Numbers of notes in Chinese."""
_CITED: Final = re.compile(r"\[\d[\d,–—~-]*\]")
_DEGREES: Final = frozenset("∘◦°")
_ORDINAL: Final = re.compile(r"(?:st|nd|rd|th|er|e|o|a|º|ª)\b")
_UNIT: Final = re.compile(
    r"(?<![^\W\d_])(?:[mckdnpfuμµ]?m|in|ft|yd|mi|[kmMGnμµ]?s|[mkMGTn]?Hz|k?g|mol|ha|[kM]?pc|[kM]?J|[kM]?W|K|L|l|sr|yr|h"
    r"|min|day|e?V|[kMGT]eV|Gy|Sv|rad|bar|Pa|dB|px|pixels?)$"
)
_LITTLE_WORDS: Final = "is|it|of|to|in|as|on|at|by|we|us|be|do|or|so|up|no|al"
_SPOKEN: Final = re.compile(
    r"(?<![^\W_])(?!(?:arc|sin|cos|tan|log|exp|max|min|sup|inf|det|dim|lim|rank|span)h?[)\]]*$)"
    rf"(?:[A-Za-z\u00c0-\u024f'’-]{{3,}}|{_LITTLE_WORDS})[)\]”’\"']*$"
    r"|[.,;:!?…”’\"]$"
)
_QUANTITY: Final = re.compile(
    rf"(?<![^\W_])(?!(?:{_LITTLE_WORDS})$)(?:[A-Z]{{2,4}}|[A-Za-z]{{1,2}}|deg|mas|erg|std|var|pix)$"
)
"""What may have a power: other words of three letters and more have notes."""
_OPENED: Final = re.compile(r"[(\[{]\s+$")
_REFERRED: Final = re.compile(r"(?<![^\W_])(?:refs?|references?|nos?)\.?\s?$", re.IGNORECASE)
"""Behind these a raised number is no mark that may go: "from Ref.¹⁰"."""
_POWERS: Final = frozenset("23")
_PROSE_IN_BRACKETS: Final = re.compile(r"[(\[][^()\[\]]*[^\W\d_]{3}[^()\[\]]*[)\]]$")
_VARIABLES: Final = re.compile(r"[a-z](?: [a-z])+")
"""Letters of a formula, which may stand further apart than those of a word."""
_PRIMES: Final = frozenset("′″‴'")
_NOTE_APART: Final = re.compile(r"[^\W\d_]{2}[)\]”’\"']*[.,;:!?][)\]”’\"']*\s+$")
"""How a line ends behind which a note's mark may stand with a space between."""
_CITATION: Final = re.compile(r"[^\W\d_]{2},?\s?\[[1-9]\d*(?:[,–-]\s?\d+)*\]$")
_YEAR: Final = re.compile(r"[^\W\d_]{2}[.,]?\s?\((?:1[6-9]|20)\d\d[a-z]?\)$")
"""How a line ends behind the year of a work that is named."""
_BRACKETED: Final = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|\{[^{}]*\}")
_SUM: Final = re.compile(r"\S\s?[+−±]|\S - ")
_ENDS_OPEN: Final = re.compile(r"(?:^|[\s=+−×·/(\[,<>≤≥≈∼-])$")


def spell(runs: Sequence[GlyphRun]) -> str:
    """The line's text, its raised and lowered type told apart from the rest."""
    size, base = _base(runs)
    sides = [_side(run, size, base) for run in runs]
    text, place = "", 0
    while place < len(runs):
        end = place + 1
        while end < len(runs) and bool(sides[end]) == bool(sides[place]):
            end += 1
        group = runs[place:end]
        if sides[place]:
            before = next((run for run in reversed(runs[:place]) if run.text.strip()), None)
            following = runs[end] if end < len(runs) else None
            text = _with_scripts(text, group, (size, base), (before, following))
        else:
            text += _plain(text, group, runs[place - 1] if place else None)
        place = end
    return text.replace(EDGE, "")


def has_scripts(runs: Sequence[GlyphRun]) -> bool:
    """Whether any of the runs is smaller than another and off its base line."""
    first = runs[0]
    size, y = first.style.size, first.y
    return any(run.style.size != size and abs(run.y - y) > _SCRIPTED for run in runs)


def _base(runs: Sequence[GlyphRun]) -> tuple[float, float]:
    """The size and the base line of the line's main text: the largest type with a third of the letters."""
    weights: defaultdict[tuple[float, float], int] = defaultdict(int)
    for run in runs:
        weights[round(run.style.size, 1), round(run.y, 1)] += len(run.text.strip())
    counts = weights.values()
    least = min(0.3 * sum(counts), 12, max(counts))
    return max(place for place, count in weights.items() if count >= least)


def _side(run: GlyphRun, size: float, base: float) -> int:
    """1 for raised, -1 for lowered, 0 for what stands on the line."""
    if run.style.size > _SMALLER * size or abs(run.y - base) <= _OFF * size or not run.text.strip(" _"):
        return 0
    return 1 if (run.box[1] + run.box[3]) / 2 > base + _AXIS * size else -1


def _plain(text: str, group: Sequence[GlyphRun], before: GlyphRun | None) -> str:
    pieces = []
    for run in group:
        apart = before and before.ends_line and run.box[0] - before.box[2] > 0.15 * run.style.size
        apart = apart and not (text and run is group[0] and run.text[:1] in CLOSING)
        pieces.append(" " * bool(apart) + run.text)
        before = run
    added = "".join(pieces)
    ends = bool(text) and text[-1] == EDGE
    return " " + added if ends and added[:1].isalnum() else added


def _with_scripts(
    text: str,
    group: Sequence[GlyphRun],
    main: tuple[float, float],
    beside: tuple[GlyphRun | None, GlyphRun | None],
) -> str:
    """The line so far, and what is raised or lowered behind it, given what stands before and follows."""
    (size, base), (before, following) = main, beside
    raised = [run for run in group if _side(run, size, base) > 0]
    lowered = [run for run in group if run not in raised]
    tight = before is not None and group[0].box[0] - before.box[2] < _TIGHT * size
    root = text.rstrip()[-1:] == "√"
    stacked = root or _ENDS_OPEN.search(text) or not tight or _is_fraction(raised, lowered, before, size)
    if stacked and _overlap(raised, lowered):
        text = text.rstrip() if _OPENED.search(text) else text
        space = "" if tight or text[-1:].isspace() or not text or text[-1] in "([{" else " "
        fraction = f"{_part(_inner(raised))}/{_part(_inner(lowered))}"
        fraction = f"({fraction})" if root else fraction
        return f"{text}{space}{fraction}{_space(group, following, size)}"
    gap = following.box[0] - group[-1].box[2] if following is not None else size
    follows = gap < 0.1 * size
    capital = following is not None and following.text[:1].isupper()
    element = bool(raised) and capital and gap < _TIGHT * size and _inner(raised).isdigit()
    if text[-1:].isspace() and (element or (follows and following and following.text[:1].isalnum())):
        return text + (_script(_inner(raised), raised=True) if raised else _inner(lowered))  # ¹⁴C
    stem = text.rstrip() if tight else text
    attached = bool(stem) and not stem[-1].isspace()
    if lowered:
        stem += _script(_inner(lowered), raised=False) if attached else _inner(lowered)
    if raised:
        math = bool(lowered) or (before is not None and before.style.math)
        stem += _spell_raised(_inner(raised), stem, math=math, follows=follows and _is_letter(following))
    mark = following.text[:1] if following is not None else ""
    closes = mark in CLOSING or (mark == "(" and gap < _GLUED * size)
    return stem + (" " if group[-1].text.endswith(" ") and not closes else "")


def _is_fraction(
    raised: Sequence[GlyphRun], lowered: Sequence[GlyphRun], before: GlyphRun | None, size: float
) -> bool:
    """Whether one is centred above the other, further apart than an exponent and an index stand.

    TeX leaves room before a fraction, and none before these.
    """
    if not raised or not lowered or before is None:
        return False
    edges = [
        (min(run.box[0] for run in part), max(run.box[2] for run in part)) for part in (raised, lowered)
    ]
    (left, right), (x0, x1) = edges
    room = min(left, x0) - before.box[2]
    apart = min(run.y for run in raised) - max(run.y for run in lowered)
    return room > _ROOM * size and apart > _APART * size and abs(left + right - x0 - x1) < 2 * _LEVEL * size


def _part(text: str) -> str:
    """A fraction's part, in brackets where it is a sum: 1/(1 + x) is not 1/1 + x."""
    return f"({text})" if _SUM.search(_BRACKETED.sub("x", text)) else text


def _space(group: Sequence[GlyphRun], following: GlyphRun | None, size: float) -> str:
    """The space behind a fraction, which PDFium may have put at the end of either part, or nowhere."""
    if following is not None and following.text[:1] in CLOSING:
        return ""
    apart = following is not None and following.box[0] - max(run.box[2] for run in group) > 0.12 * size
    return " " if apart or any(run.text.endswith(" ") for run in group) else ""


def _is_letter(run: GlyphRun | None) -> bool:
    return run is not None and run.text[:1].isalpha() and not run.style.math


def _script(small: str, *, raised: bool) -> str:
    """The small type in Unicode's raised or lowered characters, or behind `^` or `_`."""
    if set(small) <= _SIGNS or set(small) <= _PRIMES:
        return small
    if raised and small in _DEGREES:
        return "°"
    if small[0] == "(" and small[-1] == ")":
        return ("^" if raised else "_") + small
    return superscript(small) if raised else subscript(small)


def _inner(runs: Sequence[GlyphRun]) -> str:
    """What they say from left to right, with scripts of their own."""
    ordered = sorted(runs, key=lambda run: run.box[0])
    text = (spell(ordered) if has_scripts(ordered) else "".join(run.text for run in ordered)).strip()
    return text.replace(" ", "") if _VARIABLES.fullmatch(text) and ordered[0].style.math else text


def _overlap(raised: Sequence[GlyphRun], lowered: Sequence[GlyphRun]) -> bool:
    """Whether one stands above the other, as the parts of a fraction do."""
    if not raised or not lowered:
        return False
    left = max(min(run.box[0] for run in part) for part in (raised, lowered))
    right = min(max(run.box[2] for run in part) for part in (raised, lowered))
    widths = [
        max(run.box[2] for run in part) - min(run.box[0] for run in part) for part in (raised, lowered)
    ]
    return right - left > 0.5 * min(widths)


def _spell_raised(small: str, stem: str, *, math: bool, follows: bool) -> str:
    """An exponent, an ordinal's ending, or nothing in place of a note's mark.

    `follows` says that a letter stands right behind: a logo such as LaTeX's is one word.
    """
    circled = set(small) <= _CIRCLED and not stem[-1:].isspace()
    if circled or (small.isdigit() and not math and not follows and _NOTE_APART.search(stem)):
        return "" if stem else small
    if not stem or stem[-1].isspace() or (follows and not math and small.isalpha() and stem[-1].isalpha()):
        return "°" if small in _DEGREES else small
    if stem[-1].isdigit() and _ORDINAL.fullmatch(small):
        return small
    if _CITED.fullmatch(small):
        return small
    power = small in _POWERS and _QUANTITY.search(stem)
    signed = set(small) <= _SIGNS and stem[-2:].isalpha()
    if (
        not math
        and not _REFERRED.search(stem)
        and (signed or (_MARKS.fullmatch(small) and not power and _is_spoken(stem)))
    ):
        return ""
    return _script(small, raised=True)


def _is_spoken(stem: str) -> bool:
    """Whether the line so far ends in a word or a mark of punctuation, and so can have a note."""
    named = any(known.search(stem) for known in (_PROSE_IN_BRACKETS, _CITATION, _YEAR))
    if stem[-1] in ")]":
        return named
    return not _UNIT.search(stem) and (named or _SPOKEN.search(stem) is not None)
