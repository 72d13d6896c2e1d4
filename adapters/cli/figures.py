"""The figures of papers as files in a folder that somebody names."""

from __future__ import annotations

import re
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.compose.entry import picture
from bot.domain.digest import Entry
from bot.domain.errors import BadInputError, DocumentError, SourceUnavailableError, StorageError

if TYPE_CHECKING:
    from bot.analysis.analyses import Analyses
    from bot.domain.digest import PaperFigure
    from bot.domain.message import Image
    from bot.domain.paper import Paper

MOST_FIGURES = 40
KINDS = {
    b"\x89PNG\r\n\x1a\n": "png",
    b"\xff\xd8\xff": "jpg",
    b"GIF8": "gif",
    b"RIFF": "webp",
    b"<svg": "svg",
    b"<?xml": "svg",
}
figures_option = click.option(
    "--figures",
    type=click.Path(file_okay=False, path_type=Path),
    metavar="FOLDER",
    help="Save the figures into this folder.",
)


async def figures_of(analyses: Analyses, paper: Paper) -> tuple[PaperFigure, ...]:
    """The figures of a paper, as it was read."""
    return (await analyses.full_text(paper)).figures[:MOST_FIGURES]


async def save_figures(
    analyses: Analyses, figures: Iterable[tuple[Paper, PaperFigure]], folder: Path
) -> int:
    """Save those that there is a picture of, named after paper and place; how many there were.

    Raises:
        StorageError: the folder cannot be written to.
    """
    saved = 0
    for number, (paper, figure) in enumerate(figures, 1):
        try:
            data = await analyses.picture(paper, figure)
        except (SourceUnavailableError, DocumentError, BadInputError):
            continue
        kind = next((kind for begins, kind in KINDS.items() if data.lstrip().startswith(begins)), "")
        if kind:
            name = re.sub(r"[^\w.-]+", "_", f"{paper.id}v{paper.version}-{number}")[:100]
            _write(folder, f"{name}.{kind}", data)
            saved += 1
    return saved


async def first_picture(analyses: Analyses, paper: Paper, language: str) -> Image | None:
    """The first figure with its pixels; None where there is none, or it cannot be had."""
    for figure in await figures_of(analyses, paper):
        if figure.url or figure.image:
            with suppress(SourceUnavailableError, DocumentError, BadInputError):
                kept = figure.evolve(image=await analyses.picture(paper, figure))
                return picture(Entry(number=1, paper=paper, figure=kept), language)
            break
    return None


def _write(folder: Path, name: str, data: bytes) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    except OSError as error:
        raise StorageError("error.output") from error
