"""Every table says whose its rows are, or holds what is true for everybody."""

from __future__ import annotations

from pathlib import Path

from adapters.stores.sql.statements import Sql
from adapters.stores.sqlite.store import SqliteStore
from adapters.stores.tenants import OWNED, OWNED_THROUGH, WORKSPACE_ALONE
from tests.fakes import FakeClock

FACTS = {
    "papers": "published",
    "versions": "published",
    "full_texts": "published",
    "bodies": "published",
    "images": "published",
    "passages": "pieces of what is published",
    "batches": "what sources announced",
    "analyses": "made of a paper alone, by an analyst and a prompt that its key names",
    "analysed": "the latest of them",
    "summaries": "made of entries that its key names",
    "vectors": "of passages",
    "paper_vectors": "of papers",
    "text_vectors": "of texts that its key does not tell, as it is their digest",
    "model_batches": "calls by the digests that name them; what they say is with the endpoint",
    "source_answers": "what is published, as it was sent",
    "leases": "which process does what",
}
"""Why these are nobody's. What a workspace brings stands in none of them."""


async def test_each_table_belongs_to_a_workspace_or_holds_facts(tmp_path: Path) -> None:
    async with await SqliteStore.open(tmp_path / "s", FakeClock()) as store:
        tables = await store.database.read(_catalogue)
    owned = {name for name, columns in tables.items() if {"platform", "workspace"} <= columns}
    alone = {name for name, columns in tables.items() if "workspace" in columns} - owned
    assert owned == set(OWNED)
    assert alone == WORKSPACE_ALONE.keys()
    for name, (column, owner, key) in OWNED_THROUGH.items():
        assert column in tables[name]
        assert owner in owned
        assert key in tables[owner]
    assert tables.keys() - owned - alone - OWNED_THROUGH.keys() == FACTS.keys()


def _catalogue(sql: Sql) -> dict[str, set[str]]:
    names = sql.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
    return {
        name: {column for _, column, *_ in sql.execute(f"PRAGMA table_info({name})")}
        for (name,) in names
        if "_fts" not in name and not name.startswith(("sqlite_", "_sqlite_"))
    }
