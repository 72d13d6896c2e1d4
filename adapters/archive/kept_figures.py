"""Figures of papers beside the pages of the archive: whoever reads them later asks nobody for pictures.

Each is fetched once, made small and written anew, so that nothing but pixels comes through.
"""

from __future__ import annotations

import asyncio
import hashlib
import io
import logging
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final

from PIL import Image

from adapters.safe_pictures import safe_picture
from bot.domain.digest import Entry, PaperFigure
from bot.domain.errors import PaperboyError
from bot.domain.paper import Paper
from bot.ports.pool import Pool
from bot.sources.registry import is_source_url
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

Fetch = Callable[[Paper, PaperFigure], Awaitable[bytes]]
Write = Callable[[Path, Iterable[bytes]], None]


def known_figures(entries: Iterable[Entry], folder: Path) -> tuple[Mapping[str, str], bool]:
    """The figures that lie in the folder: their names in it, by their addresses; whether any is missing."""
    wanted = [figure.url for _, figure in figures_of(entries)]
    known = {url: name for url in wanted if (name := _find_kept(folder, url))}
    return known, len(known) < len(set(wanted))


def figures_of(entries: Iterable[Entry]) -> Sequence[tuple[Paper, PaperFigure]]:
    """Each paper with its figure, where it has one at its source."""
    found = ((entry.paper, entry.figure) for entry in entries)
    return [(paper, figure) for paper, figure in found if figure and is_source_url(figure.url)]


async def fetch_figures(
    figures: Iterable[tuple[Paper, PaperFigure]], folder: Path, fetch: Fetch, write: Write, pool: Pool
) -> None:
    """Put the figures into the folder that are missing there."""
    with suppress(TimeoutError), on_behalf_of(LATER):
        async with asyncio.timeout(SECONDS):
            for paper, figure in figures:
                if await pool.run(_find_kept, folder, figure.url):
                    continue
                try:
                    data = await fetch(paper, figure)
                    await pool.run(_keep, data, folder, figure.url, write)
                except PaperboyError as error:  # the page has no picture then, and every word
                    log.info("the archive has no figure of %s: %s", paper.id, error)


def _find_kept(folder: Path, url: str) -> str:
    names = [_name(url, kind) for kind in ("png", "jpg")]
    return next((name for name in names if (folder / name).is_file()), "")


def _name(url: str, kind: str) -> str:
    return f"{FOLDER}/{hashlib.sha256(url.encode()).hexdigest()[:20]}.{kind}"


def _keep(data: bytes, folder: Path, url: str, write: Write) -> None:
    """Write the picture, unless it is none, or too large."""
    small, kind = safe_picture(data, WIDTH), "png"
    if len(small) > MOST_BYTES:
        small, kind = _as_jpeg(small), "jpg"
    if not small or len(small) > MOST_BYTES:
        return
    (folder / FOLDER).mkdir(exist_ok=True)
    write(folder / _name(url, kind), [small])


def _as_jpeg(png: bytes) -> bytes:
    with Image.open(io.BytesIO(png)) as picture:
        backed = Image.new("RGB", picture.size, "white")
        backed.paste(picture, mask=picture.getchannel("A") if picture.mode == "RGBA" else None)
    kept = io.BytesIO()
    backed.save(kept, "JPEG", quality=80)
    return kept.getvalue()
