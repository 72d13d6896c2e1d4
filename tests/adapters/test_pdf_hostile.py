"""A file that is damaged, protected, endless or made to do harm ends in a clear outcome."""

import pypdfium2 as pdfium
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adapters.reading import pdf_pages
from adapters.reading.child import run_limited
from adapters.reading.pdf_reader import read_pdf
from bot import locales
from bot.domain.errors import DocumentError
from tests.adapters import pdfs

WHOLE = pdfs.two_columns()


def outcomes(files: list[bytes]) -> list[str]:
    """How reading each file ends; for the child, which reads many in one life to save time."""
    return [outcome(data) for data in files]


def outcome(data: bytes) -> str:
    try:
        full_text = read_pdf(data, "9912.00042", 1)
    except DocumentError as error:
        return str(error.fields["problem"])
    return " ".join(("read", *full_text.warnings))


async def in_child(files: list[bytes]) -> list[str]:
    return await run_limited(outcomes, files, seconds=60, megabytes=600)


async def test_every_broken_file_has_its_own_reason() -> None:
    files = {
        "problem.document_empty": b"  \n",
        "problem.document_not_pdf": b"<html>No PDF is available for this paper.</html>",
        "problem.document_no_pages": pdfs.no_pages(),
        "problem.document_damaged": WHOLE[:200],
        "problem.document_encrypted": pdfs.encrypted(),
        "problem.document_no_text": pdfs.scanned(recognised=False),
    }
    assert await in_child(list(files.values())) == list(files)
    assert all(problem in locales.catalogue() for problem in files)


async def test_a_file_cut_at_any_tenth_is_recovered_or_declined() -> None:
    for whole in (WHOLE, pdfs.many_pages(40)):
        found = await in_child([whole[: len(whole) * tenth // 10] for tenth in range(1, 10)])
        assert found[-1] == "read warning.pdf_repaired"
        assert set(found) <= {"problem.document_damaged", "problem.document_no_text", found[-1]}


def test_a_file_that_lacks_only_its_last_line_is_read_with_a_warning() -> None:
    whole = pdfs.many_pages(3)
    assert outcome(whole) == "read"
    assert outcome(whole[: whole.rindex(b"startxref")]) == "read warning.pdf_cut"


@pytest.mark.parametrize("packed", [False, True])
def test_the_pages_that_arrived_are_recovered_in_order(packed: bool) -> None:
    pages = [f"{pdfs.prose(4 + number, 10 * number)} Page item{number}." for number in range(1, 6)]
    full_text = read_pdf(pdfs.cut_after(pages, packed=packed), "9912.00042", 1)
    assert full_text.warnings == ("warning.pdf_repaired",)
    assert full_text.pages == 5
    words = " ".join(section.text for section in full_text.sections)
    assert [words.index(f"Page item{number}") for number in range(1, 6)] == sorted(
        words.index(f"Page item{number}") for number in range(1, 6)
    )


def test_all_pages_of_a_book_are_read() -> None:
    full_text = read_pdf(pdfs.many_pages(160), "9912.00042", 1)
    assert max(section.page_end or 0 for section in full_text.sections) == 160
    assert not full_text.is_partial


def test_a_page_stays_open_until_the_next_is_so_that_fonts_of_both_are_made_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    opened: list[pdfium.PdfPage] = []
    open_before: list[int] = []
    get_page = pdfium.PdfDocument.get_page

    def spied(document: pdfium.PdfDocument, index: int) -> pdfium.PdfPage:
        open_before.append(sum(page.raw is not None for page in opened))
        opened.append(get_page(document, index))
        return opened[-1]

    monkeypatch.setattr(pdfium.PdfDocument, "get_page", spied)
    read_pdf(pdfs.many_pages(12), "9912.00042", 1)
    assert open_before == [0, 1, *[2] * 10]


def test_of_ten_thousand_pages_the_first_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf_pages, "MOST_PAGES", 150)
    full_text = read_pdf(pdfs.many_pages(10_000), "9912.00042", 1)
    assert full_text.pages == 10_000
    assert full_text.is_partial
    assert full_text.warnings == ("warning.pdf_long",)
    assert max(section.page_end or 0 for section in full_text.sections) == 150


async def test_a_decompression_bomb_ends_in_the_child() -> None:
    with pytest.raises(DocumentError) as caught:
        await run_limited(read_pdf, pdfs.bomb(), "9912.00042", 1, seconds=20, megabytes=200)
    assert str(caught.value.fields["problem"]) in locales.catalogue()


@st.composite
def spoilt(draw: st.DrawFn) -> bytes:
    """The whole file with pieces overwritten, doubled or cut out."""
    data = bytearray(WHOLE)
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(data) - 1))
        end = min(len(data), start + draw(st.integers(1, 200)))
        data[start:end] = draw(st.one_of(st.binary(max_size=200), st.just(bytes(data[start:end]) * 2)))
    return bytes(data)


@settings(max_examples=3, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(spoilt() | st.binary(max_size=500).map(b"%PDF-1.7\n".__add__), min_size=20, max_size=40))
async def test_spoilt_bytes_never_escape_from_the_child(files: list[bytes]) -> None:
    try:
        found = await in_child(files)
    except DocumentError as error:
        found = [str(error.fields["problem"])]
    assert all(one.startswith("read") or one in locales.catalogue() for one in found)
