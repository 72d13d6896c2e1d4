"""Vectors of papers and of what readers write: made once, kept, and missed without harm.

A paper's vector is made once for each version and model and serves every topic. Where the model does not
answer, nothing is raised: who asks goes on with words alone and says so, and the model is left alone for a
while.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from bot.domain.errors import ModelOutputError, ModelUnavailableError, OverloadedError
from bot.domain.paper import Paper
from bot.llm.budget import Budget, Level
from bot.ports.clock import Clock, Progress
from bot.ports.vectors import Embedded, Embedder, MeaningStore, PaperKey
from bot.selection.meaning import Meanings, subject_texts, text_to_embed, texts_of
from bot.selection.reading import Reading
from bot.util.circuit_breaker import CircuitBreaker
from bot.util.packed_vectors import Floats, pack, rows, unpack, unpack_together

log = logging.getLogger(__name__)

Key = TypeVar("Key", bound=Hashable)

BATCH = 16
"""Texts of one call, kept as soon as they are there: a process that dies loses no more."""
LONGEST = 6_000
"""Characters of a text: about what the shortest common limit of 2,048 tokens takes."""
TOLD_FROM = 12
"""Papers without a vector from which on making them is shown as a stage of its own."""
FEEDS = 2
"""Feeds whose vectors are kept in memory."""
REMEMBERED = 4_000
"""Vectors of sentences that are kept in memory."""


@dataclass(kw_only=True)
class Embeddings:
    """Finds vectors, and makes those that are missing."""

    embedder: Embedder
    store: MeaningStore
    clock: Clock
    budget: Budget | None = None
    """What a model that costs something may use; None for one of this machine."""
    shipped: Mapping[str, bytes] = field(default_factory=dict)
    """Vectors of this model that came with the program, by text."""
    _breaker: CircuitBreaker = field(init=False)
    _making: asyncio.Lock = field(default_factory=asyncio.Lock, init=False)
    _subjects: dict[str, Floats] = field(default_factory=dict, init=False)
    """Those of `subject_texts`, which all who choose at the same time share."""
    _remembered: dict[str, bytes] = field(default_factory=dict, init=False)
    """Those of other texts, packed, the oldest first."""
    _feeds: dict[tuple[PaperKey, ...], Mapping[str, Floats]] = field(default_factory=dict, init=False)
    """Those of the feeds asked about last, as topics share them."""
    _size: int = field(default=0, init=False)
    """Bytes of a vector as the model makes it now; 0 before it made any."""

    def __post_init__(self) -> None:
        self._breaker = CircuitBreaker(self.clock)

    async def of(
        self,
        reading: Reading,
        papers: Sequence[Paper],
        *,
        terms: Sequence[str] = (),
        workspace: str = "",
        progress: Progress | None = None,
    ) -> Meanings | None:
        """The vectors by which papers are compared with an interest; None where they cannot be had."""
        wanted = (*subject_texts(), *texts_of(reading, terms))
        for _ in range(2):
            texts = await self.texts(wanted, workspace=workspace)
            found = await self.papers(papers, workspace=workspace, progress=progress) if texts else {}
            if len({len(vector) for vector in (*texts.values(), *found.values())}) == 1:
                return Meanings(found, texts) if found else None
        return None

    async def papers(
        self, papers: Iterable[Paper], *, workspace: str = "", progress: Progress | None = None
    ) -> Mapping[str, Floats]:
        """The vectors of papers, by id; those that could not be made are missing."""
        wanted = {(paper.id, paper.version): paper for paper in papers}
        found = await self._papers(wanted, workspace, progress)
        if found is None:  # the model is another than it was: those that were kept are made anew
            found = await self._papers(wanted, workspace, progress)
        return found or {}

    async def find_known(self, papers: Iterable[Paper]) -> frozenset[str]:
        """The ids of the papers whose vectors are kept."""
        keys = [(paper.id, paper.version) for paper in papers]
        kept = self._current(await self.store.paper_vectors(keys, self.embedder.name))
        return frozenset(paper_id for paper_id, _ in kept)

    async def _papers(
        self, wanted: Mapping[PaperKey, Paper], workspace: str, progress: Progress | None
    ) -> Mapping[str, Floats] | None:
        """As `papers`; None where those that were kept turn out to be of another model."""
        if (held := self._feeds.get(keys := tuple(wanted))) is not None:
            return held
        known = self._current(await self.store.paper_vectors(list(wanted), self.embedder.name))
        missing = [key for key in wanted if key not in known]
        told = progress if len(missing) >= TOLD_FROM else None
        if told is not None:
            told.stage("progress.embed", len(missing))
        for start in range(0, len(missing), BATCH):
            batch = {key: wanted[key] for key in missing[start : start + BATCH]}
            found = await self._batch(batch, workspace)
            known |= found
            if len(found) < len(batch):
                break
            if told is not None:
                for paper in batch.values():
                    told.advance(paper.title)
        if len(self._current(known)) < len(known):
            return None
        vectors = {paper_id: unpack(packed) for (paper_id, _), packed in known.items()}
        if len(known) == len(wanted) >= TOLD_FROM:
            self._feeds = {**dict([*self._feeds.items()][1 - FEEDS :]), keys: vectors}
        return vectors

    async def _batch(self, papers: Mapping[PaperKey, Paper], workspace: str) -> Mapping[PaperKey, bytes]:
        """The vectors of a few papers, made unless somebody else just did; some are missing if that fails.

        One batch after the other, whoever wants it: so nobody makes what another makes already, and who
        waits for one paper does not wait for the whole feed of another.
        """
        async with self._making:
            known = self._current(await self.store.paper_vectors(list(papers), self.embedder.name))
            left = [key for key in papers if key not in known]
            made = await self._make([text_to_embed(papers[key]) for key in left], workspace) if left else []
            if made is None:
                return known
            fresh = dict(zip(left, made, strict=True))
            if fresh:
                await self.store.save_paper_vectors(self.embedder.name, fresh)
            return known | fresh

    async def texts(self, texts: Iterable[str], *, workspace: str = "") -> Mapping[str, Floats]:
        """The vectors of short texts that are asked for again and again; nothing if one cannot be had."""
        wanted = list(dict.fromkeys(text for text in texts if text))
        # Twice, where the model turns out to be another than it was.
        return await self._texts(wanted, workspace) or await self._texts(wanted, workspace)

    async def _texts(self, wanted: Sequence[str], workspace: str) -> Mapping[str, Floats]:
        new = self._unknown(wanted)
        known = self._current({text: self.shipped[text] for text in new if text in self.shipped})
        asked = [text for text in new if text not in known]
        if asked:
            known |= self._current(await self.store.text_vectors(asked, self.embedder.name))
        for start in range(0, len(missing := [text for text in asked if text not in known]), BATCH):
            batch = missing[start : start + BATCH]
            made = await self._make(batch, workspace)
            if made is None:
                return {}
            fresh = dict(zip(batch, made, strict=True))
            await self.store.save_text_vectors(self.embedder.name, fresh)
            known |= fresh
        self._remember(self._current(known))
        found = self._recall(wanted)
        return found if len(found) == len(wanted) else {}

    async def near(
        self, paper: Paper, *, workspace: str, channels: Collection[str] | None, limit: int
    ) -> Sequence[tuple[Paper, float]]:
        """The shown papers that are nearest to one in meaning, with cosines; none without a model."""
        known = await self.papers([paper], workspace=workspace)
        if paper.id not in known:
            return []
        found = await self._nearest(known[paper.id], workspace, channels, limit + 1)
        return [(other, cosine) for other, cosine in found if other.id != paper.id][:limit]

    async def near_words(
        self, words: str, *, workspace: str, channels: Collection[str] | None, limit: int
    ) -> Sequence[tuple[Paper, float]]:
        """The shown papers that are nearest to what somebody searches for, with cosines."""
        known = await self.sentences([words], workspace=workspace)
        return await self._nearest(known[words], workspace, channels, limit) if words in known else []

    async def _nearest(
        self, vector: Floats, workspace: str, channels: Collection[str] | None, limit: int
    ) -> Sequence[tuple[Paper, float]]:
        return await self.store.nearest_papers(
            pack(vector), self.embedder.name, workspace=workspace, channels=channels, limit=limit
        )

    async def sentences(self, texts: Iterable[str], *, workspace: str = "") -> Mapping[str, Floats]:
        """The vectors of sentences, remembered for a while and not kept; those that failed are missing."""
        wanted = list(dict.fromkeys(texts))
        missing = self._unknown(wanted)
        for start in range(0, len(missing), BATCH):
            batch = missing[start : start + BATCH]
            made = await self._make(batch, workspace)
            if made is None:
                break
            self._remember(dict(zip(batch, made, strict=True)))
        return self._recall(wanted)

    def _unknown(self, texts: Sequence[str]) -> list[str]:
        """Those of the texts that are not remembered. There are thousands of subjects in every choice."""
        subjects, remembered = self._subjects, self._remembered
        return [text for text in texts if text not in subjects and text not in remembered]

    def _recall(self, texts: Sequence[str]) -> Mapping[str, Floats]:
        """Those of the texts that are remembered."""
        subjects, remembered = self._subjects, self._remembered
        lasting = {text: subjects[text] for text in texts if text in subjects}
        others = [text for text in texts if text not in lasting and text in remembered]
        return lasting | {text: unpack(remembered[text]) for text in others}

    def _remember(self, vectors: Mapping[str, bytes]) -> None:
        lasting = list(vectors.keys() & set(subject_texts())) if vectors else []
        made = unpack_together([vectors[text] for text in lasting])
        self._subjects |= dict(zip(lasting, made, strict=True))
        self._remembered |= {text: packed for text, packed in vectors.items() if text not in lasting}
        for text in list(self._remembered)[: max(len(self._remembered) - REMEMBERED, 0)]:
            if text not in vectors:
                del self._remembered[text]

    async def _make(self, texts: Sequence[str], workspace: str) -> list[bytes] | None:
        """The vectors of the texts, packed; None while the model is silent or nothing may be spent."""
        now = self.clock.now()
        if self._breaker.seconds_left or not await self._may(workspace):
            return None
        try:
            made = await self.embedder.embed([text[:LONGEST] for text in texts])
            vectors = _fitting(made, len(texts))
        except (ModelUnavailableError, ModelOutputError, OverloadedError) as error:
            log.warning("papers are compared by their words alone: no embeddings: %s", error)
            self._breaker.open(error.retry_after or 0)
            return None
        if self.budget is not None:
            await self.budget.usage.record_usage(made.usage, workspace=workspace, at=now)
        packed = [pack(vector) for vector in vectors]
        if packed and len(packed[0]) != self._size:
            self._size = len(packed[0])
            self._subjects.clear()
            self._remembered.clear()
            self._feeds.clear()
        return packed

    def _current(self, known: Mapping[Key, bytes]) -> dict[Key, bytes]:
        """Those that are as long as the model makes them now: others are of one that had the same name."""
        return {key: packed for key, packed in known.items() if self._size in {0, len(packed)}}

    async def _may(self, workspace: str) -> bool:
        return self.budget is None or await self.budget.level(workspace) is not Level.EXTRACT


def _fitting(made: Embedded, count: int) -> Sequence[Floats]:
    """The vectors of an answer.

    Raises:
        ModelOutputError: there is not one for each text.
    """
    if len(made.data) != 4 * made.dimensions * count:
        raise ModelOutputError(problems=("vectors that do not fit the texts",))
    return list(rows(made))
