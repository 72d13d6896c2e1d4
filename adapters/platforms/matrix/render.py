"""Draws a platform-neutral message as contents of Matrix events. Pure: a message in, contents out.

Each has plain text and the HTML that clients show (https://spec.matrix.org/latest/client-server-api/
#mroommessage-msgtypes), with everything escaped and nobody mentioned. A message too long for one event
becomes several, cut between blocks or words. Matrix has no buttons: they are numbered, and the numbers
travel along, so that a reaction or a reply can be told apart after any restart.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from html import escape
from typing import Any, NamedTuple

from adapters.platforms.text import split_line
from bot.domain.message import (
    Action,
    Block,
    Bullets,
    Button,
    Buttons,
    Context,
    Fields,
    Heading,
    Image,
    Line,
    Message,
    Paragraph,
    Preformatted,
    Quote,
    Span,
    Table,
    line,
    plain,
    quote_line,
)
from bot.text.chinese import colon_after
from bot.text.visible import visible_text

MOST_BYTES = 24_000
"""Of text and HTML together: an event has 65,536, and a change of one carries it twice."""
LONGEST = 3_000
"""Units of one piece of running text."""
BUTTONS = "org.paperboy.buttons"
PART = "org.paperboy.part"
KEYCAP = "\ufe0f\u20e3"
TEN = "🔟"
JOINER = "\u2060"
"""Parts what clients would make a mention of, and cannot be seen."""
_CALLS = re.compile(r"@(?=room)|(?<=matrix)\.(?=to/)", re.IGNORECASE)
_ADDRESS = re.compile(r"https?://[!-~]{1,1000}")

Json = dict[str, Any]


class _Piece(NamedTuple):
    html: str
    text: str
    heads: bool = False
    """Whether it belongs to what follows it."""

    @property
    def size(self) -> int:
        return len(self.html.encode()) + len(self.text.encode()) + 8


def render(message: Message, pictures: Mapping[bytes, str] | None = None) -> tuple[Json, ...]:
    """The contents of its events, in order; at least one. `pictures`: where their bytes were uploaded."""
    buttons = [
        button for block in message.blocks if isinstance(block, Buttons) for button in _buttons_of(block)
    ]
    numbers = {id(button): number for number, button in enumerate(buttons, 1)}
    pieces = [piece for block in message.blocks for piece in _block(block, numbers, pictures or {})]
    groups = list(_groups(pieces)) or [[_Piece(f"<p>{_safe(message.summary)}</p>", message.summary)]]
    contents = [_content(group) for group in groups]
    if buttons:
        contents[-1][BUTTONS] = [
            {"label": each.label, "action": each.action, "value": each.value} for each in buttons
        ]
    return tuple(contents)


def replacement_of(event: str, content: Json) -> Json:
    """The content of an event that replaces what another one says."""
    short = str(content["body"])[:200]
    return {
        "msgtype": content["msgtype"],
        "body": f"* {short}",
        "m.mentions": {},
        "m.new_content": content,
        "m.relates_to": {"rel_type": "m.replace", "event_id": event},
    }


def in_thread(content: Json, root: str, reply_to: str = "") -> Json:
    """The content as a reply in the thread of an event."""
    falls_back = {"is_falling_back": not reply_to, "m.in_reply_to": {"event_id": reply_to or root}}
    return {**content, "m.relates_to": {"rel_type": "m.thread", "event_id": root, **falls_back}}


def button_of(content: Json, typed: str) -> Button | None:
    """The button that a reaction or a typed number means, of the content of a message of ours."""
    number = typed_number(typed)
    known = content.get(BUTTONS)
    if not isinstance(known, list) or not 1 <= number <= len(known):
        return None
    found = known[number - 1]
    return Button(label=found["label"], action=Action(found["action"]), value=found["value"])


def typed_number(typed: str) -> int:
    """The number that was typed or reacted with; 0 for anything else."""
    text = typed.strip().replace("\ufe0f", "").replace("\u20e3", "").replace(TEN, "10").rstrip(".")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 3 else 0


def _buttons_of(block: Buttons) -> list[Button]:
    return [button for button in block.items if button.action is not None]


def _content(pieces: list[_Piece]) -> Json:
    return {
        "msgtype": "m.notice",
        "body": quiet("\n".join(piece.text for piece in pieces)),
        "format": "org.matrix.custom.html",
        "formatted_body": quiet("".join(piece.html for piece in pieces)),
        "m.mentions": {},
    }


def _groups(pieces: list[_Piece]) -> Iterator[list[_Piece]]:
    group: list[_Piece] = []
    for piece in pieces:
        if group and sum(each.size for each in group) + piece.size > MOST_BYTES:
            carried: list[_Piece] = []
            while len(group) > 1 and group[-1].heads:
                carried.insert(0, group.pop())
            yield group
            group = carried
        group.append(piece)
    if group:
        yield group


def _block(block: Block, numbers: Mapping[int, int], pictures: Mapping[bytes, str]) -> Iterator[_Piece]:
    match block:
        case Heading():
            tag = f"h{block.level + 2}"
            yield _Piece(f"<{tag}>{_html(block.content)}</{tag}>", _text(block.content), heads=True)
        case Bullets():
            yield from _bullets(block)
        case Fields():
            for name, content in block.items:
                row = line(Span(text=f"{name}{colon_after(name)}", bold=True), *content)
                yield from _running(row, "<p>{}</p>")
        case Table():
            yield from _table(block)
        case Preformatted():
            yield from _preformat(block.text)
        case Image():
            yield _image(block, pictures)
        case Buttons():
            shown = list(_buttons(block, numbers))
            html, text = (" · ".join(each[side] for each in shown) for side in (0, 1))
            yield _Piece(f"<p>{html}</p>", text)
        case _:
            yield from _prose(block)


def _prose(block: Paragraph | Quote | Context) -> Iterator[_Piece]:
    match block:
        case Paragraph():
            yield from _running(block.content, "<p>{}</p>")
        case Quote():
            yield from _running(quote_line(block, leaning=True), "<blockquote>{}</blockquote>", "> ")
        case Context():
            yield from _running(block.content, "<p><em>{}</em></p>")


def _running(content: Line, frame: str, mark: str = "") -> Iterator[_Piece]:
    shown = tuple(span if _opens(span.url) else span.evolve(url="") for span in content)
    for part in split_line(shown, LONGEST):
        yield _Piece(frame.format(_html(part)), mark + _text(part))


def _bullets(block: Bullets) -> Iterator[_Piece]:
    """Every item is a list of its own, so that a list can go on in the next event."""
    for number, item in enumerate(block.items, 1):
        if block.ordered:
            yield from _running(item, f'<ol start="{number}"><li>{{}}</li></ol>', f"{number}. ")
        else:
            yield from _running(item, "<ul><li>{}</li></ul>", "• ")


def _table(block: Table) -> Iterator[_Piece]:
    head = "".join(f"<th>{_safe(cell)}</th>" for cell in block.header)
    rows = [
        "<tr>" + "".join(f"<td>{_safe(cell[:LONGEST])}</td>" for cell in row) + "</tr>"
        for row in block.rows
    ]
    text = "\n".join(" | ".join(map(visible_text, row)) for row in (block.header, *block.rows))
    whole = _Piece(f"<table><tr>{head}</tr>{''.join(rows)}</table>", text)
    if whole.size <= MOST_BYTES:
        yield whole
        return
    for row in block.rows:
        cells = [f"{name}{colon_after(name)}{cell}" for name, cell in zip(block.header, row, strict=False)]
        yield from _running(line(" · ".join(cells)), "<p>{}</p>")


def _preformat(text: str) -> Iterator[_Piece]:
    rows = visible_rows(text)
    for start in range(0, len(rows), 40):
        part = "\n".join(rows[start : start + 40])
        yield _Piece(f"<pre><code>{escape(part)}</code></pre>", part)


def visible_rows(text: str) -> list[str]:
    """The lines of a text, none of them too long for an event."""
    rows = [visible_text(row) for row in text.splitlines()]
    return [row[at : at + 200] for row in rows for at in range(0, max(len(row), 1), 200)]


def _image(block: Image, pictures: Mapping[bytes, str]) -> _Piece:
    place = pictures.get(block.data, "") if block.data else ""
    alt = visible_text(block.alt)[:LONGEST]
    if place.startswith("mxc://"):
        return _Piece(f'<img src="{escape(place)}" alt="{escape(alt)}" height="320">', f"[{alt}]")
    shown = Span(text=alt, italic=True, url=block.url)
    return _Piece(f"<p>{_html((shown,))}</p>", _text((shown,)))


def _buttons(block: Buttons, numbers: Mapping[int, int]) -> Iterator[tuple[str, str]]:
    for button in block.items:
        number = numbers.get(id(button), 0)
        mark = f"{_keycap(number)} " if number else ""
        label = (Span(text=button.label, url="" if number else button.url),)
        yield f"{mark}{_html(label)}", f"{mark}{_text(label)}"


def _keycap(number: int) -> str:
    return f"{number}{KEYCAP}" if number < 10 else TEN if number == 10 else f"{number}."


def _html(content: Line) -> str:
    return "".join(map(_span, content))


def _span(span: Span) -> str:
    shown = _safe(span.text)
    for tag, wanted in (("code", span.code), ("em", span.italic), ("strong", span.bold)):
        shown = f"<{tag}>{shown}</{tag}>" if wanted else shown
    if span.latex:  # shown as the formula where a client can, else as the text
        shown = f'<span data-mx-maths="{_safe(span.latex)}">{shown}</span>'
    return f'<a href="{escape(span.url)}">{shown}</a>' if _opens(span.url) else shown


def _opens(url: str) -> bool:
    return bool(_ADDRESS.fullmatch(url)) and not _CALLS.search(url)


def _safe(text: str) -> str:
    return escape(visible_text(text))


def quiet(text: str) -> str:
    """The text, in which nothing becomes a mention."""
    return _CALLS.sub(lambda found: found[0] + JOINER, text)


def _text(content: Line) -> str:
    """What is shown where there is no HTML, addresses with it."""
    linked = (
        span.evolve(text=f"{span.text} ({span.url})")
        if _opens(span.url) and span.url != span.text
        else span
        for span in content
    )
    return visible_text(plain(tuple(linked)))
