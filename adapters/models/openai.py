"""The language-model port on the openai package, for every endpoint that speaks its protocol.

Endpoints differ in how an answer can be forced into a shape: some know `json_schema`, some `json_object`,
some neither, and say so with 400 or 422. The best form that worked is remembered per model and purpose;
below the last one the schema stands in the prompt. Only the fields that all of them know are ever sent.

An answer that somebody watches is streamed. Some endpoints know no `stream_options` (which ask for what the
call took), some stream no answer in a given shape, and what worked is remembered per model.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

import httpx2
import openai

from adapters.models.event_stream import read_stream
from adapters.models.reply import NO_ANSWER, read_answer
from adapters.models.transport import EndlessAnswerError, limited_client
from bot.domain.errors import ModelOutputError, ModelRefusesError, ModelUnavailableError
from bot.ports.model import ModelReply, ModelRequest, Watch
from bot.settings import ModelSettings

NO_KEY = "none"  # the client refuses an empty key, and local servers need none
FORMS = ("json_schema", "json_object", "prose")
DELIVERIES: dict[str, dict[str, Any]] = {
    "counted": {"stream": True, "stream_options": {"include_usage": True}},
    "streamed": {"stream": True},
    "whole": {},
}
"""How a watched answer is asked for, best first."""
AGAIN = 0.5
"""Seconds before a stream that broke off is asked for again."""
PAUSE = 60.0
"""Seconds an endpoint is left alone that did not answer after all retries, so that a run goes on."""
SHAPE = "Answer with one JSON object of this JSON Schema and nothing else:"
NOT_THIS = frozenset({400, 413, 422})


class _Way(NamedTuple):
    form: str
    delivery: str


class OpenAIModel:
    """A chat model at one endpoint."""

    def __init__(
        self,
        settings: ModelSettings,
        *,
        pause: float = PAUSE,
        http_client: httpx2.AsyncClient | None = None,
    ) -> None:
        self._settings = settings
        self._free = asyncio.Semaphore(settings.parallel)
        self._form: dict[tuple[str, str], str] = {}
        self._delivery: dict[str, str] = {}
        self._pause = pause
        self._down: tuple[float, ModelUnavailableError] | None = None
        self._client = openai.AsyncOpenAI(
            api_key=settings.api_key.get_secret_value() or NO_KEY,
            base_url=settings.base_url,
            timeout=settings.timeout,
            max_retries=settings.retries,
            http_client=http_client or limited_client(settings.timeout),
        )

    @property
    def name(self) -> str:
        return self._settings.name

    @property
    def context_tokens(self) -> int:
        return self._settings.context_tokens

    async def close(self) -> None:
        """Close the connections."""
        await self._client.close()

    def form_of(self, model: str, purpose: str) -> str:
        """The form of answer that worked last, empty before the first answer."""
        return self._form.get((model, purpose), "")

    async def complete(self, request: ModelRequest, watch: Watch | None = None) -> ModelReply:
        model = (self._settings.cheap_name if request.cheap else "") or self._settings.name
        async with self._free:
            self._raise_if_down()
            try:
                with foreign_errors():
                    async with asyncio.timeout(self._settings.deadline):
                        reply = await self._ask(model, request, watch)
            except ModelRefusesError:
                raise
            except ModelUnavailableError as error:
                rest = max(self._pause, error.retry_after or 0)
                self._down = (asyncio.get_running_loop().time() + rest, error)
                raise
        self._down = None
        return reply

    def _raise_if_down(self) -> None:
        if self._down is None:
            return
        until, error = self._down
        rest = until - asyncio.get_running_loop().time()
        if rest > 0:
            raise type(error)(retry_after=rest, **error.fields)

    async def _ask(self, model: str, request: ModelRequest, watch: Watch | None) -> ModelReply:
        """Ask in the best way known to work; while none is, step down where a way is refused."""
        ways = self._ways(model, request, watched=watch is not None)
        for way in ways:
            try:
                reply = await self._ask_in(way, model, request, watch)
            except (openai.BadRequestError, openai.UnprocessableEntityError):
                if way == ways[-1]:
                    raise
            else:
                if request.json_schema:
                    self._form[model, request.purpose] = way.form
                if watch:
                    self._delivery[model] = way.delivery
                return reply
        raise AssertionError("the last way returns or raises")

    def _ways(self, model: str, request: ModelRequest, *, watched: bool) -> list[_Way]:
        """What is known to work, else all there is to try."""
        known = self._form.get((model, request.purpose)) if request.json_schema else "prose"
        forms = [known] if known else FORMS
        given = self._delivery.get(model) if watched else "whole"
        deliveries = [given] if given else DELIVERIES
        return [_Way(form, delivery) for delivery in deliveries for form in forms]

    async def _ask_in(
        self, way: _Way, model: str, request: ModelRequest, watch: Watch | None
    ) -> ModelReply:
        arguments = self._arguments(model, request, way.form) | DELIVERIES[way.delivery]
        price = self._settings.prices.get(model)
        if watch is None or way.delivery == "whole":
            answer = await self._client.chat.completions.with_raw_response.create(**arguments)
            return read_answer(answer.content, model=model, purpose=request.purpose, price=price)
        for left in reversed(range(self._settings.retries + 1)):
            try:
                return await self._streamed(arguments, model, request, watch)
            except _BrokenStreamError as error:
                if not left:
                    raise error.cause from error
            await asyncio.sleep(AGAIN)
        raise AssertionError("the last attempt returns or raises")

    async def _streamed(
        self, arguments: dict[str, Any], model: str, request: ModelRequest, watch: Watch
    ) -> ModelReply:
        """The answer as it comes; an endpoint that has not heard of streams sends it whole.

        Raises:
            _BrokenStreamError: it broke off. What fails before it began was retried by the client.
        """
        price = self._settings.prices.get(model)
        async with self._client.chat.completions.with_streaming_response.create(**arguments) as response:
            if "text/event-stream" not in response.headers.get("content-type", ""):
                body = await response.read()
                return read_answer(body, model=model, purpose=request.purpose, price=price)
            try:
                arrived = await read_stream(response, watch)
            except openai.APIConnectionError as error:
                raise _BrokenStreamError(error) from error
        return arrived.reply(request, model=model, price=price)

    def _arguments(self, model: str, request: ModelRequest, form: str) -> dict[str, Any]:
        user = request.user
        arguments: dict[str, Any] = {
            "model": model,
            "temperature": self._settings.temperature,
            self._settings.token_parameter: request.max_tokens,
        }
        if request.json_schema and form == "json_schema":
            arguments["response_format"] = {
                "type": "json_schema",
                "json_schema": {"name": request.purpose, "schema": request.json_schema, "strict": True},
            }
        elif request.json_schema:
            user = f"{user}\n\n{SHAPE}\n{json.dumps(request.json_schema, ensure_ascii=False)}"
            if form == "json_object":
                arguments["response_format"] = {"type": "json_object"}
        messages = [{"role": "system", "content": request.system}, {"role": "user", "content": user}]
        return {**arguments, "messages": [message for message in messages if message["content"]]}


class _BrokenStreamError(Exception):
    def __init__(self, cause: openai.APIConnectionError) -> None:
        super().__init__()
        self.cause = cause


@contextmanager
def foreign_errors() -> Iterator[None]:
    """The one place where the package's errors become ours."""
    try:
        yield
    except (TimeoutError, openai.APITimeoutError) as error:
        raise ModelUnavailableError(why="why.model_slow") from error
    except openai.APIStatusError as error:
        raise _of_status(error) from error
    except EndlessAnswerError as error:
        raise ModelOutputError(problems=("longer than any answer",)) from error
    except (openai.APIResponseValidationError, json.JSONDecodeError, UnicodeDecodeError) as error:
        raise ModelOutputError(problems=(NO_ANSWER,)) from error
    except openai.OpenAIError as error:
        raise ModelUnavailableError(why="why.model_unreachable") from error


def _of_status(error: openai.APIStatusError) -> ModelUnavailableError:
    if error.status_code in NOT_THIS:
        return ModelRefusesError(why="why.model_refuses")
    whys = {401: "why.model_key", 403: "why.model_key", 404: "why.model_unknown", 429: "why.model_busy"}
    other = "why.model_failing" if error.status_code >= 500 else "why.model_refuses"
    why = whys.get(error.status_code, other)
    return ModelUnavailableError(why=why, retry_after=_retry_after(error.response))


def _retry_after(response: httpx2.Response) -> float | None:
    try:
        return max(0.0, float(response.headers.get("retry-after", "")))
    except ValueError:
        return None
