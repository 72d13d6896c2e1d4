"""One server's announcements, papers and texts, asked of the API that both share."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from adapters.reading.full_text_reader import PDF_TYPES, XML_TYPES, TextForm
from adapters.sources.biorxiv.details import Details, GarbledError, PostedVersion, parse_details
from adapters.sources.fetching.http import DAY, Fetch, Response
from bot.domain.analysis import Source
from bot.domain.errors import PaperNotFoundError, SourceUnavailableError
from bot.domain.paper import AnnounceType, Candidate, Feed, Paper, PaperRef
from bot.ports.clock import Clock
from bot.ports.pool import Pool
from bot.sources.biorxiv.ids import is_medical
from bot.sources.profile import SourceProfile
from bot.sources.references import is_https_of

ADDRESS = "https://api.biorxiv.org/details"
XML_LIMIT = 30_000_000
PDF_LIMIT = 60_000_000
"""Bytes of a full text in either form."""
_LIMIT = 10_000_000  # bytes of one page of the API
_TYPES = ("application/json", "text/json", "text/html", "text/plain")  # it has called its JSON all of these
_LATEST = DAY / 4  # seconds for which "the latest version" is believed
_MOST_PAGES = 200


class DetailsApi:
    """What one of the servers has. Implements `FeedSource`; `forms` tells in which forms it has a paper."""

    def __init__(self, profile: SourceProfile, fetch: Fetch, clock: Clock, pool: Pool) -> None:
        self.profile = profile
        self._fetch = fetch
        self._clock = clock
        self._pool = pool

    async def feed(self, categories: Sequence[str], day: dt.date) -> Feed:
        """What was posted on `day` in these categories; of a day that is not over, an earlier empty one.

        Raises:
            SourceUnavailableError: no answer, or not all of it.
        """
        shown = min(day, self.profile.calendar.feed_day(self._clock.now()))
        begin = f"{ADDRESS}/{self.profile.name}/{day}/{day}"
        feed = Feed(
            day=shown,
            categories=tuple(categories),
            candidates=(),
            fetched_at=self._clock.now(),
            source=begin,
        )
        if shown < day:
            return feed
        postings, entries, fetched_at = await self._interval(begin, day)
        return feed.evolve(
            candidates=_candidates(postings, frozenset(categories)),
            fetched_at=fetched_at or feed.fetched_at,
            unreadable=entries - len(postings),
            complete=entries > 0,  # a whole server without a posting is more likely late
        )

    async def versions(self, paper_id: str, *, max_age: float = _LATEST) -> tuple[PostedVersion, ...]:
        """Every version of the paper that this server has, the first one first; none if it has none.

        Raises:
            SourceUnavailableError: no answer.
        """
        url = f"{ADDRESS}/{self.profile.name}/{paper_id}/na/json"
        details, _ = await self._page(url, max_age)
        mine = [each for each in details.postings if each.paper.id == paper_id]
        ordered = sorted(mine, key=lambda posting: posting.paper.version)
        first = next((each.paper.published for each in ordered), None)
        return tuple(PostedVersion(each.paper.evolve(published=first), each.jats_url) for each in ordered)

    async def forms(self, paper: Paper) -> Sequence[TextForm]:
        """The XML that the API names for this version, and the PDF.

        Raises:
            SourceUnavailableError: no answer.
        """
        versions = await self.versions(paper.id, max_age=DAY)
        urls = [each.jats_url for each in versions if each.paper.version == paper.version]
        xml = [url.replace("http://", "https://", 1) for url in urls]
        texts = [
            TextForm(Source.JATS, url, XML_LIMIT, XML_TYPES)
            for url in xml
            if is_https_of(url, self.profile.hosts)
        ]
        return (*texts, TextForm(Source.PDF, self.profile.pdf_url(paper), PDF_LIMIT, PDF_TYPES))

    async def _interval(
        self, begin: str, day: dt.date
    ) -> tuple[list[PostedVersion], int, dt.datetime | None]:
        """What was posted in the interval: the readable ones, all entries, and as of when."""
        opened = self.profile.calendar.opens(day)
        postings: list[PostedVersion] = []
        entries = total = 0
        fetched_at = None
        for _ in range(_MOST_PAGES):
            # What was kept from before the day was over may lack papers.
            max_age = min((self._clock.now() - opened).total_seconds(), 7 * DAY)
            details, response = await self._page(f"{begin}/{entries}/json", max_age)
            fetched_at = min(response.fetched_at, fetched_at or response.fetched_at)
            postings += details.postings
            entries, total = entries + details.entries, max(total, details.total)
            if entries >= total:
                return postings, entries, fetched_at
            if not details.entries:
                break
        raise SourceUnavailableError(source=self.profile.title, why="source.why_empty")

    async def _page(self, url: str, max_age: float) -> tuple[Details, Response]:
        response = await self._fetch.get(url, limit=_LIMIT, accept=_TYPES, max_age=max_age)
        title = self.profile.title
        response.check_found(title)
        try:
            details = await self._pool.run(parse_details, response.body, self.profile.name)
        except GarbledError as error:
            raise SourceUnavailableError(source=title, why="source.why_garbled") from error
        return details, response


@dataclass(frozen=True)
class PreprintPapers:
    """Implements `PaperSource` over both servers: which one has a paper is only likely from its DOI."""

    biorxiv: DetailsApi
    medrxiv: DetailsApi

    async def paper(self, paper_id: str, version: int | None = None) -> Paper:
        """As `PaperSource.paper`.

        Raises:
            PaperNotFoundError: neither server has it.
            SourceUnavailableError: no answer of one that may have it.
        """
        likely, other = (self.biorxiv, self.medrxiv)
        if is_medical(paper_id):
            likely, other = other, likely
        versions = await likely.versions(paper_id) or await other.versions(paper_id)
        wanted = [each.paper for each in versions if version in {None, each.paper.version}]
        if not wanted:
            missing = str(PaperRef(id=paper_id, version=version))
            raise PaperNotFoundError(source=likely.profile.title, id=missing)
        return wanted[-1]


def _candidates(postings: Sequence[PostedVersion], categories: frozenset[str]) -> tuple[Candidate, ...]:
    """Each paper once, at its newest version; new where its first version is among them."""
    mine = [each.paper for each in postings if not categories.isdisjoint(each.paper.categories)]
    newest = {paper.id: paper for paper in sorted(mine, key=lambda paper: paper.version)}
    new = {paper.id for paper in mine if paper.version == 1}
    return tuple(
        Candidate(
            paper=newest[paper_id],
            announce_type=AnnounceType.NEW if paper_id in new else AnnounceType.REPLACE,
        )
        for paper_id in dict.fromkeys(paper.id for paper in mine)
    )
