"""What other programs took for the same work, measured once, by hand."""

from __future__ import annotations

from collections.abc import Sequence

from tests.bench.report import Row, Table

NOTE = (
    "Measured once by hand, before digests were made ready ahead (November 2026), and not anew by "
    "`make bench`: gpt_paper_assistant, daily-arXiv-ai-enhanced, zotero-arxiv-daily and paper-qa beside "
    "Paperboy in one run, with the same feed, and the same pretended arXiv, model and Slack. The bare "
    "libraries find no sections and no hidden text, and TF-IDF gives no reasons. What Paperboy takes now "
    "stands in the other tables; here it is as it was then."
)


def tables() -> Sequence[Table]:
    """The figures as they were then."""
    rows = [
        Row("50 papers, last post: Paperboy, nothing made ready", 238, "s"),
        Row("50 papers, last post: the pace of arXiv and Slack", 181, "s"),
        Row("a question on a PDF: Paperboy, 1 call", 3.9, "s"),
        Row("a question on a PDF: paper-qa, 12 calls", 10, "s"),
        Row("prompt tokens of 50 papers: Paperboy", 1_150_000, ""),
        Row("prompt tokens of 50 papers: zotero-arxiv-daily", 300_000, ""),
        Row("prompt tokens of 50 papers: tools that read abstracts alone", 30_000, ""),
        Row("pages of a PDF a processor second: Paperboy", 46.5, ""),
        Row("pages of a PDF a processor second: PyMuPDF alone", 227, ""),
        Row("pages of a PDF a processor second: pypdfium2 alone", 301, ""),
        Row("100 topics over 2,000 papers: Paperboy", 0.77, "s"),
        Row("100 topics over 2,000 papers: TF-IDF alone", 0.009, "s"),
    ]
    return [Table("Beside others", NOTE, rows)]
