"""The pages of the archive that are made from many digests: index, months, topics, feed. All of it pure."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache, partial
from itertools import groupby
from typing import Final
from urllib.parse import quote

from markupsafe import Markup

from adapters.archive.html import page
from adapters.archive.listing import ArchiveEntry
from adapters.archive.rendering import archive_templates, template_words
from bot.compose.words import long_date, month
from bot.locales import language_tag, translate
from bot.settings import ArchiveSettings

REMEMBERED: Final = 1_024
"""Digests whose line is remembered, as each page is made anew with every digest of its days."""


def index_page(
    newest: Sequence[ArchiveEntry],
    topics: Sequence[ArchiveEntry],
    earlier: Iterable[str],
    site: ArchiveSettings,
) -> str:
    """The newest digests under the list of all topics, and the pages of the months before."""
    title = translate(newest[0].language, "archive.digests")
    return _list(title, newest, site, earlier, topics)


def list_page(
    title: str, shown: Sequence[ArchiveEntry], site: ArchiveSettings, earlier: Iterable[str] = ()
) -> str:
    """The digests of a month, or the newest of a topic and the pages of the months before."""
    return _list(title, shown, site, earlier, ())


def _list(
    title: str,
    shown: Sequence[ArchiveEntry],
    site: ArchiveSettings,
    earlier: Iterable[str],
    topics: Sequence[ArchiveEntry],
) -> str:
    language = shown[0].language
    months = [
        (month(language, days[0].day), days)
        for _, group in groupby(shown, lambda kept: kept.month_name)
        if (days := list(group))
    ]
    before = [(name, month(language, _first_of(name))) for name in earlier]
    given = {"months": months, "earlier": before, "topics": topics, "listed": partial(_line_of, language)}
    return "".join(page("list.html", title, language, site, **given))


@lru_cache(maxsize=REMEMBERED)
def _line_of(language: str, kept: ArchiveEntry) -> Markup:
    """A digest in a list of them, which is the same in each."""
    given = {**template_words(language), "kept": kept}
    return Markup(archive_templates().get_template("archive/listed.html").render(given))  # noqa: S704 - ours


def _first_of(name: str) -> dt.date:
    return dt.date.fromisoformat(f"{name.removeprefix('month-')}-01")


def atom(newest: Sequence[ArchiveEntry], site: ArchiveSettings, folder: str) -> str:
    """The feed (RFC 4287), with whole entries: the lines of the day, and every paper.

    Its links are absolute where the public address of the folder's parent is known.
    """
    base = f"{site.site_url.rstrip('/')}/{quote(folder)}/" if site.site_url else ""
    entries = [_atom_entry(kept, base) for kept in newest]
    return (
        archive_templates()
        .get_template("archive/feed.xml")
        .render(
            template_words(newest[0].language),
            id=urn("/".join(newest[0].run_key.split("/")[:2])),
            title=site.title,
            address=f"{base}feed.xml",
            alternate=f"{base}index.html",
            entries=entries,
            updated=max(str(entry["updated"]) for entry in entries),
        )
    )


@lru_cache(maxsize=REMEMBERED)
def _atom_entry(kept: ArchiveEntry, base: str) -> Mapping[str, object]:
    content = archive_templates().get_template("archive/entry.html")
    return {
        "id": urn(kept.run_key),
        "lang": language_tag(kept.language or "en"),
        "title": f"{kept.topic} · {long_date(kept.language, kept.day)}",
        "updated": kept.updated.strftime("%Y-%m-%dT%H:%M:%SZ") if kept.updated else f"{kept.day}T00:00:00Z",
        "url": f"{base}{kept.name}.html",
        "summary": " ".join(kept.today),
        "content": str(content.render(kept=kept)) if kept.titles else "",
    }


def urn(name: str) -> str:
    """The name of something in feeds, the same for ever."""
    return f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, f'paperboy:{name}')}"
