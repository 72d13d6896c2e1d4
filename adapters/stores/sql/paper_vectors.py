"""Vectors of papers and of short texts, once per model."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from functools import cached_property
from hashlib import sha256
from typing import TYPE_CHECKING

from adapters.stores.sql.statements import Sql, upsert
from adapters.stores.sql.transactions import Repository, reads, writes
from bot.domain.paper import Paper
from bot.ports.vectors import PaperKey

if TYPE_CHECKING:
    from adapters.stores.sql.shown_vectors import ShownVectors

KEPT = 4
"""Workspaces whose vectors are held in memory, each by one model."""


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
        key = (workspace, model, len(vector))
        held = self._shown.pop(key, None) or _shown_vectors(*key)
        self._shown[key] = held
        for oldest in list(self._shown)[:-KEPT]:
            self._shown.pop(oldest, None)
        return [(_paper(sql, at), cosine) for at, cosine in held.nearest(sql, vector, channels, limit)]

    @cached_property
    def _shown(self) -> dict[tuple[str, str, int], ShownVectors]:
        """By workspace, model and length, those asked for last at the end."""
        return {}

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


def _shown_vectors(workspace: str, model: str, length: int) -> ShownVectors:
    from adapters.stores.sql.shown_vectors import ShownVectors  # noqa: PLC0415 - most commands need no numpy

    return ShownVectors(workspace, model, length)


def _paper(sql: Sql, paper_id: str) -> Paper:
    (body,) = sql.execute(
        "SELECT body FROM versions JOIN papers ON id = paper_id AND latest = version WHERE id = ?",
        (paper_id,),
    ).fetchone()
    return Paper.model_validate_json(body)


def _digest(text: str) -> str:
    return sha256(text.encode("utf-8", "replace")).hexdigest()
