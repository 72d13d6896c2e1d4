"""The home page of the app: what the visitor's channels follow, what came of it, and how to start."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from adapters.slack.render import Json, render
from bot.compose.words import SEPARATOR, abs_url, date
from bot.handlers.chat import Chat
from bot.handlers.topics import next_time
from bot.message import Block, Bullets, Heading, Line, Message, Paragraph, bold, line, link
from bot.model import Paper, Run, RunStatus, Subscription
from bot.replies import say

MOST_FOLLOWED = 30
MOST_RECENT = 10
FINE = frozenset({RunStatus.DELIVERED, RunStatus.NOTHING, RunStatus.MERGED})


async def home_view(
    chat: Chat, workspace: str, user: str, channels: Collection[str], language: str
) -> Json:
    """The page for somebody who may read these channels. Of others it tells only what they follow there."""
    mine = [
        each
        for each in await chat.store.subscriptions()
        if each.destination.platform == "slack"
        and each.destination.workspace == workspace
        and (each.destination.channel in channels or each.created_by == user)
    ][:MOST_FOLLOWED]
    runs = {each.id: await chat.store.last_run(each.id) for each in mine}
    rows = tuple(_row(chat, each, runs[each.id], language) for each in mine)
    readable = [runs[each.id] for each in mine if each.destination.channel in channels]
    title = say(language, "slack.home_title")
    blocks = (
        Heading(content=line(title)),
        *_followed(rows, language),
        *await _recent(chat, [run for run in readable if run], language),
        *_start(language),
    )
    payload = render(Message(summary=title, blocks=blocks))[0]
    return {"type": "home", "blocks": list(payload.blocks)}


def _followed(rows: tuple[Line, ...], language: str) -> tuple[Block, ...]:
    heading = Heading(content=line(say(language, "slack.home_followed")), level=2)
    if not rows:
        return heading, Paragraph(content=line(say(language, "slack.home_none")))
    return heading, Bullets(items=rows)


def _row(chat: Chat, subscription: Subscription, run: Run | None, language: str) -> Line:
    """What is followed, when the next digest comes and, where the last one did not come, that."""
    following = say(language, "slack.home_next", next=next_time(chat, subscription, language))
    facts = [", ".join(subscription.topic.categories), following]
    if run is not None and run.status not in FINE:
        facts.append(f"{date(language, run.day)}: {say(language, f'run.{run.status.name.lower()}')}")
    return line(bold(subscription.topic.name), *(f"{SEPARATOR}{fact}" for fact in facts))


async def _recent(chat: Chat, runs: Sequence[Run], language: str) -> tuple[Block, ...]:
    papers: dict[str, Paper] = {}
    for run in runs:
        digest = await chat.store.digest(run.key)
        papers |= {entry.paper.id: entry.paper for entry in (digest.entries if digest else ())}
    items = tuple(line(link(each.title, abs_url(each))) for each in list(papers.values())[:MOST_RECENT])
    heading = Heading(content=line(say(language, "slack.home_recent")), level=2)
    return (heading, Bullets(items=items)) if items else ()


def _start(language: str) -> tuple[Block, ...]:
    items = tuple(line(say(language, f"slack.home_{name}")) for name in ("invite", "paper", "write"))
    return Heading(content=line(say(language, "slack.home_start")), level=2), Bullets(items=items)
