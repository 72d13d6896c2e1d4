"""`paperboy` as it is, on the sample arXiv whatever a command wishes: a process for tests."""

from __future__ import annotations

import dataclasses
import sys
from pathlib import Path
from typing import Any

from adapters import wiring
from adapters.cli import paperboy
from adapters.cli.boundary import run
from bot.settings import Settings

REAL = wiring.services


def sampled(settings: Settings, folder: Path, overrides: wiring.Overrides | None = None) -> Any:
    return REAL(settings, folder, dataclasses.replace(overrides or wiring.Overrides(), sample_day=1))


if __name__ == "__main__":
    wiring.services = sampled
    sys.exit(run(paperboy, sys.argv[1:]))
