"""Where everything is kept."""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import AfterValidator, Field, SecretStr

from bot.domain.record import Record
from bot.setting_types import mistake


def is_postgres(address: str) -> bool:
    """Whether it is the address of a PostgreSQL database."""
    return re.match(r"postgres(?:ql)?://\S", address) is not None


def _database(secret: SecretStr) -> SecretStr:
    if (address := secret.get_secret_value()) and not is_postgres(address):
        raise mistake("setting.database")
    return secret


class DatabaseSettings(Record):
    """Where everything is kept."""

    url: Annotated[SecretStr, AfterValidator(_database)] = Field(
        SecretStr(""),
        description="A PostgreSQL database, which several machines may use, as postgresql://user@host/name;"
        " empty for a SQLite file in the data folder.",
    )
