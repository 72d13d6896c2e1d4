"""Calls of a model that nobody waits for yet: an endpoint may take them in batches, later and cheaper."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Protocol

from bot.domain.record import Record

PRICE = 0.5
"""What a call in a batch costs of what it costs alone."""
KEPT = dt.timedelta(days=3)
"""How long answers are looked for, if nobody took them: endpoints give a batch a day."""
REMEMBERED = dt.timedelta(days=30)
"""How long it is known what was sent, to have it deleted: no endpoint keeps it longer by itself."""


class SentBatch(Record):
    """Calls that were sent together. It is kept before it is sent, so that it is found whatever happens."""

    key: str
    """Ours, which the endpoint is told: by it a batch is found whose `id` never reached us."""
    place: str
    """The endpoint."""
    calls: tuple[str, ...]
    """What names each of the calls, whoever makes it."""
    at: dt.datetime
    id: str = ""
    """The endpoint's; empty until it answered."""


class ModelBatchStore(Protocol):
    """What was sent in batches."""

    async def model_batches(self) -> Sequence[SentBatch]:
        """Those that are remembered, the oldest first."""
        ...

    async def save_model_batch(self, batch: SentBatch) -> None: ...

    async def forget_model_batch(self, key: str) -> None: ...


_needed_at: ContextVar[dt.datetime | None] = ContextVar("needed_at", default=None)


def needed_at() -> dt.datetime | None:
    """When what is made here is needed; None where somebody waits for it now."""
    return _needed_at.get()


@contextmanager
def not_needed_before(hour: dt.datetime) -> Iterator[None]:
    """Calls of a model that are made inside may take until then."""
    token = _needed_at.set(hour)
    try:
        yield
    finally:
        _needed_at.reset(token)
