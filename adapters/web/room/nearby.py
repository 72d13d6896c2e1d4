"""Papers near in meaning among those that were shown in open channels."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Awaitable, Callable, Collection, Sequence

from adapters.web.content import Website
from bot.chat.handlers.search import NEAR as NEAR_WORDS
from bot.domain.paper import Paper
from bot.domain.topic import Destination
from bot.ports.reading_room import SearchHit
from bot.selection.glossary import in_english
from bot.selection.similar import NEAR

SHOWN = 5
_Near = Callable[[str, Collection[str]], Awaitable[Sequence[tuple[Paper, float]]]]


async def near_words(site: Website, channels: Collection[Destination], words: str) -> Sequence[str]:
    """The ids of the papers nearest to what is searched for; none where words in quotes must occur."""
    embeddings = site.chat.digests.chooser.embeddings
    if embeddings is None or not words or '"' in words:
        return ()
    english = in_english(words)

    async def near(workspace: str, names: Collection[str]) -> Sequence[tuple[Paper, float]]:
        return await embeddings.near_words(english, workspace=workspace, channels=names, limit=10)

    return [paper.id for paper, cosine in await _everywhere(channels, near) if cosine >= NEAR_WORDS]


async def similar_papers(
    site: Website, channels: Collection[Destination], paper: Paper
) -> Sequence[SearchHit]:
    """The papers most like one, by meaning, or where nothing tells that, by the words of its title."""
    embeddings = site.chat.digests.chooser.embeddings
    found: list[Paper] = []
    if embeddings is not None:

        async def near(workspace: str, names: Collection[str]) -> Sequence[tuple[Paper, float]]:
            return await embeddings.near(paper, workspace=workspace, channels=names, limit=SHOWN)

        found = [other for other, cosine in await _everywhere(channels, near) if cosine >= NEAR]
    dates = await site.store.are_shown(channels, [other.id for other in found])
    hits = [
        SearchHit(paper=other, snippet="", shown=dates[other.id]) for other in found if other.id in dates
    ]
    if embeddings is None:
        worded = await site.store.search_shown(channels, paper.title, limit=SHOWN + 1)
        hits = [hit for hit in worded if hit.paper.id != paper.id]
    return hits[:SHOWN]


async def _everywhere(channels: Collection[Destination], near: _Near) -> Sequence[tuple[Paper, float]]:
    """Over all workspaces, the nearest first."""
    names: dict[str, set[str]] = defaultdict(set)
    for each in channels:
        names[each.workspace].add(each.channel)
    found = [pair for workspace, own in names.items() for pair in await near(workspace, own)]
    return sorted(found, key=lambda pair: -pair[1])
