"""Vectors of papers and of short texts, once per model."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from hashlib import sha256

from adapters.stores.sql.statements import Sql, upsert
from adapters.stores.sql.transactions import Repository, reads, writes
from bot.domain.paper import Paper
from bot.ports.vectors import PaperKey

_SHOWN_VECTORS = """
    SELECT latest.paper_id, data FROM (
        SELECT DISTINCT paper_id FROM (
            SELECT paper_id FROM shown WHERE workspace = :workspace
            AND (CAST(:channels AS TEXT) IS NULL OR channel IN (SELECT value FROM json_each(:channels)))
            ORDER BY at DESC LIMIT 1000
        ) AS last
    ) AS latest
    JOIN papers ON papers.id = latest.paper_id
    JOIN paper_vectors ON model = :model AND paper_vectors.paper_id = papers.id AND version = papers.latest
    WHERE length(data) = :length
"""
"""Of the 1,000 postings last made, which take 5 ms; those of ten thousand would take ten times that."""


class MeaningVectors(Repository):
    """Implements `bot.ports.vectors.MeaningStore`."""

    @reads
    def paper_vectors(self, sql: Sql, papers: Sequence[PaperKey], model: str) -> Mapping[PaperKey, bytes]:
        wanted = set(papers)
        found = sql.execute(
            "SELECT paper_id, version, data FROM paper_vectors"
            " WHERE model = ? AND paper_id IN (SELECT value FROM json_each(?))",
            (model, json.dumps(sorted({paper_id for paper_id, _ in wanted}))),
        )
        return {key: data for *pair, data in found if (key := (pair[0], pair[1])) in wanted}

    @writes
    def save_paper_vectors(self, sql: Sql, model: str, vectors: Mapping[PaperKey, bytes]) -> None:
        sql.executemany(
            upsert("paper_vectors", "model paper_id version", "data"),
            [(model, paper_id, version, data) for (paper_id, version), data in vectors.items()],
        )

    @reads
    def nearest_papers(
        self,
        sql: Sql,
        vector: bytes,
        model: str,
        *,
        workspace: str,
        channels: Collection[str] | None,
        limit: int,
    ) -> Sequence[tuple[Paper, float]]:
        where = {
            "model": model,
            "workspace": workspace,
            "channels": None if channels is None else json.dumps(list(channels)),
            "length": len(vector),
        }
        found = sql.execute(_SHOWN_VECTORS, where).fetchall()
        if not found:
            return []
        from bot.util.packed_vectors import nearest  # noqa: PLC0415 - most commands open a store and need no numpy

        near = nearest(vector, [data for _, data in found], limit)
        return [(_paper(sql, found[at][0]), cosine) for at, cosine in near]

    @reads
    def text_vectors(self, sql: Sql, texts: Sequence[str], model: str) -> Mapping[str, bytes]:
        digests = {_digest(text): text for text in texts}
        found = sql.execute(
            "SELECT digest, data FROM text_vectors"
            " WHERE model = ? AND digest IN (SELECT value FROM json_each(?))",
            (model, json.dumps(list(digests))),
        )
        return {digests[digest]: data for digest, data in found}

    @writes
    def save_text_vectors(self, sql: Sql, model: str, vectors: Mapping[str, bytes]) -> None:
        sql.executemany(
            upsert("text_vectors", "model digest", "data"),
            [(model, _digest(text), data) for text, data in vectors.items()],
        )


def _paper(sql: Sql, paper_id: str) -> Paper:
    (body,) = sql.execute(
        "SELECT body FROM versions JOIN papers ON id = paper_id AND latest = version WHERE id = ?",
        (paper_id,),
    ).fetchone()
    return Paper.model_validate_json(body)


def _digest(text: str) -> str:
    return sha256(text.encode("utf-8", "replace")).hexdigest()
