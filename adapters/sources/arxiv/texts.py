"""Where arXiv has the texts of a paper.

HTML first, for it alone has formulas as LaTeX and tables as rows.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from adapters.reading.full_text_reader import HTML_TYPES, PDF_TYPES, TextForm
from bot.domain.analysis import Source
from bot.domain.paper import Paper
from bot.sources.arxiv.ids import html_url, pdf_url

HTML_LIMIT: Final = 20_000_000
"""Bytes of a page; the largest of a hundred looked at had 6,000,000."""
PDF_LIMIT: Final = 60_000_000
"""Bytes of a file; arXiv takes submissions of 50,000,000."""


async def forms(paper: Paper) -> Sequence[TextForm]:
    """The HTML page, which not every paper has, and the PDF, of this version."""
    return (
        TextForm(Source.HTML, html_url(paper.id, paper.version), HTML_LIMIT, HTML_TYPES),
        TextForm(Source.PDF, pdf_url(paper.id, paper.version), PDF_LIMIT, PDF_TYPES),
    )
