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
from itertools import islice
from typing import NamedTuple

from bot.compose.changes import is_update
from bot.digests.access import AccessRule
from bot.digests.completion import Completion
from bot.digests.due import CatchUp, catch_up, days_due, due_at, due_runs, feed_opens, looks_back_to
from bot.digests.failure_notifier import FailureNotifier
from bot.digests.lost_days import is_lost_before
from bot.digests.notices import (
    MISSING,
    failed_notice,
    given_up_notice,
    late_notice,
    missing_notice,
    nothing_notice,
)
from bot.digests.operator import Operator
from bot.digests.outcome import Outcome, OutcomeStatus
from bot.digests.policy import Quiet, SchedulePolicy
from bot.digests.run import Digests
from bot.digests.subscriptions import SubscriptionStore
from bot.domain.errors import (
    DeliveryError,
    DeliveryUncertainError,
    LockedOutError,
    PaperboyError,
    PlaceClosedError,
    RunBusyError,
    StorageError,
)
from bot.domain.run import Run, RunStatus
from bot.domain.topic import Subscription
from bot.llm.workspace import asking_for
from bot.log_context import working_on
from bot.ports.lanes import Lane, LaneStore, lane_of
from bot.util.backoff import backoff
from bot.util.circuit_breaker import CircuitBreaker
from bot.util.counted_semaphore import CountedSemaphore

log = logging.getLogger(__name__)

LATE_WAIT = 600.0
LATE_LONGEST = 900.0
FAILED_WAIT = 60.0
FAILED_LONGEST = 1800.0
LONGEST_PLAN = dt.timedelta(hours=6)
"""No retry is planned further ahead: one that is was planned before the clock was set back."""
SURELY_NOTHING = dt.timedelta(hours=24)
"""How long after a day its source must have known of no papers before that is believed."""
WATCHED = dt.timedelta(minutes=5)
"""How long after a tick a run may fall due and count as seen by us: longer, and we were not at work."""
LOOK_EVERY = dt.timedelta(hours=1)
"""How often it is seen whether a channel lets us in again."""
MOST_BEGUN = 1024
"""Runs that are begun at the same time: those that are made post side by side, the roots of all first."""
Work = Callable[[], Awaitable[None]]
STORAGE_PAUSE = dt.timedelta(minutes=5)
"""How long nothing new is begun after our own data could not be written."""


class Undone(NamedTuple):
    """What is not done, and for whom."""

    active: Mapping[str, Subscription]
    """Those that are followed somewhere we can post, by id."""
    paused: Collection[str]
    unfinished: Sequence[Run]
    incomplete: Sequence[Run]


@dataclass(kw_only=True)
class Scheduler:
    """Keeps every subscription's digests coming."""

    subscriptions: SubscriptionStore
    digests: Digests
    operator: Operator
    lanes: LaneStore | None = None
    """Which workspaces wait because an operator wants it."""
    shares: bool = False
    """Whether what is found is left to whichever process has its lane, and done by `serve`."""
    policy: SchedulePolicy = field(default_factory=SchedulePolicy)
    last_tick: dt.datetime | None = None
    held_up: bool = False
    """Whether, since the last tick, a run was another attempt's: one that dies leaves it soon."""
    _progress: dict[str, Quiet] = field(default_factory=dict)
    _tasks: dict[str, asyncio.Task[None]] = field(default_factory=dict)
    _looked: dt.datetime | None = None

    def __post_init__(self) -> None:
        self._storage = CircuitBreaker(self.digests.clock, first=STORAGE_PAUSE.total_seconds())
        self._posting_slots = asyncio.Semaphore(MOST_BEGUN)
        self.making_slots = CountedSemaphore(self.policy.workers)
        self._notifier = FailureNotifier(digests=self.digests, operator=self.operator, policy=self.policy)
        self._completion = Completion(digests=self.digests)
        self._access = AccessRule(
            store=self.subscriptions, platforms=self.digests.platforms, clock=self.digests.clock
        )

    async def tick(self) -> None:
        """Begin whatever is due and not begun, and return without waiting for it."""
        now = self.digests.clock.now()
        self.held_up = False
        try:
            if self._storage.seconds_left:
                return
            active = await self._active()
            if self._looked is None or not dt.timedelta() <= now - self._looked < LOOK_EVERY:
                self._looked = now
                self._start("channels that do not let us in", self._access.look_again)
            await self._open_due(active, now)
            await self._start_all(await self._find_undone(active, now), now)
        except StorageError as error:
            await self._pause(error)
        self.last_tick = now

    async def serve(self, lane: Lane, *, most: int) -> bool | None:
        """Do what there is to do for a workspace, the oldest of so many subscriptions.

        True if more is left for others, False if some of this has to be tried again, None if all is done.

        Raises:
            StorageError.
        """
        begun = dict(islice((await self._plan_of_lane(lane)).items(), most))
        for name, work in begun.items():
            self._start(name, work)
        ours = [task for name, task in self._tasks.items() if name in begun]
        await asyncio.gather(*ours, return_exceptions=True)
        left = (await self._plan_of_lane(lane)).keys()
        return bool(left - begun.keys()) if left else None

    async def _plan_of_lane(self, lane: Lane) -> Mapping[str, Work]:
        now, lanes = self.digests.clock.now(), self.lanes
        if lanes is None or lane.platform not in self.digests.platforms:
            return {}
        unfinished = await lanes.unfinished_runs_in(lane)
        ids = dict.fromkeys(run.subscription.id for run in unfinished)
        known = [await self.subscriptions.subscription(each) for each in ids]
        followed = [each for each in known if each is not None]
        found = Undone(
            active={each.id: each for each in followed if each.active},
            paused={each.id for each in followed if each.paused_at},
            unfinished=unfinished,
            incomplete=await lanes.runs_to_complete_in(lane, now),
        )
        return self._plan(found, now)

    async def settle(self) -> None:
        """Wait until everything that was begun has ended."""
        while self._tasks:
            await asyncio.gather(*self._tasks.values(), return_exceptions=True)

    async def stop(self) -> None:
        """Stop what was begun; the part of each that is being sent is sent to its end."""
        for task in self._tasks.values():
            task.cancel()
        await self.settle()

    def _found_busy(self) -> None:
        log.info("another attempt is at it")
        self.held_up = True

    @property
    def busy(self) -> int:
        """How many runs are being worked on, or wait for a free worker."""
        return len(self._tasks)

    @property
    def steps(self) -> Mapping[str, int]:
        """Of what has a worker: how many steps it took since it got one."""
        return {name: progress.steps for name, progress in self._progress.items()}

    async def _active(self) -> list[Subscription]:
        """Subscriptions to somewhere we can post, and may."""
        every = await self.subscriptions.subscriptions()
        waiting = await self.lanes.paused_tenants() if self.lanes else frozenset()
        return [
            each
            for each in every
            if each.destination.platform in self.digests.platforms
            and lane_of(each.destination) not in waiting
        ]

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
                self._start(name, partial(self._catch_up, [run.day for run in runs], runs[0].subscription))
                continue
            run = await self._open(CatchUp(day=runs[0].day), runs[0].subscription)
            if self._saw(runs[0].due, now):
                self.digests.surely_unposted.add(run.key)

    async def _open(self, due: CatchUp, subscription: Subscription) -> Run:
        log.info("the digest of %s is due for %s", due.day, subscription.id)
        return await self.digests.operations.open_runs(subscription, due.missed, into=due.day)

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
        caught = catch_up(days, merge_from=self.policy.merge_from, standing=standing)
        if await is_lost_before(days[0], subscription, self.digests.operations, self.digests.holidays):
            await self.operator.tell("operator.lost", subscription=subscription.id, day=days[0].isoformat())
        runs = [await self._open(each, subscription) for each in caught]
        if not self.shares:
            await self._do_all(runs, subscription)

    async def _find_undone(self, active: Sequence[Subscription], now: dt.datetime) -> Undone:
        """All that is not done, whosever it is."""
        unfinished = await self.digests.runs.unfinished_runs()
        incomplete = await self.digests.operations.runs_to_complete(now)
        waiting = await self.lanes.paused_tenants() if self.lanes else frozenset()
        found = Undone(
            active={each.id: each for each in active},
            paused={each.id for each in await self.subscriptions.paused_subscriptions()}
            | {each.subscription.id for each in unfinished if _lane(each) in waiting},
            unfinished=unfinished,
            incomplete=[each for each in incomplete if _lane(each) not in waiting],
        )
        known = (run.key for run in (*found.unfinished, *found.incomplete))
        self.digests.surely_unposted.intersection_update(known)
        return found

    def _plan(self, found: Undone, now: dt.datetime) -> Mapping[str, Work]:
        """What can be worked on now, by subscription, in order: one piece of work for each at a time.

        Else what came late might be posted twice.
        """
        ready: dict[str, list[Run]] = {}
        for run in found.unfinished:
            if run.subscription.id in found.paused or not _is_ready(run, now):
                continue
            if run.subscription.id in found.active or self._is_started(run):
                ready.setdefault(run.subscription.id, []).append(run)
        plan: dict[str, Work] = {
            name: partial(self._do_all, runs, found.active.get(name)) for name, runs in ready.items()
        }
        for run in found.incomplete:
            plan.setdefault(run.subscription.id, partial(self._complete, run))
        return plan

    async def _start_all(self, found: Undone, now: dt.datetime) -> None:
        plan = self._plan(found, now)
        if self.lanes and self.shares:
            runs = (*found.unfinished, *found.incomplete)
            lanes = {_lane(run) for run in runs if run.subscription.id in plan}
            await self.lanes.call_lanes(lanes, now=now)
            return
        for name, work in plan.items():
            self._start(name, work)

    def _start(self, name: str, work: Work) -> None:
        if name not in self._tasks:
            self._tasks[name] = task = asyncio.create_task(self._run_in_slot(name, work))
            task.add_done_callback(lambda _: self._tasks.pop(name, None))

    async def _run_in_slot(self, name: str, work: Work) -> None:
        async with self._posting_slots:
            self._progress[name] = Quiet()
            try:
                await work()
            except StorageError as error:
                await self._pause(error)
            except Exception:  # also of what was to tell of a failure: the next tick begins it anew
                log.exception("work for the subscription %s failed", name)
            finally:
                self._progress.pop(name, None)

    @asynccontextmanager
    async def _making(self, name: str) -> AsyncIterator[None]:
        """A worker for that work; while it waits for one, nobody expects it to move."""
        progress = self._progress.pop(name)
        async with self.making_slots:
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
        with working_on(run.key), asking_for(run.subscription.destination.workspace):
            try:
                whole = self._notifier.overdue(run) <= self.policy.tell_after  # rather some than none
                outcome = await self.digests.run(
                    subscription, run.day, progress=progress, whole=whole, making=self._making(name)
                )
                await self._see_to(run, outcome)
            except (StorageError, asyncio.CancelledError):
                raise
            except RunBusyError:
                self._found_busy()
            except PaperboyError as error:
                await self._fail(run, error)
            except Exception:  # a mistake of ours in one run must not keep the others from theirs
                log.exception("the run failed")
                await self._fail(run, PaperboyError())

    async def _see_to(self, run: Run, outcome: Outcome) -> None:
        # A thread that somebody deleted takes no news of its papers any more: nobody has to do anything.
        refused = [key for key in outcome.refused if not is_update(key)]
        if refused:
            await self.operator.tell("operator.refused", run=run.key, parts=", ".join(refused))
        if MISSING in refused and outcome.digest:  # the channel did not even take that
            await self._notifier.tell_follower(run, missing_notice(outcome.digest, refused))
        if outcome.unseen:
            await self.operator.tell("operator.unseen", run=run.key)
        if outcome.status is OutcomeStatus.FEED_LATE:
            await self._late(run, outcome.shown)
        else:
            log.info("the run ended: %s", outcome.status)

    async def _late(self, run: Run, shown: dt.date | None) -> None:
        if shown == run.day and self._asked_long_enough(run):
            await self.digests.tell(run, nothing_notice(run), last=True)
            return
        at = self._retry_at(run, first=LATE_WAIT, longest=LATE_LONGEST)
        await self.digests.operations.retry_run(run.key, RunStatus.LATE, at=at, detail="late.notice")
        await self._notifier.tell_if_overdue(run, late_notice(run, shown))

    def _asked_long_enough(self, run: Run) -> bool:
        """Whether the source, asked once the day is over, had all the time to know of papers."""
        asked_from = feed_opens(run.day + dt.timedelta(days=1), run.subscription.topic)
        return self.digests.clock.now() - asked_from > SURELY_NOTHING

    async def _fail(self, run: Run, error: PaperboyError) -> None:
        """Plan the next attempt, and tell whoever has to know."""
        log.warning("the run failed: %s", error)
        current = await self.digests.runs.run(run.key) or run
        if current.status.is_final:  # by somebody's `/digest now`, as soon as we had failed
            return
        drafted = current.status is RunStatus.DRAFTED
        refused = isinstance(error, DeliveryError) and not isinstance(error, DeliveryUncertainError)
        if refused and not error.retryable:
            await self._notifier.tell_channel(run, given_up_notice(run, error))
            await self._notifier.give_up(run, error)
            return
        if (refused or not drafted) and self._notifier.is_hopeless(run):
            if not drafted:
                await self._notifier.try_to_tell(run, given_up_notice(run, error))
            else:
                await self._notifier.tell_channel(run, given_up_notice(run, error))
            await self._notifier.give_up(run, error)
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
            await self._notifier.tell_refused(run, error, at)
        elif not drafted:
            await self._notifier.tell_if_overdue(run, failed_notice(run, error, at))

    def _retry_at(self, run: Run, *, first: float, longest: float, least: float = 0.0) -> dt.datetime:
        wait = max(backoff(run.key, run.attempts, first=first, longest=longest), least)
        return self.digests.clock.now() + dt.timedelta(seconds=wait)

    async def _complete(self, run: Run) -> None:
        with working_on(run.key), asking_for(run.subscription.destination.workspace):
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

    async def _pause(self, error: StorageError) -> None:
        log.error("our data cannot be used: %s", error)
        if error.fields.get("problem") == "storage.away":  # which shows by itself when it is back
            self.held_up = True
            return
        self._storage.open()
        await self.operator.tell("operator.storage", error=error)


def _lane(run: Run) -> Lane:
    return lane_of(run.subscription.destination)


def _is_ready(run: Run, now: dt.datetime) -> bool:
    """Whether its time has come, which that of one opened by a clock that ran ahead has not yet.

    One that is drafted before it is due was asked for by somebody, and what is left of it is owed at once.
    """
    at = run.next_attempt_at
    if run.status is not RunStatus.DRAFTED and due_at(run.subscription, run.day) > now:
        return False
    return at is None or at <= now or at - now > LONGEST_PLAN
