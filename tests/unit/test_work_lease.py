"""When a lease is believed, however long its store or the process itself stood still."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

import pytest

from bot.digests.lease import (
    LEASE,
    RENEWAL_INTERVAL,
    REQUESTS_WITHIN,
    NamedLease,
    RunLease,
    check_lease,
    sole_attempt,
)
from bot.domain.errors import RunBusyError
from tests.fakes import FakeClock


@dataclass
class GrantingStore:
    """Grants every claim, however old, after so many seconds."""

    clock: FakeClock
    takes: float = 0.0
    released: list[str] = field(default_factory=list)

    async def claim_lease(self, _name: str, _token: str, *, now: dt.datetime, seconds: float) -> bool:
        assert (now, seconds) == (self.clock.time, LEASE)
        self.clock.time += dt.timedelta(seconds=self.takes)
        return True

    async def claim_run(self, key: str, token: str, *, now: dt.datetime, lease_seconds: float) -> bool:
        return await self.claim_lease(key, token, now=now, seconds=lease_seconds)

    renew_run = claim_run

    async def release_run(self, key: str, _token: str) -> None:
        self.released.append(key)


def lease_of(store: GrantingStore, kind: type[NamedLease | RunLease]) -> NamedLease | RunLease:
    return kind(store, store.clock, "work", "one")  # type: ignore[arg-type]


@pytest.mark.parametrize("kind", [NamedLease, RunLease])
async def test_a_claim_counts_from_when_it_was_asked_and_not_from_its_answer(
    kind: type[NamedLease | RunLease],
) -> None:
    store = GrantingStore(FakeClock(), takes=REQUESTS_WITHIN + 1)
    lease = lease_of(store, kind)
    await lease.claim()
    with pytest.raises(RunBusyError):
        lease.check()
    store.takes = REQUESTS_WITHIN
    await lease.renew()
    lease.check()


async def test_before_it_is_claimed_nothing_may_be_said_however_lately_the_machine_was_started() -> None:
    with pytest.raises(RunBusyError):
        lease_of(GrantingStore(FakeClock(dt.datetime(1970, 1, 1, tzinfo=dt.UTC))), RunLease).check()


async def test_a_fresh_look_leaves_half_of_the_time_that_a_request_may_take() -> None:
    store = GrantingStore(FakeClock())
    lease = lease_of(store, RunLease)
    await lease.claim()
    for _ in range(9):
        store.clock.time += dt.timedelta(seconds=RENEWAL_INTERVAL + 1)
        await lease.refresh()
        store.clock.time += dt.timedelta(seconds=REQUESTS_WITHIN - RENEWAL_INTERVAL)
        lease.check()


async def test_who_stood_still_beyond_a_lease_has_lost_it_though_nobody_has_it_now() -> None:
    store = GrantingStore(FakeClock())
    lease = lease_of(store, NamedLease)
    await lease.claim()
    store.clock.time += dt.timedelta(seconds=LEASE)
    await lease.renew()
    store.clock.time += dt.timedelta(seconds=LEASE + 1)
    with pytest.raises(RunBusyError):
        await lease.renew()
    await lease.claim()


async def test_what_is_said_after_an_attempt_is_asked_of_the_attempt_around_it_or_of_nobody() -> None:
    store = GrantingStore(FakeClock())
    runs: Any = store
    async with sole_attempt(runs, store.clock, "outer", "one"):
        async with sole_attempt(runs, store.clock, "inner", "one"):
            check_lease()
        store.clock.time += dt.timedelta(seconds=LEASE)
        with pytest.raises(RunBusyError):
            check_lease()
    check_lease()
    assert store.released == ["inner", "outer"]
