"""A real server on loopback that speaks the OpenAI protocol as the endpoints in the wild do."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from bot.model_settings import ModelSettings
from tests.adapters.batch_server import BatchServer

Body = Mapping[str, Any]
Plain = Callable[[dict[str, Any]], web.StreamResponse | Awaitable[web.StreamResponse]]


@dataclass(frozen=True)
class OnRequest:
    """A behaviour that writes to the connection itself."""

    work: Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass(frozen=True)
class Either:
    """One behaviour for who wants the answer whole, another for who wants it streamed."""

    whole: Plain
    streamed: OnRequest


Behaviour = Plain | OnRequest | Either


@dataclass
class LlmServer:
    """Answers with the queued behaviours in turn, the last one for ever, and keeps what it was asked."""

    behaviours: list[Behaviour] = field(default_factory=list)
    asked: list[dict[str, Any]] = field(default_factory=list)
    headers: list[Mapping[str, str]] = field(default_factory=list)
    url: str = ""
    pages: dict[str, Any] = field(default_factory=dict)
    """What the server tells of itself, by path."""
    paths: list[str] = field(default_factory=list)
    at_once: int = 0
    most_at_once: int = 0
    heard: asyncio.Event = field(default_factory=asyncio.Event)
    gone: asyncio.Event = field(default_factory=asyncio.Event)
    """Set when a caller hung up before it had its answer."""

    def will(self, *behaviours: Behaviour) -> None:
        self.behaviours = list(behaviours)

    @property
    def forms(self) -> list[str]:
        return [asked.get("response_format", {}).get("type", "prose") for asked in self.asked]

    def settings(self, **more: Any) -> ModelSettings:
        values = {"base_url": self.url, "name": "big", "retries": 0, **more}
        return ModelSettings.model_validate(values)

    async def _handle(self, request: web.Request) -> web.StreamResponse:
        self.paths.append(str(request.rel_url))
        asked = await request.json()
        self.asked.append(asked)
        self.headers.append(dict(request.headers))
        self.heard.set()
        behaviour = self.behaviours.pop(0) if len(self.behaviours) > 1 else self.behaviours[0]
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        try:
            if isinstance(behaviour, Either):
                behaviour = behaviour.streamed if asked.get("stream") else behaviour.whole
            if isinstance(behaviour, OnRequest):
                return await behaviour.work(request)
            answer = behaviour(asked)
            return answer if isinstance(answer, web.StreamResponse) else await answer
        except asyncio.CancelledError:
            self.gone.set()
            raise
        finally:
            self.at_once -= 1

    async def _page(self, request: web.Request) -> web.StreamResponse:
        if request.path in self.pages:
            return web.json_response(self.pages[request.path])
        if request.path.endswith("/chat/completions"):
            return await self._handle(request)
        return web.json_response({"detail": "Not Found"}, status=404)


@asynccontextmanager
async def serving(batches: BatchServer | None = None) -> AsyncIterator[LlmServer]:
    server = LlmServer()
    app = web.Application(client_max_size=2**24)
    app.router.add_routes(batches.routes() if batches else [])
    app.router.add_post("/v1/chat/completions", server._handle)
    app.router.add_post("/v1/embeddings", server._handle)
    app.router.add_route("*", "/{rest:.*}", server._page)
    runner = web.AppRunner(app, handler_cancellation=True, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    host, port = runner.addresses[0][:2]
    server.url = f"http://{host}:{port}/v1"
    try:
        yield server
    finally:
        await runner.cleanup()


def completion(content: Any = "{}", **more: Any) -> dict[str, Any]:
    """A whole answer; fields named in `more` stand in for its own."""
    return {
        "id": "1",
        "object": "chat.completion",
        "created": 0,
        "model": "big",
        "choices": [
            {"index": 0, "message": {"role": "assistant", "content": content}, "finish_reason": "stop"}
        ],
        "usage": {
            "prompt_tokens": 1_000,
            "completion_tokens": 100,
            "total_tokens": 1_100,
            "prompt_tokens_details": {"cached_tokens": 400},
        },
        **more,
    }


def says(content: Any = "{}", **more: Any) -> Plain:
    return lambda _: web.json_response(completion(content, **more))


def pieces(text: str, *, size: int = 9, usage: bool = True, reason: str | None = "stop") -> list[str]:
    """The events of a streamed answer."""
    deltas = [text[at : at + size] for at in range(0, len(text), size)]
    chunks: list[dict[str, Any]] = [{"choices": [{"index": 0, "delta": {"role": "assistant"}}]}]
    chunks += [{"choices": [{"index": 0, "delta": {"content": each}}]} for each in deltas]
    chunks.append({"choices": [{"index": 0, "delta": {}, "finish_reason": reason}]})
    if usage:
        chunks.append({"choices": [], "usage": completion()["usage"]})
    kind = "chat.completion.chunk"
    return [
        json.dumps({"id": "1", "object": kind, "created": 0, "model": "big", "usage": None, **chunk})
        for chunk in chunks
    ]


def streams(
    *events: str,
    done: bool = True,
    cut: bool = False,
    pause: Callable[[int], Awaitable[None]] | None = None,
) -> OnRequest:
    """Sends these events; `cut` hangs up after the last of them, `pause` is waited for before each."""

    async def answer(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await response.prepare(request)
        for number, event in enumerate(events):
            if pause:
                await pause(number)
            await response.write(f"data: {event}\n\n".encode())
        if cut and request.transport:
            request.transport.abort()
        elif done:
            await response.write(b"data: [DONE]\n\n")
        return response

    return OnRequest(answer)


def tells(text: str, **more: Any) -> Behaviour:
    """Answers as a good endpoint does: in pieces to who asks for a stream, whole to others."""
    return Either(lambda _: web.json_response(completion(text)), streams(*pieces(text, **more)))


def sends(body: str | bytes, content_type: str = "application/json", status: int = 200) -> Behaviour:
    data = body.encode() if isinstance(body, str) else body
    return lambda _: web.Response(body=data, content_type=content_type, status=status)


def failure(status: int, headers: Mapping[str, str] | None = None) -> web.Response:
    answer = {"error": {"message": "no", "type": "x", "code": None}}
    return web.json_response(answer, status=status, headers=headers)


def fails(status: int, headers: Mapping[str, str] | None = None) -> Behaviour:
    return lambda _: failure(status, headers)


def hangs(_: Body) -> Awaitable[web.StreamResponse]:
    async def wait() -> web.StreamResponse:
        await asyncio.Event().wait()
        return web.Response()

    return wait()


def hangs_up(asked: Body) -> web.StreamResponse:
    raise ConnectionResetError


KNOWN_TO_GEMINI = {"model", "messages", "temperature", "max_tokens", "response_format", "stream", "top_p"}


def like_gemini(asked: Body) -> web.StreamResponse:
    """Refuses any field it does not know."""
    unknown = set(asked) - KNOWN_TO_GEMINI
    return failure(400) if unknown else web.json_response(completion())


def like_deepseek(asked: Body) -> web.StreamResponse:
    """Knows json_object alone, and wants the word JSON in the prompt."""
    form = asked.get("response_format", {}).get("type", "text")
    spoken = "json" in json.dumps(asked["messages"]).lower()
    good = form == "text" or (form == "json_object" and spoken)
    return web.json_response(completion()) if good else failure(400)


def like_llama_cpp(asked: Body) -> web.StreamResponse:
    """Wants the schema where OpenAI has it."""
    form = asked.get("response_format", {})
    nested = "schema" in form.get("json_schema", {})
    good = form.get("type") != "json_schema" or nested
    return web.json_response(completion()) if good else failure(400)


def like_an_old_server(asked: Body) -> web.StreamResponse:
    """Has never heard of response_format."""
    return failure(422) if "response_format" in asked else web.json_response(completion())
