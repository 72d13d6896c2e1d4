"""One digest, hop by hop: feed, selection, reading, analysis, composing, draft, delivery, archive.

Every hop leaves its result in the store before the next begins, so that a run that was interrupted
anywhere goes on from there: a drafted run is delivered without asking arXiv or a model again.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import logging
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from bot.analyse import Analyses
from bot.announcements import why_nothing
from bot.budget import tallied, total_cost
from bot.compose import compose_digest
from bot.deliver import Deliverer
from bot.errors import OtherDayError, PaperboyError
from bot.model import (
    Analysis,
    Counts,
    Digest,
    Entry,
    ExecutiveSummary,
    Feed,
    Figure,
    Pick,
    Record,
    Run,
    RunStatus,
    Source,
    Subscription,
    Topic,
)
from bot.ports import Archive, Clock, FeedSource, PaperStore, Platform, Progress, Ranker, RunStore
from bot.select import select

log = logging.getLogger(__name__)

POOL = 3
"""How many times as many papers as are wanted the second stage of selection chooses from."""
MOST_PAPERS = 200


class OutcomeStatus(StrEnum):
    """How asking for a digest ended."""

    DELIVERED = "delivered"
    ALREADY_POSTED = "already posted"
    NOTHING_ANNOUNCED = "nothing announced"
    FEED_LATE = "feed late"
    DRY_RUN = "dry run"


class Outcome(Record):
    """What became of a run. `why` is a key of `bot.replies` where nothing was announced."""

    run_key: str
    day: dt.date
    status: OutcomeStatus
    digest: Digest | None = None
    why: str = ""
    shown: dt.date | None = None
    """The day a late feed still shows."""
    refused: tuple[str, ...] = ()
    """Parts the channel would not take."""
    archived: str = ""


@dataclass(frozen=True, kw_only=True)
class Digests:
    """Makes and delivers digests."""

    feeds: FeedSource
    papers: PaperStore
    runs: RunStore
    analyses: Analyses
    platforms: Mapping[str, Platform]
    archive: Archive
    clock: Clock
    ranker: Ranker | None = None
    holidays: Collection[dt.date] = ()
    parallel: int = 4
    """How many papers are read and analysed at the same time."""

    async def run(self, subscription: Subscription, day: dt.date, *, progress: Progress) -> Outcome:
        """Do the run of that day, or what is left of it.

        Raises:
            ArxivUnavailableError, FeedFormatError: the feed cannot be had; the run stays open.
            DeliveryError, PlatformUnavailableError: the draft is kept; call again to go on.
        """
        run = await self.runs.open_run(subscription, day)
        if run.status is RunStatus.DELIVERED:
            return await self._outcome(run, OutcomeStatus.ALREADY_POSTED)
        if run.status is not RunStatus.DRAFTED:
            feed = await self.feeds.feed(subscription.topic.categories, day)
            early = await self._unready(run, feed)
            if early is not None:
                return early
            await self._draft(run, feed, progress)
        return await self._deliver(run)

    async def rehearse(self, subscription: Subscription, day: dt.date, *, progress: Progress) -> Outcome:
        """The digest as it would be posted, without posting it or remembering that it was made."""
        run = Run(subscription=subscription, day=day)
        feed = await self.feeds.feed(subscription.topic.categories, day)
        outcome = _unready(run, feed, self.holidays)
        if outcome is not None:
            return outcome
        digest, _ = await self._compose(run, feed, progress)
        return Outcome(run_key=run.key, day=day, status=OutcomeStatus.DRY_RUN, digest=digest)

    async def _unready(self, run: Run, feed: Feed) -> Outcome | None:
        outcome = _unready(run, feed, self.holidays)
        if outcome is None:
            return None
        late = outcome.status is OutcomeStatus.FEED_LATE
        await self.runs.set_status(run.key, RunStatus.LATE if late else RunStatus.NOTHING)
        return outcome

    async def _draft(self, run: Run, feed: Feed, progress: Progress) -> None:
        digest, eligible = await self._compose(run, feed, progress)
        await self.runs.save_draft(run.key, digest, compose_digest(digest), eligible)

    async def _compose(self, run: Run, feed: Feed, progress: Progress) -> tuple[Digest, Sequence[str]]:
        """The digest, with what it cost, and the ids that are then seen."""
        with tallied() as calls:
            digest, eligible = await self._write(run, feed, progress)
        counts = digest.counts.model_copy(update={"cost": total_cost(calls)})
        return digest.model_copy(update={"counts": counts}), eligible

    async def _write(self, run: Run, feed: Feed, progress: Progress) -> tuple[Digest, Sequence[str]]:
        await self.papers.save_papers([candidate.paper for candidate in feed.candidates])
        subscription = run.subscription
        workspace = subscription.destination.workspace
        seen = await self.runs.seen(subscription.id, [c.paper.id for c in feed.candidates], before=run.day)
        selection = select(feed, self._wide(subscription.topic), seen)
        picks: Sequence[Pick] = selection.picks
        if self.ranker is not None and picks:
            picks = await self.ranker.rank(subscription.topic, picks, workspace=workspace)
        picks = picks[: subscription.topic.limit]
        entries = await self._entries(picks, subscription, progress)
        digest = Digest(
            run_key=run.key,
            day=run.day,
            topic=subscription.topic,
            language=subscription.language,
            summary=ExecutiveSummary(),
            entries=entries,
            counts=_count(selection.counts, entries),
        )
        return await self.analyses.analyst.summarise(digest, workspace=workspace), selection.eligible

    def _wide(self, topic: Topic) -> Topic:
        """The topic with room for more, where a second stage chooses among them."""
        if self.ranker is None:
            return topic
        return topic.model_copy(update={"limit": min(topic.limit * POOL, MOST_PAPERS)})

    async def _entries(
        self, picks: Sequence[Pick], subscription: Subscription, progress: Progress
    ) -> tuple[Entry, ...]:
        progress.stage("progress.analyse", len(picks))
        free = asyncio.Semaphore(self.parallel)

        async def entry(number: int, pick: Pick) -> Entry:
            async with free:
                made = await self._entry(number, pick, subscription)
            progress.advance(made.paper.title)
            return made

        return tuple(await asyncio.gather(*(entry(n, pick) for n, pick in enumerate(picks, 1))))

    async def _entry(self, number: int, pick: Pick, subscription: Subscription) -> Entry:
        paper = pick.candidate.paper
        entry = Entry(
            number=number, paper=paper, announce_type=pick.candidate.announce_type, reasons=pick.reasons
        )
        try:
            analysis = await self.analyses.of(
                paper, subscription.language, workspace=subscription.destination.workspace
            )
            figure = await self._teaser(analysis, entry)
        except PaperboyError as error:
            log.warning("paper %s could not be analysed: %s", paper.id, error)
            return entry.model_copy(
                update={"failure": "failure.later" if error.retryable else "failure.unreadable"}
            )
        except Exception:  # one paper, whatever is wrong with it, must not take the digest with it
            log.exception("paper %s could not be analysed", paper.id)
            return entry.model_copy(update={"failure": "failure.unreadable"})
        return entry.model_copy(update={"analysis": analysis, "figure": figure})

    async def _teaser(self, analysis: Analysis, entry: Entry) -> Figure | None:
        if analysis.source is Source.ABSTRACT:
            return None
        full_text = await self.analyses.full_text(entry.paper)
        return next((figure for figure in full_text.figures if figure.url or figure.image), None)

    async def _deliver(self, run: Run) -> Outcome:
        to = run.subscription.destination
        deliverer = Deliverer(runs=self.runs, platform=self.platforms[to.platform], clock=self.clock)
        delivered = await deliverer.deliver(run.key, to)
        outcome = await self._outcome(run, OutcomeStatus.DELIVERED)
        archived = await self.archive.keep(outcome.digest) if outcome.digest else ""
        await self.runs.set_status(run.key, RunStatus.DELIVERED, ", ".join(delivered.refused))
        return outcome.model_copy(update={"refused": delivered.refused, "archived": archived})

    async def _outcome(self, run: Run, status: OutcomeStatus) -> Outcome:
        digest = await self.runs.digest(run.key)
        return Outcome(run_key=run.key, day=run.day, status=status, digest=digest)


def _unready(run: Run, feed: Feed, holidays: Collection[dt.date]) -> Outcome | None:
    """The outcome of a feed that has no digest in it: an earlier day's, or an empty one.

    An empty feed on an announcement day is late, not empty: arXiv fills it within hours.
    """
    if feed.day > run.day:
        raise OtherDayError(source=feed.source, shown=feed.day, expected=run.day)
    if feed.day < run.day:
        status = OutcomeStatus.FEED_LATE
        return Outcome(run_key=run.key, day=run.day, status=status, shown=feed.day)
    if feed.candidates or feed.unreadable:
        return None
    why = why_nothing(run.day, holidays)
    status = OutcomeStatus.NOTHING_ANNOUNCED if why else OutcomeStatus.FEED_LATE
    return Outcome(run_key=run.key, day=run.day, status=status, why=why or "", shown=feed.day)


def _count(counts: Counts, entries: Sequence[Entry]) -> Counts:
    analyses = [entry.analysis for entry in entries if entry.analysis]
    abstract_only = sum(analysis.source is Source.ABSTRACT for analysis in analyses)
    return counts.model_copy(
        update={
            "picked": len(entries),
            "read_in_full": len(analyses) - abstract_only,
            "abstract_only": abstract_only,
            "failed": len(entries) - len(analyses),
            "figures": sum(analysis.figures for analysis in analyses),
            "figures_verified": sum(analysis.figures_verified for analysis in analyses),
        }
    )
