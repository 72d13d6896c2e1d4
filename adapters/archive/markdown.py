"""A digest as one Markdown file (CommonMark with GitHub's tables). Pure: a digest in, text out.

Every text is escaped so that it reads as it stands: no title can become a link, a heading, an image, a
formula or HTML. The addresses behind our own links are percent-encoded.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from urllib.parse import quote

from bot.compose.archive import Article, Listed, archive_title, compose_articles, list_papers
from bot.compose.changes import announce_revisions
from bot.compose.digest import compose_today, executive_summary, health_line
from bot.domain.digest import Digest
from bot.domain.message import (
    Block,
    Bullets,
    Buttons,
    Context,
    Fields,
    Heading,
    Image,
    Line,
    Paragraph,
    Preformatted,
    Quote,
    Span,
    Table,
)
from bot.locales import translate
from bot.text.visible import visible_text

# Backslash escapes work for every ASCII punctuation mark (CommonMark 2.4). `:` only where an address would
# become a link on GitHub, `$` because it begins a formula there; the others only mean something first.
ANYWHERE = re.compile(r"[\\`*_\[\]<>&~|$@]|(?<=\w):(?=//)|(?<=www)\.", re.IGNORECASE)
FIRST = re.compile(r"^( ?\d{1,9}(?=[.)])| ?(?=[#+=-]))")
SPACES = re.compile(r"\s+")
SAFE_IN_URL = ":/?#@!$&+,;=%~.-_"


def digest_markdown(digest: Digest, papers: Iterable[str] | None = None) -> Iterator[str]:
    """The whole file, piece by piece: front matter, executive summary, contents, papers.

    These may be drawn already.
    """
    yield _front_matter(digest)
    if papers is None:
        papers = (article_markdown(each, digest.language) for each in compose_articles(digest))
    for piece in _body(digest, papers):
        yield f"\n\n{piece}"
    yield "\n"


def _body(digest: Digest, papers: Iterable[str]) -> Iterator[str]:
    yield f"# {escape(archive_title(digest))}"
    yield from blocks(compose_today(digest))
    yield f"*{escape(health_line(digest.counts, digest.language))}*"
    for block in announce_revisions(digest):
        yield from blocks(block)
    if digest.entries:
        yield from _papers(digest, papers)


def _papers(digest: Digest, papers: Iterable[str]) -> Iterator[str]:
    language = digest.language
    yield f"## {translate(language, 'summary.title')}"
    yield from (piece for block in executive_summary(digest) for piece in blocks(block, deeper=1))
    yield f"## {translate(language, 'archive.contents')}"
    yield "\n".join(f"{one.number}. [{escape(one.title)}](#{_anchor(one)})" for one in list_papers(digest))
    yield f"## {translate(language, 'archive.papers')}"
    yield from papers


def article_markdown(one: Article, language: str, mark: str = "") -> str:
    """One of its papers; the `mark` stands for a figure that comes later."""
    return "\n\n".join(_article(one, language, mark))


def figure_markdown(image: Image) -> str:
    """A figure as it stands in the file."""
    return f"![{escape(image.alt)}]({_address(image.url)})"


def _article(one: Article, language: str, mark: str) -> Iterator[str]:
    yield f'<a id="{_anchor(one)}"></a>'
    yield f"### {one.number}. [{escape(one.title)}]({_address(one.url)})"
    yield from blocks(one.facts)
    yield spans(one.lead)
    if mark:
        yield mark
    elif one.image and one.image.url:
        yield figure_markdown(one.image)
    for block in (*one.abstract, *one.analysis, *one.findings):
        yield from blocks(block, deeper=2)
    yield f"#### {escape(translate(language, 'archive.links'))}"
    yield from blocks(one.links)
    if one.evidence:
        yield f"<details><summary>{escape(translate(language, 'button.evidence'))}</summary>"
        for block in one.evidence:
            yield from blocks(block, deeper=2)
        yield "</details>"


def _anchor(one: Article | Listed) -> str:
    return quote(one.anchor, safe="/.-")


def _front_matter(digest: Digest) -> str:
    """YAML, of which every JSON string is one."""
    topic = json.dumps(visible_text(digest.topic.name), ensure_ascii=False)
    language = json.dumps(visible_text(digest.language), ensure_ascii=False)
    return f"---\ndate: {digest.day.isoformat()}\ntopic: {topic}\nlanguage: {language}\n---"


def blocks(block: Block, *, deeper: int = 0) -> Iterator[str]:
    """A block as Markdown blocks; headings `deeper` levels down. Buttons have no meaning in a file."""
    match block:
        case Heading():
            yield f"{'#' * (block.level + deeper)} {spans(block.content)}"
        case Paragraph():
            yield spans(block.content)
        case Context():
            yield spans(block.content)
        case Bullets():
            yield "\n".join(_items(block))
        case Quote():
            source = f" — {escape(block.source)}" if block.source else ""
            yield f"> “{spans(block.content)}”{source}"
        case Fields():
            yield from (f"**{escape(name)}:** {spans(content)}" for name, content in block.items)
        case _:
            yield from _apart(block)


def _apart(block: Table | Preformatted | Image | Buttons) -> Iterator[str]:
    match block:
        case Table():
            yield "\n".join(_rows(block))
        case Preformatted():
            rows = [visible_text(row) for row in block.text.splitlines()]
            fence = _fence("\n".join(rows), shortest=3)
            yield "\n".join([fence, *rows, fence])
        case Image():
            yield figure_markdown(block)
        case Buttons():
            return


def spans(content: Line) -> str:
    """A line with its styles; it never begins a block of another kind."""
    text = ""
    for span in content:
        text += _span(span, text[-1:])
    return FIRST.sub(r"\1\\", text.strip())


def escape(text: str) -> str:
    """Plain text on one line that Markdown shows as it stands."""
    flat = SPACES.sub(" ", visible_text(text))
    return FIRST.sub(r"\1\\", ANYWHERE.sub(lambda found: f"\\{found[0]}", flat))


def _span(span: Span, before: str) -> str:
    if span.code:
        return _code(visible_text(span.text))
    text = _style(span, "[" if span.url else before)
    linked = span.url.startswith(("https://", "http://"))
    return f"[{text}]({_address(span.url)})" if linked else text


def _style(span: Span, before: str) -> str:
    """Asterisks where CommonMark surely takes them for emphasis, HTML where a mark stands before them.

    A mark at the end stays outside the emphasis, or Chinese text behind it would keep it from closing.
    """
    escaped = escape(span.text)
    if not (span.bold or span.italic):
        return escaped
    raw = visible_text(span.text).strip()
    if not raw:
        return escaped
    lead = " " if escaped.startswith(" ") else ""
    core = raw.rstrip("".join({mark for mark in raw if not mark.isalnum()}))
    if core and core[0].isalnum() and before != "*":
        marks = "*" * (2 * span.bold + span.italic)
        return f"{lead}{marks}{escape(core)}{marks}{escaped.removeprefix(lead)[len(escape(core)) :]}"
    tag = "strong" if span.bold else "em"
    return f"{lead}<{tag}>{escape(raw)}</{tag}>{' ' if escaped.endswith(' ') else ''}"


def _code(text: str) -> str:
    fence = _fence(text, shortest=1)
    pad = " " if text.startswith("`") or text.endswith("`") or not text.strip() else ""
    return f"{fence}{pad}{text}{pad}{fence}"


def _fence(text: str, *, shortest: int) -> str:
    longest = max(map(len, re.findall("`+", text)), default=0)
    return "`" * max(shortest, longest + 1)


def _address(url: str) -> str:
    return quote(url, safe=SAFE_IN_URL).replace("&", "&amp;")


def _items(block: Bullets) -> Iterator[str]:
    for number, item in enumerate(block.items, 1):
        yield f"{number}. {spans(item)}" if block.ordered else f"- {spans(item)}"


def _rows(block: Table) -> Iterator[str]:
    columns = max(map(len, (block.header, *block.rows)))
    yield _row(map(escape, block.header), columns)
    yield _row(("---",) * columns, columns)
    yield from (_row(tuple(map(escape, row)), columns) for row in block.rows)


def _row(cells: Iterable[str], columns: int) -> str:
    filled = [*cells]
    return f"| {' | '.join(filled + [''] * (columns - len(filled)))} |"
