"""What a channel is told where a digest should be: that it is late, that it failed, that there is none.

A notice is a part of its run like any other, so it is told once and never lost; it stands by itself, not in
the thread of the digest.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from zoneinfo import ZoneInfo

from bot.compose.digest import compose_late, compose_nothing
from bot.compose.topic_words import topic_said
from bot.compose.words import abs_url, date
from bot.domain.digest import Digest
from bot.domain.errors import DeliveryError, PaperboyError
from bot.domain.message import Block, Bullets, Heading, Message, Paragraph, Part, bold, line, link
from bot.domain.run import Run
from bot.locales import error_message, translate

_MARK = "notice:"
MISSING = "missing"
"""The key of the part that says what else of its digest is missing."""


def is_notice(part: Part) -> bool:
    """Whether the part is not of the digest."""
    return part.key.startswith(_MARK)


def late_notice(run: Run, shown: dt.date | None) -> Part:
    """The feed is late; `shown` is the day it still shows."""
    subscription = run.subscription
    (part,) = compose_late(subscription.topic, run.day, shown, subscription.language)
    return _notice("late", part.message)


def nothing_notice(run: Run, why: str = "") -> Part:
    """Nothing was announced after all; `why` is a key of `bot.locales`."""
    subscription = run.subscription
    (part,) = compose_nothing(subscription.topic, run.day, why, subscription.language)
    return _notice("nothing", part.message)


def failed_notice(run: Run, error: PaperboyError, retry_at: dt.datetime) -> Part:
    """It could not be done yet: why, and when it is tried again."""
    language = run.subscription.language
    zone = run.subscription.zone
    when = translate(language, "notice.when", time=f"{_local(retry_at, zone):%H:%M}", zone=zone)
    return _compose_part(
        run, "failed", (error_message(language, error), translate(language, "notice.retry", when=when))
    )


def refused_notice(run: Run, error: PaperboyError, retry_at: dt.datetime) -> Part:
    """The channel does not take the digest now: what is missing, and when it is tried again."""
    return failed_notice(run, error, retry_at).evolve(key=f"{_MARK}refused")


def missing_notice(digest: Digest, refused: Collection[str]) -> Part:
    """The channel refused some parts of a digest for good: which ones. A reply like any other part."""
    language = digest.language
    heading = translate(language, "notice.missing", n=len(refused))
    papers = [entry for entry in digest.entries if f"paper:{entry.paper.id}" in refused]
    items = tuple(line(link(f"{each.number}. {each.paper.title}", abs_url(each.paper))) for each in papers)
    blocks: tuple[Block, ...] = (Paragraph(content=line(heading)),)
    return Part(
        key=MISSING,
        message=Message(summary=heading, blocks=(*blocks, Bullets(items=items)) if items else blocks),
    )


def given_up_notice(run: Run, error: PaperboyError) -> Part:
    """It could not be done for days, or the channel refuses it, and is not tried again."""
    language = run.subscription.language
    refused = isinstance(error, DeliveryError)
    ask = translate(language, "notice.refused_next" if refused else "notice.given_up_next")
    return _compose_part(run, "given-up", (error_message(language, error), ask))


def _compose_part(run: Run, kind: str, sentences: tuple[str, ...]) -> Part:
    language = run.subscription.language
    name = topic_said(run.subscription.topic.name, language)
    title = translate(language, f"notice.{kind.replace('-', '_')}", topic=name, day=date(language, run.day))
    blocks = (
        Heading(content=line(bold(title))),
        *(Paragraph(content=line(sentence)) for sentence in sentences),
    )
    return _notice(kind, Message(summary=title, blocks=blocks))


def _notice(kind: str, message: Message) -> Part:
    return Part(key=f"{_MARK}{kind}", message=message)


def _local(moment: dt.datetime, zone: str) -> dt.datetime:
    return moment.astimezone(ZoneInfo(zone))
