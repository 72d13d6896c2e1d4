"""A process that is killed while it answers gives the answer after its restart, once, in its place.

By hand, with more kills than the suite has time for: `python -m tests.e2e.killed_answers slack`.
"""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from tests.e2e.killed_answers import HALF, WRITING, desk, is_right, killed_at

PLATFORMS = ["slack", "discord"]


@pytest.mark.parametrize("platform", PLATFORMS)
async def test_a_killed_answer_is_given_once_after_the_restart_and_no_half_of_it_stays(
    platform: str, tmp_path: Path
) -> None:
    async with desk(platform, tmp_path) as made:
        await made.start()
        unseen = await killed_at(made, lambda _: made.model.heard.is_set())
        half = await killed_at(made, lambda asked: any(HALF in text for text in made.place.answers(asked)))
        for message in (unseen, half):
            await made.place.tell_again(message)
        await asyncio.sleep(2 * WRITING)
        assert is_right(made, unseen), made.place.answers(unseen)
        assert is_right(made, half), made.place.answers(half)
