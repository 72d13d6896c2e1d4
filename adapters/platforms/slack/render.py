"""Draws a platform-neutral message as Slack's blocks. Pure: a message in, one or more payloads out.

Text goes into `rich_text`, `plain_text` and `raw_text`, which Slack never parses: nothing a paper, a person
or a model writes can become a mention, a link, a format or an emoji there. The `markdown` block and mrkdwn
would have to be escaped, and neither can be wholly: Slack has no escape for `*`, `_` and `~`. Only a label
in bold or a link in a quiet line is mrkdwn, escaped, and only if nothing in it could be a format.

Limits: https://docs.slack.dev/reference/block-kit/blocks, and one that is not documented: some 13,200
characters of blocks in one message are refused, whatever they are.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from typing import Any, NamedTuple

from adapters.platforms.slack.buttons import buttons
from adapters.platforms.text import shorten, size, split_line, split_text, visible_lines
from bot.domain.message import (
    Block,
    Bullets,
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
    bold,
    line,
    plain,
    quote_line,
)
from bot.locales import leading_command
from bot.sources.registry import is_source_url
from bot.text.chinese import colon_after

Json = dict[str, Any]

MOST_BLOCKS = 50
BUDGET = 11_000
"""The most that all blocks of a message may take as JSON."""
NOTICE = 1_000
"""The most characters of the notification text; a changed message may have 4,000."""
PIECE = 2_800
"""The most that one text of a block may take."""
LIST = 5_000
"""The most that one list may take."""
HEADER = 150
CAPTION = 200
ALT = 2_000
LONGEST_URL = 1_000
QUIET = 2_000
MOST_CONTEXT = 10
MOST_ROWS, MOST_COLUMNS, MOST_CELL, MOST_TABLE = 100, 20, 1_000, 7_000
SLASHED = frozenset({"paper", "ask", "digest"})
"""Commands that Slack knows behind a stroke."""
_UNSURE = re.compile(r"[*_~`\n]|:[\w+'-]+:")
"""What mrkdwn could take for a format or an emoji."""
_PICTURE = re.compile(r"\.(png|jpe?g|gif)$", re.IGNORECASE)


class Payload(NamedTuple):
    """One Slack message. `text` is what notifications show and screen readers say."""

    text: str
    blocks: tuple[Json, ...]


def render(message: Message) -> tuple[Payload, ...]:
    """The message as one payload, or as several where it is over Slack's limits.

    A picture of bytes has `file_name` of it in place of a file's id; `with_files` puts that in.
    """
    caption = shorten(message.summary, CAPTION) or "…"
    packed = list(_pack(_blocks(message.blocks, caption))) or [
        [rich([section(line(shorten(message.summary, NOTICE) or "…"))])]
    ]
    said = escape(shorten(message.summary, NOTICE) or "…")
    if len(packed) == 1:
        return (Payload(said, tuple(packed[0])),)
    total = len(packed)
    return tuple(Payload(f"{said} ({n}/{total})", tuple(blocks)) for n, blocks in enumerate(packed, 1))


def pictures(message: Message) -> Mapping[str, Image]:
    """The pictures that have to be uploaded, by `file_name`."""
    images = (block for block in message.blocks if isinstance(block, Image) and block.data)
    return {file_name(image.data): image for image in images}


def file_name(data: bytes) -> str:
    """A name for a picture that depends on nothing but its bytes."""
    return f"figure-{hashlib.sha256(data).hexdigest()[:24]}"


def with_files(payload: Payload, files: Mapping[str, str]) -> Payload:
    """The payload with the ids of uploaded files; a picture that could not be uploaded is its caption."""
    return payload._replace(blocks=tuple(_fill(block, files) for block in payload.blocks))


def without_pictures(payload: Payload) -> Payload:
    """The payload with captions in place of pictures, for where Slack cannot fetch one."""
    return payload._replace(
        blocks=tuple(_caption(block) if block["type"] == "image" else block for block in payload.blocks)
    )


def with_plain_tables(payload: Payload) -> Payload:
    """The payload with tables that are only read, for where Slack does not show those that are sorted."""
    return payload._replace(
        blocks=tuple(
            _plain_table(block) if block["type"] == "data_table" else block for block in payload.blocks
        )
    )


def escape(text: str) -> str:
    """Text for mrkdwn: nothing in it can be a mention or a link."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def weight(block: object) -> int:
    """What a block takes of a message's budget."""
    return size(json.dumps(block, ensure_ascii=False, separators=(",", ":")))


def _pack(blocks: Iterable[Json]) -> Iterator[list[Json]]:
    """As many blocks together as a message may have."""
    packed: list[Json] = []
    taken = 0
    for block in blocks:
        needed = weight(block) + 1
        if packed and (len(packed) == MOST_BLOCKS or taken + needed > BUDGET):
            yield packed
            packed, taken = [], 0
        packed.append(block)
        taken += needed
    if packed:
        yield packed


def _blocks(blocks: Iterable[Block], caption: str) -> Iterator[Json]:
    """Slack's blocks; a heading stays with the text it is the heading of."""
    heading: Line = ()
    tables = 0
    for block in blocks:
        if isinstance(block, Heading):
            yield from _texts(heading, ())
            heading = () if _is_title(block) else _embolden(block.content)
            yield from [_title(block)] if _is_title(block) else []
            continue
        if isinstance(block, Table):
            yield from _texts(heading, ())
            yield from _table(block, caption, first=tables == 0)
            tables += 1
        elif isinstance(block, Context | Image | Buttons):
            yield from _texts(heading, ())
            yield from _quiet(block)
        else:
            yield from _texts(heading, _elements(block))
        heading = ()
    yield from _texts(heading, ())


def _quiet(block: Context | Image | Buttons) -> Iterator[Json]:
    match block:
        case Context():
            yield from _context(block.content)
        case Image():
            yield _image(block)
        case Buttons():
            yield from buttons(block)


def _is_title(block: Heading) -> bool:
    text = visible_lines(plain(block.content)).strip()
    linked = any(span.url for span in block.content)
    return block.level == 1 and not linked and 0 < size(text) <= HEADER and "\n" not in text


def _title(block: Heading) -> Json:
    text = visible_lines(plain(block.content)).strip()
    return {"type": "header", "text": {"type": "plain_text", "text": text, "emoji": False}}


def _embolden(content: Line) -> Line:
    return tuple(span.evolve(bold=True) for span in content)


# Texts: everything here is a `rich_text` block


def rich(elements: list[Json]) -> Json:
    """A block of rich text."""
    return {"type": "rich_text", "elements": elements}


def section(content: Line) -> Json:
    """Running text."""
    return {"type": "rich_text_section", "elements": _spans(content)}


def _texts(heading: Line, elements: Iterable[Json]) -> Iterator[Json]:
    """Rich text under its heading, in as many blocks as it takes."""
    pieces: list[Json] = []
    headings = map(section, split_line(_clean(heading), PIECE))
    for element in chain(headings, elements):
        if pieces and weight(pieces) + weight(element) > LIST + PIECE:
            yield rich(_space(pieces))
            pieces = []
        pieces.append(element)
    if pieces:
        yield rich(_space(pieces))


def _space(elements: list[Json]) -> list[Json]:
    """A section that another follows ends its line: Slack runs them together."""
    spaced = []
    for element, after in zip(elements, [*elements[1:], None], strict=True):
        both = after is not None and element["type"] == after["type"] == "rich_text_section"
        end = [{"type": "text", "text": "\n"}] if both else []
        spaced.append({**element, "elements": [*element["elements"], *end]})
    return spaced


def _elements(block: Paragraph | Bullets | Quote | Fields | Preformatted) -> Iterator[Json]:
    match block:
        case Paragraph():
            yield from (section(piece) for piece in split_line(_clean(block.content), PIECE))
        case Bullets():
            yield from _bullets(block)
        case Quote():
            yield from _quote(block)
        case Fields():
            yield from (section(piece) for item in block.items for piece in _field(*item))
        case Preformatted():
            texts = split_text(visible_lines(block.text), PIECE)
            for text in (text for text in texts if text.strip()):
                yield {"type": "rich_text_preformatted", "elements": [{"type": "text", "text": text}]}


def _field(name: str, content: Line) -> Iterator[Line]:
    return split_line(_clean(line(bold(f"{name}{colon_after(name)}"), *content)), PIECE)


def _quote(block: Quote) -> Iterator[Json]:
    for piece in split_line(_clean(quote_line(block, leaning=True)), PIECE):
        yield {"type": "rich_text_quote", "elements": _spans(piece)}


def _bullets(block: Bullets) -> Iterator[Json]:
    style = "ordered" if block.ordered else "bullet"
    items: list[Json] = []
    offset = 0
    for number, content in enumerate(block.items):
        first, *others = split_line(_clean(content) or line("–"), PIECE)
        item = section(first)
        if items and weight(items) + weight(item) > LIST:
            yield _list(style, items, offset)
            items, offset = [], number
        items.append(item)
        if others:
            yield _list(style, items, offset)
            yield from map(section, others)
            items, offset = [], number + 1
    if items:
        yield _list(style, items, offset)


def _list(style: str, items: list[Json], offset: int) -> Json:
    numbered = {"offset": offset} if offset and style == "ordered" else {}
    return {"type": "rich_text_list", "style": style, "indent": 0, **numbered, "elements": items}


def _clean(content: Line) -> Line:
    """What is visible of it; nothing where that is spaces alone."""
    spans = tuple(
        span.evolve(text=text, url=_safe_url(span.url))
        for span in content
        if (text := visible_lines(span.text))
    )
    return spans if plain(spans).strip() else ()


def _spans(content: Line) -> list[Json]:
    return [_span(_add_stroke(span)) for span in content]


def _add_stroke(span: Span) -> Span:
    """A command that is to be typed, under the name that Slack knows in every language."""
    name, rest = leading_command(span.text) if span.code else ("", "")
    return span.evolve(text=f"/{name} {rest}".strip()) if name in SLASHED else span


def _span(span: Span) -> Json:
    style = {name: True for name in ("bold", "italic", "code") if getattr(span, name)}
    styled = {"style": style} if style else {}
    if span.url:
        return {"type": "link", "url": span.url, "text": span.text, **styled}
    return {"type": "text", "text": span.text, **styled}


def _safe_url(url: str) -> str:
    """The address if it is a plain web address, else none."""
    plain_form = url.isascii() and url.isprintable() and not set(url) & set(' <>|"\\`')
    return url if plain_form and url.startswith(("https://", "http://")) and len(url) <= LONGEST_URL else ""


# Quiet lines, pictures, tables


def _context(content: Line) -> Iterator[Json]:
    """A small grey line; one that cannot be said so without markup is an ordinary one."""
    spans = _clean(content)
    text = plain(spans)
    if not text.strip():
        return
    elements = list(_quiet_elements(spans))
    small = size(text) <= QUIET and len(elements) <= MOST_CONTEXT
    if small and all(element["text"].strip() for element in elements) and not any(map(_forgeable, spans)):
        yield {"type": "context", "elements": elements}
    else:
        yield from (rich([section(piece)]) for piece in split_line(spans, PIECE))


def _forgeable(span: Span) -> bool:
    return bool(span.bold or span.italic or span.code or span.url) and bool(_UNSURE.search(span.text))


def _quiet_elements(spans: Line) -> Iterator[Json]:
    for span in spans:
        if span.bold or span.italic or span.code or span.url:
            text = escape(span.text)
            marked = f"<{span.url.replace('&', '&amp;')}|{text}>" if span.url else text.strip()
            mark = "*" if span.bold else "_" if span.italic else "`" if span.code else ""
            yield {"type": "mrkdwn", "text": f"{mark}{marked}{mark}", "verbatim": True}
        else:
            yield {"type": "plain_text", "text": span.text.strip() or " ", "emoji": False}


def _image(image: Image) -> Json:
    alt = shorten(image.alt, ALT) or "…"
    if image.data:
        return {"type": "image", "alt_text": alt, "slack_file": {"id": file_name(image.data)}}
    if is_source_url(image.url) and _PICTURE.search(image.url) and len(image.url) <= LONGEST_URL:
        return {"type": "image", "alt_text": alt, "image_url": image.url}
    return _caption({"alt_text": alt, "image_url": image.url})


def _fill(block: Json, files: Mapping[str, str]) -> Json:
    if block["type"] != "image" or "slack_file" not in block:
        return block
    file = files.get(block["slack_file"]["id"], "")
    return {**block, "slack_file": {"id": file}} if file else _caption(block)


def _caption(block: Json) -> Json:
    words = Span(text=block["alt_text"], italic=True, url=block.get("image_url", ""))
    return rich([section(piece) for piece in split_line(_clean((words,)), PIECE)])


def _table(block: Table, caption: str, *, first: bool) -> Iterator[Json]:
    """Slack's own table, of which a message may have one; where that is not possible, row after row."""
    rows = [tuple(visible_lines(cell) for cell in row) for row in (block.header, *block.rows)]
    columns = max(map(len, rows), default=0)
    longest = max((size(cell) for row in rows for cell in row), default=0)
    table = {
        "type": "data_table",
        "caption": caption,
        "page_size": max(len(block.rows), 1),
        "rows": [[_cell(cell) for cell in _filled_row(row, columns)] for row in rows],
    }
    small = 0 < columns <= MOST_COLUMNS and len(rows) <= MOST_ROWS and longest <= MOST_CELL
    if first and small and weight(_plain_table(table)) <= MOST_TABLE:
        yield table if block.rows else _plain_table(table)
        return
    for row in block.rows:
        named = zip((*block.header, *[""] * (len(row) - len(block.header))), row, strict=False)
        yield from _texts((), _elements(Bullets(items=tuple(_named_cell(*pair) for pair in named))))


def _named_cell(name: str, cell: str) -> Line:
    return line(bold(f"{name}{colon_after(name)}"), cell) if name else line(cell)


def _filled_row(row: tuple[str, ...], columns: int) -> tuple[str, ...]:
    return (*row, *[""] * (columns - len(row)))


def _cell(text: str) -> Json:
    return {"type": "raw_text", "text": text if text.strip() else " "}


def _plain_table(table: Json) -> Json:
    """The table of older Slacks, its first row in bold."""
    header, *rows = table["rows"]
    bolded = [
        rich([section((Span(text=each["text"], bold=True),))]) if each["text"].strip() else each
        for each in header
    ]
    wrapped = [{"is_wrapped": True}] * len(header)
    return {"type": "table", "column_settings": wrapped, "rows": [bolded, *rows]}
