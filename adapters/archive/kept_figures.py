"""Figures of papers beside the pages of the archive: whoever reads them later asks nobody for pictures.

Each is fetched once, made small and written anew, so that nothing but pixels comes through. A page that is
written before they are there has a mark in the place of each.
"""

from __future__ import annotations

import asyncio
import hashlib
import io
import logging
import re
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final

from PIL import Image as Picture

from adapters.safe_pictures import safe_picture
from bot.compose.entry import picture
from bot.domain.digest import Digest, PaperFigure
from bot.domain.errors import PaperboyError
from bot.domain.message import Image
from bot.domain.paper import Paper
from bot.domain.record import Record
from bot.ports.pool import Pool
from bot.util.packed_records import pack
from bot.util.requesters import LATER, on_behalf_of

log = logging.getLogger(__name__)

FOLDER: Final = "figures"
WIDTH: Final = 900
"""Pixels: a page is no wider."""
MOST_BYTES: Final = 400_000
"""Of one picture; a PNG that is larger becomes a JPEG, and what is larger still is left out."""
SECONDS: Final = 600.0
"""For all pictures of a digest, which give way to papers. What is not there by then comes when the digest
is next kept."""
_MARK = re.compile("<!--figure ([0-9a-f]{20})-->")

Fetch = Callable[[Paper, PaperFigure], Awaitable[bytes]]
Write = Callable[[Path, Iterable[bytes]], None]


class PageFigure(Record):
    """The figure of a paper, and the picture of it at its source, as a page describes it."""

    paper: Paper
    image: Image


def figures_at_source(digest: Digest) -> Iterator[PageFigure]:
    """The figures of its papers that are at their source."""
    for entry in digest.entries:
        image = picture(entry, digest.language)
        if image is not None and image.url and not image.data:
            yield PageFigure(paper=entry.paper, image=image)


def find_kept_figures(figures: Iterable[PageFigure], folder: Path) -> Mapping[str, Image]:
    """Those that lie in the folder, as they are loaded from there, by their names."""
    found = ((each.image, _find_kept(folder, each.image.url)) for each in figures)
    return {_name(image.url): image.evolve(url=file) for image, file in found if file}


def pack_missing(digest: Digest, folder: Path) -> Sequence[bytes]:
    """Those that do not lie there, each packed, as they may wait for long."""
    return [pack(each) for each in figures_at_source(digest) if not _find_kept(folder, each.image.url)]


def mark_of(image: Image) -> str:
    """Stands in a page where the picture belongs; in HTML and in Markdown nobody sees it."""
    return f"<!--figure {_name(image.url)}-->"


def put_figures(pieces: Iterable[str], drawn: Mapping[str, str]) -> Iterator[str]:
    """The text of a page, piece by piece, with what is `drawn` of figures, by name, in their places."""
    for piece in pieces:
        yield _MARK.sub(lambda found: drawn.get(found[1], found[0]), piece)


async def fetch_figures(
    figures: Iterable[PageFigure], folder: Path, fetch: Fetch, write: Write, pool: Pool
) -> None:
    """Put the figures into the folder that are missing there."""
    with suppress(TimeoutError), on_behalf_of(LATER):
        async with asyncio.timeout(SECONDS):
            for each in figures:
                url = each.image.url
                if await pool.run(_find_kept, folder, url):
                    continue
                try:
                    data = await fetch(each.paper, PaperFigure(url=url))
                    await pool.run(_keep, data, folder, url, write)
                except PaperboyError as error:  # the page has no picture then, and every word
                    log.info("the archive has no figure of %s: %s", each.paper.id, error)


def _find_kept(folder: Path, url: str) -> str:
    files = [f"{FOLDER}/{_name(url)}.{kind}" for kind in ("png", "jpg")]
    return next((file for file in files if (folder / file).is_file()), "")


def _name(url: str) -> str:
    return hashlib.sha256(url.encode()).hexdigest()[:20]


def _keep(data: bytes, folder: Path, url: str, write: Write) -> None:
    """Write the picture, unless it is none, or too large."""
    small, kind = safe_picture(data, WIDTH), "png"
    if len(small) > MOST_BYTES:
        small, kind = _as_jpeg(small), "jpg"
    if not small or len(small) > MOST_BYTES:
        return
    (folder / FOLDER).mkdir(exist_ok=True)
    write(folder / f"{FOLDER}/{_name(url)}.{kind}", [small])


def _as_jpeg(png: bytes) -> bytes:
    with Picture.open(io.BytesIO(png)) as large:
        backed = Picture.new("RGB", large.size, "white")
        backed.paste(large, mask=large.getchannel("A") if large.mode == "RGBA" else None)
    kept = io.BytesIO()
    backed.save(kept, "JPEG", quality=80)
    return kept.getvalue()
