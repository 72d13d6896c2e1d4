"""Blocks that are more than running text: formulas, lists, tables, listings, captions, references."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, NamedTuple
from urllib.parse import urljoin, urlsplit

from lxml import etree

from adapters.reading.html_text import TextRun, latex_of, text_of
from adapters.reading.html_tree import Element, ElementRole, classes, role_of
from bot.domain.full_text import Block, BlockKind

MOST_ROWS: Final = 1_000
MOST_COLUMNS: Final = 100
LONGEST_LISTING: Final = 20_000
_ARXIV_HOSTS: Final = frozenset({"arxiv.org", "www.arxiv.org", "export.arxiv.org", "ar5iv.labs.arxiv.org"})
_PICTURES: Final = (".png", ".jpg", ".jpeg", ".gif", ".webp")
"""What chat platforms show; LaTeXML writes PNG for nearly everything."""
_ANCHOR: Final = re.compile(r"[\w.:-]{1,80}", re.ASCII)
_LABEL: Final = re.compile(r"[A-Za-z][\w. -]{0,30}?\d[\w.]{0,10}")


class CaptionText(NamedTuple):
    """A float's label, such as `Figure 2`, and what it says."""

    label: str
    text: str
    run: TextRun


def formula_blocks(table: Element) -> Iterator[Block]:
    """One block for each row of an equation or equation group, holding its LaTeX."""
    rows = [row for row in table.iter(etree.Element) if "ltx_eqn_row" in classes(row)] or [table]
    for row in rows:
        latex = " ".join(filter(None, map(latex_of, _formulas(row))))
        if latex:
            yield Block(kind=BlockKind.FORMULA, text=latex, anchor=_row_anchor(row, table))
        elif words := text_of(row):
            yield Block(kind=BlockKind.PARAGRAPH, text=words, anchor=_row_anchor(row, table))


def list_run(element: Element) -> TextRun:
    """A list, one line for each item, those of inner lists too."""
    run = TextRun()
    run.add(element)
    return run


def listing_block(element: Element) -> Block | None:
    """An algorithm or a piece of code, line by line."""
    run = TextRun(verbatim=True)
    run.add_content(element)
    text = run.text()[0][:LONGEST_LISTING]
    return Block(kind=BlockKind.ALGORITHM, text=text, anchor=anchor_of(element)) if text else None


def table_blocks(table: Element) -> Iterator[Block | None]:
    """A table as rows of equal length, then its notes; a cell that spans several stands in the first."""
    notes: list[Element] = []
    rows = _grid(table, notes)
    if any(any(row) for row in rows):
        text = "\n".join(" | ".join(row) for row in rows)
        yield Block(kind=BlockKind.TABLE, text=text, rows=rows, anchor=anchor_of(table))
    yield from map(note_block, notes)


def is_layout(table: Element) -> bool:
    """Whether the table only places figures beside each other."""
    return any(
        part.tag == "figure" or "ltx_subfigure" in classes(part) for part in table.iter(etree.Element)
    )


def caption_of(figure: Element) -> CaptionText | None:
    """The figure's own caption, not that of one of its panels."""
    own = next((child for child in figure if is_caption(child)), None)
    if own is None:
        return None
    run = TextRun()
    run.add_content(own)
    text = run.text()[0]
    tag = next((part for part in own if "ltx_tag" in classes(part)), None)
    label = text_of(tag).rstrip(":. ") if tag is not None else ""
    if not label and (match := _LABEL.match(text)):
        label = match[0].rstrip(".")
    return CaptionText(label, text, run)


def picture_of(figure: Element, base: str) -> str:
    """The address of the figure's largest picture, if it lies with arXiv."""
    pictures = [
        (_area(image), address) for image in figure.iter("img") if (address := _address(image, base))
    ]
    return max(pictures, key=lambda picture: picture[0])[1] if pictures else ""


def references(bibliography: Element) -> tuple[Block, ...]:
    """Each entry as a paragraph."""
    entries = (item for item in bibliography.iter(etree.Element) if "ltx_bibitem" in classes(item))
    return tuple(
        Block(kind=BlockKind.PARAGRAPH, text=text, anchor=anchor_of(entry))
        for entry in entries
        if (text := text_of(entry))
    )


def note_block(note: Element) -> Block | None:
    """A footnote, lifted out of its sentence."""
    content = next((part for part in note.iter() if "ltx_note_content" in classes(part)), note)
    text = text_of(content)
    return Block(kind=BlockKind.FOOTNOTE, text=text, anchor=anchor_of(note)) if text else None


def is_caption(element: Element) -> bool:
    """Whether the element is the caption of the float it is in."""
    return element.tag == "figcaption" or "ltx_caption" in classes(element)


def anchor_of(*elements: Element) -> str:
    """The id of the first that has one fit for an address."""
    for element in elements:
        name = element.get("id") or ""
        if name and _ANCHOR.fullmatch(name):
            return name
    return ""


def _row_anchor(row: Element, table: Element) -> str:
    """In a group the numbered equation is the `tbody` around its rows."""
    around = row.getparent()
    return anchor_of(row) or (anchor_of(around) if around is not None else "") or anchor_of(table)


def _formulas(row: Element) -> Iterator[Element]:
    """The outermost formulas of a row."""
    stack = [row]
    while stack:
        element = stack.pop()
        role = role_of(element)
        if role is ElementRole.MATH:
            yield element
        elif role is not ElementRole.DROPPED:
            stack.extend(reversed(element))


def _grid(table: Element, notes: list[Element]) -> tuple[tuple[str, ...], ...]:
    rows: list[list[str]] = []
    hanging: dict[int, int] = {}
    for row in _rows(table):
        cells: list[str] = []
        for cell in row:
            _step_over(cells, hanging)
            if len(cells) >= MOST_COLUMNS or not _is_cell(cell):
                continue
            width, height = (
                _span(cell, "colspan", MOST_COLUMNS - len(cells)),
                _span(cell, "rowspan", MOST_ROWS),
            )
            hanging.update({len(cells) + step: height - 1 for step in range(width) if height > 1})
            cells += [_cell_text(cell, notes), *[""] * (width - 1)]
        _step_over(cells, hanging)
        rows.append(cells)
    width = max(map(len, rows), default=0)
    return tuple((*row, *[""] * (width - len(row))) for row in rows)


def _cell_text(cell: Element, notes: list[Element]) -> str:
    run = TextRun()
    run.add_content(cell)
    notes += run.notes
    return run.text()[0].replace("\n", " ")


def _step_over(cells: list[str], hanging: dict[int, int]) -> None:
    """Leave room for the cells that hang down from the rows above."""
    while (left := hanging.get(len(cells), 0)) > 0 and len(cells) < MOST_COLUMNS:
        hanging[len(cells)] = left - 1
        cells.append("")


def _rows(table: Element) -> Iterator[Element]:
    """Its own rows, not those of tables inside its cells."""
    stack, count = list(reversed(table)), 0
    while stack and count < MOST_ROWS:
        element = stack.pop()
        if element.tag == "tr" or "ltx_tr" in classes(element):
            count += 1
            yield element
        elif not _is_cell(element):
            stack.extend(reversed(element))


def _is_cell(element: Element) -> bool:
    return element.tag in {"td", "th"} or not {"ltx_td", "ltx_th"}.isdisjoint(classes(element))


def _span(cell: Element, name: str, most: int) -> int:
    """The span, also of LaTeXML's tables made of spans, whose classes say `ltx_colspan_3`."""
    mark, names = f"ltx_{name}_", cell.get("class") or ""
    value = cell.get(name)
    if not value and mark not in names:
        return 1
    value = value or next((each.rpartition("_")[2] for each in names.split() if each.startswith(mark)), "1")
    return max(1, min(int(value), most)) if value.isascii() and value.isdigit() and len(value) < 6 else 1


def _area(image: Element) -> int:
    sides = [image.get("width") or "0", image.get("height") or "0"]
    return (
        int(sides[0]) * int(sides[1])
        if all(s.isascii() and s.isdigit() and len(s) < 6 for s in sides)
        else 0
    )


def _address(image: Element, base: str) -> str:
    try:
        address = urljoin(base, (image.get("src") or "").strip())
        parts = urlsplit(address)
    except ValueError:
        return ""
    fine = (
        parts.scheme == "https" and parts.netloc in _ARXIV_HOSTS and parts.path.lower().endswith(_PICTURES)
    )
    return address if fine and len(address) < 500 and address.isascii() and " " not in address else ""
