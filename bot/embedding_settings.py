"""Where vectors come from, as `bot.settings` takes it in."""

from __future__ import annotations

from typing import Annotated, NamedTuple

from pydantic import Field, SecretStr, model_validator

from bot.domain.record import Record
from bot.setting_secrets import secret
from bot.setting_types import mistake

LOCAL = "local"
OFF = "off"


class Endpoint(NamedTuple):
    """An OpenAI-compatible endpoint that makes vectors."""

    url: str
    name: str
    key: SecretStr


class EmbeddingsSettings(Record):
    """The model by which papers are picked for what they mean, not for how it is worded."""

    model: str = Field(
        LOCAL,
        description="local for the small English one that comes along; off for words alone; a folder with"
        " model.onnx and vocab.txt; or the address of an OpenAI-compatible endpoint.",
    )
    name: str = Field("", description="The model's name at that endpoint.")
    key: Annotated[SecretStr, secret("embeddings.key")] = Field(
        SecretStr(""), description="That endpoint's key; local servers need none."
    )

    @model_validator(mode="after")
    def _is_named(self) -> EmbeddingsSettings:
        if self.endpoint and not self.name:
            raise mistake("setting.no_model", near="embeddings.name")
        return self

    @property
    def endpoint(self) -> Endpoint | None:
        """The endpoint, if the model is one."""
        is_address = self.model.startswith(("http://", "https://"))
        return Endpoint(self.model, self.name, self.key) if is_address else None
