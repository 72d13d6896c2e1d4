"""Search over what a workspace was shown.

Two indexes are asked: title, authors and abstract of each paper's latest version, and the texts that were
read. The ranks are fused (reciprocal rank fusion, Cormack et al. 2009): a paper high in either is found,
one high in both comes first. Rows of the second index are never rewritten, since an index without its
text cannot undo them; a text that is read anew gets a new number, and the old rows lead nowhere.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from sqlite_utils import Database as Sql

from adapters.sqlite.codec import dump, instant, unpack
from adapters.sqlite.database import Area, reads, writes
from adapters.sqlite.matching import indexed, match_query, snippet
from bot.fulltext import FullText, SectionKind
from bot.model import Destination, Paper
from bot.ports import Found, Posting, Receipt

DEPTH = 50
"""How many of the best papers of each index are fused."""
SMOOTHING = 60
"""The constant of reciprocal rank fusion, as its authors chose it."""

# A hit in the id or title counts most, then authors, then abstract.
_BY_PAPER = """
    SELECT papers.id FROM papers_fts JOIN papers ON papers.number = papers_fts.rowid
    WHERE papers_fts MATCH :query AND papers.id IN shown_here
    ORDER BY bm25(papers_fts, 4.0, 4.0, 2.0, 1.0), papers.id LIMIT :depth
"""
_BY_TEXT = """
    SELECT paper_id FROM texts_fts JOIN full_texts ON full_texts.number = texts_fts.rowid
    WHERE texts_fts MATCH :query AND paper_id IN shown_here
    ORDER BY bm25(texts_fts), paper_id LIMIT :depth
"""
_SHOWN_HERE = """
    WITH shown_here AS (
        SELECT paper_id FROM shown JOIN papers ON papers.id = paper_id WHERE workspace = :workspace
        AND (:channels IS NULL OR channel IN (SELECT value FROM json_each(:channels)))
    )
"""


class Library(Area):
    """Implements `bot.ports.LibraryStore`."""

    @reads
    def search(
        self,
        sql: Sql,
        words: str,
        *,
        workspace: str,
        limit: int = 10,
        channels: Collection[str] | None = None,
    ) -> Sequence[Found]:
        asked = {
            "query": match_query(words),
            "workspace": workspace,
            "channels": None if channels is None else json.dumps(list(channels)),
            "depth": max(limit, DEPTH),
        }
        if not asked["query"]:
            return []
        ranked = [[row[0] for row in sql.execute(_SHOWN_HERE + by, asked)] for by in (_BY_PAPER, _BY_TEXT)]
        return [_found(sql, paper_id, words, asked) for paper_id in _fused(ranked)[:limit]]

    @writes
    def record_shown(self, sql: Sql, paper_id: str, destination: Destination, receipt: Receipt) -> None:
        record_shown(sql, paper_id, destination, receipt, at=instant(self.clock.now()))


def record_shown(sql: Sql, paper_id: str, to: Destination, receipt: Receipt, *, at: str) -> None:
    """Note that a paper was shown in a channel."""
    sql.execute(
        "INSERT OR IGNORE INTO shown VALUES (?, ?, ?, ?, ?, ?, ?)",
        (to.platform, to.workspace, to.channel, paper_id, receipt.message_id, dump(receipt), at),
    )


def index_paper(sql: Sql, paper: Paper) -> None:
    """Make the latest version of a paper findable."""
    (number,) = sql.execute("SELECT number FROM papers WHERE id = ?", (paper.id,)).fetchone()
    sql.execute("DELETE FROM papers_fts WHERE rowid = ?", (number,))
    texts = (paper.id, paper.title, ", ".join(paper.authors), paper.abstract)
    sql.execute(
        "INSERT INTO papers_fts (rowid, id, title, authors, abstract) VALUES (?, ?, ?, ?, ?)",
        (number, *map(indexed, texts)),
    )


def index_text(sql: Sql, number: int, full_text: FullText) -> None:
    """Make a text that was read findable."""
    body = indexed("\n".join(_searched(full_text)))
    sql.execute("INSERT INTO texts_fts (rowid, body) VALUES (?, ?)", (number, body))


def _searched(full_text: FullText) -> Iterator[str]:
    for section in full_text.sections:
        if section.kind is not SectionKind.REFERENCES:
            yield section.heading
            yield from (block.text for block in section.blocks)


def _fused(rankings: Iterable[Sequence[str]]) -> list[str]:
    scores: dict[str, float] = defaultdict(float)
    for ranking in rankings:
        for rank, paper_id in enumerate(dict.fromkeys(ranking)):
            scores[paper_id] += 1 / (SMOOTHING + rank)
    return sorted(scores, key=lambda paper_id: (-scores[paper_id], paper_id))


def _found(sql: Sql, paper_id: str, words: str, asked: Mapping[str, object]) -> Found:
    (body,) = sql.execute(
        "SELECT body FROM versions JOIN papers ON id = paper_id AND latest = version WHERE id = ?",
        (paper_id,),
    ).fetchone()
    paper = Paper.model_validate_json(body)
    postings = tuple(_postings(sql, paper_id, asked))
    return Found(
        paper=paper,
        snippet=snippet([paper.abstract], words) or snippet(_read(sql, paper_id), words),
        posted=tuple(posting.receipt.url for posting in postings if posting.receipt.url),
        postings=postings,
    )


def _read(sql: Sql, paper_id: str) -> Iterator[str]:
    row = sql.execute(
        "SELECT body FROM full_texts WHERE paper_id = ? ORDER BY version DESC LIMIT 1", (paper_id,)
    ).fetchone()
    return _searched(unpack(FullText, row[0])) if row else iter(())


def _postings(sql: Sql, paper_id: str, asked: Mapping[str, object]) -> Iterator[Posting]:
    rows = sql.execute(
        "SELECT platform, workspace, channel, receipt, at FROM shown"
        " WHERE workspace = :workspace AND paper_id = :paper_id"
        " AND (:channels IS NULL OR channel IN (SELECT value FROM json_each(:channels))) ORDER BY at",
        {**asked, "paper_id": paper_id},
    )
    for platform, workspace, channel, receipt, at in rows:
        yield Posting.model_validate(
            {
                "destination": Destination(platform=platform, workspace=workspace, channel=channel),
                "receipt": Receipt.model_validate_json(receipt),
                "at": at,
            }
        )
