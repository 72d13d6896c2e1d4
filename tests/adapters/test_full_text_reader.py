"""HTML first, else PDF, else the abstract, each at the exact version, with the reason for each step."""

import datetime as dt
import inspect
import subprocess
import sys
from pathlib import Path

import pytest

from adapters.reading import full_text_reader, pdf_reader
from adapters.reading.full_text_reader import FullTextReader, read_document, read_file
from adapters.sources.arxiv.texts import forms
from adapters.sources.fetching.http import Response
from bot import locales
from bot.domain.analysis import Source
from bot.domain.errors import DocumentError, SourceUnavailableError
from bot.domain.full_text import FullText, SectionKind
from bot.domain.paper import Paper
from tests.adapters import pdfs

PAPER = Paper(id="9912.00042", version=2, title="Counting Moths", abstract="We count moths at night.")
HTML = "https://arxiv.org/html/9912.00042v2"
PDF = "https://arxiv.org/pdf/9912.00042v2"
AT = dt.datetime(1999, 12, 9, tzinfo=dt.UTC)


class Arxiv:
    """Answers from a table of addresses; 404 for all others."""

    def __init__(self, answers: dict[str, Response | Exception]) -> None:
        self.answers = answers

    async def get(
        self,
        url: str,
        *,
        limit: int,
        timeout: float = 60.0,  # noqa: ASYNC109 - the port's
        accept: tuple[str, ...] = (),
        max_age: float = 0.0,
    ) -> Response:
        answer = self.answers.get(url, Response(404, url, "text/html", b"", AT))
        if isinstance(answer, Exception):
            raise answer
        return answer


def ok(url: str, body: bytes, kind: str = "application/pdf") -> Response:
    return Response(200, url, kind, body, AT)


SECTION = (
    '<section class="ltx_section" id="S{n}"><h2 class="ltx_title"><span class="ltx_tag">{n} </span>Moths'
    '</h2><div class="ltx_para"><p class="ltx_p">{text}</p></div></section>'
)
PAGE = (
    "<!DOCTYPE html><html><head><base href='/html/9912.00042v2/'></head><body>"
    "<article class='ltx_document'><h1 class='ltx_title ltx_title_document'>Counting Moths</h1>"
    "<div class='ltx_abstract'><p class='ltx_p'>We count all moths at night.</p></div>{body}"
    "<section class='ltx_bibliography'><h2>References</h2><ul><li class='ltx_bibitem'>[1] R. Moth.</li>"
    "</ul></section></article></body></html>"
)


def page() -> bytes:
    body = "".join(SECTION.format(n=n, text=pdfs.prose(20, 100 * n)) for n in range(1, 5))
    return PAGE.format(body=body).encode()


async def read(answers: dict[str, Response | Exception], paper: Paper = PAPER) -> FullText:
    return await FullTextReader(Arxiv(answers), forms).read(paper)


def reasons(full_text: FullText) -> list[tuple[Source, str]]:
    assert all(fallback.reason in locales.catalogue() for fallback in full_text.fallbacks)
    return [(fallback.source, fallback.reason) for fallback in full_text.fallbacks]


async def test_the_html_page_is_read_where_there_is_one() -> None:
    full_text = await read({HTML: ok(HTML, page(), "text/html"), PDF: ok(PDF, pdfs.two_columns())})
    assert full_text.source is Source.HTML
    assert full_text.fallbacks == ()
    assert (full_text.paper_id, full_text.version) == ("9912.00042", 2)


async def test_without_a_page_the_pdf_is_read_and_the_reason_told() -> None:
    full_text = await read({PDF: ok(PDF, pdfs.two_columns())})
    assert full_text.source is Source.PDF
    assert full_text.pages == 3
    assert reasons(full_text) == [(Source.HTML, "problem.not_offered")]


async def test_without_either_the_abstract_alone_is_left() -> None:
    poor = ok(HTML, b"<html><body>Conversion failed</body></html>", "text/html")
    full_text = await read({HTML: poor, PDF: ok(PDF, b"<html>This paper has no PDF</html>")})
    assert full_text.source is Source.ABSTRACT
    (section,) = full_text.sections
    assert (section.kind, section.text) == (SectionKind.ABSTRACT, "We count moths at night.")
    assert reasons(full_text) == [
        (Source.HTML, "problem.html_no_paper"),
        (Source.PDF, "problem.document_not_pdf"),
    ]


async def test_nothing_is_raised_when_arxiv_does_not_answer_or_sends_too_much() -> None:
    full_text = await read(
        {
            HTML: SourceUnavailableError(source="arXiv", why="busy"),
            PDF: DocumentError(problem="x", megabytes=60),
        }
    )
    assert reasons(full_text) == [
        (Source.HTML, "problem.not_asked"),
        (Source.PDF, "problem.document_too_big"),
    ]


async def test_another_version_than_the_one_asked_for_is_not_taken() -> None:
    later = PDF.replace("v2", "v3")
    full_text = await read({PDF: ok(later, pdfs.two_columns())})
    assert reasons(full_text)[1] == (Source.PDF, "problem.other_address")


async def test_a_file_is_read_by_its_content_and_named_by_its_name(tmp_path: Path) -> None:
    file = tmp_path / "9912.00042v3.html"
    file.write_bytes(pdfs.two_columns())
    full_text = await read_file(file)
    assert (full_text.paper_id, full_text.version, full_text.source) == ("9912.00042", 3, Source.PDF)


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", "problem.document_empty"),
        (b"name = 'moth'", "problem.document_unknown_kind"),
        (None, "problem.document_missing"),
    ],
)
async def test_a_file_that_is_no_paper_is_declined(
    tmp_path: Path, content: bytes | None, problem: str
) -> None:
    file = tmp_path / "moth.pdf"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(DocumentError) as caught:
        await read_file(file)
    assert caught.value.fields["problem"] == problem
    assert problem in locales.catalogue()


@pytest.mark.parametrize(
    ("title", "abstract", "source"),
    [
        ("A Checklist of Pond Life", "We count moths at night.", Source.HTML),
        ("A Checklist of Pond Life", "Otters swim in cold rivers upstream.", Source.PDF),
        ("Counting More Moths", "", Source.HTML),
    ],
)
async def test_a_page_of_which_neither_title_nor_abstract_agrees_is_not_the_paper(
    title: str, abstract: str, source: Source
) -> None:
    paper = PAPER.model_copy(update={"title": title, "abstract": abstract})
    answers: dict[str, Response | Exception] = {
        HTML: ok(HTML, page(), "text/html"),
        PDF: ok(PDF, pdfs.two_columns()),
    }
    full_text = await read(answers, paper)
    assert full_text.source is source
    assert [one.reason for one in full_text.fallbacks] == ["problem.html_other_paper"] * (
        source is Source.PDF
    )


async def test_a_source_s_pdf_is_read_with_a_picture_and_a_file_of_ones_own_where_it_is_shown() -> None:
    full_text = await read({PDF: ok(PDF, pdfs.two_columns())})
    shown = await read_document("mine.pdf", pdfs.two_columns(), illustrated=True)
    unseen = await read_document("mine.pdf", pdfs.two_columns())
    pictures = [bool(figure.image) for text in (full_text, shown, unseen) for figure in text.figures]
    assert pictures == [True, True, False]


@pytest.mark.parametrize("name", ["read_pdf", "read_illustrated_pdf"])
def test_what_stands_for_a_function_in_children_has_its_name_and_type(name: str) -> None:
    here, there = getattr(full_text_reader, name), getattr(pdf_reader, name)
    assert (here.__module__, here.__name__) == (there.__module__, there.__name__)
    assert inspect.signature(here) == inspect.signature(there)


def test_nothing_that_reads_pdfs_is_in_the_memory_of_who_serves() -> None:
    loaded = "import sys, adapters.wiring; sys.exit('pypdfium2' in sys.modules)"
    subprocess.run([sys.executable, "-c", loaded], check=True, timeout=60)
