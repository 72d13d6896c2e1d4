"""Slack where many workspaces installed the app: each is spoken to by the token that it gave us.

Whether a workspace has the app is looked up each time, so it takes effect at once in every process.
"""

from __future__ import annotations

import datetime as dt
from collections import OrderedDict
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from adapters.platforms.slack.api import Client
from adapters.platforms.slack.installed_bots import SlackInstallations
from adapters.platforms.slack.platform import SlackPlatform
from adapters.platforms.slack.rotation import TokenRotation
from bot.domain.errors import LockedOutError, PlaceClosedError
from bot.domain.message import Message
from bot.domain.topic import Destination
from bot.ports.capabilities import Access, Standing
from bot.ports.clock import Clock
from bot.ports.platform import Receipt

MOST_KNOWN = 2_000
"""Workspaces whose connection is kept; of others it is asked again who we are."""


class SlackWorkspaces:
    """Implements `bot.ports.platform.Platform` and all of `bot.ports.capabilities`, for every workspace."""

    name = "slack"

    def __init__(
        self,
        installations: SlackInstallations,
        rotation: TokenRotation,
        client: Callable[[str], Client],
        clock: Clock,
    ) -> None:
        self.installations = installations
        self._rotation = rotation
        self.client = client("")
        """Speaks for nobody: to install, and for Bolt to make others of."""
        self._make = client
        self._clock = clock
        self._known: OrderedDict[str, SlackPlatform] = OrderedDict()

    async def of(self, workspace: str, organization: str = "") -> SlackPlatform | None:
        """The platform of a workspace, where the app is installed; the same one while it stays so.

        Where its token has ended, as what renews it was lost, the app has to be installed again.

        Raises:
            StorageError, PlatformUnavailableError.
        """
        installed = await self.installations.find(workspace, organization)
        if installed is not None:
            installed = await self._rotation.fresh(installed, self.client)
        if installed is None or self._rotation.has_ended(installed.bot):
            self._known.pop(workspace, None)
            return None
        known = self._known.get(workspace)
        if known is None or known.client.token != installed.bot.token:
            whole = installed.bot.whole_organization
            known = SlackPlatform(
                self._make(installed.bot.token), self._clock, team=workspace, whole_organization=whole
            )
        self._known[workspace] = known
        self._known.move_to_end(workspace)
        while len(self._known) > MOST_KNOWN:
            self._known.popitem(last=False)
        return known

    async def post(self, to: Destination, message: Message, *, key: str, thread: str = "") -> Receipt:
        async with self._at(to) as platform:
            return await platform.post(to, message, key=key, thread=thread)

    async def find(
        self, to: Destination, *, key: str, thread: str = "", since: dt.datetime | None = None
    ) -> Receipt | None:
        async with self._at(to) as platform:
            return await platform.find(to, key=key, thread=thread, since=since)

    async def edit(self, to: Destination, receipt: Receipt, message: Message) -> None:
        async with self._at(to) as platform:
            await platform.edit(to, receipt, message)

    async def write_to(self, workspace: str, person: str, message: Message, *, key: str) -> None:
        async with self._at(
            Destination(platform=self.name, workspace=workspace, channel=person)
        ) as platform:
            await platform.write_to(workspace, person, message, key=key)

    async def file(self, to: Destination, address: str, limit: int) -> bytes:
        """Implements `bot.ports.own_files.HoldsFiles`."""
        async with self._at(to) as platform:
            return await platform.file(to, address, limit)

    async def is_private(self, to: Destination) -> bool:
        """Implements `Discreet`."""
        async with self._at(to) as platform:
            return await platform.is_private(to)

    async def standing(self, to: Destination) -> Standing:
        """Implements `Observant`: where the app is not installed, we were removed."""
        try:
            async with self._at(to) as platform:
                return await platform.standing(to)
        except PlaceClosedError as error:
            return Standing(access=Access(str(error.fields["access"])))

    async def address(self, to: Destination) -> str:
        """Where a person finds the channel; empty where the app is not installed."""
        try:
            async with self._at(to) as platform:
                return await platform.address(to)
        except PlaceClosedError:
            return ""

    def sees_links(self) -> bool:
        """Implements `Offering`."""
        return True

    @asynccontextmanager
    async def _at(self, to: Destination) -> AsyncIterator[SlackPlatform]:
        """The platform of the workspace; that its token is not taken any more is no matter of the others.

        Raises:
            PlaceClosedError: the app is not installed there, or not any more.
        """
        platform = await self.of(to.workspace)
        closed = PlaceClosedError(
            channel=to.channel, problem="slack.not_installed", code="not_installed", access=Access.REMOVED
        )
        if platform is None:
            raise closed
        try:
            yield platform
        except LockedOutError as error:
            raise closed from error
