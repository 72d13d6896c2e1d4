"""What somebody searches for on a page, and what is found."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence

from adapters.web.content import Website
from adapters.web.room.nearby import near_words
from bot.domain.analysis import Evidence
from bot.domain.topic import Destination
from bot.ports.reading_room import SearchFilter, SearchHit
from bot.selection.glossary import in_both

LONGEST_SEARCH = 300
FOUND = 20


async def search(
    site: Website, channels: Collection[Destination], typed: str, only: SearchFilter
) -> Sequence[SearchHit]:
    """Papers that hold the words, in either language, or are near to what they mean."""
    near = await near_words(site, channels, typed)
    return await site.store.search_shown(channels, in_both(typed), near=near, only=only, limit=FOUND)


def read_query(query: Mapping[str, str]) -> tuple[str, SearchFilter]:
    """What a form of the search page, or the address of its feed, asks for."""
    words = " ".join(query.get("q", "").split())[:LONGEST_SEARCH]
    only = SearchFilter(
        topic=query.get("topic", "")[:200],
        author=query.get("author", "")[:200],
        evidence=query.get("evidence", "") if query.get("evidence") in set(Evidence) else "",
        since=day_or_none(query.get("since", "")),
        until=day_or_none(query.get("until", "")),
    )
    return words, only


def day_or_none(text: str) -> dt.date | None:
    """The day that is written there, such as 2026-01-26."""
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return None
