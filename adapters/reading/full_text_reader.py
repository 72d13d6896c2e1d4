"""Chooses what is read of a paper: the first form its source has that can be read, else the abstract alone.

All are asked for at the exact version, and parsed in a child process. Why one was not used is kept with
what was.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import Final, Protocol

from adapters.fair_semaphore import FairSemaphore
from adapters.reading.child import in_children, run_limited
from adapters.reading.grobid import Grobid
from adapters.reading.html_reader import read_html
from adapters.reading.jats_reader import looks_like_jats, read_jats
from adapters.reading.pdf_structure import structure
from adapters.sources.fetching.http import Fetch
from bot.domain.analysis import Source
from bot.domain.errors import DocumentError, SourceUnavailableError
from bot.domain.full_text import NO_ANSWER, Fallback, FullText, abstract_only
from bot.domain.paper import Paper
from bot.papers.identity import is_same_paper
from bot.sources.registry import find_refs

FILE_LIMIT: Final = 60_000_000
"""Bytes of a file of one's own."""
PARSING_SECONDS: Final = 60.0
"""One document may take in the child; 600 pages take about five."""
MEGABYTES: Final = 768
SHARED: Final = 100_000
"""Bytes of a PDF from which on its pages are read by several processes, where cores are free."""
TOGETHER: Final = 2
"""Children at work at the same time."""

HTML_TYPES: Final = ("text/html", "application/xhtml+xml")
PDF_TYPES: Final = ("application/pdf",)
XML_TYPES: Final = ("application/xml", "text/xml", "application/jats+xml")
PICTURE_TYPES: Final = ("image/png", "image/jpeg", "image/gif", "image/webp")
PICTURE_LIMIT: Final = 10_000_000
_NOT_OFFERED: Final = "problem.not_offered"
_OTHER_PAPER: Final = "problem.html_other_paper"
_OTHER_ADDRESS: Final = "problem.other_address"
_TOO_BIG: Final = "problem.document_too_big"


@dataclass(frozen=True, slots=True)
class TextForm:
    """One form of a paper: what it is, where it is, its most bytes, and the content types it comes as."""

    source: Source
    url: str
    limit: int
    accept: tuple[str, ...]


class TextForms(Protocol):
    """Tells in which forms a source has a paper."""

    async def __call__(self, paper: Paper) -> Sequence[TextForm]:
        """The forms, the best to read first.

        Raises:
            SourceUnavailableError: that cannot be asked now.
        """
        ...


class Turns(FairSemaphore):
    """Lets `TOGETHER` children read at the same time, whichever source the papers are of."""

    def __init__(self) -> None:
        super().__init__("reading", TOGETHER, patience=2 * PARSING_SECONDS)


class FullTextReader:
    """Reads papers of one source."""

    def __init__(
        self, fetch: Fetch, forms: TextForms, turns: Turns | None = None, grobid: Grobid | None = None
    ) -> None:
        self._fetch = fetch
        self._forms = forms
        self._grobid = grobid
        self.turns = turns or Turns()

    async def read(self, paper: Paper) -> FullText:
        """As the port `FullTextSource` says."""
        fallbacks: list[Fallback] = []
        try:
            forms = await self._forms(paper)
        except SourceUnavailableError:
            return abstract_only(paper, (Fallback(source=Source.ABSTRACT, reason=NO_ANSWER),))
        for form in forms:
            try:
                data = await self._get(form)
                async with self.turns.turn():
                    full_text = await _parse(form.source, data, paper.id, paper.version, illustrated=True)
                _check_identity(full_text, paper)
                full_text = await _structure(full_text, data, self._grobid)
            except DocumentError as error:
                fallbacks.append(Fallback(source=form.source, reason=str(error.fields["problem"])))
            else:
                return full_text.evolve(fallbacks=(*fallbacks, *full_text.fallbacks))
        return abstract_only(paper, tuple(fallbacks))

    async def picture(self, _paper: Paper, url: str) -> bytes:
        """As the port `PictureSource` says."""
        answer = await self._fetch.get(url, limit=PICTURE_LIMIT, accept=PICTURE_TYPES)
        return answer.body if answer.status == 200 else b""

    async def _get(self, form: TextForm) -> bytes:
        """What the source has of the paper in this form.

        Raises:
            DocumentError: nothing, or not that version.
        """
        try:
            answer = await self._fetch.get(form.url, limit=form.limit, accept=form.accept)
        except SourceUnavailableError as error:
            raise DocumentError(problem=NO_ANSWER) from error
        except DocumentError as error:
            raise DocumentError(problem=_TOO_BIG) from error
        if answer.status != 200:
            raise DocumentError(problem=_NOT_OFFERED)
        if set(find_refs(answer.url)) - set(find_refs(form.url)):
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
        DocumentError: it is neither PDF nor HTML nor JATS, too big, or cannot be read.
    """
    return await read_document(path.name, load_file(path))


async def read_document(
    name: str, data: bytes, grobid: Grobid | None = None, *, illustrated: bool = False
) -> FullText:
    """The same of what stands in a file of that name; of a PDF with a picture, where it is to be shown.

    Raises:
        DocumentError.
    """
    read = await _parse(_source_of(data), data, *identity_of(name), illustrated=illustrated)
    return await _structure(read, data, grobid)


def identity_of(name: str) -> tuple[str, int]:
    """The id and the version that the file's name tells; else the name itself."""
    ref = next(iter(find_refs(name.replace("_", " "))), None)
    return (ref.id, ref.version or 1) if ref else (PurePath(name).stem or name, 1)


def load_file(path: Path) -> bytes:
    """What is in the file.

    Raises:
        DocumentError: there is none, or it is too big.
    """
    try:
        with path.open("rb") as file:
            data = file.read(FILE_LIMIT + 1)
    except FileNotFoundError as error:
        raise DocumentError(problem="problem.document_missing") from error
    except OSError as error:
        problem = "problem.document_is_folder" if path.is_dir() else "problem.document_unopened"
        raise DocumentError(problem=problem) from error
    if len(data) > FILE_LIMIT:
        raise DocumentError(problem=_TOO_BIG)
    return data


def _source_of(data: bytes) -> Source:
    """What the file is by its content, whatever its name says."""
    if b"%PDF-" in data[:1024]:
        return Source.PDF
    start = data[:4096].lower()
    if looks_like_jats(start):
        return Source.JATS
    if any(mark in start for mark in (b"<!doctype html", b"<html", b"<head", b"<body", b"<article")):
        return Source.HTML
    raise DocumentError(
        problem="problem.document_unknown_kind" if data.strip() else "problem.document_empty"
    )


@in_children("adapters.reading.pdf_reader")
def read_pdf(data: bytes, paper_id: str, version: int) -> FullText:  # noqa: ARG001 - by its name
    """As there. PDFium and all that makes a paper of its pages are in nobody's memory but a child's."""
    raise RuntimeError("it is called by its name, in a child")


@in_children("adapters.reading.pdf_reader")
def read_illustrated_pdf(data: bytes, paper_id: str, version: int) -> FullText:  # noqa: ARG001
    """As there, and as above."""
    raise RuntimeError("it is called by its name, in a child")


_READERS: Final = {Source.HTML: read_html, Source.JATS: read_jats, Source.PDF: read_pdf}


async def _parse(
    source: Source, data: bytes, paper_id: str, version: int, *, illustrated: bool
) -> FullText:
    pictured = illustrated and source is Source.PDF
    return await run_limited(
        read_illustrated_pdf if pictured else _READERS[source],
        data,
        paper_id,
        version,
        seconds=PARSING_SECONDS,
        megabytes=MEGABYTES,
        shared=source is Source.PDF and len(data) >= SHARED,
    )


async def _structure(full_text: FullText, data: bytes, grobid: Grobid | None) -> FullText:
    return await structure(full_text, data, grobid) if full_text.source is Source.PDF else full_text


def _check_identity(full_text: FullText, paper: Paper) -> None:
    """A file of a PDF is one, a page is what was converted: perhaps a supplement.

    Raises:
        DocumentError: the page is not the paper.
    """
    if full_text.source is Source.HTML and not is_same_paper(full_text, paper):
        raise DocumentError(problem=_OTHER_PAPER)
