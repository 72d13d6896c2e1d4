"""Tells a secret that was copied with something around it, or that belongs into another setting.

Nothing of a secret is ever repeated. Refused is what surely is not what is wanted: endpoints choose what
their keys look like, and platforms change theirs.
"""

from __future__ import annotations

import re
from functools import partial
from typing import Final

from pydantic import AfterValidator, SecretStr

from bot.setting_types import mistake

_SLACK: Final = {"slack.bot_token": "xoxb-", "slack.app_token": "xapp-"}
"""What Slack's two tokens begin with."""
_SHAPES: Final = {
    "slack.bot_token": re.compile(r"xoxb-"),
    "slack.app_token": re.compile(r"xapp-"),
    "discord.token": re.compile(r"[\w-]{23,32}\.[\w-]{6,7}\.[\w-]{27,}\Z"),
    "matrix.access_token": re.compile(r"(?:syt|mat|mct)_"),
    "model.api_key": re.compile(r"sk-"),
}
"""How those look that can be told; each belongs into the setting named so."""
_MODELS: Final = frozenset({"model.api_key", "embeddings.key", "ask.embeddings_key"})
"""Keys of endpoints, of which any text may be one: some servers take whatever they are given."""
_ID: Final = re.compile(r"\d{4,20}\Z|[ACTUW]0[A-Z0-9]{7,11}\Z|@[^\s:]+:\S+\Z")
"""The number of a person or an application, an id of Slack's, the name of an account of Matrix."""
_OTHER_KEYS: Final = {
    "discord.token": re.compile(r"[0-9a-f]{64}\Z|[A-Za-z0-9_-]{32}\Z"),
    "slack.bot_token": re.compile(r"[0-9a-f]{32}\Z"),
    "slack.app_token": re.compile(r"[0-9a-f]{32}\Z"),
}
"""Public keys, client secrets and signing secrets, which are shown on the same pages."""
_AROUND: Final = re.compile(
    r"(?i:(?:authorization:\s*)?(?:bot|bearer|token|basic)\s+)"
    r"|(?:export )?[A-Z][A-Z0-9]*_[A-Z0-9_]*=(?=[^=])"
)
_BRACKETED: Final = re.compile(r"…|\.\.\.|<[^>]*>")
_EXAMPLE: Final = re.compile(r"\byour[-_ ]|change[-_]?me\b|[-_ ]here\Z|x{6,}", re.IGNORECASE)
_QUOTES: Final = "\"'`“”„‘’«»"


def secret(setting: str) -> AfterValidator:
    """Refuses, in the setting of that name, what was copied with more than itself, or is something else."""
    return AfterValidator(partial(_check, setting))


def _check(setting: str, given: SecretStr) -> SecretStr:
    said, free = given.get_secret_value(), setting in _MODELS
    wanted = "secret.model.api_key" if free else f"secret.{setting}"
    if not said:
        return given
    if _BRACKETED.search(said) or (not free and _EXAMPLE.search(said)):
        raise mistake("setting.secret_example", wanted=wanted)
    if around := _around(said):
        raise mistake("setting.secret_around", value=around)
    if re.match("https?://", said):
        raise mistake("setting.secret_address", wanted=wanted)
    if not (said.isascii() and said.isprintable()) or (" " in said and not free):
        raise mistake("setting.secret_broken", wanted=wanted)
    _check_kind(setting, said, wanted)
    return given


def _around(said: str) -> str:
    """What stands before or after the secret and is no part of it."""
    if found := _AROUND.match(said):
        return found[0].strip()
    return next((sign for sign in (said[0], said[-1]) if sign in _QUOTES), "")


def _check_kind(setting: str, said: str, wanted: str) -> None:
    own = "model.api_key" if setting in _MODELS else setting
    near = next((name for name, shape in _SHAPES.items() if name != own and shape.match(said)), "")
    if setting in _SLACK and near in _SLACK:
        raise mistake("setting.swapped", prefix=_SLACK[setting], other=_SLACK[near], near=near)
    if setting in _SLACK and re.match("xox[a-z]-", said) and not said.startswith(_SLACK[setting]):
        raise mistake("setting.token", prefix=_SLACK[setting])
    if near:
        raise mistake("setting.secret_elsewhere", near=near, wanted=wanted)
    other = _OTHER_KEYS.get(setting)
    if setting not in _MODELS and (_ID.match(said) or (other and other.match(said))):
        raise mistake("setting.secret_id", wanted=wanted)
