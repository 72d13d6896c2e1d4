"""Posts the parts of a run in order, each exactly once.

The rule that makes it safe: note that sending begins, post, note the receipt. A part whose sending began
and whose receipt is missing was interrupted; it is looked for on the platform before it is sent again. What
was on its way at that moment may arrive a little later: only a look after a while proves that it did not.

A store can also have forgotten what was posted: it was put back from a backup, or what it wrote last was
lost. So each part of a run that this process did not itself see fall due is looked for as well, but not in
a thread that was begun just now.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import logging
from collections.abc import Coroutine
from dataclasses import dataclass
from typing import Any, TypeVar

from bot.digests.lease import RunLease
from bot.digests.notices import is_notice
from bot.domain.errors import (
    DeliveryError,
    DeliveryUncertainError,
    NeedsPersonError,
    PaperboyError,
    PlatformUnavailableError,
    RefusedForNowError,
    RunBusyError,
    ThreadGoneError,
)
from bot.domain.record import Record
from bot.domain.topic import Destination
from bot.ports.capabilities import Fleeting
from bot.ports.clock import Clock
from bot.ports.platform import Platform, Receipt
from bot.ports.runs import Delivery, RunStore
from bot.util.backoff import backoff
from bot.util.rate_limiter import RateLimiter
from bot.util.retry import may_pass

log = logging.getLogger(__name__)

ATTEMPTS = 5
FIRST_WAIT = 2.0
LONGEST_WAIT = 120.0
"""Seconds to wait on the spot; what takes longer is tried again with the run."""
ATTEMPTS_IF_FINAL = 2
ROOT_LOST = "delivery.root_lost"
SETTLE = 15.0
"""Seconds after which a request that was interrupted has arrived or never will."""
STUBBORN = 4 * ATTEMPTS
"""Attempts after which a reply that fails no longer holds up the ones behind it."""

T = TypeVar("T")


class Delivered(Record):
    """How the delivery of a run ended."""

    root: Receipt | None
    refused: tuple[str, ...] = ()
    """Keys of parts that the channel refused for good."""
    unseen: bool = False
    """Whether it could not be seen if something stood there already, and it was posted all the same."""
    root_is_new: bool = False
    """Whether its root was not there before."""


@dataclass(frozen=True, kw_only=True)
class Deliverer:
    """Delivers a run to its platform, for the attempt that has the `lease`."""

    runs: RunStore
    platform: Platform
    clock: Clock
    rate_limiter: RateLimiter
    lease: RunLease
    settle: float = SETTLE
    forgotten_since: dt.datetime | None = None
    """From when on parts may stand there that the store knows nothing of; None where there can be none."""

    async def deliver(self, run_key: str, to: Destination) -> Delivered:
        """Post what is not yet posted of the run. A refused reply does not hold up those after it.

        Raises:
            DeliveryError: the channel refuses even the root message, or what stands is not there any more;
                retryable, where that may pass: what is posted is noted, call again later.
            PlatformUnavailableError: the platform stayed away; what is posted is noted, call again later.
            DeliveryUncertainError: as that; what was being sent is looked for first.
            RunBusyError: another attempt took the run over.
        """
        job = _Job(self, run_key, to)
        for delivery in await self.runs.outstanding(run_key):
            await job.take(delivery)
        await job.finish()
        return Delivered(
            root=job.root, refused=tuple(job.refused), unseen=job.unseen, root_is_new=job.root_is_new
        )

    async def show_again(self, run_key: str, to: Destination) -> None:
        """Show what was posted of the run, where who reads on sees nothing of that any more."""
        if isinstance(self.platform, Fleeting):
            for each in await self.runs.deliveries(run_key):
                if each.receipt is not None:
                    message, key = each.part.message, part_key(each)
                    await self.platform.show_again(to, message, each.receipt, key=key)

    async def send(self, delivery: Delivery, to: Destination, thread: str) -> Receipt:
        """Post one part as it is in the store, with as many attempts as are worth waiting for."""
        look = delivery.begun_at
        for attempt in range(ATTEMPTS):
            try:
                return await self._attempt(delivery, to, thread, look)
            except (PlatformUnavailableError, DeliveryError) as error:
                failure = error
            if isinstance(failure, DeliveryUncertainError):
                look = self.clock.now()
            await self._wait(delivery, to, attempt, failure)
            delivery = await self.runs.delivery(delivery.run_key, delivery.position)
        raise AssertionError("the last attempt returns or raises")

    async def recall(self, delivery: Delivery, to: Destination, thread: str) -> Receipt | None:
        """What stands there of the part though the store does not know it; from now on it does."""
        key = part_key(delivery)
        for attempt in range(ATTEMPTS):
            try:
                found = await self.platform.find(to, key=key, thread=thread, since=self.forgotten_since)
            except PlatformUnavailableError as error:
                await self._wait(delivery, to, attempt, error)
                continue
            if found is not None:
                log.warning("part %s stands there already", key)
                await self.runs.finish_delivery(delivery.run_key, delivery.position, found)
            return found
        raise AssertionError("the last attempt returns or raises")

    async def _wait(
        self,
        delivery: Delivery,
        to: Destination,
        attempt: int,
        failure: PlatformUnavailableError | DeliveryError,
    ) -> None:
        """Wait until another attempt makes sense, or raise the failure where that is too long."""
        key = part_key(delivery)
        wait = failure.retry_after or backoff(key, attempt, first=FIRST_WAIT, longest=LONGEST_WAIT)
        if failure.retry_after:
            self.rate_limiter.pause(to, wait)
        log.warning("part %s: attempt %d failed: %s", delivery.part.key, attempt + 1, failure)
        if attempt + 1 >= _worth(failure) or wait > LONGEST_WAIT:
            raise failure
        await self.clock.sleep(wait)

    async def _attempt(
        self, delivery: Delivery, to: Destination, thread: str, look: dt.datetime | None
    ) -> Receipt:
        found = await self._find(delivery, to, thread, look) if look else None
        if found is not None:
            await self.runs.finish_delivery(delivery.run_key, delivery.position, found)
            return found
        await self.rate_limiter.turn(to, reply=bool(thread))
        return await to_the_end(self._post(delivery, to, thread))

    async def _find(
        self, delivery: Delivery, to: Destination, thread: str, attempt_at: dt.datetime
    ) -> Receipt | None:
        """What came of the attempt begun then, once it is certain."""
        key = part_key(delivery)
        receipt = await self.platform.find(to, key=key, thread=thread, since=self.forgotten_since)
        left = attempt_at + dt.timedelta(seconds=self.settle) - self.clock.now()
        if receipt is not None or left <= dt.timedelta():
            return receipt
        await self.clock.sleep(min(left.total_seconds(), self.settle))
        return await self.platform.find(to, key=key, thread=thread, since=self.forgotten_since)

    async def _post(self, delivery: Delivery, to: Destination, thread: str) -> Receipt:
        run_key, position, token = delivery.run_key, delivery.position, self.lease.token
        await self.lease.refresh()
        await self.runs.begin_delivery(delivery, token, now=self.clock.now())
        self.lease.check()
        try:
            receipt = await self.platform.post(
                to, delivery.part.message, key=part_key(delivery), thread=thread
            )
        except (DeliveryUncertainError, RunBusyError):  # some of its pieces may stand there
            raise
        except PaperboyError:
            await self.runs.abandon_delivery(run_key, position, token)
            raise
        await self.runs.finish_delivery(run_key, position, receipt)
        return receipt


class _Job:
    """One delivery of one run: what became of its parts so far."""

    def __init__(self, by: Deliverer, run_key: str, to: Destination) -> None:
        self.root: Receipt | None = None
        self.refused: list[str] = []
        self.unseen = False
        self._by = by
        self._run_key = run_key
        self._to = to
        self._stubborn: list[Delivery] = []
        self._sent_since = False
        self.root_is_new = False

    async def take(self, delivery: Delivery) -> None:
        """Post the part if it is not posted, and stand whatever happens to it if it is not the root.

        A root that was refused is tried again: somebody asks for it, who may have granted what was missing.
        """
        if delivery.refused and not delivery.part.is_root:
            self.refused.append(delivery.part.key)
        elif delivery.receipt is not None:
            self._note(delivery, delivery.receipt)
        elif not (
            is_notice(delivery.part) and self.root
        ):  # what was to be told first is told by the digest
            await self._send(delivery)

    async def finish(self) -> None:
        """One more try for what held out against many, now that others got through."""
        for delivery in self._stubborn:
            try:
                current = await self._by.runs.delivery(self._run_key, delivery.position)
                await self._by.send(current, self._to, self._thread(current))
            except (PlatformUnavailableError, DeliveryError) as error:
                if self._may_pass(error):
                    raise
                await self._refuse(delivery, _problem(error))

    def _may_pass(self, error: PaperboyError) -> bool:
        """Whether it is to wait for what held out so often: an outage is no matter of one part."""
        if isinstance(error, RefusedForNowError):
            return False
        return isinstance(error, NeedsPersonError) or (error.retryable and not self._sent_since)

    async def _send(self, delivery: Delivery) -> None:
        try:
            receipt = await self._recall(delivery)
            receipt = receipt or await self._by.send(delivery, self._to, self._thread(delivery))
        except (PlatformUnavailableError, DeliveryError) as error:
            await self._fail(delivery, error)
        else:
            self._note(delivery, receipt)
            self._sent_since = True

    async def _fail(self, delivery: Delivery, error: PaperboyError) -> None:
        """Let the run wait, or go on without the part. A part of an older thread is not waited for."""
        gone = isinstance(error, ThreadGoneError) and delivery.part.thread
        if not error.retryable or gone:
            await self._refuse(delivery, _problem(error))
            if delivery.part.is_root:
                raise error
        elif isinstance(error, ThreadGoneError) and self.root is not None:
            await self._look_for_root(self.root, error)
        elif delivery.part.is_root or isinstance(error, NeedsPersonError) or delivery.attempts < STUBBORN:
            raise error
        else:
            self._stubborn.append(delivery)
            self._sent_since = False

    async def _look_for_root(self, root: Receipt, error: ThreadGoneError) -> None:
        """A platform took the root and does not know it: where it is not there, it is posted once more.

        Raises:
            DeliveryError: as it was, where the root is there or replies to it are; for good, where it was
                posted anew already; else for now, to be posted anew by the next attempt.
        """
        first, *others = await self._by.runs.deliveries(self._run_key)
        found = await self._by.platform.find(self._to, key=part_key(first), since=self._by.forgotten_since)
        if found is not None:
            await self._by.runs.finish_delivery(self._run_key, first.position, found)
            raise error
        replies = [each.receipt for each in others if each.receipt]
        channel = error.fields.get("channel")
        if any(each.thread == root.thread for each in replies) or first.last_error == ROOT_LOST:
            raise DeliveryError(channel=channel, problem=ROOT_LOST)
        log.error("the root of %s was taken and is not there", self._run_key)
        token = self._by.lease.token
        await self._by.runs.lose_delivery(self._run_key, first.position, token, problem=ROOT_LOST)
        raise RefusedForNowError(channel=channel, problem=ROOT_LOST)

    async def _recall(self, delivery: Delivery) -> Receipt | None:
        """What stands there already though the store does not know it. Where nobody can tell, nothing."""
        thread = self._thread(delivery)
        ours = self.root is not None and thread == self.root.thread
        if delivery.sending or self._by.forgotten_since is None or (ours and self.root_is_new):
            return None
        try:
            found = await self._by.recall(delivery, self._to, thread)
        except DeliveryError as error:  # what is wrong with the channel itself, posting tells
            log.warning("it cannot be seen whether %s stands there: %s", delivery.part.key, error)
            self.unseen = True
            found = None
        if delivery.part.is_root:
            self.root_is_new = found is None
        return found

    def _note(self, delivery: Delivery, receipt: Receipt) -> None:
        if delivery.part.is_root:
            self.root = receipt

    def _thread(self, delivery: Delivery) -> str:
        """Where it stands: a notice by itself, as none is posted once there is a root."""
        return delivery.part.thread or (self.root.thread if self.root else "")

    async def _refuse(self, delivery: Delivery, problem: str) -> None:
        log.error("part %s is refused for good: %s", delivery.part.key, problem)
        token = self._by.lease.token
        await self._by.runs.refuse_delivery(self._run_key, delivery.position, token, problem=problem)
        self.refused.append(delivery.part.key)


def _worth(error: PaperboyError) -> int:
    """How many attempts on the spot a failure is worth. Even what is final has to be said twice."""
    return ATTEMPTS if may_pass(error) else ATTEMPTS_IF_FINAL


def _problem(error: PaperboyError) -> str:
    return str(error.fields.get("problem") or error.reply)


def part_key(delivery: Delivery) -> str:
    """What the part is recognised by on its platform, unique for ever."""
    return f"{delivery.run_key}#{delivery.part.key}"


async def to_the_end(work: Coroutine[Any, Any, T]) -> T:
    """The result of `work`. A cancellation waits for it to end: half a post helps nobody."""
    task = asyncio.ensure_future(work)
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        await asyncio.wait([task])
        if error := task.exception():  # a cancellation, where that ended it, is raised by this as well
            log.warning("what a cancellation waited for failed: %s", error)
        raise
