"""The pages of one document are read by several processes, with the same result, and none is missed."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

import pytest
from fpdf import FPDF

from adapters.reading import child, sandbox, siblings
from adapters.reading.pdf_pages import SHARED_PAGES, PageContents, read_part
from adapters.reading.pdf_reader import read_pdf
from bot.domain.full_text import FullText
from tests.adapters.pdfs import many_pages, prose
from tests.adapters.test_child import on_linux

PAGES = 9


class Beside:
    """A sibling that reads in this process, or fails."""

    def __init__(self, *, fails: bool = False) -> None:
        self.fails = fails
        self.pages: list[PageContents] | None = None

    def ask(self, function: Callable[..., Any], *args: Any) -> None:
        assert function is read_part
        self.pages = function(*args)

    def answer(self) -> list[PageContents] | None:
        return None if self.fails else self.pages


def parts() -> str:
    """What comes of asking siblings that work, die and find nothing within reach."""
    first, second, third = siblings.at_hand()
    first.ask(sandbox.reachable)
    second.ask(os._exit, 3)
    third.ask(os.getpid)
    return f"{first.answer()} {second.answer()} {third.answer() == os.getpid()}"


def count() -> int:
    return len(siblings.at_hand())


def numbered_review(pages: int) -> bytes:
    """A copy for review, the lines of every second page numbered."""
    made = FPDF(unit="pt", format="A4")
    made.set_auto_page_break(auto=False)
    for page in range(pages):
        made.add_page()
        made.set_font("times", size=10)
        for row in range(20 if page == 1 else 6):
            if page:
                made.text(40, 100 + 14 * row, str(row + 1))
            made.text(100, 100 + 14 * row, prose(1, 30 * page + row)[:80])
    return bytes(made.output())


@pytest.mark.parametrize("fails", [True, False])
@pytest.mark.parametrize("data", [many_pages(PAGES), numbered_review(PAGES), many_pages(SHARED_PAGES - 1)])
def test_a_document_that_is_shared_reads_as_one_that_is_not(
    data: bytes, monkeypatch: pytest.MonkeyPatch, *, fails: bool
) -> None:
    alone = read_pdf(data, "x", 1)
    helping = [Beside(fails=fails), Beside()]
    monkeypatch.setattr(siblings, "at_hand", lambda: helping)
    assert read_pdf(data, "x", 1) == alone
    assert bool(helping[0].pages) == (alone.pages == PAGES)


@on_linux
async def test_a_real_sibling_reads_its_part(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(child, "_cores", lambda: 3)
    monkeypatch.setattr(child, "_load", lambda: 0)
    data = many_pages(PAGES)
    shared = await child.run_limited(read_pdf, data, "x", 1, seconds=20, megabytes=300, shared=True)
    assert isinstance(shared, FullText)
    assert shared == read_pdf(data, "x", 1)


@on_linux
async def test_siblings_reach_as_little_as_the_child_and_one_that_dies_is_told_from_one_that_works(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(child, "_cores", lambda: 9)
    monkeypatch.setattr(child, "_load", lambda: 0)
    told = await child.run_limited(parts, seconds=20, megabytes=300, shared=True)
    alone = await child.run_limited(sandbox.reachable, seconds=20, megabytes=300)
    assert told == f"{alone} None False"


@on_linux
@pytest.mark.parametrize(("others", "load", "had"), [(0, 0, 2), (1, 0, 1), (0, 2, 0), (7, 0, 0)])
async def test_siblings_are_had_where_cores_are_free(
    others: int, load: int, had: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(child, "_cores", lambda: 3)
    monkeypatch.setattr(child, "_load", lambda: load)
    monkeypatch.setattr(child, "_working", [None] * others)
    assert await child.run_limited(count, seconds=20, megabytes=300, shared=True) == had
