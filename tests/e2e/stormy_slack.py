"""The Slack of the tests in a storm."""

from __future__ import annotations

from aiohttp import web

from tests.adapters.slack_server import SlackServer
from tests.e2e.storm import Storm

STRUCK = frozenset({"chat.postMessage", "chat.update"})
AS_SLACK_SAYS = {"wait": "429:3", "error": "500"}


class StormySlack(SlackServer):
    """What a client that died had sent arrives all the same, a little later."""

    def __init__(self, storm: Storm) -> None:
        super().__init__()
        self.storm = storm

    async def _api(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        await request.read()
        await self.storm.linger()
        if method in STRUCK:
            drawn = self.storm.trouble()
            self.trouble[method].append(AS_SLACK_SAYS.get(drawn, drawn))
        answer = await super()._api(request)
        await self.storm.linger()
        return answer
