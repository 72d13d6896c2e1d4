"""Files of one's own, read as papers are; their text alone is kept, for a week."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, NamedTuple

from bot.domain.paper import Paper
from bot.papers.own_paper import own_paper

if TYPE_CHECKING:
    from adapters.stores.store import Store
    from adapters.wiring import Services
    from bot.analysis.analyses import Analyses


class OwnPapers(NamedTuple):
    """The papers in some files, and what reads them."""

    papers: tuple[Paper, ...]
    store: Store
    analyses: Analyses


@asynccontextmanager
async def own_papers(
    services: Services, files: Sequence[Path], *, illustrated: bool = False
) -> AsyncIterator[OwnPapers]:
    """The papers in the files, with a store of their own that goes with the block.

    Pictures of figures are made where they are to be shown.

    Raises:
        DocumentError: a file cannot be read.
    """
    from adapters.reading.full_text_reader import GivenTexts
    from adapters.reading.grobid import grobid_at
    from adapters.reading.read_before import TextsOnDisk
    from adapters.stores.opening import open_embedded
    from bot.analysis.analyses import Analyses

    grobid = grobid_at(services.settings.reading.grobid_url)
    kept = TextsOnDisk(services.folder, services.clock, grobid)
    texts = [await kept.read(file, illustrated=illustrated) for file in files]
    papers = [own_paper(read, file.name) for read, file in zip(texts, files, strict=True)]
    with TemporaryDirectory() as folder:
        async with open_embedded(Path(folder)) as store:
            analyses = Analyses(
                store=store, full_texts=GivenTexts(texts), analyst=services.analyses.analyst
            )
            yield OwnPapers(tuple(papers), store, analyses)
