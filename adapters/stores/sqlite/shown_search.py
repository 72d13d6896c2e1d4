# ruff: noqa: S608 - put together of our own pieces; values are parameters
"""Search over all that was shown in open channels: papers, their texts, what was said of them and answered.

The rankings are fused as those of `adapters.stores.sqlite.library` are.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from itertools import accumulate

from adapters.stores.sqlite.codec import unpack
from adapters.stores.sqlite.database import Repository, reads
from adapters.stores.sqlite.library import DEPTH, fused, latest_paper, text_read
from adapters.stores.sqlite.matching import ParsedQuery, any_of, parse, snippet, words_in
from adapters.stores.sqlite.reading_room import OPEN, day_instants, first_shown, places_of
from adapters.stores.sqlite.said import words_of
from adapters.stores.sqlite.sql import Sql
from bot.domain.analysis import Analysis
from bot.domain.topic import Destination
from bot.ports.conversations import Turn
from bot.ports.reading_room import SearchFilter, SearchHit

SCORED = {"papers_fts": 2000, "texts_fts": 500, "analyses_fts": 500, "questions_fts": 500}
"""How many rows of each index are scored: of 10,000 that alone would take a quarter of a second."""

UNWEIGHED = frozenset({"texts_fts", "analyses_fts"})
"""Of common words alone the latest come first here: most of the long texts hold them anyway."""

# Each row is looked at in the order of its rank until there are enough of open channels.
_SHOWN = f"""
    EXISTS (SELECT 1 FROM shown WHERE workspace IN (SELECT value FROM json_each(:workspaces))
    AND shown.paper_id = papers.id AND {OPEN} AND +at BETWEEN :since AND :until)
    AND (:among IS NULL OR papers.id IN (SELECT value FROM json_each(:among)))
"""
_BY_PAPER = f"""
    SELECT papers.id FROM papers_fts CROSS JOIN papers ON papers.number = papers_fts.rowid
    WHERE papers_fts MATCH :query AND rank MATCH 'bm25(4.0, 4.0, 2.0, 1.0)'
    AND papers_fts.rowid > :after AND {_SHOWN}
    ORDER BY rank LIMIT :depth
"""
_BY_TEXT = f"""
    SELECT papers.id FROM texts_fts CROSS JOIN full_texts ON full_texts.number = texts_fts.rowid
    CROSS JOIN papers ON papers.id = full_texts.paper_id
    WHERE texts_fts MATCH :query AND texts_fts.rowid > :after AND {_SHOWN} ORDER BY rank LIMIT :depth
"""
_BY_ANALYSIS = f"""
    SELECT papers.id FROM analyses_fts CROSS JOIN analysed ON analysed.number = analyses_fts.rowid
    CROSS JOIN papers ON papers.id = analysed.paper_id
    WHERE analyses_fts MATCH :query AND analyses_fts.rowid > :after AND {_SHOWN} ORDER BY rank LIMIT :depth
"""
_BY_ANSWER = f"""
    SELECT papers.id, questions.number FROM questions_fts
    CROSS JOIN questions ON questions.number = questions_fts.rowid
    CROSS JOIN asked_about ON asked_about.question = questions.number
    CROSS JOIN papers ON papers.id = asked_about.paper_id
    WHERE questions_fts MATCH :query AND questions_fts.rowid > :after AND {OPEN}
    AND {_SHOWN} ORDER BY rank LIMIT :depth
"""
_LATEST = f"""
    SELECT paper_id FROM shown JOIN papers ON papers.id = paper_id
    WHERE workspace IN (SELECT value FROM json_each(:workspaces)) AND {OPEN}
    AND at BETWEEN :since AND :until
    AND (:among IS NULL OR paper_id IN (SELECT value FROM json_each(:among)))
    ORDER BY at DESC LIMIT 500
"""
_OF_TOPIC = f"""
    SELECT DISTINCT paper_id FROM runs JOIN parts ON run_key = runs.key
    WHERE subscription_id = :topic AND paper_id <> '' AND state = 'delivered' AND {OPEN}
"""
_OF_AUTHOR = """
    SELECT papers.id FROM papers_fts CROSS JOIN papers ON papers.number = papers_fts.rowid
    WHERE papers_fts MATCH :author
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
        asked = parse(words)
        if not asked.query:
            latest = dict.fromkeys(row[0] for row in sql.execute(_LATEST, where))
            return [_hit(sql, paper_id, asked, places) for paper_id in list(latest)[:limit]]
        worded = [
            _ranking(sql, _BY_PAPER, asked, "papers_fts", where),
            _ranking(sql, _BY_TEXT, asked, "texts_fts", where),
            _ranking(sql, _BY_ANALYSIS, asked, "analyses_fts", where),
            _of_open_answers(sql, asked, where),
        ]
        known = {paper_id for each in worded for paper_id in each}
        allowed = [each for each in near if each in known or _is_allowed(sql, each, where)]
        best = fused([*worded, allowed])[:limit]
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
            (name, _OF_AUTHOR, {"author": f'authors : "{name}"'}),
            (only.evidence, _OF_EVIDENCE, {"evidence": only.evidence}),
        )
        if wanted
    ]
    return set.intersection(*sets) if sets else None


def _ranking(sql: Sql, by: str, asked: ParsedQuery, index: str, where: Mapping[str, object]) -> list[str]:
    return [row[0] for row in _rows(sql, by, asked, index, where)]


def _rows(
    sql: Sql, by: str, asked: ParsedQuery, index: str, where: Mapping[str, object]
) -> Sequence[tuple[str, ...]]:
    """What an index finds: of many rows among the latest, and only where that is nothing among all."""
    narrowed = {**where, **_narrowed(sql, asked, index)}
    if narrowed["after"] and index in UNWEIGHED:
        by = by.replace("ORDER BY rank", f"ORDER BY {index}.rowid DESC")
    found = sql.execute(by, narrowed).fetchall()
    if narrowed["after"] and not found:
        found = sql.execute(by, {**narrowed, "after": 0}).fetchall()
    return found


def _narrowed(sql: Sql, asked: ParsedQuery, index: str) -> dict[str, object]:
    """The query by which few rows of an index are scored, and the row after which they are.

    Only rows with one of the rarer terms are, by those that are not too common: to weigh a term, FTS5 walks
    through all its rows. Where all terms are common, the latest rows with any of them are scored.
    """
    most = SCORED[index]
    counts = {term: _count(sql, term, index, most) for term in asked.terms} if not asked.phrases else {}
    rarest = sorted((term for term in counts if counts[term]), key=lambda term: counts[term])
    totals = accumulate(counts[term] for term in rarest)
    rare = [term for term, total in zip(rarest, totals, strict=True) if total <= most]
    telling = [term for term in rarest if counts[term] <= most]
    query = f"{any_of(*rare)} AND {any_of(*telling)}" if rare else asked.query
    cut = sql.execute(
        f"SELECT rowid FROM {index} WHERE {index} MATCH ? ORDER BY rowid DESC LIMIT 1 OFFSET {most}",
        (query,),
    ).fetchone()
    return {"query": query, "after": cut[0] if cut else 0}


def _count(sql: Sql, term: str, index: str, most: int) -> int:
    """How many rows hold a term, of more than `most` only that there are more."""
    query = f"SELECT count(*) FROM (SELECT 1 FROM {index} WHERE {index} MATCH ? LIMIT {most + 1})"
    return int(sql.execute(query, (any_of(term),)).fetchone()[0])


def _of_open_answers(sql: Sql, asked: ParsedQuery, where: Mapping[str, object]) -> list[str]:
    """Papers by answers about them, none of which tells of a paper that is not shown."""
    rows = _rows(sql, _BY_ANSWER, asked, "questions_fts", where)
    return [paper_id for paper_id, number in rows if _is_open(sql, int(number), where)]


def _is_open(sql: Sql, question: int, where: Mapping[str, object]) -> bool:
    places = {name: str(where[name]) for name in ("places", "workspaces")}
    about = sql.execute("SELECT paper_id FROM asked_about WHERE question = ?", (question,)).fetchall()
    return all(first_shown(sql, paper_id, places) for (paper_id,) in about)


def _is_allowed(sql: Sql, paper_id: str, where: Mapping[str, object]) -> bool:
    query = f"SELECT 1 FROM papers WHERE papers.id = :paper_id AND {_SHOWN}"
    return sql.execute(query, {**where, "paper_id": paper_id}).fetchone() is not None


def _hit(sql: Sql, paper_id: str, asked: ParsedQuery, places: dict[str, str]) -> SearchHit:
    paper, at = latest_paper(sql, paper_id), first_shown(sql, paper_id, places)
    if at is None:
        raise LookupError(paper_id)
    evidence = sql.execute(
        "SELECT evidence FROM analysed WHERE paper_id = ? ORDER BY number DESC LIMIT 1", (paper_id,)
    ).fetchone()
    said = ""
    if asked.query:
        said = snippet(paper.abstract, asked) or _elsewhere(sql, paper_id, asked, places)
    return SearchHit(paper=paper, snippet=said, shown=at, evidence=evidence[0] if evidence else "")


def _elsewhere(sql: Sql, paper_id: str, asked: ParsedQuery, places: dict[str, str]) -> str:
    """The words in an analysis, in the text, or in an answer."""
    row = sql.execute(
        "SELECT body FROM analyses WHERE paper_id = ? ORDER BY saved_at DESC LIMIT 1", (paper_id,)
    ).fetchone()
    found = snippet("\n".join(words_of(unpack(Analysis, row[0]))), asked) if row else ""
    found = found or snippet(text_read(sql, paper_id), asked)
    if found:
        return found
    rows = sql.execute(
        "SELECT body, number FROM asked_about JOIN questions ON number = question"
        f" WHERE asked_about.paper_id = :paper_id AND {OPEN} ORDER BY number DESC LIMIT 10",
        {**places, "paper_id": paper_id},
    ).fetchall()
    turns = (Turn.model_validate_json(body) for body, number in rows if _is_open(sql, number, places))
    return next((said for turn in turns if (said := snippet(f"{turn.question}\n{turn.answer}", asked))), "")
