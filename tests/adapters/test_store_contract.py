"""The SQLite store keeps the contract of every store."""

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from adapters.stores.sql import deliveries, narrowing, shown_search
from adapters.stores.sqlite.store import SqliteStore
from adapters.stores.store import Store
from bot.domain.topic import Destination
from tests.adapters.query_plans import walks
from tests.connections import on_reader, on_writer
from tests.fakes import FakeClock
from tests.samples_digest import paper
from tests.store_contract import ELSEWHERE, LAB, StoreContract, shown
from tests.store_contract_copies import CopiesContract
from tests.store_contract_deliveries import STALE, DeliveryContract, not_begun
from tests.store_contract_installations import InstallationsContract
from tests.store_contract_lanes import LanesContract
from tests.store_contract_limits import LimitsContract
from tests.store_contract_operations import OperationsContract
from tests.store_contract_places import PlacesContract
from tests.store_contract_reading_room import ReadingRoomContract
from tests.store_contract_search import ConversationContract, LibraryContract
from tests.store_contract_vectors import VectorContract

ACCEPTED_WALKS = {
    ("lanes", "SELECT"): "those with work, in the order in which they are served",
    ("lanes", "UPDATE lanes SET owner"): "the same, of which the first is taken",
    ("tenants", "SELECT"): "one short row for each workspace that an operator lets wait",
    ("leases", ""): "a handful of rows, pruned each day",
    ("summaries", "DELETE FROM summaries WHERE saved_at"): "once a day",
    ("usage", "DELETE FROM usage WHERE at"): "once a day",
    ("turns", "DELETE FROM turns WHERE asked_at"): "once a day",
    ("waiting", "DELETE FROM waiting WHERE asked_at"): "once a day, and there are few",
    ("subscriptions", "SELECT"): "one short row for each topic, and nearly all are wanted",
    ("feedback", "SELECT platform, workspace, channel"): "the result is all of the channel",
    ("parts", "SELECT state, count(*)"): "numbers for an operator, from an index of states alone",
    ("runs", "SELECT status, count(*)"): "numbers for an operator, from an index of states alone",
    (
        "runs",
        "SELECT subscription, day, status, tries, retry_at FROM runs WHERE platform",
    ): "by day, up to a limit",
    (
        "runs",
        "SELECT subscription, day, status, tries, retry_at FROM runs WHERE status IN",
    ): "few are unfinished",
    ("runs", "SELECT subscription, day, status, tries, retry_at, detail"): "when an operator asks",
    ("runs", "SELECT subscription, day, status, tries, retry_at, key"): "by day, up to a limit",
    ("runs", "SELECT DISTINCT day FROM runs WHERE digest"): "by day, up to a limit",
    ("found", "SELECT found.paper_id"): "those papers of one feed that were shown in the channel",
    ("shown", "SELECT paper_id FROM shown JOIN papers"): "those shown last, up to a limit",
    ("shown", "SELECT paper_id FROM shown WHERE platform"): "the channel's own, each paper once",
    (
        "shown",
        "SELECT (SELECT count(*) FROM shown",
    ): "one number of an index: whether what is held still holds",
    ("shown", "SELECT papers.id, papers_fts.title"): "any of all titles of a workspace may fit",
    ("latest", "SELECT papers.id, papers_fts.title"): "the two thousand of the line above",
}
"""Why a table may be walked through for statements that begin so."""


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    """One whose every statement finds what it asks for without walking through a table."""
    file, statements = tmp_path / "paperboy.sqlite3", list[str]()
    async with await SqliteStore.open(file, FakeClock()) as opened:
        for connection in (on_writer, on_reader):
            await connection(opened, lambda sql: sql.conn.set_trace_callback(statements.append))
        yield opened
        for connection in (on_writer, on_reader):
            await connection(opened, lambda sql: sql.conn.set_trace_callback(None))
    for table, statement in walks(file, statements):
        accepted = (name == table and statement.startswith(form) for name, form in ACCEPTED_WALKS)
        assert any(accepted), f"{statement} walks through {table}"


@pytest.fixture
async def twin(store: Store, tmp_path: Path) -> AsyncIterator[Store]:
    async with await SqliteStore.open(tmp_path / "paperboy.sqlite3", store.clock) as opened:
        yield opened


class TestSqliteStore(
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


@pytest.mark.parametrize(
    ("enough", "expected"),
    [(1, {LAB: {"1"}, ELSEWHERE: {"4"}}), (2, {LAB: {"1", "2"}, ELSEWHERE: {"3", "4"}})],
)
async def test_of_common_words_the_latest_are_found_and_the_others_where_those_are_too_few(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, enough: int, expected: dict[Destination, set[str]]
) -> None:
    monkeypatch.setattr(narrowing, "MOST_SCORED", dict.fromkeys(narrowing.MOST_SCORED, 1))
    monkeypatch.setattr(shown_search, "DEPTH", 1)
    async with await SqliteStore.open(tmp_path / "paperboy.sqlite3", FakeClock()) as opened:
        await shown(opened, paper(1), paper(2))
        await shown(opened, paper(3), paper(4), to=ELSEWHERE)
        for channel, numbers in expected.items():
            hits = await opened.search_shown((channel,), "tidal", limit=enough)
            assert {hit.paper.id[-1] for hit in hits} == numbers


@pytest.mark.parametrize(
    "file", sorted(Path(deliveries.__file__).parent.glob("*.py")), ids=lambda file: file.stem
)
def test_rows_are_written_by_the_names_of_their_columns(file: Path) -> None:
    """Else a column that a later migration adds breaks the statement, or takes another's value."""
    assert not re.findall(r"INTO \w+(?:\s+|\"\s+\" ?)(?:VALUES|SELECT)", file.read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("clause", "told_by"),
    [
        (" AND position = :position", "part"),
        (" AND state = :state", "state"),
        (" AND attempts = :attempts", "attempts"),
        (" AND owner = :owner", "owner"),
        ("name = :lease AND ", "lease of another run"),
        (" AND until > {held}", "ended lease"),
    ],
)
async def test_each_condition_of_beginning_a_delivery_keeps_from_something_of_its_own(
    store: Store, clause: str, told_by: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert clause in deliveries.BEGIN
    monkeypatch.setattr(deliveries, "BEGIN", deliveries.BEGIN.replace(clause, ""))
    assert told_by not in await not_begun(store, without=[told_by])
    assert len(STALE) == 6
