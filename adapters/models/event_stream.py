"""An answer that comes in pieces, as server-sent events of the OpenAI protocol.

Read as leniently as whole answers are: a piece with holes adds nothing. The last piece has no choices and
says what the call took, at endpoints that can tell; elsewhere that is estimated from the texts.
"""

from __future__ import annotations

from collections.abc import AsyncIterable
from typing import Any

import openai
from pydantic import Field, ValidationError

from adapters.models.reply import LARGEST, Counted, EndpointError, Lenient, usage_of, without_thoughts
from bot.domain.errors import ModelOutputError
from bot.llm.fit import estimated_tokens
from bot.ports.model import ModelReply, ModelRequest, Watch
from bot.settings import Price


class _Choice(Lenient):
    delta: EndpointError = Field(default_factory=EndpointError)
    finish_reason: str | None = None


class _Piece(Lenient):
    choices: list[_Choice] = Field(default_factory=list)
    usage: Counted | None = None


SHARE = 200
"""News is told once it is that part of all there is: else looking at a long answer takes ever longer."""


class Arriving:
    """What there is of an answer so far."""

    def __init__(self) -> None:
        self._pieces: list[str] = []
        self._length = 0
        self._told = 0
        self._usage: Counted | None = None
        self._refused = False
        self.reason: str | None = None
        """Why it ended; None as long as it has not."""

    @property
    def text(self) -> str:
        """The words so far, without the model's thoughts."""
        return without_thoughts("".join(self._pieces))

    def take(self, piece: Any) -> bool:  # noqa: ANN401 - any JSON
        """Add a piece; whether there are more words now that are worth a look.

        Raises:
            ModelOutputError: it is longer than any answer.
        """
        try:
            read = _Piece.model_validate(piece)
        except ValidationError:
            return False
        self._usage = read.usage or self._usage
        if not read.choices:
            return False
        choice = read.choices[0]
        self.reason = choice.finish_reason or self.reason
        self._refused = self._refused or bool(choice.delta.refusal)
        self._length += len(choice.delta.text)
        if self._length > LARGEST:
            raise ModelOutputError(problems=("longer than any answer",))
        self._pieces.append(choice.delta.text)
        if (self._length - self._told) * SHARE <= self._told:
            return False
        self._told = self._length
        return True

    def reply(self, request: ModelRequest, *, model: str, price: Price | None) -> ModelReply:
        """The whole answer."""
        counted = self._usage or Counted(
            prompt_tokens=estimated_tokens(request.system + request.user),
            completion_tokens=estimated_tokens("".join(self._pieces)),
        )
        return ModelReply(
            text=self.text,
            usage=usage_of(counted, model, request.purpose, price),
            truncated=self.reason == "length",
            refused=self._refused or self.reason == "content_filter",
        )


async def read_stream(response: openai.AsyncAPIResponse[Any], watch: Watch) -> Arriving:
    """The answer, once all of it came.

    Raises:
        openai.APIConnectionError: it broke off.
        ModelOutputError: it is longer than any answer.
    """
    arriving = Arriving()
    pieces: AsyncIterable[Any] = await response.parse(to=openai.AsyncStream[object])
    async for piece in pieces:
        if arriving.take(piece):
            await watch(arriving.text)
    if arriving.reason is None:
        raise openai.APIConnectionError(request=response.http_request)
    return arriving
