"""Files of one's own, read as papers are, of which nothing is kept."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, NamedTuple

from bot.domain.full_text import FullText, SectionKind
from bot.domain.paper import Paper

if TYPE_CHECKING:
    from adapters.stores.sqlite.store import SqliteStore
    from adapters.wiring import Services
    from bot.analysis.analyses import Analyses


class OwnPapers(NamedTuple):
    """The papers in some files, and what reads them."""

    papers: tuple[Paper, ...]
    store: SqliteStore
    analyses: Analyses


@asynccontextmanager
async def own_papers(services: Services, files: Sequence[Path]) -> AsyncIterator[OwnPapers]:
    """The papers in the files, with a store of their own that goes with the block.

    Raises:
        DocumentError: a file cannot be read.
    """
    from adapters.reading.full_text_reader import GivenTexts, read_file
    from adapters.stores.sqlite.store import open_store
    from bot.analysis.analyses import Analyses

    texts = [await read_file(file) for file in files]
    papers = [_paper(read, file) for read, file in zip(texts, files, strict=True)]
    with TemporaryDirectory() as folder:
        async with open_store(Path(folder)) as store:
            analyses = Analyses(
                store=store, full_texts=GivenTexts(texts), analyst=services.analyses.analyst
            )
            yield OwnPapers(tuple(papers), store, analyses)


def _paper(read: FullText, file: Path) -> Paper:
    abstract = " ".join(each.text for each in read.sections if each.kind is SectionKind.ABSTRACT)
    title = read.title or file.name
    return Paper(id=read.paper_id, version=read.version, title=title, abstract=" ".join(abstract.split()))
