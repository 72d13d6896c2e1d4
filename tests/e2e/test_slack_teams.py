"""What comes from a workspace whose token we do not have is refused: it is not answered with ours."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from adapters.platforms.slack.buttons import PREFIX
from adapters.platforms.slack.forms import FOLLOW
from bot.locales import translate
from tests.adapters.slack_server import BOT
from tests.e2e.slack_lab import lab

OTHER = "T-OTHER"
WHO: dict[str, Any] = {"team": {"id": OTHER}, "user": {"id": "U1"}, "trigger_id": "t"}
MENTION = {
    "type": "app_mention",
    "user": "U1",
    "text": f"<@{BOT}> 9912.01234",
    "ts": "1.5",
    "channel": "C1",
}
COMMAND = {"team_id": OTHER, "channel_id": "C1", "user_id": "U1", "trigger_id": "t"}
BUTTON = {"type": "button", "action_id": f"{PREFIX}:help", "block_id": "b", "value": ""}
PLACE = {"type": "message", "message_ts": "1", "channel_id": "C1"}
VIEW = {
    "type": "modal",
    "callback_id": FOLLOW,
    "id": "V1",
    "state": {"values": {}},
    "private_metadata": "{}",
}
SENT: dict[str, tuple[str, dict[str, Any]]] = {
    "event": (
        "events_api",
        {"type": "event_callback", "team_id": OTHER, "event_id": "Ev9", "event": MENTION},
    ),
    "command": ("slash_commands", {"command": "/paper", "text": "9912.01234", **COMMAND}),
    "button": (
        "interactive",
        {"type": "block_actions", "channel": {"id": "C1"}, "container": PLACE, "actions": [BUTTON], **WHO},
    ),
    "form": ("interactive", {"type": "view_submission", "view": VIEW, **WHO}),
}


@pytest.mark.parametrize("kind", SENT)
async def test_another_workspaces_requests_are_acknowledged_and_do_nothing(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with lab(tmp_path, monkeypatch) as here:
        before = len(here.slack.called)
        envelope, payload = SENT[kind]
        answer = await here.slack.send(envelope, payload)
        await here.quiet()
        assert {method for method, _ in here.slack.called[before:]} <= {"auth.test"}, (
            "Bolt asks whose it is"
        )
        assert not here.seen()
        assert not here.whispered()
        wanted = {"text": translate("en", "slack.other_workspace")} if kind == "command" else {}
        assert answer == wanted
