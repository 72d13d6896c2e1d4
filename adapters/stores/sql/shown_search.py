# ruff: noqa: S608 - put together of our own pieces; values are parameters
"""Search over all that was shown in open channels: papers, their texts, what was said of them and answered.

The rankings are fused as those of `adapters.stores.sql.library` are.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence

from adapters.stores.sql.analysis_search import words_said
from adapters.stores.sql.library import DEPTH, latest_papers, texts_read
from adapters.stores.sql.matching import ParsedQuery, parse_query, snippet, words_in
from adapters.stores.sql.reading_room import OPEN, day_instants, first_shown, places_of
from adapters.stores.sql.statements import Sql
from adapters.stores.sql.transactions import Repository, reads
from adapters.stores.sql.word_index import IndexName
from bot.domain.analysis import Analysis
from bot.domain.topic import Destination
from bot.ports.conversations import Turn
from bot.ports.reading_room import SearchFilter, SearchHit
from bot.util.packed_records import unpack
from bot.util.rank_fusion import merge_rankings

# Each row is looked at in the order of its rank until there are enough of open channels.
_OF_PAPERS: tuple[IndexName, ...] = ("papers_fts", "texts_fts", "analyses_fts")
_SHOWN = f"""
    EXISTS (SELECT 1 FROM shown WHERE workspace IN (SELECT value FROM json_each(:workspaces))
    AND shown.paper_id = papers.id AND {OPEN} AND at || '' BETWEEN :since AND :until)
    AND (CAST(:among AS TEXT) IS NULL OR papers.id IN (SELECT value FROM json_each(:among)))
"""
_LATEST = f"""
    SELECT paper_id FROM shown JOIN papers ON papers.id = paper_id
    WHERE workspace IN (SELECT value FROM json_each(:workspaces)) AND {OPEN}
    AND at BETWEEN :since AND :until
    AND (CAST(:among AS TEXT) IS NULL OR paper_id IN (SELECT value FROM json_each(:among)))
    ORDER BY at DESC LIMIT 500
"""
_OF_TOPIC = f"""
    SELECT DISTINCT paper_id FROM runs JOIN parts ON run_key = runs.key
    WHERE subscription_id = :topic AND paper_id <> '' AND state = 'delivered' AND {OPEN}
"""
_OF_EVIDENCE = "SELECT DISTINCT paper_id FROM analysed WHERE evidence = :evidence"


class ShownSearch(Repository):
    """Implements the half of `bot.ports.reading_room.ReadingRoomStore` that searches."""

    @reads
    def search_shown(
        self,
        sql: Sql,
        open_channels: Collection[Destination],
        words: str,
        *,
        near: Sequence[str] = (),
        only: SearchFilter | None = None,
        limit: int = 20,
    ) -> Sequence[SearchHit]:
        places = places_of(open_channels)
        only = only or SearchFilter()
        among = _among(sql, only, places)
        since, until = day_instants(only.since, only.until)
        where = {
            **places,
            "among": None if among is None else json.dumps(sorted(among)),
            "since": since,
            "until": until,
            "depth": max(limit, DEPTH),
        }
        asked = parse_query(words)
        if not asked.phrases + asked.terms:
            latest = dict.fromkeys(row[0] for row in sql.execute(_LATEST, where))
            return [_hit(sql, paper_id, asked, places) for paper_id in list(latest)[:limit]]
        worded = [
            *([row[0] for row in sql.index.find(sql, index, asked, _SHOWN, where)] for index in _OF_PAPERS),
            _of_open_answers(sql, asked, where),
        ]
        known = {paper_id for each in worded for paper_id in each}
        allowed = [each for each in near if each in known or _is_allowed(sql, each, where)]
        best = merge_rankings(*worded, allowed)[:limit]
        return [
            _hit(sql, paper_id, asked, places).evolve(by_meaning=paper_id not in known) for paper_id in best
        ]


def _among(sql: Sql, only: SearchFilter, places: dict[str, str]) -> set[str] | None:
    """The ids of those that have what is wanted; None where all have."""
    name = words_in(only.author)
    sets = [
        {row[0] for row in sql.execute(query, {**places, **values})}
        for wanted, query, values in (
            (only.topic, _OF_TOPIC, {"topic": only.topic}),
            (only.evidence, _OF_EVIDENCE, {"evidence": only.evidence}),
        )
        if wanted
    ]
    if name:
        sets.append(sql.index.by_author(sql, name))
    return set.intersection(*sets) if sets else None


def _of_open_answers(sql: Sql, asked: ParsedQuery, where: Mapping[str, object]) -> list[str]:
    """Papers by answers about them, none of which tells of a paper that is not shown."""
    rows = sql.index.find(sql, "questions_fts", asked, f"{OPEN} AND {_SHOWN}", where)
    return [paper_id for paper_id, number in rows if _is_open(sql, int(number), where)]


def _is_open(sql: Sql, question: int, where: Mapping[str, object]) -> bool:
    places = {name: str(where[name]) for name in ("places", "workspaces")}
    about = sql.execute("SELECT paper_id FROM asked_about WHERE question = ?", (question,)).fetchall()
    return all(first_shown(sql, paper_id, places) for (paper_id,) in about)


def _is_allowed(sql: Sql, paper_id: str, where: Mapping[str, object]) -> bool:
    query = f"SELECT 1 FROM papers WHERE papers.id = :paper_id AND {_SHOWN}"
    return sql.execute(query, {**where, "paper_id": paper_id}).fetchone() is not None


def _hit(sql: Sql, paper_id: str, asked: ParsedQuery, places: dict[str, str]) -> SearchHit:
    paper, at = latest_papers(sql, [paper_id])[paper_id], first_shown(sql, paper_id, places)
    if at is None:
        raise LookupError(paper_id)
    evidence = sql.execute(
        "SELECT evidence FROM analysed WHERE paper_id = ? ORDER BY number DESC LIMIT 1", (paper_id,)
    ).fetchone()
    said = ""
    if asked.phrases + asked.terms:
        said = snippet(paper.abstract, asked) or _elsewhere(sql, paper_id, asked, places)
    return SearchHit(paper=paper, snippet=said, shown=at, evidence=evidence[0] if evidence else "")


def _elsewhere(sql: Sql, paper_id: str, asked: ParsedQuery, places: dict[str, str]) -> str:
    """The words in an analysis, in the text, or in an answer."""
    row = sql.execute(
        "SELECT body FROM analyses WHERE paper_id = ? ORDER BY saved_at DESC LIMIT 1", (paper_id,)
    ).fetchone()
    found = snippet("\n".join(words_said(unpack(Analysis, row[0]))), asked) if row else ""
    found = found or snippet(texts_read(sql, [paper_id]).get(paper_id, ""), asked)
    if found:
        return found
    rows = sql.execute(
        "SELECT body, number FROM asked_about JOIN questions ON number = question"
        f" WHERE asked_about.paper_id = :paper_id AND {OPEN} ORDER BY number DESC LIMIT 10",
        {**places, "paper_id": paper_id},
    ).fetchall()
    turns = (Turn.model_validate_json(body) for body, number in rows if _is_open(sql, number, places))
    return next((said for turn in turns if (said := snippet(f"{turn.question}\n{turn.answer}", asked))), "")
