"""Who follows what: the port to where it is kept, and making it out of what people type."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Protocol
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.domain.depth import Depth
from bot.domain.errors import TopicError
from bot.domain.topic import Destination, Subscription, Topic
from bot.locales.zones import zone_named
from bot.selection.keywords import parse_keywords
from bot.setting_types import nearest_zone
from bot.sources.registry import find_categories
from bot.text.typed import read_language

LONGEST_NAME = 60
LONGEST_INTEREST = 1_000
MOST_AUTHORS = 50
MOST_TERMS = 20
LONGEST_TERM = 60
MOST_PAPERS = 200


class Defaults(Protocol):
    """What a digest is like where a topic does not say."""

    @property
    def limit(self) -> int: ...

    @property
    def time(self) -> dt.time: ...

    @property
    def language(self) -> str: ...


class SubscriptionStore(Protocol):
    """Who follows what."""

    async def save_subscription(self, subscription: Subscription) -> None: ...

    async def subscription(self, subscription_id: str) -> Subscription | None: ...

    async def subscriptions(self, destination: Destination | None = None) -> Sequence[Subscription]:
        """The active ones, of one place or of all, oldest first."""
        ...

    async def note_readers(self, subscription_id: str, *, private: bool, owner: str) -> None:
        """Note who reads what is posted for it; whatever else became of it meanwhile stays."""
        ...

    async def pause_subscription(self, subscription_id: str, *, at: dt.datetime) -> bool:
        """Let it wait; False if it was not active."""
        ...

    async def resume_subscription(self, subscription_id: str) -> bool:
        """Let what waits go on; False if it did not wait."""
        ...

    async def paused_subscriptions(self, destination: Destination | None = None) -> Sequence[Subscription]:
        """Those that wait, of one place or of all, oldest first."""
        ...

    async def end_subscription(self, subscription_id: str) -> bool:
        """Stop it, active or waiting, keeping its history; False if there was none."""
        ...


def make_topic(
    *,
    categories: Iterable[str],
    name: str = "",
    keywords: Iterable[str] = (),
    authors: Iterable[str] = (),
    interest: str = "",
    terms: Iterable[str] = (),
    limit: int = 10,
) -> Topic:
    """A topic that can be followed. Without a name it is called after its interest or its categories.

    Raises:
        TopicError: an unknown category, those of two sources, a keyword that cannot match, or too long.
    """
    known = find_categories(tuple(categories))
    interest = " ".join(interest.split())
    words = parse_keywords(",".join(keywords))
    people = tuple(author.strip() for author in authors if author.strip())
    _check(len(interest) <= LONGEST_INTEREST, "topic.long_interest", most=LONGEST_INTEREST)
    _check(len(people) <= MOST_AUTHORS, "topic.many_authors", most=MOST_AUTHORS)
    _check(1 <= limit <= MOST_PAPERS, "topic.limit", most=MOST_PAPERS)
    called = " ".join(name.split()) or interest or ", ".join(known)
    _check(not name or len(called) <= LONGEST_NAME, "topic.long_name", most=LONGEST_NAME)
    return Topic(
        name=_shorten(called),
        categories=known,
        keywords=words,
        authors=people,
        interest=interest,
        terms=tuple(dict.fromkeys(" ".join(term.split())[:LONGEST_TERM] for term in terms if term.strip()))[
            :MOST_TERMS
        ],
        limit=limit,
    )


def make_subscription(
    *,
    to: Destination,
    topic: Topic,
    now: dt.datetime,
    time: dt.time,
    zone: str,
    language: str = "en",
    by: str = "",
) -> Subscription:
    """A subscription of that place to that topic. Its id depends on the place and the topic's name alone.

    Raises:
        TopicError: no such time zone, or no language tag.
    """
    zone = zone_named(zone)
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        near = nearest_zone(zone)
        problem = "topic.zone_near" if near else "topic.zone"
        raise TopicError(problem=problem, zone=zone, near=near) from error
    tag = read_language(language)
    _check(bool(tag), "topic.language", language=language)
    return Subscription(
        id=_identity(topic.name, to.platform, to.workspace, to.channel, topic.name.casefold()),
        destination=to,
        topic=topic,
        time=time,
        zone=zone,
        language=tag,
        created_at=now,
        created_by=by,
    )


def revise(
    before: Subscription | None,
    to: Destination,
    given: Mapping[str, Any],
    *,
    now: dt.datetime,
    defaults: Defaults,
    zone: str,
) -> Subscription:
    """The subscription with what is given; the rest stays as it was, or is as everywhere.

    Raises:
        TopicError: something in it cannot be followed.
    """
    old = before.topic if before else None
    interest = given["interest"] if given["interest"] is not None else old.interest if old else ""
    topic = make_topic(
        categories=given["categories"] or (old.categories if old else ()),
        name=given["name"] or (old.name if old else ""),
        keywords=given["keywords"] or (old.keywords if old else ()),
        authors=given["authors"] or (old.authors if old else ()),
        interest=interest,
        terms=old.terms if old and interest == old.interest else (),
        limit=given["top"] or (old.limit if old else defaults.limit),
    )
    made = make_subscription(
        to=to,
        topic=topic.evolve(
            depth=given["depth"] or (old.depth if old else Depth.FULL),
            likes=given["likes"] or (old.likes if old else 0),
            likes_from=given["likes_from"] if given["likes"] or old is None else old.likes_from,
        ),
        now=before.created_at if before else now,
        time=given["at"] or (before.time if before else defaults.time),
        zone=given["zone"] or (before.zone if before else zone),
        language=given["language"] or (before.language if before else defaults.language),
        by=before.created_by if before else "",
    )
    return made.evolve(id=before.id) if before else made


def passing_subscription(*, to: Destination, topic: Topic, now: dt.datetime, language: str) -> Subscription:
    """What a digest asked for once runs under: the same question on the same day is the same run."""
    said = Topic.model_fields
    unsaid = {each for each in ("terms", "depth") if getattr(topic, each) == said[each].default}
    asked = topic.model_dump_json(exclude={"name", "limit", *unsaid})
    return Subscription(
        id=_identity(topic.name, to.platform, to.workspace, to.channel, asked, language),
        destination=to,
        topic=topic,
        language=language,
        created_at=now,
        active=False,
    )


def _identity(name: str, *parts: str) -> str:
    slug = re.sub(r"\W+", "-", name.casefold()).strip("-")[:40] or "topic"
    digest = hashlib.sha256("\0".join(parts).encode()).hexdigest()
    return f"{slug}-{digest[:10]}"


def _shorten(name: str) -> str:
    return name if len(name) <= LONGEST_NAME else name[: LONGEST_NAME - 1].rstrip() + "…"


def _check(holds: bool, problem: str, **fields: str | int) -> None:  # noqa: FBT001 - reads as the sentence it is
    if not holds:
        raise TopicError(problem=problem, retry_after=None, **fields)
