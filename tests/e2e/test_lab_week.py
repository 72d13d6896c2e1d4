"""A lab's week among colleagues, in which we speak where we are spoken to."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.e2e.lab_week import slack_week


async def test_in_a_week_on_slack_colleagues_talk_and_only_questions_are_answered(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = (await slack_week(tmp_path, monkeypatch)).lines
    at = told.index("bo: my draft, comments welcome")
    assert told[at + 1].startswith("bo: "), "a file for colleagues is left alone"
    assert any("74 euros" in line for line in told)
    assert "    (1 answer taken away)" in told
    assert any("is paused" in line or "paused" in line for line in told)
