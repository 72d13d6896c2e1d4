"""What an endpoint answered, whatever it is: a completion, one with holes in it, or no answer at all.

Endpoints leave out `usage`, send `choices` as null or empty and `content` as null or in pieces. Nothing
but the fields that are needed is read, and none of them is needed for the others to be understood. What
holds no answer, whatever its status, is told from an answer that is bad: nothing is to be made of it.
"""

from __future__ import annotations

import json
import re
from typing import Any

from pydantic import BaseModel, Field, ValidationError, field_validator

from adapters.models.reasoning import without_thoughts
from adapters.models.refusal import FILTERED, ErrorBody, read_refusal, showable_text
from bot.domain.analysis import Usage
from bot.domain.errors import ModelOutputError, ModelUnavailableError, NoAnswerError
from bot.model_settings import Price
from bot.ports.model import ModelReply, ModelRequest
from bot.text.encodable import encodable

LARGEST = 8_000_000  # bytes; the longest answers have a few hundred thousand
MILLION = 1_000_000
NO_ANSWER = "no answer"
_CUT = frozenset({"length", "max_tokens", "max_output_tokens"})
_FILTERED = frozenset(
    {"content_filter", "safety", "recitation", "prohibited_content", "blocklist", "spii", "sensitive"}
)
_MARKUP = re.compile(r"<(script|style)\b.*?</\1\s*>|<[^<>]*>", re.DOTALL | re.IGNORECASE)


class Lenient(BaseModel):
    """Takes the default of a field for a value that is none."""

    @field_validator("*", mode="wrap")
    @classmethod
    def _or_default(cls, value: Any, handler: Any, info: Any) -> Any:  # noqa: ANN401 - pydantic's own
        try:
            return handler(value)
        except ValidationError:
            return cls.model_fields[info.field_name].get_default(call_default_factory=True)


class Delta(Lenient):
    """What the model says, or a piece of it."""

    content: str | list[dict[str, Any]] | None = None
    refusal: str | None = None
    reasoning: str | None = None
    reasoning_content: str | None = None
    tool_calls: list[Any] | None = None
    function_call: Any = None

    @property
    def text(self) -> str:
        """Its words."""
        if isinstance(self.content, list):
            return encodable("".join(_words(piece) for piece in self.content))
        return encodable(self.content or "")

    @property
    def thoughts(self) -> str:
        """What it thought, where the endpoint keeps that apart."""
        return encodable(self.reasoning_content or self.reasoning or "")

    @property
    def calls_a_tool(self) -> bool:
        """Whether it asks for a tool to be called, though none was offered."""
        return bool(self.tool_calls or self.function_call)


def _words(piece: dict[str, Any]) -> str:
    text = piece.get("text")
    return text if isinstance(text, str) and piece.get("type") not in ("thinking", "reasoning") else ""


class _Choice(Lenient):
    message: Delta = Field(default_factory=Delta)
    finish_reason: str | None = None
    error: Any = None


class _Details(Lenient):
    cached_tokens: int = Field(0, ge=0)


class Counted(Lenient):
    """The tokens of a call."""

    prompt_tokens: int = Field(0, ge=0)
    completion_tokens: int = Field(0, ge=0)
    prompt_tokens_details: _Details = Field(default_factory=_Details)


class _Answer(Lenient):
    choices: list[_Choice] = Field(default_factory=list)
    usage: Counted | None = None
    error: Any = None


class ToldError(Exception):
    """An error of the endpoint's that did not come as a status."""

    def __init__(self, refusal: ErrorBody) -> None:
        super().__init__(refusal.said)
        self.refusal = refusal


def read_answer(
    body: bytes, request: ModelRequest, *, model: str, price: Price | None, secret: str = ""
) -> ModelReply:
    """The reply in a response's body.

    Raises:
        ToldError: it is an error.
        NoAnswerError: there is no answer in it.
        ModelUnavailableError: it is no JSON object, such as a web page.
        ModelOutputError: it is longer than any answer.
    """
    if len(body) > LARGEST:
        raise ModelOutputError(problems=("longer than any answer",))
    if not body.strip():
        raise NoAnswerError(why="why.model_empty")
    try:
        answer = _Answer.model_validate_json(body)
    except ValidationError as error:
        raise ModelUnavailableError(why="why.model_page", said=_told_by(body, secret)) from error
    choice = answer.choices[0] if answer.choices else _Choice()
    if told := answer.error or choice.error:
        raise ToldError(read_refusal(0, {"error": told}, secret=secret))
    usage = usage_of(answer.usage, model, request.purpose, price)
    return as_reply(choice.message, choice.finish_reason, request, usage, secret=secret)


def as_reply(
    message: Delta, reason: str | None, request: ModelRequest, usage: Usage, *, secret: str = ""
) -> ModelReply:
    """What the model said as a reply.

    Raises:
        NoAnswerError: it said nothing that is an answer.
    """
    reason = (reason or "").lower()
    text = without_thoughts(message.text)
    if reason in _FILTERED:
        raise NoAnswerError(why=FILTERED, usage=usage)
    if message.refusal:
        said = showable_text(message.refusal, secret=secret)
        raise NoAnswerError(why="why.model_declines", said=said, usage=usage)
    if not text and reason not in _CUT and request.json_schema:
        thoughts = without_thoughts(message.thoughts)  # some servers take the whole answer for a thought
        text = thoughts if is_object(thoughts) else ""
    if reason in _CUT:
        whole = bool(request.json_schema) and is_object(text)
        return ModelReply(text=text, usage=usage, truncated=not whole)
    if not text:
        why = "why.model_tool" if message.calls_a_tool else "why.model_empty"
        raise NoAnswerError(why=why, usage=usage)
    return ModelReply(text=text, usage=usage)


def is_object(text: str) -> bool:
    """Whether the text is one JSON object, whole, with nothing around it but a fence."""
    bare = text.strip().removeprefix("```json").removeprefix("```").removesuffix("```").strip()
    if not bare.startswith("{"):
        return False
    try:
        json.loads(bare)
    except (ValueError, RecursionError):
        return False
    return True


def _told_by(body: bytes, secret: str) -> str:
    """What a page says, as far as it is text."""
    text = body[:20_000].decode("utf-8", "ignore")
    return showable_text(_MARKUP.sub(" ", text), secret=secret)


def usage_of(used: Counted | None, model: str, purpose: str, price: Price | None) -> Usage:
    """What the call took; without a price, or without counts, its cost is not known."""
    if used is None:
        return Usage(model=model, purpose=purpose)
    cached = min(used.prompt_tokens_details.cached_tokens, used.prompt_tokens)
    cost = None
    if price is not None:
        seen = price.input if price.cached is None else price.cached
        fresh = used.prompt_tokens - cached
        cost = (fresh * price.input + cached * seen + used.completion_tokens * price.output) / MILLION
    return Usage(
        model=model,
        purpose=purpose,
        prompt_tokens=used.prompt_tokens,
        cached_tokens=cached,
        completion_tokens=used.completion_tokens,
        cost=cost,
    )
