"""Search over what a workspace was shown.

Two indexes are asked: title, authors and abstract of each paper's latest version, and the texts that were
read. Their ranks, and those by meaning where there are any, are fused (reciprocal rank fusion, Cormack et
al. 2009): a paper high in one of them is found, one high in both comes first.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import islice

from adapters.stores.sql.codec import dump, instant
from adapters.stores.sql.matching import ParsedQuery, index_form, parse_query, snippet, words_in
from adapters.stores.sql.statements import Sql
from adapters.stores.sql.transactions import Repository, reads, writes
from bot.domain.full_text import FullText, SectionKind
from bot.domain.paper import Paper
from bot.domain.topic import Destination
from bot.ports.platform import Receipt
from bot.ports.store import Found, Posting
from bot.util.packed_records import unpack
from bot.util.rank_fusion import merge_rankings

DEPTH = 50
"""How many of the best papers of each index are fused."""

_SHOWN = """EXISTS (
    SELECT 1 FROM shown WHERE workspace = :workspace AND shown.paper_id = papers.id
    AND (CAST(:channels AS TEXT) IS NULL OR channel IN (SELECT value FROM json_each(:channels)))
)"""
_LATEST = """
    SELECT papers.id, papers_fts.title FROM (
        SELECT paper_id, max(at) AS last FROM shown
        WHERE workspace = :workspace AND channel IN (SELECT value FROM json_each(:channels))
        GROUP BY paper_id ORDER BY last DESC LIMIT 2000
    ) AS latest JOIN papers ON papers.id = paper_id JOIN papers_fts ON papers_fts.rowid = papers.number
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
        asked = parse_query(words)
        by_paper = [row[0] for row in sql.index.find(sql, "papers_fts", asked, _SHOWN, where)]
        by_text = [row[0] for row in sql.index.find(sql, "texts_fts", asked, _SHOWN, where)]
        worded = {*by_paper, *by_text}
        best = merge_rankings(by_paper, by_text, near)[:limit]
        return [
            each.evolve(by_meaning=each.paper.id not in worded)
            for each in _build_found(sql, best, asked, where)
        ]

    @reads
    def find_titled(
        self, sql: Sql, words: str, *, workspace: str, channels: Collection[str], limit: int = 25
    ) -> Sequence[Paper]:
        rows = sql.execute(_LATEST, {"workspace": workspace, "channels": json.dumps(list(channels))})
        typed = [f" {word}" for word in _plain(words).split()]
        texts = ((paper_id, f" {_plain(paper_id)} {_plain(title)}") for paper_id, title in rows)
        fitting = (paper_id for paper_id, text in texts if all(word in text for word in typed))
        return list(_in_order(sql, list(islice(fitting, limit))))

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
        return list(_in_order(sql, [paper_id for (paper_id,) in found]))

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
        "INSERT INTO shown (platform, workspace, channel, paper_id, message_id, receipt, at)"
        " VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
        (to.platform, to.workspace, to.channel, paper_id, receipt.message_id, dump(receipt), at),
    )


def index_for_search(sql: Sql, paper: Paper) -> None:
    """Make the latest version of a paper findable."""
    (number,) = sql.execute("SELECT number FROM papers WHERE id = ?", (paper.id,)).fetchone()
    sql.index.put_paper(sql, number, (paper.id, paper.title, ", ".join(paper.authors), paper.abstract))


def index_text(sql: Sql, number: int, full_text: FullText) -> None:
    """Make a text that was read findable."""
    sql.index.put(sql, "texts_fts", number, "\n".join(_searchable_texts(full_text)))


def _searchable_texts(full_text: FullText) -> Iterator[str]:
    for section in full_text.sections:
        if section.kind is not SectionKind.REFERENCES:
            yield section.heading
            yield from (block.text for block in section.blocks)


def _build_found(
    sql: Sql, best: Sequence[str], asked: ParsedQuery, where: Mapping[str, object]
) -> Iterator[Found]:
    """What is told of each, asked for all of them at once: the database may be far away."""
    papers, postings = latest_papers(sql, best), _postings(sql, best, where)
    snippets = {each: snippet(papers[each].abstract, asked) for each in best}
    texts = texts_read(sql, [each for each in best if not snippets[each]])
    for each in best:
        yield Found(
            paper=papers[each],
            snippet=snippets[each] or snippet(texts.get(each, ""), asked),
            posted=tuple(posting.receipt.url for posting in postings[each] if posting.receipt.url),
            postings=tuple(postings[each]),
        )


def latest_papers(sql: Sql, paper_ids: Sequence[str]) -> Mapping[str, Paper]:
    """The latest stored versions of papers that are stored, by id."""
    rows = sql.execute(
        "SELECT id, body FROM papers JOIN versions ON paper_id = id AND version = latest"
        " WHERE id IN (SELECT value FROM json_each(?))",
        (json.dumps(list(paper_ids)),),
    )
    return {paper_id: Paper.model_validate_json(body) for paper_id, body in rows}


def _in_order(sql: Sql, paper_ids: Sequence[str]) -> Iterator[Paper]:
    """The same in the order of the ids."""
    papers = latest_papers(sql, paper_ids)
    return (papers[each] for each in paper_ids)


def _plain(text: str) -> str:
    """The words of a text, of which what somebody begins to type is a beginning."""
    return words_in(index_form(text)).casefold()


def texts_read(sql: Sql, paper_ids: Sequence[str]) -> Mapping[str, str]:
    """What was read of papers, as far as it is searched, by id."""
    rows = sql.execute(
        "SELECT paper_id, body FROM full_texts JOIN bodies USING (number)"
        " WHERE paper_id IN (SELECT value FROM json_each(?)) ORDER BY version",
        (json.dumps(list(paper_ids)),),
    )
    latest = dict(rows.fetchall())
    return {each: "\n".join(_searchable_texts(unpack(FullText, body))) for each, body in latest.items()}


def _postings(
    sql: Sql, paper_ids: Sequence[str], where: Mapping[str, object]
) -> Mapping[str, Sequence[Posting]]:
    rows = sql.execute(  # with || '' SQLite does not walk through all shown there in that order
        "SELECT paper_id, platform, workspace, channel, receipt, at FROM shown"
        " WHERE workspace = :workspace AND paper_id IN (SELECT value FROM json_each(:papers))"
        " AND (CAST(:channels AS TEXT) IS NULL OR channel IN (SELECT value FROM json_each(:channels)))"
        " ORDER BY at || ''",
        {**where, "papers": json.dumps(list(paper_ids))},
    )
    found: dict[str, list[Posting]] = {each: [] for each in paper_ids}
    for paper_id, platform, workspace, channel, receipt, at in rows:
        to = Destination(platform=platform, workspace=workspace, channel=channel)
        given = {"destination": to, "receipt": Receipt.model_validate_json(receipt), "at": at}
        found[paper_id].append(Posting.model_validate(given))
    return found
