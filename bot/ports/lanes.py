"""What shares the work of many workspaces between processes: one process at a time works for a workspace.

So its pace on its platform is kept in one place, and nobody's work waits for all of somebody else's: who
was served longest ago comes first.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from typing import Protocol

from bot.domain.record import Record
from bot.domain.run import Run
from bot.domain.topic import Destination


class Lane(Record):
    """A workspace on its platform, as something that is worked on."""

    platform: str
    workspace: str


def lane_of(to: Destination) -> Lane:
    """The lane in which what is posted there is worked on."""
    return Lane(platform=to.platform, workspace=to.workspace)


class LaneStore(Protocol):
    """Lanes with work to be done, and who has them, by the clock of a database that machines share."""

    async def call_lanes(self, lanes: Collection[Lane], *, now: dt.datetime) -> None:
        """There is work in them; one that is called already, or worked on, stays as it is."""
        ...

    async def claim_lane(self, owner: str, *, now: dt.datetime, seconds: float) -> Lane | None:
        """Have the one for so long that was served longest ago, of those with work that nobody has.

        None of a workspace that waits because an operator wants it.
        """
        ...

    async def renew_lane(self, lane: Lane, owner: str, *, now: dt.datetime, seconds: float) -> bool:
        """Have it for longer; False if it is another's by now."""
        ...

    async def free_lane(
        self, lane: Lane, owner: str, *, now: dt.datetime, again_in: float | None = None
    ) -> None:
        """Leave it to others: in so many seconds where there is more to do, else once it is called."""
        ...

    async def pause_tenant(self, lane: Lane, *, at: dt.datetime | None) -> None:
        """Let a workspace wait from then on, or, without an instant, go on."""
        ...

    async def paused_tenants(self) -> frozenset[Lane]:
        """Those that wait because an operator wants it."""
        ...

    async def waiting_lanes(self, now: dt.datetime) -> tuple[int, float]:
        """How many have work that nobody does, and for how many seconds the first of them waits."""
        ...

    async def unfinished_runs_in(self, lane: Lane) -> Sequence[Run]:
        """As `RunStore.unfinished_runs`, of that workspace alone."""
        ...

    async def runs_to_complete_in(self, lane: Lane, now: dt.datetime) -> Sequence[Run]:
        """As `OperationsStore.runs_to_complete`, of that workspace alone."""
        ...
