"""The process in which the embedding model is, as those see it who want vectors.

A model's runtime takes tens of megabytes that it never gives back, and a library in C can crash or loop.
So it is a process of its own: when it ends, all that it took is free, and who asked gets one of our errors.

It is asked over its standard input: first where the model lies, then a text, each a line of JSON. It
answers each over its standard output: `engine.HEAD`, then the vector, or why there is none.
"""

from __future__ import annotations

import json
import subprocess
import sys
from contextlib import suppress
from threading import Timer
from typing import Final

from adapters.env import environment
from adapters.models.embedding.engine import HEAD, MADE, MISSING, MOST_DIMENSIONS, ModelFiles
from bot.domain.errors import ModelOutputError, ModelUnavailableError

LOADING: Final = 60.0
"""Seconds until the model is there; a fraction of one is usual."""
MAKING: Final = 20.0
"""Seconds until it has made a vector; a few hundredths are usual."""
SLOW: Final = "why.model_slow"
_START: Final = (
    "import sys, json; sys.path[:] = json.loads(sys.argv[1]); "
    "from adapters.models.embedding.engine import main; main()"
)
_KEPT: Final = ("SYSTEMROOT", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH")
"""What of our environment it needs: not what is secret in it."""


class ProcessLostError(Exception):
    """It ended without an answer."""


class ModelProcess:
    """One process with one model, for one thread at a time."""

    def __init__(self, files: ModelFiles, *, loading: float = LOADING, making: float = MAKING) -> None:
        """Start it and wait until the model is loaded. Raises ModelUnavailableError."""
        environ = environment()
        self._making = making
        self._late = False
        try:
            self._process = subprocess.Popen(  # noqa: S603 - our own interpreter, our own code
                [sys.executable, "-I", "-c", _START, json.dumps(sys.path)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env={name: environ[name] for name in _KEPT if name in environ},
            )
        except OSError as error:
            raise ModelUnavailableError(why=MISSING) from error
        try:
            mark, said = self._ask([*map(str, files[:3]), files.lower], loading)
        except ProcessLostError as error:
            raise ModelUnavailableError(why=MISSING) from error
        if mark != MADE:
            self.end()
            raise ModelUnavailableError(why=said.decode())

    @property
    def pid(self) -> int:
        """Its number."""
        return self._process.pid

    def vector(self, text: str) -> bytes:
        """A vector of the text, as float32, little-endian.

        Raises:
            ModelOutputError: the model makes none of it.
            ModelUnavailableError: it took too long, and was ended.
            ProcessLostError: it ended by itself; another may do.
        """
        mark, said = self._ask(text, self._making)
        if mark != MADE:
            raise ModelOutputError(problems=(said.decode(),))
        return said

    def end(self) -> None:
        """End it, and wait until it is gone."""
        self._process.kill()
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(LOADING)
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                with suppress(OSError):  # it holds what was not sent yet
                    pipe.close()

    def _ask(self, question: object, seconds: float) -> tuple[bytes, bytes]:
        """Its answer to one line."""
        limit = Timer(seconds, self._too_late)
        limit.daemon = True
        limit.start()
        try:
            return self._exchange(json.dumps(question).encode() + b"\n")
        except (OSError, EOFError) as error:
            self.end()
            if self._late:
                raise ModelUnavailableError(why=SLOW) from error
            raise ProcessLostError from error
        finally:
            limit.cancel()

    def _exchange(self, line: bytes) -> tuple[bytes, bytes]:
        """Raises OSError or EOFError: it is not there any more."""
        asked, told = self._process.stdin, self._process.stdout
        if asked is None or told is None:
            raise EOFError
        asked.write(line)
        asked.flush()
        head = told.read(HEAD.size)
        if len(head) < HEAD.size:
            raise EOFError
        mark, size = HEAD.unpack(head)
        said = told.read(size) if size <= 4 * MOST_DIMENSIONS else b""
        if len(said) < size:
            raise EOFError
        return mark, said

    def _too_late(self) -> None:
        self._late = True
        self._process.kill()
