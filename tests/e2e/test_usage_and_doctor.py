"""`paperboy usage` and the model's line of `paperboy doctor`, over a real server."""

from __future__ import annotations

import asyncio
import datetime as dt
import json
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from aiohttp import web

from adapters.clock import SystemClock
from adapters.models.diagnosis import diagnose
from adapters.reading import sandbox
from adapters.stores.opening import open_embedded
from bot.domain.analysis import Usage
from bot.model_settings import ModelSettings
from tests.adapters.llm_server import (
    Behaviour,
    LlmServer,
    completion,
    fails,
    failure,
    says,
    sends,
    serving,
)
from tests.e2e.conftest import Call

VECTORS = json.dumps({"data": [{"index": at, "embedding": [at, 1]} for at in range(2)]})
FOUND_NOTHING = json.dumps({"found": False, "sentences": [], "table": [], "follow_ups": []})
BRIEF = json.dumps({"summary": {"text": "Fine.", "quotes": []}, "findings": []})


def record(folder: Path, *rows: tuple[str, float | None], workspace: str = "local") -> None:
    folder.mkdir(parents=True, exist_ok=True)

    async def save() -> None:
        async with open_embedded(folder) as store:
            for purpose, cost in rows:
                usage = Usage(
                    model="big",
                    purpose=purpose,
                    prompt_tokens=1_000,
                    cached_tokens=250,
                    completion_tokens=100,
                    cost=cost,
                )
                await store.record_usage(usage, workspace=workspace, at=SystemClock().now())

    asyncio.run(save())


def test_usage_is_a_table_by_day_model_and_purpose(call: Call, folder: Path) -> None:
    record(folder, ("analyse", 0.25), ("analyse", 0.25), ("rank", None))
    record(folder, ("terms", 0.5), workspace="T2")
    lines = call("usage").out.splitlines()
    assert lines[0].split() == [
        *("workspace", "day", "model", "purpose", "calls"),
        *("prompt", "tokens", "cached", "answer", "tokens", "USD"),
    ]
    assert lines[2].split()[0] == "local"
    assert lines[2].split()[2:] == ["big", "analyse", "2", "2,000", "25%", "200", "0.5000"]
    assert lines[3].split()[-1] == "unknown", "no price is not the same as free"
    assert lines[-1] == "4 calls, 4,400 tokens, 1.0000 + unknown USD"


def test_usage_speaks_json_and_knows_workspaces(call: Call, folder: Path) -> None:
    record(folder, ("analyse", None))
    record(folder, ("terms", 0.5), workspace="T2")
    rows = json.loads(call("usage", "--json", "--workspace", "T2").out)
    assert [(row["workspace"], row["purpose"], row["cost"]) for row in rows] == [("T2", "terms", 0.5)]
    assert len(json.loads(call("usage", "--json").out)) == 2


def test_without_a_model_usage_says_that_none_was_used(call: Call) -> None:
    assert "No language model" in call("usage").out
    assert call("usage", "--json").out.strip() == "[]"


@contextmanager
def running(behaviour: Behaviour) -> Iterator[LlmServer]:
    """The server on a loop of its own, as the command runs one itself."""
    loop = asyncio.new_event_loop()
    thread = Thread(target=loop.run_forever)
    thread.start()
    context = serving()
    server = asyncio.run_coroutine_threadsafe(context.__aenter__(), loop).result(10)
    server.will(behaviour)
    try:
        yield server
    finally:
        asyncio.run_coroutine_threadsafe(context.__aexit__(None, None, None), loop).result(10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
        loop.close()


def examined(
    call: Call, monkeypatch: pytest.MonkeyPatch, examination: str = "model", **settings: Any
) -> dict[str, Any]:
    monkeypatch.setenv("PAPERBOY_ARXIV_RSS_URL", "http://127.0.0.1:9")
    monkeypatch.setenv("PAPERBOY_ARXIV_API_URL", "http://127.0.0.1:9")
    monkeypatch.setenv("PAPERBOY_ARXIV_PATIENCE", "0")
    for name, value in {"model_retries": 0, **settings}.items():
        monkeypatch.setenv(f"PAPERBOY_{name.upper()}", str(value))
    checks = json.loads(call("doctor", "--json").out)
    return next(check for check in checks if check["name"] == examination)


def well(asked: Mapping[str, Any]) -> web.Response:
    """What a good model says to the doctor, in the shape that is asked for."""
    told = json.dumps(asked.get("response_format", "")) + asked["messages"][-1]["content"]
    return web.json_response(completion(FOUND_NOTHING if "follow_ups" in told else BRIEF))


def like_gpt_5(asked: Mapping[str, Any]) -> web.Response:
    for name in ("max_tokens", "temperature"):
        if name in asked:
            said = f"Unsupported: '{name}'. Use the default, or 'max_completion_tokens'."
            return web.json_response({"error": {"message": said, "param": name}}, status=400)
    return well(asked)


def with_4096_at_most(asked: Mapping[str, Any]) -> web.Response:
    said = "max_tokens is too large: this model supports at most 4096 completion tokens."
    if asked["max_tokens"] > 4_096:
        return web.json_response({"error": {"message": said}}, status=400)
    return well(asked)


def of_old(asked: Mapping[str, Any]) -> web.Response:
    return failure(422) if "response_format" in asked else well(asked)


def told(status: int, message: str) -> Behaviour:
    return lambda _: web.json_response({"error": {"message": message}}, status=status)


def stopped(reason: str) -> Behaviour:
    choice = {"index": 0, "message": {"content": ""}, "finish_reason": reason}
    return lambda _: web.json_response(completion(choices=[choice]))


@pytest.mark.parametrize(
    ("behaviour", "state", "finding", "advice"),
    [
        (well, "ok", "json_schema", ""),
        (like_gpt_5, "ok", "answers", 'token_parameter = "max_completion_tokens", temperature = 1'),
        (with_4096_at_most, "ok", "answers", "max_tokens = 4096"),
        (of_old, "warning", "answers", "no JSON mode"),
        (says("Waves!"), "warning", "not as it was asked", "larger model"),
        (says(None), "wrong", "empty", "server's own log"),
        (stopped("length"), "wrong", "thinking", "model.max_tokens (16000)"),
        (stopped("content_filter"), "wrong", "filter", "content filter"),
        (told(401, "Incorrect API key"), "wrong", "Incorrect API key", "PAPERBOY_MODEL_API_KEY"),
        (told(404, "model not found"), "wrong", "model not found", "model.name"),
        (told(400, "Model does not exist."), "wrong", "Model does not exist.", "model.name"),
        (told(402, "Insufficient balance"), "wrong", "Insufficient balance", "billing"),
        (told(429, "You exceeded your current quota."), "wrong", "your current quota", "billing"),
        (told(429, "Slow down."), "wrong", "Slow down.", "later"),
        (told(400, "Filtered by the content management policy."), "wrong", "Filtered by", "content filter"),
        (told(400, "top_k is odd"), "wrong", "top_k is odd", "endpoint's own"),
        (told(500, "no memory left"), "wrong", "no memory left", "later"),
        (told(400, "maximum context length is 900 tokens"), "wrong", "too long", "OLLAMA_CONTEXT_LENGTH"),
        (sends("<h1>Sign in here</h1>", "text/html"), "wrong", "Sign in here", "often /v1"),
    ],
)
def test_the_doctor_says_how_the_model_answers_and_what_to_do(
    call: Call, monkeypatch: pytest.MonkeyPatch, behaviour: Behaviour, state: str, finding: str, advice: str
) -> None:
    with running(behaviour) as server:
        made = {"base_url": server.url, "name": "big", "retries": 0}
        found = asyncio.run(diagnose(ModelSettings.model_validate(made), "en"))
    assert found.state == state
    assert finding in found.finding
    assert advice in found.advice


def test_the_doctor_asks_as_real_questions_and_analyses_do() -> None:
    with running(well) as server:
        made = {"base_url": server.url, "name": "big", "retries": 0, "max_tokens": 7_000}
        found = asyncio.run(diagnose(ModelSettings.model_validate(made), "en"))
    assert (found.state, found.advice) == ("ok", "")
    question, analysis = (asked for asked in server.asked if "response_format" in asked)
    assert question["stream"]
    assert "stream" not in analysis
    assert len(question["messages"][-1]["content"]) > 4 * 3_000
    for asked in (question, analysis):
        assert asked["max_tokens"] == 7_000
        assert [message["role"] for message in asked["messages"]] == ["system", "user"]
        assert asked["response_format"]["type"] == "json_schema"


def test_the_doctor_finds_a_window_that_is_smaller_than_what_is_set() -> None:
    with running(well) as server:
        server.pages = {"/api/ps": {"models": [{"name": "big", "context_length": 4_096}]}}
        made = {"base_url": server.url, "name": "big", "retries": 0}
        found = asyncio.run(diagnose(ModelSettings.model_validate(made), "en"))
    assert found.state == "warning"
    assert "4096" in found.finding
    assert "OLLAMA_CONTEXT_LENGTH" in found.advice


def test_the_doctor_names_a_variable_that_cannot_be_used_and_goes_on(
    call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ALL_PROXY", "gopher://127.0.0.1:7890/")
    check = examined(call, monkeypatch, model_base_url="http://10.0.0.1/v1", model_name="big")
    assert check["state"] == "wrong"
    assert "ALL_PROXY" in check["finding"]


@pytest.mark.parametrize(
    ("behaviour", "state", "finding", "advice"),
    [
        (sends(VECTORS), "ok", "2", ""),
        (sends("<html>"), "wrong", "", "ask.embeddings_url"),
        (fails(401), "wrong", "key", "ask.embeddings_url"),
    ],
    ids=["good", "page", "key"],
)  # fmt: skip
def test_the_doctor_asks_for_vectors_where_they_are_wanted(
    call: Call, monkeypatch: pytest.MonkeyPatch, behaviour: Behaviour, state: str, finding: str, advice: str
) -> None:
    with running(behaviour) as server:
        chosen = {"ask_embeddings_url": server.url, "ask_embeddings_model": "vec"}
        check = examined(call, monkeypatch, "embeddings", **chosen)
    assert check["state"] == state
    assert finding in check["finding"]
    assert advice in check["advice"]


def test_the_doctor_warns_of_a_budget_in_money_without_a_price(
    call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    with running(well) as server:
        check = examined(call, monkeypatch, model_base_url=server.url, model_name="big", budget_dollars=1)
    assert check["state"] == "warning"
    assert "big has no price" in check["advice"]


def test_the_doctor_knows_that_no_model_is_no_fault(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    check = examined(call, monkeypatch)
    assert check["state"] == "off"
    assert "model.base_url" in check["advice"]


def test_the_doctor_says_that_the_operators_platform_is_off(
    call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    check = examined(call, monkeypatch, "Slack", serve_operator="slack/T1/C1")
    assert (check["state"], "serve.operator" in check["finding"]) == ("warning", True)


def test_a_model_without_a_name_is_refused_by_name(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PAPERBOY_MODEL_BASE_URL", "http://127.0.0.1:9")
    result = call("topics")
    assert "PAPERBOY_MODEL_NAME" in call("usage").err + result.err + call("doctor", "--offline").out


def test_a_day_is_counted_from_midnight(call: Call, folder: Path) -> None:
    record(folder, ("analyse", 0.1))
    today = SystemClock().now().astimezone(dt.UTC).date().isoformat()
    assert json.loads(call("usage", "--json", "--days", "1").out)[0]["day"] == today


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has the means")
def test_the_doctor_says_that_papers_are_read_out_of_reach_of_everything(
    call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    check = examined(call, monkeypatch, "reader")
    assert (check["state"], check["advice"]) == ("ok", "")


def test_the_doctor_says_what_papers_could_reach_where_the_system_has_no_walls(
    call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def reach(*_: object, **__: object) -> tuple[str, ...]:
        return (sandbox.FILES, sandbox.NETWORK)

    monkeypatch.setattr("adapters.doctor.run_limited", reach)
    check = examined(call, monkeypatch, "reader")
    assert check["state"] == "warning"
    assert "files, the network" in check["finding"]
    assert "Landlock" in check["advice"]
