"""Where the command `paperboy` begins."""

from __future__ import annotations

import gc
from typing import Final

COLLECTED: Final = 10_000
"""New objects after which unused ones are looked for. What is imported stays to the end: with Python's own
number a twentieth of a short command is to look through it."""


def main() -> None:
    """Run the command that was given."""
    gc.set_threshold(COLLECTED, *gc.get_threshold()[1:])
    from adapters.cli import main as run_command  # noqa: PLC0415 - the most of what is imported

    run_command()


if __name__ == "__main__":
    main()
