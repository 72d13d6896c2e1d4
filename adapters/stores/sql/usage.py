"""What calls of a language model took."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from adapters.stores.sql.codec import instant
from adapters.stores.sql.statements import Sql
from adapters.stores.sql.transactions import Repository, reads, writes
from bot.analysis.usage import UsageTotal
from bot.domain.analysis import Usage

_TOTALS = """
    SELECT substr(at, 1, 10) AS day, model, purpose, count(*) AS calls,
        count(*) - count(cost) AS unpriced,
        sum(prompt_tokens) AS prompt_tokens, sum(cached_tokens) AS cached_tokens,
        sum(completion_tokens) AS completion_tokens, sum(cost) AS cost
    FROM usage WHERE {} GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
"""


class UsageRecords(Repository):
    """Implements `bot.analysis.usage.UsageStore`."""

    @writes
    def record_usage(self, sql: Sql, usage: Usage, *, workspace: str, at: dt.datetime) -> None:
        sql.execute(
            "INSERT INTO usage (workspace, at, model, purpose, prompt_tokens, cached_tokens,"
            " completion_tokens, cost, key) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
            (
                workspace,
                instant(at),
                usage.model,
                usage.purpose,
                usage.prompt_tokens,
                usage.cached_tokens,
                usage.completion_tokens,
                usage.cost,
                usage.key or None,
            ),
        )

    @reads
    def usage_since(self, sql: Sql, workspace: str, since: dt.datetime) -> Sequence[UsageTotal]:
        rows = sql.query(_TOTALS.format("workspace = ? AND at >= ?"), (workspace, instant(since)))
        return [UsageTotal.model_validate(row) for row in rows]

    @reads
    def usage_of_all_since(self, sql: Sql, since: dt.datetime) -> Sequence[UsageTotal]:
        rows = sql.query(_TOTALS.format("at >= ?"), (instant(since),))
        return [UsageTotal.model_validate(row) for row in rows]

    @reads
    def spenders(self, sql: Sql, since: dt.datetime) -> Sequence[str]:
        """The workspaces that used a model since then."""
        rows = sql.execute(
            "SELECT DISTINCT workspace FROM usage WHERE at >= ? ORDER BY 1", (instant(since),)
        ).fetchall()
        return [workspace for (workspace,) in rows]
