"""Answers without an end: whoever sends them, no more than a limit of it is taken."""

from __future__ import annotations

import datetime as dt
import gzip
import random
import zlib
from collections.abc import AsyncIterator

import aiohttp
import discord
import pytest
from aiohttp import web
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr

from adapters import answer_limits
from adapters.answer_limits import TooLargeError, UnknownEncodingError, Unpacking, limit_answers
from adapters.models import transport
from adapters.models.embeddings import OpenAIEmbedder
from adapters.models.openai import OpenAIModel
from adapters.platforms.discord.api import trace_requests
from adapters.platforms.slack.api import map_errors, open_client
from bot.domain.errors import ModelOutputError, ModelUnavailableError, PlatformUnavailableError
from bot.embedding_settings import Endpoint
from bot.ports.model import ModelRequest
from bot.util.circuit_breaker import PAUSE
from tests.adapters.llm_server import Behaviour, LlmServer, OnRequest, says, serving
from tests.e2e.storm import serving as serving_pages
from tests.fakes import FakeClock

LIMIT = 2_000_000
QUESTION = ModelRequest(purpose="brief", system="", user="A paper.")
SENT: list[int] = []


def endless(kind: str, chunk: bytes, *, packed: bool = False) -> OnRequest:
    """Sends the same until nobody listens any more, and counts it in SENT."""

    async def answer(request: web.Request) -> web.StreamResponse:
        headers = {"Content-Type": kind} | ({"Content-Encoding": "gzip"} if packed else {})
        response = web.StreamResponse(headers=headers)
        await response.prepare(request)
        pack = zlib.compressobj(wbits=31) if packed else None
        SENT.append(0)
        for _ in range(40 * LIMIT // len(chunk)):
            data = pack.compress(chunk) + pack.flush(zlib.Z_SYNC_FLUSH) if pack else chunk
            await response.write(data)
            SENT[-1] += len(data)
        return response

    return OnRequest(answer)


ENDLESS = [
    endless("application/json", b'{"choices": [' + b" " * 65_000),
    endless("application/json", b" " * 1_000_000, packed=True),
    endless("text/event-stream", b"data: " + b"x" * 65_000),
    endless("text/event-stream", b": nothing\n\n" * 6_000),
]


@pytest.fixture
async def server(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[LlmServer]:
    monkeypatch.setattr(transport, "LARGEST_RESPONSE", LIMIT)
    monkeypatch.setattr(answer_limits, "PLATFORM_LIMIT", LIMIT)
    SENT.clear()
    async with serving() as made:
        yield made


async def nothing(_: str) -> None:
    pass


@pytest.mark.parametrize("behaviour", ENDLESS, ids=range(len(ENDLESS)))
@pytest.mark.parametrize("watched", [False, True])
async def test_a_model_that_does_not_end_is_left_once_and_not_asked_again(
    server: LlmServer, behaviour: Behaviour, *, watched: bool
) -> None:
    server.will(behaviour)
    model = OpenAIModel(server.settings(retries=2))
    with pytest.raises(ModelOutputError):
        await model.complete(QUESTION, nothing if watched else None)
    await model.close()
    assert len(server.asked) == 1
    assert SENT[0] < 20 * LIMIT


async def test_an_endpoint_for_embeddings_that_does_not_end_is_left(server: LlmServer) -> None:
    server.will(endless("application/json", b'{"data": [' + b"0," * 30_000))
    embedder = OpenAIEmbedder(Endpoint(server.url, "vec", SecretStr("")))
    with pytest.raises(ModelOutputError):
        await embedder.embed(["the tide"])
    await embedder.close()
    assert len(server.asked) == 1


def packed(encoding: str, body: bytes) -> OnRequest:
    async def answer(_: web.Request) -> web.StreamResponse:
        headers = {"Content-Type": "application/json", "Content-Encoding": encoding}
        return web.Response(body=body, headers=headers)

    return OnRequest(answer)


async def test_packed_answers_are_read_and_those_packed_otherwise_are_not(server: LlmServer) -> None:
    whole = says("{}")({})
    assert isinstance(whole, web.Response)
    assert isinstance(whole.body, bytes)
    clock = FakeClock()
    model = OpenAIModel(server.settings(), clock=clock)
    server.will(packed("gzip", gzip.compress(whole.body)))
    assert (await model.complete(QUESTION)).text == "{}"
    for bad in (packed("br", whole.body), packed("gzip", whole.body)):
        server.will(bad)
        clock.time += dt.timedelta(seconds=PAUSE)
        with pytest.raises((ModelUnavailableError, ModelOutputError)):
            await model.complete(QUESTION)
    await model.close()


async def test_a_platform_that_does_not_end_is_left(
    server: LlmServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = web.Application()
    app.router.add_route("*", "/{any:.*}", endless("application/json", b" " * 65_000).work)
    async with serving_pages(app) as url:
        async with open_client("xoxb-token", f"{url}/api/") as client:
            with pytest.raises(PlatformUnavailableError), map_errors():
                await client.auth_test()
        monkeypatch.setattr(discord.http.Route, "BASE", url)
        async with discord.Client(intents=discord.Intents.none(), http_trace=trace_requests()) as discords:
            with pytest.raises(aiohttp.ClientPayloadError):
                await discords.login("a.token.of-discord")
    assert len(SENT) == 2
    assert max(SENT) < 20 * LIMIT


async def test_ordinary_answers_pass_as_they_are(server: LlmServer) -> None:
    async def hello(request: web.Request) -> web.Response:
        answer = web.json_response({"text": "héllo"})
        answer.enable_compression()
        return answer

    app = web.Application()
    app.router.add_get("/", hello)
    async with serving_pages(app) as url, aiohttp.ClientSession(trace_configs=[limit_answers()]) as session:
        for _ in range(3):
            async with session.get(url) as answer:
                assert await answer.json() == {"text": "héllo"}
                assert await answer.read() == await answer.read()


@given(st.binary(max_size=3_000), st.integers(1, 500), st.sampled_from(["", "gzip", "deflate"]))
def test_what_is_unpacked_is_what_was_packed_or_too_large(body: bytes, limit: int, encoding: str) -> None:
    sent = {"": body, "gzip": gzip.compress(body), "deflate": zlib.compress(body)}[encoding]
    unpacking, got, size = Unpacking(encoding, limit), b"", random.Random(len(body)).randint(1, 99)
    try:
        for at in range(0, len(sent), size):
            got += unpacking.take(sent[at : at + size])
            assert len(got) <= limit
        unpacking.end()
    except TooLargeError:
        assert len(body) > limit
    else:
        assert got == body


def test_a_bomb_is_never_unpacked_further_than_the_limit() -> None:
    bomb = zlib.compress(bytes(100_000_000))
    with pytest.raises(TooLargeError):
        Unpacking("deflate", 1_000).take(bomb)
    with pytest.raises(UnknownEncodingError):
        Unpacking("br", 1_000)
    unpacking = Unpacking("gzip", 1_000)
    unpacking.take(gzip.compress(b"abc")[:-4])
    with pytest.raises(zlib.error):
        unpacking.end()
