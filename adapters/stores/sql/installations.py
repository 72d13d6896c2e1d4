# ruff: noqa: S608 - put together of our own pieces; values are parameters
"""In which workspaces the app was installed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from adapters.stores.sql.codec import instant
from adapters.stores.sql.statements import Sql
from adapters.stores.sql.transactions import Repository, reads, writes
from bot.ports.installations import SealedInstallation

_SELECT = (
    "SELECT platform, workspace, organization, sealed, key_id, installed_at FROM installations"
    " WHERE platform = :platform AND sealed IS NOT NULL"
)
_OF_WORKSPACE = (
    _SELECT + " AND workspace IN (:workspace, (SELECT organization FROM installations"
    " WHERE platform = :platform AND workspace = :workspace))"
    " ORDER BY CASE WHEN workspace = :workspace THEN 0 ELSE 1 END LIMIT 1"
)
_SAVE = """
    INSERT INTO installations (platform, workspace, organization, sealed, key_id, installed_at, removed_at)
    VALUES (:platform, :workspace, :organization, :sealed, :key_id, :installed_at, '')
    ON CONFLICT (platform, workspace) DO UPDATE SET organization = excluded.organization,
        sealed = excluded.sealed, key_id = excluded.key_id, installed_at = excluded.installed_at
    WHERE installations.installed_at <= excluded.installed_at
        AND installations.removed_at < excluded.installed_at
"""
_REMOVE = """
    INSERT INTO installations (platform, workspace, organization, sealed, key_id, installed_at, removed_at)
    VALUES (:platform, :workspace, '', NULL, '', '', :at)
    ON CONFLICT (platform, workspace) DO UPDATE SET sealed = NULL, key_id = '',
        removed_at = excluded.removed_at
    WHERE installations.installed_at <= excluded.removed_at
        AND installations.removed_at < excluded.removed_at
"""
_NOTE = """
    INSERT INTO installations (platform, workspace, organization, sealed, key_id, installed_at, removed_at)
    VALUES (:platform, :workspace, :organization, NULL, '', '', '')
    ON CONFLICT (platform, workspace) DO UPDATE SET organization = excluded.organization
"""
_RESEAL = """
    UPDATE installations SET sealed = :sealed, key_id = :key_id
    WHERE platform = :platform AND workspace = :workspace AND sealed = :before
"""


class Installations(Repository):
    """Implements `bot.ports.installations.InstallationStore`."""

    @writes
    def save_installation(self, sql: Sql, installation: SealedInstallation) -> bool:
        given = {**dict(installation), "installed_at": instant(installation.installed_at)}
        return bool(sql.execute(_SAVE, given).rowcount == 1)

    @reads
    def installation(self, sql: Sql, platform: str, workspace: str) -> SealedInstallation | None:
        row = sql.execute(_OF_WORKSPACE, {"platform": platform, "workspace": workspace}).fetchone()
        return _read(row) if row else None

    @reads
    def installations(self, sql: Sql, platform: str) -> Sequence[SealedInstallation]:
        rows = sql.execute(f"{_SELECT} ORDER BY workspace", {"platform": platform})
        return [_read(row) for row in rows]

    @writes
    def note_organization(self, sql: Sql, platform: str, workspace: str, organization: str) -> None:
        sql.execute(_NOTE, {"platform": platform, "workspace": workspace, "organization": organization})

    @writes
    def remove_installation(self, sql: Sql, platform: str, workspace: str, *, at: dt.datetime) -> None:
        sql.execute(_REMOVE, {"platform": platform, "workspace": workspace, "at": instant(at)})

    @writes
    def reseal_installation(self, sql: Sql, before: SealedInstallation, after: SealedInstallation) -> bool:
        given = {name: getattr(after, name) for name in ("platform", "workspace", "sealed", "key_id")}
        return bool(sql.execute(_RESEAL, {**given, "before": before.sealed}).rowcount == 1)


def _read(row: Sequence[Any]) -> SealedInstallation:
    platform, workspace, organization, sealed, key_id, installed_at = row
    return SealedInstallation(
        platform=platform,
        workspace=workspace,
        organization=organization,
        sealed=bytes(sealed),
        key_id=key_id,
        installed_at=dt.datetime.fromisoformat(installed_at),
    )
