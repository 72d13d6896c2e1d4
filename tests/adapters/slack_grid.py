"""Several workspaces of Slack behind one Web API, and the page on which people agree to install an app.

A workspace is a `SlackServer` with a token of its own. Those of an organization can have one token for all:
then whoever asks for a list has to say of which workspace.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import count
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from aiohttp import ClientSession, encode_basic_auth, web
from aiohttp.test_utils import TestServer

from tests.adapters.slack_blocks import check
from tests.adapters.slack_requests import parameters_of
from tests.adapters.slack_server import BOT, Channel, SlackServer

Json = dict[str, Any]
CLIENT_ID, CLIENT_SECRET = "111.222", "client-secret-canary"
ORGANIZATION = "E1"


class SlackGrid:
    """Workspaces T1 and T2, and T5 and T6 of the organization E1. Each has a channel: C1, C2, C5, C6."""

    def __init__(self) -> None:
        self.workspaces = {f"T{n}": self._workspace(n) for n in (1, 2, 5, 6)}
        self.tokens: dict[str, str] = {}
        """Those that are good, and the workspace or organization of each."""
        self.codes: dict[str, str] = {}
        self.down = False
        self.rotates = False
        """Whether tokens end after twelve hours, and are renewed by one that is good once."""
        self.renewals: dict[str, str] = {}
        """Those, and the workspace or organization of each."""
        self.url = ""
        self._numbers = count(1)

    def _workspace(self, number: int) -> SlackServer:
        made = SlackServer()
        made.team, made.token = f"T{number}", ""
        made.channels = {name: Channel(name) for name in (f"C{number}", f"D{number}")}
        return made

    def agree(self, authorize: str, where: str) -> str:
        """What Slack sends the browser back with, once somebody agreed: code and state."""
        asked = parse_qs(urlsplit(authorize).query)
        check(asked["client_id"] == [CLIENT_ID], "client_id", "invalid_client_id")
        check("chat:write" in asked["scope"][0].split(","), "scope", "invalid_scope")
        code = f"code-{next(self._numbers)}"
        self.codes[code] = where
        return urlencode({"code": code, "state": asked["state"][0]})

    def revoke(self, where: str) -> None:
        """All tokens of a workspace or an organization are worth nothing now."""
        self.tokens = {token: of for token, of in self.tokens.items() if of != where}

    async def _access(self, request: web.Request) -> web.Response:
        asked = await parameters_of(request)
        known = request.headers.get("Authorization") == encode_basic_auth(CLIENT_ID, CLIENT_SECRET)
        if self.down:
            return web.Response(status=500, text="<html>oops</html>", content_type="text/html")
        where = self.codes.pop(str(asked.get("code")), "") or self.renewals.pop(
            str(asked.get("refresh_token")), ""
        )
        if not known or not where:
            return web.json_response({"ok": False, "error": "invalid_code"})
        token = f"xoxb-{where}-canary-{next(self._numbers)}"
        self.tokens[token] = where
        ends: Json = {}
        if self.rotates:
            ends = {"refresh_token": f"xoxe-{where}-canary-{next(self._numbers)}", "expires_in": 43_200}
            self.renewals[ends["refresh_token"]] = where
        whole = where == ORGANIZATION
        mine = [each for name, each in self.workspaces.items() if name == where or (whole and name > "T4")]
        for workspace in mine:
            workspace.token = token
        return web.json_response(
            {
                "ok": True,
                "access_token": token,
                "token_type": "bot",
                "scope": "chat:write,commands",
                "bot_user_id": BOT,
                "app_id": "A1",
                "team": None if whole else {"id": where, "name": where},
                "enterprise": {"id": ORGANIZATION, "name": "Uni"} if where > "T4" or whole else None,
                "is_enterprise_install": whole,
                "authed_user": {"id": "U1"},
                **ends,
            }
        )

    async def _api(self, request: web.Request) -> web.StreamResponse:
        method, asked = request.match_info["method"], await parameters_of(request)
        if method == "api.test":
            return web.json_response({"ok": True})
        token = str(asked.get("token") or request.headers.get("Authorization", "").removeprefix("Bearer "))
        where = self.tokens.get(token)
        if where is None:
            return web.json_response({"ok": False, "error": "token_revoked"})
        if where != ORGANIZATION:
            return await self.workspaces[where]._api(request)
        if method == "auth.test":
            us = {"team_id": ORGANIZATION, "user_id": BOT, "bot_id": "B0BOT", "is_enterprise_install": True}
            return web.json_response({"ok": True, "url": "https://uni.enterprise.slack.com/", **us})
        if method == "users.conversations" and "team_id" not in asked:
            return web.json_response({"ok": False, "error": "missing_argument"})
        place = str(asked.get("channel") or asked.get("channel_id") or "")
        holders = (name for name, each in self.workspaces.items() if place in each.channels)
        chosen = str(asked.get("team_id") or next(holders, "T5"))
        return await self.workspaces[chosen]._api(request)

    def app(self) -> web.Application:
        app = web.Application()
        app.router.add_post("/api/oauth.v2.access", self._access)
        app.router.add_route("*", "/api/{method}", self._api)
        return app


async def install(grid: SlackGrid, pages: str, where: str) -> tuple[int, str]:
    """Do what a person does who installs the app there; what their browser shows in the end."""
    async with ClientSession() as browser:
        async with browser.get(f"{pages}/slack/install") as answer:
            shown, cookie = await answer.text(), answer.cookies["slack-app-oauth-state"].value
        authorize = shown.partition('href="https')[2] or shown.partition('href="http')[2]
        authorize = "http" + authorize.partition('"')[0].replace("&amp;", "&")
        back = f"{pages}/slack/oauth_redirect?{grid.agree(authorize, where)}"
        headers = {"Cookie": f"slack-app-oauth-state={cookie}"}
        async with browser.get(back, headers=headers) as answer:
            return answer.status, await answer.text()


@asynccontextmanager
async def slack_grid() -> AsyncIterator[SlackGrid]:
    """The workspaces, listening."""
    grid = SlackGrid()
    server = TestServer(grid.app(), host="127.0.0.1")
    await server.start_server()
    grid.url = str(server.make_url("")).rstrip("/")
    for each in grid.workspaces.values():
        each.url = grid.url
    try:
        yield grid
    finally:
        await server.close()
