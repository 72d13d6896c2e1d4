"""An answer that comes in pieces, as server-sent events of the OpenAI protocol.

Read as leniently as whole answers are: a piece with holes adds nothing. The last piece has no choices and
says what the call took, at endpoints that can tell; elsewhere that is estimated from the texts.
"""

from __future__ import annotations

from collections.abc import AsyncIterable
from typing import Any

import openai
from pydantic import Field, ValidationError

from adapters.models.reasoning import without_thoughts
from adapters.models.refusal import read_refusal
from adapters.models.reply import (
    LARGEST,
    Counted,
    Delta,
    Lenient,
    ToldError,
    as_reply,
    is_object,
    usage_of,
)
from bot.domain.errors import ModelOutputError
from bot.llm.fit import estimated_tokens
from bot.model_settings import Price
from bot.ports.model import ModelReply, ModelRequest, Watch

ENDS = ".!?。！？…\"'”’)]}"
"""How a text ends that is whole."""


class _Choice(Lenient):
    delta: Delta = Field(default_factory=Delta)
    finish_reason: str | None = None


class _Piece(Lenient):
    choices: list[_Choice] = Field(default_factory=list)
    usage: Counted | None = None
    error: Any = None


SHARE = 200
"""News is told once it is that part of all there is: else looking at a long answer takes ever longer."""


class Arriving:
    """What there is of an answer so far."""

    def __init__(self, *, secret: str = "") -> None:
        self._pieces: list[str] = []
        self._thoughts: list[str] = []
        self._refusals: list[str] = []
        self._length = 0
        self._told = 0
        self._usage: Counted | None = None
        self._calls_a_tool = False
        self._secret = secret
        self.reason: str | None = None
        """Why it ended; None as long as it has not, or where nobody says."""

    @property
    def text(self) -> str:
        """The words so far, without the model's thoughts."""
        return without_thoughts("".join(self._pieces))

    def take(self, piece: Any) -> bool:  # noqa: ANN401 - any JSON
        """Add a piece; whether there are more words now that are worth a look.

        Raises:
            ModelOutputError: it is longer than any answer.
            ToldError: it is an error in place of a piece.
        """
        try:
            read = _Piece.model_validate(piece)
        except ValidationError:
            return False
        if read.error:
            raise ToldError(read_refusal(0, {"error": read.error}, secret=self._secret))
        self._usage = read.usage or self._usage
        if not read.choices:
            return False
        choice = read.choices[0]
        self.reason = choice.finish_reason or self.reason
        self._add(choice.delta)
        if (self._length - self._told) * SHARE <= self._told:
            return False
        self._told = self._length
        return True

    def is_whole(self, request: ModelRequest) -> bool:
        """Whether it ended, or reads as if it had: not every endpoint says why it stops."""
        if self.reason is not None:
            return True
        text = self.text
        return is_object(text) if request.json_schema else text.endswith(tuple(ENDS))

    def reply(self, request: ModelRequest, *, model: str, price: Price | None) -> ModelReply:
        """The whole answer.

        Raises:
            NoAnswerError: there is none in it.
        """
        counted = self._usage or Counted(
            prompt_tokens=estimated_tokens(request.system + request.user),
            completion_tokens=estimated_tokens("".join(self._pieces + self._thoughts)),
        )
        message = Delta(
            content="".join(self._pieces),
            refusal="".join(self._refusals) or None,
            reasoning="".join(self._thoughts),
            tool_calls=[True] if self._calls_a_tool else None,
        )
        usage = usage_of(counted, model, request.purpose, price)
        return as_reply(message, self.reason, request, usage, secret=self._secret)

    def _add(self, delta: Delta) -> None:
        self._pieces.append(delta.text)
        self._thoughts.append(delta.thoughts)
        self._refusals.append(delta.refusal or "")
        self._calls_a_tool = self._calls_a_tool or delta.calls_a_tool
        self._length += len(delta.text) + len(delta.thoughts) + len(delta.refusal or "")
        if self._length > LARGEST:
            raise ModelOutputError(problems=("longer than any answer",))


async def read_stream(
    response: openai.AsyncAPIResponse[Any], request: ModelRequest, watch: Watch, *, secret: str = ""
) -> Arriving:
    """The answer, once all of it came.

    Raises:
        openai.APIConnectionError: it broke off.
        ToldError: an error came in its place.
        ModelOutputError: it is longer than any answer.
    """
    arriving = Arriving(secret=secret)
    pieces: AsyncIterable[Any] = await response.parse(to=openai.AsyncStream[object])
    async for piece in pieces:
        if arriving.take(piece):
            await watch(arriving.text)
    if not arriving.is_whole(request):
        raise openai.APIConnectionError(request=response.http_request)
    return arriving
