"""Whether Slack works, and what to click where it does not."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from slack_sdk.web.async_client import AsyncWebClient

from adapters.platforms.plugin import Diagnosis
from adapters.platforms.slack.api import map_errors, open_client
from adapters.platforms.slack.bot_identity import Identity
from adapters.platforms.slack.manifest import INSTALL, scopes
from adapters.platforms.slack.platform import SlackPlatform
from adapters.platforms.slack.settings import SlackSettings
from bot.domain.errors import PaperboyError
from bot.domain.topic import Destination
from bot.locales import join_list, translate


async def diagnose(settings: SlackSettings, followed: Sequence[Destination], language: str) -> Diagnosis:
    """Try the tokens, compare the permissions, look at every channel that follows something."""
    token = settings.bot_token.get_secret_value()
    if settings.client_id:
        return await _many(settings, language)
    if not token:
        return _diagnose("off", language, "none", "setup")
    async with open_client(token, settings.api_url) as client:
        try:
            identity = await SlackPlatform(client).identity()
        except PaperboyError:
            return _diagnose("wrong", language, "token", "copy")
        return (
            _permissions(identity, language)
            or await _events(client, settings, language)
            or await _channels(client, followed, language)
            or Diagnosis(
                "ok", translate(language, "slack.doctor_ok", site=identity.site, user=identity.user)
            )
        )


async def _many(settings: SlackSettings, language: str) -> Diagnosis:
    """Whether Slack answers; each workspace's own token is looked at when it is used."""
    async with open_client("", settings.api_url) as client:
        try:
            with map_errors():
                await client.api_test()
        except PaperboyError:
            return _diagnose("wrong", language, "away", "wait")
    return Diagnosis("ok", translate(language, "slack.doctor_many", path=INSTALL))


def _permissions(identity: Identity, language: str) -> Diagnosis | None:
    missing = sorted(set(scopes()) - identity.scopes)
    return (
        _diagnose("wrong", language, "scopes", "reinstall", scopes=join_list(language, missing))
        if missing
        else None
    )


async def _events(client: AsyncWebClient, settings: SlackSettings, language: str) -> Diagnosis | None:
    """Whether events can arrive: over Socket Mode, else over HTTP."""
    token = settings.app_token.get_secret_value()
    if not token:
        signed = bool(settings.signing_secret.get_secret_value())
        return None if signed else _diagnose("wrong", language, "mode", "app_token")
    try:
        with map_errors():
            await client.apps_connections_open(app_token=token)
    except PaperboyError:
        return _diagnose("wrong", language, "app", "app_token")
    return None


async def _channels(
    client: AsyncWebClient, followed: Sequence[Destination], language: str
) -> Diagnosis | None:
    closed = [name for name in _names(followed) if not await _is_open(client, name)]
    return (
        _diagnose("warning", language, "channel", "invite", channels=join_list(language, closed))
        if closed
        else None
    )


async def _is_open(client: AsyncWebClient, channel: str) -> bool:
    try:
        with map_errors(channel):
            described = (await client.conversations_info(channel=channel)).get("channel") or {}
    except PaperboyError:
        return False
    return bool(described.get("is_member")) and not described.get("is_archived")


def _names(followed: Sequence[Destination]) -> list[str]:
    """The channels that can be closed to us; a direct message cannot, and asking takes a permission."""
    return sorted(
        {each.channel for each in followed if each.platform == "slack" and each.channel[:1] != "D"}
    )


def _diagnose(
    state: Literal["warning", "wrong", "off"], language: str, finding: str, advice: str, **fields: str
) -> Diagnosis:
    said = translate(language, f"slack.doctor_{finding}", **fields)
    return Diagnosis(state, said, translate(language, f"slack.doctor_{advice}"))
