"""Calls that nobody waits for yet go to the endpoint in batches, at half the price.

They are gathered while more of them come, sent together, and looked after until they are answered. As the
hour comes near at which they are needed, the batch is cancelled, what it answered is taken, and the rest is
asked for as ever; so it is where the endpoint knows no batches, or a batch or a line of it fails. What is
sent is kept before it is sent: a process that is started anew finds its batch again, and pays once. The
endpoint is told to delete the calls once they are answered, and the answers when nobody needs them.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import hashlib
import logging
import secrets
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from adapters.models.lazy import LazyModel
from adapters.models.reply import ToldError
from bot.domain.analysis import Usage
from bot.domain.errors import ModelOutputError, ModelUnavailableError, SettingError
from bot.llm.batch import KEPT, PRICE, ModelBatchStore, SentBatch, needed_at
from bot.ports.clock import Clock
from bot.ports.model import ModelReply, ModelRequest, Watch

if TYPE_CHECKING:
    from adapters.models.endpoint_batches import EndpointBatches, Results

log = logging.getLogger(__name__)

SENT_AFTER = 60.0
"""Seconds without another call after which what was gathered is sent: papers come one every few seconds."""
POLL_INTERVAL = 60.0
"""Seconds between two looks at a batch."""
MOST = 500
"""Calls of a batch; so many answers are read at once."""
GIVES_UP = dt.timedelta(minutes=30)
"""How long before the hour a batch is cancelled: what it leaves is then asked for as ever."""
LEAST = dt.timedelta(minutes=30)
"""Nothing is sent that would have less time than this."""
CANCELLING = dt.timedelta(minutes=10)
"""How long an endpoint may take to cancel a batch and to hand out what it answered."""
REFUSED_PAUSE = dt.timedelta(hours=1)
"""How long nothing more is sent where a batch was refused."""
GONE = frozenset({"why.model_unknown", "why.model_key", "why.model_refuses"})
"""What looking again does not help against."""


class BatchingModel:
    """Implements `LanguageModel`."""

    def __init__(self, model: LazyModel, place: str, store: ModelBatchStore, clock: Clock) -> None:
        """`place` names the endpoint of the model."""
        self._model = model
        self._place = place
        self._store = store
        self._clock = clock
        self._loading = asyncio.Lock()
        self._known: dict[str, SentBatch] | None = None
        self._batches: dict[str, _Batch] = {}
        self._paused_until: dt.datetime | None = None

    @property
    def name(self) -> str:
        return self._model.name

    @property
    def context_tokens(self) -> int:
        return self._model.context_tokens

    @property
    def max_tokens(self) -> int:
        return self._model.max_tokens

    async def complete(self, request: ModelRequest, watch: Watch | None = None) -> ModelReply:
        hour = needed_at()
        if hour is not None and watch is None and not request.cheap:  # small ones come first, or in between
            reply = await self._from_batch(request, hour - GIVES_UP)
            if reply is not None:
                return reply
        return await self._model.complete(request, watch)

    async def close(self) -> None:
        """Let go of what is waited for, which is found again, and close the model."""
        for batch in set(self._batches.values()):
            batch.work.cancel()
        await self._model.close()

    @property
    def queue(self) -> BatchQueue:
        """How much is waited for."""
        return BatchQueue(self._clock, lambda: self._waiting)

    @property
    def _waiting(self) -> list[_Batch]:
        """Batches that are not answered yet."""
        return [batch for batch in set(self._batches.values()) if not batch.work.done()]

    async def _from_batch(self, request: ModelRequest, until: dt.datetime) -> ModelReply | None:
        """The answer that came in a batch by then; None where it is to be asked for as ever."""
        name = _name(request, self.name)
        while True:
            try:
                batch = await self._batch_of(name) or await self._join(name, request, until)
                if batch is None:
                    return None
                body = await batch.answer(name, until)
            except (ModelUnavailableError, ModelOutputError, SettingError) as error:
                log.warning("no batch, calls are made one by one: %s", error)
                self._paused_until = self._clock.now() + REFUSED_PAUSE
                body = batch = None
            finally:
                self._batches.pop(name, None)
            if batch is None or (body is None and not batch.was_cut):
                return None
            if body is not None:
                return await self._read(body, request, f"{batch.id}/{name}")

    async def _batch_of(self, name: str) -> _Batch | None:
        """The batch that has the call, also if it was sent before this process began."""
        async with self._loading:
            if self._known is None:
                since = self._clock.now() - KEPT
                sent = [each for each in await self._store.model_batches() if each.place == self._place]
                self._known = {call: each for each in sent if each.at >= since for call in each.calls}
            found = self._known.get(name)
            if found is not None:
                batch = _Batch(await self._endpoint(), self._store, self._clock, found)
                for call in found.calls:
                    if self._known.get(call) is found:
                        del self._known[call]
                        self._batches.setdefault(call, batch)
        return self._batches.get(name)

    async def _join(self, name: str, request: ModelRequest, until: dt.datetime) -> _Batch | None:
        """A batch that the call is now in, where there is time for one."""
        now = self._clock.now()
        if until - now < LEAST or (self._paused_until is not None and now < self._paused_until):
            return None
        arguments = (await self._model.ready()).arguments(request)
        batch = next((each for each in self._waiting if each.is_open), None)
        if batch is None:
            fresh = SentBatch(key=secrets.token_hex(16), place=self._place, calls=(), at=now)
            batch = _Batch(await self._endpoint(), self._store, self._clock, fresh)
        batch.calls[name] = arguments
        self._batches[name] = batch
        return batch

    async def _endpoint(self) -> EndpointBatches:
        from adapters.models.endpoint_batches import EndpointBatches  # noqa: PLC0415 - half a second

        return EndpointBatches(await self._model.ready())

    async def _read(self, body: bytes, request: ModelRequest, key: str) -> ModelReply | None:
        """The reply in an answer, paid once however often it is read; None where it is an error."""
        try:
            reply = (await self._model.ready()).read(body, request)
        except ToldError:
            return None
        except ModelUnavailableError as error:
            error.usage = error.usage and _reduce(error.usage, key)
            raise
        return reply.evolve(usage=_reduce(reply.usage, key))


class BatchQueue:
    """Implements `Queue`: calls that are gathered wait, those that were sent are being answered."""

    name = "model batches"
    is_stuck = False
    """An endpoint may take a day, and nothing waits for it beyond its hour."""

    def __init__(self, clock: Clock, waiting: Callable[[], Sequence[_Batch]]) -> None:
        self._clock = clock
        self._waiting = waiting

    @property
    def queued(self) -> int:
        return sum(batch.size for batch in self._waiting() if batch.is_open)

    @property
    def working(self) -> int:
        return sum(batch.size for batch in self._waiting() if not batch.is_open)

    @property
    def longest(self) -> float:
        sent = [batch.since for batch in self._waiting() if not batch.is_open]
        return (self._clock.now() - min(sent)).total_seconds() if sent else 0.0


class _Batch:
    """Calls that are answered together: gathered, sent, and waited for."""

    def __init__(
        self, there: EndpointBatches, store: ModelBatchStore, clock: Clock, sent: SentBatch
    ) -> None:
        self.calls: dict[str, dict[str, Any]] = {}
        self.was_cut = False
        """Whether what it did not answer may be sent once more."""
        self.is_open = not sent.calls
        self._there, self._store, self._clock = there, store, clock
        self._sent = sent
        self._until: dt.datetime | None = None
        self.work: asyncio.Task[Mapping[str, bytes]] = asyncio.create_task(self._work())

    @property
    def id(self) -> str:
        """The endpoint's name of it."""
        return self._sent.id

    @property
    def size(self) -> int:
        """How many calls are in it."""
        return len(self._sent.calls) or len(self.calls)

    @property
    def since(self) -> dt.datetime:
        """When it was sent."""
        return self._sent.at

    async def answer(self, name: str, until: dt.datetime) -> bytes | None:
        """The answer to the call, if there is one by then.

        Raises:
            ModelUnavailableError, ModelOutputError: there is no such batch, or no batches at all.
        """
        self._until = min(until, self._until or until)
        return (await asyncio.shield(self.work)).get(name)

    async def _work(self) -> Mapping[str, bytes]:
        if self.is_open:
            await self._gather()
            await self._forget_old()
            await self._send()
        elif not self.id and not await self._is_found():
            self.was_cut = True
            return {}
        results = await self._results()
        answers = results.bodies if results else {}
        status = results.status if results else "not cancelled in time"
        log.info("batch %s: %s, %d of %d calls are answered", self.id, status, len(answers), self.size)
        return answers

    async def _gather(self) -> None:
        """Wait until no more calls come."""
        size = -1
        while size < len(self.calls) < MOST:
            size = len(self.calls)
            await self._clock.beat(SENT_AFTER)
        self.is_open = False

    async def _forget_old(self) -> None:
        """Have deleted what is left at the endpoint of batches whose answers nobody needs any more."""
        until = self._clock.now() - KEPT
        for old in await self._store.model_batches():
            if old.place != self._sent.place or old.at >= until:
                continue
            try:
                await (self._there.forget(old.id) if old.id else self._there.forget_unsent(old.key))
            except ModelUnavailableError as error:
                log.info("what batch %s left is not deleted: %s", old.id, error)
                if error.why not in GONE:
                    continue
            await self._store.forget_model_batch(old.key)

    async def _send(self) -> None:
        self._sent = self._sent.evolve(calls=tuple(self.calls), at=self._clock.now())
        await self._store.save_model_batch(self._sent)
        try:
            found = await self._there.send(self.calls, self._sent.key)
        except (ModelUnavailableError, ModelOutputError):
            await self._store.forget_model_batch(self._sent.key)
            raise
        await self._name(found)
        log.info("%d calls are sent as batch %s", self.size, self.id)
        self.calls.clear()

    async def _is_found(self) -> bool:
        """Whether the endpoint has the batch whose id never reached us."""
        found = await self._there.find(self._sent.key)
        if found:
            await self._name(found)
        else:
            await self._there.forget_unsent(self._sent.key)
            await self._store.forget_model_batch(self._sent.key)
        return bool(found)

    async def _name(self, found: str) -> None:
        self._sent = self._sent.evolve(id=found)
        await self._store.save_model_batch(self._sent)

    async def _results(self) -> Results | None:
        """What became of it; as its time is over it is cancelled. None where even that takes too long."""
        cancelled: dt.datetime | None = None
        while (results := await self._look()) is None:
            now = self._clock.now()
            if cancelled is None and self._until is not None and self._until <= now:
                cancelled, self.was_cut = now, True
                await self._cancel()
            elif cancelled is not None and now - cancelled >= CANCELLING:
                return None
            await self._clock.beat(POLL_INTERVAL)
        return results

    async def _look(self) -> Results | None:
        try:
            return await self._there.look(self.id)
        except ModelUnavailableError as error:
            if error.why in GONE:
                raise
            log.info("batch %s cannot be looked at now: %s", self.id, error)
            return None

    async def _cancel(self) -> None:
        log.info("batch %s is cancelled: what it is for is due soon", self.id)
        try:
            await self._there.cancel(self.id)
        except ModelUnavailableError as error:  # it may just have ended
            log.info("batch %s cannot be cancelled: %s", self.id, error)


def _name(request: ModelRequest, model: str) -> str:
    """The same for the same call, whichever process makes it."""
    told = f"{model}\0{request.model_dump_json(exclude={'workspace'})}"
    return hashlib.sha256(told.encode("utf-8", "replace")).hexdigest()[:40]


def _reduce(usage: Usage, key: str) -> Usage:
    cost = None if usage.cost is None else usage.cost * PRICE
    return usage.evolve(cost=cost, key=key)
