"""The composition root: the only place where ports meet the adapters that fill them."""

from __future__ import annotations

import datetime as dt
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from adapters.archive.site import FileArchive
from adapters.clock import SystemClock
from adapters.locks import Presence
from adapters.models.configured import configured_budget, configured_models
from adapters.models.embedding.chosen import configured_embeddings, embedder_for, vector_search
from adapters.models.routing import RoutedModel
from adapters.platforms.front_end import FrontEnd
from adapters.platforms.plugin import Plugin
from adapters.platforms.registry import plugins
from adapters.platforms.terminal.app import RATE as TERMINAL_RATE
from adapters.platforms.terminal.app import SilentTerminal, Terminal, TerminalProgress
from adapters.pools import Pools, Queue, worker_pools
from adapters.prompt_files import prompts
from adapters.reading import child
from adapters.reading.full_text_reader import Turns
from adapters.reading.grobid import grobid_at
from adapters.reading.own_files import OwnFileReader
from adapters.reading.read_before import TextsInUse
from adapters.references.zotero_library import ZoteroLibrary
from adapters.sources.arxiv.feed import FileFeed
from adapters.sources.connected import connect_sources
from adapters.sources.connection import World
from adapters.sources.fetching.cache import Cache
from adapters.stores.opening import open_store
from adapters.stores.store import Store
from bot.analysis.analyses import Analyses
from bot.analysis.extractive.analyst import ExtractiveAnalyst
from bot.analysis.model_analyst import ModelAnalyst
from bot.analysis.model_interest import InterestReader
from bot.analysis.model_ranking import ModelRanker
from bot.chat.handlers.chat import Chat
from bot.chat.questions.ask import Asker
from bot.chat.questions.vector_search import VectorSearch
from bot.database_settings import is_postgres
from bot.digests.choose import Chooser
from bot.digests.completion import Completion
from bot.digests.lease import SharedLocks
from bot.digests.revisions import RevisionTracker
from bot.digests.run import Digests
from bot.domain.paper import Feed
from bot.llm.budget import Metered
from bot.model_settings import USES
from bot.papers.repository import PaperRepository
from bot.ports.clock import Clock
from bot.ports.model import Analyst, Ranker
from bot.ports.platform import Platform
from bot.ports.source import FeedSource, FullTextSource
from bot.ports.work_locks import NO_LOCKS, Locks
from bot.selection.embeddings import Embeddings
from bot.settings import Settings
from bot.sources.registry import profiles
from bot.util.rate_limiter import Rate, RateLimiter
from bot.util.shared_flight import SharedFlight

if TYPE_CHECKING:
    from adapters.web.metrics import Metrics

T = TypeVar("T")
Connected = Sequence[tuple[Plugin[Any, Any], Platform]]
"""The chat platforms that are configured, and where their digests are posted."""

ARCHIVE = "archive"
CACHE = "cache"


@dataclass(frozen=True)
class Overrides:
    """What one command wants otherwise than the settings say."""

    feed_file: Path | None = None
    silent: bool = False
    """Whether the terminal prints nothing that is posted to it."""
    patience: float = 15.0
    """The most seconds to keep asking while arXiv is busy, with a person waiting."""
    sample_day: int = 0
    """Which day of the sample arXiv to use, from 1; 0 for the real one."""
    clock: Clock | None = None
    """Another clock than the machine's, such as that of a sample day."""
    metrics: Metrics | None = None
    """Where the time of every hop is written down."""

    def measure(self, port: T) -> T:
        """The port, measured where that is wanted."""
        return self.metrics.measure(port) if self.metrics and port is not None else port


@dataclass(frozen=True, kw_only=True)
class Services:
    """Everything a front end works with."""

    settings: Settings
    folder: Path
    clock: Clock
    store: Store
    presence: Presence
    """Shows the other processes on the same data that this one lives."""
    feeds: FeedSource
    digests: Digests
    archive: FileArchive
    chat: Chat
    """What answers people, in whichever front end."""
    queues: Sequence[Queue] = ()
    """Every place where work waits for its turn."""
    front_ends: Sequence[FrontEnd] = ()
    """The chat platforms that are configured; `serve` runs them."""

    @property
    def repository(self) -> PaperRepository:
        """What knows papers."""
        return self.chat.repository

    @property
    def analyses(self) -> Analyses:
        """What reads papers."""
        return self.chat.analyses

    @property
    def completion(self) -> Completion:
        """What redoes what is missing in a digest."""
        return self.chat.completion

    def progress(self, *, quiet: bool = False, language: str = "") -> TerminalProgress:
        """Progress bars on the terminal."""
        return TerminalProgress(language=language or self.settings.digest.language, quiet=quiet)

    async def recorded_feed(self) -> Feed | None:
        """The feed of the file this was wired with, if it was."""
        return await self.feeds.feed((), dt.date.min) if isinstance(self.feeds, FileFeed) else None

    def today(self) -> dt.date:
        """The day that the live feed of the first source should carry now."""
        return profiles()[0].calendar.feed_day(self.clock.now())


@asynccontextmanager
async def services(
    settings: Settings, folder: Path, overrides: Overrides | None = None
) -> AsyncIterator[Services]:
    """Everything wired up, and closed in the end.

    Raises:
        StorageError: the data folder or the database cannot be used.
    """
    overrides, clock = overrides or Overrides(), _clock(overrides)
    async with AsyncExitStack() as stack:
        pools = stack.enter_context(worker_pools())
        store = await stack.enter_async_context(open_store(settings, folder))
        presence, locks = await _present(settings, folder, store, stack)
        world = _world(settings, folder, overrides, clock=clock, store=store, pools=pools, locks=locks)
        sources = connect_sources(world)
        models, batches = _models(settings, store, clock, stack, overrides)
        embeddings = configured_embeddings(settings, store, clock, pools, stack)
        analyst, ranker, interest = _analysts(
            settings, folder, store, models, pools, locks=locks, embeddings=embeddings
        )
        analyses = _analyses(store, sources, analyst, overrides, locks)
        feeds = overrides.measure(FileFeed(overrides.feed_file) if overrides.feed_file else sources)
        repository = PaperRepository(store=store, source=sources)
        archive = _archive(settings, folder, pools, analyses, stack)
        connected = await _connect(settings, store, stack)
        digests = Digests(
            feeds=feeds,
            papers=store,
            runs=store,
            operations=store,
            opinions=store,
            analyses=analyses,
            platforms=_platforms(overrides, connected),
            archive=overrides.measure(archive),
            clock=clock,
            rate_limiter=RateLimiter(clock, _rates(connected)),
            owner=presence.owner,
            revision_tracker=_revision_tracker(settings, store, repository, analyses, pools),
            chooser=_chooser(settings, store, pools, embeddings, ranker=ranker, reader=interest),
            holidays=settings.arxiv.holidays,
            saves=settings.zotero.saves,
            parallel=settings.digest.parallel,
            rest=child.rest,
        )
        search = vector_search(settings, store, clock, overrides.measure(embedder_for(settings, stack)))
        asker = _asker(settings, folder, store, pools, analyses=analyses, models=models, search=search)
        chat = _chat(settings, store, repository, digests, asker)
        yield Services(
            settings=settings,
            folder=folder,
            clock=clock,
            store=store,
            presence=presence,
            feeds=feeds,
            digests=digests,
            archive=archive,
            chat=chat,
            queues=(*pools, *store.queues, *sources.queues, world.reading, *batches),
            front_ends=[each.front_end(settings, on, chat, store) for each, on in connected],
        )


def _analyses(
    store: Store, sources: FullTextSource, analyst: Analyst, overrides: Overrides, locks: Locks
) -> Analyses:
    read, analyst = overrides.measure(sources), overrides.measure(analyst)
    return Analyses(store=store, full_texts=read, analyst=analyst, locks=locks)


def _clock(overrides: Overrides | None) -> Clock:
    return (overrides and overrides.clock) or SystemClock()


def _world(
    settings: Settings,
    folder: Path,
    overrides: Overrides,
    *,
    clock: Clock,
    store: Store,
    pools: Pools,
    locks: Locks,
) -> World:
    return World(
        settings=settings,
        clock=clock,
        cache=_cache(settings, folder, store, pools, locks),
        parsing=pools.parsing,
        reading=Turns(),
        batches=store,
        leases=store,
        patience=overrides.patience,
        measured=overrides.measure,
        sample_day=overrides.sample_day,
    )


def _cache(settings: Settings, folder: Path, store: Store, pools: Pools, locks: Locks) -> Cache:
    """Answers of sources; those of machines that share a database, each other's too."""
    shared = store if is_postgres(settings.database.url.get_secret_value()) else None
    return Cache(folder / CACHE, pool=pools.files, locks=locks, shared=shared)


async def _connect(settings: Settings, store: Store, stack: AsyncExitStack) -> Connected:
    return [
        (each, await each.connect(settings, store, stack)) for each in plugins() if each.is_on(settings)
    ]


def _platforms(overrides: Overrides, connected: Connected) -> dict[str, Platform]:
    """Where digests are posted, the terminal among them."""
    terminal = SilentTerminal() if overrides.silent else Terminal()
    return {
        each.name: overrides.measure(each) for each in (terminal, *(platform for _, platform in connected))
    }


def _rates(connected: Connected) -> dict[str, Rate]:
    return {Terminal.name: TERMINAL_RATE, **{each.name: each.rate() for each, _ in connected}}


async def _present(
    settings: Settings, folder: Path, store: Store, stack: AsyncExitStack
) -> tuple[Presence, Locks]:
    """Show that we are here, free what those held who died, and keep from others what we do.

    A file is worked with by one process at a time, while others stand by; a server by as many as there are.
    """
    presence = stack.enter_context(Presence(folder))
    await presence.bury(store)
    if not is_postgres(settings.database.url.get_secret_value()):
        return presence, NO_LOCKS
    locks = SharedLocks(store, store.clock, presence.owner)
    stack.push_async_callback(locks.close)
    return presence, locks


def _chat(
    settings: Settings, store: Store, repository: PaperRepository, digests: Digests, asker: Asker
) -> Chat:
    return Chat(
        store=store,
        clock=digests.clock,
        repository=repository,
        analyses=digests.analyses,
        digests=digests,
        asker=asker,
        defaults=settings.digest,
        limits=settings.ask,
        own_files=OwnFileReader(
            digests.analyses, asker, TextsInUse(grobid_at(settings.reading.grobid_url))
        ),
        library=ZoteroLibrary(settings.zotero) if settings.zotero.saves else None,
    )


def _revision_tracker(
    settings: Settings, store: Store, repository: PaperRepository, analyses: Analyses, pools: Pools
) -> RevisionTracker | None:
    if not settings.digest.follow_versions:
        return None
    return RevisionTracker(
        store=store, papers=store, repository=repository, analyses=analyses, pool=pools.computing
    )


def _models(
    settings: Settings, store: Store, clock: Clock, stack: AsyncExitStack, overrides: Overrides
) -> tuple[Mapping[str, Metered], Sequence[Queue]]:
    """The language models for each use, their calls counted, where any is configured, and their queues."""
    chosen = settings.model
    budget = configured_budget(settings, store, clock)
    shared = store if is_postgres(settings.database.url.get_secret_value()) else None
    models, queues = configured_models(chosen, store, clock, stack, shared)
    metered = {
        use: overrides.measure(
            Metered(model=RoutedModel(models, chosen.chain(use), chosen.workspaces), budget=budget)
        )
        for use in (USES if models else ())
    }
    return metered, queues


def _archive(
    settings: Settings, folder: Path, pools: Pools, analyses: Analyses, stack: AsyncExitStack
) -> FileArchive:
    archive = FileArchive(folder / ARCHIVE, pools.files, settings.archive, analyses.picture)
    stack.push_async_callback(archive.close)
    return archive


def _interest(settings: Settings, folder: Path, model: Metered) -> InterestReader | None:
    if settings.model.small:
        return None
    return InterestReader(model=model, prompt=prompts(folder)["interest"], budget=model.budget)


def _chooser(
    settings: Settings,
    store: Store,
    pools: Pools,
    embeddings: Embeddings | None,
    *,
    ranker: Ranker | None,
    reader: InterestReader | None,
) -> Chooser:
    return Chooser(
        embeddings=embeddings,
        ranker=None if settings.model.small else ranker,
        library=store,
        references=store,
        reader=reader,
        pool=pools.computing,
    )


def _asker(
    settings: Settings,
    folder: Path,
    store: Store,
    pools: Pools,
    *,
    analyses: Analyses,
    models: Mapping[str, Metered],
    search: VectorSearch | None,
) -> Asker:
    if not models:
        return Asker(analyses=analyses, store=store, vector_search=search, pool=pools.answering)
    model = models["answer"]
    return Asker(
        analyses=analyses,
        store=store,
        model=model,
        prompts=prompts(folder),
        budget=model.budget,
        checker=_checker(settings, models),
        vector_search=search,
        pool=pools.answering,
    )


def _checker(settings: Settings, models: Mapping[str, Metered]) -> Metered | None:
    """The model that gives a second opinion, where one is wanted of it."""
    is_asked = settings.model.second_opinion and not settings.model.small
    return models["check"] if models and is_asked else None


def _analysts(
    settings: Settings,
    folder: Path,
    store: Store,
    models: Mapping[str, Metered],
    pools: Pools,
    *,
    locks: Locks,
    embeddings: Embeddings | None,
) -> tuple[Analyst, Ranker | None, InterestReader | None]:
    """The model's, where there is one, else the extractive one."""
    extractive = ExtractiveAnalyst(pools.computing, embeddings)
    if not models:
        return extractive, None, None
    model, ranking = models["analyse"], models["rank"]
    analyst = ModelAnalyst(
        model=model,
        prompts=prompts(folder),
        extractive=extractive,
        store=store,
        budget=model.budget,
        pool=pools.computing,
        small=settings.model.small,
        checker=_checker(settings, models),
        form=settings.analysis,
        locks=locks,
    )
    ranker = ModelRanker(
        model=ranking,
        prompt=prompts(folder)["rank"],
        budget=model.budget,
        replies=store,
        flights=SharedFlight(locks),
    )
    return analyst, ranker if settings.model.rank else None, _interest(settings, folder, ranking)
