"""What compares texts by meaning, as the settings want it."""

from __future__ import annotations

from contextlib import AsyncExitStack

from adapters.models.configured import configured_budget
from adapters.models.embedding.local import local_embedder
from adapters.models.embedding.shipped import shipped_vectors
from adapters.models.embeddings import OpenAIEmbedder
from adapters.pools import Pools
from adapters.stores.store import Store
from bot.chat.questions.vector_search import VectorSearch
from bot.embedding_settings import OFF, Endpoint
from bot.ports.clock import Clock
from bot.ports.vectors import Embedder
from bot.selection.embeddings import Embeddings
from bot.settings import Settings


def embedder_for(settings: Settings, stack: AsyncExitStack) -> Embedder | None:
    """What questions and passages are compared by, where an endpoint for it is configured."""
    ask = settings.ask
    if not ask.embeddings_url:
        return None
    endpoint = Endpoint(ask.embeddings_url, ask.embeddings_model, ask.embeddings_key)
    embedder = OpenAIEmbedder(endpoint, settings.model.prices.get(endpoint.name))
    stack.push_async_callback(embedder.close)
    return embedder


def configured_embeddings(
    settings: Settings, store: Store, clock: Clock, pools: Pools, stack: AsyncExitStack
) -> Embeddings | None:
    """What compares papers by meaning: of this machine where nothing else is said."""
    chosen = settings.embeddings
    if chosen.model == OFF:
        return None
    if chosen.endpoint is None:
        found = local_embedder(chosen.model, pools.embedding)
        stack.push_async_callback(found.close)
        return Embeddings(embedder=found, store=store, clock=clock, shipped=shipped_vectors(found.name))
    embedder = OpenAIEmbedder(chosen.endpoint, settings.model.prices.get(chosen.name))
    stack.push_async_callback(embedder.close)
    budget = configured_budget(settings, store, clock)
    return Embeddings(embedder=embedder, store=store, clock=clock, budget=budget)


def vector_search(
    settings: Settings, store: Store, clock: Clock, embedder: Embedder | None
) -> VectorSearch | None:
    """The search by meaning, where an endpoint for it is configured."""
    if embedder is None:
        return None
    return VectorSearch(embedder=embedder, store=store, budget=configured_budget(settings, store, clock))
