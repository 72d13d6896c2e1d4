"""Who may do and see what on Slack: what Slack says, on all pages, and private where it says nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import pytest
from slack_sdk.errors import SlackApiError

from adapters.platforms.slack.rights import BELIEVED, Rights
from adapters.platforms.slack.settings import SlackSettings
from bot.domain.errors import PaperboyError, PlatformUnavailableError, RightsUnknownError
from bot.domain.topic import Destination

TIDES = Destination(platform="slack", workspace="T1", channel="C1")
AWAY = PlatformUnavailableError(platform="slack")
_ANSWER = SimpleNamespace(data={"error": "new_error"}, status_code=200, headers={})
REFUSED = SlackApiError("", _ANSWER)  # type: ignore[no-untyped-call] # as slack_sdk has it


@dataclass
class Identity:
    team: str = "T1"
    whole_organization: bool = False


@dataclass
class Slack:
    """As much of a platform and of its client as is asked: lists come in pages of two."""

    members: Sequence[str] = ()
    channels: Sequence[Mapping[str, str]] = ()
    private: bool | PaperboyError = False
    us: Identity = field(default_factory=Identity)
    asked: list[Mapping[str, object]] = field(default_factory=list)

    @property
    def client(self) -> Slack:
        return self

    async def identity(self) -> Identity:
        return self.us

    async def is_private(self, to: Destination) -> bool:
        self.asked.append({"channel": to.channel})
        if isinstance(self.private, PaperboyError):
            raise self.private
        return self.private

    async def conversations_members(self, **asked: Any) -> Mapping[str, object]:
        return self._page("members", self.members, asked)

    async def users_conversations(self, **asked: Any) -> Mapping[str, object]:
        return self._page("channels", self.channels, asked)

    def _page(self, name: str, every: Sequence[object], asked: Mapping[str, Any]) -> Mapping[str, object]:
        self.asked.append(asked)
        begin = int(asked["cursor"] or 0)
        more = {"next_cursor": str(begin + 2)} if begin + 2 < len(every) else None
        return {name: every[begin : begin + 2], "response_metadata": more}


def rights(slack: Any, **settings: Any) -> Rights:
    return Rights(slack, SlackSettings(**settings))


@pytest.mark.parametrize(
    ("settings", "user", "channel", "expected"),
    [
        ({"managers": "everyone"}, "U9", "C1", True),
        ({"managers": "members"}, "U1", "C1", True),
        ({"managers": "members"}, "U5", "C1", True),
        ({"managers": "members"}, "U9", "C1", False),
        ({"managers": "members"}, "U9", "D1", True),
        ({"managers": "members", "listed": ("U9",)}, "U9", "C1", True),
        ({"managers": "listed", "listed": ("U9",)}, "U9", "C1", True),
        ({"managers": "listed", "listed": ("U9",)}, "U1", "C1", False),
        ({"managers": "listed", "listed": ("U9",)}, "U1", "D1", False),
    ],
)
async def test_who_manages_a_channel_is_as_it_is_set_and_members_are_on_all_pages(
    settings: dict[str, Any], user: str, channel: str, expected: bool
) -> None:
    slack = Slack(members=["U1", "U2", "U3", "U4", "U5"])
    assert await rights(slack, **settings).manages(channel, user) is expected
    assert all((each["channel"], each["limit"]) == (channel, 200) for each in slack.asked)


async def test_who_is_behind_more_members_than_are_asked_for_is_not_taken_for_a_stranger(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("adapters.platforms.slack.rights.MOST_PAGES", 2)
    slack = Slack(members=["U1", "U2", "U3", "U4", "U5"])
    assert await rights(slack).manages("C1", "U1")
    assert len(slack.asked) == 1, "nobody asks on for who was found"
    assert await rights(slack).manages("C1", "U4")
    with pytest.raises(RightsUnknownError):
        await rights(slack).manages("C1", "U5")
    slack.members = slack.members[:4]
    assert not await rights(slack).manages("C1", "U5")


async def test_the_channels_of_a_person_are_on_all_pages_with_their_names() -> None:
    slack = Slack(channels=[{"id": f"C{number}", "name": f"c{number}"} for number in range(4)])
    slack.channels = [*slack.channels, {"id": "C9"}]
    found = await rights(slack).readable_by("U1")
    assert found == {"C0": "c0", "C1": "c1", "C2": "c2", "C3": "c3", "C9": ""}
    assert all(each["user"] == "U1" for each in slack.asked)
    assert all(each["types"] == "public_channel,private_channel" for each in slack.asked)
    assert not any("team_id" in each for each in slack.asked)


async def test_of_a_whole_organization_only_the_channels_of_the_workspace_are_asked_for() -> None:
    slack = Slack(channels=[{"id": "C1", "name": "c1"}], us=Identity(whole_organization=True))
    await rights(slack).readable_by("U1")
    assert [each["team_id"] for each in slack.asked] == ["T1"]


async def test_nobody_is_in_a_channel_of_which_slack_names_nobody() -> None:
    class Empty(Slack):
        def _page(self, *_: object) -> Mapping[str, object]:
            return {}

    assert not await rights(Empty()).manages("C1", "U1")
    assert await rights(Empty()).readable_by("U1") == {}


@pytest.mark.parametrize(
    ("error", "code"),
    [(TimeoutError(), None), (REFUSED, "new_error")],
)
async def test_who_may_what_is_unknown_where_slack_does_not_say(error: Exception, code: str | None) -> None:
    class Silent(Slack):
        def _page(self, *_: object) -> Mapping[str, object]:
            raise error

    for asked in (rights(Silent()).manages("C1", "U1"), rights(Silent()).readable_by("U1")):
        with pytest.raises(RightsUnknownError) as caught:
            await asked
        assert caught.value.fields == {"platform": "Slack", "why": "rights.unanswered", "code": code}


async def test_a_channel_is_private_until_slack_said_otherwise_and_that_is_believed_for_a_while(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    now = [1000.0]
    monkeypatch.setattr("adapters.platforms.slack.rights.time.monotonic", lambda: now[0])
    slack = Slack(private=AWAY)
    known = rights(slack)
    assert await known.is_private(TIDES)
    slack.private = False
    assert not await known.is_private(TIDES), "what was not answered is asked again at once"
    slack.private = True
    assert not await known.is_private(TIDES)
    now[0] += BELIEVED + 1
    slack.private = AWAY
    assert not await known.is_private(TIDES), "in an outage it stays as it was known"
    slack.private = True
    assert await known.is_private(TIDES)
    assert len(slack.asked) == 4
    slack.private = False
    assert not await known.is_private(TIDES.evolve(channel="C2")), "what is known is known of one channel"
    assert await known.is_private(TIDES)
    now[0] += BELIEVED + 1
    slack.private = AWAY
    assert await known.is_private(TIDES), "and private stays private"
