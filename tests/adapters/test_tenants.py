"""What is kept of one workspace can be listed, handed over and erased, and nothing of another with it."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from adapters.archive.site import workspace_folder
from adapters.cli import paperboy
from adapters.cli.boundary import run
from adapters.stores.postgres.store import PostgresStore
from adapters.stores.sqlite.database import FILE
from adapters.stores.sqlite.store import SqliteStore
from adapters.stores.store import Store
from adapters.stores.tenants import (
    OWNED,
    OWNED_THROUGH,
    WORKSPACE_ALONE,
    Tenant,
    erase_tenant,
    export_tenant,
    list_tenants,
)
from bot.domain.errors import RunBusyError
from tests.fakes import NOON, FakeClock
from tests.full_store import fill
from tests.samples_digest import paper
from tests.store_contract import ELSEWHERE, LAB, MONDAY, drafted, shown, subscription

MINE = Tenant(platform=LAB.platform, workspace=LAB.workspace)
OTHER = Tenant(platform=ELSEWHERE.platform, workspace=ELSEWHERE.workspace)
WEB = Tenant(platform="web", workspace="web")
T1 = Tenant(platform="slack", workspace="T1")


@pytest.fixture(params=["sqlite", "postgres"])
def address(request: pytest.FixtureRequest) -> str:
    """Of a PostgreSQL database; empty for a file."""
    return str(request.getfixturevalue("postgres_database")) if request.param == "postgres" else ""


@pytest.fixture
async def store(address: str, tmp_path: Path) -> AsyncIterator[Store]:
    if not address:
        async with await SqliteStore.open(tmp_path / FILE, FakeClock()) as file:
            yield file
        return
    async with await PostgresStore.open(address, tmp_path, FakeClock()) as server:
        yield server


async def everything(store: Store) -> None:
    await fill(store)
    await store.save_subscription(subscription("moths", ELSEWHERE))
    await drafted(store, "9912.00002", to=ELSEWHERE, name="moths")


async def rows(store: Store, tenant: Tenant) -> list[str]:
    return sorted(await store.database.read(lambda sql: list(export_tenant(sql, tenant))))


async def test_every_table_of_tenants_is_exported_and_nothing_in_it_is_packed_or_sealed(
    store: Store,
) -> None:
    await everything(store)
    lines = [json.loads(line) for tenant in (MINE, OTHER, WEB, T1) for line in await rows(store, tenant)]
    assert {each["table"] for each in lines} == {*OWNED, *OWNED_THROUGH, *WORKSPACE_ALONE}
    assert not any("sealed" in each for each in lines)
    part = next(each for each in lines if each["table"] == "parts")
    assert part["body"]["key"] == "root"
    listed = {each.tenant: each for each in await store.database.read(list_tenants)}
    assert {MINE, OTHER, T1} <= set(listed)
    assert (listed[MINE].followed, listed[MINE].last_day) == (1, MONDAY.isoformat())
    assert listed[T1].is_installed


@pytest.mark.parametrize("gone", [MINE, OTHER, WEB, T1], ids=lambda each: each.workspace)
async def test_who_is_erased_is_gone_and_all_others_are_as_before(store: Store, gone: Tenant) -> None:
    await everything(store)
    others = [each for each in (MINE, OTHER, WEB, T1) if each != gone]
    before = {each: await rows(store, each) for each in others}
    mine = await rows(store, gone)
    removed = await store.database.write(lambda sql: erase_tenant(sql, gone, NOON))
    assert sum(removed.values()) == len(mine) > 0
    assert await rows(store, gone) == []
    assert {each: await rows(store, each) for each in others} == before
    assert gone not in {each.tenant for each in await store.database.read(list_tenants)}
    assert await store.paper(paper(1).id) is not None, "what is published stays"


async def test_what_was_asked_is_not_found_any_more_and_a_new_beginning_is_possible(store: Store) -> None:
    await everything(store)
    await store.database.write(lambda sql: erase_tenant(sql, MINE, NOON))
    found = await store.database.read(
        lambda sql: sql.execute("SELECT count(*) FROM questions_fts").fetchone()[0]
    )
    assert found == 0
    await store.save_subscription(subscription())
    await drafted(store, "9912.00001")
    await shown(store, paper(1))


async def test_nobody_is_erased_in_the_middle_of_a_digest(store: Store) -> None:
    await everything(store)
    key = f"{LAB.platform}/{LAB.workspace}/{LAB.channel}/tides/{MONDAY.isoformat()}"
    assert await store.claim_run(key, "somebody", now=NOON, lease_seconds=60)
    with pytest.raises(RunBusyError):
        await store.database.write(lambda sql: erase_tenant(sql, MINE, NOON))
    await store.database.write(lambda sql: erase_tenant(sql, OTHER, NOON))
    assert await rows(store, MINE)


def test_the_commands_list_export_and_erase(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def paperboy_(*words: str) -> tuple[int, str]:
        code = run(paperboy, ["--data-dir", str(tmp_path), "tenant", *words])
        told = capsys.readouterr()
        return code, told.out + told.err

    assert paperboy_("list")[0] == 0
    assert run(paperboy, ["--data-dir", str(tmp_path), "follow", "cs.LG", "--name", "tides"]) == 0
    capsys.readouterr()
    name = paperboy_("list")[1].partition(":")[0]
    assert name.startswith("terminal/")
    folder = tmp_path / "archive" / workspace_folder(f"{name}/")
    folder.mkdir(parents=True)
    target = tmp_path / "rows.jsonl"
    assert paperboy_("export", name, str(target))[0] == 0
    assert '"table": "subscriptions"' in target.read_text(encoding="utf-8")
    assert target.stat().st_mode & 0o77 == 0
    for place, code in ((tmp_path / "no" / "rows", 64), (Path("/proc/rows"), 74)):
        assert paperboy_("export", name, str(place))[0] == code
    assert paperboy_("pause", name)[0] == 0
    assert "paused" in paperboy_("list")[1]
    assert paperboy_("resume", name)[0] == 0
    assert "paused" not in paperboy_("list")[1]
    assert paperboy_("erase", name, "--yes")[0] == 0
    assert name not in paperboy_("list")[1]
    assert not folder.exists()
    assert paperboy_("erase", "slack", "--yes")[0] == 64


@pytest.mark.parametrize("command", ["pause", "resume", "export", "erase"])
def test_a_workspace_that_nothing_is_kept_of_is_a_slip(
    command: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data, file = tmp_path / "data", tmp_path / "rows"
    more = {"export": [str(file)], "erase": ["--yes"]}.get(command, [])
    assert run(paperboy, ["--data-dir", str(data), "tenant", command, "slack/T0", *more]) == 1
    assert "paperboy tenant list" in capsys.readouterr().err
    assert not file.exists()
    assert run(paperboy, ["--data-dir", str(data), "tenant", "list"]) == 0
    assert "slack/T0" not in capsys.readouterr().out
