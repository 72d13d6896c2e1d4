"""Tells a secret that was copied with something around it, or that belongs into another setting.

Nothing of a secret is ever repeated. Refused is what surely is not what is wanted: endpoints choose what
their keys look like, and platforms change theirs.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, NamedTuple

from pydantic import AfterValidator, BaseModel, SecretStr, ValidationInfo

from bot.setting_types import mistake

_MODELS: Final = frozenset({"model.api_key", "embeddings.key", "ask.embeddings_key"})
"""Keys of endpoints, of which any text may be one: some servers take whatever they are given."""
_ID: Final = re.compile(r"\d{4,20}\Z|[ACTUW]0[A-Z0-9]{7,11}\Z|@[^\s:]+:\S+\Z")
"""The number of a person or an application, an id of Slack's, the name of an account of Matrix."""
_AROUND: Final = re.compile(
    r"(?i:(?:authorization:\s*)?(?:bot|bearer|token|basic)\s+)"
    r"|(?:export )?[A-Z][A-Z0-9]*_[A-Z0-9_]*=(?=[^=])"
)
_BRACKETED: Final = re.compile(r"…|\.\.\.|<[^>]*>")
_EXAMPLE: Final = re.compile(r"\byour[-_ ]|change[-_]?me\b|[-_ ]here\Z|x{6,}", re.IGNORECASE)
_QUOTES: Final = "\"'`“”„‘’«»"


class SecretForm(NamedTuple):
    """How the secret of one setting looks, as far as that can be told."""

    shape: re.Pattern[str]
    """What looks so belongs into this setting, and into no other."""
    prefix: str = ""
    """What it begins with, whatever else changes."""
    kin: re.Pattern[str] | None = None
    """Secrets of the same maker, one with the `prefix` among them."""
    beside: re.Pattern[str] | None = None
    """Public keys, client secrets and signing secrets, which are shown on the same pages."""


@dataclass(frozen=True)
class SecretCheck:
    """Refuses, in the setting of that name, what was copied with more than itself, or is something else."""

    setting: str
    form: SecretForm | None

    def __call__(self, given: SecretStr, info: ValidationInfo) -> SecretStr:
        """`info.context` has the forms of all settings; without it only its own form is known."""
        _check(self.setting, given.get_secret_value(), self.form, info.context or {})
        return given


def secret(setting: str, form: SecretForm | None = None) -> AfterValidator:
    """The check of the secret in the setting of that name, and how it looks."""
    return AfterValidator(SecretCheck(setting, form))


def secret_forms(kind: type[BaseModel]) -> Mapping[str, SecretForm]:
    """The forms of all secrets in the sections of these settings, by the names of their settings."""
    sections = [field.annotation for field in kind.model_fields.values()]
    records = [each for each in sections if isinstance(each, type) and issubclass(each, BaseModel)]
    fields = [field for record in records for field in record.model_fields.values()]
    checks = [getattr(each, "func", None) for field in fields for each in field.metadata]
    return {each.setting: each.form for each in checks if isinstance(each, SecretCheck) and each.form}


def _check(setting: str, said: str, form: SecretForm | None, forms: Mapping[str, SecretForm]) -> None:
    free = setting in _MODELS
    wanted = "secret.model.api_key" if free else f"secret.{setting}"
    if not said:
        return
    if _BRACKETED.search(said) or (not free and _EXAMPLE.search(said)):
        raise mistake("setting.secret_example", wanted=wanted)
    if around := _around(said):
        raise mistake("setting.secret_around", value=around)
    if re.match("https?://", said):
        raise mistake("setting.secret_address", wanted=wanted)
    if not (said.isascii() and said.isprintable()) or (" " in said and not free):
        raise mistake("setting.secret_broken", wanted=wanted)
    _check_elsewhere(setting, said, form, forms)
    if not free and (_ID.match(said) or (form and form.beside and form.beside.match(said))):
        raise mistake("setting.secret_id", wanted=wanted)


def _around(said: str) -> str:
    """What stands before or after the secret and is no part of it."""
    if found := _AROUND.match(said):
        return found[0].strip()
    return next((sign for sign in (said[0], said[-1]) if sign in _QUOTES), "")


def _check_elsewhere(
    setting: str, said: str, form: SecretForm | None, forms: Mapping[str, SecretForm]
) -> None:
    own, prefix = "model.api_key" if setting in _MODELS else setting, form.prefix if form else ""
    near = next((name for name, each in forms.items() if name != own and each.shape.match(said)), "")
    if near and prefix and (other := forms[near].prefix):
        raise mistake("setting.swapped", prefix=prefix, other=other, near=near)
    if form and form.kin and form.kin.match(said) and not said.startswith(prefix):
        raise mistake("setting.token", prefix=prefix)
    if near:
        raise mistake("setting.secret_elsewhere", near=near, wanted=f"secret.{own}")
