"""Language models, and what is built on them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Protocol

from pydantic import Field

from bot.domain.analysis import Analysis, Usage
from bot.domain.digest import Digest, Pick
from bot.domain.full_text import FullText
from bot.domain.paper import Paper
from bot.domain.record import Record
from bot.domain.topic import Topic


class Analyst(Protocol):
    """Writes the analysis of a paper and the executive summary of a day."""

    @property
    def name(self) -> str:
        """Part of every cached result's key: `extractive`, or the model's name."""
        ...

    @property
    def prompt_hash(self) -> str:
        """The other part of that key: changes whenever the same paper would be read differently."""
        ...

    async def analyse(
        self, paper: Paper, full_text: FullText, language: str, *, workspace: str = ""
    ) -> Analysis:
        """The structured reading of the paper, on the budget of `workspace`.

        Raises:
            ModelUnavailableError, ModelOutputError.
        """
        ...

    async def summarise(self, digest: Digest, *, workspace: str = "") -> Digest:
        """The digest with its executive summary, made from its entries alone."""
        ...


class Ranker(Protocol):
    """The second, model-based stage of selection."""

    async def rank(
        self, topic: Topic, picks: Sequence[Pick], near: Sequence[Pick] = (), *, workspace: str = ""
    ) -> Sequence[Pick]:
        """The picks in a better order, with those near misses that fit all the same.

        What it has nothing to say of keeps its place: a pick stays one, a near miss does not become one.
        """
        ...


class ModelRequest(Record):
    """One call of a language model. With a `json_schema` the answer is to be one JSON object of it."""

    purpose: str
    """What the call is for, such as `analyse`; usage is counted by it."""
    system: str
    user: str
    json_schema: dict[str, Any] = Field(default_factory=dict)
    max_tokens: int = 4_096
    cheap: bool = False
    """Whether the cheaper model will do."""
    workspace: str = ""
    """Whose budget pays for the call."""


class ModelReply(Record):
    """What the model said, whatever it is: nothing in it has been checked."""

    text: str
    usage: Usage
    truncated: bool = False
    """Whether it stopped because it ran out of tokens."""


Watch = Callable[[str], Awaitable[None]]
"""Is told the text of an answer as far as it has come; a call that has to be repeated begins anew."""


class LanguageModel(Protocol):
    """Any chat model."""

    @property
    def name(self) -> str:
        """The model's name, part of every cached result's key."""
        ...

    @property
    def context_tokens(self) -> int:
        """How many tokens prompt and answer may have together."""
        ...

    @property
    def max_tokens(self) -> int:
        """The most tokens of one answer."""
        ...

    async def complete(self, request: ModelRequest, watch: Watch | None = None) -> ModelReply:
        """The model's answer; `watch` sees it come, where the endpoint can send it bit by bit.

        Raises:
            ModelUnavailableError: no answer in time, after retries; `ModelRefusesError` if only to this
                request, `NoAnswerError` where there was none in what came.
            ModelOutputError: more came than any answer has.
        """
        ...
