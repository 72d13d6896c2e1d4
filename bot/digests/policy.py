"""How patient the scheduler is, and what it sees of work that nobody looks at."""

from __future__ import annotations

import datetime as dt

from bot.domain.record import Record


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
