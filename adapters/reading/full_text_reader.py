"""Chooses what is read of a paper: its HTML page, else its PDF, else the abstract alone.

HTML first, for it alone has formulas as LaTeX and tables as rows. Both are asked for at the exact version,
and parsed in a child process. Why one was not used is kept with what was.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from adapters.fair_semaphore import FairSemaphore
from adapters.reading.child import run_limited
from adapters.reading.html_reader import read_html
from adapters.reading.pdf_reader import read_pdf
from adapters.sources.arxiv.http import Fetch
from bot.domain.analysis import Source
from bot.domain.errors import ArxivUnavailableError, DocumentError
from bot.domain.full_text import NO_ANSWER, Block, BlockKind, Fallback, FullText, Section, SectionKind
from bot.domain.paper import Paper
from bot.papers.identity import is_same_paper
from bot.sources.arxiv.ids import find_refs, html_url, pdf_url

HTML_LIMIT: Final = 20_000_000
"""Bytes of a page; the largest of a hundred looked at had 6,000,000."""
PDF_LIMIT: Final = 60_000_000
"""Bytes of a file; arXiv takes submissions of 50,000,000."""
SECONDS: Final = 60.0
"""One document may take in the child; 600 pages take about five."""
MEGABYTES: Final = 768
TOGETHER: Final = 2
"""Children at work at the same time."""

_HTML_TYPES: Final = ("text/html", "application/xhtml+xml")
_PDF_TYPES: Final = ("application/pdf",)
_NOT_OFFERED: Final = "problem.not_offered"
_OTHER_PAPER: Final = "problem.html_other_paper"
_OTHER_ADDRESS: Final = "problem.other_address"
_TOO_BIG: Final = "problem.document_too_big"


@dataclass(frozen=True, slots=True)
class _Way:
    """One form of a paper: where it is and how it is read."""

    source: Source
    limit: int
    accept: tuple[str, ...]


_WAYS: Final = (
    _Way(Source.HTML, HTML_LIMIT, _HTML_TYPES),
    _Way(Source.PDF, PDF_LIMIT, _PDF_TYPES),
)


class FullTextReader:
    """Reads papers from arXiv."""

    def __init__(self, fetch: Fetch) -> None:
        self._fetch = fetch
        self.turns = FairSemaphore("reading", TOGETHER, patience=2 * SECONDS)

    async def read(self, paper: Paper) -> FullText:
        """As the port `FullTextSource` says."""
        fallbacks: list[Fallback] = []
        for way in _WAYS:
            try:
                data = await self._get(way, paper)
                async with self.turns.turn():
                    full_text = await _parse(way.source, data, paper.id, paper.version)
                _check_identity(full_text, paper)
            except DocumentError as error:
                fallbacks.append(Fallback(source=way.source, reason=str(error.fields["problem"])))
            else:
                return full_text.evolve(fallbacks=tuple(fallbacks))
        return _abstract(paper, tuple(fallbacks))

    async def _get(self, way: _Way, paper: Paper) -> bytes:
        """What arXiv has of the paper in this form.

        Raises:
            DocumentError: nothing, or not that version.
        """
        address = html_url if way.source is Source.HTML else pdf_url
        try:
            answer = await self._fetch.get(
                address(paper.id, paper.version), limit=way.limit, accept=way.accept
            )
        except ArxivUnavailableError as error:
            raise DocumentError(problem=NO_ANSWER) from error
        except DocumentError as error:
            raise DocumentError(problem=_TOO_BIG) from error
        if answer.status != 200:
            raise DocumentError(problem=_NOT_OFFERED)
        if any((ref.id, ref.version) != (paper.id, paper.version) for ref in find_refs(answer.url)):
            raise DocumentError(problem=_OTHER_ADDRESS)
        return answer.body


class GivenTexts:
    """Implements `bot.ports.source.FullTextSource` over texts that were read already."""

    def __init__(self, texts: Sequence[FullText]) -> None:
        self._texts = {(text.paper_id, text.version): text for text in texts}

    async def read(self, paper: Paper) -> FullText:
        return self._texts[paper.id, paper.version]


async def read_file(path: Path) -> FullText:
    """The paper in a file of one's own; its id and version are those of the file's name, if it has any.

    Raises:
        DocumentError: it is neither PDF nor HTML, too big, or cannot be read.
    """
    data = _load(path)
    ref = next(iter(find_refs(path.name.replace("_", " "))), None)
    paper_id, version = (ref.id, ref.version or 1) if ref else (path.stem, 1)
    return await _parse(_source_of(data), data, paper_id, version)


def _load(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            data = file.read(PDF_LIMIT + 1)
    except FileNotFoundError as error:
        raise DocumentError(problem="problem.document_missing") from error
    except OSError as error:
        raise DocumentError(problem="problem.document_unopened") from error
    if len(data) > PDF_LIMIT:
        raise DocumentError(problem=_TOO_BIG)
    return data


def _source_of(data: bytes) -> Source:
    """What the file is by its content, whatever its name says."""
    if b"%PDF-" in data[:1024]:
        return Source.PDF
    start = data[:4096].lower()
    if any(mark in start for mark in (b"<!doctype html", b"<html", b"<head", b"<body", b"<article")):
        return Source.HTML
    raise DocumentError(
        problem="problem.document_unknown_kind" if data.strip() else "problem.document_empty"
    )


async def _parse(source: Source, data: bytes, paper_id: str, version: int) -> FullText:
    read = read_html if source is Source.HTML else read_pdf
    return await run_limited(read, data, paper_id, version, seconds=SECONDS, megabytes=MEGABYTES)


def _check_identity(full_text: FullText, paper: Paper) -> None:
    """A file of a PDF is one, a page is what was converted: perhaps a supplement.

    Raises:
        DocumentError: the page is not the paper.
    """
    if full_text.source is Source.HTML and not is_same_paper(full_text, paper):
        raise DocumentError(problem=_OTHER_PAPER)


def _abstract(paper: Paper, fallbacks: tuple[Fallback, ...]) -> FullText:
    block = Block(kind=BlockKind.PARAGRAPH, text=paper.abstract)
    section = Section(
        title="Abstract", kind=SectionKind.ABSTRACT, blocks=(block,) if paper.abstract else ()
    )
    return FullText(
        paper_id=paper.id,
        version=paper.version,
        source=Source.ABSTRACT,
        sections=(section,),
        fallbacks=fallbacks,
    )
