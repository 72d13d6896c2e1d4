"""One analysis per paper version, language, analyst and prompt, shared by everybody who asks for it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from enum import StrEnum
from functools import partial

from bot.domain.analysis import Analysis, Evidence, Source
from bot.domain.depth import Depth
from bot.domain.digest import PaperFigure
from bot.domain.full_text import FullText, abstract_only
from bot.domain.paper import Paper
from bot.llm.batch import needed_at
from bot.llm.fit import method_only
from bot.ports.model import Analyst
from bot.ports.source import FullTextSource, PictureSource
from bot.ports.store import PaperStore
from bot.ports.work_locks import NO_LOCKS, Locks
from bot.util.shared_flight import SharedFlight

HIDDEN_TEXT = "note.hidden_text"
READ_IN_PART = "note.read_in_part"
SOURCE_AWAY = "note.source_away"
"""The abstract alone was read because the source did not answer: not for good, and told as such."""


class Plainer(StrEnum):
    """Why an analysis is plainer than the paper would allow: a note of it, and a key of `bot.locales`."""

    BUDGET = "note.budget"
    UNAVAILABLE = "note.model_unavailable"
    NO_ANSWER = "note.model_no_answer"
    CHECKS = "note.checks"
    TOO_LONG = "note.too_long"
    SMALL = "note.small_model"


FOR_GOOD = frozenset({Plainer.CHECKS, Plainer.TOO_LONG, Plainer.SMALL})
"""Reasons that the same model would meet again; the others pass with time."""


_AT_LEAST = {
    Depth.FULL: (Depth.FULL,),
    Depth.METHOD: (Depth.FULL, Depth.METHOD),
    Depth.ABSTRACT: (Depth.FULL, Depth.METHOD, Depth.ABSTRACT),
}


class Analyses:
    """Reads and analyses papers, each only once over all processes that share the `locks`."""

    def __init__(
        self,
        *,
        store: PaperStore,
        full_texts: FullTextSource,
        analyst: Analyst,
        locks: Locks = NO_LOCKS,
    ) -> None:
        self.analyst = analyst
        self._store = store
        self._full_texts = full_texts
        self._flights = SharedFlight(locks)

    async def full_text(self, paper: Paper) -> FullText:
        """What can be read of this paper version; kept once it is more than the abstract."""
        return await self._flights.do(
            "read",
            paper.id,
            paper.version,
            kept=partial(self._store.full_text, paper.id, paper.version),
            work=partial(self._read, paper),
        )

    async def figures(self, paper: Paper) -> Sequence[PaperFigure]:
        """The figures of this paper version."""
        stored = await self._store.figures(paper.id, paper.version)
        return (await self.full_text(paper)).figures if stored is None else stored

    async def picture(self, paper: Paper, figure: PaperFigure) -> bytes:
        """The file of a figure, kept or from its source; empty where it has none.

        Raises:
            SourceUnavailableError, DocumentError, BadInputError.
        """
        texts: object = self._full_texts
        if figure.image or not figure.url:
            return figure.image
        return await texts.picture(paper, figure.url) if isinstance(texts, PictureSource) else b""

    async def of(
        self,
        paper: Paper,
        language: str,
        *,
        workspace: str = "",
        read: Callable[[FullText], Awaitable[None]] | None = None,
        anew: bool = False,
        depth: Depth = Depth.FULL,
    ) -> Analysis:
        """The analysis of this paper version in `language`; who asks first pays for it.

        It is read as far as `depth` says, unless somebody paid for more before. With `anew`, one that is
        plainer than the paper would allow is made once more.

        `read` is told what was read, before the analysis begins; who joins in later is not.

        Raises:
            ModelUnavailableError, ModelOutputError: as the analyst does.
        """
        # Who needs it now does not wait with those who have time.
        key = (paper.id, paper.version, language, depth, needed_at())
        stored: Analysis | None = None

        async def find_final() -> Analysis | None:
            nonlocal stored
            stored = await self._load_unless_anew(paper, language, depth, anew=anew)
            return stored if stored is not None and _is_final(stored) else None

        async def analyse() -> Analysis:
            return await self._analyse(paper, language, workspace, read, stored=stored, depth=depth)

        return await self._flights.do(
            "analyse", *key, self.analyst.name, self._prompt_hash(depth), kept=find_final, work=analyse
        )

    async def find_any(self, paper: Paper, language: str) -> Analysis | None:
        """What was written of the paper before, at whatever depth; nobody is asked."""
        return await self._load(paper, language, Depth.ABSTRACT)

    async def _read(self, paper: Paper) -> FullText:
        full_text = await self._full_texts.read(paper)
        # HTML pages can appear days after the announcement, so "only the abstract" is asked again.
        if full_text.source is not Source.ABSTRACT:
            await self._store.save_full_text(full_text)
        return full_text

    async def _analyse(
        self,
        paper: Paper,
        language: str,
        workspace: str,
        read: Callable[[FullText], Awaitable[None]] | None,
        *,
        stored: Analysis | None,
        depth: Depth,
    ) -> Analysis:
        full_text = await self._text_for(paper, depth)
        if stored is not None and full_text.source is Source.ABSTRACT:
            return await self._settle(stored, full_text)
        if read is not None:
            await read(full_text)
        analysis = await self.analyst.analyse(paper, full_text, language, workspace=workspace)
        told = {
            HIDDEN_TEXT: bool(full_text.hidden_text),
            SOURCE_AWAY: full_text.unanswered,
            READ_IN_PART: full_text.is_partial,
        }
        notes = (*(note for note, holds in told.items() if holds), *analysis.notes)
        analysis = analysis.evolve(notes=notes, depth=depth)
        # What another had to write while the model was away is not kept, so that the next ask tries again.
        if analysis.analyst == self.analyst.name:
            analysis = analysis.evolve(prompt_hash=self._prompt_hash(depth))
            await self._store.save_analysis(analysis)
        return analysis

    async def _load_unless_anew(
        self, paper: Paper, language: str, depth: Depth, *, anew: bool
    ) -> Analysis | None:
        """What was written before, but for what is to be made anew."""
        stored = await self._load(paper, language, depth)
        made_anew = stored is not None and anew and not FOR_GOOD.isdisjoint(stored.notes)
        return None if made_anew else stored

    async def _load(self, paper: Paper, language: str, depth: Depth) -> Analysis | None:
        """What was written before at this depth, or else of more of the paper."""
        for each in _AT_LEAST[depth]:
            stored = await self._store.analysis(
                paper, language, analyst=self.analyst.name, prompt_hash=self._prompt_hash(each)
            )
            if stored is not None and (each is depth or _is_final(stored)):
                return stored
        return None

    def _prompt_hash(self, depth: Depth) -> str:
        whole = self.analyst.prompt_hash
        return whole if depth is Depth.FULL else f"{whole}-{depth}"

    async def _text_for(self, paper: Paper, depth: Depth) -> FullText:
        if depth is Depth.ABSTRACT:
            return abstract_only(paper)
        full_text = await self.full_text(paper)
        return method_only(full_text) if depth is Depth.METHOD else full_text

    async def _settle(self, stored: Analysis, full_text: FullText) -> Analysis:
        """What was written of the abstract; once the source answered that there is no more, it is final."""
        if full_text.unanswered or SOURCE_AWAY not in stored.notes:
            return stored
        notes = tuple(note for note in stored.notes if note != SOURCE_AWAY)
        stored = stored.evolve(notes=notes)
        await self._store.save_analysis(stored)
        return stored


def _is_final(stored: Analysis) -> bool:
    """Whether there is nothing to be gained from reading the paper again."""
    if stored.source is not Source.ABSTRACT:
        return True
    fell_back = stored.evidence is Evidence.ABSTRACT and not FOR_GOOD.isdisjoint(stored.notes)
    return fell_back and SOURCE_AWAY not in stored.notes
