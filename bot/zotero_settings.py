"""The settings of Zotero's web API."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, SecretStr

from bot.domain.record import Record
from bot.setting_secrets import secret
from bot.setting_types import Address, ZoteroPlace


class ZoteroSettings(Record):
    """Whose libraries topics may learn from (`--like zotero:users/12345`)."""

    api_key: Annotated[SecretStr, secret("zotero.api_key")] = Field(
        SecretStr(""), description="A key of zotero.org/settings/keys, for libraries that are not public."
    )
    save_to: ZoteroPlace = Field(
        "",
        description="Where the button “Add to Zotero” under papers adds them: users/12345 or groups/12345,"
        " with /collections/ABCD2345 behind it for a part. The key has to allow that; everybody in"
        " the channels may press it. Empty offers BibTeX instead.",
    )
    api_url: Address = Field("https://api.zotero.org", description="Where Zotero's web API is.")

    @property
    def saves(self) -> bool:
        """Whether papers can be added to a library."""
        return bool(self.save_to and self.api_key.get_secret_value())
