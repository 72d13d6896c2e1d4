"""The pages, as Paperboy finds them: a chat platform that needs nobody but us."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AsyncExitStack
from typing import TYPE_CHECKING

from adapters.platforms.plugin import Diagnosis, Plugin

if TYPE_CHECKING:
    import click

    from adapters.platforms.web.app import WebFrontEnd
    from adapters.platforms.web.platform import WebPlatform
    from adapters.stores.store import Store
    from bot.chat.handlers.chat import Chat
    from bot.domain.topic import Destination
    from bot.settings import Settings, WebSettings
    from bot.util.rate_limiter import Rate


class WebPlugin(Plugin["WebSettings", "WebPlatform"]):
    """Implements `adapters.platforms.plugin.Plugin`."""

    name, title = "web", "Web"
    setup = "Let people in to the pages: make a link to log in with."

    def section(self) -> type[WebSettings]:
        from bot.settings import WebSettings

        return WebSettings

    def is_on(self, settings: Settings) -> bool:
        return self.settings(settings).pages

    def rate(self) -> Rate:
        """Nobody limits us."""
        from bot.util.rate_limiter import Rate

        return Rate(channel=0, workspace=0)

    async def connect(self, settings: Settings, store: Store, stack: AsyncExitStack) -> WebPlatform:  # noqa: ARG002 - the signature of all
        from adapters.platforms.web.platform import WebPlatform

        return WebPlatform(self.settings(settings).pages_address)

    def front_end(self, settings: Settings, platform: WebPlatform, chat: Chat, store: Store) -> WebFrontEnd:
        from adapters.platforms.web.app import WebFrontEnd

        platform.keep_in(store)
        return WebFrontEnd(platform, chat, store, self.settings(settings))

    async def diagnose(
        self,
        settings: Settings,
        followed: Sequence[Destination],  # noqa: ARG002 - every channel of ours is open to us
        language: str,
    ) -> Diagnosis:
        from adapters.platforms.web.doctor import diagnose

        return diagnose(self.settings(settings), language)

    def command(self) -> click.Command:
        from adapters.platforms.web.cli import web

        return web


PLUGIN = WebPlugin()
