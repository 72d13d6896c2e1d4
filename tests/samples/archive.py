"""Makes the sample arXiv that is shipped: `python -m tests.samples.archive`.

Each answer is a member of the archive under its address. None has a time of its own, so that the same
papers make the same file, and none is compressed by itself: the wheel compresses all of them together.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from zipfile import ZipFile, ZipInfo

from adapters.sources.samples import answers
from tests.samples.feeds import feed_parts, metadata_parts
from tests.samples.latexml import abs_page, damaged_page, page
from tests.samples.pdfs import make
from tests.samples.pictures import chart
from tests.samples.source import PieceKind, SamplePaper, Served, papers, pieces

FILE = Path(answers.__file__).with_name("answers.zip")


def members() -> Iterator[tuple[str, bytes]]:
    """Every answer of the sample arXiv, or part of one, by its address."""
    for name, text in (*feed_parts(), *metadata_parts()):
        yield name, text.encode()
    for paper in papers():
        yield f"abs/{paper.name}", abs_page(paper).encode()
        yield from _documents(paper)


def _documents(paper: SamplePaper) -> Iterator[tuple[str, bytes]]:
    if paper.html is not Served.NO:
        written = page(paper) if paper.html is Served.YES else damaged_page(paper)
        yield f"html/{paper.name}", written.encode()
        for piece in pieces(paper.body):
            if piece.kind is PieceKind.FIGURE:
                picture = f"{paper.name}/x{piece.number}.png"
                yield f"html/{picture}", chart(picture)
    if paper.pdf is not Served.NO:
        yield f"pdf/{paper.name}", make(paper)


def main() -> None:
    """Write it anew."""
    with ZipFile(FILE, "w") as archive:
        for name, data in members():
            archive.writestr(ZipInfo(name), data)


if __name__ == "__main__":
    main()
