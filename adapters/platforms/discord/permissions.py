"""What the bot needs to be allowed, under the names that Discord's settings show."""

from __future__ import annotations

from urllib.parse import urlencode

import discord

from bot.locales import join_list, translate

INVITE = "https://discord.com/oauth2/authorize"
SCOPES = ("bot", "applications.commands")

SEEING = "discord.permission.view_channel"
NEEDS = (
    "view_channel",
    "send_messages",
    "send_messages_in_threads",
    "create_public_threads",
    "embed_links",
    "read_message_history",
    "attach_files",
)
"""discord.py's names of permissions; Discord shows each as `discord.permission.NAME` of `bot.locales`."""


def required_permissions() -> discord.Permissions:
    """All of them, and nothing else: 309237763072."""
    return discord.Permissions(**dict.fromkeys(NEEDS, True))


def missing_permissions(held: discord.Permissions) -> tuple[str, ...]:
    """What is not held: keys of `bot.locales` that say what Discord's settings call it."""
    return tuple(f"discord.permission.{need}" for need in NEEDS if not getattr(held, need))


def name_permissions(permissions: tuple[str, ...], language: str) -> str:
    """Permissions that are missing, as a person finds them in Discord's settings."""
    return join_list(language, (translate(language, each) for each in permissions))


def invite_link(application_id: int | str) -> str:
    """The link that adds the bot to a server with exactly what it needs."""
    query = {
        "client_id": str(application_id),
        "permissions": str(required_permissions().value),
        "scope": " ".join(SCOPES),
    }
    return f"{INVITE}?{urlencode(query)}"
