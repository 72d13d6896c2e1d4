"""A small model that makes vectors of texts, in a process of its own: its whole life, from load to end.

It imports only what that takes. How it is asked, and how it answers, is told in
`adapters.models.embedding.process`.
"""

from __future__ import annotations

import hashlib
import json
import mmap
import os
import struct
import sys
from importlib import import_module
from pathlib import Path
from typing import Any, BinaryIO, Final, NamedTuple

import numpy as np

from adapters.memory import hold_memory, share_memory, trim
from adapters.models.embedding.onnx_graph import kept_as_bytes
from bot.text.wordpiece import WordPiece

LONGEST: Final = 128
"""Tokens of a text: title and about half of an abstract. More takes longer and finds no more (measured)."""
MOST_DIMENSIONS: Final = 16_384
MADE, NOT_MADE = b"+", b"-"
HEAD: Final = struct.Struct("<cI")
"""Before each answer: whether it was made, and how many bytes follow."""
MISSING, CHANGED = "why.embeddings_missing", "why.embeddings_changed"
ROOM: Final = 2**30
"""Bytes a model may take beside several times its file."""
FOLDER: Final = "session.model_external_initializers_file_folder_path"


class ModelFiles(NamedTuple):
    """Where a model lies. Without a `sha256` the file is taken as it is: somebody chose it."""

    model: Path
    vocabulary: Path
    sha256: str = ""
    lower: bool = True


class NoModelError(Exception):
    """It cannot be loaded; says why, as a message key."""


class NoVectorError(Exception):
    """The model made none of that text."""


class Engine:
    """A model in memory."""

    def __init__(self, files: ModelFiles) -> None:
        """Raises NoModelError."""
        try:
            vocabulary = files.vocabulary.read_text(encoding="utf-8")
            self._tokens = WordPiece(vocabulary.splitlines(), lower=files.lower)
            runtime = silent_runtime()
            self._session = (
                _open_carried(runtime, files) if files.sha256 else _session(runtime, str(files.model))
            )
        except (OSError, ValueError, KeyError, MemoryError) as error:
            raise NoModelError(MISSING) from error
        except ImportError as error:  # no wheel for this machine
            raise NoModelError(MISSING) from error
        self._inputs = {each.name for each in self._session.get_inputs()}

    def vector(self, text: str) -> bytes:
        """A vector of length one, as float32, little-endian. Raises NoVectorError."""
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
            raise NoVectorError(type(error).__name__) from error
        vector = states[0].mean(axis=0) if states.ndim == 3 else states[0]
        if not 0 < vector.size <= MOST_DIMENSIONS or not np.isfinite(vector).all():
            raise NoVectorError("no vector")
        return bytes((vector / max(float(np.linalg.norm(vector)), 1e-9)).astype("<f4").tobytes())


def _open_carried(runtime: Any, files: ModelFiles) -> Any:  # noqa: ANN401 - the package has no types
    """The tested model, as it takes the least memory and time: most of it is computed with where it lies.

    Raises:
        NoModelError: it is another file.
    """
    path = files.model.resolve()
    with path.open("rb") as file:
        if hashlib.file_digest(file, "sha256").hexdigest() != files.sha256:
            raise NoModelError(CHANGED)
        model = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    graph = b"".join(kept_as_bytes(memoryview(model), path.name))
    return _session(runtime, graph, str(path.parent))


def silent_runtime() -> Any:  # noqa: ANN401 - the package has no types
    """onnxruntime, told to report nothing to its makers: since 1.29 it does by default, on Linux too.

    It looks for the variable once, as it is imported.
    """
    os.environ["ORT_DISABLE_TELEMETRY"] = "1"  # noqa: TID251 - written for a library, not read
    return import_module("onnxruntime")


def _session(runtime: Any, model: str | bytes, folder: str = "") -> Any:  # noqa: ANN401 - as above
    """`folder` is where what the model leaves in files lies."""
    options = runtime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.enable_cpu_mem_arena = False  # it would keep the memory of the longest text for good
    options.log_severity_level = 4
    if folder:
        options.add_session_config_entry(FOLDER, folder)
    try:
        made = runtime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
    except Exception as error:
        # As above; a file that is no model, or one for a newer runtime.
        raise NoModelError(MISSING) from error
    vars(made).pop("_model_bytes", None)  # 22 MB, kept for a change of providers, of which there is one
    return made


def main() -> None:
    """The process's whole life: the files, then one text after the other, until nobody asks any more."""
    asked, told = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # a library that prints would garble the answers
    share_memory()
    files = ModelFiles(*json.loads(asked.readline()))
    files = files._replace(model=Path(files.model), vocabulary=Path(files.vocabulary))
    _restrict(files)
    try:
        engine = Engine(files)
    except NoModelError as error:
        _say(told, NOT_MADE, str(error).encode())
        return
    trim()
    hold_memory()
    _say(told, MADE, b"")
    for line in asked:
        try:
            _say(told, MADE, engine.vector(json.loads(line)))
        except NoVectorError as error:
            _say(told, NOT_MADE, str(error).encode())


def _say(told: BinaryIO, mark: bytes, data: bytes) -> None:
    told.write(HEAD.pack(mark, len(data)) + data)
    told.flush()


def _restrict(files: ModelFiles) -> None:
    """Have the process end rather than take all memory, whatever the model wants."""
    if sys.platform == "win32":
        return
    import resource  # noqa: PLC0415  (does not exist on Windows)

    try:
        most = 2 * ROOM + 6 * files.model.stat().st_size
        hard = resource.getrlimit(resource.RLIMIT_AS)[1]
        allowed = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(resource.RLIMIT_AS, (allowed, allowed))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    except (OSError, ValueError):  # what is missing is told when it is loaded; macOS knows no such limit
        return
