"""Of more missed days than are made up for, the digest that brings the others and the operator are told."""

from __future__ import annotations

import datetime as dt

from bot.compose.words import reason_text
from bot.digests.due import MOST_MISSED
from tests.scheduler_lab import MORNING, Lab, lab

__all__ = ["lab"]

DAY = dt.timedelta(days=1)


async def notes_of_what_is_made(lab: Lab) -> list[str]:
    await lab.live(1)
    (newest, *_) = await lab.store.latest_runs(1)
    digest = await lab.store.digest(newest.run.key)
    assert digest is not None
    return [reason_text("en", each) for each in digest.notes]


async def test_days_that_are_not_made_up_for_are_told_in_the_digest_and_to_the_operator(lab: Lab) -> None:
    await lab.follow(created_at=MORNING - 14 * DAY)
    (merged, lost, *_) = await notes_of_what_is_made(lab)
    first = "6 January 2026"
    assert first in merged
    assert lost == f"Missed days before {first} are not made up for."
    (told,) = lab.chat.read("operator")
    assert "those before 2026-01-06 are not made up for" in told
    lab.clock.time = MORNING + DAY
    assert not any("Missed days" in note for note in await notes_of_what_is_made(lab))
    assert len(lab.chat.read("operator")) == 1


async def test_where_all_are_made_up_for_nobody_is_told_of_any_that_are_not(lab: Lab) -> None:
    await lab.follow(created_at=MORNING - (MOST_MISSED + 1) * DAY)
    notes = await notes_of_what_is_made(lab)
    assert any("days that were missed" in note for note in notes)
    assert not any("not made up for" in note for note in notes)
    assert not lab.chat.read("operator")
