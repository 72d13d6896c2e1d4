"""Several models as one: each use and each workspace has those it asks, in turn, until one answers."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from contextvars import ContextVar

from bot.domain.errors import ModelRefusesError, ModelUnavailableError
from bot.llm.fit import estimated_tokens
from bot.llm.workspace import asking_workspace
from bot.ports.model import LanguageModel, ModelReply, ModelRequest, Watch

log = logging.getLogger(__name__)

_serving: ContextVar[Mapping[int, tuple[str | None, str]]] = ContextVar("serving", default={})  # noqa: B039 - never changed
"""For which workspace this task asked each routed model last, and which of its models then answered.

A task's own: whoever makes a request for what one model reads is not to find it measured by another's.
"""


class RoutedModel:
    """Implements `LanguageModel`, called as its first model is; the usage of a reply says who wrote it."""

    def __init__(
        self,
        models: Mapping[str, LanguageModel],
        chain: Sequence[str],
        workspaces: Mapping[str, Sequence[str]],
    ) -> None:
        self._models = models
        self._chain = chain
        self._workspaces = workspaces

    @property
    def name(self) -> str:
        return self._models[self._chain[0]].name

    @property
    def context_tokens(self) -> int:
        """Those of the model that this task was answered by last, or is to be answered by now."""
        return self._current.context_tokens

    @property
    def max_tokens(self) -> int:
        return self._current.max_tokens

    @property
    def _current(self) -> LanguageModel:
        workspace = asking_workspace()
        served, name = _serving.get().get(id(self), (None, ""))
        if name and served == workspace:
            return self._models[name]
        return self._models[(self._workspaces.get(workspace or "") or self._chain)[0]]

    async def complete(self, request: ModelRequest, watch: Watch | None = None) -> ModelReply:
        chain = self._workspaces.get(request.workspace) or self._chain
        for name in chain:
            context, model = self.context_tokens, self._models[name]
            try:
                self._serve_by(name, request, context)
                return await model.complete(request, watch)
            except ModelUnavailableError as error:
                is_longer = isinstance(error, ModelRefusesError) and model.context_tokens < context
                if name == chain[-1] or is_longer:  # who asks makes it shorter, and asks again
                    raise
                log.warning("%s does not answer, the next one is asked: %s", name, error)
        raise AssertionError("the last model answers or raises")

    def _serve_by(self, name: str, request: ModelRequest, context: int) -> None:
        """Raises ModelRefusesError: the model reads less at once than the request was made for."""
        _serving.set({**_serving.get(), id(self): (asking_workspace(), name)})
        if (
            self.context_tokens < context
            and estimated_tokens(request.system + request.user) > self.context_tokens
        ):
            raise ModelRefusesError(why="why.model_too_long")
