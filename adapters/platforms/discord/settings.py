"""What can be set about Discord: the section `[discord]`."""

from __future__ import annotations

import re
from typing import Annotated, Final, Literal

from pydantic import Field, SecretStr

from bot.domain.record import Record
from bot.setting_secrets import SecretForm, secret

_TOKEN: Final = SecretForm(
    re.compile(r"[\w-]{23,32}\.[\w-]{6,7}\.[\w-]{27,}\Z"),
    beside=re.compile(r"[0-9a-f]{64}\Z|[A-Za-z0-9_-]{32}\Z"),
)


class DiscordSettings(Record):
    """The Discord bot. Without a token Discord is off."""

    token: Annotated[SecretStr, secret("discord.token", _TOKEN)] = Field(
        SecretStr(""), description="The bot's token from the Developer Portal."
    )
    forum: Literal["day", "paper"] = Field(
        "day", description="In a forum channel: one post per day, or one more per paper."
    )
    manager_role: str = Field(
        "", description="Name of a role whose members may follow and stop topics, beside Manage Channels."
    )
    offers: bool = Field(
        True,
        description="Whether to offer, quietly, a summary of a paper somebody links to; each channel may"
        " say otherwise.",
    )
    answer: Literal["questions", "mentions", "all"] = Field(
        "questions",
        description="Which lines in a digest's thread are answered: questions about the papers, those that"
        " mention the bot, or all; each channel may say otherwise.",
    )
