"""What a model did not see is never claimed to have been read: its window is found out, and kept to."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from aiohttp import web

from adapters.models.openai import OpenAIModel
from adapters.models.window import window_in
from adapters.stores.sqlite.store import SqliteStore
from bot.compose.entry import remarks
from bot.domain.analysis import Evidence, Source
from bot.domain.errors import ModelRefusesError
from bot.ports.model import ModelRequest
from tests.adapters.llm_server import Body, LlmServer, completion, failure, serving
from tests.adapters.test_openai import request
from tests.e2e.model_run import IDS, ModelRun, good_object, sample
from tests.fakes import FakeClock

LONG = "The pier of the harbour holds in every storm of the winter. " * 400
GOOD = '{"summary": {"text": "Fine.", "quotes": []}, "findings": []}'


@pytest_asyncio.fixture
async def server() -> AsyncIterator[LlmServer]:
    async with serving() as running:
        yield running


@pytest_asyncio.fixture
async def store(tmp_path: Path) -> AsyncIterator[SqliteStore]:
    async with await SqliteStore.open(tmp_path / "test.sqlite3", FakeClock()) as opened:
        yield opened


def spoken(asked: Body) -> str:
    return "".join(message["content"] for message in asked["messages"])


def real_tokens(text: str) -> int:
    """As tokenizers of today count English."""
    return len(text) * 10 // 44


class Cutting:
    """A server like Ollama: of a longer prompt it sees half its window, and says nothing but the count."""

    def __init__(self, window: int, server: LlmServer | None = None) -> None:
        self.window, self.server = window, server

    def __call__(self, asked: Body) -> web.StreamResponse:
        if self.server is not None:  # loaded by the first call
            loaded = [{"name": "big:latest", "context_length": self.window}]
            self.server.pages["/api/ps"] = {"models": loaded}
        count = real_tokens(spoken(asked))
        counted = count if count <= self.window else self.window // 2 + 2
        return web.json_response(completion(self.text(asked), usage={"prompt_tokens": counted}))

    def text(self, asked: Body) -> str:
        form = asked.get("response_format")
        if not form:
            return "yes"
        name = form["json_schema"]["name"]
        system, user = (message["content"] for message in asked["messages"])
        try:
            return json.dumps(good_object(ModelRequest(purpose=name, system=system, user=user)))
        except StopIteration:
            return GOOD


BIG = {"id": "big", "max_model_len": 4096}
PAGES: dict[str, dict[str, Any]] = {
    "vLLM": {"/v1/models": {"data": [{"id": "other", "max_model_len": 99}, BIG]}},
    "llama.cpp": {"/props": {"default_generation_settings": {"n_ctx": 4096}}},
    "llama.cpp's list": {"/v1/models": {"data": [{"id": "big", "meta": {"n_ctx": 4096}}]}},
    "Ollama, loaded": {"/api/ps": {"models": [{"name": "big:latest", "context_length": 4096}]}},
    "Ollama, not loaded": {
        "/api/show": {
            "parameters": 'num_ctx                        4096\nstop    "<|end|>"',
            "model_info": {"llama.context_length": 131_072},
        }
    },
}


@pytest.mark.parametrize("maker", PAGES)
async def test_a_server_that_tells_its_window_is_sent_no_prompt_that_does_not_fit(
    server: LlmServer, maker: str
) -> None:
    server.pages = PAGES[maker]
    server.will(Cutting(4_096))
    model = OpenAIModel(server.settings())
    assert model.context_tokens == 128_000
    with pytest.raises(ModelRefusesError) as caught:
        await model.complete(request(user=LONG))
    assert (caught.value.why, model.context_tokens, server.asked) == ("why.model_too_long", 4_096, [])
    assert "summary" in json.loads((await model.complete(request())).text)
    await model.close()


async def test_a_window_larger_than_what_is_set_changes_nothing(server: LlmServer) -> None:
    server.pages = {"/v1/models": {"data": [{"id": "big", "max_model_len": 999_999}]}}
    server.will(Cutting(999_999))
    model = OpenAIModel(server.settings(context_tokens=32_000))
    await model.complete(request(user=LONG))
    assert model.context_tokens == 32_000
    await model.close()


@pytest.mark.parametrize("told_once_loaded", [True, False])
async def test_a_prompt_that_was_cut_in_silence_is_no_prompt_that_was_read(
    server: LlmServer, *, told_once_loaded: bool
) -> None:
    server.will(Cutting(4_096, server if told_once_loaded else None))
    model = OpenAIModel(server.settings())
    with pytest.raises(ModelRefusesError) as caught:
        await model.complete(request(user=LONG))
    assert caught.value.usage is not None
    assert model.context_tokens == (4_096 if told_once_loaded else 2_050)
    await model.close()


async def test_a_refusal_that_names_the_window_is_believed(server: LlmServer) -> None:
    said = "This model's maximum context length is 8192 tokens. Please reduce the length."
    server.will(lambda _: web.json_response({"error": {"message": said}}, status=400))
    model = OpenAIModel(server.settings())
    with pytest.raises(ModelRefusesError):
        await model.complete(request(user=LONG))
    assert (model.context_tokens, len(server.asked)) == (8_192, 1)
    await model.close()


@pytest.mark.parametrize(
    "count",
    [lambda _: 1_000, lambda _: 0, lambda asked: real_tokens(spoken(asked))],
    ids=["always the same", "never", "true"],
)
async def test_a_count_that_is_none_makes_no_window(server: LlmServer, count: Any) -> None:
    server.will(lambda asked: web.json_response(completion(GOOD, usage={"prompt_tokens": count(asked)})))
    model = OpenAIModel(server.settings())
    for _ in range(2):
        assert (await model.complete(request(user=LONG))).text == GOOD
    assert model.context_tokens == 128_000
    await model.close()


async def test_counts_of_what_was_not_cached_are_not_taken_for_a_cut(
    server: LlmServer,
) -> None:
    counts = iter([real_tokens(LONG), 40, 40])
    server.will(lambda _: web.json_response(completion(GOOD, usage={"prompt_tokens": next(counts)})))
    model = OpenAIModel(server.settings())
    for _ in range(3):
        await model.complete(request(user=LONG))
    assert model.context_tokens == 128_000
    await model.close()


@pytest.mark.parametrize("told", [True, False], ids=["window told", "count alone"])
async def test_a_paper_that_does_not_fit_is_analysed_within_the_window_and_labelled_so(
    server: LlmServer, store: SqliteStore, tmp_path: Path, *, told: bool
) -> None:
    server.will(Cutting(2_000, server if told else None))
    model = OpenAIModel(server.settings())
    run = ModelRun(store, tmp_path, model)
    paper, _ = sample(IDS[0])
    made = await run.wired().analyses.of(paper, "en", workspace="w")
    assert (made.evidence, made.source) == (Evidence.ABSTRACT, Source.ABSTRACT)
    assert "reads too little at once" in " ".join(remarks(made, "en"))
    last = server.asked[-1]
    assert last["response_format"]["json_schema"]["name"] == "brief"
    assert real_tokens(spoken(last)) < 2_000
    spent = await store.usage_since("w", run.clock.now())
    assert sum(row.calls for row in spent) == len(
        [one for one in server.asked if one.get("response_format")]
    )
    await model.close()


@pytest.mark.parametrize("name", ["ps", "show", "models", "props"])
@pytest.mark.parametrize("page", [None, [], "x", {}, {"models": [1], "data": 7, "parameters": 5}])
def test_a_page_that_is_something_else_tells_nothing(name: str, page: Any) -> None:
    assert window_in(name, page, "big") is None


# What is sent


async def test_a_field_that_a_model_refuses_is_left_out_from_then_on(server: LlmServer) -> None:
    def like_gpt_5(asked: Body) -> web.StreamResponse:
        refused = {
            "max_tokens": "'max_tokens' is not supported. Use 'max_completion_tokens' instead.",
            "temperature": "'temperature' does not support 0.2 with this model. Only the default (1).",
            "reasoning_effort": "Unrecognized request argument supplied: reasoning_effort",
        }
        for name, said in refused.items():
            if name in asked:
                error = {"message": said, "param": name, "code": "unsupported_parameter"}
                return web.json_response({"error": error}, status=400)
        return web.json_response(completion(GOOD))

    server.will(like_gpt_5)
    model = OpenAIModel(server.settings(reasoning_effort="low"))
    for _ in range(2):
        assert (await model.complete(request(max_tokens=700))).text == GOOD
    assert len(server.asked) == 5
    assert server.asked[-1]["max_completion_tokens"] == 700
    assert set(server.asked[-1]) == {"model", "messages", "max_completion_tokens", "response_format"}
    assert server.forms == ["json_schema"] * 5, "the form was never to blame"
    await model.close()


@pytest.mark.parametrize(
    "said",
    [
        "max_tokens is too large: 6000. This model supports at most 4096 completion tokens.",
        "max_tokens: 6000 > 4096, which is the maximum allowed number of output tokens for x-4-20261022",
        "Invalid max_tokens value, the valid range of max_tokens is [1, 4096]",
    ],
)
async def test_an_endpoint_that_allows_fewer_tokens_is_asked_for_those(
    server: LlmServer, said: str
) -> None:
    def limited(asked: Body) -> web.StreamResponse:
        refused = web.json_response({"error": {"message": said}}, status=400)
        return refused if asked["max_tokens"] > 4_096 else web.json_response(completion(GOOD))

    server.will(limited)
    model = OpenAIModel(server.settings())
    for _ in range(2):
        await model.complete(request(max_tokens=6_000))
    assert [asked["max_tokens"] for asked in server.asked] == [6_000, 4_096, 4_096]
    await model.close()


async def test_a_model_without_a_system_message_is_told_all_by_the_user(server: LlmServer) -> None:
    def like_gemma(asked: Body) -> web.StreamResponse:
        if any(message["role"] == "system" for message in asked["messages"]):
            return web.json_response({"error": "System role not supported"}, status=500)
        return web.json_response(completion(GOOD))

    server.will(like_gemma)
    model = OpenAIModel(server.settings())
    await model.complete(request())
    assert server.asked[-1]["messages"] == [{"role": "user", "content": "Be brief.\n\nA paper."}]
    await model.close()


async def test_a_field_that_is_refused_for_ever_ends_the_call(server: LlmServer) -> None:
    error = {"message": "max_tokens and max_completion_tokens and temperature are bad", "param": None}
    server.will(lambda _: web.json_response({"error": error}, status=400))
    model = OpenAIModel(server.settings())
    with pytest.raises(ModelRefusesError):
        await model.complete(request())
    assert len(server.asked) < 10
    await model.close()


# Where it is sent


@pytest.mark.parametrize(
    ("path", "paths"),
    [
        ("/v1", ["/v1/chat/completions"]),
        ("/v1/", ["/v1/chat/completions"]),
        ("/v1/chat/completions", ["/v1/chat/completions"]),
        ("", ["/chat/completions", "/v1/chat/completions", "/v1/chat/completions"]),
        (
            "/openai/deployments/d?api-version=2024-06-01",
            ["/openai/deployments/d/chat/completions?api-version=2024-06-01"],
        ),
        ("/v1?api-version=2024-06-01", ["/v1/chat/completions?api-version=2024-06-01"]),
    ],
)
async def test_an_address_may_be_written_in_any_way(server: LlmServer, path: str, paths: list[str]) -> None:
    root = server.url.removesuffix("/v1")

    def here(asked: Body) -> web.StreamResponse:
        last = server.paths[-1]
        return failure(404) if last == "/chat/completions" else web.json_response(completion(GOOD))

    server.will(here)
    model = OpenAIModel(server.settings(base_url=f"{root}{path}", api_key="k-1234"))
    await model.complete(request())
    await model.complete(request())
    assert server.paths == (paths if len(paths) > 1 else paths * 2)
    assert ("api-key" in server.headers[-1]) == ("api-version" in path)
    await model.close()
