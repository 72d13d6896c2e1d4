"""What people wrote, out of what Slack sends: text without Slack's escapes, mentions and links."""

from __future__ import annotations

import re
from typing import Any

Json = dict[str, Any]

PEOPLE = frozenset({"", "thread_broadcast", "file_share", "me_message"})
"""Subtypes of messages that people write; all others are made by Slack or by apps."""
_TOKEN = re.compile(r"<([^<>|]*)(?:\|([^<>]*))?>")


def unescape(text: str, bot: str = "") -> str:
    """The text as its writer saw it; a mention of the bot is left out.

    https://docs.slack.dev/messaging/formatting-message-text has the escapes.
    """
    plain = _TOKEN.sub(lambda token: _read(token, bot), text)
    return plain.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&").strip()


def mentions(text: str, user: str) -> bool:
    """Whether the text mentions that user."""
    return re.search(rf"<@{re.escape(user)}(\|[^<>]*)?>", text) is not None


def addresses_others(text: str, bot: str) -> bool:
    """Whether the text begins by speaking to somebody else."""
    begins = re.match(r"\s*<@(\w+)", text)
    return begins is not None and begins[1] != bot


def by_a_person(event: Json) -> bool:
    """Whether a person wrote the message: not a bot, not Slack itself."""
    has_bot = event.get("bot_id") or event.get("app_id") or event.get("bot_profile")
    return not has_bot and bool(event.get("user")) and (event.get("subtype") or "") in PEOPLE


def text_and_links(message: Json) -> str:
    """The text of a message and the addresses of its attachments and links."""
    attached = [str(each.get("from_url", "")) for each in message.get("attachments") or ()]
    return " ".join([unescape(str(message.get("text", ""))), *attached, *_links(message.get("blocks"))])


def _links(value: object) -> list[str]:
    if isinstance(value, list):
        return [url for each in value for url in _links(each)]
    if isinstance(value, dict):
        own = [str(value["url"])] if value.get("type") == "link" and "url" in value else []
        return own + [url for each in value.values() for url in _links(each)]
    return []


def _read(token: re.Match[str], bot: str) -> str:
    target, label = token[1], token[2]
    if target.startswith("@"):
        return "" if target[1:] == bot else f"@{label or target[1:]}"
    if target.startswith("#"):
        return f"#{label or target[1:]}"
    if target.startswith("!"):
        return label or ""
    return target.removeprefix("mailto:") if label is None or "://" in target else label
