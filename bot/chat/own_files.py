"""What answers questions about files of people's own: fetched, read, asked about, and not kept."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from typing import Protocol

from bot.analysis.analyses import Analyses
from bot.chat.questions.ask import Asker
from bot.domain.full_text import FullText
from bot.domain.reference import References


class OwnFiles(Protocol):
    """Reads files of people's own, and answers from them alone."""

    async def read(self, name: str, data: bytes) -> FullText:
        """What stands in the file.

        Raises:
            DocumentError: it cannot be read.
        """
        ...

    async def references(self, data: bytes) -> References:
        """The works that a file of a reference manager names.

        Raises:
            DocumentError: it is none that is understood.
        """
        ...

    def open(self, texts: Sequence[FullText]) -> AbstractAsyncContextManager[tuple[Analyses, Asker]]:
        """What analyses them and answers from them; all that it kept is gone when it is closed."""
        ...
