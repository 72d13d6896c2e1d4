"""Who we are on Slack."""

from __future__ import annotations

from typing import NamedTuple

from adapters.platforms.slack.api import Client, map_errors


class Identity(NamedTuple):
    """Who the bot is, by Slack's own account."""

    team: str
    user: str
    bot: str
    site: str
    scopes: frozenset[str]
    whole_organization: bool = False
    """Whether the token is good for all workspaces of an organization."""


async def identify(client: Client, team: str, *, whole_organization: bool) -> Identity:
    """Ask Slack. `team` is the workspace, where the token alone does not say which one is meant.

    Raises:
        PlatformUnavailableError.
    """
    with map_errors():
        answer = await client.auth_test()
    scopes = str(answer.headers.get("x-oauth-scopes", ""))
    return Identity(
        team=team or str(answer.get("team_id", "")),
        user=str(answer.get("user_id", "")),
        bot=str(answer.get("bot_id", "")),
        site=str(answer.get("url", "")),
        scopes=frozenset(scope.strip() for scope in scopes.split(",") if scope.strip()),
        whole_organization=whole_organization,
    )
