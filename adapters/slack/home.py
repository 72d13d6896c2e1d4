"""The home page of the app: what the visitor's channels follow, what came of it, and how to start."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from adapters.slack.render import Json, render
from bot.compose_words import SEPARATOR, abs_url
from bot.handlers.chat import Chat
from bot.handlers.topics import next_time
from bot.message import Block, Bullets, Heading, Line, Message, Paragraph, bold, line, link
from bot.model import Paper, Subscription
from bot.replies import say

MOST_FOLLOWED = 30
MOST_RECENT = 10


async def home_view(chat: Chat, workspace: str, channels: Collection[str], language: str) -> Json:
    """The page for somebody who may read these channels; of others it says nothing."""
    mine = [
        each
        for each in await chat.store.subscriptions()
        if each.destination.platform == "slack"
        and each.destination.workspace == workspace
        and each.destination.channel in channels
    ][:MOST_FOLLOWED]
    title = say(language, "slack.home_title")
    blocks = (
        Heading(content=line(title)),
        *_followed(chat, mine, language),
        *await _recent(chat, mine, language),
        *_start(language),
    )
    payload = render(Message(summary=title, blocks=blocks))[0]
    return {"type": "home", "blocks": list(payload.blocks)}


def _followed(chat: Chat, mine: Sequence[Subscription], language: str) -> tuple[Block, ...]:
    heading = Heading(content=line(say(language, "slack.home_followed")), level=2)
    if not mine:
        return heading, Paragraph(content=line(say(language, "slack.home_none")))
    return heading, Bullets(items=tuple(_row(chat, each, language) for each in mine))


def _row(chat: Chat, subscription: Subscription, language: str) -> Line:
    following = say(language, "slack.home_next", next=next_time(chat, subscription, language))
    categories = ", ".join(subscription.topic.categories)
    return line(bold(subscription.topic.name), f"{SEPARATOR}{categories}{SEPARATOR}{following}")


async def _recent(chat: Chat, mine: Sequence[Subscription], language: str) -> tuple[Block, ...]:
    papers: dict[str, Paper] = {}
    for subscription in mine:
        run = await chat.store.last_run(subscription.id)
        digest = await chat.store.digest(run.key) if run else None
        papers |= {entry.paper.id: entry.paper for entry in (digest.entries if digest else ())}
    items = tuple(line(link(each.title, abs_url(each))) for each in list(papers.values())[:MOST_RECENT])
    heading = Heading(content=line(say(language, "slack.home_recent")), level=2)
    return (heading, Bullets(items=items)) if items else ()


def _start(language: str) -> tuple[Block, ...]:
    items = tuple(line(say(language, f"slack.home_{name}")) for name in ("invite", "paper", "write"))
    return Heading(content=line(say(language, "slack.home_start")), level=2), Bullets(items=items)
