"""The workspaces that installed the app: what Bolt's installation flow saves, sealed, in our store."""

from __future__ import annotations

import datetime as dt
import hashlib
import logging
from typing import NamedTuple

from slack_bolt.error import BoltError
from slack_sdk.oauth.installation_store import Installation
from slack_sdk.oauth.installation_store.async_installation_store import AsyncInstallationStore
from slack_sdk.oauth.state_store.async_state_store import AsyncOAuthStateStore

from adapters.platforms.slack.api import NAME
from adapters.sealing import CannotUnsealError, Keyring, Sealed
from adapters.web.login import is_good, sign
from bot.domain.errors import PaperboyError, PlatformUnavailableError
from bot.domain.record import Record
from bot.ports.clock import Clock
from bot.ports.conversations import IdempotencyStore
from bot.ports.installations import InstallationStore, SealedInstallation

log = logging.getLogger(__name__)

PLATFORM = "slack"
STATE_KEPT = dt.timedelta(minutes=10)
"""How long somebody may take to agree, on Slack's page, to the installation that they began."""
_PURPOSE = "slack-install"


class InstalledBot(Record):
    """What is kept sealed of an installation."""

    token: str
    user: str
    bot: str
    scopes: tuple[str, ...] = ()
    by: str = ""
    """Who installed it."""
    whole_organization: bool = False
    refresh_token: str = ""
    """By which the token is renewed once; empty where it does not end."""
    ends_at: float = 0.0
    """When the token ends, as a time stamp."""


class Installed(NamedTuple):
    """An installation, open."""

    kept: SealedInstallation
    bot: InstalledBot


class SlackInstallations(AsyncInstallationStore):
    """Implements Bolt's `AsyncInstallationStore` as far as its flow uses it; only bots are installed."""

    def __init__(self, store: InstallationStore, keys: Keyring, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self._keys = keys

    async def async_save(self, installation: Installation) -> None:
        """Keep the token of who has just installed the app.

        Raises:
            BoltError: there is none, or it cannot be kept; Bolt's flow says so to whoever installs.
        """
        workspace = (
            installation.enterprise_id if installation.is_enterprise_install else installation.team_id
        )
        if not workspace or not installation.bot_token:
            raise BoltError("Slack gave no token of a bot")
        bot = InstalledBot(
            token=installation.bot_token,
            user=installation.bot_user_id or "",
            bot=installation.bot_id or "",
            scopes=tuple(installation.bot_scopes or ()),
            by=installation.user_id or "",
            whole_organization=installation.is_enterprise_install,
            refresh_token=installation.bot_refresh_token or "",
            ends_at=float(installation.bot_token_expires_at or 0),
        )
        sealed = self._keys.seal(bot.model_dump_json().encode(), _row(workspace))
        made = SealedInstallation(
            platform=PLATFORM,
            workspace=workspace,
            organization=installation.enterprise_id or "",
            sealed=sealed.data,
            key_id=sealed.key_id,
            installed_at=self._clock.now(),
        )
        try:
            await self._store.save_installation(made)
        except PaperboyError as error:
            log.warning("an installation could not be kept: %s", error)
            raise BoltError("the installation could not be kept") from error
        log.info("installed in %s", workspace)

    async def find(self, workspace: str, organization: str = "") -> Installed | None:
        """The installation by which we speak there; `organization` is the workspace's, where that is told.

        Raises:
            StorageError.
            PlatformUnavailableError: it is there and cannot be read.
        """
        kept = await self._store.installation(PLATFORM, workspace) if workspace else None
        if kept is None and organization:
            kept = await self._store.installation(PLATFORM, organization)
            if kept is not None and workspace:
                await self._store.note_organization(PLATFORM, workspace, organization)
        return Installed(kept, self._open(kept)) if kept else None

    async def remove(self, workspace: str, at: dt.datetime) -> None:
        """Slack says that it was removed there.

        Raises:
            StorageError.
        """
        await self._store.remove_installation(PLATFORM, workspace, at=at)
        log.info("no longer installed in %s", workspace)

    async def leave_organization(self, workspace: str) -> None:
        """The installation of its organization is not for that workspace any more.

        Raises:
            StorageError.
        """
        await self._store.note_organization(PLATFORM, workspace, "")

    async def reseal(self) -> int:
        """Seal everything with the newest key; how many there were to be.

        Raises:
            StorageError.
            PlatformUnavailableError: one cannot be read.
        """
        old = [
            each for each in await self._store.installations(PLATFORM) if each.key_id != self._keys.newest
        ]
        for each in old:
            await self.replace(Installed(each, self._open(each)), self._open(each))
        return len(old)

    async def replace(self, before: Installed, bot: InstalledBot) -> Installed | None:
        """Put another token in the place of one; what is there now if that was replaced meanwhile.

        Raises:
            StorageError.
            PlatformUnavailableError: what is there cannot be read.
        """
        place = before.kept.workspace
        sealed = self._keys.seal(bot.model_dump_json().encode(), _row(place))
        after = before.kept.evolve(sealed=sealed.data, key_id=sealed.key_id)
        if await self._store.reseal_installation(before.kept, after):
            return Installed(after, bot)
        return await self.find(place)

    def _open(self, kept: SealedInstallation) -> InstalledBot:
        try:
            plain = self._keys.open(Sealed(kept.key_id, kept.sealed), _row(kept.workspace))
        except CannotUnsealError as error:
            log.error("the token of %s cannot be read with slack.token_keys", kept.workspace)  # noqa: TRY400 - the cause goes with what is raised
            raise PlatformUnavailableError(platform=NAME) from error
        return InstalledBot.model_validate_json(plain)


class SlackStates(AsyncOAuthStateStore):
    """Implements Bolt's `AsyncOAuthStateStore`: signed, good once and soon, and nothing kept before."""

    def __init__(self, marks: IdempotencyStore, clock: Clock, secret: str) -> None:
        self._marks = marks
        self._clock = clock
        self._key = secret.encode()

    async def async_issue(self, *_: object, **__: object) -> str:
        """A state for one installation."""
        return sign(self._key, _PURPOSE, self._clock.now() + STATE_KEPT)

    async def async_consume(self, state: str) -> bool:
        """Whether it is one of ours that is still good; then it is not any more."""
        if not is_good(self._key, _PURPOSE, state, self._clock.now()):
            return False
        name = f"install:{hashlib.sha256(state.encode()).hexdigest()}"
        return await self._marks.mark(PLATFORM, "", name, keep=2 * STATE_KEPT)


def _row(workspace: str) -> str:
    """What a token is bound to."""
    return f"installations|{PLATFORM}|{workspace}"
