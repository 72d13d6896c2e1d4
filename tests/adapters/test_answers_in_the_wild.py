"""Every shape that answers come in: what it is taken for, what is kept of it, and what a reader sees.

No answer is no bad answer: what an endpoint tells in a 200 in place of an answer is asked for again by the
next run, and a plain analysis stands for good only where a whole answer failed its checks.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import pytest_asyncio
from aiohttp import web

from adapters.models.openai import OpenAIModel
from adapters.models.reasoning import without_thoughts
from adapters.models.refusal import LONGEST, read_refusal, showable_text
from adapters.stores.sqlite.store import SqliteStore
from bot.compose.entry import remarks
from bot.domain.analysis import Analysis, Evidence
from bot.domain.errors import ModelRefusesError, ModelUnavailableError, NoAnswerError
from bot.llm.output import BriefOutput, parse_output
from bot.locales import error_message
from bot.ports.model import ModelRequest
from tests.adapters.llm_server import Behaviour, LlmServer, completion, says, sends, serving, streams
from tests.adapters.test_openai import request
from tests.e2e.model_run import IDS, ModelRun, good_object, sample
from tests.fakes import FakeClock

GOOD = '{"summary": {"text": "Fine.", "quotes": []}, "findings": []}'
DRAFT = '{"summary": {"text": "A draft.", "quotes": []}, "findings": []}'


@pytest_asyncio.fixture
async def server() -> AsyncIterator[LlmServer]:
    async with serving() as running:
        yield running


def ends(message: dict[str, Any], reason: str | None = "stop") -> dict[str, Any]:
    return completion(choices=[{"index": 0, "message": message, "finish_reason": reason}])


def fails(status: int, **error: Any) -> Behaviour:
    return lambda _: web.json_response({"error": error}, status=status)


ANSWERS: dict[str, dict[str, Any]] = {
    "thoughts between tags": ends({"content": f"<think>Hm {DRAFT}</think>\n{GOOD}"}),
    "thoughts between other tags": ends({"content": f"<thinking>Hm {DRAFT} no</thinking>\n{GOOD}"}),
    "thoughts whose beginning is in the prompt": ends({"content": f"I wonder… {DRAFT}</think>{GOOD}"}),
    "thoughts in brackets": ends({"content": f"[THINK]Hm {DRAFT}[/THINK]{GOOD}"}),
    "channels": ends(
        {
            "content": f"<|channel|>analysis<|message|>The user wants {DRAFT}<|end|><|start|>assistant"
            f"<|channel|>final <|constrain|>json<|message|>{GOOD}<|return|>"
        }
    ),
    "a draft before the answer": ends({"content": f"First try: {DRAFT} Better: {GOOD}"}),
    "thoughts in a field of their own": ends({"content": GOOD, "reasoning_content": f"Hm {DRAFT}"}),
    "thoughts as a piece of the content": ends(
        {"content": [{"type": "thinking", "text": DRAFT}, {"type": "text", "text": GOOD}]}
    ),
    "the answer in the field for thoughts": ends({"content": None, "reasoning": GOOD}),
    "the answer after thoughts in their field": ends(
        {"content": "", "reasoning_content": f"<think>Hm</think>{GOOD}"}
    ),
    "a reason in capitals": ends({"content": GOOD}, "STOP"),
    "no reason": ends({"content": GOOD}, None),
    "whole though it is called cut off": ends({"content": GOOD}, "length"),
    "a fence": ends({"content": f"```json\n{GOOD}\n```"}),
}


@pytest.mark.parametrize("name", ANSWERS)
@pytest.mark.parametrize("watched", [False, True], ids=["whole", "streamed"])
async def test_an_answer_is_read_through_whatever_is_around_it(
    server: LlmServer, name: str, *, watched: bool
) -> None:
    server.will(_streamed(ANSWERS[name]) if watched else sends(json.dumps(ANSWERS[name])))
    model = OpenAIModel(server.settings())

    async def watch(_: str) -> None: ...

    reply = await model.complete(request(), watch if watched else None)
    await model.close()
    assert not reply.truncated
    assert parse_output(reply.text, BriefOutput).summary.text == "Fine."
    assert len(server.asked) == 1


def _streamed(answer: dict[str, Any]) -> Behaviour:
    """The same in two pieces and an end."""
    choice = answer["choices"][0]
    message = choice["message"]
    events = [
        {"choices": [{"delta": {name: part}}]} for name, value in message.items() for part in _two(value)
    ]
    last = {"choices": [{"delta": {}, "finish_reason": choice["finish_reason"]}]}
    return streams(*map(json.dumps, [*events, last]))


def _two(value: Any) -> list[Any]:
    return [value[:9], value[9:]] if isinstance(value, str) else [value]


class Expected(NamedTuple):
    """What is no answer: why, how often it is asked for in one call of ours, what the endpoint said."""

    behaviour: Behaviour
    why: str
    calls: int = 1
    said: str = ""


def told(message: str, **more: Any) -> Behaviour:
    return sends(json.dumps({"error": {"message": message, **more}}))


def one(message: dict[str, Any], reason: str = "stop") -> Behaviour:
    return sends(json.dumps(ends(message, reason)))


FAILING, EMPTY, QUOTA = "why.model_failing", "why.model_empty", "why.model_quota"
POLICY = "The response was filtered due to the content management policy."
NONE: dict[str, Expected] = {
    "an error in a 200": Expected(told("Provider returned error", code=502), FAILING, 2, "Provider"),
    "a rate limit in a 200": Expected(
        told("Rate limit exceeded", code=429), "why.model_busy", 2, "Rate limit"
    ),
    "an error in a choice": Expected(
        sends(json.dumps({"choices": [{"error": {"message": "upstream died", "code": 502}}]})),
        FAILING,
        2,
        "upstream",
    ),
    "an error that is a string": Expected(sends('{"error": "model is loading"}'), FAILING, 2, "loading"),
    "no credit, in a 200": Expected(told("Insufficient credits", code=402), QUOTA, 1, "credits"),
    "no choices": Expected(says(choices=[]), EMPTY),
    "null in place of choices": Expected(says(choices=None, usage=None), EMPTY),
    "odd choices": Expected(says(choices="x"), EMPTY),
    "a null choice": Expected(says(choices=[None]), EMPTY),
    "no content": Expected(one({"role": "assistant"}), EMPTY),
    "a number": Expected(one({"content": 7}), EMPTY),
    "blanks": Expected(says(" \n "), EMPTY),
    "nothing at all": Expected(sends(""), EMPTY),
    "an empty object": Expected(sends("{}"), EMPTY),
    "thoughts alone": Expected(one({"content": None, "reasoning": "I think"}), EMPTY),
    "thoughts without an end": Expected(says("<think>never done"), EMPTY),
    "channels without an answer": Expected(says("<|channel|>analysis<|message|>Hm"), EMPTY),
    "a call of a tool": Expected(
        one({"content": None, "tool_calls": [{"id": "1"}]}, "tool_calls"), "why.model_tool"
    ),
    "a content filter": Expected(one({"content": ""}, "content_filter"), "why.model_filtered"),
    "a filter in the middle": Expected(one({"content": "Half"}, "SAFETY"), "why.model_filtered"),
    "a refusal": Expected(one({"content": None, "refusal": "No."}), "why.model_declines"),
    "Azure's filter": Expected(
        fails(400, message=POLICY, code="content_filter"),
        "why.model_filtered",
        1,
        "filtered",
    ),
    "a portal's page": Expected(
        sends("<!doctype html><style>p{}</style><p>Sign in to the network</p>", "text/html"),
        "why.model_page",
        1,
        "Sign in to the network",
    ),
    "no credit": Expected(fails(402, message="Insufficient Balance", code=None), QUOTA, 1, "Balance"),
    "a quota that is used up": Expected(
        fails(429, message="You exceeded your current quota.", code="insufficient_quota"), QUOTA, 2, "quota"
    ),
    "no such model, as a 400": Expected(
        fails(400, message="Model does not exist."), "why.model_unknown", 1, "not exist"
    ),
    "Ollama without the model": Expected(
        fails(404, message="model 'x' not found, try pulling it first"), "why.model_unknown", 1, "pulling"
    ),
    "a busy endpoint": Expected(fails(429, message="Too many requests"), "why.model_busy", 2, "Too many"),
}


@pytest.mark.parametrize("name", NONE)
async def test_no_answer_says_why_in_our_words_and_in_the_endpoints(server: LlmServer, name: str) -> None:
    expected = NONE[name]
    server.will(expected.behaviour)
    model = OpenAIModel(server.settings(retries=1, api_key="k-123456789"))
    with pytest.raises(ModelUnavailableError) as caught:
        await model.complete(request())
    await model.close()
    assert caught.value.why == expected.why
    assert expected.said in caught.value.said
    assert len(server.asked) == expected.calls
    for language in ("en", "zh"):
        assert expected.said in error_message(language, caught.value)
    here = (EMPTY, "why.model_tool", "why.model_filtered", "why.model_declines")
    assert isinstance(caught.value, NoAnswerError) == (expected.why in here)


@pytest.mark.parametrize(
    ("first", "is_left_alone"), [("a content filter", False), ("a busy endpoint", True)]
)
async def test_an_endpoint_that_answers_one_paper_with_nothing_is_asked_about_the_next_at_once(
    server: LlmServer, first: str, is_left_alone: bool
) -> None:
    server.will(NONE[first].behaviour)
    model = OpenAIModel(server.settings())
    with pytest.raises(ModelUnavailableError):
        await model.complete(request())
    asked = len(server.asked)
    server.will(says(GOOD))
    if is_left_alone:
        with pytest.raises(ModelUnavailableError):
            await model.complete(request())
    else:
        assert (await model.complete(request())).text == GOOD
    await model.close()
    assert len(server.asked) == asked + (not is_left_alone)


@pytest_asyncio.fixture
async def store(tmp_path: Path) -> AsyncIterator[SqliteStore]:
    async with await SqliteStore.open(tmp_path / "test.sqlite3", FakeClock()) as opened:
        yield opened


async def analysed(store: SqliteStore, server: LlmServer, folder: Path) -> Analysis:
    """The analysis of a sample paper by a process of its own."""
    model = OpenAIModel(server.settings())
    try:
        run = ModelRun(store, folder, model)
        return await run.wired().analyses.of(sample(IDS[0])[0], "en", workspace="w")
    finally:
        await model.close()


def well(asked: dict[str, Any]) -> web.Response:
    """What a good model says to any of our prompts."""
    name = asked["response_format"]["json_schema"]["name"]
    system, user = (message["content"] for message in asked["messages"])
    made = good_object(ModelRequest(purpose=name, system=system, user=user))
    return web.json_response(completion(json.dumps(made)))


@pytest.mark.parametrize("name", [*NONE, "cut off", "thoughts until it was cut off"])
async def test_no_answer_is_shown_as_such_and_the_next_run_asks_again(
    store: SqliteStore, server: LlmServer, tmp_path: Path, name: str
) -> None:
    cut = {
        "cut off": ends({"content": GOOD[:20]}, "length"),
        "thoughts until it was cut off": ends({"content": None, "reasoning_content": "I think"}, "length"),
    }
    server.will(sends(json.dumps(cut[name])) if name in cut else NONE[name].behaviour)
    first = await analysed(store, server, tmp_path)
    assert first.evidence is Evidence.EXTRACT
    assert {"note.model_unavailable", "note.model_no_answer"} & set(first.notes)
    seen = " ".join(remarks(first, "en"))
    assert "was not answering" in seen
    assert "checks" not in seen
    if name in NONE:
        assert NONE[name].said in seen
    before = len(server.asked)
    server.will(well)
    again = await analysed(store, server, tmp_path)
    assert len(server.asked) > before
    assert (again.evidence, again.notes, again.said) == (Evidence.FULL_TEXT, (), "")


@pytest.mark.parametrize("text", ["Waves!", "{}", '{"summary": "words"}'], ids=["prose", "empty", "shape"])
async def test_a_whole_answer_that_fails_its_checks_stands_and_is_not_paid_for_again(
    store: SqliteStore, server: LlmServer, tmp_path: Path, text: str
) -> None:
    server.will(says(text))
    first = await analysed(store, server, tmp_path)
    assert first.notes == ("note.checks",)
    before = len(server.asked)
    server.will(well)
    assert await analysed(store, server, tmp_path) == first
    assert len(server.asked) == before


# The pieces


@pytest.mark.parametrize(
    "answer",
    [
        '{"text": "It writes <think> and </think> around its steps."}',
        '```json\n{"text": "ends with </think>"}\n```',
        '{"text": "[THINK] is a token"}',
    ],
)
def test_tags_of_thoughts_inside_an_answer_are_a_papers_own_words(answer: str) -> None:
    assert without_thoughts(answer) == answer
    assert without_thoughts(f"<think>Hm {{a}}</think>{answer}") == answer


@pytest.mark.parametrize("cut", range(1, 40))
def test_what_has_come_of_an_answer_never_shows_a_thought(cut: int) -> None:
    text = '<think>secret {"a": 1}</think>{"b": 2}'
    assert "secret" not in without_thoughts(text[: len("<think>") + cut])


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ({"error": {"message": "No."}}, "No."),
        ([{"error": {"message": "No.", "status": "INVALID_ARGUMENT"}}], "No."),
        ({"detail": [{"loc": ["body", "temperature"], "msg": "No."}]}, "No."),
        ({"detail": "No."}, "No."),
        ({"message": "No.", "object": "error"}, "No."),
        ({"error": "No."}, "No."),
        ({"error": {"message": "Provider error", "metadata": {"raw": "No."}}}, "Provider error: No."),
        ({"error": {}}, ""),
        ("<html>", "<html>"),
        (None, ""),
        (7, ""),
        ([], ""),
    ],
)
def test_the_endpoints_own_sentence_is_found_wherever_it_stands(body: Any, said: str) -> None:
    assert read_refusal(400, body).said == said


def test_what_is_shown_of_an_endpoint_is_one_short_line_without_keys_and_addresses() -> None:
    text = (
        "Incorrect key sk-abc123def456\x1b[31m provided:\nsecret7. See https://evil.example/x?key=1 "
        + "x" * 999
    )
    line = showable_text(text, secret="secret7")
    assert len(line) <= LONGEST
    assert line.isprintable()
    assert not any(each in line for each in ("abc123", "secret7", "evil", "\n"))


@pytest.mark.parametrize(
    ("status", "body", "window"),
    [
        (400, {"error": {"message": "This model's maximum context length is 8192 tokens."}}, 8_192),
        (
            400,
            {"error": {"message": "the request exceeds the available context size", "n_ctx": 2048}},
            2_048,
        ),
        (400, {"error": {"message": "No.", "code": "context_length_exceeded"}}, None),
    ],
)
def test_a_prompt_that_is_too_long_is_told_from_a_field_that_is_unknown(
    status: int, body: Any, window: int | None
) -> None:
    refusal = read_refusal(status, body)
    assert (refusal.why, refusal.window) == ("why.model_too_long", window)
    assert isinstance(refusal.error(), ModelRefusesError)
