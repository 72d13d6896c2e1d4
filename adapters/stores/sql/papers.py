"""Papers, what was read of them, and what was written about them."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from typing import TypeVar

from pydantic import ConfigDict

from adapters.stores.sql.analysis_search import index_analysis
from adapters.stores.sql.codec import dump, instant
from adapters.stores.sql.library import index_for_search, index_text
from adapters.stores.sql.statements import Sql, upsert
from adapters.stores.sql.transactions import Repository, reads, writes
from bot.domain.analysis import Analysis
from bot.domain.digest import ExecutiveSummary, PaperFigure
from bot.domain.full_text import FullText
from bot.domain.paper import Paper
from bot.domain.record import Record
from bot.util.packed_records import pack, unpack


class _Illustrated(Record):
    """A full text without the text, which takes far longer to read than its figures."""

    model_config = ConfigDict(extra="ignore")

    paper_id: str
    version: int
    figures: tuple[PaperFigure, ...] = ()


T = TypeVar("T", FullText, _Illustrated)


class Papers(Repository):
    """Implements `bot.ports.store.PaperStore`, `SummaryStore` and `ReplyStore`."""

    @writes
    def save_papers(self, sql: Sql, papers: Sequence[Paper]) -> None:
        for paper in sorted(papers, key=lambda each: each.id):  # or two could wait for each other
            sql.take_turn(f"papers {paper.id}")
            known = _paper(sql, paper.id, paper.version)
            merged = _merge(known, paper) if known else paper
            if merged != known:
                _save(sql, merged)

    @reads
    def paper(self, sql: Sql, paper_id: str, version: int | None = None) -> Paper | None:
        return _paper(sql, paper_id, version)

    @writes
    def save_full_text(self, sql: Sql, full_text: FullText) -> None:
        key = (full_text.paper_id, full_text.version)
        without = full_text.evolve(figures=tuple(f.evolve(image=b"") for f in full_text.figures))
        sql.take_turn(f"papers {full_text.paper_id}")
        sql.execute("DELETE FROM full_texts WHERE paper_id = ? AND version = ?", key)
        (number,) = sql.execute(
            "INSERT INTO full_texts (paper_id, version, source, saved_at) VALUES (?, ?, ?, ?)"
            " RETURNING number",
            (*key, full_text.source, instant(self.clock.now())),
        ).fetchone()
        sql.execute("INSERT INTO bodies (number, body) VALUES (?, ?)", (number, pack(without)))
        images = [(number, n, figure.image) for n, figure in enumerate(full_text.figures) if figure.image]
        sql.executemany("INSERT INTO images (number, position, image) VALUES (?, ?, ?)", images)
        index_text(sql, number, full_text)

    @reads
    def full_text(self, sql: Sql, paper_id: str, version: int) -> FullText | None:
        found = _text(sql, FullText, paper_id, version)
        return found.evolve(figures=_with_images(sql, found)) if found else None

    @reads
    def figures(self, sql: Sql, paper_id: str, version: int) -> Sequence[PaperFigure] | None:
        found = _text(sql, _Illustrated, paper_id, version)
        return _with_images(sql, found) if found else None

    @writes
    def save_analysis(self, sql: Sql, analysis: Analysis) -> None:
        sql.execute(
            upsert("analyses", "paper_id version language analyst prompt_hash", "body saved_at"),
            (
                analysis.paper_id,
                analysis.version,
                analysis.language,
                analysis.analyst,
                analysis.prompt_hash,
                pack(analysis),
                instant(self.clock.now()),
            ),
        )
        sql.take_turn(f"papers {analysis.paper_id}")
        index_analysis(sql, analysis)

    @reads
    def analysis(
        self, sql: Sql, paper: Paper, language: str, *, analyst: str, prompt_hash: str
    ) -> Analysis | None:
        row = sql.execute(
            "SELECT body FROM analyses WHERE paper_id = ? AND version = ? AND language = ?"
            " AND analyst = ? AND prompt_hash = ?",
            (paper.id, paper.version, language, analyst, prompt_hash),
        ).fetchone()
        return unpack(Analysis, row[0]) if row else None

    @writes
    def save_summary(self, sql: Sql, key: str, summary: ExecutiveSummary) -> None:
        sql.execute(
            upsert("summaries", "key", "body saved_at"),
            (key, pack(summary), instant(self.clock.now())),
        )

    @reads
    def summary(self, sql: Sql, key: str) -> ExecutiveSummary | None:
        row = sql.execute("SELECT body FROM summaries WHERE key = ?", (key,)).fetchone()
        return unpack(ExecutiveSummary, row[0]) if row else None

    @writes
    def save_reply(self, sql: Sql, key: str, text: str) -> None:
        values = (key, zlib.compress(text.encode()), instant(self.clock.now()))
        sql.execute(upsert("summaries", "key", "body saved_at"), values)

    @reads
    def reply(self, sql: Sql, key: str) -> str | None:
        row = sql.execute("SELECT body FROM summaries WHERE key = ?", (key,)).fetchone()
        return zlib.decompress(row[0]).decode() if row else None


def _text(sql: Sql, kind: type[T], paper_id: str, version: int) -> T | None:
    """What is kept of a full text, or as much of it as that kind of record holds."""
    row = sql.execute(
        "SELECT body FROM full_texts JOIN bodies USING (number) WHERE paper_id = ? AND version = ?",
        (paper_id, version),
    ).fetchone()
    return unpack(kind, row[0]) if row else None


def _with_images(sql: Sql, text: FullText | _Illustrated) -> tuple[PaperFigure, ...]:
    """Its figures; their files are kept apart."""
    found = sql.execute(
        "SELECT position, image FROM images JOIN full_texts USING (number)"
        " WHERE paper_id = ? AND version = ?",
        (text.paper_id, text.version),
    )
    images = dict(found)
    return tuple(figure.evolve(image=images.get(n, b"")) for n, figure in enumerate(text.figures))


def _paper(sql: Sql, paper_id: str, version: int | None) -> Paper | None:
    row = sql.execute(
        "SELECT body FROM versions JOIN papers ON papers.id = paper_id"
        " WHERE paper_id = ? AND version = coalesce(?, latest)",
        (paper_id, version),
    ).fetchone()
    return Paper.model_validate_json(row[0]) if row else None


def _merge(known: Paper, told: Paper) -> Paper:
    """What is now told of the same version; where it is silent, what was known stays.

    Feeds do not say when a paper was submitted, nor its comment or journal; the query API does.
    """
    silent = {name: getattr(known, name) for name in Paper.model_fields if not getattr(told, name)}
    return told.evolve(**silent)


def _save(sql: Sql, paper: Paper) -> None:
    sql.execute(
        "INSERT INTO papers (id, latest) VALUES (?, ?)"
        " ON CONFLICT (id) DO UPDATE SET latest = excluded.latest WHERE papers.latest < excluded.latest",
        (paper.id, paper.version),
    )
    sql.execute(
        upsert("versions", "paper_id version", "body"),
        (paper.id, paper.version, dump(paper)),
    )
    latest = _paper(sql, paper.id, None)
    if latest == paper:
        index_for_search(sql, paper)
