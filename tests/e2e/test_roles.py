"""Workers, a web process and a gateway on one database: each has its part, and one that dies has heirs."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cable import cable
from tests.e2e.many_processes import FROZEN, NEW, endure, fleet, until, until_done, workspaces
from tests.e2e.role_serve import FAST
from tests.postgres import Server, durable


async def test_three_workers_share_the_work_and_pay_for_nothing_twice(
    pooled_database: str, tmp_path: Path
) -> None:
    followed = workspaces(6)
    async with fleet(tmp_path, pooled_database, followed) as made:
        for _ in range(3):
            await made.start()
        assert await until_done(made, followed) == []
        assert len(made.posted()) >= 2 * len(followed)
        assert set(made.paid.prompts.values()) == {1}
        for process in list(made.alive):
            process.send_signal(signal.SIGTERM)
            assert await asyncio.wait_for(process.wait(), 60) == 0
            made.alive.remove(process)


async def test_a_process_that_ends_though_nobody_wanted_it_is_told(
    postgres_database: str, tmp_path: Path
) -> None:
    followed = workspaces(1)
    async with fleet(tmp_path, postgres_database, followed) as made:
        process = await made.start()
        process.kill()
        await process.wait()
        assert await until_done(made, followed) == [f"process {process.pid} ended with {-signal.SIGKILL}"]
        made.alive.clear()


@pytest.fixture
def durable_server(postgres_server: Server) -> Iterator[Server]:
    with durable(postgres_server.direct):
        yield postgres_server


async def test_what_a_killed_or_frozen_worker_had_is_done_by_others_once_also_when_the_database_restarts(
    durable_server: Server, postgres_name: str, tmp_path: Path
) -> None:
    found = await endure(tmp_path, durable_server, postgres_name, ("kill", "freeze", "both"))
    assert found.wrong == []
    assert found.messages >= 2 * 4 * NEW


async def test_workers_outlive_a_database_that_is_away_and_lose_nothing(
    postgres_database: str, tmp_path: Path
) -> None:
    followed = workspaces(6)
    async with cable(postgres_database) as lead, fleet(tmp_path, postgres_database, followed) as made:
        made.settings["database"] = {"url": lead.address}
        for _ in range(2):
            await made.start()
        await until(lambda: bool(made.posted()))
        lead.pull()
        await asyncio.sleep(FROZEN / FAST)  # longer than any lease
        assert [each.returncode for each in made.alive] == [None, None]
        lead.plug_in()
        assert await until_done(made, followed) == []
        assert [each.returncode for each in made.alive] == [None, None]


async def test_processes_that_answer_make_no_digests(pooled_database: str, tmp_path: Path) -> None:
    followed = workspaces(1)
    async with fleet(tmp_path, pooled_database, followed) as made:
        await made.start("web")
        gateway = await made.start("gateway")
        log = tmp_path / "2" / "log"
        await until(lambda: log.exists() and "at work now" in log.read_text(encoding="utf-8"))
        assert not made.posted()
        assert gateway.returncode is None
        await made.start()
        assert await until_done(made, followed) == []
