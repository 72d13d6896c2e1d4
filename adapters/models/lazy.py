"""The configured model, made ready by the first call: most commands never make one.

Importing the openai package takes half a second, and loading a local model takes seconds.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from pydantic import SecretStr

from bot.domain.errors import ModelUnavailableError, SettingError
from bot.embedding_settings import LOCAL
from bot.model_settings import ModelSettings
from bot.ports.model import ModelReply, ModelRequest, Watch

if TYPE_CHECKING:
    from adapters.models.local import LocalServer
    from adapters.models.openai import OpenAIModel


class LazyModel:
    """Implements `LanguageModel`."""

    def __init__(self, settings: ModelSettings) -> None:
        self._settings = settings
        self._making = asyncio.Lock()
        self._model: OpenAIModel | None = None
        self._server: LocalServer | None = None

    @property
    def name(self) -> str:
        return self._settings.name

    @property
    def context_tokens(self) -> int:
        return self._model.context_tokens if self._model else self._settings.context_tokens

    @property
    def max_tokens(self) -> int:
        return self._settings.max_tokens

    async def complete(self, request: ModelRequest, watch: Watch | None = None) -> ModelReply:
        try:
            model = await self.ready()
        except SettingError as error:  # a digest goes on without its model; `paperboy doctor` says why
            raise ModelUnavailableError(why="why.model_not_loading") from error
        return await model.complete(request, watch)

    async def ready(self) -> OpenAIModel:
        """The model itself; a local one that died is started again.

        Raises:
            SettingError, ModelUnavailableError: a local model cannot be started.
        """
        async with self._making:
            if self._server is not None and not self._server.is_alive:
                await self.close()
            if self._model is None:
                self._model = await self._make()
            return self._model

    async def _make(self) -> OpenAIModel:
        from adapters.models.openai import OpenAIModel  # noqa: PLC0415 - half a second, see above

        settings = self._settings
        if settings.base_url == LOCAL:
            from adapters.models.local import LocalServer  # noqa: PLC0415 - few need it

            self._server = await LocalServer.start(settings)
            key = SecretStr(self._server.key)
            address = self._server.base_url
            settings = settings.evolve(base_url=address, api_key=key, cheap_name="", parallel=1)
        return OpenAIModel(settings)

    async def close(self) -> None:
        """Close the connections, and end a local model."""
        model, server = self._model, self._server
        self._model = self._server = None
        if model is not None:
            await model.close()
        if server is not None:
            await server.close()
