"""Vectors of papers and of short texts, once per model."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from hashlib import sha256

from sqlite_utils import Database as Sql

from adapters.stores.sqlite.database import Repository, reads, writes
from bot.ports.vectors import PaperKey


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
        sql.conn.executemany(
            "INSERT OR REPLACE INTO paper_vectors (model, paper_id, version, data) VALUES (?, ?, ?, ?)",
            [(model, paper_id, version, data) for (paper_id, version), data in vectors.items()],
        )

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
        sql.conn.executemany(
            "INSERT OR REPLACE INTO text_vectors (model, digest, data) VALUES (?, ?, ?)",
            [(model, _digest(text), data) for text, data in vectors.items()],
        )


def _digest(text: str) -> str:
    return sha256(text.encode("utf-8", "replace")).hexdigest()
