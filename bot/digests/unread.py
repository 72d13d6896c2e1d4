"""A digest that is posted before its papers are read, because somebody waits for it.

Its root stands there at once. Each paper follows in its order as soon as it is read, as one more part of
the same run, so that what holds for parts holds for it: it is posted once, whatever happens in between.
What is not read when the process ends is read by the next completion.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from bot.compose.entry import compose_entry
from bot.digests.entries import count_entries, is_unread, read_entry
from bot.digests.lease import RunLease
from bot.digests.prepared import summed
from bot.digests.run import Digests
from bot.domain.digest import Digest, Entry
from bot.domain.run import Run
from bot.llm.budget import tally_calls, total_cost
from bot.ports.clock import Progress


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
        with tally_calls() as calls:
            tasks = [asyncio.create_task(self._read(entry, run, free)) for entry in unread]
            try:
                for task in tasks:
                    digest = await self._post(run, digest, await task, lease)
                    progress.advance()
            finally:
                for task in tasks:
                    task.cancel()
            digest = await self.digests.summarised(digest, run.subscription)
        cost = summed(digest.counts.cost, total_cost(calls))
        return digest.evolve(counts=digest.counts.evolve(cost=cost))

    async def _read(self, entry: Entry, run: Run, free: asyncio.Semaphore) -> Entry:
        async with free:
            return await read_entry(entry.evolve(failure=""), self.digests.analyses, run.subscription)

    async def _post(self, run: Run, digest: Digest, made: Entry, lease: RunLease) -> Digest:
        entries = tuple(made if entry.number == made.number else entry for entry in digest.entries)
        digest = digest.evolve(entries=entries, counts=count_entries(digest.counts, entries))
        part = compose_entry(made, digest)
        await self.digests.operations.extend(run.key, digest, [part], (), owner=lease.token)
        await self.digests.deliverer(run, lease).deliver(run.key, run.subscription.destination)
        return digest
