"""Names and descriptions of commands in the languages of the people who see them."""

from __future__ import annotations

import discord
from discord import app_commands

from bot.locales import catalogue, closest, translate
from bot.locales.catalogues import SOURCE

LONGEST_DESCRIPTION = 100


def localise(key: str) -> app_commands.locale_str:
    """One of our sentences as Discord shows it to those of another language: English, translated."""
    return app_commands.locale_str(translate("en", key)[:LONGEST_DESCRIPTION], key=key)


class Words(app_commands.Translator):
    """Translates what `split_topic_name` made."""

    async def translate(
        self,
        string: app_commands.locale_str,
        locale: discord.Locale,
        context: app_commands.TranslationContextTypes,  # noqa: ARG002 - a translator's signature
    ) -> str | None:
        key = string.extras.get("key")
        if closest(locale.value) == SOURCE or key not in catalogue():
            return None
        return translate(locale.value, str(key))[:LONGEST_DESCRIPTION]
