"""What `paperboy serve` says when it begins: what is followed, when the next digest comes, and where."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from adapters.wiring import Services
from bot.compose.words import date
from bot.digests.due import DueRun, next_due
from bot.domain.errors import StorageError
from bot.domain.topic import Destination
from bot.locales import translate

MOST_TOLD = 10


async def told_at_start(services: Services) -> list[str]:
    """One sentence each; what to do, where nothing is followed."""
    language = services.settings.digest.language
    try:
        followed = await services.store.subscriptions()
    except StorageError:  # told where it matters
        return []
    now, holidays = services.clock.now(), services.settings.arxiv.holidays
    coming = sorted((next_due(each, now, holidays) for each in followed), key=lambda due: due.due)
    told = [_coming(each, language) for each in coming[:MOST_TOLD]]
    if len(coming) > MOST_TOLD:
        told.append(translate(language, "serve.more", n=len(coming) - MOST_TOLD))
    if not followed:
        told.append(translate(language, "serve.nothing_followed"))
    if not services.front_ends:
        told.append(translate(language, "serve.no_platform"))
    return told


def _place(to: Destination) -> str:
    return f"{to.platform}/{to.workspace}/{to.channel}"


def _coming(each: DueRun, language: str) -> str:
    """The topic, its next time in its own zone, and its channel."""
    subscription = each.subscription
    local = each.due.astimezone(ZoneInfo(subscription.zone))
    day, time = date(language, local.date()), f"{local:%H:%M}"
    to = subscription.destination
    return translate(
        language,
        "serve.next",
        name=subscription.topic.name,
        when=translate(language, "follow.at", day=day, time=time, zone=subscription.zone),
        place=translate(language, "serve.here") if to.platform == "terminal" else _place(to),
    )
