"""All connected sources behind the ports: each question goes to the source that it is about."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from pkgutil import iter_modules

from adapters import sources
from adapters.pools import Queue
from adapters.sources.connection import Connection, World
from bot.domain.full_text import FullText
from bot.domain.paper import Feed, Paper
from bot.ports.source import PictureSource
from bot.sources.registry import profiles, source_of, source_of_category, source_of_id


def connect_sources(world: World) -> ConnectedSources:
    """Every source there is: those of each folder beside this file that has a `connect.py`."""
    packages = [f"{sources.__name__}.{each.name}" for each in iter_modules(sources.__path__) if each.ispkg]
    modules = [import_module(f"{name}.connect") for name in packages if find_spec(f"{name}.connect")]
    found: list[Connection] = [each for module in modules for each in module.connect(world)]
    return ConnectedSources({each.name: each for each in found})


@dataclass(frozen=True)
class ConnectedSources:
    """Implements `FeedSource`, `PaperSource` and `FullTextSource` over all sources, by their names."""

    by_name: Mapping[str, Connection]

    @property
    def queues(self) -> Sequence[Queue]:
        """Where requests to any source wait for their turn."""
        queues = [queue for each in self.by_name.values() for queue in each.queues]
        return list({id(queue): queue for queue in queues}.values())

    async def feed(self, categories: Sequence[str], day: dt.date) -> Feed:
        """As `FeedSource.feed`, of categories of one source."""
        source = source_of_category(categories[0]) if categories else profiles()[0]
        return await self.by_name[source.name].feeds.feed(categories, day)

    async def paper(self, paper_id: str, version: int | None = None) -> Paper:
        """As `PaperSource.paper`."""
        return await self.by_name[source_of_id(paper_id).name].papers.paper(paper_id, version)

    async def read(self, paper: Paper) -> FullText:
        """As `FullTextSource.read`."""
        return await self.by_name[source_of(paper).name].texts.read(paper)

    async def picture(self, paper: Paper, url: str) -> bytes:
        """As `PictureSource.picture`."""
        texts: object = self.by_name[source_of(paper).name].texts
        return await texts.picture(paper, url) if isinstance(texts, PictureSource) else b""
