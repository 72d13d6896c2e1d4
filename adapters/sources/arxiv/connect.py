"""Connects arXiv, or the invented one of the demo."""

from __future__ import annotations

from collections.abc import Sequence

from adapters.reading.full_text_reader import FullTextReader
from adapters.sources.arxiv.api import ArxivApi
from adapters.sources.arxiv.daily import DailyFeeds
from adapters.sources.arxiv.feed import FeedReader
from adapters.sources.arxiv.texts import forms
from adapters.sources.connection import Connection, World
from adapters.sources.fetching.fetcher import Fetcher
from adapters.sources.fetching.http import Fetch, Site
from adapters.sources.fetching.request_limiter import RequestLimiter
from adapters.sources.samples.answers import DAYS, BesideSamples, SampleArxiv
from bot.sources.arxiv.ids import ARXIV_HOSTS

SAMPLE_DELAY = 0.05
"""Seconds the sample arXiv takes for an answer, so that a demo has progress to show."""


def connect(world: World) -> Sequence[Connection]:
    """ArXiv's feeds, query API, pages and files."""
    limiter = RequestLimiter(world.clock, "arXiv", shared=world.shared_turn("arXiv"))
    fetch = world.measured(_fetch(world, limiter))
    api = ArxivApi(fetch, world.parsing)
    live = FeedReader(fetch, world.batches, world.parsing, world.cache)
    daily = DailyFeeds(live, api, world.clock, holidays=world.settings.arxiv.holidays)
    arxiv = Connection(
        name="arxiv",
        feeds=live if world.sample_day else daily,  # the sample arXiv has a day of its own
        papers=BesideSamples(api),
        texts=FullTextReader(fetch, forms, world.reading, world.grobid),
        queues=(limiter.turns,),
    )
    return (arxiv,)


def _fetch(world: World, limiter: RequestLimiter) -> Fetch:
    if world.sample_day:
        return SampleArxiv(DAYS[world.sample_day - 1], delay=SAMPLE_DELAY)
    settings = world.settings.arxiv
    origins = {
        "https://rss.arxiv.org": settings.rss_url,
        "https://export.arxiv.org/api/query": settings.api_url,
        "https://arxiv.org": settings.site_url,
    }
    return Fetcher(
        world.clock,
        limiter,
        world.cache,
        Site("arXiv", ARXIV_HOSTS),
        contact=settings.contact,
        origins=origins,
        patience=min(settings.patience, world.patience),
    )
