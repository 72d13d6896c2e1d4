"""arXiv's query API: our own `Fetch` brings the pages, the `arxiv` package reads them.

The package's client would ask by itself, without time-out, patience or doubts: it takes a web page, an
error message and an empty page for "no such paper". So of the package only what computes is used, its
addresses and its reader of entries, in a pool; asking (gate, limits, retries, cache), turning pages and
judging an answer are done here.
"""

from __future__ import annotations

import datetime as dt
import logging
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from lxml import etree

from adapters.sources.arxiv.xml import ATOM, RefusedError, child_text, parse_xml
from adapters.sources.fetching.http import DAY, Fetch, Response
from bot.domain.errors import PaperIdError, PaperNotFoundError, SourceUnavailableError
from bot.domain.paper import Paper, PaperRef
from bot.ports.pool import INLINE, Pool
from bot.sources.arxiv.categories import has_category_form
from bot.sources.arxiv.ids import abs_url, parse_ref
from bot.text.latex import latex_to_text

if TYPE_CHECKING:
    import arxiv

log = logging.getLogger(__name__)

_LIMIT = 20_000_000  # bytes of one page
_PAGE_LIMIT = 5_000_000  # bytes of a paper's web page
_PAGE = 200  # entries asked for at once
_TYPES = ("application/atom+xml", "application/xml", "text/xml")
_LATEST = DAY / 4  # seconds for which "the latest version" is believed
_TOTAL = "{http://a9.com/-/spec/opensearch/1.1/}totalResults"
_START = "{http://a9.com/-/spec/opensearch/1.1/}startIndex"


@dataclass(frozen=True)
class SearchPage:
    """What a query found. `unreadable` entries are told, never dropped in silence."""

    papers: tuple[Paper, ...]
    unreadable: int
    fetched_at: dt.datetime | None


class ArxivApi:
    """Look-ups of single papers, searches, and what was submitted within a time."""

    def __init__(self, fetch: Fetch, pool: Pool = INLINE) -> None:
        self._fetch = fetch
        self._pool = pool

    async def paper(self, paper_id: str, version: int | None = None) -> Paper:
        """As `PaperSource.paper`. That a paper does not exist is only said when its own page says so too.

        Raises:
            PaperNotFoundError, SourceUnavailableError: as the port says.
        """
        ref = PaperRef(id=paper_id, version=version)
        try:
            page = await self._query(
                id_list=[str(ref)], limit=1, max_age=_LATEST if version is None else DAY
            )
        except _BadQueryError as error:
            raise PaperNotFoundError(source="arXiv", id=str(ref)) from error
        for paper in page.papers:
            if paper.id == paper_id and version in {None, paper.version}:
                return paper
        raise await self._missing(ref)

    async def search(self, words: str, *, limit: int = 10) -> tuple[Paper, ...]:
        """Papers that have all the words, the most relevant first.

        Raises:
            SourceUnavailableError: no answer.
        """
        terms = re.findall(r"\w+", words)[:20]
        if not terms:
            return ()
        page = await self._list(" AND ".join(f"all:{term}" for term in terms), max(limit, 1))
        return page.papers

    async def window(self, categories: Sequence[str], start: dt.datetime, end: dt.datetime) -> SearchPage:
        """Papers of these categories whose first version was submitted from `start` to before `end`.

        Raises:
            SourceUnavailableError: no answer, or not all of it.
        """
        names = " OR ".join(f"cat:{category}" for category in categories)
        last = end - dt.timedelta(minutes=1)  # the API takes whole minutes, the last one included
        query = f"({names}) AND submittedDate:[{_minute(start)} TO {_minute(last)}]"
        return await self._list(query, None)

    async def _list(self, query: str, limit: int | None) -> SearchPage:
        try:
            return await self._query(query=query, limit=limit)
        except _BadQueryError as error:
            raise SourceUnavailableError(source="arXiv", why="source.why_status", status=400) from error

    async def _query(
        self,
        *,
        query: str = "",
        id_list: Sequence[str] = (),
        limit: int | None = None,
        max_age: float = _LATEST,
    ) -> SearchPage:
        """Page after page, turned by the entries there were: not all of them may be readable."""
        papers: list[Paper] = []
        entries, total = 0, 1
        fetched_at: dt.datetime | None = None
        while entries < total and (limit is None or len(papers) < limit):
            url = await self._pool.run(_address, query, id_list, limit, entries)
            response, answer = await self._page(url, max_age)
            fetched_at = min(response.fetched_at, fetched_at or response.fetched_at)
            papers += answer.papers
            entries, total = entries + answer.entries, answer.total if answer.entries else 0
        return SearchPage(tuple(papers[:limit]), entries - len(papers), fetched_at)

    async def _page(self, url: str, max_age: float) -> tuple[Response, _Answer]:
        """One page that is worth reading.

        Raises:
            SourceUnavailableError: there is none.
            _BadQueryError: the query is refused.
        """
        response = await self._ask(url, max_age)
        try:
            answer = await self._pool.run(_read, response)
        except _GarbledError:
            answer = _Answer()
        if not answer.entries:
            # An empty page, or a garbled one, happens; one question more tells.
            response = await self._ask(url, 0.0)
            answer = await self._pool.run(_read, response)
        if not answer.entries and (response.stale or answer.total > answer.start):
            raise SourceUnavailableError(source="arXiv", why="source.why_empty")
        return response, answer

    async def _ask(self, url: str, max_age: float) -> Response:
        response = await self._fetch.get(url, limit=_LIMIT, accept=_TYPES, max_age=max_age)
        if response.status == 400:
            raise _BadQueryError
        response.check_found("arXiv")
        return response

    async def _missing(self, ref: PaperRef) -> PaperNotFoundError | SourceUnavailableError:
        """Whether the paper does not exist, or the API did not find one that does."""
        page = await self._fetch.get(abs_url(ref.id, ref.version), limit=_PAGE_LIMIT, max_age=0)
        if page.status in {400, 404}:
            return PaperNotFoundError(source="arXiv", id=str(ref))
        return SourceUnavailableError(source="arXiv", why="source.why_empty")


class _BadQueryError(Exception):
    """ArXiv understood the request and refuses it: an id that cannot exist."""


class _GarbledError(SourceUnavailableError):
    """What came is no answer of the query API."""

    def __init__(self) -> None:
        super().__init__(source="arXiv", why="source.why_garbled")


@dataclass(frozen=True)
class _Answer:
    """One page of a query's results: how many entries it has, and the papers they are."""

    papers: tuple[Paper, ...] = ()
    entries: int = 0
    start: int = 0
    total: int = 0


def _address(query: str, id_list: Sequence[str], limit: int | None, start: int) -> str:
    """Where the entries from `start` on are; without a limit, in the order of their submission."""
    import arxiv  # noqa: PLC0415 - it brings requests along: only whoever looks something up waits for that

    by = arxiv.SortCriterion.SubmittedDate if limit is None else arxiv.SortCriterion.Relevance
    order = arxiv.SortOrder.Ascending if limit is None else arxiv.SortOrder.Descending
    asked = {
        "search_query": query,
        "id_list": ",".join(id_list),
        "sortBy": by.value,
        "sortOrder": order.value,
        "start": str(start),
        "max_results": str(min(limit or _PAGE, _PAGE)),
    }
    return str(arxiv.Client.query_url_format.format(urlencode(asked)))


def _read(response: Response) -> _Answer:
    """The page, read by the package once it is sure to be one.

    Raises:
        _BadQueryError: it is arXiv's error message: an entry called "Error".
        _GarbledError: it is none.
    """
    from arxiv import _feed  # noqa: PLC0415 - as above; the package has no other door to its reader

    try:
        feed = parse_xml(response.body)
        read = _feed.parse(response.body)
    except (RefusedError, ValueError) as error:
        raise _GarbledError from error
    if feed.tag != f"{ATOM}feed":
        raise _GarbledError
    entries = feed.findall(f"{ATOM}entry")
    if entries and "/api/errors" in child_text(entries[0], "id"):
        raise _BadQueryError
    papers = (_paper(result) for result in read.results)
    return _Answer(
        papers=tuple(paper for paper in papers if paper),
        entries=len(entries),
        start=_number(feed, _START),
        total=_number(feed, _TOTAL),
    )


def _number(feed: etree._Element, name: str) -> int:
    text = child_text(feed, name)
    return int(text) if text.isdecimal() and len(text) < 10 else 0


def _paper(result: arxiv.Result) -> Paper | None:
    """The package's result as a paper; None without an id."""
    try:
        ref = parse_ref(result.entry_id)
    except PaperIdError:
        log.warning("an entry of arXiv's query API has no id")
        return None
    names = (latex_to_text(author.name) for author in result.authors)
    return Paper(
        id=ref.id,
        version=ref.version or 1,
        title=latex_to_text(result.title),
        authors=tuple(name for name in names if name),
        abstract=latex_to_text(result.summary),
        categories=_categories([result.primary_category, *result.categories]),
        published=result.published,
        updated=result.updated,
        comment=latex_to_text(result.comment or ""),
        journal_ref=latex_to_text(result.journal_ref or ""),
        doi=(result.doi or "").strip(),
    )


def _categories(names: Iterable[str]) -> tuple[str, ...]:
    """The primary first. Authors' own classes (`68T45; I.2.10`) stand among arXiv's and are left out."""
    return tuple(dict.fromkeys(name for name in names if has_category_form(name)))


def _minute(instant: dt.datetime) -> str:
    return f"{instant.astimezone(dt.UTC):%Y%m%d%H%M}"
