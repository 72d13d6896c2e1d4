"""Large digests are in memory one after the other, and what reads papers is let go of after each."""

import asyncio
from pathlib import Path

import pytest

from bot.compose.digest import DigestParts, compose_digest
from bot.digests import run as module
from bot.digests.delivery import Deliverer
from bot.digests.lease import RunLease
from bot.digests.policy import Quiet
from bot.domain.digest import Digest
from bot.domain.run import Run
from tests.fakes import FakeClock
from tests.samples_digest import digest
from tests.scheduler_lab import MONDAY, MORNING, Chat, Lab, World, open_lab


class Watching(World):
    """How many digests were summarised at the same time at most."""

    at_once = most = 0

    async def summarise(self, digest: Digest, *, workspace: str = "") -> Digest:
        self.at_once += 1
        self.most = max(self.most, self.at_once)
        for _ in range(20):
            await asyncio.sleep(0.001)  # the others go on meanwhile, and so do threads
        self.at_once -= 1
        return await super().summarise(digest, workspace=workspace)


async def make(lab: Lab, *names: str) -> list[str]:
    """Digests of two papers each, at the same time; what was let go of."""
    rested: list[str] = []
    object.__setattr__(lab.digests, "rest", lambda: rested.append("rested"))
    followed = [await lab.follow(name) for name in names]
    await asyncio.gather(*(lab.digests.run(each, MONDAY, progress=Quiet()) for each in followed))
    return rested


@pytest.mark.parametrize(("large", "most", "rested"), [(1, 1, 3), (2, 3, 0)])
async def test_only_large_digests_wait_for_each_other_and_let_go_of_what_read_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, large: int, most: int, rested: int
) -> None:
    monkeypatch.setattr(module, "LARGE", large)
    world = Watching()
    async with open_lab(tmp_path, FakeClock(MORNING), world, Chat()) as lab:
        assert len(await make(lab, "tides", "sand", "lamps")) == rested
    assert world.most == most


async def test_a_large_digest_that_cannot_be_made_keeps_no_other_waiting(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "LARGE", 1)
    async with open_lab(tmp_path, FakeClock(MORNING), World(), Chat()) as lab:
        with monkeypatch.context() as broken:
            broken.setattr(World, "summarise", _fail)
            with pytest.raises(ValueError, match="a mistake"):
                await make(lab, "tides")
        await make(lab, "tides")
        assert not lab.digests.large.locked()


async def test_no_other_waits_while_a_channel_is_told_what_is_missing_in_a_large_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "LARGE", 1)
    async with open_lab(tmp_path, FakeClock(MORNING), World(), Chat()) as lab:
        monkeypatch.setattr(module.Digests, "_is_news", _is_news)
        usual, held = lab.digests.deliverer, list[bool]()

        def deliverer(run: Run, lease: RunLease) -> Deliverer:
            held.append(lab.digests.large.locked())
            return usual(run, lease)

        object.__setattr__(lab.digests, "deliverer", deliverer)
        await make(lab, "tides")
    assert held == [False, False]


async def _is_news(*_given: object) -> bool:
    return True


async def _fail(*_given: object, **_named: object) -> None:
    raise ValueError("a mistake")


def _break(*_given: object) -> None:
    raise ValueError("a mistake")


async def test_parts_that_are_still_to_be_posted_are_made_when_they_are_come_to(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with open_lab(tmp_path, FakeClock(MORNING), World(), Chat()) as lab:
        run = await lab.store.open_run(await lab.follow(), MONDAY)
        made = digest(run_key=run.key)
        assert await lab.store.save_draft(run.key, made, DigestParts(made), [])
        first, *rest = compose_digest(made)
        found = iter(await lab.store.outstanding(run.key))
        assert next(found).part == first
        with monkeypatch.context() as broken:
            broken.setattr("adapters.stores.sql.deliveries.unpack", _break)
            with pytest.raises(ValueError, match="a mistake"):
                next(found)
        assert [each.part for each in found] == rest[1:]


def test_the_parts_of_a_digest_can_be_gone_through_again() -> None:
    parts = DigestParts(digest())
    assert list(parts) == list(parts) == list(compose_digest(digest()))
