"""What an engine's indexes of words can be asked. Each keeps and ranks words in its own way."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Literal, Protocol

if TYPE_CHECKING:
    from adapters.stores.sql.matching import ParsedQuery
    from adapters.stores.sql.statements import Sql

IndexName = Literal["papers_fts", "texts_fts", "analyses_fts", "questions_fts"]
Hits = Sequence[tuple[str, int]]
"""Ids of papers, best first, each with the number of its row in the index."""

MEMBERS: Mapping[IndexName, str] = {
    "papers_fts": "papers.number",
    "texts_fts": "full_texts.number",
    "analyses_fts": "analysed.number",
    "questions_fts": "questions.number",
}
"""The number of what a row of an index tells of."""
JOINED: Mapping[IndexName, str] = {
    "papers_fts": "CROSS JOIN papers ON papers.number = papers_fts.rowid",
    "texts_fts": "CROSS JOIN full_texts ON full_texts.number = texts_fts.rowid"
    " CROSS JOIN papers ON papers.id = full_texts.paper_id",
    "analyses_fts": "CROSS JOIN analysed ON analysed.number = analyses_fts.rowid"
    " CROSS JOIN papers ON papers.id = analysed.paper_id",
    "questions_fts": "CROSS JOIN questions ON questions.number = questions_fts.rowid"
    " CROSS JOIN asked_about ON asked_about.question = questions.number"
    " CROSS JOIN papers ON papers.id = asked_about.paper_id",
}
"""What leads from a row of an index to its paper."""


class WordIndex(Protocol):
    """Texts by their words."""

    def put_paper(self, sql: Sql, number: int, texts: Sequence[str]) -> None:
        """Index id, title, authors and abstract of a paper in the place of what was there of it."""
        ...

    def put(self, sql: Sql, index: IndexName, number: int, text: str) -> None:
        """Index a text under a number that is new."""
        ...

    def clear(self, sql: Sql, index: IndexName) -> None:
        """Forget all that is indexed there."""
        ...

    def find(
        self, sql: Sql, index: IndexName, asked: ParsedQuery, condition: str, where: Mapping[str, object]
    ) -> Hits:
        """What holds any of the words and each phrase, of the papers that `condition` holds of.

        At most `where["depth"]`, the best by the rarest words, of common words alone perhaps of the latest.
        """
        ...

    def by_author(self, sql: Sql, name: str) -> set[str]:
        """The ids of papers by somebody whose name holds these words in this order."""
        ...
