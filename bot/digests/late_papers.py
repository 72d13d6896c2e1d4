"""What came late: the papers of a category that was not rebuilt when the digest of its day was made.

They are chosen as those of the digest were, and become further parts of the same run, after the others, so
that they are posted in its thread by the same rules.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Sequence
from dataclasses import dataclass

from bot.compose.digest import compose_digest
from bot.digests.entries import count_entries
from bot.digests.lease import RunLease
from bot.digests.prepared import sum_known
from bot.digests.revisions import Followed
from bot.digests.run import Digests, late_notes
from bot.domain.digest import Counts, Digest, Reason
from bot.domain.errors import SourceUnavailableError
from bot.domain.paper import Feed
from bot.domain.run import Run
from bot.domain.topic import Topic
from bot.llm.budget import tally_calls, total_cost
from bot.ports.clock import Progress

log = logging.getLogger(__name__)

LOST = "note.never_came"
_SUMMED = (
    "fetched", "new", "cross_lists", "repeats", "doubled", "replacements", "unreadable", "excluded",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class LatePapers:
    """Adds to a digest what it had to be made without."""

    digests: Digests

    async def add(self, run: Run, digest: Digest, lease: RunLease, progress: Progress) -> Digest:
        """The digest with what is there by now, its new parts drafted; the same one if nothing is."""
        try:
            feed = await self.digests.feeds.feed(digest.late, run.day)
        except SourceUnavailableError as error:
            log.info("what is late cannot be asked for: %s", error)
            return digest
        if feed.day != run.day or feed.is_empty:
            return digest
        return await self._extend(run, digest, feed, lease, progress)

    async def _extend(
        self, run: Run, digest: Digest, feed: Feed, lease: RunLease, progress: Progress
    ) -> Digest:
        with tally_calls() as calls:
            made, eligible = await self._write(run, digest, feed, progress)
        made = made.evolve(counts=made.counts.evolve(cost=sum_known(digest.counts.cost, total_cost(calls))))
        known = {each.part.key for each in await self.digests.runs.deliveries(run.key)}
        parts = [part for part in compose_digest(made) if part.key not in known]
        await self.digests.operations.extend(run.key, made, parts, eligible, owner=lease.token)
        return made

    async def _write(
        self, run: Run, digest: Digest, feed: Feed, progress: Progress
    ) -> tuple[Digest, Sequence[str]]:
        digests, subscription = self.digests, run.subscription
        await digests.papers.save_papers([candidate.paper for candidate in feed.candidates])
        ids = [candidate.paper.id for candidate in feed.candidates]
        # In this digest or one before it, or posted with a later one.
        of_today = await digests.runs.find_seen(subscription.id, ids, before=run.day + dt.timedelta(days=1))
        seen = of_today | await digests.runs.find_seen(subscription.id, ids, before=run.day)
        room = _room(digest.topic, len(digest.entries))
        selection = await digests.choose(subscription, feed, seen)
        first = len(digest.entries) + 1
        entries = (*digest.entries, *await digests.read(selection.picks[:room], run, progress, first=first))
        followed = (
            await digests.revision_tracker.follow(run, feed) if digests.revision_tracker else Followed()
        )
        made = digest.evolve(
            entries=entries,
            counts=count_entries(_sum(digest.counts, selection.counts), entries),
            late=feed.late,
            notes=(*without_late_notes(digest), *late_notes(feed.late)),
            revisions=(*digest.revisions, *followed.revisions),
            more_revisions=(*digest.more_revisions, *followed.more),
        )
        return await digests.summarise(made, subscription), selection.eligible


def given_up(digest: Digest) -> Digest:
    """The digest that waits for nothing any more, and says so."""
    lost = Reason(key=LOST, terms=digest.late)
    return digest.evolve(late=(), notes=(*without_late_notes(digest), lost))


def without_late_notes(digest: Digest) -> tuple[Reason, ...]:
    """What else a reader should know of the run."""
    late = {note.key for note in late_notes(("",))}
    return tuple(note for note in digest.notes if note.key not in late)


def _room(topic: Topic, taken: int) -> int:
    """How many more papers there may be: what is free, and no less than one category's share."""
    return max(topic.limit - taken, topic.limit // max(len(topic.categories), 1), 1)


def _sum(one: Counts, other: Counts) -> Counts:
    return one.evolve(**{name: getattr(one, name) + getattr(other, name) for name in _SUMMED})
