"""Pages of the archive as HTML. Pure: no script, one inline style sheet named by its hash in the policy.

The pages are the templates beside this module. Every text is escaped; the policy of each page forbids
scripts, forms, frames and everything from elsewhere (but figures, where they are linked), so that even a
mistake here could not run anything.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from markupsafe import Markup

from adapters.archive.listing import ArchiveEntry, describe
from adapters.archive.rendering import archive_templates, template_words
from bot.compose.archive import Article, archive_title, compose_article, list_papers
from bot.compose.changes import announce_revisions
from bot.compose.digest import compose_today, executive_summary, health_line
from bot.compose.words import abs_url, evidence_of, versioned_id
from bot.domain.digest import Digest, Entry
from bot.domain.message import Block, Bullets, Context, Image, Line, Paragraph
from bot.settings import ArchiveSettings
from bot.sources.registry import profiles

CSS = Path(__file__).with_name("style.css").read_text(encoding="utf-8")
NO_SITE = ArchiveSettings()


def policy(site: ArchiveSettings = NO_SITE) -> str:
    """What a page may load: its own style, and the pictures beside it, on a disk as on a server."""
    style = base64.b64encode(hashlib.sha256(CSS.encode()).digest()).decode()
    hosts = [f"https://{host}" for profile in profiles() for host in sorted(profile.hosts)]
    pictures = ["data:", "'self'", "file:", *(hosts if site.figures == "linked" else ())]
    return (
        "default-src 'none'; base-uri 'none'; form-action 'none'; "
        f"img-src {' '.join(pictures)}; style-src 'sha256-{style}'"
    )


_TURN = re.compile("<!--turn-->.*?<!--/turn-->", re.DOTALL)
_TURNED = "<!--/turn-->"
"""Where the ways to other pages end."""


def digest_page(
    digest: Digest, site: ArchiveSettings = NO_SITE, papers: Iterable[Markup] | None = None
) -> Iterator[str]:
    """The page of one digest, piece by piece, whose papers may be drawn already."""
    here = {abs_url(entry.paper): f"#{versioned_id(entry.paper)}" for entry in digest.entries}
    if papers is None:
        papers = (
            article_html(compose_article(entry, digest), entry, digest.language) for entry in digest.entries
        )
    return page(
        "digest.html",
        archive_title(digest),
        digest.language,
        site,
        digest=digest,
        kept=describe(digest),
        today=lead_to_places([compose_today(digest)], here)[0],
        health=health_line(digest.counts, digest.language),
        revisions=announce_revisions(digest),
        said=lead_to_places(executive_summary(digest), here),
        contents=list_papers(digest),
        papers=papers,
    )


def article_html(article: Article, entry: Entry, language: str, mark: str = "") -> Markup:
    """One of its papers, composed of the entry; the `mark` stands for a figure that comes later."""
    evidence = evidence_of(entry.analysis) if entry.analysis else None
    return Markup(_content(language).article(article, article.number, evidence, Markup(mark)))  # noqa: S704 - ours


def figure_html(image: Image) -> str:
    """A figure as it stands in a page."""
    return str(_content("en").figure(image))


@lru_cache(maxsize=16)
def _content(language: str) -> Any:  # noqa: ANN401 - macros have no types
    """What papers are drawn with in that language; made for each of them anew, it would stay in memory."""
    return archive_templates().get_template("archive/content.html").make_module(template_words(language))


def page(
    template: str, title: str, language: str, site: ArchiveSettings, **fields: object
) -> Iterator[str]:
    """A whole document, piece by piece."""
    given = {
        **template_words(language),
        "title": title,
        "site": site,
        "policy": Markup(policy(site)),  # noqa: S704 - ours
        **fields,
    }
    yield from archive_templates().get_template(f"archive/{template}").generate(given, css=Markup(CSS))  # noqa: S704
    yield "\n"


def lead_to_places(blocks: Iterable[Block], links: Mapping[str, str]) -> list[Block]:
    """Lines and lists whose links lead to where `links` says, where it says so."""
    return [_leading(block, links) for block in blocks]


def _leading(block: Block, links: Mapping[str, str]) -> Block:
    def turn(content: Line) -> Line:
        return tuple(span.evolve(url=links.get(span.url, span.url)) for span in content)

    if isinstance(block, Paragraph | Context):
        return block.evolve(content=turn(block.content))
    return block.evolve(items=tuple(map(turn, block.items))) if isinstance(block, Bullets) else block


def add_ways(
    lines: Iterable[str], before: ArchiveEntry | None, after: ArchiveEntry | None
) -> Iterator[str]:
    """The page of a digest, line by line, with the ways to the one before and the one after it."""
    beside, lines, head = before or after, iter(lines), list[str]()
    if beside is not None:
        for each in lines:
            head.append(each)
            if _TURNED in each:
                break
        given = {**template_words(beside.language), "before": before, "after": after}
        ways = archive_templates().get_template("archive/turn.html").render(given)
        yield _TURN.sub(lambda _: ways, "".join(head), count=1)
    yield from lines
