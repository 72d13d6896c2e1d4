"""Reads files of people's own in a child process, and keeps what comes of them in a folder that goes."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from adapters.reading.full_text_reader import GivenTexts
from adapters.reading.read_before import TextsInUse
from adapters.stores.sqlite.store import open_store
from bot.analysis.analyses import Analyses
from bot.chat.questions.ask import Asker
from bot.domain.full_text import FullText


@dataclass(frozen=True)
class OwnFileReader:
    """Implements `bot.ports.own_files.OwnFiles`, with the analyst and the model of all others."""

    analyses: Analyses
    asker: Asker
    _texts: TextsInUse = field(default_factory=TextsInUse)

    async def read(self, name: str, data: bytes) -> FullText:
        return await self._texts.read(name, data)

    @asynccontextmanager
    async def opened(self, texts: Sequence[FullText]) -> AsyncIterator[tuple[Analyses, Asker]]:
        with TemporaryDirectory() as folder:
            async with open_store(Path(folder)) as store:
                analyses = Analyses(
                    store=store, full_texts=GivenTexts(texts), analyst=self.analyses.analyst
                )
                yield analyses, self.asker.over(store, analyses)
