"""The PDFs of the sample papers.

Two columns, small captions, page numbers and arXiv's stamp turned in the margin of page one, as papers
have them.
"""

from __future__ import annotations

import datetime as dt
from io import BytesIO
from typing import cast

from fpdf import FPDF
from pylatexenc.latex2text import LatexNodes2Text

from tests.samples.pictures import chart
from tests.samples.source import (
    Piece,
    PieceKind,
    SamplePaper,
    Served,
    inlines,
    pieces,
)

TOP, BOTTOM, LEFT, GAP, WIDTH = 20.0, 272.0, 18.0, 6.0, 84.0
"""In millimetres on A4: where columns begin and end, and how wide they are."""

KEPT = 0.4
"""How much of the damaged paper's file arrives."""


def plain(text: str) -> str:
    """A line without its markup, its formulas in letters."""
    words: list[str] = []
    for run in inlines(text):
        if run.kind == "math":
            words.append(LatexNodes2Text().latex_to_text(run.text))
        elif run.kind == "cite":
            words.append(f"[{run.text.replace(' ', '')}]")
        elif run.kind != "note":
            words.append(run.text)
    return "".join(words)


class Paper(FPDF):
    """A document of two columns that is filled line by line."""

    def __init__(self, paper: SamplePaper) -> None:
        super().__init__(format="A4")
        self.paper = paper
        self.column = 0
        self.head = TOP
        self.set_auto_page_break(auto=False)
        self.set_creation_date(paper.submitted.astimezone(dt.UTC))
        self.set_producer("sample")
        self.set_title(paper.title)
        self.add_page()

    def footer(self) -> None:
        self.set_font("times", size=8)
        self.set_xy(0, 282)
        self.cell(210, 4, str(self.page_no()), align="C")

    def stamp(self) -> None:
        """The mark of arXiv in the left margin."""
        day = self.paper.submitted
        mark = f"arXiv:{self.paper.name}  [{self.paper.categories[0]}]  {day.day} {day:%b %Y}"
        self.set_font("times", size=16)
        self.set_text_color(128)
        with self.rotation(90, 10, 190):
            self.text(10, 190, mark)
        self.set_text_color(0)

    def front(self) -> None:
        """Title and authors over both columns, then the abstract at the head of the first."""
        self.set_y(TOP)
        self.set_font("times", "B", 15)
        self.multi_cell(0, 7, self.paper.title, align="C")
        self.ln(2)
        self.set_font("times", size=10.5)
        self.multi_cell(0, 5, ", ".join(self.paper.authors), align="C")
        self.head = self.get_y() + 6
        self.set_xy(LEFT, self.head)
        self.lines("Abstract", style="B", size=11, before=0)
        self.lines(plain(self.paper.abstract), style="I", size=9.5, before=0)

    def lines(self, text: str, *, style: str = "", size: float = 10, before: float = 2) -> None:
        """Text of one style, continued in the next column or page where this one ends."""
        self.set_font("times", style, size)
        height = size * 0.42
        lines = self.wrap(text, WIDTH, height)
        self.set_y(self.get_y() + before)
        if len(lines) == 1 and style == "B":
            self.turn(6 * height)
        for line in lines:
            self.turn(height)
            self.set_font("times", style, size)
            self.set_x(LEFT + self.column * (WIDTH + GAP))
            self.cell(WIDTH, height, line, new_y="NEXT")

    def wrap(self, text: str, width: float, height: float) -> list[str]:
        """The lines that a text takes in the font of the moment."""
        return cast("list[str]", self.multi_cell(width, height, text, dry_run=True, output="LINES"))

    def turn(self, height: float) -> None:
        """Go on in the next column unless so much fits into this one."""
        if self.get_y() + height <= BOTTOM:
            return
        if self.column == 1:
            self.add_page()
            self.head = TOP
        self.column = 1 - self.column
        self.set_y(self.head)

    def piece(self, piece: Piece) -> None:
        """One block of the source."""
        if piece.kind is PieceKind.SECTION:
            self.lines(f"{piece.number}  {piece.text}", style="B", size=13 - piece.level, before=4)
        elif piece.kind is PieceKind.TABLE:
            self.lines(f"Table {piece.number}: {plain(piece.text)}", size=8.5, before=3)
            self.rows(piece.rows)
        elif piece.kind is PieceKind.FORMULA:
            formula = LatexNodes2Text().latex_to_text(piece.text)
            self.lines(f"        {formula}    ({piece.number})")
        elif piece.kind is PieceKind.FIGURE:
            self.figure(piece)
        elif piece.kind is PieceKind.LIST:
            for (item,) in piece.rows:
                self.lines(f"\u00b7 {plain(item)}", before=1)
        elif piece.kind is PieceKind.REFERENCES:
            self.lines("References", style="B", size=12, before=4)
            for number, (_, _, text) in enumerate(piece.rows, 1):
                self.lines(f"[{number}] {plain(text)}", size=9, before=1)
        elif piece.text:
            self.lines(plain(piece.text))

    def figure(self, piece: Piece) -> None:
        """A picture as wide as the column, its caption below."""
        height = WIDTH * 120 / 320
        self.turn(height + 14)
        picture = BytesIO(chart(f"{self.paper.name}/x{piece.number}.png"))
        self.image(picture, x=LEFT + self.column * (WIDTH + GAP), y=self.get_y() + 2, w=WIDTH)
        self.set_y(self.get_y() + height + 2)
        self.lines(f"Figure {piece.number}: {plain(piece.text)}", size=8.5, before=1)

    def rows(self, rows: tuple[tuple[str, ...], ...]) -> None:
        """A table: the first column a third of the width, long cells on several lines."""
        self.set_y(self.get_y() + 1)
        for number, row in enumerate(rows):
            self.set_font("times", "B" if number == 0 else "", 7.5)
            self.row([plain(cell) for cell in row])
        self.set_y(self.get_y() + 2)

    def row(self, cells: list[str]) -> None:
        """One line of a table, all of it in one column."""
        first = WIDTH * 0.34
        widths = [first, *[(WIDTH - first) / (len(cells) - 1)] * (len(cells) - 1)]
        wrapped = [self.wrap(cell, width, 3.4) for cell, width in zip(cells, widths, strict=True)]
        self.turn(3.4 * max(map(len, wrapped)))
        left, top = LEFT + self.column * (WIDTH + GAP), self.get_y()
        for lines, width in zip(wrapped, widths, strict=True):
            for n, line in enumerate(lines):
                self.set_xy(left, top + 3.4 * n)
                self.cell(width, 3.4, line)
            left += width
        self.set_xy(LEFT, top + 3.4 * max(map(len, wrapped)) + 0.6)


def make(paper: SamplePaper) -> bytes:
    """The PDF of a paper; the beginning of one if it is to be damaged."""
    document = Paper(paper)
    document.stamp()
    document.front()
    for piece in pieces(paper.body):
        document.piece(piece)
    whole = bytes(document.output())
    return whole[: int(len(whole) * KEPT)] if paper.pdf is Served.DAMAGED else whole
