"""What is done each minute: find what is due, begin it, and see to whatever did not work.

Nothing is remembered here that matters: what is due, what failed and when to try again lives in the store.
So a tick that never came, or a process that died, is made good by the next tick of whoever runs then.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial

from bot.compose.changes import is_update
from bot.digests.access import AccessRule
from bot.digests.completion import Completion
from bot.digests.due import (
    Catching,
    catch_up,
    days_due,
    due_at,
    due_runs,
    feed_opens,
    looks_back_to,
)
from bot.digests.notices import (
    MISSING,
    failed_notice,
    given_up_notice,
    late_notice,
    missing_notice,
    nothing_notice,
    refused_notice,
)
from bot.digests.operator import Operator
from bot.digests.outcome import Outcome, OutcomeStatus
from bot.digests.run import Digests
from bot.digests.subscriptions import SubscriptionStore
from bot.domain.errors import (
    DeliveryError,
    DeliveryUncertainError,
    LockedOutError,
    NeedsPersonError,
    PaperboyError,
    PlaceClosedError,
    RunBusyError,
    StorageError,
)
from bot.domain.message import Part
from bot.domain.record import Record
from bot.domain.run import Run, RunStatus
from bot.domain.topic import Subscription
from bot.log_context import working_on
from bot.ports.capabilities import Personal
from bot.sources.registry import calendar_of
from bot.util.backoff import backoff

log = logging.getLogger(__name__)

LATE_WAIT = 600.0
LATE_LONGEST = 900.0
FAILED_WAIT = 60.0
FAILED_LONGEST = 1800.0
LONGEST_PLAN = dt.timedelta(hours=6)
"""No retry is planned further ahead: one that is was planned before the clock was set back."""
SURELY_NOTHING = dt.timedelta(hours=24)
"""How long after a day its source must have known of no papers before that is believed."""
TOLD_FROM = 3
"""Attempts before a channel is told: after an outage, and by a clock that jumped, much seems overdue."""
WATCHED = dt.timedelta(minutes=5)
"""How long after a tick a run may fall due and count as seen by us: longer, and we were not at work."""
LOOK_EVERY = dt.timedelta(hours=1)
"""How often it is seen whether a channel lets us in again."""
MOST_BEGUN = 1024
"""Runs that are begun at the same time: those that are made post side by side, the roots of all first."""
STORAGE_PAUSE = dt.timedelta(minutes=5)
"""How long nothing new is begun after our own data could not be written."""


class SchedulePolicy(Record):
    """How patient to be."""

    workers: int = 16
    """Digests that are made at the same time: mostly they wait for a source or the model."""
    merge_from: int = 3
    """From how many missed days on they come in one digest."""
    tell_after: dt.timedelta = dt.timedelta(hours=1)
    """How long after its time a digest may be missing before the channel is told why."""
    give_up_after: dt.timedelta = dt.timedelta(days=3)


class Quiet:
    """Progress that nobody looks at; but whether there is any can be told."""

    steps = 0

    def stage(self, name: str, total: int) -> None:  # noqa: ARG002 - nothing to show
        """As `Progress.stage`."""
        self.steps += 1

    def advance(self, note: str = "") -> None:  # noqa: ARG002 - as above
        """As `Progress.advance`."""
        self.steps += 1


@dataclass(kw_only=True)
class Scheduler:
    """Keeps every subscription's digests coming."""

    subscriptions: SubscriptionStore
    digests: Digests
    operator: Operator
    rules: SchedulePolicy = field(default_factory=SchedulePolicy)
    last_tick: dt.datetime | None = None
    held_up: bool = False
    """Whether, since the last tick, a run was another attempt's: one that dies leaves it soon."""
    _progress: dict[str, Quiet] = field(default_factory=dict)
    _working: dict[str, asyncio.Task[None]] = field(default_factory=dict)
    _paused_until: dt.datetime | None = None
    _looked: dt.datetime | None = None

    def __post_init__(self) -> None:
        self._begun = asyncio.Semaphore(MOST_BEGUN)
        self._free = asyncio.Semaphore(self.rules.workers)
        self._completion = Completion(digests=self.digests)
        self._access = AccessRule(
            store=self.subscriptions, platforms=self.digests.platforms, clock=self.digests.clock
        )

    async def tick(self) -> None:
        """Begin whatever is due and not begun, and return without waiting for it."""
        now = self.digests.clock.now()
        self.held_up = False
        try:
            if self._is_paused(now):
                return
            active = {each.id: each for each in await self._active()}
            if self._looked is None or not dt.timedelta() <= now - self._looked < LOOK_EVERY:
                self._looked = now
                self._begin("channels that do not let us in", self._access.look_again)
            await self._open_due(list(active.values()), now)
            incomplete = await self.digests.operations.runs_to_complete(now)
            for name, runs in (await self._ready(active, now, incomplete)).items():
                self._begin(name, partial(self._do_all, runs, active.get(name)))
            # One piece of work for a subscription at a time: what came late must not be posted twice.
            for run in incomplete:
                self._begin(run.subscription.id, partial(self._complete, run))
        except StorageError as error:
            await self._pause(error)
        self.last_tick = now

    async def settle(self) -> None:
        """Wait until everything that was begun has ended."""
        while self._working:
            await asyncio.gather(*self._working.values(), return_exceptions=True)

    async def stop(self) -> None:
        """Stop what was begun; the part of each that is being sent is sent to its end."""
        for task in self._working.values():
            task.cancel()
        await self.settle()

    def _found_busy(self) -> None:
        log.info("another attempt is at it")
        self.held_up = True

    @property
    def busy(self) -> int:
        """How many runs are being worked on, or wait for a free worker."""
        return len(self._working)

    @property
    def steps(self) -> Mapping[str, int]:
        """Of what has a worker: how many steps it took since it got one."""
        return {name: progress.steps for name, progress in self._progress.items()}

    async def _active(self) -> list[Subscription]:
        """Subscriptions to somewhere we can post."""
        every = await self.subscriptions.subscriptions()
        return [each for each in every if each.destination.platform in self.digests.platforms]

    def _is_started(self, run: Run) -> bool:
        """Whether it belongs to nobody any more, but parts of it may be posted already."""
        here = run.subscription.destination.platform in self.digests.platforms
        return here and run.status is RunStatus.DRAFTED

    async def _open_due(self, active: Sequence[Subscription], now: dt.datetime) -> None:
        """Open what fell due. Where several days did, somebody may have seen to them whom we forgot."""
        held = await self.digests.operations.days_run(looks_back_to(now))
        due = days_due(due_runs(active, held, now, self.digests.holidays))
        for name, runs in due.items():
            if len(runs) > 1:
                self._begin(name, partial(self._catch_up, [run.day for run in runs], runs[0].subscription))
                continue
            run = await self._open(Catching(day=runs[0].day), runs[0].subscription)
            if self._saw(runs[0].due, now):
                self.digests.fresh.add(run.key)

    async def _open(self, catching: Catching, subscription: Subscription) -> Run:
        log.info("the digest of %s is due for %s", catching.day, subscription.id)
        return await self.digests.operations.open_runs(subscription, catching.missed, into=catching.day)

    def _saw(self, due: dt.datetime, now: dt.datetime) -> bool:
        """Whether we were at work when it fell due, on this data: then nobody can have posted it before."""
        last = self.last_tick
        return last is not None and last < due and now - last <= WATCHED

    async def _catch_up(self, days: Sequence[dt.date], subscription: Subscription) -> None:
        """Make up for several days at once, once it is seen which of them stand in the channel already."""
        standing = set()
        try:
            for day in days:
                if await self.digests.stands(Run(subscription=subscription, day=day)):
                    standing.add(day)
        except DeliveryError as error:
            log.warning("it cannot be seen what stands in the channel: %s", error)
        except PaperboyError as error:
            log.warning("it cannot be seen now what stands in the channel; the next tick looks: %s", error)
            return
        caught = catch_up(days, merge_from=self.rules.merge_from, standing=standing)
        await self._do_all([await self._open(each, subscription) for each in caught], subscription)

    async def _ready(
        self, active: Collection[str], now: dt.datetime, incomplete: Sequence[Run]
    ) -> dict[str, list[Run]]:
        """What can be worked on now, by subscription, oldest first."""
        ready: dict[str, list[Run]] = {}
        paused = {each.id for each in await self.subscriptions.paused_subscriptions()}
        unfinished = await self.digests.runs.unfinished_runs()
        self.digests.fresh.intersection_update(run.key for run in (*unfinished, *incomplete))
        for run in unfinished:
            if run.subscription.id in paused or not _is_ready(run, now):
                continue
            if run.subscription.id in active or self._is_started(run):
                ready.setdefault(run.subscription.id, []).append(run)
        return ready

    def _begin(self, name: str, work: Callable[[], Awaitable[None]]) -> None:
        if name not in self._working:
            self._working[name] = task = asyncio.create_task(self._work(name, work))
            task.add_done_callback(lambda _: self._working.pop(name, None))

    async def _work(self, name: str, work: Callable[[], Awaitable[None]]) -> None:
        async with self._begun:
            self._progress[name] = Quiet()
            try:
                await work()
            except StorageError as error:
                await self._pause(error)
            finally:
                self._progress.pop(name, None)

    @asynccontextmanager
    async def _making(self, name: str) -> AsyncIterator[None]:
        """A worker for that work; while it waits for one, nobody expects it to move."""
        progress = self._progress.pop(name)
        async with self._free:
            self._progress[name] = progress
            yield

    async def _do_all(self, runs: Sequence[Run], subscription: Subscription | None) -> None:
        """One day after the other: a later one must know what an earlier one posted."""
        for run in runs:
            await self._do(run, subscription or run.subscription)

    async def _do(self, run: Run, subscription: Subscription) -> None:
        """One attempt at a run."""
        name = run.subscription.id
        progress = self._progress[name]
        progress.advance()
        with working_on(run.key):
            try:
                whole = self._overdue(run) <= self.rules.tell_after  # then rather some than none
                outcome = await self.digests.run(
                    subscription, run.day, progress=progress, whole=whole, making=self._making(name)
                )
                await self._see_to(run, outcome)
            except (StorageError, asyncio.CancelledError):
                raise
            except RunBusyError:
                self._found_busy()
            except PaperboyError as error:
                await self._failed(run, error)
            except Exception:  # a mistake of ours in one run must not keep the others from theirs
                log.exception("the run failed")
                await self._failed(run, PaperboyError())

    async def _see_to(self, run: Run, outcome: Outcome) -> None:
        # A thread that somebody deleted takes no news of its papers any more: nobody has to do anything.
        refused = [key for key in outcome.refused if not is_update(key)]
        if refused:
            await self.operator.tell("operator.refused", run=run.key, parts=", ".join(refused))
        if MISSING in refused and outcome.digest:  # the channel did not even take that
            await self._tell_follower(run, missing_notice(outcome.digest, refused))
        if outcome.unseen:
            await self.operator.tell("operator.unseen", run=run.key)
        if outcome.status is OutcomeStatus.FEED_LATE:
            await self._late(run, outcome.shown)
        else:
            log.info("the run ended: %s", outcome.status)

    async def _late(self, run: Run, shown: dt.date | None) -> None:
        over = run.day < calendar_of(run.subscription.topic).feed_day(self.digests.clock.now())
        if over and shown == run.day and self._asked_long_enough(run):
            await self.digests.tell(run, nothing_notice(run), last=True)
            return
        at = self._retry_at(run, first=LATE_WAIT, longest=LATE_LONGEST)
        await self.digests.operations.retry_run(run.key, RunStatus.LATE, at=at, detail="late.notice")
        await self._tell_if_overdue(run, late_notice(run, shown))

    def _asked_long_enough(self, run: Run) -> bool:
        """Whether the source, asked once the day is over, had all the time to know of papers."""
        asked_from = feed_opens(run.day + dt.timedelta(days=1), run.subscription.topic)
        return self.digests.clock.now() - asked_from > SURELY_NOTHING

    async def _failed(self, run: Run, error: PaperboyError) -> None:
        """Plan the next attempt, and tell whoever has to know."""
        log.warning("the run failed: %s", error)
        current = await self.digests.runs.run(run.key) or run
        if current.status.is_final:  # by somebody's `/digest now`, as soon as we had failed
            return
        drafted = current.status is RunStatus.DRAFTED
        refused = isinstance(error, DeliveryError) and not isinstance(error, DeliveryUncertainError)
        if refused and not error.retryable:
            await self._tell_channel(run, given_up_notice(run, error))
            await self._give_up(run, error)
            return
        if (refused or not drafted) and self._is_hopeless(run):
            if not drafted:
                await self._try_to_tell(run, given_up_notice(run, error))
            else:
                await self._tell_channel(run, given_up_notice(run, error))
            await self._give_up(run, error)
            return
        if isinstance(error, LockedOutError):
            await self.operator.tell("operator.locked_out", error=error)
        at = self._retry_at(run, first=FAILED_WAIT, longest=FAILED_LONGEST, least=error.retry_after or 0)
        status = RunStatus.DRAFTED if drafted else RunStatus.FAILED
        await self.digests.operations.retry_run(run.key, status, at=at, detail=error.reply)
        if isinstance(error, PlaceClosedError):
            await self._access.check(run.subscription.destination)
            known = await self.subscriptions.subscription(run.subscription.id)
            if known is not None and known.paused_at is not None:  # who follows was told
                return
        if refused:
            await self._tell_refused(run, error, at)
        elif not drafted:
            await self._tell_if_overdue(run, failed_notice(run, error, at))

    def _is_hopeless(self, run: Run) -> bool:
        return self._overdue(run) > self.rules.give_up_after and run.attempts + 1 >= TOLD_FROM

    async def _tell_refused(self, run: Run, error: PaperboyError, at: dt.datetime) -> None:
        """Tell whom a channel that takes nothing concerns, once: at once what somebody has to mend."""
        if not isinstance(error, NeedsPersonError) and self._overdue(run) <= self.rules.tell_after:
            return
        notice = refused_notice(run, error, at)
        if await self.digests.operations.add_notice(run.key, notice):
            await self.operator.tell("operator.refused_now", error=error, run=run.key)
            await self._tell_follower(run, notice)

    async def _tell_channel(self, run: Run, notice: Part) -> None:
        """Tell it beside the parts of the run, of which none gets through."""
        to = run.subscription.destination
        platform, key = self.digests.platforms[to.platform], f"{run.key}#{notice.key}"
        try:
            async with self.digests.alone(run):
                if await platform.find(to, key=key) is None:
                    await self.digests.rate_limiter.turn(to)
                    await platform.post(to, notice.message, key=key)
        except PaperboyError as error:  # who follows is told too
            log.warning("the channel cannot be told: %s", error)

    async def _give_up(self, run: Run, error: PaperboyError) -> None:
        if not await self.digests.operations.give_up(run.key, error.reply):
            return
        await self.operator.tell("operator.given_up", error=error, run=run.key)
        await self._tell_follower(run, given_up_notice(run, error))

    async def _tell_follower(self, run: Run, notice: Part) -> None:
        """Who follows the topic hears of it, where the platform can reach a person."""
        to, person = run.subscription.destination, run.subscription.created_by
        platform: object = self.digests.platforms.get(to.platform)
        if not person or not isinstance(platform, Personal):
            return
        key = f"{run.key}#follower:{notice.key}"
        try:
            await platform.write_to(to.workspace, person, notice.message, key=key)
        except PaperboyError as failure:
            log.warning("the follower cannot be told: %s", failure)

    def _retry_at(self, run: Run, *, first: float, longest: float, least: float = 0.0) -> dt.datetime:
        wait = max(backoff(run.key, run.attempts, first=first, longest=longest), least)
        return self.digests.clock.now() + dt.timedelta(seconds=wait)

    def _overdue(self, run: Run) -> dt.timedelta:
        return self.digests.clock.now() - due_at(run.subscription, run.day)

    async def _tell_if_overdue(self, run: Run, notice: Part) -> None:
        if self._overdue(run) > self.rules.tell_after and run.attempts + 1 >= TOLD_FROM:
            await self._try_to_tell(run, notice)

    async def _try_to_tell(self, run: Run, notice: Part) -> None:
        try:
            await self.digests.tell(run, notice)
        except StorageError:
            raise
        except PaperboyError as error:  # the next attempt tells it
            log.warning("the channel cannot be told: %s", error)

    async def _complete(self, run: Run) -> None:
        with working_on(run.key):
            try:
                async with self._making(run.subscription.id):
                    done = await self._completion.complete(run, Quiet())
            except StorageError:
                raise
            except RunBusyError:
                self._found_busy()
            except Exception:  # as in `_do`
                log.exception("the digest cannot be completed")
                await self._completion.plan(run)
            else:
                log.info("%d entries were completed, %d came late", len(done.better), len(done.added))

    def _is_paused(self, now: dt.datetime) -> bool:
        until = self._paused_until
        return until is not None and until - STORAGE_PAUSE <= now < until

    async def _pause(self, error: StorageError) -> None:
        log.error("our data cannot be used: %s", error)
        self._paused_until = self.digests.clock.now() + STORAGE_PAUSE
        await self.operator.tell("operator.storage", error=error)


def _is_ready(run: Run, now: dt.datetime) -> bool:
    """Whether its time has come, which that of one opened by a clock that ran ahead has not yet.

    One that is drafted before it is due was asked for by somebody, and what is left of it is owed at once.
    """
    at = run.next_attempt_at
    if run.status is not RunStatus.DRAFTED and due_at(run.subscription, run.day) > now:
        return False
    return at is None or at <= now or at - now > LONGEST_PLAN
