"""Vectors over a real socket, from endpoints as they are."""

from __future__ import annotations

import json
import math
import struct
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from aiohttp import web
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr

from adapters.models.embeddings import OpenAIEmbedder, read_vectors
from bot.domain.errors import ModelOutputError, ModelUnavailableError, PaperboyError
from bot.embedding_settings import Endpoint
from bot.model_settings import Price
from bot.ports.vectors import Embedded
from bot.settings import AskSettings
from tests.adapters.llm_server import LlmServer, fails, sends, serving

PRICE = Price(input=0.1, output=0)


@pytest_asyncio.fixture
async def server() -> AsyncIterator[LlmServer]:
    async with serving() as running:
        yield running


def settings(server: LlmServer) -> Endpoint:
    return Endpoint(server.url, "vec", SecretStr("key-1"))


async def embedded(server: LlmServer, *texts: str) -> Embedded:
    embedder = OpenAIEmbedder(settings(server), PRICE)
    try:
        return await embedder.embed(texts)
    finally:
        await embedder.close()


def answer(*vectors: Any, **more: Any) -> str:
    data = [{"object": "embedding", "index": at, "embedding": each} for at, each in enumerate(vectors)]
    return json.dumps({"object": "list", "data": data, "model": "vec", **more})


async def test_texts_become_vectors_of_length_one_in_their_order(server: LlmServer) -> None:
    shuffled = json.loads(answer([3, 4], [0, -2], usage={"prompt_tokens": 1_000_000, "total_tokens": 9}))
    shuffled["data"].reverse()
    server.will(lambda _: web.json_response(shuffled))
    made = await embedded(server, "one", "two")
    assert struct.unpack("<4f", made.data) == pytest.approx((0.6, 0.8, 0, -1))
    assert (made.dimensions, made.usage.purpose, made.usage.model) == (2, "embed", "vec")
    assert made.usage.cost == pytest.approx(0.1)
    assert server.asked == [{"model": "vec", "input": ["one", "two"], "encoding_format": "float"}]
    assert server.headers[0]["Authorization"] == "Bearer key-1"


def test_one_name_at_two_places_is_two_models() -> None:
    here, there = (
        OpenAIEmbedder(Endpoint(url, "vec", SecretStr(""))).name
        for url in ("http://localhost:11434/v1", "https://models.example/v1/")
    )
    assert (here, there) == ("vec (localhost/v1)", "vec (models.example/v1)")


async def test_tokens_that_are_not_counted_are_estimated(server: LlmServer) -> None:
    server.will(sends(answer([1.0])))
    assert 1 < (await embedded(server, "a few words")).usage.prompt_tokens < 9


@pytest.mark.parametrize(
    "body",
    [
        "<html>", "[]", "{}", '{"data": null}', answer(), answer([1.0], [1.0]), answer([]), answer("AAAA"),
        answer([math.nan]), answer([None]), '{"data": [{"index": 1, "embedding": [1]}]}',
    ],
)  # fmt: skip
async def test_what_fits_no_text_is_no_answer(server: LlmServer, body: str) -> None:
    server.will(sends(body))
    with pytest.raises(ModelOutputError):
        await embedded(server, "one")


async def test_vectors_of_several_lengths_are_no_answer(server: LlmServer) -> None:
    server.will(sends(answer([1.0], [1.0, 2.0])))
    with pytest.raises(ModelOutputError):
        await embedded(server, "one", "two")


@pytest.mark.parametrize("status", [400, 401, 404, 429, 500])
async def test_a_refusal_is_told_without_the_key(server: LlmServer, status: int) -> None:
    server.will(fails(status, {"retry-after-ms": "1"}))
    with pytest.raises(ModelUnavailableError) as caught:
        await embedded(server, "one")
    assert "key-1" not in str(caught.value)


VECTORS = st.lists(st.lists(st.floats(-9, 9), min_size=1, max_size=3) | st.none(), max_size=3)


@given(VECTORS)
def test_any_vectors_are_read_or_refused(vectors: list[Any]) -> None:
    try:
        made = read_vectors(answer(*vectors).encode(), ["x"] * len(vectors), model="m", price=None)
    except PaperboyError:
        return
    assert len(made.data) == 4 * made.dimensions * len(vectors)


def test_an_endpoint_without_a_model_is_a_wrong_setting() -> None:
    with pytest.raises(ValueError, match="no_model"):
        AskSettings(embeddings_url="http://127.0.0.1:1/v1")
