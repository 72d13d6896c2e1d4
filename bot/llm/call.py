"""How a model is asked, whatever for: with as long an answer as is allowed, and again where none came."""

from __future__ import annotations

from collections.abc import Mapping

from bot.domain.errors import NoAnswerError
from bot.llm.fit import estimated_tokens
from bot.llm.output import SCHEMAS, json_schema
from bot.llm.prompting import Prompt
from bot.ports.model import LanguageModel, ModelReply, ModelRequest, Watch

ANSWER_SHARE = 0.3
"""The share of the context kept for the answer, at most."""


def answer_tokens(model: LanguageModel) -> int:
    """The most tokens of an answer: as is set, and no more than its share of the context."""
    return min(model.max_tokens, int(model.context_tokens * ANSWER_SHARE))


def request_for(
    model: LanguageModel,
    prompt: Prompt,
    values: Mapping[str, str],
    *,
    cheap: bool = False,
    workspace: str = "",
) -> ModelRequest:
    """The call that a filled prompt makes."""
    system, user = prompt.fill(values)
    return ModelRequest(
        purpose=prompt.name,
        system=system,
        user=user,
        json_schema=json_schema(SCHEMAS[prompt.schema_name]),
        max_tokens=answer_tokens(model),
        cheap=cheap,
        workspace=workspace,
    )


def with_more_room(model: LanguageModel, request: ModelRequest) -> ModelRequest:
    """The request with twice the tokens for its answer, as far as the context has them."""
    left = model.context_tokens - estimated_tokens(request.system + request.user)
    return request.evolve(max_tokens=max(request.max_tokens, min(2 * request.max_tokens, left)))


async def ask_model(model: LanguageModel, request: ModelRequest, watch: Watch | None = None) -> ModelReply:
    """The model's reply, which may be cut off but is never empty; asked for once more where none came.

    Where what the model thinks took all the room, it gets more.

    Raises:
        NoAnswerError: there is none.
        ModelUnavailableError, ModelOutputError: as the model does.
    """
    try:
        reply = await model.complete(request, watch)
    except NoAnswerError as error:
        if not error.passes:
            raise
        reply = await model.complete(request, watch)
    roomier = with_more_room(model, request)
    if reply.truncated and not reply.text and roomier != request:
        reply = await model.complete(roomier, watch)
    if reply.truncated and not reply.text:
        raise NoAnswerError(why="why.model_thinks")
    return reply


async def ask_whole(model: LanguageModel, request: ModelRequest) -> str:
    """The text of a whole reply; one that was cut off is asked for again with more room.

    Raises:
        NoAnswerError: there is none, or it was cut off.
        ModelUnavailableError, ModelOutputError: as the model does.
    """
    reply = await ask_model(model, request)
    roomier = with_more_room(model, request)
    if reply.truncated and roomier != request:
        reply = await ask_model(model, roomier)
    if reply.truncated:
        raise NoAnswerError(why="why.model_cut")
    return reply.text
