"""Turns a digest into the ordered parts that are delivered: the root message, then its replies.

Texts of papers, people and models only ever enter as spans of plain text; nothing here is markup. What a
digest must contain is fixed in one place, so that every platform and the archive show the same.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from bot.compose.analysis import compose_analysis, compose_section
from bot.compose.changes import announce_revisions, compose_revisions
from bot.compose.entry import ONCE, compose_card, compose_entry
from bot.compose.health_line import health_line
from bot.compose.near_misses import compose_near_misses, nearly_picked
from bot.compose.topic_words import SEPARATOR, topic_said
from bot.compose.words import (
    abs_url,
    date,
    evidence_name,
    long_date,
    mention_line,
    reading_line,
    reason_text,
    short_authors,
    translate_if_possible,
)
from bot.digests.entries import is_unread, shortfall
from bot.domain.digest import Digest, Mention
from bot.domain.message import (
    Action,
    Block,
    Bullets,
    Button,
    Buttons,
    Context,
    Heading,
    Line,
    Message,
    Paragraph,
    Part,
    Quote,
    bold,
    line,
    link,
)
from bot.domain.topic import Topic
from bot.locales import join_list, translate
from bot.ports.store import Found
from bot.sources.registry import source_of_category, source_of_topic

__all__ = [
    "DigestParts",
    "compose_analysis",
    "compose_card",
    "compose_digest",
    "compose_entry",
    "compose_late",
    "compose_nothing",
    "compose_search",
    "compose_section",
    "compose_today",
    "executive_summary",
    "health_line",
]

TODAY_LINES = 3
LISTINGS = 3  # buttons to the source's own list of the day


@dataclass(frozen=True)
class DigestParts:
    """All parts in order: `root`, `summary`, `paper:ID` for each entry, then what is told of new versions.

    Each is composed when it is come to: together they take as much memory as the digest. Where nothing was
    picked there is nothing to summarise: the root says so, and a reply what came near. What is still to be
    read has no part yet.
    """

    digest: Digest

    def __iter__(self) -> Iterator[Part]:
        digest = self.digest
        yield _root(digest)
        if digest.entries:
            yield _summary(digest)
        else:
            yield from compose_near_misses(digest)
        yield from (compose_entry(entry, digest) for entry in digest.entries if not is_unread(entry))
        yield from compose_revisions(digest)


def compose_digest(digest: Digest) -> tuple[Part, ...]:
    """All parts, composed at once."""
    return tuple(DigestParts(digest))


def compose_nothing(topic: Topic, day: dt.date, why: str, language: str) -> tuple[Part, ...]:
    """The root message of a day without announcements; `why` is a key of `bot.locales`, or words."""
    reason, source = (
        (translate_if_possible(language, why) or why).rstrip(".。"),
        source_of_topic(topic).title,
    )
    body = (
        translate(language, "nothing.body_why", source=source, why=reason)
        if reason
        else translate(language, "nothing.body", source=source)
    )
    return _notice(
        topic,
        day,
        translate(
            language, "nothing.notice", topic=topic_said(topic.name, language), day=date(language, day)
        ),
        (body, translate(language, "nothing.next")),
        language,
    )


def compose_late(topic: Topic, day: dt.date, shown: dt.date | None, language: str) -> tuple[Part, ...]:
    """The root message while the feed of `day` is waited for; `shown` is the day it still shows."""
    due, source = date(language, day), source_of_topic(topic).title
    if shown and shown < day:
        body = translate(language, "late.body_shown", source=source, day=due, shown=date(language, shown))
    else:
        body = translate(language, "late.body", source=source, day=due)
    notice = translate(language, "late.notice", topic=topic_said(topic.name, language), day=due)
    return _notice(topic, day, notice, (body, translate(language, "late.next")), language)


def compose_search(words: str, found: tuple[Found, ...], language: str) -> Message:
    """Stored papers that match, each with the passage that does and where it was posted."""
    key = "search.title" if found else "search.none"
    title = translate(language, key, words=words, n=len(found))
    if not found:
        hint = Paragraph(content=line(translate(language, "search.none_hint")))
        return Message(summary=title, blocks=(Heading(content=line(title)), hint))
    hits = (block for hit in found for block in _hit(hit, language))
    return Message(summary=title, blocks=(Heading(content=line(title)), *hits))


def _root(digest: Digest) -> Part:
    language = digest.language
    name = topic_said(digest.topic.name, language)
    day, papers = date(language, digest.day), len(digest.entries)
    notice = translate(language, "digest.notice", topic=name, n=papers, day=day)
    notes = (reason_text(language, note) for note in digest.notes)
    blocks: tuple[Block, ...] = (
        _title(name, digest.day, language),
        compose_today(digest),
        Context(content=line(health_line(digest.counts, language))),
        *(Context(content=line(note)) for note in notes if note),
        *_unread_line(digest),
        *announce_revisions(digest),
        _root_buttons(digest),
    )
    return Part(key="root", message=Message(summary=notice, blocks=blocks))


def _unread_line(digest: Digest) -> tuple[Block, ...]:
    """How many papers are still to come, while they are read."""
    left = sum(map(is_unread, digest.entries))
    return (Context(content=line(translate(digest.language, "digest.reading", n=left))),) if left else ()


def _title(name: str, day: dt.date, language: str) -> Heading:
    return Heading(content=line(bold(topic_said(name, language)), SEPARATOR, long_date(language, day)))


def compose_today(digest: Digest) -> Block:
    """Three lines of what matters; without any, the titles of the first papers."""
    if not digest.entries:
        return Paragraph(content=line(translate(digest.language, "digest.none_picked")))
    lines: list[Line] = [line(text) for text in digest.summary.today if text.strip()]
    titles = [
        line(link(f"#{entry.number} {entry.paper.title}", abs_url(entry.paper))) for entry in digest.entries
    ]
    return Bullets(items=tuple((lines or titles)[:TODAY_LINES]))


def _root_buttons(digest: Digest) -> Buttons:
    """Ask about the whole day, have what is missing redone, and the source's own list of the day."""
    language = digest.language
    ask = Button(label=translate(language, "button.ask"), action=Action.ASK, value=digest.run_key)
    again = Button(
        label=translate(language, "button.again"), action=Action.AGAIN, value=digest.day.isoformat()
    )
    may_improve = digest.late or any(
        shortfall(entry, asked=True) and not is_unread(entry) for entry in digest.entries
    )
    listings = (
        Button(
            label=translate(language, "digest.listing", category=category),
            url=source_of_category(category).listing_url(category, digest.day),
        )
        for category in digest.topic.categories[:LISTINGS]
    )
    ours = (*((ask,) if digest.entries else ()), *((again,) if may_improve else ()))
    return Buttons(items=(*ours, *listings))


def _summary(digest: Digest) -> Part:
    language = digest.language
    heading = Heading(content=line(translate(language, "summary.title")))
    notice = translate(language, "summary.notice", day=date(language, digest.day))
    said = _unread_line(digest) or executive_summary(digest)
    blocks = (heading, *said, *nearly_picked(digest))
    return Part(key="summary", message=Message(summary=notice, blocks=blocks))


def executive_summary(digest: Digest) -> tuple[Block, ...]:
    """Its sections, those with anything to say, and what they rest on."""
    language, summary = digest.language, digest.summary
    said = translate(language, f"summary.{summary.evidence.name.lower()}")
    return (
        *_mentions(digest, "themes", summary.themes),
        *_mentions(digest, "notable", summary.notable),
        *_mentions(digest, "directions", summary.directions),
        *_mentions(digest, "recommended", summary.recommended, ordered=True),
        Context(content=line(bold(evidence_name(language, summary.evidence)), SEPARATOR, said)),
        *(Context(content=line(translate(language, note))) for note in sorted(_told_once(digest))),
    )


def _told_once(digest: Digest) -> frozenset[str]:
    """Notes of its entries that are told for all of them."""
    return ONCE.intersection(
        note for each in digest.entries if each.analysis for note in each.analysis.notes
    )


def _mentions(
    digest: Digest, name: str, mentions: tuple[Mention, ...], *, ordered: bool = False
) -> tuple[Block, ...]:
    papers = {entry.number: entry.paper for entry in digest.entries}
    heading = Heading(content=line(translate(digest.language, f"summary.{name}")), level=2)
    shown = mention_line if name in {"themes", "directions"} else reading_line
    items = tuple(shown(mention, papers) for mention in mentions if mention.text.strip())
    return (heading, Bullets(items=items, ordered=ordered)) if items else ()


def _notice(
    topic: Topic, day: dt.date, notice: str, sentences: tuple[str, ...], language: str
) -> tuple[Part, ...]:
    paragraphs = (Paragraph(content=line(sentence)) for sentence in sentences)
    message = Message(summary=notice, blocks=(_title(topic.name, day, language), *paragraphs))
    return (Part(key="root", message=message),)


def _hit(hit: Found, language: str) -> tuple[Block, ...]:
    paper = hit.paper
    facts = SEPARATOR.join(
        filter(None, (short_authors(language, paper.authors), join_list(language, paper.categories)))
    )
    posted = [
        piece
        for address in _first_of_each_place(hit)
        for piece in (SEPARATOR, link(translate(language, "search.posted"), address))
    ]
    return (
        Heading(content=line(link(paper.title, abs_url(paper))), level=3),
        Context(content=line(f"{paper.id}{SEPARATOR}", facts, *posted)),
        *((Quote(content=line(hit.snippet)),) if hit.snippet.strip() else ()),
        *((Context(content=line(translate(language, "paper.near_in_meaning"))),) if hit.by_meaning else ()),
    )


def _first_of_each_place(hit: Found) -> list[str]:
    """Where it was shown first in each channel; its other messages there are mostly in the same thread."""
    places = {each.destination: each.receipt.url for each in reversed(hit.postings) if each.receipt.url}
    return list(reversed(places.values())) or list(hit.posted)
