"""Several processes ask a model no more at once than one may, and leave it alone once one found it down."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from adapters.models.configured import configured_models
from adapters.models.shared import REST, SharedModel
from adapters.process_limits import MOST_MISSED, SharedPace
from adapters.stores.sqlite.store import SqliteStore
from bot.domain.analysis import Usage
from bot.domain.errors import ModelUnavailableError, StorageError
from bot.embedding_settings import LOCAL
from bot.model_settings import MAIN, ModelSettings
from bot.ports.model import ModelReply, ModelRequest, Watch
from tests.fakes import FakeClock

ASKED = ModelRequest(purpose="answer", system="s", user="u", workspace="T1")
SETTINGS = ModelSettings.model_validate({"base_url": "http://127.0.0.1:9/v1", "name": "big", "parallel": 2})


class Endpoint:
    """What all of them ask."""

    def __init__(self) -> None:
        self.now = self.most = self.asked = 0
        self.down = False

    async def complete(self, request: ModelRequest, watch: Watch | None = None) -> ModelReply:
        self.asked += 1
        self.now += 1
        self.most = max(self.most, self.now)
        await asyncio.sleep(0.01)
        self.now -= 1
        if self.down:
            raise ModelUnavailableError(why="why.model_failing")
        return ModelReply(text="yes", usage=Usage(model="big", purpose="answer"))


@pytest.fixture
def endpoint(monkeypatch: pytest.MonkeyPatch) -> Endpoint:
    made = Endpoint()
    monkeypatch.setattr("adapters.models.lazy.LazyModel.complete", made.complete)
    return made


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[SqliteStore]:
    async with await SqliteStore.open(tmp_path / "s", FakeClock()) as opened:
        yield opened


def models(store: SqliteStore, many: int = 3) -> list[SharedModel]:
    """One in each process."""
    return [SharedModel(SETTINGS, store, store.clock) for _ in range(many)]


async def test_all_processes_together_ask_no_more_at_once_than_is_set(
    store: SqliteStore, endpoint: Endpoint
) -> None:
    asking = [model.complete(ASKED) for model in models(store) for _ in range(4)]
    assert [each.text for each in await asyncio.gather(*asking)] == ["yes"] * 12
    assert endpoint.most == SETTINGS.parallel
    assert not [each for each in await store.leases() if each.name.startswith("slot:")]


async def test_what_one_process_finds_down_is_asked_by_no_other_until_it_rested(
    store: SqliteStore, endpoint: Endpoint
) -> None:
    one, other = models(store, 2)
    endpoint.down = True
    with pytest.raises(ModelUnavailableError):
        await one.complete(ASKED)
    with pytest.raises(ModelUnavailableError) as refused:
        await other.complete(ASKED)
    assert refused.value.retry_after == REST
    assert endpoint.asked == 1
    endpoint.down = False
    assert isinstance(store.clock, FakeClock)
    await store.clock.sleep(REST)
    assert (await other.complete(ASKED)).text == "yes"


async def test_who_finds_all_places_taken_for_long_is_told_so(
    store: SqliteStore, endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def none_free(*_: object, **__: object) -> bool:
        return False

    monkeypatch.setattr(store, "take_slot", none_free)
    with pytest.raises(ModelUnavailableError) as busy:
        await asyncio.wait_for(models(store, 1)[0].complete(ASKED), 60)
    assert busy.value.fields["why"] == "why.model_busy"
    assert not endpoint.asked


async def test_a_process_too_busy_for_any_moment_of_a_pace_goes_without_one() -> None:
    class Late(FakeClock):
        async def sleep(self, seconds: float) -> None:
            await super().sleep(seconds + 1)

    class Full(SqliteStore):
        asked = 0

        def __init__(self) -> None:
            """It needs no database."""

        async def reserve(self, name: str, *, now: dt.datetime, per_second: float) -> float:
            self.asked += 1
            return 0.5

    full = Full()
    await asyncio.wait_for(SharedPace(full, Late(), "discord", 42).turn(), 60)
    assert full.asked == MOST_MISSED


async def test_a_model_is_asked_while_the_database_is_away(
    store: SqliteStore, endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def away(*_: object, **__: object) -> None:
        raise StorageError(problem="storage.away")

    for name in ("take_slot", "seconds_closed", "drop_leases"):
        monkeypatch.setattr(store, name, away)
    assert (await models(store, 1)[0].complete(ASKED)).text == "yes"


async def test_limits_are_shared_where_processes_are_and_never_for_a_model_of_this_machine(
    store: SqliteStore,
) -> None:
    local = SETTINGS.evolve(base_url=LOCAL)
    async with AsyncExitStack() as stack:
        for settings, shared, wanted in (
            (SETTINGS, store, True),
            (SETTINGS, None, False),
            (local, store, False),
        ):
            made = configured_models(settings, store, store.clock, stack, shared).models[MAIN]
            assert isinstance(made, SharedModel) is wanted
