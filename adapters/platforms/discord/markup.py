"""Plain text as Discord's Markdown that shows it as it stands, and the few links that may be live.

Discord takes a backslash before any ASCII mark outside of code. What only means something at the beginning
of a line is escaped there; a mention needs `<`, an address its `://`, an emoji two colons.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator
from itertools import groupby
from urllib.parse import quote, urlsplit

from bot.domain.message import Line, Span
from bot.locales import leading_command, translate
from bot.sources.registry import is_source_url
from bot.text.chinese import CLAUSE_ENDS
from bot.text.links import code_link
from bot.text.sentences import split_sentences
from bot.text.visible import visible_text

ANYWHERE = re.compile(r"[\\`*_~|\[\]<>]|:(?=//)|:(?=\w+:)", re.IGNORECASE)
FIRST = re.compile(r"^(\s*)(?:(\d{1,9})(?=[.)])|(?=[#+-]))")
EVERYBODY = re.compile(r"@(?=everyone|here)", re.IGNORECASE)
APART = "\u200b"
"""Keeps `@` from what follows it (allowed mentions stop the ping already; this stops the look of one), and
the marks of one style from those of the next."""
ALMOST_BACKTICK = "\u02cb"
OURS = frozenset({"discord.com"})
PAPERS = frozenset({"doi.org"})
SAFE_IN_URL = ":/?#@!$&'*+,;=%~.-_"
WORD_END = re.compile(rf"\s+|[,;:)\]{CLAUSE_ENDS}]+")
TYPED = re.compile(r"/(digest|paper|ask)(?= [\u3400-\u9fff])")
"""A command in a Chinese sentence."""
SLASHED = frozenset({"paper", "ask", "digest"})
"""Commands that Discord lists behind a stroke."""
LONGEST_URL = 500
LINK = re.compile(r"\[([^\]]*)\]\([^)\s]*\)")
BRACKETED = re.compile(r"\[[^\[\]]+\]")
MARK = re.compile(r"(?<!\\)(?:\*\*|_|`)")


def escape(text: str) -> str:
    """Text on one line, somewhere in a line."""
    shown = TYPED.sub(lambda found: f"/{translate('zh', f'command.{found[1]}')}", visible_text(text))
    escaped = ANYWHERE.sub(lambda found: f"\\{found[0]}", shown)
    return EVERYBODY.sub(f"@{APART}", escaped)


def spans(content: Line, *, ours: Collection[str] = ()) -> str:
    """A line with its styles. It never begins a list, a quote or a heading.

    `ours` are hosts that a link may lead to besides the sources', those of code and data, and Discord's.
    """
    runs = tuple(_merge(tuple(map(_add_stroke, content))))
    text = ""
    for number, run in enumerate(runs):
        after = runs[number + 1].text[:1] if number + 1 < len(runs) else ""
        touching = number and _is_marked(run) and _is_marked(runs[number - 1]) and not text[-1:].isspace()
        text += (APART if touching else "") + _span(run, after, ours)
    return FIRST.sub(r"\1\2\\", text.strip())


def _add_stroke(span: Span) -> Span:
    """A command that is to be typed, with the stroke without which Discord takes it for a message.

    What stands behind `paper` on Discord is an option of it, and only written to us in a message.
    """
    name, rest = leading_command(span.text) if span.code else ("", "")
    is_listed = name in SLASHED and not (name == "paper" and leading_command(rest)[0])
    return span.evolve(text=f"/{span.text}") if is_listed else span


def to_plain(content: Line) -> str:
    """What a reader sees of the line, without any markup: for names of threads."""
    return " ".join(visible_text("".join(span.text for span in content)).split())


def strip_markup(markdown: str) -> str:
    """What a reader sees of one of our own lines."""
    text = LINK.sub(r"\1", markdown.lstrip("#- "))
    return MARK.sub("", text).replace("\\", "").replace(APART, "").strip()


def linkable(url: str, ours: Collection[str] = ()) -> bool:
    """Whether a link may lead there."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    if parts.scheme != "https" or "@" in parts.netloc or len(url) > LONGEST_URL:
        return False
    known = parts.hostname in OURS | PAPERS or parts.hostname in ours
    return known or is_source_url(url) or bool(code_link(url))


def address(url: str) -> str:
    """An address that cannot end the link it stands in."""
    return quote(url, safe=SAFE_IN_URL)


def fence_rows(rows: list[str]) -> str:
    """Rows shown as they are, without anything live."""
    body = "\n".join(visible_text(row).replace("```", ALMOST_BACKTICK * 3) for row in rows)
    return f"```\n{body}\n```"


def length(text: str) -> int:
    """Characters as the strictest reader of the limits would count them: UTF-16 units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def divide(content: Line, room: int, *, ours: Collection[str] = ()) -> tuple[Line, ...]:
    """The line in pieces that each render within `room` characters, cut where sentences end.

    Nothing is lost: the pieces' texts joined are the line's text. A sentence too long is cut between
    words, a word too long between characters, never inside of what a reader takes for one.
    """
    pieces: list[list[Span]] = [[]]
    taken = 0
    for atom in _atoms(content, room, ours):
        size = _size(atom, ours)
        if taken + size > room:
            pieces.append([])
            taken = 0
        pieces[-1].append(atom)
        taken += size
    return tuple(tuple(piece) for piece in pieces if piece)


def _size(span: Span, ours: Collection[str]) -> int:
    """The most that a span adds to a line, with what may be put between it and its neighbours."""
    return length(_span(span, "", ours)) + 2


def _atoms(content: Line, room: int, ours: Collection[str]) -> Iterator[Span]:
    for span in content:
        for sentence in _sentences(span.text):
            yield from _fitting(span.evolve(text=sentence), room, ours)


def _sentences(text: str) -> Iterator[str]:
    """The sentences, each with the white space behind it."""
    start = 0
    for sentence in split_sentences(text)[1:]:
        begin = text.find(sentence, start + 1)
        if begin > 0:
            yield text[start:begin]
            start = begin
    yield text[start:]


def _fitting(span: Span, room: int, ours: Collection[str]) -> Iterator[Span]:
    rest = span.text
    while rest:
        cut = len(rest)
        while _size(span.evolve(text=rest[:cut]), ours) > room and cut > 1:
            cut = _earlier(rest, max(1, cut * 3 // 4))
        yield span.evolve(text=rest[:cut])
        rest = rest[cut:]


def _earlier(text: str, most: int) -> int:
    """The last good place to cut at `most` or before."""
    ends = [found.end() for found in WORD_END.finditer(text, most // 2, most)]
    if ends:
        return ends[-1]
    cut = most
    while cut > 1 and _is_joined(text[cut]):
        cut -= 1
    return cut if cut > 1 or not _is_joined(text[min(1, len(text) - 1)]) else most


def _is_joined(character: str) -> bool:
    """Whether the character belongs to the one before it."""
    return unicodedata.category(character) in {"Mn", "Mc", "Me", "Cf", "Sk"}


def _merge(content: Line) -> Iterator[Span]:
    """Neighbours of the same style as one span: `**a****b**` would not be bold. Code has no other style."""

    def style(span: Span) -> tuple[bool, bool, bool, str]:
        return (False, False, True, "") if span.code else (span.bold, span.italic, False, span.url)

    for _, group in groupby((span for span in content if visible_text(span.text)), key=style):
        run = list(group)
        yield run[0].evolve(text="".join(span.text for span in run))


def _is_marked(span: Span) -> bool:
    return span.bold or span.italic or span.code


def _span(span: Span, after: str, ours: Collection[str]) -> str:
    text = visible_text(span.text)
    core = text.strip()
    if not core:
        return text
    lead, tail = text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]
    if span.url and BRACKETED.fullmatch(
        core
    ):  # the brackets stand around the link: inside they would end it
        return f"{lead}\\[{_style(span, core[1:-1], ']', ours)}\\]{tail}"
    body, marks = (core, "") if tail or not after or span.code else _without_marks(core)
    return f"{lead}{_style(span, body, tail or marks or after, ours)}{escape(marks)}{tail}"


def _without_marks(core: str) -> tuple[str, str]:
    """The text and the marks at its end: some readers close no emphasis between a mark and a letter."""
    body = core
    while len(body) > 1 and not body[-1].isalnum() and not _is_joined(body[-1]):
        body = body[:-1]
    return (body, core[len(body) :]) if body[-1].isalnum() else (core, "")


def _style(span: Span, core: str, after: str, ours: Collection[str]) -> str:
    if span.code:
        return f"`{core.replace('`', ALMOST_BACKTICK)}`"
    linked = bool(span.url) and linkable(span.url, ours)
    text = escape(core.translate({ord("["): "(", ord("]"): ")"}) if linked else core)
    if linked:
        text = f"[{text}]({address(span.url)})"
    # An underscore closes only before something that is no word; an asterisk would not see escapes.
    if span.italic and not (after.isascii() and after.isalnum()):
        text = f"_{text}_"
    return f"**{text}**" if span.bold else text
