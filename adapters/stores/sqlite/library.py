"""Search over what a workspace was shown.

Two indexes are asked: title, authors and abstract of each paper's latest version, and the texts that were
read. Their ranks, and those by meaning where there are any, are fused (reciprocal rank fusion, Cormack et
al. 2009): a paper high in one of them is found, one high in both comes first. Rows of the second index are
never rewritten, since an index without its text cannot undo them; a text that is read anew gets a new
number, and the old rows lead nowhere.
"""

from __future__ import annotations

import datetime as dt
import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import accumulate, islice

from adapters.stores.sqlite.codec import dump, instant, unpack
from adapters.stores.sqlite.database import Repository, reads, writes
from adapters.stores.sqlite.matching import ParsedQuery, any_of, index_form, parse, snippet, words_in
from adapters.stores.sqlite.sql import Sql
from bot.domain.full_text import FullText, SectionKind
from bot.domain.paper import Paper
from bot.domain.topic import Destination
from bot.ports.platform import Receipt
from bot.ports.store import Found, Posting

DEPTH = 50
"""How many of the best papers of each index are fused."""
SCORED = 2000
"""How many texts are scored at most: scoring 10,000 of them takes 30 ms, counting them 0.3 ms."""
SMOOTHING = 60
"""The constant of reciprocal rank fusion, as its authors chose it."""

# Both give the best first and stop early: FTS5 sorts by `rank`, and only as many rows as needed are joined.
# A hit in the id or title counts most, then authors, then abstract.
_BY_PAPER = """
    SELECT papers.id FROM papers_fts CROSS JOIN papers ON papers.number = papers_fts.rowid
    WHERE papers_fts MATCH :query AND rank MATCH 'bm25(4.0, 4.0, 2.0, 1.0)' AND EXISTS (
        SELECT 1 FROM shown WHERE workspace = :workspace AND shown.paper_id = papers.id
        AND (:channels IS NULL OR channel IN (SELECT value FROM json_each(:channels)))
    ) ORDER BY rank LIMIT :depth
"""
_BY_TEXT = """
    SELECT papers.id FROM texts_fts CROSS JOIN full_texts ON full_texts.number = texts_fts.rowid
    CROSS JOIN papers ON papers.id = full_texts.paper_id
    WHERE texts_fts MATCH :query AND EXISTS (
        SELECT 1 FROM shown WHERE workspace = :workspace AND shown.paper_id = papers.id
        AND (:channels IS NULL OR channel IN (SELECT value FROM json_each(:channels)))
    ) ORDER BY rank LIMIT :depth
"""

_LATEST = """
    SELECT papers.id, papers_fts.title FROM (
        SELECT paper_id, max(at) AS last FROM shown
        WHERE workspace = :workspace AND channel IN (SELECT value FROM json_each(:channels))
        GROUP BY paper_id ORDER BY last DESC LIMIT 2000
    ) JOIN papers ON papers.id = paper_id JOIN papers_fts ON papers_fts.rowid = papers.number
    ORDER BY last DESC
"""


class Library(Repository):
    """Implements `bot.ports.store.LibraryStore` and `bot.ports.conversations.ShownStore`."""

    @reads
    def search(
        self,
        sql: Sql,
        words: str,
        *,
        workspace: str,
        limit: int = 10,
        channels: Collection[str] | None = None,
        near: Sequence[str] = (),
    ) -> Sequence[Found]:
        where = {
            "workspace": workspace,
            "channels": None if channels is None else json.dumps(list(channels)),
            "depth": max(limit, DEPTH),
        }
        asked = parse(words)
        by_paper = _ranking(sql, _BY_PAPER, asked.query, where)
        by_text = _ranking(sql, _BY_TEXT, _narrowed(sql, asked), where)
        worded = {*by_paper, *by_text}
        best = fused([by_paper, by_text, near])[:limit]
        return [
            _found(sql, paper_id, asked, where).evolve(by_meaning=paper_id not in worded)
            for paper_id in best
        ]

    @reads
    def titled(
        self, sql: Sql, words: str, *, workspace: str, channels: Collection[str], limit: int = 25
    ) -> Sequence[Paper]:
        rows = sql.execute(_LATEST, {"workspace": workspace, "channels": json.dumps(list(channels))})
        typed = [f" {word}" for word in _plain(words).split()]
        texts = ((paper_id, f" {_plain(paper_id)} {_plain(title)}") for paper_id, title in rows)
        fitting = (paper_id for paper_id, text in texts if all(word in text for word in typed))
        return [latest_paper(sql, paper_id) for paper_id in islice(fitting, limit)]

    @reads
    def count_shown(self, sql: Sql, workspace: str, since: dt.datetime) -> int:
        query = "SELECT count(DISTINCT paper_id) FROM shown WHERE workspace = ? AND at >= ?"
        return int(sql.execute(query, (workspace, instant(since))).fetchone()[0])

    @reads
    def shown_lately(self, sql: Sql, destination: Destination, limit: int) -> Sequence[Paper]:
        found = sql.execute(
            "SELECT paper_id FROM shown WHERE platform = ? AND workspace = ? AND channel = ?"
            " GROUP BY paper_id ORDER BY max(at) DESC LIMIT ?",
            (destination.platform, destination.workspace, destination.channel, limit),
        ).fetchall()
        return [latest_paper(sql, paper_id) for (paper_id,) in found]

    @reads
    def shown_in(self, sql: Sql) -> Collection[Destination]:
        rows = sql.execute("SELECT DISTINCT platform, workspace, channel FROM shown").fetchall()
        return {
            Destination(platform=platform, workspace=workspace, channel=channel)
            for platform, workspace, channel in rows
        }

    @writes
    def record_shown(self, sql: Sql, paper_id: str, destination: Destination, receipt: Receipt) -> None:
        record_shown(sql, paper_id, destination, receipt, at=instant(self.clock.now()))


def record_shown(sql: Sql, paper_id: str, to: Destination, receipt: Receipt, *, at: str) -> None:
    """Note that a paper was shown in a channel."""
    sql.execute(
        "INSERT OR IGNORE INTO shown (platform, workspace, channel, paper_id, message_id, receipt, at)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        (to.platform, to.workspace, to.channel, paper_id, receipt.message_id, dump(receipt), at),
    )


def index_paper(sql: Sql, paper: Paper) -> None:
    """Make the latest version of a paper findable."""
    (number,) = sql.execute("SELECT number FROM papers WHERE id = ?", (paper.id,)).fetchone()
    sql.execute("DELETE FROM papers_fts WHERE rowid = ?", (number,))
    texts = (paper.id, paper.title, ", ".join(paper.authors), paper.abstract)
    sql.execute(
        "INSERT INTO papers_fts (rowid, id, title, authors, abstract) VALUES (?, ?, ?, ?, ?)",
        (number, *map(index_form, texts)),
    )


def index_text(sql: Sql, number: int, full_text: FullText) -> None:
    """Make a text that was read findable."""
    body = index_form("\n".join(_searched(full_text)))
    sql.execute("INSERT INTO texts_fts (rowid, body) VALUES (?, ?)", (number, body))


def _searched(full_text: FullText) -> Iterator[str]:
    for section in full_text.sections:
        if section.kind is not SectionKind.REFERENCES:
            yield section.heading
            yield from (block.text for block in section.blocks)


def _ranking(sql: Sql, by: str, query: str, where: Mapping[str, object]) -> list[str]:
    """The ids of a query's rows, best first; none where there is nothing to ask."""
    return [row[0] for row in sql.execute(by, {**where, "query": query})] if query else []


def _narrowed(sql: Sql, asked: ParsedQuery) -> str:
    """The query for texts: only those with one of the rarer terms are scored, then by all terms.

    A word most texts hold says little about any of them, and scoring all those would take most of the time.
    If there is no other, the rarest is asked for alone; titles and abstracts are asked for all anyway.
    """
    if asked.phrases:
        return asked.query
    counts = {term: _count(sql, term) for term in asked.terms}
    rarest = sorted((term for term in asked.terms if counts[term]), key=lambda term: counts[term])
    totals = accumulate(counts[term] for term in rarest)
    narrow = [term for term, total in zip(rarest, totals, strict=True) if total <= SCORED]
    return f"{any_of(*narrow)} AND {any_of(*rarest)}" if narrow else any_of(*rarest[:1])


def _count(sql: Sql, term: str) -> int:
    query = "SELECT count(*) FROM texts_fts WHERE texts_fts MATCH ?"
    return int(sql.execute(query, (any_of(term),)).fetchone()[0])


def fused(rankings: Iterable[Sequence[str]]) -> list[str]:
    """The rankings as one."""
    scores: dict[str, float] = defaultdict(float)
    for each in rankings:
        for rank, paper_id in enumerate(dict.fromkeys(each)):
            scores[paper_id] += 1 / (SMOOTHING + rank)
    return sorted(scores, key=lambda paper_id: (-scores[paper_id], paper_id))


def _found(sql: Sql, paper_id: str, asked: ParsedQuery, where: Mapping[str, object]) -> Found:
    paper = latest_paper(sql, paper_id)
    postings = tuple(_postings(sql, paper_id, where))
    return Found(
        paper=paper,
        snippet=snippet(paper.abstract, asked) or snippet(text_read(sql, paper_id), asked),
        posted=tuple(posting.receipt.url for posting in postings if posting.receipt.url),
        postings=postings,
    )


def latest_paper(sql: Sql, paper_id: str) -> Paper:
    """The latest stored version of a paper that is stored."""
    (body,) = sql.execute(
        "SELECT body FROM versions JOIN papers ON id = paper_id AND latest = version WHERE id = ?",
        (paper_id,),
    ).fetchone()
    return Paper.model_validate_json(body)


def _plain(text: str) -> str:
    """The words of a text, of which what somebody begins to type is a beginning."""
    return words_in(index_form(text)).casefold()


def text_read(sql: Sql, paper_id: str) -> str:
    """What was read of a paper, as far as it is searched; empty where nothing was."""
    row = sql.execute(
        "SELECT body FROM full_texts JOIN bodies USING (number) WHERE paper_id = ?"
        " ORDER BY version DESC LIMIT 1",
        (paper_id,),
    ).fetchone()
    return "\n".join(_searched(unpack(FullText, row[0]))) if row else ""


def _postings(sql: Sql, paper_id: str, where: Mapping[str, object]) -> Iterator[Posting]:
    rows = sql.execute(  # the + keeps SQLite from walking through all that was shown there in that order
        "SELECT platform, workspace, channel, receipt, at FROM shown"
        " WHERE workspace = :workspace AND paper_id = :paper_id"
        " AND (:channels IS NULL OR channel IN (SELECT value FROM json_each(:channels))) ORDER BY +at",
        {**where, "paper_id": paper_id},
    )
    for platform, workspace, channel, receipt, at in rows:
        yield Posting.model_validate(
            {
                "destination": Destination(platform=platform, workspace=workspace, channel=channel),
                "receipt": Receipt.model_validate_json(receipt),
                "at": at,
            }
        )
