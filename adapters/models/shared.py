"""A model that all processes on the same data ask together: no more at once than one of them alone might.

Where one of them finds that it does not answer, the others leave it alone as well. A process that cannot
reach the database goes on by itself.
"""

from __future__ import annotations

import asyncio
import hashlib
import logging

from adapters.models.lazy import LazyModel
from adapters.process_limits import SharedPlaces, SharedStore
from bot.domain.errors import ModelRefusesError, ModelUnavailableError, NoAnswerError, StorageError
from bot.model_settings import ModelSettings
from bot.ports.clock import Clock
from bot.ports.model import ModelReply, ModelRequest, Watch

log = logging.getLogger(__name__)

REST = 60.0
"""Seconds for which all leave a model alone that one of them had no answer from after all retries."""


class SharedModel(LazyModel):
    """Implements `LanguageModel`."""

    def __init__(self, settings: ModelSettings, store: SharedStore, clock: Clock) -> None:
        super().__init__(settings)
        self._store = store
        self._clock = clock
        named = f"{settings.base_url} {settings.name}"
        self._key = f"model:{hashlib.sha256(named.encode()).hexdigest()[:16]}"
        self._ours = asyncio.Semaphore(settings.parallel)  # so that few of us look for a place
        self._places = SharedPlaces(store, clock, self._key, settings.parallel)

    async def complete(self, request: ModelRequest, watch: Watch | None = None) -> ModelReply:
        async with self._ours, self._places.place():
            await self._raise_if_closed()
            try:
                return await super().complete(request, watch)
            except (ModelRefusesError, NoAnswerError):  # it is there, and answers
                raise
            except ModelUnavailableError as error:
                await self._close(max(REST, error.retry_after or 0))
                raise

    async def _raise_if_closed(self) -> None:
        try:
            rest = await self._store.seconds_closed(self._key, self._clock.now())
        except StorageError:
            return
        if rest:
            raise ModelUnavailableError(why="why.model_unreachable", retry_after=rest)

    async def _close(self, seconds: float) -> None:
        try:
            await self._store.close_until(self._key, now=self._clock.now(), seconds=seconds)
        except StorageError as error:
            log.warning("others are not told that %s does not answer: %s", self.name, error)
