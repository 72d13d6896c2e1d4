"""arXiv's daily feed, in its RSS and its Atom form.

What arXiv writes is documented at https://info.arxiv.org/help/rss_specifications.html; details, such as
affiliations in brackets after a name, are those of https://github.com/arXiv/arxiv-feed, which writes them.
Parsing is strict about the whole, since a paper must not be lost in silence: a feed that is cut off or
damaged is refused, an item that cannot be understood is counted.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from email.utils import parsedate_to_datetime
from itertools import chain

from lxml import etree

from adapters.sources.arxiv.xml import ARXIV, ATOM, RefusedError, child_text, parse_xml
from bot.domain.errors import FeedFormatError, PaperIdError
from bot.domain.paper import AnnounceType, Candidate, Feed, Paper, PaperRef
from bot.sources.arxiv.announcements import EASTERN
from bot.sources.arxiv.categories import has_category_form
from bot.sources.arxiv.ids import is_arxiv_url, parse_ref
from bot.text.latex import latex_to_text

FEED_LIMIT = 50_000_000
"""The most bytes of a feed; the largest of arXiv has about three million."""

_MOST_ITEMS = 10_000  # arXiv's own limit is 2,000
_LONGEST_ITEM = 200_000  # characters; a list of 3,000 authors has 60,000, an abstract 1,920
_DC = "{http://purl.org/dc/elements/1.1/}"

_TITLE = re.compile(r"(?P<names>[\w.,+\- ]{1,2000}?) updates on arXiv\.org", re.ASCII)
_DESCRIPTION = re.compile(
    r"\s*(?:arXiv:(?P<id>\S{1,40})\s+)?(?:Announce Type:\s*(?P<type>[a-z-]{1,20})\s+)?(?:Abstract:\s*)?",
    re.ASCII,
)


def parse_feed(data: bytes, *, source: str, fetched_at: dt.datetime) -> Feed:
    """The feed that these bytes are. Without papers it is still a feed: that of a weekend.

    Raises:
        FeedFormatError: they are not a whole daily feed of arXiv; `problem` says what they are.
    """
    try:
        channel = _channel(data)
        title = child_text(channel, "title")
        _check_origin(channel, title)
        items = _items(channel)
        categories = _feed_categories(title)
        candidates = [candidate for item in items if (candidate := _candidate(item, categories))]
        return Feed(
            day=_day(channel),
            categories=categories,
            candidates=tuple(candidates),
            fetched_at=fetched_at,
            source=source,
            unreadable=len(items) - len(candidates),
        )
    except RefusedError as refused:
        raise FeedFormatError(
            source=source, problem=refused.problem, megabytes=FEED_LIMIT // 1_000_000, most=_MOST_ITEMS
        ) from refused


class _UnreadableError(Exception):
    """One item cannot be understood."""


def _channel(data: bytes) -> etree._Element:
    """What holds title, date and items: RSS's `channel`, Atom's root."""
    if len(data) > FEED_LIMIT:
        raise RefusedError("arxiv.feed_large")
    root = parse_xml(data)
    if root.tag == f"{ATOM}feed":
        return root
    channel = root.find("channel") if root.tag == "rss" else None
    if channel is None:
        raise RefusedError("arxiv.feed_other_xml")
    return channel


def _check_origin(channel: etree._Element, title: str) -> None:
    if title.lower().startswith(("arxiv query", "arxiv search")):
        raise RefusedError("arxiv.feed_query")
    if title.lower().startswith("feed error"):
        raise RefusedError("arxiv.feed_error")
    links = (child_text(channel, "link"), child_text(channel, "id"), *_hrefs(channel))
    ours = any(is_arxiv_url(link.replace("http://", "https://", 1)) for link in links)
    if not ours or not _TITLE.fullmatch(title):
        raise RefusedError("arxiv.feed_foreign")


def _items(channel: etree._Element) -> list[etree._Element]:
    items = list(channel.iterchildren("item", f"{ATOM}entry"))
    if len(items) > _MOST_ITEMS:
        raise RefusedError("arxiv.feed_many")
    return items


def _hrefs(element: etree._Element) -> Iterator[str]:
    return (link.get("href", "").strip() for link in element.iterchildren(f"{ATOM}link"))


def _feed_categories(title: str) -> tuple[str, ...]:
    match = _TITLE.fullmatch(title)
    names = re.split(r"[+,\s]+", match["names"]) if match else []
    return tuple(dict.fromkeys(name for name in names if has_category_form(name)))


def _day(channel: etree._Element) -> dt.date:
    """The announcement day: the date of the feed, in arXiv's own zone."""
    for name in ("pubDate", "lastBuildDate"):
        if text := child_text(channel, name):
            return _eastern_date(text, parsedate_to_datetime)
    return _eastern_date(child_text(channel, "updated"), dt.datetime.fromisoformat)


def _eastern_date(text: str, parse: Callable[[str], dt.datetime]) -> dt.date:
    try:
        instant = parse(text)
        aware = instant if instant.tzinfo else instant.replace(tzinfo=dt.UTC)
        return aware.astimezone(EASTERN).date()
    except (ValueError, OverflowError) as error:
        raise RefusedError("arxiv.feed_no_date") from error


def _candidate(item: etree._Element, feed_categories: tuple[str, ...]) -> Candidate | None:
    """The paper of one item, and why it stands there; None if it cannot be understood."""
    try:
        _check_size(item)
        description = child_text(item, "description") or child_text(item, "summary")
        match = _DESCRIPTION.match(description)
        head = match.groupdict() if match else {}
        ref = _ref(item, head.get("id") or "")
        paper = Paper(
            id=ref.id,
            version=ref.version or 1,
            title=_title(item),
            authors=_authors(item),
            abstract=latex_to_text(description[match.end() if match else 0 :]),
            categories=_categories(item, feed_categories),
            journal_ref=latex_to_text(child_text(item, f"{ARXIV}journal_reference")),
            doi=child_text(item, f"{ARXIV}DOI"),
            license=child_text(item, f"{_DC}rights"),
        )
        return Candidate(paper=paper, announce_type=_announce_type(item, head.get("type") or "", ref))
    except _UnreadableError:
        return None


def _check_size(item: etree._Element) -> None:
    if len(str(item.xpath("string()"))) > _LONGEST_ITEM:
        raise _UnreadableError


def _ref(item: etree._Element, described: str) -> PaperRef:
    """Id and version, where the item says the version: its guid, its description, else only its link."""
    names = chain(
        (child_text(item, "guid"), described, child_text(item, "id"), child_text(item, "link")),
        _hrefs(item),
    )
    refs: list[PaperRef] = []
    for name in names:
        with suppress(PaperIdError):
            refs.append(parse_ref(name))
        if refs and refs[0].version:
            return refs[0]
    if not refs:
        raise _UnreadableError
    return next((ref for ref in refs if ref.version and ref.id == refs[0].id), refs[0])


def _announce_type(item: etree._Element, described: str, ref: PaperRef) -> AnnounceType:
    """ArXiv's word for it; an item without one is new if it is a first version."""
    word = child_text(item, f"{ARXIV}announce_type").lower() or described
    if not word:
        return AnnounceType.NEW if (ref.version or 1) == 1 else AnnounceType.REPLACE
    try:
        return AnnounceType(word)
    except ValueError as error:
        raise _UnreadableError from error


def _title(item: etree._Element) -> str:
    title = latex_to_text(child_text(item, "title"))
    if not title:
        raise _UnreadableError
    return title


def _categories(item: etree._Element, feed_categories: tuple[str, ...]) -> tuple[str, ...]:
    """The item's own, the primary first. One that names none still stands in this feed for a reason."""
    found = [
        (category.get("term") or category.text or "").strip()
        for category in item.iterchildren("category", f"{ATOM}category")
    ]
    known = tuple(dict.fromkeys(name for name in found if has_category_form(name)))
    return known or (feed_categories if len(feed_categories) == 1 else ())


def _authors(item: etree._Element) -> tuple[str, ...]:
    listed = [child_text(author, "name") for author in item.iterchildren(f"{ATOM}author")]
    names = _split_authors(child_text(item, f"{_DC}creator")) or listed
    return tuple(name for name in map(latex_to_text, names) if name)


def _split_authors(text: str) -> list[str]:
    """The names of a list with commas, without the affiliations in brackets after them."""
    if "(" not in text and ")" not in text:
        return [name for part in text.split(",") if (name := part.strip())]
    names, depth = [""], 0
    for mark in text:
        depth = max(depth + (mark == "(") - (mark == ")"), 0)
        if mark == "," and not depth:
            names.append("")
        elif not depth and mark != ")":
            names[-1] += mark
    return [name.strip() for name in names if name.strip()]
