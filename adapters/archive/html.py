"""Pages of the archive as HTML. Pure: no script, one inline style sheet named by its hash in the policy.

Every text is escaped; the policy of each page forbids scripts, forms, frames and everything from elsewhere
but arXiv's figures, so that even a mistake here could not run anything.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Iterator
from html import escape as escape_html
from pathlib import Path

from bot.compose.archive import Article, archive_title, compose_article
from bot.compose.changes import announce_revisions
from bot.compose.digest import compose_today, executive_summary, health_line
from bot.compose.words import SEPARATOR, evidence_name, evidence_of, long_date
from bot.domain.digest import Digest, Entry
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
from bot.locales import language_tag, translate
from bot.settings import ArchiveSettings
from bot.text.visible import visible_text

CSS = Path(__file__).with_name("style.css").read_text(encoding="utf-8")
POLICY = (
    "default-src 'none'; base-uri 'none'; form-action 'none'; "
    "img-src data: https://arxiv.org https://*.arxiv.org; "
    f"style-src 'sha256-{base64.b64encode(hashlib.sha256(CSS.encode()).digest()).decode()}'"
)
NO_SITE = ArchiveSettings()
SIGNATURES = {b"\x89PNG\r\n\x1a\n": "image/png", b"\xff\xd8\xff": "image/jpeg"}


def digest_page(digest: Digest, site: ArchiveSettings = NO_SITE) -> str:
    """The page of one digest."""
    language, day = digest.language, digest.day
    articles = [(entry, compose_article(entry, digest)) for entry in digest.entries]
    body = [
        f'<nav><a href="index.html">{escape(translate(language, "archive.all"))}</a></nav>',
        "<header>",
        f"<h1>{escape(digest.topic.name)}</h1>",
        f'<p class="day"><time datetime="{day}">{escape(long_date(language, day))}</time></p>',
        f'<div class="today">{html(compose_today(digest))}</div>',
        f'<p class="health">{escape(health_line(digest.counts, language))}</p>',
        *(html(block) for block in announce_revisions(digest)),
        "</header>",
        *(_summary_and_contents(digest, [article for _, article in articles]) if articles else ()),
        *(_article(entry, article, language) for entry, article in articles),
    ]
    return page(archive_title(digest), body, language, site)


def page(title: str, body: Iterable[str], language: str, site: ArchiveSettings) -> str:
    """A whole document around `body`."""
    tag = escape(language_tag(language or "en"))
    return "\n".join(
        [
            "<!doctype html>",
            f'<html lang="{tag}">',
            "<head>",
            '<meta charset="utf-8">',
            f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            '<meta name="referrer" content="no-referrer">',
            '<meta name="color-scheme" content="light dark">',
            f"<title>{escape(title)}{SEPARATOR}{escape(site.title)}</title>",
            '<link rel="alternate" type="application/atom+xml" href="feed.xml">',
            f"<style>{CSS}</style>",
            "</head>",
            "<body>",
            "<main>",
            *body,
            "</main>",
            "</body>",
            "</html>",
            "",
        ]
    )


def escape(text: str) -> str:
    """Text for an element or a quoted attribute."""
    return escape_html(visible_text(text), quote=True)


def _summary_and_contents(digest: Digest, articles: list[Article]) -> Iterator[str]:
    language = digest.language
    yield f'<section class="summary"><h2>{escape(translate(language, "summary.title"))}</h2>'
    yield from (html(block, deeper=1) for block in executive_summary(digest))
    title = escape(translate(language, "archive.contents"))
    yield f'</section><section class="contents"><h2>{title}</h2><ol>'
    for one in articles:
        yield f'<li value="{one.number}"><a href="#{escape(one.anchor)}">{escape(one.title)}</a></li>'
    yield "</ol></section>"


def _article(entry: Entry, one: Article, language: str) -> str:
    title = f'<a href="{escape(one.url)}">{escape(one.title)}</a>'
    return "\n".join(
        [
            f'<article id="{escape(one.anchor)}">',
            f'<h2><span class="number">{one.number}</span> {title}</h2>',
            _label(entry, language),
            f'<p class="lead">{spans(one.lead)}</p>',
            html(one.facts),
            html(one.image) if one.image else "",
            *(html(block, deeper=1) for block in one.body),
            *_folded(one, language),
            "</article>",
        ]
    )


def _folded(one: Article, language: str) -> Iterator[str]:
    """The evidence, which a reader unfolds."""
    if one.evidence:
        yield f"<details><summary>{escape(translate(language, 'button.evidence'))}</summary>"
        yield from (html(block, deeper=1) for block in one.evidence)
        yield "</details>"


def _label(entry: Entry, language: str) -> str:
    if entry.analysis is None:
        return ""
    evidence = evidence_of(entry.analysis)
    kind = evidence.name.lower().replace("_", "-")
    return f'<p class="label {kind}">{escape(evidence_name(language, evidence))}</p>'


def html(block: Block, *, deeper: int = 0) -> str:
    """A block as an element; headings `deeper` levels down. Buttons have no meaning in a file."""
    match block:
        case Heading():
            level = block.level + deeper
            return f"<h{level}>{spans(block.content)}</h{level}>"
        case Paragraph():
            return f"<p>{spans(block.content)}</p>"
        case Context():
            return f'<p class="context">{spans(block.content)}</p>'
        case Quote():
            source = f"<cite>{escape(block.source)}</cite>" if block.source else ""
            return f"<blockquote><p>“{spans(block.content)}”</p>{source}</blockquote>"
        case Bullets():
            tag = "ol" if block.ordered else "ul"
            return f"<{tag}>{''.join(f'<li>{spans(item)}</li>' for item in block.items)}</{tag}>"
        case _:
            return _apart(block)


def _apart(block: Fields | Table | Preformatted | Image | Buttons) -> str:
    match block:
        case Fields():
            rows = (f"<dt>{escape(name)}</dt><dd>{spans(content)}</dd>" for name, content in block.items)
            return f"<dl>{''.join(rows)}</dl>"
        case Table():
            rows = (_row(row, "td") for row in block.rows)
            return f'<div class="wide"><table>{_row(block.header, "th")}{"".join(rows)}</table></div>'
        case Preformatted():
            return f"<pre>{'<br>'.join(map(escape, block.text.splitlines()))}</pre>"
        case Image():
            return _image(block)
        case Buttons():
            return ""


def spans(content: Line) -> str:
    """A line with its styles."""
    return "".join(map(_span, content))


def _span(span: Span) -> str:
    text = escape(span.text)
    for wanted, tag in ((span.code, "code"), (span.italic, "em"), (span.bold, "strong")):
        text = f"<{tag}>{text}</{tag}>" if wanted else text
    linked = span.url.startswith(("https://", "http://"))
    return f'<a href="{escape(span.url)}">{text}</a>' if linked else text


def _row(cells: tuple[str, ...], tag: str) -> str:
    return f"<tr>{''.join(f'<{tag}>{escape(cell)}</{tag}>' for cell in cells)}</tr>"


def _image(block: Image) -> str:
    source = _source(block)
    if not source:
        return ""
    picture = f'<img src="{escape(source)}" alt="" loading="lazy">'  # the caption says it
    return f"<figure>{picture}<figcaption>{escape(block.alt)}</figcaption></figure>"


def _source(block: Image) -> str:
    """The address, or the picture itself if it is one of the two kinds every browser shows."""
    if block.url:
        return block.url
    kinds = (kind for signature, kind in SIGNATURES.items() if block.data.startswith(signature))
    kind = next(kinds, "")
    return f"data:{kind};base64,{base64.b64encode(block.data).decode()}" if kind else ""
