"""Completes digests in place: a paper that failed at first is read again, and its own message is edited."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Sequence
from dataclasses import dataclass

from bot.compose.digest import compose_digest
from bot.errors import DeliveryError, PlatformUnavailableError
from bot.message import Part
from bot.model import Digest, Entry, Run
from bot.runs.backoff import backoff
from bot.runs.deliver import to_the_end
from bot.runs.digest import Digests
from bot.runs.entries import UNREADABLE, can_improve, count_entries, read_entry
from bot.runs.lease import RunLease

log = logging.getLogger(__name__)

FIRST_WAIT = 600.0
LONGEST_WAIT = 3 * 3600.0
MOST_TRIES = 40
"""About four days."""


@dataclass(frozen=True, kw_only=True)
class Completion:
    """Reads again what could not be read when the digest was made."""

    digests: Digests

    async def complete(self, run: Run) -> int:
        """Try once more; returns how many entries got better. Plans the next try, if one makes sense.

        Everything can be repeated: an edit that was made twice shows the same.

        Raises:
            RunBusyError: another attempt is at the run.
        """
        async with self.digests.alone(run) as lease:
            return await self._complete(run, lease)

    async def _complete(self, run: Run, lease: RunLease) -> int:
        digest = await self.digests.runs.digest(run.key)
        if digest is None:
            return 0
        entries = [await self._again(entry, run) for entry in digest.entries]
        better = sum(new != old for new, old in zip(entries, digest.entries, strict=True))
        try:
            if better:
                await self._revise(run, digest, entries, lease)
        except (PlatformUnavailableError, DeliveryError) as error:
            log.warning("a digest cannot be completed now: %s", error)
            await self._plan(run, again=True)
            return 0
        await self._plan(run, again=any(map(can_improve, entries)))
        return better

    async def _again(self, entry: Entry, run: Run) -> Entry:
        if not can_improve(entry):
            return entry
        subscription = run.subscription
        workspace = subscription.destination.workspace
        made = await read_entry(entry, self.digests.analyses, subscription.language, workspace)
        if not can_improve(made):
            return made
        if run.attempts >= MOST_TRIES and entry.analysis is None:
            return entry.model_copy(update={"failure": UNREADABLE})
        return entry

    async def _revise(self, run: Run, digest: Digest, entries: Sequence[Entry], lease: RunLease) -> None:
        revised = digest.model_copy(
            update={"entries": tuple(entries), "counts": count_entries(digest.counts, entries)}
        )
        parts = compose_digest(revised)
        await self._edit(run, parts, lease)
        await self.digests.operations.revise(run.key, revised, parts)
        await self.digests.keep(run, revised)

    async def _edit(self, run: Run, parts: Sequence[Part], lease: RunLease) -> None:
        """Edit the messages whose content changed."""
        to = run.subscription.destination
        platform = self.digests.platforms[to.platform]
        posted = {each.part.key: each for each in await self.digests.runs.deliveries(run.key)}
        for part in parts:
            old = posted.get(part.key)
            if old is None or old.receipt is None or old.part.message == part.message:
                continue
            await self.digests.pace.turn(to)
            await lease.renew()
            try:
                await to_the_end(platform.edit(to, old.receipt, part.message))
            except DeliveryError as error:  # somebody deleted it, or it may be edited no more
                if error.retryable:
                    raise
                log.warning("part %s cannot be edited: %s", part.key, error)

    async def _plan(self, run: Run, *, again: bool) -> None:
        wait = backoff(run.key, run.attempts, first=FIRST_WAIT, longest=LONGEST_WAIT)
        at = self.digests.clock.now() + dt.timedelta(seconds=wait)
        more = again and run.attempts < MOST_TRIES
        await self.digests.operations.complete_later(run.key, at if more else None)
