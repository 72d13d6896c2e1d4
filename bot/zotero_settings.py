"""The settings of Zotero's web API."""

from __future__ import annotations

from pydantic import Field, SecretStr

from bot.domain.record import Record
from bot.setting_types import Address


class ZoteroSettings(Record):
    """Whose libraries topics may learn from (`--like zotero:users/12345`)."""

    api_key: SecretStr = Field(
        SecretStr(""), description="A key of zotero.org/settings/keys, for libraries that are not public."
    )
    api_url: Address = Field("https://api.zotero.org", description="Where Zotero's web API is.")
