"""What tests of adapters share: a pretended Discord with one paper read already."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import pytest

from tests.adapters.discord_world import World, a_world, read_ahead


@pytest.fixture(scope="session")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder in which the paper is read already."""
    folder = tmp_path_factory.mktemp("library")
    asyncio.run(read_ahead(folder))
    return folder


@pytest.fixture
def folder(library: Path, tmp_path: Path) -> Path:
    return shutil.copytree(library, tmp_path / "data")


@pytest.fixture
async def world(folder: Path) -> AsyncIterator[World]:
    async with a_world(folder) as made:
        yield made


@pytest.fixture
def waits(monkeypatch: pytest.MonkeyPatch) -> Sequence[float]:
    """How long was to be waited each time, in seconds: nobody waits, as time goes by itself."""
    waited: list[float] = []

    async def sleep(_: object, seconds: float) -> None:
        waited.append(seconds)

    monkeypatch.setattr("adapters.clock.SystemClock.sleep", sleep)
    return waited
