"""Connects bioRxiv and medRxiv: one API and one pace for both, and each by itself where one fails."""

from __future__ import annotations

from collections.abc import Sequence

from adapters.reading.full_text_reader import FullTextReader
from adapters.sources.biorxiv.api import DetailsApi, PreprintPapers
from adapters.sources.connection import Connection, World
from adapters.sources.fetching.fetcher import Fetcher
from adapters.sources.fetching.http import Fetch, Site
from adapters.sources.fetching.request_limiter import RequestLimiter
from bot.sources.biorxiv.profile import PROFILES
from bot.sources.profile import SourceProfile

PACE = 1.0
"""Seconds between two requests; neither server says how many it takes."""


def connect(world: World) -> Sequence[Connection]:
    """One connection for each server."""
    shared = world.shared_turn("bioRxiv")
    limiter = RequestLimiter(world.clock, "bioRxiv", pause=PACE, shared=shared)
    fetches = {profile.name: world.measured(_fetch(world, limiter, profile)) for profile in PROFILES}
    apis = [DetailsApi(profile, fetches[profile.name], world.clock, world.parsing) for profile in PROFILES]
    papers = PreprintPapers(*apis)
    return [
        Connection(
            name=api.profile.name,
            feeds=api,
            papers=papers,
            texts=FullTextReader(fetches[api.profile.name], api.forms, world.reading, world.grobid),
            queues=(limiter.turns,),
        )
        for api in apis
    ]


def _fetch(world: World, limiter: RequestLimiter, profile: SourceProfile) -> Fetch:
    settings = world.settings.biorxiv
    origins = {
        "https://api.biorxiv.org": settings.api_url,
        "https://www.biorxiv.org": settings.site_url,
        "https://www.medrxiv.org": settings.medrxiv_url,
    }
    return Fetcher(
        world.clock,
        limiter,
        world.cache,
        Site(profile.title, profile.hosts),
        contact=settings.contact,
        origins=origins,
        patience=min(settings.patience, world.patience),
    )
