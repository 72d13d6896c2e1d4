"""Whose requests are answered: those of the one workspace whose token is set, or of all that installed."""

from __future__ import annotations

import asyncio
import datetime as dt
import logging
from collections.abc import Callable
from typing import Any, Protocol

from slack_bolt.authorization import AuthorizeResult
from slack_bolt.authorization.async_authorize import AsyncAuthorize
from slack_bolt.context.async_context import AsyncBoltContext

from adapters.platforms.slack.api import NAME, Client
from adapters.platforms.slack.incoming import is_of_other_team
from adapters.platforms.slack.listeners import Listeners
from adapters.platforms.slack.platform import SlackPlatform
from adapters.platforms.slack.workspaces import MOST_KNOWN, SlackWorkspaces
from adapters.platforms.tasks import guard
from bot.chat import commands
from bot.chat.handlers.chat import Chat
from bot.domain.errors import PaperboyError
from bot.domain.topic import Destination
from bot.ports.capabilities import Access
from bot.ports.conversations import PendingQuestion

log = logging.getLogger(__name__)

Json = dict[str, Any]


class Teams(Protocol):
    """The workspaces that are answered."""

    chat: Chat
    nobody: str
    """The key of what is said where nobody answers."""

    @property
    def client(self) -> Client:
        """What Bolt makes its own of."""
        ...

    @property
    def authorize(self) -> AsyncAuthorize | None:
        """How Bolt learns which token is a request's; None for the client's own."""
        ...

    async def listeners(self, body: Json, context: AsyncBoltContext) -> Listeners | None:
        """Who answers a request; None where it is of a workspace whose token we do not have.

        Raises:
            StorageError, PlatformUnavailableError.
        """
        ...

    async def of(self, workspace: str) -> Listeners | None:
        """Who answers in that workspace."""
        ...

    async def look_around(self) -> None:
        """See what happened to followed channels while nobody listened."""
        ...


class OneTeam:
    """Implements `Teams` for the workspace whose token is in the settings."""

    authorize = None
    nobody = "slack.other_workspace"

    def __init__(self, listeners: Listeners) -> None:
        self.chat = listeners.chat
        self._listeners = listeners

    @property
    def client(self) -> Client:
        return self._listeners.platform.client

    async def listeners(self, body: Json, context: AsyncBoltContext) -> Listeners | None:  # noqa: ARG002 - there is one token
        try:
            ours = await self._listeners.team()
        except PaperboyError:  # told where what was asked is begun
            return self._listeners
        return None if is_of_other_team(body, ours) else self._listeners

    async def identify(self) -> None:
        """Ask Slack who we are.

        Raises:
            PlatformUnavailableError.
        """
        await self._listeners.platform.identity()

    async def of(self, workspace: str) -> Listeners:  # noqa: ARG002 - what waited was asked of this bot
        return self._listeners

    async def look_around(self) -> None:
        await self.chat.access.look("slack", await self._listeners.team())


class InstalledTeams:
    """Implements `Teams` for every workspace that installed the app."""

    nobody = "slack.not_installed"

    def __init__(
        self, workspaces: SlackWorkspaces, chat: Chat, make: Callable[[SlackPlatform], Listeners]
    ) -> None:
        self.chat = chat
        self.workspaces = workspaces
        self.authorize = _Authorize(workspaces)
        self._make = make
        self._made: dict[str, Listeners] = {}

    @property
    def client(self) -> Client:
        return self.workspaces.client

    async def listeners(self, body: Json, context: AsyncBoltContext) -> Listeners | None:  # noqa: ARG002 - Bolt read it
        return await self.of(context.team_id or "", context.enterprise_id or "")

    async def of(self, workspace: str, organization: str = "") -> Listeners | None:
        platform = await self.workspaces.of(workspace, organization) if workspace else None
        if platform is None:
            return None
        made = self._made.pop(workspace, None)
        self._made[workspace] = made if made and made.platform is platform else self._make(platform)
        if len(self._made) > MOST_KNOWN:
            del self._made[next(iter(self._made))]
        return self._made[workspace]

    async def look_around(self) -> None:
        await self.chat.access.look("slack")

    async def on_removed(self, body: Json) -> None:
        """A workspace, or an organization, removed the app: what is followed there waits until it is back.

        Of an organization only its token is forgotten: each channel is found closed when a digest is due.
        One that takes single workspaces from the app leaves them what they installed themselves.

        Raises:
            StorageError.
        """
        if body["event"]["type"] == "team_access_revoked":
            for team in map(str, body["event"]["team_ids"]):
                await self.workspaces.installations.leave_organization(team)
                await self._wait_where_removed(team)
            return
        gone = _owner_gone(body)
        if not gone:
            return
        at = dt.datetime.fromtimestamp(int(body["event_time"]) + 1, dt.UTC)
        await self.workspaces.installations.remove(gone, at)
        await self._wait_where_removed(gone)

    async def _wait_where_removed(self, workspace: str) -> None:
        if await self.workspaces.of(workspace) is None:
            everywhere = Destination(platform="slack", workspace=workspace, channel="")
            await self.chat.access.report(everywhere, Access.REMOVED, whole_workspace=True)


def _owner_gone(body: Json) -> str:
    """Whose bot it is that is there no more; empty where only a person's own token is."""
    event = body["event"]
    if event["type"] == "tokens_revoked" and not event["tokens"].get("bot"):
        return ""
    each = (body.get("authorizations") or [body])[0]
    whole = each.get("is_enterprise_install") is True or not body.get("team_id")
    return str((body.get("enterprise_id") if whole else body.get("team_id")) or "")


class _Authorize(AsyncAuthorize):
    """Bolt's look-up of the token of a request. Where there is none, our listeners say so."""

    def __init__(self, workspaces: SlackWorkspaces) -> None:
        super().__init__()  # type: ignore[no-untyped-call] # Bolt says no types
        self._workspaces = workspaces

    async def __call__(
        self,
        *,
        context: AsyncBoltContext,  # noqa: ARG002 - Bolt's signature
        enterprise_id: str | None,
        team_id: str | None,
        user_id: str | None,
        **_: object,
    ) -> AuthorizeResult:
        found = await self._workspaces.installations.find(team_id or "", enterprise_id or "")
        return AuthorizeResult(
            enterprise_id=enterprise_id,
            team_id=team_id,
            user_id=user_id,
            bot_id=found.bot.bot if found else None,
            bot_user_id=found.bot.user if found else None,
            bot_token=found.bot.token if found else None,
        )


async def resume_all(teams: Teams) -> None:
    """Answer what was left without an answer before now."""
    now = teams.chat.clock.now()
    waiting = await commands.find_unanswered(teams.chat, "slack")
    await asyncio.gather(*(guard(_resume(teams, now, each), NAME) for each in waiting))


async def _resume(teams: Teams, since: dt.datetime, waiting: PendingQuestion) -> None:
    listeners = await teams.of(waiting.request.place.destination.workspace)
    if listeners is not None:
        await listeners.resume(since, waiting)
