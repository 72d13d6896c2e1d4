"""What Discord calls when somebody presses a button of ours, however long ago it was posted."""

from __future__ import annotations

import re
from typing import Any, Protocol, runtime_checkable

from discord import ui

from adapters.platforms.discord.custom_id import PATTERN
from adapters.platforms.discord.interaction_surface import Interaction


@runtime_checkable
class HandlesPresses(Protocol):
    """The client, as far as a button knows it."""

    async def press(self, interaction: Interaction, custom_id: str) -> None: ...


class PressedButton(ui.DynamicItem[ui.Button[Any]], template=PATTERN):
    """Any of our buttons, also one that was posted before the last restart."""

    @classmethod
    async def from_custom_id(
        cls, interaction: Interaction, item: ui.Item[Any], match: re.Match[str], /
    ) -> PressedButton:
        del interaction, item
        return cls(ui.Button(custom_id=match.string))

    async def callback(self, interaction: Interaction) -> None:
        if isinstance(interaction.client, HandlesPresses):
            await interaction.client.press(interaction, self.item.custom_id or "")
