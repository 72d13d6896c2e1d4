"""Posts the parts of a run in order, each exactly once.

The rule that makes it safe: note that sending begins, post, note the receipt. A part whose sending began
and whose receipt is missing was interrupted; it is looked for on the platform before it is sent again.
"""

from __future__ import annotations

from dataclasses import dataclass

from bot.errors import DeliveryError, DeliveryUncertainError, PaperboyError, PlatformUnavailableError
from bot.model import Destination, Record
from bot.ports import Clock, Delivery, Platform, Receipt, RunStore

ATTEMPTS = 5
FIRST_WAIT = 2.0
LONGEST_WAIT = 120.0


class Delivered(Record):
    """How the delivery of a run ended."""

    root: Receipt | None
    refused: tuple[str, ...] = ()
    """Keys of replies that the channel refused for good."""


@dataclass(frozen=True, kw_only=True)
class Deliverer:
    """Delivers runs to one platform."""

    runs: RunStore
    platform: Platform
    clock: Clock

    async def deliver(self, run_key: str, to: Destination) -> Delivered:
        """Post what is not yet posted of the run. A refused reply does not hold up those after it.

        Raises:
            DeliveryError: the channel refuses even the root message.
            PlatformUnavailableError: the platform stayed away; what is posted is noted, call again later.
        """
        root: Receipt | None = None
        refused = []
        for delivery in await self.runs.deliveries(run_key):
            try:
                receipt = delivery.receipt or await self._send(delivery, to, root)
            except DeliveryError as error:
                if delivery.part.is_root or error.retryable:
                    raise
                refused.append(delivery.part.key)
                continue
            root = receipt if delivery.part.is_root else root
        return Delivered(root=root, refused=tuple(refused))

    async def _send(self, delivery: Delivery, to: Destination, root: Receipt | None) -> Receipt:
        uncertain = delivery.sending
        for attempt in range(ATTEMPTS):
            try:
                return await self._attempt(delivery, to, root.thread if root else "", look=uncertain)
            except DeliveryUncertainError as error:
                uncertain = True
                failure: PlatformUnavailableError | DeliveryUncertainError = error
            except PlatformUnavailableError as error:
                failure = error
            if attempt + 1 == ATTEMPTS:
                raise failure
            await self.clock.sleep(_wait(attempt, failure.retry_after))
        raise AssertionError("the last attempt returns or raises")

    async def _attempt(self, delivery: Delivery, to: Destination, thread: str, *, look: bool) -> Receipt:
        run_key, position = delivery.run_key, delivery.position
        key = f"{run_key}#{delivery.part.key}"
        receipt = await self.platform.find(to, key=key, thread=thread) if look else None
        if receipt is None:
            await self.runs.begin_delivery(run_key, position)
            try:
                receipt = await self.platform.post(to, delivery.part.message, key=key, thread=thread)
            except DeliveryUncertainError:
                raise
            except PaperboyError:
                await self.runs.finish_delivery(run_key, position, None)
                raise
        await self.runs.finish_delivery(run_key, position, receipt)
        return receipt


def _wait(attempt: int, retry_after: float | None) -> float:
    """As long as the platform asked for, else twice as long each time."""
    return retry_after or min(FIRST_WAIT * 2**attempt, LONGEST_WAIT)
