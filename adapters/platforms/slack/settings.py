"""What can be set about Slack: the section `[slack]`."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, SecretStr

from bot.domain.record import Record
from bot.setting_secrets import secret
from bot.setting_types import Address


class SlackSettings(Record):
    """The Slack app. `paperboy slack manifest` prints what to create it from."""

    bot_token: Annotated[SecretStr, secret("slack.bot_token")] = Field(
        SecretStr(""), description="The bot's token (xoxb-…); empty for no Slack."
    )
    app_token: Annotated[SecretStr, secret("slack.app_token")] = Field(
        SecretStr(""), description="The app-level token (xapp-…) for Socket Mode: no public address needed."
    )
    signing_secret: Annotated[SecretStr, secret("slack.signing_secret")] = Field(
        SecretStr(""), description="The app's signing secret, for HTTP mode: used where app_token is empty."
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
