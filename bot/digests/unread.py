"""A digest that is posted before its papers are read, because somebody waits for it.

Its root stands there at once. Each paper follows in its order as soon as it is read, as one more part of
the same run, so that what holds for parts holds for it: it is posted once, whatever happens in between.
What is not read when the process ends is read by the next completion.

The digest itself is saved after the first papers and then ever less often, since all of it is written each
time. Papers that were posted and are not in it yet are taken from the store by whoever goes on.
"""

from __future__ import annotations

import asyncio
from collections.abc import Collection
from dataclasses import dataclass

from bot.compose.entry import compose_entry
from bot.digests.entries import count_entries, is_unread, read_entry
from bot.digests.lease import RunLease
from bot.digests.prepared import sum_known
from bot.digests.run import Digests
from bot.domain.digest import Digest, Entry
from bot.domain.run import Run
from bot.llm.budget import tally_calls, total_cost
from bot.ports.clock import Progress

SHARE = 16
"""Of the papers that are read, as many as one in so many may be missing in the digest that is saved."""


@dataclass(frozen=True, kw_only=True)
class UnreadPapers:
    """Reads what a digest was posted without."""

    digests: Digests

    async def read(self, run: Run, digest: Digest, lease: RunLease, progress: Progress) -> Digest:
        """The digest with every paper read and posted, and with its summary, which is not shown yet.

        Raises:
            StorageError: our own data cannot be read or written.
            RunBusyError, DeliveryError, PlatformUnavailableError: as `Deliverer.deliver`.
        """
        unread = [entry for entry in digest.entries if is_unread(entry)]
        progress.stage("progress.analyse", len(unread))
        free = asyncio.Semaphore(self.digests.parallel)
        known = {each.part.key for each in await self.digests.runs.deliveries(run.key)}
        unsaved = 0
        with tally_calls() as calls:
            tasks = [asyncio.create_task(self._read(entry, run, free)) for entry in unread]
            try:
                for number, task in enumerate(tasks):
                    unsaved = unsaved + 1 if unsaved < number // SHARE else 0
                    made = await task
                    digest = _with(digest, made)
                    await self._post(run, digest, made, lease, known=known, save=not unsaved)
                    progress.advance()
            finally:
                for task in tasks:
                    task.cancel()
            digest = await self.digests.summarise(digest, run.subscription)
        cost = sum_known(digest.counts.cost, total_cost(calls))
        return digest.evolve(counts=digest.counts.evolve(cost=cost))

    async def _read(self, entry: Entry, run: Run, free: asyncio.Semaphore) -> Entry:
        async with free:
            return await read_entry(entry.evolve(failure=""), self.digests.analyses, run.subscription)

    async def _post(
        self, run: Run, digest: Digest, made: Entry, lease: RunLease, *, known: Collection[str], save: bool
    ) -> None:
        """Post the entry, unless whoever began had done so; save the digest with it, if it is time to."""
        part = compose_entry(made, digest)
        parts = [part] if part.key not in known else []
        if parts or save:
            kept = digest if save else None
            await self.digests.operations.extend(run.key, kept, parts, (), owner=lease.token)
        await self.digests.deliverer(run, lease).deliver(run.key, run.subscription.destination)


def _with(digest: Digest, made: Entry) -> Digest:
    entries = tuple(made if entry.number == made.number else entry for entry in digest.entries)
    return digest.evolve(entries=entries, counts=count_entries(digest.counts, entries))
