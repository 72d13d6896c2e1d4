"""The command line as a person meets it: arguments in, text and an exit code out."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from adapters.cli import paperboy
from adapters.cli.boundary import run
from tests.fakes import FakeClock


@dataclass
class Result:
    code: int
    out: str
    err: str


Call = Callable[..., Result]


@pytest.fixture(autouse=True)
def with_the_model(real_model: None) -> None:
    """What a person meets is all of Paperboy."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.fixture
def call(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Iterator[Call]:
    """Run `paperboy` in this process, on a data folder of its own, with a clock nobody waits for."""
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.setattr("adapters.wiring.SystemClock", FakeClock)

    def called(*arguments: str | Path) -> Result:
        code = run(paperboy, ["--data-dir", str(folder), *map(str, arguments)])
        captured = capsys.readouterr()
        return Result(code, captured.out, captured.err)

    yield called
    for handler in logging.getLogger().handlers[:]:
        if isinstance(handler, logging.FileHandler):
            logging.getLogger().removeHandler(handler)
            handler.close()
