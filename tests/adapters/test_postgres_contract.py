"""The PostgreSQL store keeps the contract of every store, also by way of PgBouncer in transaction mode."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from adapters.stores.postgres.store import PostgresStore
from adapters.stores.store import Store
from tests.fakes import FakeClock
from tests.store_contract import StoreContract
from tests.store_contract_copies import CopiesContract
from tests.store_contract_deliveries import DeliveryContract
from tests.store_contract_installations import InstallationsContract
from tests.store_contract_lanes import LanesContract
from tests.store_contract_limits import LimitsContract
from tests.store_contract_operations import OperationsContract
from tests.store_contract_places import PlacesContract
from tests.store_contract_reading_room import ReadingRoomContract
from tests.store_contract_search import ConversationContract, LibraryContract
from tests.store_contract_vectors import VectorContract


@pytest.fixture(params=["postgres_database", "pooled_database"])
def address(request: pytest.FixtureRequest) -> str:
    """Where statements are prepared once, and where each is sent whole."""
    found: str = request.getfixturevalue(request.param)
    return found


@pytest.fixture
async def store(address: str, tmp_path: Path) -> AsyncIterator[Store]:
    async with await PostgresStore.open(address, tmp_path, FakeClock()) as opened:
        yield opened


@pytest.fixture
async def twin(store: Store, address: str, tmp_path: Path) -> AsyncIterator[Store]:
    async with await PostgresStore.open(address, tmp_path, store.clock) as opened:
        yield opened


class TestPostgresStore(
    StoreContract,
    LibraryContract,
    ConversationContract,
    VectorContract,
    OperationsContract,
    DeliveryContract,
    ReadingRoomContract,
    CopiesContract,
    InstallationsContract,
    LanesContract,
    LimitsContract,
    PlacesContract,
):
    """All of it."""
