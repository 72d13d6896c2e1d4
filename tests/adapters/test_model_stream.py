"""A watched answer is seen coming at every kind of endpoint, and ends as one that was not watched."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from aiohttp import web
from hypothesis import given
from hypothesis import strategies as st

from adapters.models.event_stream import Arriving
from adapters.models.openai import OpenAIModel
from bot.domain.errors import ModelUnavailableError, NoAnswerError
from bot.ports.model import ModelReply, ModelRequest
from tests.adapters.llm_server import (
    KNOWN_TO_GEMINI,
    Behaviour,
    Body,
    Either,
    LlmServer,
    completion,
    fails,
    failure,
    hangs,
    pieces,
    says,
    serving,
    streams,
    tells,
)
from tests.adapters.test_openai import request

WORDS = '{"summary": "In words."}'


@pytest_asyncio.fixture
async def server() -> AsyncIterator[LlmServer]:
    async with serving() as running:
        yield running


async def watched(
    server: LlmServer, *requests: ModelRequest, **settings: Any
) -> tuple[list[ModelReply], list[str]]:
    seen: list[str] = []

    async def watch(text: str) -> None:
        seen.append(text)

    model = OpenAIModel(server.settings(**settings))
    try:
        return [await model.complete(each, watch) for each in requests or [request()]], seen
    finally:
        await model.close()


async def test_the_text_is_seen_as_it_grows_and_the_reply_is_the_whole(server: LlmServer) -> None:
    server.will(tells(WORDS))
    [reply], seen = await watched(server, prices={"big": {"input": 2, "cached": 0.5, "output": 8}})
    assert reply.text == WORDS == seen[-1]
    assert seen == [WORDS[:end] for end in range(9, len(WORDS), 9)] + [WORDS]
    assert (reply.usage.prompt_tokens, reply.usage.cached_tokens) == (1_000, 400)
    assert reply.usage.cost == pytest.approx((600 * 2 + 400 * 0.5 + 100 * 8) / 1e6)


async def test_each_piece_is_handed_on_before_the_next_one_was_sent(server: LlmServer) -> None:
    heard = asyncio.Semaphore(0)

    async def pause(number: int) -> None:
        if number > 1:
            async with asyncio.timeout(60):
                await heard.acquire()

    async def watch(text: str) -> None:
        heard.release()

    events = pieces(WORDS, usage=False)
    server.will(streams(*events, pause=pause))
    heard.release()
    model = OpenAIModel(server.settings())
    assert (await model.complete(request(), watch)).text == WORDS
    await model.close()


async def test_who_does_not_watch_asks_for_the_whole(server: LlmServer) -> None:
    server.will(tells(WORDS))
    model = OpenAIModel(server.settings())
    assert (await model.complete(request())).text == WORDS
    assert "stream" not in server.asked[0]
    await model.close()


async def test_what_an_endpoint_does_not_count_is_estimated(server: LlmServer) -> None:
    server.will(tells(WORDS, usage=False))
    [reply], _ = await watched(server, prices={"big": {"input": 2, "output": 8}})
    assert 3 < reply.usage.completion_tokens < 20
    assert 3 < reply.usage.prompt_tokens < 20
    assert reply.usage.cost


async def test_thoughts_are_never_shown(server: LlmServer) -> None:
    server.will(tells(f"<think>\nHm, what is it?\n</think>\n{WORDS}"))
    [reply], seen = await watched(server)
    assert reply.text == WORDS
    assert not any("Hm" in each for each in seen)


def like_gemini(asked: Body) -> web.StreamResponse:
    return failure(400) if set(asked) - KNOWN_TO_GEMINI else web.json_response(completion(WORDS))


def like_groq(asked: Body) -> web.StreamResponse:
    """Streams no answer in a given shape."""
    refused = asked.get("stream") and "response_format" in asked
    return failure(400) if refused else web.json_response(completion(WORDS))


def without_streams(asked: Body) -> web.StreamResponse:
    return failure(422) if "stream" in asked else web.json_response(completion(WORDS))


@pytest.mark.parametrize(
    ("behaviour", "first", "then"),
    [
        (tells(WORDS), 1, ("json_schema", True, True)),
        (like_gemini, 4, ("json_schema", True, False)),
        (like_groq, 3, ("prose", True, True)),
        (without_streams, 7, ("json_schema", False, False)),
        (says(WORDS), 1, ("json_schema", True, True)),
    ],
    ids=["openai", "gemini", "groq", "no streams", "streams unheard of"],
)
async def test_the_best_way_of_sending_is_found_once_and_remembered(
    server: LlmServer, behaviour: Behaviour, first: int, then: tuple[str, bool, bool]
) -> None:
    server.will(behaviour)
    replies, _ = await watched(server, request(), request())
    assert [reply.text for reply in replies] == [WORDS, WORDS]
    assert len(server.asked) == first + 1
    last = server.asked[-1]
    assert (server.forms[-1], "stream" in last, "stream_options" in last) == then


async def test_a_stream_that_breaks_off_is_asked_for_again_and_begins_anew(server: LlmServer) -> None:
    server.will(streams(*pieces(WORDS)[:3], cut=True), tells(WORDS))
    [reply], seen = await watched(server, retries=1)
    assert reply.text == WORDS
    assert seen[:3] == [WORDS[:9], WORDS[:18], WORDS[:9]]


@pytest.mark.parametrize(
    ("behaviour", "calls"),
    [
        (streams(*pieces(WORDS)[:3], cut=True), 2),
        (streams(*pieces(WORDS)[:3], done=False), 2),
        (streams(*pieces(WORDS[:12], reason=None)), 2),
        (streams(*pieces(WORDS)[:2], json.dumps({"error": {"message": "overloaded"}})), 1),
    ],
    ids=["hung up", "ended early", "no reason", "error in the middle"],
)
async def test_half_an_answer_is_none_and_the_endpoint_is_left_alone_for_a_while(
    server: LlmServer, behaviour: Behaviour, calls: int
) -> None:
    """As a stream, then whole, where it may be the stream that fails; and then not again."""
    server.will(behaviour)
    model = OpenAIModel(server.settings())

    async def watch(text: str) -> None:
        pass

    for _ in range(2):
        with pytest.raises(ModelUnavailableError):
            await model.complete(request(), watch)
    assert len(server.asked) == calls
    await model.close()


async def test_a_stream_that_never_says_why_it_ended_is_whole_where_its_text_is(server: LlmServer) -> None:
    server.will(streams(*pieces(WORDS, reason=None)))
    [reply], seen = await watched(server)
    assert (reply.text, seen[-1], len(server.asked)) == (WORDS, WORDS, 1)


async def test_where_streams_break_off_whole_answers_are_asked_for_and_that_is_remembered(
    server: LlmServer,
) -> None:
    server.will(Either(says(WORDS), streams(*pieces(WORDS)[:3], cut=True)))
    replies, _ = await watched(server, request(), request())
    assert [reply.text for reply in replies] == [WORDS, WORDS]
    assert ["stream" in asked for asked in server.asked] == [True, False, False]


async def test_a_stream_that_stalls_is_given_up(server: LlmServer) -> None:
    async def pause(number: int) -> None:
        if number == 2:
            await asyncio.Event().wait()

    server.will(streams(*pieces(WORDS), pause=pause))
    with pytest.raises(ModelUnavailableError) as caught:
        await watched(server, timeout=0.1)
    assert caught.value.fields["why"] == "why.model_slow"


@pytest.mark.parametrize("behaviour", [fails(500), hangs])
async def test_an_endpoint_that_fails_fails_the_same_way_for_who_watches(
    server: LlmServer, behaviour: Behaviour
) -> None:
    server.will(behaviour)
    with pytest.raises(ModelUnavailableError):
        await watched(server, timeout=0.1)


async def test_an_answer_that_was_cut_off_or_declined_says_so(server: LlmServer) -> None:
    refusal = json.dumps({"choices": [{"index": 0, "delta": {"refusal": "I will not."}}]})
    server.will(
        Either(says(), streams(*pieces("half of", reason="length"))),
        streams(refusal, *pieces("", reason="stop")),
        streams(*pieces("", reason="content_filter")),
    )
    [cut], _ = await watched(server)
    assert (cut.truncated, cut.text) == (True, "half of")
    for why in ("why.model_declines", "why.model_filtered"):
        with pytest.raises(NoAnswerError) as caught:
            await watched(server)
        assert caught.value.why == why


async def test_a_page_instead_of_a_stream_is_no_answer(server: LlmServer) -> None:
    server.will(lambda _: web.Response(text="<html>Sign in</html>", content_type="text/html"))
    with pytest.raises(ModelUnavailableError):
        await watched(server)


async def test_an_event_that_is_no_json_is_no_answer(server: LlmServer) -> None:
    server.will(streams("<html>"))
    with pytest.raises(ModelUnavailableError):
        await watched(server)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["choices", "delta", "content", "finish_reason", "usage", "prompt_tokens"]),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(st.lists(JSON, max_size=5))
def test_pieces_with_holes_add_nothing(chunks: list[Any]) -> None:
    arriving = Arriving()
    for chunk in chunks:
        more = arriving.take(chunk)
        assert not more or arriving.text is not None
    with contextlib.suppress(NoAnswerError):
        assert isinstance(arriving.reply(request(), model="m", price=None), ModelReply)


def test_a_long_answer_is_looked_at_ever_less_often() -> None:
    arriving = Arriving()
    looks = sum(arriving.take({"choices": [{"delta": {"content": "word "}}]}) for _ in range(10_000))
    assert looks < 1_000
    assert len(arriving.text.split()) == 10_000


def test_a_part_without_words_adds_none() -> None:
    arriving = Arriving()
    assert not arriving.take({"choices": [{"delta": {"content": [{"type": "image", "text": None}]}}]})
    assert arriving.text == ""
