"""Completes digests in place: what failed at first is read again, and its own message is edited.

What came late is posted in the thread of the digest, each paper as a message of its own.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import logging
from collections.abc import Sequence
from dataclasses import dataclass

from bot.analysis.analyses import Plainer
from bot.compose.digest import compose_digest
from bot.digests.delivery import to_the_end
from bot.digests.due import feed_opens
from bot.digests.entries import (
    PASSING,
    UNREADABLE,
    can_improve,
    count_entries,
    is_incomplete,
    is_unread,
    read_entry,
    shortfall,
)
from bot.digests.late_papers import LatePapers, given_up
from bot.digests.lease import RunLease
from bot.digests.outcome import Outcome, OutcomeStatus
from bot.digests.run import Digests
from bot.digests.unread import UnreadPapers
from bot.domain.digest import Digest, Entry
from bot.domain.errors import DeliveryError, PlatformUnavailableError
from bot.domain.message import Part
from bot.domain.record import Record
from bot.domain.run import Run
from bot.domain.topic import Subscription
from bot.ports.clock import Progress
from bot.ports.runs import Delivery
from bot.util.backoff import backoff

log = logging.getLogger(__name__)

FIRST_WAIT = 600.0
LONGEST_WAIT = 3 * 3600.0
MOST_TRIES = 40
"""About four days."""
MOST_EMPTY_TRIES = 4
"""As many after the first where the model is there and has no answer: asking costs, it mostly stays so."""
LATE_WAIT = 1200.0
LATE_FOR = dt.timedelta(days=4)
"""How often, and for how long after its day began, a late category is looked for."""


class Completed(Record):
    """What a try made better: the numbers of entries. `digest` is as it stands now."""

    digest: Digest | None = None
    better: tuple[int, ...] = ()
    added: tuple[int, ...] = ()
    """Those that came late."""
    missing: tuple[int, ...] = ()
    """Those that are still less than they may become."""

    @property
    def is_whole(self) -> bool:
        """Whether nothing is missing."""
        return not self.missing and not (self.digest and self.digest.late)


@dataclass(frozen=True, kw_only=True)
class Completion:
    """Reads again what could not be read when the digest was made, and adds what came late."""

    digests: Digests

    async def complete(self, run: Run, progress: Progress, *, asked: bool = False) -> Completed:
        """Try once more, and plan the next try, if one makes sense.

        Somebody who `asked` for it may be given more, and hears of what went wrong. Everything can be
        repeated: an edit that was made twice shows the same.

        Raises:
            RunBusyError: another attempt is at the run.
            DeliveryError, PlatformUnavailableError: it was asked for; call again to go on.
        """
        async with self.digests.alone(run) as lease:
            digest = await self.digests.runs.digest(run.key)
            if digest is None:
                return Completed()
            try:
                return await self._complete(run, digest, lease, progress, asked=asked)
            except (PlatformUnavailableError, DeliveryError) as error:
                log.warning("a digest cannot be completed now: %s", error)
                await self.plan(run)
                if asked:
                    raise
                return Completed(digest=digest)

    async def go_on(
        self, outcome: Outcome, progress: Progress, *, asked: bool
    ) -> tuple[Outcome, Completed]:
        """After a run that was posted before: what came late for it, or whatever is missing if `asked`."""
        run, before = await self.digests.runs.run(outcome.run_key), outcome.digest
        if run is None or before is None:
            return outcome, Completed(digest=before)
        if before.unsummarised:
            done = await self.complete(run, progress)
            return outcome.evolve(digest=done.digest), done
        if outcome.status is not OutcomeStatus.ALREADY_POSTED or not (asked or before.late):
            return outcome, Completed(digest=before)
        done = await self.complete(run, progress, asked=asked)
        status = OutcomeStatus.COMPLETED if asked or done.better or done.added else outcome.status
        return outcome.evolve(digest=done.digest, status=status), done

    async def catch_up(self, subscription: Subscription, day: dt.date, progress: Progress) -> None:
        """Before a day's run, where nothing else does: what came late for the days before it."""
        for run in await self.digests.operations.runs_to_complete(self.digests.clock.now()):
            digest = await self.digests.runs.digest(run.key)
            mine = run.subscription.id == subscription.id and run.day < day
            if mine and digest and digest.late:
                await self.complete(run, progress)

    async def plan(self, run: Run) -> None:
        """Note when the next try is, if one makes sense for what the digest is now."""
        digest = await self.digests.runs.digest(run.key)
        late = bool(digest and digest.late)
        longest = LATE_WAIT if late else LONGEST_WAIT
        wait = backoff(run.key, run.attempts, first=FIRST_WAIT, longest=longest)
        at = self.digests.clock.now() + dt.timedelta(seconds=wait)
        most = MOST_EMPTY_TRIES if digest is not None and _only_empty(digest) else MOST_TRIES
        again = late or (digest is not None and is_incomplete(digest) and run.attempts < most)
        await self.digests.operations.complete_later(run.key, at if again else None)

    async def _complete(
        self, run: Run, stored: Digest, lease: RunLease, progress: Progress, *, asked: bool
    ) -> Completed:
        if any(map(is_unread, stored.entries)):
            return await self._read_on(run, stored, lease, progress)
        digest = await self._with_late(run, stored, lease, progress)
        entries = await self._again(run, stored.entries, progress, asked=asked)
        pairs = zip(entries, stored.entries, strict=True)
        better = tuple(new.number for new, old in pairs if new != old)
        added = digest.entries[len(entries) :]
        summary = bool(better) or stored.unsummarised
        await self._revise(run, digest, (*entries, *added), lease, summary=summary)
        current = await self.digests.runs.digest(run.key) or digest
        await self.plan(run)
        missing = tuple(entry.number for entry in current.entries if shortfall(entry, asked=asked))
        return Completed(
            digest=current, better=better, added=tuple(entry.number for entry in added), missing=missing
        )

    async def _read_on(self, run: Run, stored: Digest, lease: RunLease, progress: Progress) -> Completed:
        """Read what the digest was posted without, and then show its summary."""
        digest = await UnreadPapers(digests=self.digests).read(run, stored, lease, progress)
        await self._revise(run, digest, digest.entries, lease, summary=False, keep=False)
        await self.digests.deliver(run, lease)  # which keeps it
        await self.plan(run)
        missing = tuple(entry.number for entry in digest.entries if can_improve(entry))
        added = tuple(entry.number for entry in stored.entries if is_unread(entry))
        return Completed(digest=digest, added=added, missing=missing)

    async def _with_late(self, run: Run, digest: Digest, lease: RunLease, progress: Progress) -> Digest:
        if not digest.late:
            return digest
        made = await LatePapers(digests=self.digests).add(run, digest, lease, progress)
        if made is not digest:
            await self.digests.deliver(run, lease)
        over = self.digests.clock.now() - feed_opens(run.day, run.subscription.topic) > LATE_FOR
        return given_up(made) if made.late and over else made

    async def _again(
        self, run: Run, entries: Sequence[Entry], progress: Progress, *, asked: bool
    ) -> tuple[Entry, ...]:
        """The entries, those that fall short read again."""
        short = [entry for entry in entries if shortfall(entry, asked=asked)]
        progress.stage("progress.analyse", len(short))
        free = asyncio.Semaphore(self.digests.parallel)

        async def again(entry: Entry) -> Entry:
            if not shortfall(entry, asked=asked):
                return entry
            async with free:
                made = await self._read(run, entry, asked=asked)
            progress.advance(entry.paper.title)
            return made

        tasks = [asyncio.create_task(again(entry)) for entry in entries]
        try:
            return tuple(await asyncio.gather(*tasks))
        finally:
            for task in tasks:
                task.cancel()

    async def _read(self, run: Run, entry: Entry, *, asked: bool) -> Entry:
        made = await read_entry(entry, self.digests.analyses, run.subscription, asked=asked)
        if shortfall(made, asked=asked) < shortfall(entry, asked=asked):
            return made
        if run.attempts >= MOST_TRIES and entry.analysis is None:
            return entry.evolve(failure=UNREADABLE)
        return entry

    async def _revise(
        self,
        run: Run,
        digest: Digest,
        entries: tuple[Entry, ...],
        lease: RunLease,
        *,
        summary: bool,
        keep: bool = True,
    ) -> None:
        """Bring what stands in the channel, in the store and, to `keep` it, in the archive up to date."""
        revised = digest.evolve(entries=entries, counts=count_entries(digest.counts, entries))
        if summary:
            revised = await self.digests.summarise(revised, run.subscription)
        parts = compose_digest(revised)
        posted = {each.part.key: each for each in await self.digests.runs.deliveries(run.key)}
        changed = [part for part in parts if part.key in posted and posted[part.key].part != part]
        if changed or revised != await self.digests.runs.digest(run.key):
            await self._edit(run, [(posted[part.key], part) for part in changed], lease)
            await self.digests.operations.revise(run.key, revised, parts, owner=lease.token)
            if keep:
                await self.digests.keep(run, revised)

    async def _edit(self, run: Run, changed: Sequence[tuple[Delivery, Part]], lease: RunLease) -> None:
        """Edit the messages whose content changed."""
        to = run.subscription.destination
        platform = self.digests.platforms[to.platform]
        for old, part in changed:
            if old.receipt is None:
                continue
            await self.digests.rate_limiter.turn(to, reply=True)
            await lease.refresh()
            try:
                await to_the_end(platform.edit(to, old.receipt, part.message))
            except DeliveryError as error:  # somebody deleted it, or it may be edited no more
                if error.retryable:
                    raise
                log.warning("part %s cannot be edited: %s", part.key, error)


def _only_empty(digest: Digest) -> bool:
    """Whether nothing is missing but what the model had no answer to."""
    short = [entry for entry in digest.entries if can_improve(entry)]
    notes = [set(entry.analysis.notes) & PASSING if entry.analysis else set() for entry in short]
    return all(each == {Plainer.NO_ANSWER} for each in notes)
