"""The SQLite store keeps the contract of every store."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from adapters.sqlite.store import SqliteStore
from tests.fakes import FakeClock
from tests.store_contract import Store, StoreContract
from tests.store_contract_operations import OperationsContract
from tests.store_contract_search import ConversationContract, LibraryContract


class TestSqliteStore(StoreContract, LibraryContract, ConversationContract, OperationsContract):
    @pytest.fixture
    async def store(self, tmp_path: Path) -> AsyncIterator[Store]:
        async with await SqliteStore.open(tmp_path / "paperboy.sqlite3", FakeClock()) as opened:
            yield opened
