"""`paperboy export`, and the files of references that topics learn from."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from adapters.cli.shell import Shell
from bot.domain.reference import MOST_REFERENCES, Reference
from bot.sources.registry import parse_ref

if TYPE_CHECKING:
    from collections.abc import Sequence

    from adapters.wiring import Services

MOST_LOOKED_UP = 100


@dataclass
class Library:
    """What was read of somebody's files."""

    works: list[Reference] = field(default_factory=list)
    names: str = ""
    skipped: int = 0


def read_files(shell: Shell, files: Sequence[Path]) -> Library:
    """The works of all files, those that are named by their ids alone looked up.

    Raises:
        DocumentError: one of them cannot be read.
        PaperNotFoundError, SourceUnavailableError: an id cannot be looked up.
    """
    library = Library(names=", ".join(file.name for file in files))
    if not files:
        return library
    from adapters.references.reading import read_references_file

    for file in files:
        read = read_references_file(file)
        library.works += read.found
        library.skipped += read.skipped + max(len(read.named) - MOST_LOOKED_UP, 0)
        if read.named:
            library.works += shell.run(partial(_looked_up, shell, read.named[:MOST_LOOKED_UP]))
    library.works = library.works[-MOST_REFERENCES:]
    return library


async def _looked_up(shell: Shell, named: Sequence[str], services: Services) -> list[Reference]:
    works = []
    with services.progress(quiet=shell.quiet, language=shell.language) as progress:
        progress.stage("progress.paper", len(named))
        for paper_id in named:
            paper = await services.repository.paper(parse_ref(paper_id))
            progress.advance(paper.title)
            works.append(
                Reference(
                    title=paper.title,
                    abstract=paper.abstract,
                    authors=paper.authors,
                    doi=paper.doi,
                    paper_id=paper.id,
                )
            )
    return works
