"""What a workspace used since the month began (UTC)."""

from __future__ import annotations

import datetime as dt

from bot.chat.handlers.chat import Chat
from bot.domain.record import Record
from bot.locales import format_number, translate


class Month(Record):
    """What came together in the month so far, over all channels: numbers, and nothing of what was said."""

    model: str
    """What the language model took, in words."""
    questions: int
    papers: int


async def describe_usage(chat: Chat, workspace: str, language: str) -> str:
    """What the language model took this month, in words."""
    totals = await chat.store.usage_since(workspace, month_start(chat.clock.now()))
    if not totals:
        return translate(language, "status.no_model")
    tokens = sum(total.prompt_tokens + total.completion_tokens for total in totals)
    dollars = sum(total.cost or 0 for total in totals)
    calls = sum(total.calls for total in totals)
    key = "status.cost_unpriced" if any(total.unpriced for total in totals) else "status.cost_line"
    numbers = {"tokens": format_number(language, tokens), "dollars": format_number(language, dollars, 2)}
    return translate(language, key, calls=calls, **numbers)


async def this_month(chat: Chat, platform: str, workspace: str, language: str) -> Month:
    """Everything that is counted."""
    since = month_start(chat.clock.now())
    asked = await chat.store.asked_since(platform, workspace, since)
    return Month(
        model=await describe_usage(chat, workspace, language),
        questions=sum(asked.values()),
        papers=await chat.store.count_shown(workspace, since),
    )


def month_start(now: dt.datetime) -> dt.datetime:
    """The first instant of the month."""
    return now.astimezone(dt.UTC).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
