"""The language-model port on the openai package, for every endpoint that speaks its protocol.

Endpoints differ in how an answer can be forced into a shape: some know `json_schema`, some `json_object`,
some neither and answer 400 or 422. The best form that worked is remembered per model; below the last one
the schema stands in the prompt. Only the fields that all of them know are ever sent.
"""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from typing import Any

import httpx2
import openai
from openai.types.chat import ChatCompletion

from bot.errors import ModelOutputError, ModelUnavailableError
from bot.model import Usage
from bot.ports import ModelReply, ModelRequest
from bot.settings import ModelSettings

NO_KEY = "none"  # the client refuses an empty key, and local servers need none
FORMS = ("json_schema", "json_object", "prose")
THOUGHT = re.compile(r"\A\s*<think>.*?(?:</think>|\Z)", re.DOTALL)
MILLION = 1_000_000
SHAPE = "Answer with one JSON object of this JSON Schema and nothing else:"


class OpenAIModel:
    """A chat model at one endpoint."""

    def __init__(self, settings: ModelSettings, http_client: httpx2.AsyncClient | None = None) -> None:
        self._settings = settings
        self._free = asyncio.Semaphore(settings.parallel)
        self._form: dict[str, int] = {}
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

    async def complete(self, request: ModelRequest) -> ModelReply:
        model = self._model_of(request)
        async with self._free:
            with _foreign_errors():
                async with asyncio.timeout(self._settings.deadline):
                    answer = await self._ask(model, request)
        return self._reply(answer, model, request.purpose)

    async def stream(self, request: ModelRequest) -> AsyncIterator[str]:
        model = self._model_of(request)
        async with self._free:
            with _foreign_errors():
                pieces = await self._client.chat.completions.create(
                    **self._arguments(model, request, "prose"), stream=True
                )
                async for piece in pieces:
                    if piece.choices and (text := piece.choices[0].delta.content):
                        yield text

    def _model_of(self, request: ModelRequest) -> str:
        return (self._settings.cheap_name if request.cheap else "") or self._settings.name

    async def _ask(self, model: str, request: ModelRequest) -> Any:  # noqa: ANN401 - endpoints send anything
        """Ask in the best form the model is known to take, stepping down while it refuses the form."""
        forms = range(self._form.get(model, 0), len(FORMS)) if request.json_schema else [len(FORMS) - 1]
        refusal: openai.APIStatusError | None = None
        for form in forms:
            try:
                answer = await self._client.chat.completions.create(
                    **self._arguments(model, request, FORMS[form])
                )
            except (openai.BadRequestError, openai.UnprocessableEntityError) as error:
                refusal = refusal or error
                continue
            if request.json_schema:
                self._form[model] = form
            return answer
        raise refusal or AssertionError("there is always a form to ask in")

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

    def _reply(self, answer: object, model: str, purpose: str) -> ModelReply:
        """The reply in an answer that may be anything: a string of HTML, no choices, no usage."""
        if not isinstance(answer, ChatCompletion) or not answer.choices:
            raise ModelOutputError(problems=("no answer",))
        choice = answer.choices[0]
        text = THOUGHT.sub("", choice.message.content or "").strip()
        return ModelReply(
            text=text,
            usage=self._usage(answer, model, purpose),
            truncated=choice.finish_reason == "length",
            refused=bool(choice.message.refusal) or choice.finish_reason == "content_filter",
        )

    def _usage(self, answer: ChatCompletion, model: str, purpose: str) -> Usage:
        used = answer.usage
        prompt = (used and used.prompt_tokens) or 0
        written = (used and used.completion_tokens) or 0
        details = used and used.prompt_tokens_details
        cached = (details and details.cached_tokens) or 0
        price = self._settings.prices.get(model) if used else None
        cost = None
        if price is not None:
            seen = price.input if price.cached is None else price.cached
            cost = ((prompt - cached) * price.input + cached * seen + written * price.output) / MILLION
        return Usage(
            model=model,
            purpose=purpose,
            prompt_tokens=prompt,
            cached_tokens=cached,
            completion_tokens=written,
            cost=cost,
        )


@contextmanager
def _foreign_errors() -> Iterator[None]:
    """The one place where the package's errors become ours."""
    try:
        yield
    except (TimeoutError, openai.APITimeoutError) as error:
        raise ModelUnavailableError(why="why.model_slow") from error
    except openai.RateLimitError as error:
        raise ModelUnavailableError(why="why.model_busy", retry_after=_retry_after(error)) from error
    except (openai.AuthenticationError, openai.PermissionDeniedError) as error:
        raise ModelUnavailableError(why="why.model_key") from error
    except openai.NotFoundError as error:
        raise ModelUnavailableError(why="why.model_unknown") from error
    except openai.APIStatusError as error:
        why = "why.model_failing" if error.status_code >= 500 else "why.model_refuses"
        raise ModelUnavailableError(why=why) from error
    except openai.APIResponseValidationError as error:
        raise ModelOutputError(problems=("no answer",)) from error
    except openai.APIError as error:
        raise ModelUnavailableError(why="why.model_unreachable") from error
    except (json.JSONDecodeError, UnicodeDecodeError) as error:
        raise ModelOutputError(problems=("no answer",)) from error


def _retry_after(error: openai.APIStatusError) -> float | None:
    try:
        return float(error.response.headers.get("retry-after", ""))
    except ValueError:
        return None
