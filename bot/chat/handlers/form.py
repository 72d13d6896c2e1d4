"""What somebody wants to follow, from a modal's fields or from one typed line.

    cs.CV cs.LG interest "3D reconstruction" keywords "a, b, -c" time 08:30 zone Europe/Berlin top 10
    depth auto

The categories come first; then a word of `typed.topic` begins each part, which goes on to the next such
word. In free words `time`, `language` and their like count only before what can be a time or a language, so
that "interest large language models" needs no quotes.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping

from bot.chat.answer_mode import AnswerMode
from bot.digests.subscriptions import make_subscription, make_topic
from bot.domain.depth import Depth
from bot.domain.digest import Text
from bot.domain.errors import TopicError
from bot.domain.record import Record
from bot.domain.topic import Destination, Subscription, Topic
from bot.locales import typed_spellings
from bot.locales.zones import zone_named
from bot.settings import DigestSettings
from bot.text.chinese import split_list
from bot.text.typed import narrow_letters, read_count, read_time

AUTO = "auto"
LONGEST_TEXT = 4_000
_LISTS = frozenset({"categories", "keywords", "authors", "terms", "like"})
_OF_WORDS = frozenset({"categories", "like"})
_TOKEN = re.compile(r'"([^"]*)"|([^\s"]+)')
_FREE = frozenset({"interest", "keywords", "authors", "name", "terms"})
_LIKELY = {
    "time": re.compile(
        r"\d{1,2}[:.]\d{2}|\d{1,2}|[0-2]\d[0-5]\d|\S*[点點时時刻]\S*|\S*(?:中午|正午|午夜|半夜)"
    ),
    "zone": re.compile(r"[A-Za-z]+/[\w/+-]+|UTC|GMT"),
    "language": re.compile(
        "|".join((r"[A-Za-z]{2}(?:-[A-Za-z0-9]{2,8})*", *typed_spellings("typed.language."))), re.IGNORECASE
    ),
    "limit": re.compile(r"(?:最多)?(?:\d+|[一二两三四五六七八九十]+)篇?"),
    "like": re.compile(r"(?:https?://|10\.|[\w-]+(?:\.[\w-]+)?/|[\w]+:)?\d\S*|https?://\S+"),
    "depth": re.compile("|".join(map(re.escape, typed_spellings("typed.depth."))), re.IGNORECASE),
}
"""What the word after such a part's name looks like."""


class FollowForm(Record):
    """The answers of somebody who follows or edits; None where nothing was said."""

    categories: tuple[Text, ...] | None = None
    name: Text | None = None
    interest: Text | None = None
    keywords: tuple[Text, ...] | None = None
    terms: tuple[Text, ...] | None = None
    """What papers call the interest; `auto` for what is found for it."""
    authors: tuple[Text, ...] | None = None
    time: Text | None = None
    """Local time of day, `08:30`."""
    zone: Text | None = None
    language: Text | None = None
    limit: Text | int | None = None
    depth: Text | None = None
    like: tuple[Text, ...] | None = None
    """Papers, by id or address, that others are wanted to be like."""
    answers: AnswerMode | None = None
    """Which lines of threads are answered in the channel; not a part of the topic."""


def read_form(text: str) -> FollowForm:
    """The form that a typed line fills in.

    Raises:
        TopicError: the line is too long.
    """
    if len(text) > LONGEST_TEXT:
        raise TopicError(problem="topic.long_interest", most=LONGEST_TEXT)
    parts: dict[str, list[str]] = {}
    part, words = "categories", typed_spellings("typed.topic.")
    tokens = _TOKEN.findall(_apart(narrow_letters(text), words))
    for (quoted, bare), (_, following) in zip(tokens, [*tokens[1:], ("", "")], strict=False):
        named = words.get(bare.rstrip(":=").casefold())
        if named and _begins(named, part, following):
            part = named
        else:
            parts.setdefault(part, []).append(quoted or bare)
    return FollowForm.model_validate({name: _value(name, tokens) for name, tokens in parts.items()})


def _apart(text: str, words: Mapping[str, str]) -> str:
    """The line with a space after the name of a part that is joined to what follows: `时间:8:30`."""
    names = "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))
    marked = re.sub(rf"(?<!\S)({names})\s*[:=](?=\S)", r"\1: ", text, flags=re.IGNORECASE)
    return re.sub(rf"(?<!\S)({names})(?=([\u3400-\u9fff\d]\S*))", lambda found: _part(found, words), marked)


def _part(joined: re.Match[str], words: Mapping[str, str]) -> str:
    """The name of a part, apart from what follows it at once where that is a value of it: `时间8点`."""
    name, value = joined.groups()
    likely = _LIKELY.get(words[name.casefold()])
    return f"{name}: " if likely and likely.fullmatch(value) else name


def _begins(named: str, within: str, following: str) -> bool:
    """Whether the name of a part, met within another, is meant as such."""
    likely = _LIKELY.get(named)
    value = following.rstrip(",;")
    is_city = named == "zone" and zone_named(value) != value
    return within not in _FREE or likely is None or is_city or likely.fullmatch(value) is not None


def form_of(subscription: Subscription) -> FollowForm:
    """The form filled in with what is followed, to be edited."""
    topic = subscription.topic
    return FollowForm(
        categories=topic.categories,
        name=topic.name,
        interest=topic.interest,
        keywords=topic.keywords,
        authors=topic.authors,
        terms=topic.terms,
        time=f"{subscription.time:%H:%M}",
        zone=subscription.zone,
        language=subscription.language,
        limit=topic.limit,
        depth=topic.depth,
    )


def subscribe(
    form: FollowForm, to: Destination, *, by: str, now: dt.datetime, defaults: DigestSettings
) -> Subscription:
    """The subscription that the form asks for.

    Raises:
        TopicError: something in it cannot be followed.
    """
    return make_subscription(
        to=to,
        topic=_topic(form, defaults.limit),
        now=now,
        time=_time(form.time) if form.time else defaults.time,
        zone=form.zone or defaults.zone,
        language=form.language or defaults.language,
        by=by,
    )


def apply_form(subscription: Subscription, form: FollowForm) -> Subscription:
    """The subscription with what the form says changed; its id and its history stay.

    Raises:
        TopicError: something in it cannot be followed.
    """
    said = form.model_dump(exclude_none=True, exclude={"answers"})
    topic = subscription.topic
    if (
        said.get("interest", topic.interest) != topic.interest
        and said.get("terms", topic.terms) == topic.terms
    ):
        said["terms"] = ()  # those of other words
    whole = form_of(subscription).evolve(**said)
    made = make_subscription(
        to=subscription.destination,
        topic=_topic(whole, topic.limit).evolve(
            likes=topic.likes, likes_from=topic.likes_from, cross_lists=topic.cross_lists
        ),
        now=subscription.created_at,
        time=_time(whole.time or ""),
        zone=whole.zone or subscription.zone,
        language=whole.language or subscription.language,
        by=subscription.created_by,
    )
    return made.evolve(id=subscription.id)


def _topic(form: FollowForm, limit: int) -> Topic:
    return make_topic(
        categories=form.categories or (),
        name=form.name or "",
        keywords=form.keywords or (),
        authors=form.authors or (),
        interest=form.interest or "",
        terms=() if form.terms == (AUTO,) else form.terms or (),
        limit=_number(form.limit, limit),
    ).evolve(depth=_depth(form.depth))


def _value(name: str, tokens: Iterable[str]) -> str | tuple[str, ...]:
    text = " ".join(tokens)
    if name == "language":
        return typed_spellings("typed.language.").get(text.casefold(), text).replace("_", "-")
    if name not in _LISTS:
        return text
    return split_list(",".join(text.split()) if name in _OF_WORDS else text)


def _time(text: str) -> dt.time:
    found = read_time(text)
    if found is None:
        raise TopicError(problem="topic.time", time=text)
    return found


def _depth(text: str | None) -> Depth:
    known = typed_spellings("typed.depth.")
    if text and text.casefold() not in known:
        raise TopicError(problem="topic.depth", depth=text)
    return Depth(known[text.casefold()]) if text else Depth.FULL


def _number(given: str | int | None, otherwise: int) -> int:
    text = str(given or otherwise).strip()
    count = read_count(text)
    if count is None:
        raise TopicError(problem="topic.number", number=text)
    return count


def split_topic_name(subscriptions: Iterable[Subscription], text: str) -> tuple[Subscription, str]:
    """The subscription that a line begins with the name of, and the rest of the line.

    Where only one is followed it needs no name.

    Raises:
        TopicError: nothing is followed, or the line does not say which one.
    """
    by_name: Mapping[str, Subscription] = {each.topic.name: each for each in subscriptions}
    if not by_name:
        raise TopicError("error.which_topic", problem="topic.none_here")
    typed = narrow_letters(text).strip().lstrip('"')
    for name in sorted(by_name, key=len, reverse=True):
        after = typed[len(name) :]
        if typed[: len(name)].casefold() == narrow_letters(name).casefold() and not after[:1].isalnum():
            return by_name[name], after.lstrip('"').strip()
    if len(by_name) == 1:
        return next(iter(by_name.values())), text.strip()
    raise TopicError("error.which_topic", problem="topic.which", names=", ".join(by_name))
