"""Every endpoint in the wild is spoken to, and whatever it does becomes a reply or one of our errors."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import AsyncIterator, Iterator
from typing import Any

import httpx2
import openai
import pytest
import pytest_asyncio

from adapters.models.openai import OpenAIModel, foreign_errors
from bot.domain.errors import (
    ModelOutputError,
    ModelRefusesError,
    ModelUnavailableError,
    NoAnswerError,
    PaperboyError,
)
from bot.llm.output import BriefOutput, json_schema
from bot.locales import error_message
from bot.ports.model import LanguageModel, ModelReply, ModelRequest
from bot.util.circuit_breaker import PAUSE
from tests.adapters.llm_server import (
    Behaviour,
    LlmServer,
    fails,
    hangs,
    hangs_up,
    like_an_old_server,
    like_deepseek,
    like_gemini,
    like_llama_cpp,
    says,
    sends,
    serving,
)
from tests.fakes import FakeClock

SCHEMA = json_schema(BriefOutput)


def request(**more: Any) -> ModelRequest:
    values = {"purpose": "brief", "system": "Be brief.", "user": "A paper.", "json_schema": SCHEMA, **more}
    return ModelRequest.model_validate(values)


@pytest_asyncio.fixture
async def server() -> AsyncIterator[LlmServer]:
    async with serving() as running:
        yield running


async def asked(server: LlmServer, *requests: ModelRequest, **settings: Any) -> list[ModelReply]:
    model = OpenAIModel(server.settings(**settings))
    try:
        return [await model.complete(each) for each in requests or [request()]]
    finally:
        await model.close()


async def error_of(server: LlmServer, *behaviours: Behaviour, **settings: Any) -> PaperboyError:
    server.will(*behaviours)
    with pytest.raises(PaperboyError) as caught:
        await asked(server, **settings)
    return caught.value


# What is asked


async def test_the_model_is_sent_the_fields_that_every_endpoint_knows_and_no_others(
    server: LlmServer,
) -> None:
    server.will(says("hello"))
    await asked(server, request(max_tokens=77), temperature=0.5, api_key="key-1")
    sent = server.asked[0]
    assert set(sent) == {"model", "messages", "temperature", "max_tokens", "response_format"}
    assert (sent["model"], sent["temperature"], sent["max_tokens"]) == ("big", 0.5, 77)
    assert [message["role"] for message in sent["messages"]] == ["system", "user"]
    assert server.headers[0]["Authorization"] == "Bearer key-1"


async def test_the_token_limit_goes_by_the_name_the_endpoint_knows(server: LlmServer) -> None:
    server.will(says())
    await asked(server, request(max_tokens=77), token_parameter="max_completion_tokens")
    assert server.asked[0]["max_completion_tokens"] == 77
    assert "max_tokens" not in server.asked[0]


async def test_the_cheaper_model_is_asked_where_it_will_do(server: LlmServer) -> None:
    server.will(says())
    await asked(server, request(cheap=True), request(), cheap_name="small")
    assert [sent["model"] for sent in server.asked] == ["small", "big"]


# The ladder of forms


@pytest.mark.parametrize(
    ("behaviour", "forms"),
    [
        (says(), ["json_schema", "json_schema"]),
        (like_gemini, ["json_schema", "json_schema"]),
        (like_llama_cpp, ["json_schema", "json_schema"]),
        (like_deepseek, ["json_schema", "json_object", "json_object"]),
        (like_an_old_server, ["json_schema", "json_object", "prose", "prose"]),
    ],
    ids=["openai", "gemini", "llama.cpp", "deepseek", "old"],
)
async def test_the_best_form_an_endpoint_takes_is_found_once_and_remembered(
    server: LlmServer, behaviour: Behaviour, forms: list[str]
) -> None:
    server.will(behaviour)
    first, second = await asked(server, request(), request())
    assert (first.text, second.text) == ("{}", "{}")
    assert server.forms == forms


async def test_below_the_schema_form_the_schema_stands_in_the_prompt(server: LlmServer) -> None:
    server.will(like_an_old_server)
    await asked(server)
    assert all("findings" in sent["messages"][-1]["content"] for sent in server.asked[1:])
    assert "findings" not in server.asked[0]["messages"][-1]["content"]


async def test_each_model_and_purpose_has_its_own_form(server: LlmServer) -> None:
    server.will(fails(400), says())
    await asked(server, request(), request(cheap=True), request(purpose="other"), cheap_name="small")
    assert server.forms == ["json_schema", "json_object", "json_schema", "json_schema"]


async def test_once_a_form_has_worked_a_refusal_is_about_the_request(server: LlmServer) -> None:
    server.will(says(), fails(400), says())
    model = OpenAIModel(server.settings())
    await model.complete(request())
    with pytest.raises(ModelRefusesError):
        await model.complete(request(user="too long"))
    assert (await model.complete(request())).text == "{}"
    assert server.forms == ["json_schema"] * 3
    await model.close()


# What comes back


async def test_a_call_says_what_it_took_and_cost(server: LlmServer) -> None:
    server.will(says("words"))
    prices = {"big": {"input": 2, "cached": 0.5, "output": 8}}
    [reply] = await asked(server, prices=prices)
    assert reply.usage.purpose == "brief"
    assert (reply.usage.prompt_tokens, reply.usage.cached_tokens) == (1_000, 400)
    assert reply.usage.completion_tokens == 100
    assert reply.usage.cost == pytest.approx((600 * 2 + 400 * 0.5 + 100 * 8) / 1e6)


@pytest.mark.parametrize("more", [{}, {"usage": None}, {"usage": "free"}], ids=["no price", "none", "odd"])
async def test_what_cannot_be_known_of_the_cost_is_not_guessed(server: LlmServer, more: Any) -> None:
    server.will(says("words", **more))
    prices = {"big": {"input": 2, "output": 8}} if more else {"other": {"input": 2, "output": 8}}
    [reply] = await asked(server, prices=prices)
    assert reply.text == "words"
    assert reply.usage.cost is None


def choice(message: Any, reason: Any = "stop") -> dict[str, Any]:
    return {"choices": [{"index": 0, "message": message, "finish_reason": reason}]}


@pytest.mark.parametrize(
    ("behaviour", "text"),
    [
        (says("<think>\nHm, {a}\n</think>\n\n{}"), "{}"),
        (says("so I thought...</think>{}"), "{}"),
        (says([{"type": "text", "text": "in "}, {"type": "text", "text": "pieces"}]), "in pieces"),
        (says(**choice({"content": "words"}, reason=7)), "words"),
        (sends('{"choices": [{"message": {"content": "bare"}}]}'), "bare"),
        (sends('{"choices": [{"message": {"content": "plain"}}]}', "text/plain"), "plain"),
    ],
    ids=[
        "thoughts", "late thoughts", "pieces", "odd reason", "bare", "plain",
    ],
)  # fmt: skip
async def test_an_answer_with_holes_is_read_as_far_as_it_goes(
    server: LlmServer, behaviour: Behaviour, text: str
) -> None:
    server.will(behaviour)
    [reply] = await asked(server)
    assert reply.text == text


@pytest.mark.parametrize(
    "behaviour",
    [
        sends("<!DOCTYPE html><html>Sign in</html>", "text/html"),
        sends("<html>", "application/json"),
        sends("[]"),
        sends('"sure"'),
        sends("null"),
        sends(b"\xff\xfe"),
        sends('{"choices": [{"mess'),
    ],
    ids=["html", "html as json", "list", "string", "null", "binary", "cut off"],
)
async def test_something_that_is_no_model_is_told_from_a_model_that_answers_badly(
    server: LlmServer, behaviour: Behaviour
) -> None:
    error = await error_of(server, behaviour)
    assert isinstance(error, ModelUnavailableError)
    assert not isinstance(error, NoAnswerError)
    assert error.why == "why.model_page"


async def test_an_answer_that_was_cut_off_says_so(server: LlmServer) -> None:
    server.will(says(**choice({"content": "half of"}, "length")))
    [cut] = await asked(server)
    assert (cut.truncated, cut.text) == (True, "half of")


# Trouble


@pytest.mark.parametrize(
    ("status", "why"),
    [
        (401, "why.model_key"),
        (403, "why.model_key"),
        (404, "why.model_unknown"),
        (402, "why.model_quota"),
        (400, "why.model_refuses"),
        (413, "why.model_refuses"),
        (422, "why.model_refuses"),
        (429, "why.model_busy"),
        (500, "why.model_failing"),
        (503, "why.model_failing"),
    ],
)
async def test_every_status_becomes_an_error_with_a_reason_a_person_understands(
    server: LlmServer, status: int, why: str
) -> None:
    error = await error_of(server, fails(status))
    assert isinstance(error, ModelUnavailableError)
    assert error.fields["why"] == why
    assert isinstance(error, ModelRefusesError) == (status in {400, 413, 422})
    assert error.retryable
    assert "{" not in error_message("zh", error)


async def test_a_busy_endpoint_is_asked_again_after_as_long_as_it_says(server: LlmServer) -> None:
    server.will(fails(429, {"retry-after-ms": "1"}), fails(503, {"retry-after-ms": "1"}), says("at last"))
    [reply] = await asked(server, retries=2)
    assert reply.text == "at last"
    assert len(server.asked) == 3


async def test_a_storm_of_refusals_ends_and_says_when_to_come_back(server: LlmServer) -> None:
    error = await error_of(server, fails(429, {"retry-after-ms": "1", "retry-after": "37"}), retries=3)
    assert len(server.asked) == 4
    assert error.retry_after == 37


async def test_the_deadline_ends_a_call_with_all_its_retries(server: LlmServer) -> None:
    error = await error_of(server, fails(429, {"retry-after": "100"}), retries=9, deadline=0.05)
    assert error.fields["why"] == "why.model_slow"
    assert len(server.asked) == 1


async def test_an_endpoint_that_never_answers_is_given_up(server: LlmServer) -> None:
    error = await error_of(server, hangs, timeout=0.05)
    assert error.fields["why"] == "why.model_slow"


async def test_an_endpoint_that_hangs_up_cannot_be_reached(server: LlmServer) -> None:
    error = await error_of(server, hangs_up)
    assert isinstance(error, ModelUnavailableError)


@pytest.mark.parametrize("url", ["http://127.0.0.1:9/v1", "http://[/v1"])
async def test_an_address_where_nothing_is_cannot_be_reached(server: LlmServer, url: str) -> None:
    error = await error_of(server, says(), base_url=url)
    assert isinstance(error, ModelUnavailableError)
    assert error.fields["why"] == "why.model_unreachable"


async def test_cancelling_hangs_up_and_frees_the_place(server: LlmServer) -> None:
    server.will(hangs, says("next"))
    model = OpenAIModel(server.settings(parallel=1))
    call = asyncio.create_task(model.complete(request()))
    await server.heard.wait()
    call.cancel()
    with pytest.raises(asyncio.CancelledError):
        await call
    assert (await model.complete(request())).text == "next"
    async with asyncio.timeout(60):
        await server.gone.wait()
    await model.close()


async def test_no_more_calls_are_made_at_once_than_are_allowed(server: LlmServer) -> None:
    async def slowly(_: dict[str, Any]) -> Any:
        for _turn in range(20):
            await asyncio.sleep(0)
        return says()({})

    server.will(slowly)
    model = OpenAIModel(server.settings(parallel=2))
    await asyncio.gather(*(model.complete(request()) for _ in range(8)))
    assert len(server.asked) == 8
    assert server.most_at_once == 2
    await model.close()


async def test_an_endpoint_that_is_down_is_left_alone_for_a_while(server: LlmServer) -> None:
    server.will(fails(500))
    model = OpenAIModel(server.settings())
    with pytest.raises(ModelUnavailableError):
        await model.complete(request())
    with pytest.raises(ModelUnavailableError) as caught:
        await model.complete(request())
    assert len(server.asked) == 1
    assert 0 < (caught.value.retry_after or 0) <= 60
    await model.close()


async def test_after_that_it_is_asked_again_and_a_refusal_is_no_reason_to_stop(server: LlmServer) -> None:
    server.will(fails(500), fails(413), says("back"))
    clock = FakeClock()
    model = OpenAIModel(server.settings(), clock=clock)
    with pytest.raises(ModelUnavailableError):
        await model.complete(request())
    clock.time += dt.timedelta(seconds=PAUSE)
    with pytest.raises(ModelRefusesError):
        await model.complete(request())
    assert (await model.complete(request())).text == "back"
    await model.close()


# Foreign errors


def kinds(kind: type[openai.OpenAIError]) -> Iterator[type[openai.OpenAIError]]:
    yield kind
    for below in kind.__subclasses__():
        yield from kinds(below)


def foreign() -> list[openai.OpenAIError]:
    """One of every exception the package can raise, with what the adapter looks at."""
    found = [kind.__new__(kind, "secret-key") for kind in kinds(openai.OpenAIError)]
    for error in found:
        if isinstance(error, openai.APIStatusError):
            error.response = httpx2.Response(418)
            error.status_code = 418
    return found


@pytest.mark.parametrize("error", foreign(), ids=lambda error: type(error).__name__)
def test_every_exception_of_the_package_becomes_ours_without_its_words(error: Exception) -> None:
    with pytest.raises((ModelUnavailableError, ModelOutputError)) as caught, foreign_errors():
        raise error
    assert "secret-key" not in str(caught.value)
    assert "secret-key" not in error_message("en", caught.value)
    assert caught.value.__cause__ is error


def test_all_exceptions_were_tried() -> None:
    assert len(foreign()) >= 15


def test_the_adapter_is_a_language_model() -> None:
    model: LanguageModel = OpenAIModel(LlmServer(url="http://127.0.0.1:9").settings(context_tokens=9_000))
    assert (model.name, model.context_tokens) == ("big", 9_000)
