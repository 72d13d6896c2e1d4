"""What Prometheus reads: how long each hop takes, and how much of everything there is."""

from __future__ import annotations

import functools
import time
from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import Any, TypeVar, cast

from prometheus_client import CollectorRegistry, Gauge, Histogram, generate_latest

from adapters.pools import Queue
from bot.ports.operations import Tally

T = TypeVar("T")

HOPS = {
    "get": "source",
    "feed": "feed",
    "read": "read",
    "analyse": "analyse",
    "summarise": "summarise",
    "complete": "model",
    "embed": "embed",
    "post": "post",
    "find": "look",
    "edit": "edit",
    "keep": "archive",
}
"""Methods of ports that are hops of a digest, and what the hop is called."""
BUCKETS = (0.05, 0.2, 0.5, 1, 2, 5, 10, 30, 60, 120, 300, 900)


class Metrics:
    """The numbers of one process."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._seconds = Histogram(
            "paperboy_hop_seconds",
            "Seconds that a hop took; requests to a source are hop source, calls of the model hop model.",
            ("hop", "outcome"),
            buckets=BUCKETS,
            registry=self.registry,
        )
        self._runs = self._gauge("paperboy_runs", "Runs by status.", "status")
        self._parts = self._gauge("paperboy_parts", "Parts of digests by state.", "state")
        self._followed = self._gauge("paperboy_subscriptions", "Active subscriptions.")
        self._working = self._gauge("paperboy_runs_working", "Runs that are worked on now.")
        self._lag = self._gauge("paperboy_lag_seconds", "Age of the oldest run that is not finished.")
        self._leading = self._gauge(
            "paperboy_leading", "1 where this copy is at work, 0 where it stands by."
        )
        self._role = self._gauge("paperboy_role", "1 for what this process does.", "role")
        self._lanes_waiting = self._gauge(
            "paperboy_lanes_waiting", "Workspaces with work that nobody does."
        )
        self._lane_age = self._gauge("paperboy_lane_age_seconds", "How long the first of these waits.")
        self._lanes_working = self._gauge("paperboy_lanes_working", "Workspaces that are worked for here.")
        self._claim = self._gauge("paperboy_lane_claim_seconds", "Seconds that the last claim took.")
        self._ready = self._gauge("paperboy_ready", "1 where a check of /readyz holds.", "check")
        self._tick = self._gauge("paperboy_tick_age_seconds", "Seconds since the last tick.")
        self._idle = self._gauge(
            "paperboy_run_idle_seconds", "Seconds without a step of the run that waits longest."
        )
        queue = ("queue",)
        self._queued = self._gauge("paperboy_queue_length", "What waits for its turn, by queue.", *queue)
        self._turns = self._gauge("paperboy_queue_working", "What has its turn, by queue.", *queue)
        self._longest = self._gauge("paperboy_queue_seconds", "Seconds of the longest turn.", *queue)

    def measure(self, port: T) -> T:
        """The port, with the time its hops take written down."""
        return cast("T", _Measured(port, self._seconds))

    def tell(self, tally: Tally, *, lag: float) -> None:
        """Take over what the store says."""
        for gauge, numbers in ((self._runs, tally.runs), (self._parts, tally.parts)):
            gauge.clear()
            for state, number in numbers.items():
                gauge.labels(state).set(number)
        self._followed.set(tally.subscriptions)
        self._lag.set(lag)

    def work(self, queues: Iterable[Queue], *, working: int, idle: float, tick_age: float) -> None:
        """Take over what the process itself knows of its work."""
        for queue in queues:
            self._queued.labels(queue.name).set(queue.queued)
            self._turns.labels(queue.name).set(queue.working)
            self._longest.labels(queue.name).set(queue.longest)
        self._working.set(working)
        self._idle.set(idle)
        self._tick.set(tick_age)

    def lanes(self, *, working: int, claim: float) -> None:
        """Take over what a worker knows of its lanes."""
        self._lanes_working.set(working)
        self._claim.set(claim)

    def waiting(self, lanes: int, age: float) -> None:
        """Take over what the store says of lanes that nobody works on."""
        self._lanes_waiting.set(lanes)
        self._lane_age.set(age)

    def note_checks(self, checks: Mapping[str, bool], *, role: str, leading: bool) -> None:
        """Take over what /readyz says."""
        self._role.labels(role).set(1)
        self._leading.set(leading)
        for name, holds in checks.items():
            self._ready.labels(name).set(holds)

    def text(self) -> bytes:
        """All numbers in Prometheus' own form."""
        return generate_latest(self.registry)

    def _gauge(self, name: str, text: str, *labels: str) -> Gauge:
        return Gauge(name, text, labels, registry=self.registry)


class _Measured:
    """Stands before a port. Everything but the time of its hops is the port's own."""

    def __init__(self, port: object, seconds: Histogram) -> None:
        self._port = port
        self._seconds = seconds

    @property  # type: ignore[misc] # so that `isinstance` sees what protocols the port has
    def __class__(self) -> type[object]:  # type: ignore[override] # as above
        return type(self._port)

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever the port has under that name
        value = getattr(self._port, name)
        return self._time(HOPS[name], value) if name in HOPS else value

    def _time(self, hop: str, method: Callable[..., Awaitable[T]]) -> Callable[..., Awaitable[T]]:
        @functools.wraps(method)
        async def measure_call(*args: Any, **kwargs: Any) -> T:  # noqa: ANN401 - the method's own
            begun, outcome = time.perf_counter(), "failed"
            try:
                result = await method(*args, **kwargs)
                outcome = "done"
                return result
            finally:
                self._seconds.labels(hop, outcome).observe(time.perf_counter() - begun)

        return measure_call
