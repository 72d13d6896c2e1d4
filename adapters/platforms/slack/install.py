"""The pages by which a workspace installs the app: Bolt's flow, with our store behind it.

The state that Slack hands back is signed, good once and for ten minutes, and for the browser alone that
began: a link that somebody else made installs nothing. What was asked is not logged, as codes and states
stand in it.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Sequence
from urllib.parse import urljoin

from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response
from slack_bolt.oauth.async_callback_options import AsyncCallbackOptions, AsyncFailureArgs, AsyncSuccessArgs
from slack_bolt.oauth.async_oauth_flow import AsyncOAuthFlow
from slack_bolt.oauth.async_oauth_settings import AsyncOAuthSettings
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse

from adapters.platforms.slack.api import map_errors
from adapters.platforms.slack.installed_bots import SlackStates
from adapters.platforms.slack.manifest import INSTALL, REDIRECT, scopes
from adapters.platforms.slack.settings import SlackSettings
from adapters.platforms.slack.workspaces import SlackWorkspaces
from bot.chat.handlers.chat import Chat
from bot.domain.errors import PaperboyError
from bot.locales import error_message
from bot.ports.conversations import IdempotencyStore

log = logging.getLogger(__name__)

_QUIET = logging.getLogger(f"{__name__}.bolt")
_QUIET.disabled = True
GUARDED = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Frame-Options": "DENY",
    "X-Content-Type-Options": "nosniff",
}
"""On every page: none may be kept, shown within another, or told where one comes from."""


class InstallPages:
    """Where people begin to install, and where Slack sends them after they agreed."""

    def __init__(
        self, workspaces: SlackWorkspaces, settings: SlackSettings, marks: IdempotencyStore, chat: Chat
    ) -> None:
        self._chat = chat
        self._after: Callable[[str], None] = lambda _: None
        secret = settings.client_secret.get_secret_value()
        self._flow = AsyncOAuthFlow(
            client=workspaces.client,
            logger=_QUIET,
            settings=AsyncOAuthSettings(
                client_id=settings.client_id,
                client_secret=secret,
                scopes=scopes(),
                user_scopes=(),
                install_path=INSTALL,
                redirect_uri_path=REDIRECT,
                authorization_url=urljoin(settings.api_url, "../oauth/v2/authorize"),
                installation_store=workspaces.installations,
                installation_store_bot_only=True,
                state_store=SlackStates(marks, chat.clock, secret),
            ),
        )
        shown = self._flow.default_callback_options
        self._flow.success_handler = self._on_success(shown)
        self._flow.failure_handler = self._on_failure(shown)

    def routes(self, after: Callable[[str], None]) -> list[web.RouteDef]:
        """The pages; `after` is told in which workspace the app was installed."""
        self._after = after
        return [web.get(INSTALL, self._begin), web.get(REDIRECT, self._end)]

    async def _begin(self, request: web.Request) -> web.Response:
        return await self._show(request, self._flow.handle_installation)

    async def _end(self, request: web.Request) -> web.Response:
        return await self._show(request, self._flow.handle_callback)

    async def _show(
        self, request: web.Request, page: Callable[[AsyncBoltRequest], Awaitable[BoltResponse]]
    ) -> web.Response:
        headers: dict[str, str | Sequence[str]] = {"cookie": request.headers.get("Cookie", "")}
        asked = AsyncBoltRequest(body="", query=request.query_string, headers=headers)
        try:
            with map_errors():
                answer = await to_aiohttp_response(await page(asked))
        except PaperboyError as error:
            log.warning("an installation failed: %s", error)
            said = error_message(self._chat.defaults.language, error)
            answer = web.Response(status=503, text=said)
        answer.headers.update(GUARDED)
        return answer

    def _on_success(
        self, shown: AsyncCallbackOptions
    ) -> Callable[[AsyncSuccessArgs], Awaitable[BoltResponse]]:
        async def success(told: AsyncSuccessArgs) -> BoltResponse:
            self._after(told.installation.team_id or "")
            return await shown.success(told)

        return success

    def _on_failure(
        self, shown: AsyncCallbackOptions
    ) -> Callable[[AsyncFailureArgs], Awaitable[BoltResponse]]:
        async def failure(told: AsyncFailureArgs) -> BoltResponse:
            log.warning("somebody could not install: %.40s", told.reason)
            return await shown.failure(told)

        return failure
