"""Tokens that end after some hours, where the app has Slack's token rotation on: renewed in time, and once.

The token by which one is renewed is good once. So whoever renews has a lease, reads again what is kept, and
puts the new one in the place of that alone; others go on with the old token, which is good until it ends.
"""

from __future__ import annotations

import logging
from secrets import token_hex

from adapters.platforms.slack.api import Client, map_errors
from adapters.platforms.slack.installed_bots import Installed, InstalledBot, SlackInstallations
from bot.domain.errors import PaperboyError
from bot.ports.clock import Clock
from bot.ports.operations import OperationsStore

log = logging.getLogger(__name__)

EARLY = 7_200.0
"""Seconds before its end at which a token is renewed; it is good for twelve hours."""
LEASE = 90.0
"""Seconds for which nobody else tries."""


class TokenRotation:
    """Renews tokens of `installations`; those that do not end stay as they are."""

    def __init__(
        self,
        installations: SlackInstallations,
        leases: OperationsStore,
        clock: Clock,
        *,
        client_id: str,
        client_secret: str,
    ) -> None:
        self._installations = installations
        self._leases = leases
        self._clock = clock
        self._client_id = client_id
        self._client_secret = client_secret

    async def fresh(self, installed: Installed, client: Client) -> Installed:
        """The installation with a token that is good for a while, as far as Slack gives one.

        Raises:
            StorageError.
        """
        if not self._ends_soon(installed.bot):
            return installed
        owner, place = token_hex(8), installed.kept.workspace
        now = self._clock.now()
        if not await self._leases.claim_lease(f"rotate:slack/{place}", owner, now=now, seconds=LEASE):
            return installed
        try:
            found = await self._renew(place, client)
        except PaperboyError as error:  # nobody tries again before the lease has ended
            log.warning("the token of %s could not be renewed: %s", place, error)
            return installed
        await self._leases.drop_leases(owner)
        return found or installed

    async def _renew(self, place: str, client: Client) -> Installed | None:
        """What is kept now, renewed unless somebody else just did."""
        known = await self._installations.find(place)
        if known is None or not self._ends_soon(known.bot):
            return known
        with map_errors():
            answer = await client.oauth_v2_access(
                client_id=self._client_id,
                client_secret=self._client_secret,
                grant_type="refresh_token",
                refresh_token=known.bot.refresh_token,
            )
        bot = known.bot.evolve(
            token=str(answer["access_token"]),
            refresh_token=str(answer["refresh_token"]),
            ends_at=self._clock.now().timestamp() + float(answer["expires_in"]),
        )
        log.info("the token of %s was renewed", place)
        return await self._installations.replace(known, bot)

    def has_ended(self, bot: InstalledBot) -> bool:
        """Whether its token is good no more."""
        return self._ends_within(bot, 0.0)

    def _ends_soon(self, bot: InstalledBot) -> bool:
        return self._ends_within(bot, EARLY)

    def _ends_within(self, bot: InstalledBot, seconds: float) -> bool:
        return bool(bot.refresh_token) and bot.ends_at - self._clock.now().timestamp() < seconds
