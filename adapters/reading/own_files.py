"""Reads files of people's own in a child process, and keeps what comes of them in a folder that goes."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from adapters.reading.child import run_limited
from adapters.reading.full_text_reader import GivenTexts
from adapters.reading.read_before import TextsInUse
from adapters.references.formats import read_references
from adapters.stores.opening import open_embedded
from bot.analysis.analyses import Analyses
from bot.chat.questions.ask import Asker
from bot.domain.full_text import FullText
from bot.domain.reference import References

REFERENCES_SECONDS, REFERENCES_MB = 20.0, 1_024
"""Two thousand works take a second and 200 MB."""


@dataclass(frozen=True)
class OwnFileReader:
    """Implements `bot.ports.own_files.OwnFiles`, with the analyst and the model of all others."""

    analyses: Analyses
    asker: Asker
    texts: TextsInUse = field(default_factory=TextsInUse)

    async def read(self, name: str, data: bytes) -> FullText:
        return await self.texts.read(name, data)

    async def references(self, data: bytes) -> References:
        return await run_limited(read_references, data, seconds=REFERENCES_SECONDS, megabytes=REFERENCES_MB)

    @asynccontextmanager
    async def open(self, texts: Sequence[FullText]) -> AsyncIterator[tuple[Analyses, Asker]]:
        with TemporaryDirectory() as folder:
            async with open_embedded(Path(folder)) as store:
                analyses = Analyses(
                    store=store, full_texts=GivenTexts(texts), analyst=self.analyses.analyst
                )
                yield analyses, self.asker.over(store, analyses)
