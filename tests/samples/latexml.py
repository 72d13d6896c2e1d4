"""The sample papers as the pages LaTeXML makes of papers for arxiv.org/html.

Classes, ids and nesting are those of LaTeXML 0.8.8 as arXiv serves it: `ltx_document`, sections with ids
such as `S3.SS2`, `ltx_tag` for numbers, formulas with `alttext`, footnotes inside their sentence.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from html import escape

from tests.samples.source import (
    InlineText,
    Piece,
    PieceKind,
    SamplePaper,
    inlines,
    pieces,
)

PAGE = """<!DOCTYPE html>
<html lang="en">
<head>
<meta content="text/html; charset=utf-8" http-equiv="content-type"/>
<title>{name}</title>
<!--Generated on {made} by LaTeXML (version 0.8.8) http://dlmf.nist.gov/LaTeXML/.-->
<meta content="width=device-width, initial-scale=1, shrink-to-fit=no" name="viewport"/>
<base href="/html/{name}/"/></head>
<body>
<nav class="ltx_page_navbar">
<nav class="ltx_TOC">
<ol class="ltx_toclist">
{contents}
</ol></nav>
</nav>
<div class="ltx_page_main">
<div class="ltx_page_content">
<div id="watermark-tr">arXiv:{name} [{category}] {date}</div>
<article class="ltx_document ltx_authors_1line">
<h1 class="ltx_title ltx_title_document">{title}</h1>
<div class="ltx_authors">
{authors}
</div>
<div class="ltx_abstract">
<h6 class="ltx_title ltx_title_abstract">Abstract</h6>
<p class="ltx_p" id="id1.id1">{abstract}</p>
</div>
{body}
</article>
</div>
<footer class="ltx_page_footer">
<div class="ltx_page_logo">Generated on {made} by <a class="ltx_LaTeXML_logo" href="http://dlmf.nist.gov/LaTeXML/">LaTeXML</a></div>
</footer>
</div>
</body>
</html>
"""

ABS = """<!DOCTYPE html>
<html lang="en"><head><title>[{id}] {title}</title>
<meta name="citation_title" content="{title}"/>
<meta name="citation_arxiv_id" content="{id}"/></head>
<body><h1 class="title mathjax">{title}</h1>
<blockquote class="abstract mathjax">{abstract}</blockquote></body>
</html>
"""

LEVELS = ("section", "subsection", "subsubsection")

ROW = """<figure class="ltx_table" id="{anchor}">
<figcaption class="ltx_caption ltx_centering"><span class="ltx_tag ltx_tag_table">Table {number}: </span>\
{caption}</figcaption>
<table class="ltx_tabular ltx_centering ltx_guessed_headers ltx_align_middle" id="{anchor}.1">
<thead class="ltx_thead">
{head}
</thead>
<tbody class="ltx_tbody">
{rows}
</tbody>
</table>
</figure>"""

FIGURE = """<figure class="ltx_figure" id="{anchor}"><img alt="Refer to caption" \
class="ltx_graphics ltx_centering ltx_img_landscape" height="120" id="{anchor}.g1" src="x{number}.png" \
width="320"/>
<figcaption class="ltx_caption ltx_centering"><span class="ltx_tag ltx_tag_figure">Figure {number}: </span>\
{caption}</figcaption>
</figure>"""

FORMULA = """<table class="ltx_equation ltx_eqn_table" id="{anchor}">
<tbody><tr class="ltx_equation ltx_eqn_row ltx_align_baseline">
<td class="ltx_eqn_cell ltx_eqn_center_padleft"></td>
<td class="ltx_eqn_cell ltx_align_center">{math}</td>
<td class="ltx_eqn_cell ltx_eqn_center_padright"></td>
<td class="ltx_eqn_cell ltx_eqn_eqno ltx_align_middle ltx_align_right" rowspan="1">\
<span class="ltx_tag ltx_tag_equation ltx_align_right">({number})</span></td>
</tr></tbody>
</table>"""

LISTING = """<figure class="ltx_float ltx_float_algorithm ltx_framed" id="{anchor}">
<figcaption class="ltx_caption"><span class="ltx_tag ltx_tag_float">\
<span class="ltx_text ltx_font_bold">Algorithm {number}</span> </span></figcaption>
<div class="ltx_listing ltx_listing" id="{anchor}.1">
{lines}
</div>
</figure>"""

NOTE = """<span class="ltx_note ltx_role_footnote" id="footnote{n}"><sup class="ltx_note_mark">{n}</sup>\
<span class="ltx_note_outer"><span class="ltx_note_content"><sup class="ltx_note_mark">{n}</sup>\
<span class="ltx_tag ltx_tag_note">{n}</span>{text}</span></span></span>"""


PARAGRAPH = """<div class="ltx_para" id="{anchor}">
<p class="ltx_p" id="{anchor}.1">{text}</p>
</div>"""

SIMPLE = {
    "text": "{text}",
    "code": '<span class="ltx_text ltx_font_typewriter">{text}</span>',
    "url": '<a class="ltx_ref ltx_url ltx_font_typewriter" href="{to}" title="">{text}</a>',
    "link": '<a class="ltx_ref ltx_href" href="{to}" title="">{text}</a>',
}


def page(paper: SamplePaper) -> str:
    """The page of a paper at arxiv.org/html."""
    blocks = tuple(pieces(paper.body))
    writer = _Writer(paper.name, blocks)
    return PAGE.format(
        name=paper.name,
        title=writer.line(paper.printed_title or paper.title),
        made=f"{paper.submitted:%a %b %d %H:%M:%S %Y}",
        date=f"{paper.submitted.day} {paper.submitted:%b %Y}",
        category=paper.categories[0],
        contents="\n".join(_contents(paper.name, blocks)),
        authors="\n".join(
            _author(n, name) for n, name in enumerate(paper.printed_authors or paper.authors, 1)
        ),
        abstract=writer.line(paper.printed_abstract or paper.abstract),
        body="\n".join(writer.body()),
    )


def damaged_page(paper: SamplePaper) -> str:
    """A page whose conversion broke off: half a paper, then LaTeXML's own last words."""
    whole = page(paper)
    half = whole[: whole.index('id="S2"')].rpartition("<section")[0]
    return (
        f'{half}<p class="ltx_p"><span class="ltx_ERROR undefined">\\kayakfigure</span> '
        '<span class="ltx_ERROR undefined">{wrapfloat}</span></p>\n'
        '<p class="ltx_p">Fatal error: Timeout after 2700 seconds! Conversion failed.</p>\n'
        "</article></div></div></body></html>\n"
    )


def abs_page(paper: SamplePaper) -> str:
    """The page of a paper at arxiv.org/abs, as far as a reader of metadata needs it."""
    return ABS.format(id=paper.id, title=escape(paper.title), abstract=escape(paper.abstract))


def math(tex: str, display: str = "inline") -> str:
    """A formula as MathML with its LaTeX."""
    tokens = re.findall(r"\\[a-zA-Z]+|\d+(?:\.\d+)?|[A-Za-z]|[^\s{}^_]", tex)
    symbols = "".join(_symbol(token) for token in tokens)
    alttext = rf"\displaystyle {tex}" if display == "block" else tex
    return (
        f'<math alttext="{escape(alttext)}" class="ltx_Math" display="{display}">'
        f"<semantics><mrow>{symbols}</mrow>"
        f'<annotation encoding="application/x-tex">{escape(tex)}</annotation></semantics></math>'
    )


def _symbol(token: str) -> str:
    name = "mn" if token[0].isdigit() else "mi" if token[0].isalpha() or token[0] == "\\" else "mo"
    return f"<{name}>{escape(token.removeprefix(chr(92)))}</{name}>"


def _author(n: int, name: str) -> str:
    return (
        f'<span class="ltx_creator ltx_role_author"><span class="ltx_personname">{escape(name)}'
        f'<sup class="ltx_sup" id="id{n}.1">{1 + n % 3}</sup></span></span>'
    )


def _contents(name: str, blocks: Sequence[Piece]) -> Iterator[str]:
    for piece in blocks:
        if piece.kind is PieceKind.SECTION:
            yield (
                f'<li class="ltx_tocentry ltx_tocentry_{LEVELS[piece.level - 1]}">'
                f'<a class="ltx_ref" href="https://arxiv.org/html/{name}#{piece.anchor}">'
                f'<span class="ltx_text ltx_ref_title">'
                f'<span class="ltx_tag ltx_tag_ref">{piece.number} </span>'
                f"{escape(piece.text)}</span></a></li>"
            )


class _Writer:
    """Writes the blocks of one page; knows where references point to, and counts footnotes."""

    def __init__(self, name: str, blocks: Sequence[Piece]) -> None:
        self.address = f"https://arxiv.org/html/{name}"
        self.blocks = blocks
        self.notes = 0
        self.anchors = {
            f"{word} {piece.number}": piece.anchor for piece in blocks for word in _reference_words(piece)
        }
        self.labels = {
            row[0]: (n, row[1])
            for piece in blocks
            if piece.kind is PieceKind.REFERENCES
            for n, row in enumerate(piece.rows, 1)
        }

    def body(self) -> Iterator[str]:
        """Every block in order, sections closed where they end."""
        depth = 0
        for piece in self.blocks:
            ends = (
                piece.level if piece.kind is PieceKind.SECTION else int(piece.kind is PieceKind.REFERENCES)
            )
            if ends:
                yield from ["</section>"] * (depth - ends + 1)
                depth = ends - (piece.kind is PieceKind.REFERENCES)
            if piece.kind is PieceKind.SECTION:
                depth = piece.level
            yield self._block(piece)
        yield from ["</section>"] * depth

    def line(self, text: str) -> str:
        """A line with its markup."""
        return "".join(self._inline(run) for run in inlines(text))

    def _inline(self, run: InlineText) -> str:
        if run.kind in SIMPLE:
            return SIMPLE[run.kind].format(
                text=escape(run.text, quote=False), to=escape(run.target or run.text)
            )
        write: dict[str, Callable[[str], str]] = {
            "math": math,
            "note": self._note,
            "cite": self._citations,
            "bold": lambda text: f'<span class="ltx_text ltx_font_bold">{self.line(text)}</span>',
            "em": lambda text: f'<em class="ltx_emph ltx_font_italic">{self.line(text)}</em>',
            "ref": self._reference,
        }
        return write[run.kind](run.text)

    def _note(self, text: str) -> str:
        self.notes += 1
        return NOTE.format(n=self.notes, text=self.line(text))

    def _citations(self, keys: str) -> str:
        links = "; ".join(self._citation(key.strip()) for key in keys.split(","))
        return f'<cite class="ltx_cite ltx_citemacro_citep">({links})</cite>'

    def _citation(self, key: str) -> str:
        n, label = self.labels[key]
        return f'<a class="ltx_ref" href="{self.address}#bib.bib{n}" title="">{escape(label)}</a>'

    def _reference(self, text: str) -> str:
        word, _, number = text.partition(" ")
        if text not in self.anchors:
            return text
        return (
            f'{word} <a class="ltx_ref" href="{self.address}#{self.anchors[text]}" title="">'
            f'<span class="ltx_text ltx_ref_tag">{number}</span></a>'
        )

    def _block(self, piece: Piece) -> str:
        return {
            PieceKind.SECTION: _heading,
            PieceKind.PARAGRAPH: self._paragraph,
            PieceKind.FORMULA: _formula,
            PieceKind.TABLE: self._table,
            PieceKind.FIGURE: self._figure,
            PieceKind.LIST: self._list,
            PieceKind.LISTING: _listing,
            PieceKind.HIDDEN: self._hide,
            PieceKind.THANKS: self._thanks,
            PieceKind.REFERENCES: self._references,
        }[piece.kind](piece)

    def _paragraph(self, piece: Piece) -> str:
        return PARAGRAPH.format(anchor=piece.anchor, text=self.line(piece.text))

    def _hide(self, piece: Piece) -> str:
        text = f'<span class="ltx_text" style="color:#FFFFFF;">{self.line(piece.text)}</span>'
        return PARAGRAPH.format(anchor=piece.anchor, text=text)

    def _thanks(self, piece: Piece) -> str:
        title = '<h6 class="ltx_title ltx_title_acknowledgements">Acknowledgements.</h6>'
        return f'<div class="ltx_acknowledgements">{title}\n{self.line(piece.text)}</div>'

    def _figure(self, piece: Piece) -> str:
        return FIGURE.format(anchor=piece.anchor, number=piece.number, caption=self.line(piece.text))

    def _table(self, piece: Piece) -> str:
        head, *rows = piece.rows
        return ROW.format(
            anchor=piece.anchor,
            number=piece.number,
            caption=self.line(piece.text),
            head=self._row(head, "th", "ltx_th ltx_th_column ltx_border_tt"),
            rows="\n".join(self._row(row, "td", "ltx_border_t") for row in rows),
        )

    def _row(self, cells: Sequence[str], tag: str, classes: str) -> str:
        inner = "".join(
            f'<{tag} class="ltx_td ltx_align_left {classes}">{self.line(cell)}</{tag}>' for cell in cells
        )
        return f'<tr class="ltx_tr">{inner}</tr>'

    def _list(self, piece: Piece) -> str:
        tag, name = ("ol", "ltx_enumerate") if piece.number else ("ul", "ltx_itemize")
        items = "\n".join(
            f'<li class="ltx_item" id="{piece.anchor}.i{n}" style="list-style-type:none;">\n'
            f'<span class="ltx_tag ltx_tag_item">{f"{n}." if piece.number else "•"}</span>\n'
            f'<div class="ltx_para"><p class="ltx_p">{self.line(item)}</p></div>\n</li>'
            for n, (item,) in enumerate(piece.rows, 1)
        )
        return (
            f'<div class="ltx_para" id="{piece.anchor}">\n<{tag} class="{name}">\n{items}\n</{tag}>\n</div>'
        )

    def _references(self, piece: Piece) -> str:
        items = "\n".join(
            f'<li class="ltx_bibitem" id="bib.bib{n}">\n'
            f'<span class="ltx_tag ltx_role_refnum ltx_tag_bibitem">{escape(label)}</span>\n'
            f'<span class="ltx_bibblock">{self.line(text)}</span>\n</li>'
            for n, (_, label, text) in enumerate(piece.rows, 1)
        )
        return (
            '<section class="ltx_bibliography" id="bib">\n'
            '<h2 class="ltx_title ltx_title_bibliography">References</h2>\n'
            f'<ul class="ltx_biblist">\n{items}\n</ul>\n</section>'
        )


def _reference_words(piece: Piece) -> tuple[str, ...]:
    words = {
        PieceKind.SECTION: ("Section", "Appendix"),
        PieceKind.TABLE: ("Table",),
        PieceKind.FIGURE: ("Figure",),
    }
    return words.get(piece.kind, ())


def _heading(piece: Piece) -> str:
    appendix = piece.anchor.startswith("A") and piece.level == 1
    name = "appendix" if appendix else LEVELS[piece.level - 1]
    number = f"Appendix {piece.number}" if appendix else piece.number
    rank = piece.level + 1
    return (
        f'<section class="ltx_{name}" id="{piece.anchor}">\n<h{rank} class="ltx_title ltx_title_{name}">\n'
        f'<span class="ltx_tag ltx_tag_{name}">{number} </span>{escape(piece.text)}</h{rank}>'
    )


def _formula(piece: Piece) -> str:
    return FORMULA.format(anchor=piece.anchor, number=piece.number, math=math(piece.text, "block"))


def _listing(piece: Piece) -> str:
    lines = "\n".join(
        f'<div class="ltx_listingline" id="alg{piece.number}.l{n}">'
        f'<span class="ltx_tag ltx_tag_listingline">{n}:</span> {escape(line.strip())}</div>'
        for n, line in enumerate(piece.text.splitlines(), 1)
    )
    return LISTING.format(anchor=piece.anchor, number=piece.number, lines=lines)
