"""The vectors of all papers that a workspace was shown, held in memory in a byte for each number.

A search by meaning looks at every one of them. Read anew from the database each time, those of ten thousand
papers take longer than the search may; held, they take 4 MB, and only those posted since are read.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from threading import Lock

import numpy as np

from adapters.stores.sql.statements import Sql
from bot.util.packed_vectors import Packed, cosines, highest, stack, unpack

DEEPEST = 1_000
"""How many of the nearest papers are looked through for those that may be shown."""
AWAITED = 500
"""How many of the papers without a vector are looked up again: those posted last."""
_COUNTED = """
    SELECT (SELECT count(*) FROM shown WHERE workspace = :workspace),
        (SELECT max(at) FROM shown WHERE workspace = :workspace)
"""
_SINCE = "SELECT paper_id FROM shown WHERE workspace = ? AND at > ? ORDER BY at"
_VECTORS = (
    "SELECT paper_id, data FROM paper_vectors WHERE model = ? AND length(data) = ?"
    " AND paper_id IN (SELECT value FROM json_each(?)) ORDER BY version"
)
_IS_SHOWN = """
    SELECT 1 FROM shown JOIN papers ON papers.id = paper_id
    WHERE workspace = :workspace AND paper_id = :paper_id
    AND (CAST(:channels AS TEXT) IS NULL OR channel IN (SELECT value FROM json_each(:channels)))
"""


class ShownVectors:
    """Those of one workspace, by one model, of one length in bytes."""

    def __init__(self, workspace: str, model: str, length: int) -> None:
        self._workspace, self._model, self._length = workspace, model, length
        self._taking_in = Lock()
        self._forget()

    def _forget(self) -> None:
        self._count, self._last = 0, ""
        self._ids: list[str] = []
        self._rows: Packed = stack([], self._length)
        self._without: list[str] = []
        """The papers that have none yet."""

    def nearest(
        self, sql: Sql, packed: bytes, channels: Collection[str] | None, limit: int
    ) -> Sequence[tuple[str, float]]:
        """The ids of the nearest papers shown in these channels, or anywhere, with cosines."""
        with self._taking_in:
            self._take_in(sql)
            ids, rows = self._ids, self._rows
        near = cosines(rows, unpack(packed))
        where = {
            "workspace": self._workspace,
            "channels": None if channels is None else json.dumps(list(channels)),
        }
        found: list[tuple[str, float]] = []
        for at in highest(near, DEEPEST):
            if len(found) == limit:
                break
            if sql.execute(_IS_SHOWN, {**where, "paper_id": ids[at]}).fetchone():
                found.append((ids[at], float(near[at])))
        return found

    def _take_in(self, sql: Sql) -> None:
        """What was posted since the last time; everything anew where postings were taken away."""
        count, last = sql.execute(_COUNTED, {"workspace": self._workspace}).fetchone()
        new = self._since(sql) if (count, last) != (self._count, self._last) else []
        if self._count + len(new) != count:
            self._forget()
            new = self._since(sql)
        self._count, self._last = count, last or ""
        if new:
            held = set(self._ids)
            self._without = [each for each in dict.fromkeys((*self._without, *new)) if each not in held]
        asked = self._without[-max(AWAITED, len(new)) :]
        if asked:
            self._add(dict(sql.execute(_VECTORS, (self._model, self._length, json.dumps(asked)))))

    def _since(self, sql: Sql) -> list[str]:
        return [paper_id for (paper_id,) in sql.execute(_SINCE, (self._workspace, self._last))]

    def _add(self, found: dict[str, bytes]) -> None:
        if not found:
            return
        self._ids = [*self._ids, *found]
        self._rows = np.concatenate([self._rows, stack(list(found.values()), self._length)])
        self._without = [each for each in self._without if each not in found]
