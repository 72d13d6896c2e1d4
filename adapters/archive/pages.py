"""The pages of the archive that are made from many digests: index, months, topics, feed. All of it pure."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby

from adapters.archive.html import escape, page
from bot.compose.words import long_date, month
from bot.domain.digest import Digest
from bot.domain.record import Record
from bot.locales import translate
from bot.settings import ArchiveSettings

NOT_IN_NAMES = re.compile(r"[^a-z0-9]+")
NAME_LENGTH = 40


class ArchiveEntry(Record):
    """What the other pages need of one digest, kept as JSON beside its page."""

    name: str
    """Of its files, without what stands behind the dot: the day, then the topic."""
    topic_name: str
    """Of its topic's page, likewise."""
    run_key: str
    day: dt.date
    topic: str
    language: str
    papers: int
    today: tuple[str, ...] = ()

    @property
    def month_name(self) -> str:
        """Of its month's page, likewise."""
        return month_name(self.name)


def describe(digest: Digest) -> ArchiveEntry:
    """What the index needs of a digest. Its names depend on the run: keeping it again replaces it."""
    whose = digest.run_key.rpartition("/")[0]
    topic = plain_name(digest.topic.name, whose)
    return ArchiveEntry(
        name=f"{digest.day.isoformat()}-{topic}",
        topic_name=f"topic-{topic}",
        run_key=digest.run_key,
        day=digest.day,
        topic=digest.topic.name,
        language=digest.language,
        papers=len(digest.entries),
        today=digest.summary.today or tuple(entry.paper.title for entry in digest.entries[:1]),
    )


def month_name(name: str) -> str:
    """The name of the page of the month that the digest of that name belongs to."""
    return f"month-{name[:7]}"


def topic_of(name: str) -> str:
    """The part of a digest's name that stands for its topic."""
    return name[len("2026-01-26-") :]


def plain_name(text: str, unique: str) -> str:
    """A file name that says what it is and cannot be another's."""
    mark = hashlib.sha256(unique.encode("utf-8", "surrogatepass")).hexdigest()[:8]
    plain = NOT_IN_NAMES.sub("-", text.lower()).strip("-")[:NAME_LENGTH].strip("-")
    return f"{plain}-{mark}" if plain else mark


def index_page(
    newest: Sequence[ArchiveEntry],
    topics: Sequence[ArchiveEntry],
    earlier: Iterable[str],
    site: ArchiveSettings,
) -> str:
    """The newest digests under the list of all topics, and the pages of the months before."""
    language = newest[0].language
    title = translate(language, "archive.digests")
    body = [
        f'<nav><a href="feed.xml">{escape(translate(language, "archive.feed"))}</a></nav>',
        f'<header><h1>{escape(title)}</h1><ul class="topics">',
        *(f'<li><a href="{kept.topic_name}.html">{escape(kept.topic)}</a></li>' for kept in topics),
        "</ul></header>",
        *_months(newest, language),
        *_earlier(earlier, language),
    ]
    return page(title, body, language, site)


def list_page(
    title: str, shown: Sequence[ArchiveEntry], site: ArchiveSettings, earlier: Iterable[str] = ()
) -> str:
    """The digests of a month, or the newest of a topic and the pages of the months before."""
    language = shown[0].language
    body = [
        f'<nav><a href="index.html">{escape(translate(language, "archive.all"))}</a>',
        f'<a href="feed.xml">{escape(translate(language, "archive.feed"))}</a></nav>',
        f"<header><h1>{escape(title)}</h1></header>",
        *_months(shown, language),
        *_earlier(earlier, language),
    ]
    return page(title, body, language, site)


def _earlier(months: Iterable[str], language: str) -> Iterator[str]:
    links = [
        f'<li><a href="{name}.html">{escape(month(language, _first_of(name)))}</a></li>' for name in months
    ]
    if links:
        yield from ('<section><ul class="topics">', *links, "</ul></section>")


def _first_of(name: str) -> dt.date:
    return dt.date.fromisoformat(f"{name.removeprefix('month-')}-01")


def _months(shown: Iterable[ArchiveEntry], language: str) -> Iterator[str]:
    for _, group in groupby(shown, lambda kept: kept.month_name):
        days = list(group)
        yield f'<section><h2>{escape(month(language, days[0].day))}</h2><ul class="days">'
        yield from map(_day, days)
        yield "</ul></section>"


def _day(kept: ArchiveEntry) -> str:
    key = "archive.papers_n" if kept.papers else "archive.empty"
    meta = f"{long_date(kept.language, kept.day)} · {translate(kept.language, key, n=kept.papers)}"
    first = f"<p>{escape(kept.today[0])}</p>" if kept.today else ""
    title = f'<a href="{kept.name}.html">{escape(kept.topic)}</a>'
    return f'<li>{title} <span class="meta">{escape(meta)}</span>{first}</li>'


def atom(newest: Sequence[ArchiveEntry], site: ArchiveSettings, folder: str) -> str:
    """The feed (RFC 4287). A digest counts as updated when its day begins: nothing changes by itself.

    Its links are absolute where the public address of the folder's parent is known.
    """
    base = escape(f"{site.site_url.rstrip('/')}/{folder}/") if site.site_url else ""
    entries = "".join(_atom_entry(kept, base) for kept in newest)
    language = newest[0].language
    whose = "/".join(newest[0].run_key.split("/")[:2])
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n'
        f'<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="{escape(language)}">\n'
        f"<id>{_urn(whose)}</id><title>{escape(site.title)}</title><updated>{_instant(newest[0].day)}</updated>\n"
        f'<author><name>Paperboy</name></author><link rel="self" href="{base}feed.xml"/>'
        f'<link rel="alternate" type="text/html" href="{base}index.html"/>\n{entries}</feed>\n'
    )


def _atom_entry(kept: ArchiveEntry, base: str) -> str:
    title = f"{kept.topic} · {long_date(kept.language, kept.day)}"
    return (
        f'<entry xml:lang="{escape(kept.language)}"><id>{_urn(kept.run_key)}</id>'
        f"<title>{escape(title)}</title><updated>{_instant(kept.day)}</updated>"
        f'<link rel="alternate" type="text/html" href="{base}{kept.name}.html"/>'
        f"<summary>{escape(' '.join(kept.today))}</summary></entry>\n"
    )


def _urn(name: str) -> str:
    return f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, f'paperboy:{name}')}"


def _instant(day: dt.date) -> str:
    return f"{day.isoformat()}T00:00:00Z"


def newest_of_each_topic(names: Iterable[str]) -> Mapping[str, str]:
    """The name of the newest digest of each topic, of names newest first."""
    newest: dict[str, str] = {}
    for name in names:
        newest.setdefault(topic_of(name), name)
    return newest
