"""The language-model port on the openai package, for every endpoint that speaks its protocol.

Endpoints differ in how an answer can be forced into a shape: some know `json_schema`, some `json_object`,
some neither, and say so with 400 or 422. The best form that worked is remembered per model and purpose;
below the last one the schema stands in the prompt. Of the fields beside it, `Dialect` learns what is taken.

An answer that somebody watches is streamed. Some endpoints know no `stream_options` (which ask for what the
call took), some stream no answer in a given shape or break off, and what worked is remembered per model.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from typing import Any, NamedTuple

import httpx2
import openai

from adapters.clock import SystemClock
from adapters.env import environment
from adapters.models.address import read_address
from adapters.models.dialect import Dialect
from adapters.models.event_stream import read_stream
from adapters.models.proxy import proxy_for
from adapters.models.refusal import TOO_LONG, ErrorBody, read_refusal
from adapters.models.reply import ToldError, read_answer
from adapters.models.transport import EndlessAnswerError, limited_client
from adapters.models.window import Window, find_window
from bot.domain.errors import (
    ModelOutputError,
    ModelRefusesError,
    ModelUnavailableError,
    NoAnswerError,
    PaperboyError,
)
from bot.llm.fit import estimated_tokens
from bot.model_settings import ModelSettings
from bot.ports.clock import Clock
from bot.ports.model import ModelReply, ModelRequest, Watch
from bot.util.backoff import backoff
from bot.util.circuit_breaker import CircuitBreaker

NO_KEY = "none"  # the client refuses an empty key, and local servers need none
FORMS = ("json_schema", "json_object", "prose")
WHOLE = "whole"
DELIVERIES: dict[str, dict[str, Any]] = {
    "counted": {"stream": True, "stream_options": {"include_usage": True}},
    "streamed": {"stream": True},
    WHOLE: {},
}
"""How a watched answer is asked for, best first."""
AGAIN, LONGEST_AGAIN = 0.5, 8.0
"""Seconds before a call is repeated that failed in a way the package does not see."""
MOST_CHANGES = 6
"""How often one call is changed to what an endpoint says it takes."""
SHAPE = "Answer with one JSON object of this JSON Schema and nothing else:"
ELSEWHERE = frozenset({"why.model_unknown", "why.model_page"})
"""What is found where the path of an address is missing."""


class _Way(NamedTuple):
    form: str
    delivery: str


class OpenAIModel:
    """A chat model at one endpoint."""

    def __init__(
        self,
        settings: ModelSettings,
        *,
        clock: Clock | None = None,
        http_client: httpx2.AsyncClient | None = None,
    ) -> None:
        """Raises ModelUnavailableError: what the environment says of proxies and certificates cannot be."""
        self._settings = settings
        self._secret = settings.api_key.get_secret_value()
        self._free = asyncio.Semaphore(settings.parallel)
        self._form: dict[tuple[str, str], str] = {}
        self._delivery: dict[str, str] = {}
        self._dialects: dict[str, Dialect] = {}
        self._windows: dict[str, Window] = {}
        self._breaker = CircuitBreaker(clock or SystemClock())
        self._failure: ModelUnavailableError | None = None
        address = read_address(settings.base_url, settings.name)
        self._versioned = address.versioned
        self.was_moved = False
        """Whether nothing was where the address says, and it was found a path further."""
        proxy = proxy_for(address.base, environment())
        self._proxy = proxy.variable if proxy else ""
        self._http = http_client or limited_client(settings.timeout, address.base)
        self._client = openai.AsyncOpenAI(
            api_key=self._secret or NO_KEY,
            base_url=address.base,
            default_query=address.query,
            default_headers={"api-key": self._secret} if address.is_azure and self._secret else None,
            timeout=settings.timeout,
            max_retries=settings.retries,
            http_client=self._http,
        )

    @property
    def name(self) -> str:
        return self._settings.name

    @property
    def context_tokens(self) -> int:
        """As is set, and no more than the model's window is found to have."""
        window = self._windows.get(self.name)
        return min(
            self._settings.context_tokens, (window and window.tokens) or self._settings.context_tokens
        )

    @property
    def max_tokens(self) -> int:
        return self._settings.max_tokens

    @property
    def base_url(self) -> str:
        """Where calls go."""
        return str(self._client.base_url)

    async def close(self) -> None:
        """Close the connections."""
        await self._client.close()

    def form_of(self, model: str, purpose: str) -> str:
        """The form of answer that worked last, empty before the first answer."""
        return self._form.get((model, purpose), "")

    def dialect_of(self, model: str) -> Dialect:
        """What is known of what the model takes."""
        return self._dialects.setdefault(model, Dialect(token_parameter=self._settings.token_parameter))

    @property
    def client(self) -> openai.AsyncOpenAI:
        """For whatever is not a call of a model; its errors are made ours by `foreign_errors`."""
        return self._client

    def foreign_errors(self) -> AbstractContextManager[None]:
        """Where the package's errors become ours."""
        return foreign_errors(self._secret, self._proxy)

    def arguments(self, request: ModelRequest) -> dict[str, Any]:
        """The call as one who cannot learn on the way makes it best."""
        model = self._model_for(request)
        form = self._form.get((model, request.purpose), FORMS[0]) if request.json_schema else "prose"
        return self._arguments(model, request, form, self.dialect_of(model))

    def read(self, body: bytes, request: ModelRequest) -> ModelReply:
        """The reply in an answer that came another way. Raises as `read_answer` does."""
        model = self._model_for(request)
        price = self._settings.prices.get(model)
        return read_answer(body, request, model=model, price=price, secret=self._secret)

    def _model_for(self, request: ModelRequest) -> str:
        return (self._settings.cheap_name if request.cheap else "") or self._settings.name

    async def complete(self, request: ModelRequest, watch: Watch | None = None) -> ModelReply:
        model = self._model_for(request)
        async with self._free:
            self._raise_if_down()
            try:
                with foreign_errors(self._secret, self._proxy):
                    async with asyncio.timeout(self._settings.deadline):
                        reply = await self._ask_within(model, request, watch)
            except (ModelRefusesError, NoAnswerError):  # it is there, and answers
                raise
            except ModelUnavailableError as error:
                self._failure = error
                self._breaker.open(error.retry_after or 0)
                raise
        self._breaker.close()
        return reply

    def _raise_if_down(self) -> None:
        if self._failure is not None and (left := self._breaker.seconds_left):
            raise self._failure.later(left)

    async def _ask_within(self, model: str, request: ModelRequest, watch: Watch | None) -> ModelReply:
        """Ask what the model's window holds.

        Raises:
            ModelRefusesError: it does not hold the prompt, or did not.
        """
        window = self.window_of(model)
        estimated = estimated_tokens(request.system + request.user)
        if not await window.holds(estimated):
            raise ModelRefusesError(why=TOO_LONG)
        reply = await self._ask_there(model, request, watch)
        if not await window.has_held(estimated, reply.usage.prompt_tokens):
            raise ModelRefusesError(why=TOO_LONG, usage=reply.usage)
        return reply

    def window_of(self, model: str) -> Window:
        """What is known of the model's window."""
        return self._windows.setdefault(
            model, Window(partial(self._find, model), partial(self._count, model))
        )

    async def _find(self, model: str) -> int | None:
        headers = {"Authorization": f"Bearer {self._secret}"} if self._secret else {}
        return await find_window(self._http, self.base_url, model, headers)

    async def _count(self, model: str) -> int:
        """The tokens that the endpoint counts in a prompt of a few words; 0 where it does not."""
        request = ModelRequest(purpose="count", system="", user="Answer with one word: yes.", max_tokens=64)
        try:
            return (await self._ask_there(model, request, None)).usage.prompt_tokens
        except NoAnswerError as error:
            return error.usage.prompt_tokens if error.usage else 0
        except ModelUnavailableError:
            return 0

    async def _ask_there(self, model: str, request: ModelRequest, watch: Watch | None) -> ModelReply:
        """Ask at the address; where it has no path and nothing is there, with the usual one."""
        try:
            return await self._ask(model, request, watch)
        except ModelUnavailableError as error:
            if not self._versioned or error.why not in ELSEWHERE:
                raise
        self._client = self._client.with_options(base_url=self._versioned)
        self._versioned = ""
        self.was_moved = True
        return await self._ask(model, request, watch)

    async def _ask(self, model: str, request: ModelRequest, watch: Watch | None) -> ModelReply:
        """Ask in the best way known to work; while none is, step down where a way is refused."""
        ways = self._ways(model, request, watched=watch is not None)
        for way in ways:
            try:
                return await self._ask_and_remember(way, model, request, watch)
            except _RefusedError as error:
                if way == ways[-1] or not error.refusal.is_of_the_form:
                    self._learn_from(error.refusal, model)
                    raise error.ours from error
            except _BrokenStreamError:
                break
        return await self._whole_instead(way, model, request, watch)

    def _learn_from(self, refusal: ErrorBody, model: str) -> None:
        if refusal.why == TOO_LONG and refusal.window:
            self.window_of(model).learn(refusal.window)

    async def _whole_instead(
        self, way: _Way, model: str, request: ModelRequest, watch: Watch | None
    ) -> ModelReply:
        """What an endpoint cannot stream is asked for whole."""
        try:
            return await self._ask_and_remember(way._replace(delivery=WHOLE), model, request, watch)
        except _RefusedError as error:
            raise error.ours from error

    def _ways(self, model: str, request: ModelRequest, *, watched: bool) -> list[_Way]:
        """What is known to work, else all there is to try."""
        known = self._form.get((model, request.purpose)) if request.json_schema else "prose"
        forms = [known] if known else FORMS
        given = self._delivery.get(model) if watched else WHOLE
        deliveries = [given] if given else DELIVERIES
        return [_Way(form, delivery) for delivery in deliveries for form in forms]

    async def _ask_and_remember(
        self, way: _Way, model: str, request: ModelRequest, watch: Watch | None
    ) -> ModelReply:
        """Ask in a way, and remember that it works: also where the answer is none."""
        try:
            reply = await self._ask_in(way, model, request, watch)
        except NoAnswerError as error:
            if error.usage is not None:
                self._remember(way, model, request, watch)
            raise
        self._remember(way, model, request, watch)
        return reply

    def _remember(self, way: _Way, model: str, request: ModelRequest, watch: Watch | None) -> None:
        if request.json_schema:
            self._form[model, request.purpose] = way.form
        if watch:
            self._delivery[model] = way.delivery

    async def _ask_in(
        self, way: _Way, model: str, request: ModelRequest, watch: Watch | None
    ) -> ModelReply:
        """Ask in one way, without what the model says it does not take.

        Raises:
            _RefusedError, _BrokenStreamError.
        """
        dialect = self.dialect_of(model)
        for left in reversed(range(MOST_CHANGES)):
            arguments = self._arguments(model, request, way.form, dialect) | DELIVERIES[way.delivery]
            try:
                return await self._attempts(arguments, model, request, watch)
            except _RefusedError as error:
                if not left or not dialect.adapt(error.refusal, arguments):
                    raise
        raise AssertionError("the last change returns or raises")

    async def _attempts(
        self, arguments: dict[str, Any], model: str, request: ModelRequest, watch: Watch | None
    ) -> ModelReply:
        """Ask, and once more where it failed in a way that the package does not retry by itself.

        Raises:
            _RefusedError, _BrokenStreamError.
        """
        for attempt in range(self._settings.retries + 1):
            is_last = attempt == self._settings.retries
            try:
                return await self._attempt(arguments, model, request, watch)
            except openai.APIStatusError as error:
                raise _RefusedError(_refusal(error, self._secret), _retry_after(error.response)) from error
            except ToldError as error:
                if is_last or not error.refusal.passes:
                    raise _RefusedError(error.refusal) from error
            except _BrokenStreamError:
                if is_last:
                    raise
            await asyncio.sleep(backoff(model, attempt, first=AGAIN, longest=LONGEST_AGAIN))
        raise AssertionError("the last attempt returns or raises")

    async def _attempt(
        self, arguments: dict[str, Any], model: str, request: ModelRequest, watch: Watch | None
    ) -> ModelReply:
        price = self._settings.prices.get(model)
        if watch is not None and "stream" in arguments:
            return await self._stream(arguments, model, request, watch)
        # As `chat.completions.create` asks, which first compares each message with all that there can be.
        answer = await self._client.post("/chat/completions", cast_to=httpx2.Response, body=arguments)
        return read_answer(answer.content, request, model=model, price=price, secret=self._secret)

    async def _stream(
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
                return read_answer(body, request, model=model, price=price, secret=self._secret)
            try:
                arrived = await read_stream(response, request, watch, secret=self._secret)
            except (openai.APIConnectionError, ValueError) as error:  # or an event that is no JSON
                raise _BrokenStreamError from error
            except openai.APIStatusError:
                raise
            except openai.APIError as error:  # the package's own reading of an error in a stream
                refusal = read_refusal(0, {"error": error.body or error.message}, secret=self._secret)
                raise ToldError(refusal) from error
        return arrived.reply(request, model=model, price=price)

    def _arguments(self, model: str, request: ModelRequest, form: str, dialect: Dialect) -> dict[str, Any]:
        system, user = request.system, request.user
        settings = self._settings
        tokens = min(request.max_tokens, dialect.most_tokens or request.max_tokens)
        arguments: dict[str, Any] = {"model": model, "temperature": settings.temperature}
        if settings.reasoning_effort:
            arguments["reasoning_effort"] = settings.reasoning_effort
        arguments = {name: value for name, value in arguments.items() if name not in dialect.left_out}
        arguments[dialect.token_parameter] = tokens
        if request.json_schema and form == "json_schema":
            arguments["response_format"] = {
                "type": "json_schema",
                "json_schema": {"name": request.purpose, "schema": request.json_schema, "strict": True},
            }
        elif request.json_schema:
            user = f"{user}\n\n{SHAPE}\n{json.dumps(request.json_schema, ensure_ascii=False)}"
            if form == "json_object":
                arguments["response_format"] = {"type": "json_object"}
        if not dialect.system:
            system, user = "", f"{system}\n\n{user}"
        messages = [{"role": "system", "content": system}, {"role": "user", "content": user}]
        return {**arguments, "messages": [message for message in messages if message["content"]]}


class _BrokenStreamError(Exception):
    """It ended before the answer did."""


class _RefusedError(Exception):
    """An error of the endpoint's, which another way of asking may do without."""

    def __init__(self, refusal: ErrorBody, retry_after: float | None = None) -> None:
        super().__init__(refusal.said)
        self.refusal = refusal
        self.ours = refusal.error(retry_after)


@contextmanager
def foreign_errors(secret: str = "", proxy: str = "") -> Iterator[None]:
    """The one place where the package's errors become ours.

    `secret` is shown in none of them, and the variable of the `proxy` on the way where nothing is reached.
    """
    try:
        yield
    except PaperboyError:
        raise
    except (TimeoutError, openai.APITimeoutError) as error:
        raise ModelUnavailableError(why="why.model_slow") from error
    except openai.APIStatusError as error:
        raise _refusal(error, secret).error(_retry_after(error.response)) from error
    except EndlessAnswerError as error:
        raise ModelOutputError(problems=("longer than any answer",)) from error
    except (openai.APIResponseValidationError, json.JSONDecodeError, UnicodeDecodeError) as error:
        raise ModelUnavailableError(why="why.model_page") from error
    except (openai.OpenAIError, httpx2.HTTPError, httpx2.InvalidURL) as error:
        is_untrusted = "CERTIFICATE_VERIFY_FAILED" in "".join(map(str, _causes(error)))
        why = "why.model_proxy" if proxy else "why.model_unreachable"
        raise ModelUnavailableError(
            why="why.model_certificate" if is_untrusted else why, said=proxy
        ) from error


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def _refusal(error: openai.APIStatusError, secret: str) -> ErrorBody:
    return read_refusal(error.status_code, getattr(error, "body", None), secret=secret)


def _retry_after(response: httpx2.Response) -> float | None:
    try:
        return max(0.0, float(response.headers.get("retry-after", "")))
    except ValueError:
        return None
