"""Matrix, as Paperboy finds it."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AsyncExitStack
from typing import TYPE_CHECKING

from adapters.platforms.plugin import Diagnosis, Plugin

if TYPE_CHECKING:
    from adapters.platforms.matrix.app import MatrixFrontEnd
    from adapters.platforms.matrix.platform import MatrixPlatform
    from adapters.platforms.matrix.settings import MatrixSettings
    from adapters.stores.store import Store
    from bot.chat.handlers.chat import Chat
    from bot.domain.topic import Destination
    from bot.settings import Settings
    from bot.util.rate_limiter import Rate


class MatrixPlugin(Plugin["MatrixSettings", "MatrixPlatform"]):
    """Implements `adapters.platforms.plugin.Plugin`."""

    name, title = "matrix", "Matrix"
    setup_steps = ("PAPERBOY_MATRIX_HOMESERVER", "PAPERBOY_MATRIX_ACCESS_TOKEN")

    def section(self) -> type[MatrixSettings]:
        from adapters.platforms.matrix.settings import MatrixSettings

        return MatrixSettings

    def is_on(self, settings: Settings) -> bool:
        return bool(self.settings(settings).access_token.get_secret_value())

    def rate(self) -> Rate:
        """Homeservers differ; one that is asked too fast says how long to wait."""
        from bot.util.rate_limiter import Rate

        return Rate(channel=0.5, workspace=0.1)

    async def connect(self, settings: Settings, store: Store, stack: AsyncExitStack) -> MatrixPlatform:  # noqa: ARG002 - the signature of all
        from adapters.platforms.matrix.api import open_homeserver
        from adapters.platforms.matrix.platform import MatrixPlatform

        own = self.settings(settings)
        return MatrixPlatform(await stack.enter_async_context(open_homeserver(own)))

    def front_end(
        self, settings: Settings, platform: MatrixPlatform, chat: Chat, store: Store
    ) -> MatrixFrontEnd:
        from adapters.platforms.matrix.app import MatrixFrontEnd

        return MatrixFrontEnd(platform, chat, store, self.settings(settings))

    async def diagnose(
        self, settings: Settings, followed: Sequence[Destination], language: str
    ) -> Diagnosis:
        from adapters.platforms.matrix.doctor import diagnose

        return await diagnose(self.settings(settings), followed, language)


PLUGIN = MatrixPlugin()
