"""What people may do on Slack, asked of Slack: what it does not tell is unknown, not refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.e2e.slack_lab import lab


@pytest.mark.parametrize("trouble", ["429:7", "500", "missing_scope"])
async def test_a_slack_that_does_not_tell_who_is_in_a_channel_is_not_taken_for_a_no(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, trouble: str
) -> None:
    async with lab(tmp_path, monkeypatch, managers="members") as here:
        for typed in ("/digest follow cs.CV", "/digest stop"):
            here.slack.trouble["conversations.members"].append(trouble)
            await here.command(typed)
            told = here.whispered()[-1]
            assert "I cannot find out right now" in told
            assert "Only people" not in told
            assert ("doctor" in told) == (trouble == "missing_scope")
        here.slack.trouble["users.conversations"].append(trouble)
        await here.command("/paper search glaciers")
        assert "I cannot find out right now" in here.whispered()[-1]
        await here.command("/digest follow cs.CV")
        assert len(await here.wired.store.subscriptions()) == 1
