"""What the bot needs to be allowed, under the names that Discord's settings show."""

from __future__ import annotations

from typing import NamedTuple
from urllib.parse import urlencode

import discord

INVITE = "https://discord.com/oauth2/authorize"
SCOPES = ("bot", "applications.commands")


class Need(NamedTuple):
    """A permission: discord.py's name of it, and what people see."""

    flag: str
    english: str
    chinese: str


NEEDS = (
    Need("view_channel", "View Channel", "查看频道"),
    Need("send_messages", "Send Messages", "发送消息"),
    Need("send_messages_in_threads", "Send Messages in Threads", "在子区内发送消息"),
    Need("create_public_threads", "Create Public Threads", "创建公共子区"),
    Need("embed_links", "Embed Links", "嵌入链接"),
    Need("read_message_history", "Read Message History", "阅读消息历史记录"),
    Need("attach_files", "Attach Files", "添加文件"),
)


def needed() -> discord.Permissions:
    """All of them, and nothing else: 309237763072."""
    return discord.Permissions(**{need.flag: True for need in NEEDS})


def missing(held: discord.Permissions) -> tuple[str, ...]:
    """What is not held, as Discord's settings call it in English."""
    return tuple(need.english for need in NEEDS if not getattr(held, need.flag))


def invite(application_id: int | str) -> str:
    """The link that adds the bot to a server with exactly what it needs."""
    query = {
        "client_id": str(application_id),
        "permissions": str(needed().value),
        "scope": " ".join(SCOPES),
    }
    return f"{INVITE}?{urlencode(query)}"
