"""The language-model port on the openai package, for every endpoint that speaks its protocol.

Endpoints differ in how an answer can be forced into a shape: some know `json_schema`, some `json_object`,
some neither, and say so with 400 or 422. The best form that worked is remembered per model and purpose;
below the last one the schema stands in the prompt. Only the fields that all of them know are ever sent.

Answers are never streamed: nothing may be shown of one before the whole of it is checked.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx2
import openai

from adapters.llm.answer import NO_ANSWER, read_answer
from bot.errors import ModelOutputError, ModelRefusesError, ModelUnavailableError
from bot.ports import ModelReply, ModelRequest
from bot.settings import ModelSettings

NO_KEY = "none"  # the client refuses an empty key, and local servers need none
FORMS = ("json_schema", "json_object", "prose")
PAUSE = 60.0
"""Seconds an endpoint is left alone that did not answer after all retries, so that a run goes on."""
SHAPE = "Answer with one JSON object of this JSON Schema and nothing else:"
NOT_THIS = frozenset({400, 413, 422})


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
        self._form: dict[tuple[str, str], int] = {}
        self._pause = pause
        self._down: tuple[float, ModelUnavailableError] | None = None
        self._client = openai.AsyncOpenAI(
            api_key=settings.api_key.get_secret_value() or NO_KEY,
            base_url=settings.base_url,
            timeout=settings.timeout,
            max_retries=settings.retries,
            http_client=http_client,
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
        known = self._form.get((model, purpose))
        return "" if known is None else FORMS[known]

    async def complete(self, request: ModelRequest) -> ModelReply:
        model = (self._settings.cheap_name if request.cheap else "") or self._settings.name
        async with self._free:
            self._raise_if_down()
            try:
                with _foreign_errors():
                    async with asyncio.timeout(self._settings.deadline):
                        body = await self._ask(model, request)
            except ModelRefusesError:
                raise
            except ModelUnavailableError as error:
                rest = max(self._pause, error.retry_after or 0)
                self._down = (asyncio.get_running_loop().time() + rest, error)
                raise
        self._down = None
        price = self._settings.prices.get(model)
        return read_answer(body, model=model, purpose=request.purpose, price=price)

    def _raise_if_down(self) -> None:
        if self._down is None:
            return
        until, error = self._down
        rest = until - asyncio.get_running_loop().time()
        if rest > 0:
            raise type(error)(retry_after=rest, **error.fields)

    async def _ask(self, model: str, request: ModelRequest) -> bytes:
        """Ask in the best form known to work; while none is, step down where the form is refused."""
        if not request.json_schema:
            return await self._post(self._arguments(model, request, "prose"))
        key = (model, request.purpose)
        known = self._form.get(key)
        forms = [known] if known is not None else list(range(len(FORMS)))
        for form in forms:
            try:
                body = await self._post(self._arguments(model, request, FORMS[form]))
            except (openai.BadRequestError, openai.UnprocessableEntityError):
                if form == forms[-1]:
                    raise
            else:
                self._form[key] = form
                return body
        raise AssertionError("the last form returns or raises")

    async def _post(self, arguments: dict[str, Any]) -> bytes:
        answer = await self._client.chat.completions.with_raw_response.create(**arguments)
        body: bytes = answer.content
        return body

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


@contextmanager
def _foreign_errors() -> Iterator[None]:
    """The one place where the package's errors become ours."""
    try:
        yield
    except (TimeoutError, openai.APITimeoutError) as error:
        raise ModelUnavailableError(why="why.model_slow") from error
    except openai.APIStatusError as error:
        raise _of_status(error) from error
    except openai.APIResponseValidationError as error:
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
