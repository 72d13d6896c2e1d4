"""The models of the settings, by the name each has there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack
from typing import NamedTuple

from adapters.models.lazy import LazyModel
from adapters.models.shared import SharedModel
from adapters.pools import Queue
from adapters.process_limits import SharedStore
from adapters.stores.store import Store
from bot.embedding_settings import LOCAL
from bot.llm.batch import ModelBatchStore
from bot.llm.budget import Budget, Limits
from bot.model_settings import MAIN, ModelSettings
from bot.ports.clock import Clock
from bot.ports.model import LanguageModel
from bot.settings import Settings


class Configured(NamedTuple):
    """Models, and where their work waits."""

    models: Mapping[str, LanguageModel]
    queues: Sequence[Queue]


def configured_models(
    settings: ModelSettings,
    store: ModelBatchStore,
    clock: Clock,
    stack: AsyncExitStack,
    shared: SharedStore | None = None,
) -> Configured:
    """All of them, none of which is made before it is asked; `stack` closes them.

    With `shared` their limits hold for all processes on that data together.
    """
    models: dict[str, LanguageModel] = {}
    queues: list[Queue] = []
    for name in (MAIN, *settings.others) if settings.base_url else ():
        chosen: ModelSettings = settings.endpoint(name)
        models[name] = model = _model(chosen, shared, clock)
        stack.push_async_callback(model.close)
        if chosen.batch:
            from adapters.models.batching import BatchingModel  # noqa: PLC0415 - few want it

            models[name] = batching = BatchingModel(model, f"{chosen.base_url} {chosen.name}", store, clock)
            stack.push_async_callback(batching.close)
            queues.append(batching.queue)
    return Configured(models, queues)


def _model(chosen: ModelSettings, shared: SharedStore | None, clock: Clock) -> LazyModel:
    """One that runs on this machine is nobody else's."""
    if shared is None or chosen.base_url == LOCAL:
        return LazyModel(chosen)
    return SharedModel(chosen, shared, clock)


def configured_budget(settings: Settings, store: Store, clock: Clock) -> Budget:
    """What each workspace, and all of them together, may use of the models in a day."""
    chosen = settings.budget
    return Budget(
        usage=store,
        clock=clock,
        limits=Limits(tokens=chosen.tokens, dollars=chosen.dollars),
        own={name: Limits(**dict(each)) for name, each in chosen.workspaces.items()},
        ceiling=Limits(tokens=chosen.all_tokens, dollars=chosen.all_dollars),
    )
