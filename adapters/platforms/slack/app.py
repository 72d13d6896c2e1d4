"""The Slack front end: a Bolt app over Socket Mode or signed HTTP.

Every listener acknowledges first and hands the work to a task of ours. Bolt keeps no references to what it
starts, so we do, and let what was begun finish before the connection is closed.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import Any

from aiohttp import web
from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_bolt.context.async_context import AsyncBoltContext
from slack_sdk.errors import SlackApiError

from adapters.platforms.slack.api import NAME, error_code, map_errors
from adapters.platforms.slack.buttons import PRESSED
from adapters.platforms.slack.forms import CATEGORY, FOLLOW, WRONG, ZONE, Filled, choices, read_view
from adapters.platforms.slack.install import InstallPages
from adapters.platforms.slack.listeners import Listeners
from adapters.platforms.slack.manifest import COMMANDS, EVENTS, PATH, REMOVALS, SHORTCUT
from adapters.platforms.slack.question_form import ASK
from adapters.platforms.slack.refusals import LOCKED_OUT
from adapters.platforms.slack.settings import SlackSettings
from adapters.platforms.slack.teams import InstalledTeams, OneTeam, resume_all
from adapters.platforms.slack.webhook import answer_request, on_error
from adapters.platforms.tasks import Tasks, guard
from bot.chat.handlers.form import apply_form, subscribe
from bot.domain.errors import PaperboyError, SettingError, TopicError
from bot.locales import error_message, translate
from bot.text.encodable import encodable_json

log = logging.getLogger(__name__)

Json = dict[str, Any]
HOPELESS = (LOCKED_OUT | {"not_allowed_token_type", "missing_scope"}) - {
    "org_login_required",
    "two_factor_setup_required",
}
"""What Slack says of a token that only another one helps against."""
GRACE = 8.0
"""Seconds that what was begun has to finish when the front end stops."""


class SlackFrontEnd:
    """Implements `adapters.platforms.front_end.FrontEnd`."""

    name = "slack"

    def __init__(
        self, teams: OneTeam | InstalledTeams, settings: SlackSettings, pages: InstallPages | None = None
    ) -> None:
        self._teams = teams
        self._settings = settings
        self._pages = pages
        self.tasks = Tasks()
        self._looking: asyncio.Task[None] | None = None
        self._socket: AsyncSocketModeHandler | None = None
        self._stopped = asyncio.Event()
        self._open = False
        self.bolt = self._app()

    @property
    def ready(self) -> bool:
        if self._teams.client.locked_out:
            return False
        if self._socket is None:
            return self._open
        session = self._socket.client.current_session
        return self._open and session is not None and not session.closed

    @property
    def over_http(self) -> bool:
        """Whether events come as HTTP requests, which the web server passes to `handle`."""
        return not self._settings.app_token.get_secret_value()

    async def run(self) -> None:
        self._stopped.clear()
        await self._check()
        stopped = asyncio.ensure_future(self._stopped.wait())
        connecting = asyncio.ensure_future(self._connect())
        try:
            # The SDK tries to connect until it can: being stopped must not wait for that.
            await asyncio.wait((stopped, connecting), return_when=asyncio.FIRST_COMPLETED)
            if connecting.done():
                connecting.result()
            await stopped
        finally:
            self._open = False
            for task in (stopped, connecting):
                task.cancel()
            await self._close()

    async def stop(self) -> None:
        self._open = False
        if self._looking is not None:  # it may take minutes, and nothing of it is lost
            self._looking.cancel()
        await self.tasks.idle(GRACE)
        self._stopped.set()

    async def handle(self, request: web.Request) -> web.Response:
        """A request of Slack's, refused unless it is signed and young."""
        if not self._open:
            return web.Response(status=503)
        return await answer_request(self.bolt, request, self._settings.signing_secret.get_secret_value())

    async def take_up(self) -> None:
        """Implements `adapters.platforms.front_end.TakesUp`."""
        if self.ready:
            self.tasks.begin(guard(resume_all(self._teams), NAME))

    def routes(self) -> list[web.RouteDef]:
        """What the web server has to serve in HTTP mode."""
        pages = self._pages.routes(self._on_installed) if self._pages else []
        return [web.post(PATH, self.handle), *pages] if self.over_http else []

    def _on_installed(self, workspace: str) -> None:
        """What was followed there before goes on."""
        if workspace and self._open:
            self.tasks.begin(self._teams.chat.access.look(self.name, workspace))

    async def _connect(self) -> None:
        if not self.over_http:
            self._socket = AsyncSocketModeHandler(self.bolt, self._settings.app_token.get_secret_value())
            await self._socket.connect_async()  # type: ignore[no-untyped-call] # Bolt says no types
        self._open = True
        self._looking = self.tasks.begin(self._look_around())
        self.tasks.begin(guard(resume_all(self._teams), NAME))

    async def _look_around(self) -> None:
        """See what happened to followed channels while nobody listened."""
        try:
            await self._teams.look_around()
        except PaperboyError as error:
            log.warning("the followed channels could not be looked at: %s", error)

    async def _check(self) -> None:
        """Ask Slack who we are, so that a bad token is known at once.

        Raises:
            SettingError, PlatformUnavailableError.
        """
        if isinstance(self._teams, InstalledTeams):
            return
        if self.over_http and not self._settings.signing_secret.get_secret_value():
            problem = "set slack.app_token for Socket Mode, or this for HTTP mode"
            raise SettingError(setting="slack.signing_secret", problem=problem, place="settings")
        client = self._teams.client
        with map_errors(), _hopeless("slack.bot_token"):
            await client.auth_test()
        if not self.over_http:
            token = self._settings.app_token.get_secret_value()
            with map_errors(), _hopeless("slack.app_token"):
                await client.apps_connections_open(app_token=token)
        await self._teams.identify()

    async def _close(self) -> None:
        await self.tasks.close()
        if self._socket is not None:
            socket, self._socket = self._socket, None
            await socket.close_async()  # type: ignore[no-untyped-call] # Bolt says no types

    def _app(self) -> AsyncApp:
        app = AsyncApp(
            client=self._teams.client,
            authorize=self._teams.authorize,
            # A request is verified before Bolt sees it; a socket is our own connection.
            request_verification_enabled=False,
            ssl_check_enabled=False,
            raise_error_for_unhandled_request=True,
            logger=log,
        )
        app.error(on_error)
        doing = self._doing
        for command in COMMANDS:
            app.command(command)(doing(Listeners.command, "trigger_id", "channel_id", "user_id"))
        for event in sorted({name.split(".")[0] for name in EVENTS}):
            app.event(event)(doing(Listeners.event, "event"))
        if isinstance(self._teams, InstalledTeams):
            for event in REMOVALS:
                app.event(event)(self._removing(self._teams))
        app.action(PRESSED)(doing(Listeners.action, "trigger_id", "user"))
        app.message_shortcut(SHORTCUT)(
            doing(Listeners.shortcut, "trigger_id", "channel", "user", "message")
        )
        app.view(FOLLOW)(self._on_form)
        app.view(ASK)(doing(Listeners.on_asked, "view", "user"))
        app.options(CATEGORY)(self._on_menu)
        app.options(ZONE)(self._on_menu)
        return app

    def _doing(
        self, work: Callable[[Listeners, Json], Awaitable[None]], *needs: str
    ) -> Callable[..., Awaitable[None]]:
        async def take(ack: AsyncAck, body: Json, context: AsyncBoltContext) -> None:
            body = encodable_json(body)
            if missing := set(needs) - body.keys():
                raise LookupError(*missing)
            listeners = await self._whose(ack, body, context)
            if listeners is not None:
                await ack()
                self.tasks.begin(guard(work(listeners, body), NAME))

        async def listener(ack: AsyncAck, body: Json, context: AsyncBoltContext) -> None:
            await self.tasks.begin(take(ack, body, context))  # Bolt acknowledged an event already

        return listener

    def _removing(self, teams: InstalledTeams) -> Callable[..., Awaitable[None]]:
        """Where it is not noted, as Bolt acknowledged it already, the token is seen to be worth nothing."""

        async def listener(body: Json) -> None:
            await self.tasks.begin(guard(teams.on_removed(encodable_json(body)), NAME))

        return listener

    async def _whose(self, ack: AsyncAck, body: Json, context: AsyncBoltContext) -> Listeners | None:
        """Who answers. Nobody where it is of a workspace that gave us no token: another's would be used."""
        listeners = await self._teams.listeners(body, context)
        if listeners is None:
            log.warning("refused what came from a workspace of which there is no token")
            said = translate(self._teams.chat.defaults.language, self._teams.nobody)
            await (ack(text=said) if "command" in body else ack())
        return listeners

    async def _on_form(self, ack: AsyncAck, body: Json, context: AsyncBoltContext) -> None:
        body = encodable_json(body)
        listeners = await self._whose(ack, body, context)
        if listeners is None:
            return
        filled = read_view(body["view"])
        try:
            await _try_form(listeners, filled, str(body["user"]["id"]))
        except TopicError as error:
            field = WRONG.get(str(error.fields.get("problem")), "categories")
            language = await listeners.language(filled.channel)
            await ack(response_action="errors", errors={field: error_message(language, error)[:150]})
            return
        await ack()
        self.tasks.begin(guard(listeners.on_filled(body, filled), NAME))

    async def _on_menu(self, ack: AsyncAck, body: Json) -> None:
        await ack(options=choices(str(body["action_id"]), str(body.get("value") or "")))


async def _try_form(listeners: Listeners, filled: Filled, user: str) -> None:
    """Raise what is wrong with the form while it is still open.

    Raises:
        TopicError.
    """
    chat, to = listeners.chat, await listeners.to(filled.channel)
    known = await chat.store.subscription(filled.subscription_id) if filled.subscription_id else None
    if known is not None:
        apply_form(known, filled.form)
    else:
        subscribe(filled.form, to, by=user, now=chat.clock.now(), defaults=chat.defaults)


@contextmanager
def _hopeless(setting: str) -> Iterator[None]:
    """For a token that Slack will never accept again.

    Raises:
        SettingError.
    """
    try:
        yield
    except SlackApiError as error:
        code = error_code(error)
        if code not in HOPELESS:
            raise
        problem = f"Slack does not accept it: {code}"
        raise SettingError(setting=setting, problem=problem, place="settings") from error
