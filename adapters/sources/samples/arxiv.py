"""The sample arXiv itself: it answers the addresses of the real one, without a network."""

from __future__ import annotations

import asyncio
import datetime as dt
import re
from importlib.resources import files
from urllib.parse import parse_qs, unquote, urlsplit

from adapters.sources.fetching.http import DAY, Response
from adapters.sources.samples.feeds import ID, atom, rss
from adapters.sources.samples.latexml import abs_page, damaged_page, page
from adapters.sources.samples.pictures import chart
from adapters.sources.samples.sample_papers import DAYS, SamplePaper, Served, papers
from bot.domain.errors import DocumentError, PaperNotFoundError, SamplePaperError, SourceUnavailableError
from bot.domain.paper import Paper
from bot.domain.topic import Topic
from bot.ports.source import PaperSource
from bot.text.latex import latex_to_text

DEMO_TOPIC = Topic(
    name="seeing outdoors",
    categories=("cs.CV", "cs.RO", "cs.LG", "cs.CL"),
    keywords=(
        "low light",
        "time-lapse",
        "hydrophone",
        "weather balloon",
        "camera trap",
        "sea ice",
        "fog harp",
        "owl",
    ),
    interest=(
        "Cameras and microphones left outdoors: caves, tide pools, glaciers, fog and night, "
        "read by small models on battery power."
    ),
    limit=8,
)
"""What the demo follows: fewer than half of the sample papers are about it."""

HTML = "text/html"
NOT_FOUND = (404, HTML, b"<!DOCTYPE html>\n<html><head><title>404 Not Found</title></head></html>\n")
Answer = tuple[int, str, bytes]


class SampleArxiv:
    """A `Fetch` that knows the sample papers only.

    `today` is the day its feeds show and may be set at any time; `delay` is how many seconds each answer
    takes, so that a demo has something to show progress of.
    """

    def __init__(self, today: dt.date = DAYS[0], *, delay: float = 0.0) -> None:
        self.today = today
        self.delay = delay

    async def get(
        self,
        url: str,
        *,
        limit: int,
        timeout: float = 60.0,  # noqa: ARG002, ASYNC109 - the port's; nothing here can take long
        accept: tuple[str, ...] = (),
        max_age: float = DAY,  # noqa: ARG002 - the port's; nothing is kept
    ) -> Response:
        """The answer to `url`; 404 for whatever the sample papers do not have.

        Raises:
            DocumentError: the answer is larger than `limit`.
            SourceUnavailableError: it is not of a type in `accept`.
        """
        if self.delay:
            await asyncio.sleep(self.delay)
        status, content_type, body = self._answer(url)
        if len(body) > limit:
            raise DocumentError(
                problem="source.too_large", source="arXiv", megabytes=max(1, limit // 1_000_000)
            )
        if status == 200 and accept and content_type not in accept:
            raise SourceUnavailableError(source="arXiv", why="source.why_other_kind", status=status)
        return Response(status, url, content_type, body, fetched_at=self._now())

    def _now(self) -> dt.datetime:
        """Noon of the day: announcements of that day are out everywhere."""
        return dt.datetime.combine(self.today, dt.time(12), dt.UTC)

    def _answer(self, url: str) -> Answer:
        parts = urlsplit(url)
        path = unquote(parts.path)
        if parts.hostname == "rss.arxiv.org" and path.startswith("/rss/"):
            categories = path.removeprefix("/rss/").split("+")
            return 200, "application/rss+xml", rss(categories, self.today)
        if path == "/api/query":
            return self._query(parse_qs(parts.query))
        if match := re.fullmatch(
            rf"/(?P<form>abs|html|pdf)/{ID.pattern}(?P<rest>/x\d+\.png|\.pdf)?/?", path
        ):
            paper = find(match["id"], int(match["version"] or 0))
            return _document(match["form"], paper, match["rest"] or "") if paper else NOT_FOUND
        return NOT_FOUND

    def _query(self, query: dict[str, list[str]]) -> Answer:
        ids = [name for name in ",".join(query.get("id_list", [])).split(",") if name]
        matches = [match for name in ids if (match := ID.fullmatch(name))]
        found = [paper for match in matches if (paper := find(match["id"], int(match["version"] or 0)))]
        status = 200 if len(matches) == len(ids) else 400
        return status, "application/atom+xml", atom(ids, found, self._now())


class SamplePapers:
    """The metadata of the sample papers, as the port `PaperSource` gives that of real ones."""

    async def paper(self, paper_id: str, version: int | None = None) -> Paper:
        """The sample paper at that version, or at its latest.

        Raises:
            PaperNotFoundError: there is none.
        """
        found = find(paper_id, version or 0)
        if found is None:
            raise PaperNotFoundError(source="arXiv", id=paper_id)
        return Paper(
            id=found.id,
            version=found.version,
            title=latex_to_text(found.title),
            authors=tuple(map(latex_to_text, found.authors)),
            abstract=latex_to_text(found.abstract),
            categories=found.categories,
            published=found.first_submitted or found.submitted,
            updated=found.submitted,
            comment=latex_to_text(found.comment),
            journal_ref=found.journal_ref,
            doi=found.doi,
        )


class BesideSamples:
    """`PaperSource` of the real arXiv, which says of a sample paper that it is one."""

    def __init__(self, real: PaperSource) -> None:
        self._real = real

    async def paper(self, paper_id: str, version: int | None = None) -> Paper:
        """As `PaperSource.paper`.

        Raises:
            SamplePaperError: arXiv does not know it, and we invented it.
        """
        try:
            return await self._real.paper(paper_id, version)
        except (PaperNotFoundError, SourceUnavailableError) as error:
            if find(paper_id) is None:
                raise
            raise SamplePaperError(id=paper_id) from error


def find(paper_id: str, version: int = 0) -> SamplePaper | None:
    """The sample paper at that version, or at its latest."""
    versions = [paper for paper in papers() if paper.id == paper_id and version in {0, paper.version}]
    return versions[-1] if versions else None


def _document(form: str, paper: SamplePaper, rest: str) -> Answer:
    if form == "abs":
        return 200, HTML, abs_page(paper).encode()
    if form == "pdf":
        return _pdf(paper)
    if paper.html is Served.NO:
        return NOT_FOUND
    if rest:
        return 200, "image/png", chart(f"{paper.name}{rest}")
    return 200, HTML, (page(paper) if paper.html is Served.YES else damaged_page(paper)).encode()


def _pdf(paper: SamplePaper) -> Answer:
    if paper.pdf is Served.NO:
        return NOT_FOUND
    return 200, "application/pdf", files(__package__).joinpath("pdf", f"{paper.file_name}.pdf").read_bytes()
