"""What people wrote, out of what Slack sends: text without Slack's escapes, mentions and links."""

from __future__ import annotations

import re
from typing import Any

from bot.domain.request import AttachedFile
from bot.ports.capabilities import Access

Json = dict[str, Any]

CHANGED = {
    "channel_archive": Access.ARCHIVED,
    "group_archive": Access.ARCHIVED,
    "channel_deleted": Access.DELETED,
    "group_deleted": Access.DELETED,
    "channel_left": Access.REMOVED,
    "group_left": Access.REMOVED,
}
"""Events that say how we stand to a channel now."""
UNARCHIVED = frozenset({"channel_unarchive", "group_unarchive"})
REOPENED = UNARCHIVED | {"member_joined_channel"}
"""Events after which a channel may let us in again."""
PEOPLE = frozenset({"", "thread_broadcast", "file_share", "me_message"})
"""Subtypes of messages that people write; all others are made by Slack or by apps."""
_TOKEN = re.compile(r"<([^<>|]*)(?:\|([^<>]*))?>")


def is_of_other_team(body: Json, ours: str) -> bool:
    """Whether what Slack sends is of a workspace whose token we do not have.

    Of a channel that two companies share, `team_id` may be that of whoever wrote; `authorizations` name the
    workspaces in which the app is installed. An installation for a whole organization is of all of its.
    """
    if not ours or str(body.get("is_enterprise_install", "")).lower() == "true":
        return False
    authorized = [each for each in body.get("authorizations") or () if isinstance(each, dict)]
    if any(each.get("is_enterprise_install") for each in authorized):
        return False
    team = body.get("team")
    named = [each.get("team_id") for each in authorized]
    named = named or [body.get("team_id") or (team.get("id") if isinstance(team, dict) else "")]
    return any(named) and ours not in named


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
    """Whether the text speaks to somebody else, one or all, anywhere in it."""
    people = re.findall(r"<@(\w+)|<!(?:subteam\^\w+|here|channel|everyone)", text)
    return any(person != bot for person in people)


def by_a_person(event: Json) -> bool:
    """Whether a person wrote the message: not a bot, not Slack itself."""
    has_bot = event.get("bot_id") or event.get("app_id") or event.get("bot_profile")
    return not has_bot and bool(event.get("user")) and (event.get("subtype") or "") in PEOPLE


def question_in(event: Json, bot: str) -> str:
    """What is asked: the words of the person, and of what they forwarded."""
    forwarded = (_words(each) for each in event.get("attachments") or () if each.get("is_share"))
    return " ".join(filter(None, (unescape(str(event.get("text") or ""), bot), *forwarded)))


def files_of(event: Json) -> tuple[AttachedFile, ...]:
    """The files that are attached, or were to what is forwarded."""
    shared = [each.get("files") or () for each in event.get("attachments") or () if each.get("is_share")]
    return tuple(
        AttachedFile(
            name=str(each.get("name") or each.get("title") or "file"),
            address=str(each.get("url_private_download") or each.get("url_private") or ""),
            size=int(each.get("size") or 0),
        )
        for files in (event.get("files") or (), *shared)
        for each in files
        if isinstance(each, dict)
    )


def all_words(message: Json) -> str:
    """Everything to read in a message: text, blocks, what is forwarded or linked, names of files."""
    attached = [f"{each.get('from_url', '')} {_words(each)}" for each in message.get("attachments") or ()]
    names = [str(each.get("name") or each.get("title") or "") for each in message.get("files") or ()]
    shown = _texts(message.get("blocks"))
    return " ".join([unescape(str(message.get("text") or "")), *shown, *attached, *names]).strip()


def _words(attachment: Json) -> str:
    """What a forwarded message or an unfurled link says."""
    own = unescape(str(attachment.get("text") or attachment.get("fallback") or ""))
    return " ".join([own, *_texts(attachment.get("blocks")), *_texts(attachment.get("message_blocks"))])


def _texts(value: object) -> list[str]:
    """All texts and addresses in blocks."""
    if isinstance(value, list):
        return [text for each in value for text in _texts(each)]
    if isinstance(value, dict):
        own = [
            str(value[name]) for name in ("url", "text", "title_url") if isinstance(value.get(name), str)
        ]
        return [unescape(each) for each in own] + [
            text for name, each in value.items() if name != "url" for text in _texts(each)
        ]
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
