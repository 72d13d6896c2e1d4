"""The metadata of the sample papers, as the port `PaperSource` gives that of real ones."""

from __future__ import annotations

from bot.domain.errors import PaperNotFoundError
from bot.domain.paper import Paper
from bot.text.latex import latex_to_text
from tests.samples.source import find


class SamplePapers:
    """Every version of the sample papers."""

    async def paper(self, paper_id: str, version: int | None = None) -> Paper:
        """The sample paper at that version, or at its latest.

        Raises:
            PaperNotFoundError: there is none.
        """
        found = find(paper_id, version or 0)
        if found is None:
            raise PaperNotFoundError(source="arXiv", id=paper_id)
        return Paper(
            id=found.id,
            version=found.version,
            title=latex_to_text(found.title),
            authors=tuple(map(latex_to_text, found.authors)),
            abstract=latex_to_text(found.abstract),
            categories=found.categories,
            published=found.first_submitted or found.submitted,
            updated=found.submitted,
            comment=latex_to_text(found.comment),
            journal_ref=found.journal_ref,
            doi=found.doi,
        )
