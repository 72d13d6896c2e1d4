"""What can be set about Matrix: the section `[matrix]`."""

from __future__ import annotations

import re
from typing import Annotated, Final, Literal

from pydantic import Field, SecretStr

from bot.domain.record import Record
from bot.setting_secrets import SecretForm, secret
from bot.setting_types import Address

_TOKEN: Final = SecretForm(re.compile("(?:syt|mat|mct)_"))


class MatrixSettings(Record):
    """The account on a homeserver. Without a token Matrix is off."""

    homeserver: Address = Field(
        "", description="Where the homeserver is, such as https://matrix.example.org."
    )
    access_token: Annotated[SecretStr, secret("matrix.access_token", _TOKEN)] = Field(
        SecretStr(""), description="The access token of the bot's account; empty for no Matrix."
    )
    manager_level: int = Field(
        50, description="The power level from which on people may follow and stop topics in a room."
    )
    invited_by: tuple[str, ...] = Field(
        (),
        description="Servers or people (@ada:example.org) whose invitations are accepted; empty for all.",
    )
    answer: Literal["questions", "mentions", "all", "threads"] = Field(
        "questions",
        description="Which lines in a digest's thread are answered: questions about the papers (also called"
        " threads), those that mention the bot, or all; each channel may say otherwise.",
    )
