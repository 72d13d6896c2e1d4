"""Settings of `paperboy serve`."""

from __future__ import annotations

import re
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from bot.domain.record import Record
from bot.setting_types import mistake

MOST_KEPT = 36_500
"""Days: a hundred years."""

Role = Literal["all", "web", "worker", "gateway"]
"""What one process of `paperboy serve` does."""


def _place(text: str) -> str:
    if text and not re.fullmatch(r"[^/]+/[^/]+/[^/]+", text):
        raise mistake("setting.place", value=text)
    return text


def _check_kept(days: int) -> int:
    from bot.ports.operations import LEAST_KEPT  # noqa: PLC0415 - it brings all of a digest

    if 0 < days < LEAST_KEPT.days:
        raise mistake("setting.least", least=LEAST_KEPT.days)
    return days


class ServeSettings(Record):
    """How `paperboy serve` keeps digests coming."""

    role: Role = Field(
        "all",
        description="What this process does beside others on the same PostgreSQL database: web answers who"
        " calls, worker makes and posts digests, gateway keeps the connections that others push through.",
    )

    workers: int = Field(16, ge=1, le=64, description="How many digests are made at the same time.")
    merge_from: int = Field(
        3, ge=2, description="From how many missed days on they come in one digest instead of one each."
    )
    tell_after: int = Field(
        60, ge=0, description="Minutes a digest may be missing before its channel is told why."
    )
    operator: Annotated[str, AfterValidator(_place)] = Field(
        "",
        description="Where an operator is told what no channel can act on: platform/workspace/channel.",
    )
    keep_days: Annotated[int, AfterValidator(_check_kept)] = Field(
        0,
        ge=0,
        le=MOST_KEPT,
        description="Days, 30 at least, after which finished digests and questions go; 0 keeps all.",
    )
