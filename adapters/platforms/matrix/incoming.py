"""What people wrote, of an event's content: which may hold anything. Pure."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from bot.chat.commands import is_command
from bot.domain.request import AttachedFile

PREFIXED = frozenset({"paper", "digest", "ask"})
"""What is typed after an exclamation mark; other bots have commands too."""
_FALLBACK = re.compile(r"\A(?:>[^\n]*\n)+\n?")
_COMMAND = re.compile(r"!(\w+)\b\s*(.*)", re.DOTALL)

Json = dict[str, Any]


class Relation(NamedTuple):
    """What a message has to do with others; empty where there is nothing."""

    thread: str = ""
    replaces: str = ""
    replies_to: str = ""
    """Written as a reply by the person, not for clients without threads."""


class Typed(NamedTuple):
    """What was typed: a command and what follows it, or words."""

    command: str
    text: str
    addressed: bool
    """Whether we are mentioned, or a command of ours is typed."""
    to_others: bool = False
    """Whether people who are not us are mentioned."""


def content_of(event: Json) -> Json:
    """The content; of a change, what it says now."""
    content = as_dict(event.get("content"))
    return as_dict(content.get("m.new_content")) or content


def relation_of(event: Json) -> Relation:
    """What the event has to do with others."""
    found = as_dict(as_dict(event.get("content")).get("m.relates_to"))
    kind, target = found.get("rel_type"), as_text(found.get("event_id"))
    replied = as_text(as_dict(found.get("m.in_reply_to")).get("event_id"))
    if kind == "m.replace":
        return Relation(replaces=target)
    if kind == "m.thread":
        return Relation(thread=target, replies_to="" if found.get("is_falling_back") else replied)
    return Relation(replies_to=replied)


def is_words(event: Json) -> bool:
    """Whether a person wrote it: notices are what bots say."""
    content = content_of(event)
    return content.get("msgtype") in {"m.text", "m.file"} and bool(as_text(content.get("body")))


def files_of(content: Json) -> tuple[AttachedFile, ...]:
    """The file that a message is; one of an encrypted room has no address that we could read."""
    address = as_text(content.get("url"))
    if content.get("msgtype") != "m.file" or not address.startswith("mxc://"):
        return ()
    name = as_text(content.get("filename")) or as_text(content.get("body")) or "file"
    size = as_dict(content.get("info")).get("size")
    return (AttachedFile(name=name, address=address, size=size if isinstance(size, int) else 0),)


def comment_of(content: Json) -> Json:
    """What somebody wrote to their file: the body, where the file has a name of its own."""
    body, name = as_text(content.get("body")), as_text(content.get("filename"))
    return {**content, "body": body if name and body != name else ""}


def read_typed(content: Json, user: str, name: str) -> Typed:
    """What was typed to us, who are called so."""
    text = _FALLBACK.sub("", as_text(content.get("body"))).strip()
    command = _COMMAND.fullmatch(text)
    if command and command[1].casefold() in PREFIXED:
        return Typed(command[1].casefold(), command[2].strip(), addressed=True)
    called = "|".join(re.escape(each) for each in (user, f"@{name}", name) if each.strip("@"))
    rest, times = re.subn(rf"\A(?:{called})(?!\w)[:,]?\s*", "", text, count=1, flags=re.IGNORECASE)
    found = as_dict(content.get("m.mentions")).get("user_ids")
    mentioned = found if isinstance(found, list) else []
    addressed = bool(times) or user in mentioned
    if addressed and is_command(rest):
        first, _, more = rest.partition(" ")
        return Typed(first.casefold(), more.strip(), addressed=True)
    return Typed("", rest, addressed, any(each != user for each in mentioned))


def as_dict(found: object) -> Json:
    """It, if it is an object."""
    return found if isinstance(found, dict) else {}


def as_text(found: object) -> str:
    """It, if it is text."""
    return found if isinstance(found, str) else ""
