# ruff: noqa: S608 - names of our own tables; values are parameters
"""All that is kept of one workspace: found, handed over, and erased. What is published is nobody's."""

from __future__ import annotations

import base64
import datetime as dt
import json
import zlib
from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple

from adapters.stores.sql.codec import instant
from adapters.stores.sql.statements import Sql
from bot.domain.errors import RunBusyError
from bot.domain.record import Record

OWNED: Final = (
    "subscriptions", "runs", "seen", "shown", "conversations", "turns", "questions", "feedback", "marks",
    "revisions", "waiting", "installations", "lanes", "tenants",
)  # fmt: skip
"""Their rows name platform and workspace. A table of these that is missing here is found by a test."""


class Through(NamedTuple):
    """How rows belong to whoever has the row of another table that a column names."""

    column: str
    owner: str
    key: str


OWNED_THROUGH: Final = {
    "parts": Through("run_key", "runs", "key"),
    "liked_references": Through("subscription_id", "subscriptions", "id"),
    "asked_about": Through("question", "questions", "number"),
}
WORKSPACE_ALONE: Final = {"usage": "", "web_channels": "web", "web_messages": "web"}
"""Their rows name the workspace alone: of that platform, or of any."""
SECRET: Final = frozenset({"sealed", "key_id"})
"""Columns that are handed to nobody."""
_OF = "platform = :platform AND workspace = :workspace"
_EVERY = """
    SELECT platform, workspace, sum(followed), max(day), max(installed) FROM (
        SELECT platform, workspace, active AS followed, '' AS day, 0 AS installed FROM subscriptions
        UNION ALL SELECT platform, workspace, 0, max(day), 0 FROM runs GROUP BY platform, workspace
        UNION ALL SELECT DISTINCT platform, workspace, 0, '', 0 FROM turns
        UNION ALL SELECT platform, workspace, 0, '', CASE WHEN sealed IS NULL THEN 0 ELSE 1 END
            FROM installations
    ) AS kept GROUP BY platform, workspace ORDER BY platform, workspace
"""


class Tenant(Record):
    """A workspace on its platform, by Slack's, Discord's … own id."""

    platform: str
    workspace: str


class TenantRecord(Record):
    """A tenant as an operator sees it."""

    tenant: Tenant
    followed: int
    """How many topics are followed now."""
    last_day: str
    """The last day that a digest was begun for; empty for none."""
    is_installed: bool
    """Whether it gave us a token of its own."""


def list_tenants(sql: Sql) -> list[TenantRecord]:
    """Everybody of whom something is kept."""
    return [
        TenantRecord(
            tenant=Tenant(platform=platform, workspace=workspace),
            followed=int(followed),
            last_day=str(day),
            is_installed=bool(installed),
        )
        for platform, workspace, followed, day, installed in sql.execute(_EVERY).fetchall()
    ]


def is_kept(sql: Sql, tenant: Tenant) -> bool:
    """Whether there is anything of them."""
    return next(export_tenant(sql, tenant), None) is not None


def export_tenant(sql: Sql, tenant: Tenant) -> Iterator[str]:
    """Every row, as a line of JSON that names its table; without what only we may have."""
    for table, condition in _tables(tenant):
        for row in sql.query(f"SELECT * FROM {table} WHERE {condition}", _values(tenant)):
            shown = {name: _readable(value) for name, value in row.items() if name not in SECRET}
            yield json.dumps({"table": table, **shown}, ensure_ascii=False)


def erase_tenant(sql: Sql, tenant: Tenant, now: dt.datetime) -> dict[str, int]:
    """Remove every row; how many there were of each table.

    Raises:
        RunBusyError: a digest of theirs is being made or posted, or a question answered.
    """
    busy = "SELECT 1 FROM leases WHERE substr(name, 1, ?) = ? AND until > ? LIMIT 1"
    for kind in ("run", "question"):
        begins = f"{kind}:{tenant.platform}/{tenant.workspace}/"
        if sql.execute(busy, (len(begins), begins, instant(sql.now(now)))).fetchone():
            raise RunBusyError
    removed = {
        table: sql.execute(f"DELETE FROM {table} WHERE {condition}", _values(tenant)).rowcount
        for table, condition in _tables(tenant)
    }
    return {table: count for table, count in removed.items() if count}


def _tables(tenant: Tenant) -> Iterator[tuple[str, str]]:
    """Each table with the condition of the tenant's rows, before those that its rows refer to."""
    for table, (column, owner, key) in OWNED_THROUGH.items():
        yield table, f"{column} IN (SELECT {key} FROM {owner} WHERE {_OF})"
    for table, platform in WORKSPACE_ALONE.items():
        if platform in {"", tenant.platform}:
            yield table, "workspace = :workspace"
    yield "questions", _OF
    yield from ((table, _OF) for table in OWNED if table != "questions")


def _values(tenant: Tenant) -> Mapping[str, str]:
    return {"platform": tenant.platform, "workspace": tenant.workspace}


def _readable(value: Any) -> Any:  # noqa: ANN401 - whatever a column holds
    """Records as what they say, other bytes in base64."""
    if isinstance(value, bytes):
        try:
            value = zlib.decompress(value).decode()
        except (zlib.error, UnicodeDecodeError):
            return base64.b64encode(value).decode()
    if isinstance(value, str) and value.startswith(("{", "[")):
        try:
            return json.loads(value)
        except ValueError:
            return value
    return value
