"""arXiv's query API, through the `arxiv` package, whose requests all go through our own `Fetch`.

The package builds addresses, turns pages and reads entries. It has no time-out, no patience and no doubts:
it takes a web page, an error message and an empty page for "no such paper". So it is given a session that
hands each request to `Fetch` (gate, limits, retries, cache) and looks at each answer before the package.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import logging
import re
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lxml import etree

from adapters.arxiv.http import DAY, Fetch, Response
from adapters.arxiv.xml import ATOM, RefusedError, child_text, parse_xml
from bot.arxiv.categories import has_category_form
from bot.arxiv.ids import PaperRef, abs_url, parse_ref
from bot.errors import ArxivUnavailableError, PaperIdError, PaperNotFoundError
from bot.model import Paper
from bot.text.latex import readable

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
class Page:
    """What a query found. `unreadable` entries are told, never dropped in silence."""

    papers: tuple[Paper, ...]
    unreadable: int
    fetched_at: dt.datetime | None


class ArxivApi:
    """Look-ups of single papers, searches, and what was submitted within a time."""

    def __init__(self, fetch: Fetch) -> None:
        self._fetch = fetch

    async def paper(self, paper_id: str, version: int | None = None) -> Paper:
        """As `PaperSource.paper`. That a paper does not exist is only said when its own page says so too.

        Raises:
            PaperNotFoundError, ArxivUnavailableError: as the port says.
        """
        ref = PaperRef(id=paper_id, version=version)
        try:
            page = await self._query(
                id_list=[str(ref)], limit=1, max_age=_LATEST if version is None else DAY
            )
        except _BadQueryError as error:
            raise PaperNotFoundError(id=str(ref)) from error
        for paper in page.papers:
            if paper.id == paper_id and version in {None, paper.version}:
                return paper
        raise await self._missing(ref)

    async def search(self, words: str, *, limit: int = 10) -> tuple[Paper, ...]:
        """Papers that have all the words, the most relevant first.

        Raises:
            ArxivUnavailableError: no answer.
        """
        terms = re.findall(r"\w+", words)[:20]
        if not terms:
            return ()
        page = await self._list(" AND ".join(f"all:{term}" for term in terms), max(limit, 1))
        return page.papers

    async def window(self, categories: Sequence[str], start: dt.datetime, end: dt.datetime) -> Page:
        """Papers of these categories whose first version was submitted from `start` to before `end`.

        Raises:
            ArxivUnavailableError: no answer, or not all of it.
        """
        names = " OR ".join(f"cat:{category}" for category in categories)
        last = end - dt.timedelta(minutes=1)  # the API takes whole minutes, the last one included
        query = f"({names}) AND submittedDate:[{_minute(start)} TO {_minute(last)}]"
        return await self._list(query, None)

    async def _list(self, query: str, limit: int | None) -> Page:
        try:
            return await self._query(query=query, limit=limit)
        except _BadQueryError as error:
            raise ArxivUnavailableError(why="arxiv.why_status", status=400) from error

    async def _query(
        self,
        *,
        query: str = "",
        id_list: Sequence[str] = (),
        limit: int | None = None,
        max_age: float = _LATEST,
    ) -> Page:
        session = _Session(self._fetch, asyncio.get_running_loop(), max_age)
        try:
            results = await asyncio.to_thread(_results, session, query, list(id_list), limit)
        except _package_errors() as error:
            raise ArxivUnavailableError(why="arxiv.why_garbled") from error
        papers = tuple(paper for result in results if (paper := _paper(result)))
        return Page(papers, max(session.entries - len(papers), 0), session.fetched_at)

    async def _missing(self, ref: PaperRef) -> PaperNotFoundError | ArxivUnavailableError:
        """Whether the paper does not exist, or the API did not find one that does."""
        page = await self._fetch.get(abs_url(ref.id, ref.version), limit=_PAGE_LIMIT, max_age=0)
        if page.status in {400, 404}:
            return PaperNotFoundError(id=str(ref))
        return ArxivUnavailableError(why="arxiv.why_empty")


class _BadQueryError(Exception):
    """ArXiv understood the request and refuses it: an id that cannot exist."""


class _NoMorePagesError(Exception):
    """The package asks for a page beyond the last."""


class _Answer:
    """As much of a response of `requests` as the package looks at."""

    def __init__(self, response: Response) -> None:
        self.status_code = response.status
        self.content = response.body


class _Session:
    """What the package takes for its session, used in a thread; the asking is done in the event loop."""

    def __init__(self, fetch: Fetch, loop: asyncio.AbstractEventLoop, max_age: float) -> None:
        self._fetch = fetch
        self._loop = loop
        self._max_age = max_age
        self._total = 0
        self.entries = 0
        self.fetched_at: dt.datetime | None = None

    def get(self, url: str, headers: object = None) -> _Answer:  # noqa: ARG002 - `Fetch` says who we are
        """One page that is worth reading.

        The package turns pages by the entries it could read, so one that it could not would shift all
        later pages; here they are turned by the entries there were.

        Raises:
            ArxivUnavailableError: there is none.
            _BadQueryError: the query is refused.
            _NoMorePagesError: all pages were read.
        """
        if self.entries:
            url = re.sub(r"(?<=[?&]start=)\d+", str(self.entries), url)
        if 0 < self._total <= self.entries:
            raise _NoMorePagesError
        return asyncio.run_coroutine_threadsafe(self._page(url), self._loop).result()

    async def _page(self, url: str) -> _Answer:
        response = await self._ask(url, self._max_age)
        if not _has_entries(response):
            # An empty page, or a garbled one, happens; one question more tells.
            response = await self._ask(url, 0.0)
        feed = _feed(response)
        found = len(feed.findall(f"{ATOM}entry"))
        if not found and (response.stale or _number(feed, _TOTAL) > _number(feed, _START)):
            raise ArxivUnavailableError(why="arxiv.why_empty")
        self._total = _number(feed, _TOTAL)
        self.entries += found
        self.fetched_at = min(response.fetched_at, self.fetched_at or response.fetched_at)
        return _Answer(response)

    async def _ask(self, url: str, max_age: float) -> Response:
        response = await self._fetch.get(url, limit=_LIMIT, accept=_TYPES, max_age=max_age)
        if response.status not in {200, 400}:
            raise ArxivUnavailableError(why="arxiv.why_status", status=response.status)
        if _refuses(response):
            raise _BadQueryError
        return response


def _feed(response: Response) -> etree._Element:
    try:
        feed = parse_xml(response.body)
    except RefusedError as error:
        raise ArxivUnavailableError(why="arxiv.why_garbled") from error
    if feed.tag != f"{ATOM}feed":
        raise ArxivUnavailableError(why="arxiv.why_garbled")
    return feed


def _has_entries(response: Response) -> bool:
    try:
        return _feed(response).find(f"{ATOM}entry") is not None
    except ArxivUnavailableError:
        return False


def _refuses(response: Response) -> bool:
    """Whether the answer is arXiv's error message: an entry called "Error", or a status that says so."""
    if response.status == 400:
        return True
    try:
        entry = _feed(response).find(f"{ATOM}entry")
    except ArxivUnavailableError:
        return False
    return entry is not None and "/api/errors" in child_text(entry, "id")


def _number(feed: etree._Element, name: str) -> int:
    text = child_text(feed, name)
    return int(text) if text.isdecimal() and len(text) < 10 else 0


def _results(session: _Session, query: str, id_list: list[str], limit: int | None) -> list[arxiv.Result]:
    """All entries the package finds; in a thread, since it asks page after page."""
    import arxiv  # noqa: PLC0415 - it brings requests along: only whoever looks something up waits for that

    client = arxiv.Client(page_size=min(limit or _PAGE, _PAGE), delay_seconds=0, num_retries=0)
    client._session = session  # noqa: SLF001 - the package has no other way in
    order = arxiv.SortCriterion.SubmittedDate if limit is None else arxiv.SortCriterion.Relevance
    search = arxiv.Search(
        query=query,
        id_list=id_list,
        max_results=limit,
        sort_by=order,
        sort_order=arxiv.SortOrder.Ascending if limit is None else arxiv.SortOrder.Descending,
    )
    found: list[arxiv.Result] = []
    with suppress(_NoMorePagesError):
        found.extend(client.results(search))
    return found


def _package_errors() -> tuple[type[Exception], ...]:
    import arxiv  # noqa: PLC0415 - as above

    return (arxiv.ArxivError, ValueError)


def _paper(result: arxiv.Result) -> Paper | None:
    """The package's result as a paper; None without an id."""
    try:
        ref = parse_ref(result.entry_id)
    except PaperIdError:
        log.warning("an entry of arXiv's query API has no id")
        return None
    names = (readable(author.name) for author in result.authors)
    return Paper(
        id=ref.id,
        version=ref.version or 1,
        title=readable(result.title),
        authors=tuple(name for name in names if name),
        abstract=readable(result.summary),
        categories=_categories([result.primary_category, *result.categories]),
        published=result.published,
        updated=result.updated,
        comment=readable(result.comment or ""),
        journal_ref=readable(result.journal_ref or ""),
        doi=(result.doi or "").strip(),
    )


def _categories(names: Iterable[str]) -> tuple[str, ...]:
    """The primary first. Authors' own classes (`68T45; I.2.10`) stand among arXiv's and are left out."""
    return tuple(dict.fromkeys(name for name in names if has_category_form(name)))


def _minute(instant: dt.datetime) -> str:
    return f"{instant.astimezone(dt.UTC):%Y%m%d%H%M}"
