"""Papers as they stand in the files of digests, drawn once for all digests that say the same of them.

Channels that follow the same are told the same of a paper, and to draw that takes most of the time in which
a digest is kept. So what was drawn last is kept for a while, compressed. Where a figure belongs there is a
mark, as it mostly comes after the page.
"""

from __future__ import annotations

import hashlib
import zlib
from collections import OrderedDict
from collections.abc import Iterable
from threading import Lock
from typing import Final

from markupsafe import Markup

from adapters.archive.html import article_html
from adapters.archive.kept_figures import mark_of
from adapters.archive.markdown import article_markdown
from bot.compose.archive import Article, compose_article
from bot.domain.digest import Digest, Entry

KEPT_OF: Final = 30
"""Papers of the largest digest of which they are kept, and are in memory together: larger ones are no two
channels' same, and would take the place of all others."""
MOST: Final = 4_000_000
"""Bytes that are kept, some two hundred papers."""
LEVEL: Final = 1
"""Of compression: it is read as often as it is written."""
_BETWEEN: Final = "\0"
"""Stands in no text that is shown."""


class DrawnPapers:
    """Draws papers, and keeps what was drawn last. `figures` is as in `ArchiveSettings`."""

    def __init__(self, figures: str, most: int = MOST) -> None:
        self._figures = figures
        self._most = most
        self._kept: OrderedDict[bytes, bytes] = OrderedDict()
        self._size = 0
        self._lock = Lock()
        """It is asked in several threads."""

    def of(self, digest: Digest) -> tuple[Iterable[str], Iterable[Markup]]:
        """The papers of a digest in Markdown and in HTML; those of a large one are drawn when come to."""
        if len(digest.entries) > KEPT_OF:
            return (
                (self._markdown(entry, digest) for entry in digest.entries),
                (self._html(entry, digest) for entry in digest.entries),
            )
        drawn = [self._find_or_draw(entry, digest) for entry in digest.entries]
        return [markdown for markdown, _ in drawn], [html for _, html in drawn]

    def _find_or_draw(self, entry: Entry, digest: Digest) -> tuple[str, Markup]:
        key = _key(entry, digest)
        with self._lock:
            kept = self._kept.get(key)
            if kept is not None:
                self._kept.move_to_end(key)
        if kept is None:
            article, mark = self._compose(entry, digest)
            markdown = article_markdown(article, digest.language, mark)
            html = article_html(article, entry, digest.language, mark)
            self._keep(key, zlib.compress(f"{markdown}{_BETWEEN}{html}".encode(), LEVEL))
            return markdown, html
        markdown, _, found = zlib.decompress(kept).decode().partition(_BETWEEN)
        return markdown, Markup(found)  # noqa: S704 - drawn here

    def _keep(self, key: bytes, drawn: bytes) -> None:
        with self._lock:
            self._size += len(drawn) - len(self._kept.pop(key, b""))
            self._kept[key] = drawn
            while self._size > self._most:
                self._size -= len(self._kept.popitem(last=False)[1])

    def _markdown(self, entry: Entry, digest: Digest) -> str:
        article, mark = self._compose(entry, digest)
        return article_markdown(article, digest.language, mark)

    def _html(self, entry: Entry, digest: Digest) -> Markup:
        article, mark = self._compose(entry, digest)
        return article_html(article, entry, digest.language, mark)

    def _compose(self, entry: Entry, digest: Digest) -> tuple[Article, str]:
        """The article, and what marks the place of its figure where it is to lie beside the page."""
        article = compose_article(entry, digest)
        image = article.image
        if image is None or not image.url or self._figures == "linked":
            return article, ""
        mark = mark_of(image) if self._figures == "copied" and not image.data else ""
        return article.evolve(image=image.evolve(url="") if image.data else None), mark


def _key(entry: Entry, digest: Digest) -> bytes:
    """Names all that the drawing of a paper depends on."""
    asked = f"{digest.language} {digest.day} {entry.model_dump_json()}"
    return hashlib.blake2b(asked.encode(), digest_size=20).digest()
