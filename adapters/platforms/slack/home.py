"""The home page of the app: what the visitor's channels follow, what came of it, and how to start.

Of channels that the visitor is not in, the page tells numbers alone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from adapters.platforms.slack.render import Json, render
from bot.chat.handlers.chat import Chat
from bot.chat.handlers.topics import next_time
from bot.chat.handlers.usage import this_month
from bot.compose.topic_words import SEPARATOR, topic_said
from bot.compose.words import abs_url, date
from bot.domain.message import (
    Action,
    Block,
    Bullets,
    Button,
    Buttons,
    Context,
    Fields,
    Heading,
    Line,
    Message,
    Paragraph,
    bold,
    line,
    link,
)
from bot.domain.paper import Paper
from bot.domain.run import Run, RunStatus
from bot.domain.topic import Subscription
from bot.locales import join_list, translate
from bot.text.chinese import colon_after

MOST_FOLLOWED = 30
MOST_RECENT = 10
MOST_BLOCKS = 100
FINE = frozenset({RunStatus.DELIVERED, RunStatus.NOTHING, RunStatus.MERGED})


async def home_view(
    chat: Chat, workspace: str, user: str, channels: Mapping[str, str], site: str = ""
) -> Json:
    """The page for somebody who may read these channels, by id and name; `site` is Slack's own address.

    What they follow elsewhere themselves is listed too, without what was posted there.
    """
    every = [
        each
        for each in await chat.store.subscriptions()
        if each.destination.platform == "slack" and each.destination.workspace == workspace
    ]
    mine = [each for each in every if each.destination.channel in channels or each.created_by == user]
    language = _language(mine, chat.defaults.language)
    shown = mine[:MOST_FOLLOWED]
    runs = {each.id: await chat.store.last_run(each.id) for each in shown}
    places = [_place(each.destination.channel, channels, site) for each in shown]
    rows = tuple(
        block
        for each, place in zip(shown, places, strict=True)
        for block in (
            Paragraph(content=_row(chat, each, runs[each.id], place, language)),
            _changes(each, language),
        )
    )
    readable = [runs[each.id] for each in shown if each.destination.channel in channels]
    title = translate(language, "slack.home_title")
    blocks = (
        Heading(content=line(title)),
        *_show_followed(rows, language),
        *_elsewhere(sum(not each.private for each in every if each not in shown), language),
        *await _recent(chat, [run for run in readable if run], language),
        *await _usage(chat, workspace, language),
        *_start(language),
    )
    drawn = [block for payload in render(Message(summary=title, blocks=blocks)) for block in payload.blocks]
    return {"type": "home", "blocks": drawn[:MOST_BLOCKS]}


def _language(mine: Sequence[Subscription], otherwise: str) -> str:
    """The language that most of it is followed in."""
    spoken = Counter(each.language for each in mine).most_common(1)
    return spoken[0][0] if spoken else otherwise


def _show_followed(rows: tuple[Block, ...], language: str) -> tuple[Block, ...]:
    heading = Heading(content=line(translate(language, "slack.home_followed")), level=2)
    nothing = (Paragraph(content=line(translate(language, "slack.home_none"))),)
    follow = Button(label=translate(language, "button.follow"), action=Action.FOLLOW)
    return heading, *(rows or nothing), Buttons(items=(follow,))


def _changes(subscription: Subscription, language: str) -> Buttons:
    """What can be done to a topic."""
    return Buttons(
        items=tuple(
            Button(label=translate(language, f"button.{each.value}"), action=each, value=subscription.id)
            for each in (Action.EDIT, Action.STOP)
        )
    )


def _elsewhere(count: int, language: str) -> tuple[Block, ...]:
    return (Context(content=line(translate(language, "slack.home_elsewhere", n=count))),) if count else ()


def _place(channel: str, channels: Mapping[str, str], site: str) -> Line:
    name = channels.get(channel, "")
    return (link(f"#{name}", f"{site.rstrip('/')}/archives/{channel}"),) if name and site else ()


def _row(chat: Chat, subscription: Subscription, run: Run | None, place: Line, language: str) -> Line:
    """What is followed where, when the next digest comes and, where the last one did not come, that."""
    following = translate(language, "slack.home_next", next=next_time(chat, subscription, language))
    facts = [join_list(language, subscription.topic.categories), following]
    if run is not None and run.status not in FINE:
        day = date(language, run.day)
        facts.append(f"{day}{colon_after(day)}{translate(language, f'run.{run.status.name.lower()}')}")
    where = line(SEPARATOR, *place) if place else ()
    return line(
        bold(topic_said(subscription.topic.name, language)),
        *where,
        *(f"{SEPARATOR}{fact}" for fact in facts),
    )


async def _recent(chat: Chat, runs: Sequence[Run], language: str) -> tuple[Block, ...]:
    papers: dict[str, Paper] = {}
    for run in sorted(runs, key=lambda run: run.day, reverse=True):
        digest = await chat.store.digest(run.key)
        papers |= {entry.paper.id: entry.paper for entry in (digest.entries if digest else ())}
    items = tuple(line(link(each.title, abs_url(each))) for each in list(papers.values())[:MOST_RECENT])
    heading = Heading(content=line(translate(language, "slack.home_recent")), level=2)
    return (heading, Bullets(items=items)) if items else ()


async def _usage(chat: Chat, workspace: str, language: str) -> tuple[Block, ...]:
    month = await this_month(chat, "slack", workspace, language)
    facts = {
        "papers": str(month.papers),
        "questions": str(month.questions),
        "model": month.model,
    }
    heading = Heading(content=line(translate(language, "slack.home_usage")), level=2)
    items = tuple((translate(language, f"slack.home_{name}"), line(said)) for name, said in facts.items())
    return heading, Fields(items=items)


def _start(language: str) -> tuple[Block, ...]:
    items = tuple(
        line(translate(language, f"slack.home_{name}"))
        for name in ("invite", "paper_hint", "useful", "write")
    )
    return Heading(content=line(translate(language, "slack.home_start")), level=2), Bullets(items=items)
