"""What an endpoint answered, whatever it is: a completion, one with holes in it, or a web page.

Endpoints leave out `usage`, send `choices` as null or empty and `content` as null or in pieces. Nothing
but the fields that are needed is read, and none of them is needed for the others to be understood.
"""

from __future__ import annotations

import re
from typing import Any

from pydantic import BaseModel, Field, ValidationError, field_validator

from bot.domain.analysis import Usage
from bot.domain.errors import ModelOutputError
from bot.ports.model import ModelReply
from bot.settings import Price
from bot.text.encodable import encodable

LARGEST = 8_000_000  # bytes; the longest answers have a few hundred thousand
MILLION = 1_000_000
NO_ANSWER = "no answer"
_THOUGHT = re.compile(r"<think>.*?(?:</think>|\Z)", re.DOTALL)
_LATE_THOUGHT = re.compile(r"\A(?:(?!<think>).)*?</think>", re.DOTALL)
"""Some templates open the thought in the prompt, so that only its end is in the answer."""


class Lenient(BaseModel):
    """Takes the default of a field for a value that is none."""

    @field_validator("*", mode="wrap")
    @classmethod
    def _or_default(cls, value: Any, handler: Any, info: Any) -> Any:  # noqa: ANN401 - pydantic's own
        try:
            return handler(value)
        except ValidationError:
            return cls.model_fields[info.field_name].get_default(call_default_factory=True)


class EndpointError(Lenient):
    """What the model says, or a piece of it."""

    content: str | list[dict[str, Any]] | None = None
    refusal: str | None = None

    @property
    def text(self) -> str:
        """Its words."""
        if isinstance(self.content, list):
            return encodable("".join(str(piece.get("text") or "") for piece in self.content))
        return encodable(self.content or "")


class _Choice(Lenient):
    message: EndpointError = Field(default_factory=EndpointError)
    finish_reason: str | None = None


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


def read_answer(body: bytes, *, model: str, purpose: str, price: Price | None) -> ModelReply:
    """The reply in a response's body; an answer without words is an empty reply.

    Raises:
        ModelOutputError: it is no JSON object, such as a web page.
    """
    if len(body) > LARGEST:
        raise ModelOutputError(problems=("longer than any answer",))
    try:
        answer = _Answer.model_validate_json(body)
    except ValidationError as error:
        raise ModelOutputError(problems=(NO_ANSWER,)) from error
    choice = answer.choices[0] if answer.choices else _Choice()
    return ModelReply(
        text=without_thoughts(choice.message.text),
        usage=usage_of(answer.usage, model, purpose, price),
        truncated=choice.finish_reason == "length",
        refused=bool(choice.message.refusal) or choice.finish_reason == "content_filter",
    )


def without_thoughts(text: str) -> str:
    """The answer without what a model thinks before it."""
    return _THOUGHT.sub("", _LATE_THOUGHT.sub("", text)).strip()


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
