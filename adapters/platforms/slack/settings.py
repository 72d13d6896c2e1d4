"""What can be set about Slack: the section `[slack]`."""

from __future__ import annotations

import re
from typing import Annotated, Final, Literal

from pydantic import AfterValidator, Field, SecretStr, model_validator

from bot.domain.record import Record
from bot.setting_secrets import SecretForm, secret
from bot.setting_types import Address, mistake

_KIN: Final = re.compile("xox[a-z]-")
_HEX: Final = re.compile(r"[0-9a-f]{32}\Z")
_BOT: Final = SecretForm(re.compile("xoxb-"), prefix="xoxb-", kin=_KIN, beside=_HEX)
_APP: Final = SecretForm(re.compile("xapp-"), prefix="xapp-", kin=_KIN, beside=_HEX)


def _keys(lines: SecretStr) -> SecretStr:
    from adapters.sealing import Keyring  # noqa: PLC0415 - ciphers, which few installations need

    try:
        Keyring.read(lines.get_secret_value())
    except ValueError as error:
        raise mistake("setting.slack_keys") from error
    return lines


class SlackSettings(Record):
    """The Slack app. `paperboy slack manifest` prints what to create it from."""

    bot_token: Annotated[SecretStr, secret("slack.bot_token", _BOT)] = Field(
        SecretStr(""), description="The bot's token (xoxb-…); empty for no Slack."
    )
    app_token: Annotated[SecretStr, secret("slack.app_token", _APP)] = Field(
        SecretStr(""), description="The app-level token (xapp-…) for Socket Mode: no public address needed."
    )
    signing_secret: Annotated[SecretStr, secret("slack.signing_secret")] = Field(
        SecretStr(""), description="The app's signing secret, for HTTP mode: used where app_token is empty."
    )
    client_id: str = Field(
        "",
        description="The app's client ID, for an app that many workspaces install from /slack/install;"
        " empty for one workspace, whose bot_token is set.",
    )
    client_secret: Annotated[SecretStr, secret("slack.client_secret")] = Field(
        SecretStr(""), description="The app's client secret, with client_id."
    )
    token_keys: Annotated[SecretStr, AfterValidator(_keys)] = Field(
        SecretStr(""),
        description="Keys that the workspaces' tokens are kept sealed with, one a line, the newest first"
        " (paperboy slack key makes one), with client_id.",
    )
    managers: Literal["everyone", "members", "listed"] = Field(
        "members", description="Who may follow and stop topics in a channel: everyone, members or listed."
    )
    listed: tuple[str, ...] = Field((), description="Slack's ids of people (U…) who may do so anywhere.")
    answer: Literal["questions", "mentions", "all", "threads"] = Field(
        "questions",
        description="Which lines in a digest's thread are answered: questions about the papers (also called"
        " threads), those that mention the bot, or all; each channel may say otherwise.",
    )
    offers: bool = Field(
        default=True,
        description="Whether to offer, quietly, a summary of a paper somebody links to; each channel may"
        " say otherwise.",
    )
    streams: bool = Field(
        default=True, description="Whether answers grow in Slack's own streams, where Slack allows that."
    )
    api_url: Address = Field("https://slack.com/api/", description="Where Slack's Web API is.")

    @model_validator(mode="after")
    def _is_one_or_many(self) -> SlackSettings:
        if not self.client_id:
            return self
        for name in ("bot_token", "app_token"):
            if getattr(self, name).get_secret_value():
                raise mistake("setting.slack_both", near=f"slack.{name}")
        for name in ("client_secret", "signing_secret", "token_keys"):
            if not getattr(self, name).get_secret_value():
                raise mistake("setting.slack_needs", near=f"slack.{name}")
        return self
