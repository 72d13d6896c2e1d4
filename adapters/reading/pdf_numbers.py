"""Numbered headings: which lines may be one, and which of them make a sequence.

A number alone proves nothing: lists, tables, affiliations and lines of algorithms are numbered too. Lines
are taken together that look alike and count on from one without a gap to speak of; of several such
sequences the one wins that is longest and names what papers name ("1 Introduction").
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, NamedTuple

from adapters.reading.pdf_layout import SMALLER, Body
from adapters.reading.pdf_lines import Line
from adapters.reading.pdf_runs import TYPEWRITER, GlyphRun, Style

MOST_CANDIDATES: Final = 1_500
"""Of one scheme; a survey of 60 pages has 150 headings."""

_ROMAN: Final = {"I": 1, "V": 5, "X": 10, "L": 50}
_CHINESE: Final = {digit: value for value, digit in enumerate("一二三四五六七八九", 1)}
_CHAPTER: Final = r"chapter|kapitel|chapitre|cap[ií]tulo|capitolo|第"
BARE_CHAPTER: Final = re.compile(
    rf"(?:{_CHAPTER})\s*(?:[\dIVXLA-F]{{1,5}}|[一二三四五六七八九十]{{1,3}})\s*章?", re.IGNORECASE
)
"""A chapter's number that stands above its title."""
_PATTERNS: Final = (
    ("arabic", re.compile(r"(?:(?:section|chapter)\s+)?(\d{1,2})(?:[.:]|(?=\s))\s*(\D.*)", re.IGNORECASE)),
    ("dotted", re.compile(r"(\d{1,2}(?:\.\d{1,2}){1,3})(?:[.:]|(?=\s))\s*(\D.*)")),
    ("roman", re.compile(r"([IVXL]{1,6})\.\s*(\D.*)")),
    ("letter", re.compile(r"(?:appendix\s+)?([A-Z])(?:[.:)—–-]|(?=\s))\s*(.*)", re.IGNORECASE)),
    (
        "letter",
        re.compile(r"(?:appendix\s+)?([A-Z](?:\.\d{1,2}){1,3})(?:[.:]|(?=\s))\s*(.*)", re.IGNORECASE),
    ),
    ("letter", re.compile(r"([A-Z]\d{1,2}(?:\.\d{1,2}){0,2})(?:[.:]|(?=\s))\s*(\D.*)")),
    ("bracket", re.compile(r"(\d{1,2})\)\s*(\D.*)")),
    ("arabic", re.compile(r"第([一二三四五六七八九十]{1,3}|\d{1,2})章\s*(.*)")),
    ("arabic", re.compile(r"([一二三四五六七八九十]{1,3})[、．.]\s*(\D.*)")),
    ("arabic", re.compile(rf"(?:{_CHAPTER})\s+(\d{{1,2}})()", re.IGNORECASE)),
)
_WORD_FIRST: Final = re.compile(r"[A-Za-z][a-z]")
_IN_FRONT: Final = re.compile(r"^[\dIVXL.()A-Z]{1,6}[.)\s]+")
_OPENING: Final = re.compile(r"introduction|preliminar|motivation|background", re.IGNORECASE)
_NOT_TITLES: Final = re.compile(r"(?:figure|fig\.|table|algorithm|theorem|lemma)\b", re.IGNORECASE)
_SMALL_CAPITALS: Final = re.compile(r"csc\d|smallcap|[a-z]-?sc(?:\d|$)", re.IGNORECASE)
_LITTLE: Final = 1.5
"""Points below the size of the text that bold or italic headings may be."""
_LITTLE_MANNERS: Final = frozenset({"bold", "italic"})
LARGER: Final = 0.8
"""Points above the size of the text."""
SCRIPT: Final = 0.8
"""Of a line's type size: up to that, type is an exponent or an index."""
_RUN_IN_END: Final = (".", ":", "—", "–", "?")


class Look(NamedTuple):
    """What headings of one level have in common."""

    font: str
    size: int
    manner: str
    """`bold`, `large`, `capitals`, `italic`, or `plain`."""


class Lead(NamedTuple):
    """How a line begins: the words of one style, and what follows them in another."""

    look: Look
    text: str
    rest: str


@dataclass(frozen=True, slots=True)
class HeadingCandidate:
    """A line that may be a numbered heading. `parts` are its ordinals, such as (3, 2)."""

    index: int
    scheme: str
    number: str
    parts: tuple[int, ...]
    title: str
    look: Look
    named: bool
    """Whether it calls itself an appendix."""


def lead_of(line: Line, body: Body) -> Lead:
    """The line's beginning up to where bold or italic type begins or ends."""
    first = _first_lettered(line) if len(line.runs) > 1 else line.runs[0]
    rest = _rest_behind(first, line) if len(line.runs) > 1 else 0
    if rest and _is_one_heading(line, first, body):
        rest = 0
    size = line.size if line.capitals else first.style.size
    look = _look(first.style, size, body.size, capitals=line.capitals)
    if not rest:
        return Lead(look, line.text, "")
    return Lead(look, _text_of(line.runs[:rest]), _text_of(line.runs[rest:]))


def _text_of(runs: Iterable[GlyphRun]) -> str:
    return " ".join("".join(run.text for run in runs).split())


def _rest_behind(first: GlyphRun, line: Line) -> int:
    """At which run, behind the first with letters, bold or italic type begins or ends; 0 for nowhere."""
    bold, italic, met = first.style.bold, first.style.italic, False
    for place, run in enumerate(line.runs):
        met = met or run is first
        style = run.style
        other = style.bold != bold or style.italic != italic
        if met and other and not style.math and run.text.strip():
            return place
    return 0


def _first_lettered(line: Line) -> GlyphRun:
    """The first run with letters behind a number, of mathematics only where there is no other."""
    in_math = None
    for run in line.runs:
        if _WORD_FIRST.match(run.text) or any(map(str.isalpha, _strip_number(run.text))):
            if not run.style.math:
                return run
            in_math = in_math or run
    return in_math or next((run for run in line.runs if not run.style.math), line.runs[0])


def _is_one_heading(line: Line, first: GlyphRun, body: Body) -> bool:
    """Whether all of the line is larger than the text, or in bold but for names in a typewriter's face.

    What is smaller by far is an exponent or an index.
    """
    own = [run for run in line.runs if run.text.strip()]
    sizes = [run.style.size for run in own if run.style.size > SCRIPT * line.size and not run.style.math]
    if sizes and min(sizes) > body.size + LARGER:
        return True
    plain = [run.style.font for run in own if not run.style.bold and not run.style.math]
    return first.style.bold and own[-1].style.bold and all(map(TYPEWRITER.search, plain))


def _strip_number(text: str) -> str:
    return text if "a" <= text[:1] <= "z" else _IN_FRONT.sub("", text)


@lru_cache(maxsize=4_000)
def _look(style: Style, size: float, usual: float, *, capitals: bool) -> Look:
    """How text of a style is set where the `usual` size is that of the body."""
    return Look(style.font.split("+")[-1], round(size), _manner(style, size, usual, capitals=capitals))


def _manner(style: Style, size: float, usual: float, *, capitals: bool) -> str:
    if size > usual + LARGER:
        return "large bold" if style.bold else "large"
    if style.bold:
        return "bold"
    if capitals or _SMALL_CAPITALS.search(style.font):
        return "capitals"
    return "italic" if style.italic else "plain"


def candidates(lines: Sequence[Line], leads: Sequence[Lead], body: Body) -> list[HeadingCandidate]:
    """Every line that begins with a number and is set like a heading."""
    found: list[HeadingCandidate] = []
    for index, (line, lead) in enumerate(zip(lines, leads, strict=True)):
        small = line.size < body.size - (_LITTLE if lead.look.manner in _LITTLE_MANNERS else SMALLER)
        if lead.look.manner == "plain" or small or len(lead.text) > 250:
            continue
        if lead.rest and not lead.text.endswith(_RUN_IN_END):
            continue
        for scheme, pattern in _PATTERNS:
            match = pattern.fullmatch(lead.text)
            if match and (one := _candidate(index, scheme, match, lead)):
                found.append(one)
    return found


def _candidate(index: int, scheme: str, match: re.Match[str], lead: Lead) -> HeadingCandidate | None:
    number, title = match[1], match[2].strip()
    named = lead.text[:8].casefold() == "appendix"
    if number[0] in "一二三四五六七八九十":
        number = str(_read_chinese(number))
    parts = _ordinals(number, scheme)
    above = not title and BARE_CHAPTER.fullmatch(lead.text)
    name = len(parts) > 1 and "bold" in lead.look.manner  # in small letters, as of a function
    if not parts or not (_is_title(title, small=name) or (named and not title) or above):
        return None
    if scheme == "letter" and not number[0].isupper():
        return None
    return HeadingCandidate(index, scheme, number, parts, title, lead.look, named)


def _is_title(title: str, *, small: bool) -> bool:
    """Whether it could be a heading's words, in `small` letters or with a capital."""
    letters = [letter for letter in title if letter.isalpha()]
    return (
        len(letters) >= 2
        and (small or not "a" <= letters[0] <= "z")
        and not _NOT_TITLES.match(title)
        and len(letters) >= 0.5 * len(title.replace(" ", ""))
    )


def _read_chinese(number: str) -> int:
    """What a number below a hundred in Chinese says."""
    tens, ten, ones = number.rpartition("十")
    return (_CHINESE.get(tens, 1) * 10 if ten else 0) + _CHINESE.get(ones, 0)


def _ordinals(number: str, scheme: str) -> tuple[int, ...]:
    if scheme == "roman":
        values = [_ROMAN[digit] for digit in number]
        following = [*values[1:], 0]
        return (sum(-one if one < after else one for one, after in zip(values, following, strict=True)),)
    if re.match(r"[A-Z]\d", number):
        return tuple(map(int, number[1:].split(".")))  # appendices A1, A2, and A2.1 within
    first, *others = number.split(".")
    ordinal = ord(first.upper()) - ord("A") + 1 if first.isalpha() else int(first)
    return (ordinal, *map(int, others))


def best_chain(found: Sequence[HeadingCandidate]) -> tuple[float, list[HeadingCandidate]]:
    """The heaviest subsequence whose last ordinals count 1, 2, 3; one that is missing costs half."""
    score: list[float] = []
    before: list[int] = []
    reached: dict[int, int] = {}
    for place, one in enumerate(found):
        ordinal = one.parts[-1]
        weight = 2.0 if _OPENING.match(one.title) and ordinal == 1 else 1.0
        ways = [
            (score[reached[ordinal - step]] - penalty, reached[ordinal - step])
            for step, penalty in ((1, 0.0), (2, 0.6))
            if ordinal - step in reached
        ]
        ways += [(0.0, -1)] if ordinal == 1 else [(-0.6, -1)] if ordinal == 2 else []
        best, origin = max(ways, default=(-9.0, -1))
        score.append(best + weight)
        before.append(origin)
        if ways and (ordinal not in reached or score[place] >= score[reached[ordinal]]):
            reached[ordinal] = place
    if not reached:
        return 0.0, []
    place = max(reached.values(), key=lambda index: score[index])
    total, chain = score[place], []
    while place >= 0:
        chain.append(found[place])
        place = before[place]
    return total, chain[::-1]


def numbered_headings(found: Sequence[HeadingCandidate], body: Body) -> list[HeadingCandidate]:
    """All headings that belong to the document's numbering, in order."""
    top = _top_level(one for one in found if not _is_small_italic(one, body))
    if not top:
        return []
    main = top[0].look
    chapters = [*top, *_appendices(found, top, main, body)]
    return sorted(
        {
            one.index: one for one in [*chapters, *_below(found, chapters, roman=top[0].scheme == "roman")]
        }.values(),
        key=lambda one: one.index,
    )


def _is_small_italic(one: HeadingCandidate, body: Body) -> bool:
    """Whether it is set as an inner heading may be, and as notes and captions are."""
    return one.look.manner == "italic" and one.look.size < body.size - SMALLER


def _top_level(found: Iterable[HeadingCandidate]) -> list[HeadingCandidate]:
    every = list(found)
    groups = [
        best_chain(group)
        for scheme in ("arabic", "roman")
        for group in _alike(one for one in every if one.scheme == scheme)
    ]
    total, chain = max(groups, key=lambda group: group[0], default=(0.0, []))
    return chain if total >= 2 else []


def _appendices(
    found: Sequence[HeadingCandidate], top: Sequence[HeadingCandidate], main: Look, body: Body
) -> list[HeadingCandidate]:
    """Lettered sections after the last numbered one: set as the chapters are, or called appendix."""
    last = top[-1].index
    later = [
        one
        for one in found
        if one.scheme == "letter"
        and len(one.parts) == 1
        and one.index > last
        and (
            one.named
            or (top[0].scheme != "roman" and (one.look.font == main.font or one.look.font in body.fonts))
        )
    ]
    groups = []
    for group in _alike(later):
        total, chain = best_chain(group)
        sure = group[0].look == main or any(one.named for one in chain)
        if chain and (sure or len(chain) >= 2):
            groups.append((total + (1.5 if sure else 0), chain))
    return max(groups, key=lambda group: group[0], default=(0.0, []))[1]


def _below(
    found: Sequence[HeadingCandidate], parents: Sequence[HeadingCandidate], *, roman: bool, depth: int = 2
) -> list[HeadingCandidate]:
    """The subsections of each parent, counted from one within it, all set alike; and theirs in turn."""
    if depth > 4 or not parents:
        return []
    chains: defaultdict[tuple[str, Look], list[tuple[float, list[HeadingCandidate]]]] = defaultdict(list)
    ends = [*(one.index for one in parents[1:]), 10**9]
    for parent, end in zip(parents, ends, strict=True):
        inside = [
            one
            for one in found
            if parent.index < one.index < end and _is_child(one, parent, depth, roman=roman)
        ]
        for group in _alike(inside):
            total, chain = best_chain(group)
            if chain and chain[0].parts[-1] == 1:
                chains[parent.scheme, group[0].look].append((total, chain))
    best: dict[str, tuple[float, list[HeadingCandidate]]] = {}
    for (scheme, _), several in chains.items():
        total = sum(one[0] for one in several)
        if total > best.get(scheme, (0.0, []))[0]:
            best[scheme] = total, [one for _, chain in several for one in chain]
    kept = sorted((one for _, chain in best.values() for one in chain), key=lambda one: one.index)
    return [*kept, *_below(found, kept, roman=roman, depth=depth + 1)]


def _is_child(one: HeadingCandidate, parent: HeadingCandidate, depth: int, *, roman: bool) -> bool:
    if one.scheme in {"dotted", "letter"} and len(one.parts) == depth:
        return one.parts[:-1] == parent.parts and (one.scheme == "letter") == (parent.scheme == "letter")
    within = {2: ("letter",), 3: ("bracket", "arabic")}.get(depth, ()) if not parent.named else ("arabic",)
    return roman and one.scheme in within and len(one.parts) == 1 and not one.named


def _alike(found: Iterable[HeadingCandidate]) -> list[list[HeadingCandidate]]:
    groups: defaultdict[Look, list[HeadingCandidate]] = defaultdict(list)
    for one in found:
        if len(groups[one.look]) < MOST_CANDIDATES:
            groups[one.look].append(one)
    return list(groups.values())
