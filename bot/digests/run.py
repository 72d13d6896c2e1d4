"""One digest, hop by hop: feed, selection, reading, analysis, composing, draft, delivery, archive.

Every hop leaves its result in the store before the next begins, so that a run that was interrupted
anywhere goes on from there: a drafted run is delivered without asking a source or a model again.
"""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import AsyncIterator, Callable, Collection, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from dataclasses import dataclass, field

from bot.analysis.analyses import Analyses
from bot.compose.changes import is_update
from bot.compose.digest import DigestParts
from bot.digests.choose import Chooser, told_of
from bot.digests.delivery import Deliverer
from bot.digests.due import posted_from
from bot.digests.entries import (
    count_entries,
    is_incomplete,
    is_unread,
    new_entry,
    read_entry,
    unread_entries,
)
from bot.digests.lease import RunLease, SharedLocks, sole_attempt
from bot.digests.lost_days import notes_on_missed
from bot.digests.notices import MISSING, missing_notice
from bot.digests.outcome import Outcome, OutcomeStatus, unready
from bot.digests.preferences import taste_for
from bot.digests.prepared import Prepared
from bot.digests.revisions import Followed, RevisionTracker
from bot.domain.digest import Digest, Entry, ExecutiveSummary, Pick, Reason, Selection
from bot.domain.message import ROOT, Part
from bot.domain.paper import Feed
from bot.domain.run import Run, RunStatus
from bot.domain.topic import Subscription
from bot.llm.batch import not_needed_before
from bot.llm.budget import tally_calls, total_cost
from bot.ports.archive import Archive
from bot.ports.capabilities import Discreet
from bot.ports.clock import Clock, Progress
from bot.ports.conversations import FeedbackStore
from bot.ports.operations import OperationsStore
from bot.ports.platform import Platform
from bot.ports.runs import RunStore
from bot.ports.source import FeedSource
from bot.ports.store import PaperStore
from bot.util.packed_records import pack, unpack_all
from bot.util.rate_limiter import RateLimiter

POSTED = frozenset({RunStatus.DELIVERED, RunStatus.MERGED})
OF_THE_DAY = "note.day_"
"""How the keys of notes begin that an analyst gives together with a summary."""
LARGE = 30
"""Papers of a digest from which on its memory counts."""
FIRST_COMPLETION = dt.timedelta(minutes=10)
"""How long after its delivery what is missing in a digest is tried again."""


@dataclass(frozen=True, kw_only=True)
class Digests:
    """Makes and delivers digests."""

    feeds: FeedSource
    papers: PaperStore
    runs: RunStore
    operations: OperationsStore
    opinions: FeedbackStore
    analyses: Analyses
    platforms: Mapping[str, Platform]
    archive: Archive
    clock: Clock
    rate_limiter: RateLimiter
    owner: str
    """Names this process in the leases of runs."""
    revision_tracker: RevisionTracker | None = None
    """Finds new versions of what was posted, where that is wanted."""
    chooser: Chooser = field(default_factory=Chooser)
    """Chooses the papers of a run."""
    holidays: Collection[dt.date] = ()
    saves: bool = False
    """Whether papers can be added to a library of ours."""
    parallel: int = 4
    """How many papers are read and analysed at the same time."""
    large: asyncio.Lock = field(default_factory=asyncio.Lock)
    """Held by who has a large digest in memory."""
    rest: Callable[[], None] = lambda: None
    """Is called once the papers of a large digest are read: what reads them is not needed for a while."""
    surely_unposted: set[str] = field(default_factory=set)
    """Keys of runs that this process saw fall due or began: nothing of them stands but what it posted."""
    prepared: Prepared = field(default_factory=Prepared)
    """What was chosen for digests that are not due yet."""

    async def run(
        self,
        subscription: Subscription,
        day: dt.date,
        *,
        progress: Progress,
        whole: bool = False,
        at_once: bool = False,
        making: AbstractAsyncContextManager[None] | None = None,
    ) -> Outcome:
        """Do the run of that day, or what is left of it; if it must be `whole`, not without a category.

        It is made inside `making` and posted outside of it; or, where somebody waits and it is not made
        ready, posted `at_once`: its papers are then read by its completion.

        Raises:
            SourceUnavailableError, FeedFormatError: the feed cannot be had; the run stays open.
            RunBusyError: it is being made or posted already.
            DeliveryError, PlatformUnavailableError: the draft is kept; call again to go on.
        """
        run = await self.runs.open_run(subscription, day)
        if run.status in POSTED:
            return await self._outcome(run, OutcomeStatus.ALREADY_POSTED)
        async with self.alone(run) as lease:
            run = await self._taken_up(subscription, day)  # whoever had it may have ended it meanwhile
            if run.status in POSTED:
                return await self._outcome(run, OutcomeStatus.ALREADY_POSTED)
            if run.status is RunStatus.DRAFTED:
                await self.deliverer(run, lease).show_again(run.key, subscription.destination)
            else:
                async with making or nullcontext():
                    unread = at_once and not self.prepared.is_ready(run)
                    early = await self._make(run, progress, whole=whole, unread=unread)
                if early:
                    return early
            return await self.deliver(run, lease)

    async def prepare(
        self,
        subscription: Subscription,
        day: dt.date,
        *,
        progress: Progress,
        hour: dt.datetime | None = None,
    ) -> bool:
        """Choose, read, analyse and summarise for the digest of that day before it is due, if that can be.

        Until the `hour`, where one is given, a model may take its time with the papers. Nothing is posted
        and no run is opened. What is chosen is kept here, all else in the store, for the run which is due
        later; where something changed meanwhile, it makes that anew.

        Raises:
            SourceUnavailableError, FeedFormatError: the feed cannot be had.
        """
        run = Run(subscription=subscription, day=day)
        feed = await self._feed(run)
        if feed.late or unready(run, feed, self.holidays) is not None:
            return False
        if hour is not None:
            await self._read_slowly(run, feed, progress, hour)
        async with self._compose(run, feed, progress):
            self.prepared.note_ready(run.key)
        return True

    async def tell(self, run: Run, notice: Part, *, last: bool = False) -> None:
        """Tell the channel of the run something, once, whatever happens in between.

        With `last` nothing was announced, and the run ends with it.

        Raises:
            RunBusyError: it is being made or posted just now.
            DeliveryError, PlatformUnavailableError: not told yet; call again.
        """
        async with self.alone(run) as lease:
            current = await self.runs.run(run.key)
            if current is None or current.status.is_final:
                return
            await self.operations.add_notice(run.key, notice)
            await self.deliverer(run, lease).deliver(run.key, run.subscription.destination)
            if last:
                await self.runs.set_status(run.key, RunStatus.NOTHING)

    @property
    def locks(self) -> SharedLocks:
        """What keeps every other process from work that is no run's."""
        return SharedLocks(self.operations, self.clock, self.owner)

    def alone(self, run: Run) -> AbstractAsyncContextManager[RunLease]:
        """Keep every other attempt from the run; what is posted or edited for it is done inside.

        Raises:
            RunBusyError: another attempt is at it.
        """
        return sole_attempt(self.runs, self.clock, run.key, self.owner)

    async def rehearse(self, subscription: Subscription, day: dt.date, *, progress: Progress) -> Outcome:
        """The digest as it would be posted, without posting it or remembering that it was made."""
        run = Run(subscription=subscription, day=day)
        feed = await self._feed(run)
        outcome = unready(run, feed, self.holidays)
        if outcome is not None:
            return outcome
        async with self._compose(run, feed, progress) as (digest, _):
            topic = run.subscription.topic
            return Outcome(
                run_key=run.key, topic=topic, day=day, status=OutcomeStatus.DRY_RUN, digest=digest
            )

    def deliverer(self, run: Run, lease: RunLease) -> Deliverer:
        """What posts the parts of the run."""
        platform = self.platforms[run.subscription.destination.platform]
        return Deliverer(
            runs=self.runs,
            platform=platform,
            clock=self.clock,
            rate_limiter=self.rate_limiter,
            lease=lease,
            forgotten_since=None
            if run.key in self.surely_unposted
            else posted_from(run.day, run.subscription.topic),
        )

    async def stands(self, run: Run) -> bool:
        """Whether the digest of the run stands in its channel, whatever the store knows.

        Raises:
            DeliveryError: that can never be told there.
            PlatformUnavailableError: it cannot be told now.
        """
        to = run.subscription.destination
        key = f"{run.key}#{ROOT}"
        found = await self.platforms[to.platform].find(
            to, key=key, since=posted_from(run.day, run.subscription.topic)
        )
        return found is not None

    async def keep(self, run: Run, digest: Digest) -> str:
        """Put the digest into the archive, unless only some may read the channel; where it is then.

        Raises:
            PlatformUnavailableError: who may read it cannot be told now.
        """
        to = run.subscription.destination
        platform: object = self.platforms.get(to.platform)
        closed = isinstance(platform, Discreet) and await platform.is_private(to)
        return "" if closed or run.subscription.private else await self.archive.keep(digest)

    async def _taken_up(self, subscription: Subscription, day: dt.date) -> Run:
        """The run, also if it was given up: nobody comes back to one by himself, somebody asks for it."""
        run = await self.runs.open_run(subscription, day)
        if run.status is not RunStatus.GIVEN_UP:
            return run
        await self.operations.reopen(run.key)
        return await self.runs.open_run(subscription, day)

    async def _feed(self, run: Run) -> Feed:
        """The feed of the day, with those of missed days that were merged into it, oldest first."""
        categories = run.subscription.topic.categories
        today = await self.feeds.feed(categories, run.day)
        if today.day != run.day:
            return today
        missed = [
            await self.feeds.feed(categories, day) for day in await self.operations.merged_into(run.key)
        ]
        if not missed:
            return today
        feeds = [*missed, today]
        return today.evolve(
            candidates=tuple(candidate for feed in feeds for candidate in feed.candidates),
            unreadable=sum(feed.unreadable for feed in feeds),
        )

    async def _unready(self, run: Run, feed: Feed, *, whole: bool) -> Outcome | None:
        outcome = unready(run, feed, self.holidays)
        if outcome is None and whole and feed.late:
            outcome = Outcome(
                run_key=run.key, topic=run.subscription.topic, day=run.day, status=OutcomeStatus.FEED_LATE
            )
        if outcome is None:
            return None
        late = outcome.status is OutcomeStatus.FEED_LATE
        await self.runs.set_status(run.key, RunStatus.LATE if late else RunStatus.NOTHING)
        return outcome

    async def _make(self, run: Run, progress: Progress, *, whole: bool, unread: bool) -> Outcome | None:
        """Draft the run, or say why there is nothing to draft."""
        feed = await self._feed(run)
        if early := await self._unready(run, feed, whole=whole):
            return early
        async with self._compose(run, feed, progress, unread=unread) as (digest, eligible):
            await self.runs.save_draft(run.key, digest, DigestParts(digest), eligible)
        self.prepared.drop(run.key)
        return None

    @asynccontextmanager
    async def _compose(
        self, run: Run, feed: Feed, progress: Progress, *, unread: bool = False
    ) -> AsyncIterator[tuple[Digest, Sequence[str]]]:
        """The digest, with what it cost, and the ids that are then seen; our turn, if it is large."""
        async with nullcontext() if unread else self.prepared.alone(run.subscription.destination, run.key):
            with tally_calls() as calls:
                await self.papers.save_papers([candidate.paper for candidate in feed.candidates])
                selection = await self._selection(run, feed, progress, at_once=unread)
                picks = selection.picks[: run.subscription.topic.limit]
                packed = [] if unread else await self._read_packed(picks, run, progress)
                async with self._turn(len(packed)):
                    entries = unread_entries(picks) if unread else unpack_all(Entry, packed)
                    digest = await self._write(run, feed, selection, entries)
                    cost = self.prepared.sum_paid(run.key, total_cost(calls))
                    yield digest.evolve(counts=digest.counts.evolve(cost=cost)), selection.eligible

    def _turn(self, papers: int) -> AbstractAsyncContextManager[object]:
        """Held while a digest of so many papers is in memory: large ones are there one after the other."""
        return self.large if papers > LARGE else nullcontext()

    async def _write(
        self, run: Run, feed: Feed, selection: Selection, entries: tuple[Entry, ...]
    ) -> Digest:
        subscription = run.subscription
        followed = await self.revision_tracker.follow(run, feed) if self.revision_tracker else Followed()
        missed = await notes_on_missed(run, self.operations, self.holidays)
        digest = Digest(
            run_key=run.key,
            day=run.day,
            topic=subscription.topic,
            language=subscription.language,
            summary=ExecutiveSummary(),
            entries=entries,
            counts=count_entries(selection.counts, entries),
            near=selection.near,
            notes=(*missed, *late_notes(feed.late), *told_of(selection)),
            late=feed.late,
            saves=self.saves,
            revisions=followed.revisions,
            more_revisions=followed.more,
        )
        if any(map(is_unread, entries)):
            return digest.evolve(unsummarised=True)
        return await self.summarise(digest, subscription)

    async def _read_slowly(self, run: Run, feed: Feed, progress: Progress, hour: dt.datetime) -> None:
        """Have all picks analysed, for whoever composes. It keeps nobody from doing that meanwhile."""
        await self.papers.save_papers([candidate.paper for candidate in feed.candidates])
        with tally_calls() as calls:
            async with self.prepared.alone(run.subscription.destination, run.key):
                selection = await self._selection(run, feed, progress)
            with not_needed_before(hour):
                picks = selection.picks[: run.subscription.topic.limit]
                await self._read_packed(picks, run, progress, at_once=len(picks))
        self.prepared.sum_paid(run.key, total_cost(calls))

    async def _selection(
        self, run: Run, feed: Feed, progress: Progress, *, at_once: bool = False
    ) -> Selection:
        """What is picked of the feed, chosen once for whoever prepares and makes the digest."""
        ids = [candidate.paper.id for candidate in feed.candidates]
        seen = await self.runs.find_seen(run.subscription.id, ids, before=run.day)
        selection = self.prepared.choice(run, feed, seen)
        if selection is None:
            selection = await self.choose(run.subscription, feed, seen, progress, at_once=at_once)
            if not at_once:
                self.prepared.keep(run, feed, seen, selection)
        return selection

    async def choose(
        self,
        subscription: Subscription,
        feed: Feed,
        seen: frozenset[str],
        progress: Progress | None = None,
        *,
        at_once: bool = False,
    ) -> Selection:
        """The picks of the feed, best first, and the bookkeeping."""
        taste = await taste_for(subscription, self.opinions, self.papers, self.clock.now())
        return await self.chooser.choose(subscription, feed, seen, taste, progress, at_once=at_once)

    async def summarise(self, digest: Digest, subscription: Subscription) -> Digest:
        """The digest with the summary of its entries as they are, and what is to be noted of them."""
        notes = tuple(note for note in digest.notes if not note.key.startswith(OF_THE_DAY))
        bare = digest.evolve(notes=notes, summary=ExecutiveSummary(), unsummarised=False)
        workspace = subscription.destination.workspace
        return await self.analyses.analyst.summarise(bare, workspace=workspace)

    async def read(
        self,
        picks: Sequence[Pick],
        run: Run,
        progress: Progress,
        *,
        first: int = 1,
    ) -> tuple[Entry, ...]:
        """The entries of the picks, numbered from `first` on, each analysed or with why not."""
        return unpack_all(Entry, await self._read_packed(picks, run, progress, first=first))

    async def _read_packed(
        self, picks: Sequence[Pick], run: Run, progress: Progress, *, first: int = 1, at_once: int = 0
    ) -> Sequence[bytes]:
        """The same, each packed, as those of a large digest wait for the last of its papers."""
        progress.stage("progress.analyse", len(picks))
        free = asyncio.Semaphore(at_once or self.parallel)

        async def entry(number: int, pick: Pick) -> bytes:
            async with free:
                made = await read_entry(new_entry(number, pick), self.analyses, run.subscription)
            progress.advance(made.paper.title)
            return pack(made)

        tasks = [asyncio.create_task(entry(number, pick)) for number, pick in enumerate(picks, first)]
        try:
            return await asyncio.gather(*tasks)
        finally:
            for task in tasks:
                task.cancel()
            if len(picks) > LARGE:
                self.rest()

    async def deliver(self, run: Run, lease: RunLease) -> Outcome:
        """Post what is drafted of the run and not posted, and keep the digest in the archive."""
        delivered = await self.deliverer(run, lease).deliver(run.key, run.subscription.destination)
        if delivered.root_is_new:
            self.surely_unposted.add(run.key)
        async with self._turn(run.subscription.topic.limit):
            outcome = await self._outcome(run, OutcomeStatus.DELIVERED)
            news = outcome.digest is not None and await self._is_news(
                run, outcome.digest, delivered.refused
            )
            archived = await self.keep(run, outcome.digest) if outcome.digest else ""
        if news:
            delivered = await self.deliverer(run, lease).deliver(run.key, run.subscription.destination)
        if outcome.digest and is_incomplete(outcome.digest):
            at = self.clock.now() + (dt.timedelta() if outcome.digest.unsummarised else FIRST_COMPLETION)
            await self.operations.complete_later(run.key, at)
        await self.runs.set_status(run.key, RunStatus.DELIVERED, ", ".join(delivered.refused))
        return outcome.evolve(refused=delivered.refused, unseen=delivered.unseen, archived=archived)

    async def _is_news(self, run: Run, digest: Digest, refused: Collection[str]) -> bool:
        """Whether the channel has to be told that something is missing, which is then a part of the run."""
        missing = [key for key in refused if key != MISSING and not is_update(key)]
        return bool(missing) and await self.operations.add_notice(run.key, missing_notice(digest, missing))

    async def _outcome(self, run: Run, status: OutcomeStatus) -> Outcome:
        digest = await self.runs.digest(run.key)
        return Outcome(
            run_key=run.key, topic=run.subscription.topic, day=run.day, status=status, digest=digest
        )


def late_notes(late: tuple[str, ...]) -> tuple[Reason, ...]:
    """What a digest without these categories says of it."""
    return (Reason(key="note.late", terms=late),) if late else ()
