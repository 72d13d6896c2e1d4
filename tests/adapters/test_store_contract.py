"""The SQLite store keeps the contract of every store."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from adapters.stores.sqlite import deliveries
from adapters.stores.sqlite.store import SqliteStore
from tests.fakes import FakeClock
from tests.store_contract import Store, StoreContract
from tests.store_contract_deliveries import STALE, DeliveryContract, not_begun
from tests.store_contract_operations import OperationsContract
from tests.store_contract_search import ConversationContract, LibraryContract


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    async with await SqliteStore.open(tmp_path / "paperboy.sqlite3", FakeClock()) as opened:
        yield opened


class TestSqliteStore(
    StoreContract, LibraryContract, ConversationContract, OperationsContract, DeliveryContract
):
    """All of it."""


@pytest.mark.parametrize(
    ("clause", "told_by"),
    [
        (" AND position = :position", "part"),
        (" AND state = :state", "state"),
        (" AND attempts = :attempts", "attempts"),
        (" AND owner = :owner", "owner"),
        ("name = :lease AND ", "lease of another run"),
        (" AND until > :now", "ended lease"),
    ],
)
async def test_each_condition_of_beginning_a_delivery_keeps_from_something_of_its_own(
    store: Store, clause: str, told_by: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert clause in deliveries.BEGIN
    monkeypatch.setattr(deliveries, "BEGIN", deliveries.BEGIN.replace(clause, ""))
    assert told_by not in await not_begun(store, without=[told_by])
    assert len(STALE) == 6
