"""The command line of the recordings."""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
from pathlib import Path

from tests import recordings
from tests.recordings.outcome import Outcome, compared, replayed


def main() -> None:
    """Replay the recordings, or compare two outcomes."""
    parser = argparse.ArgumentParser(prog="recordings", description=recordings.__doc__)
    parser.add_argument("recorded", type=Path, nargs="*")
    parser.add_argument("--save", type=Path)
    parser.add_argument("--before", type=Path)
    parser.add_argument("--after", type=Path)
    given = parser.parse_args()
    if given.before and given.after:
        before, after = (
            Outcome(**json.loads(file.read_text(encoding="utf-8"))) for file in (given.before, given.after)
        )
        sys.stdout.write(compared(before, after))
    for file in given.recorded:
        outcome = asyncio.run(replayed(json.loads(file.read_text(encoding="utf-8"))))
        sys.stdout.write(outcome.told())
        if given.save:
            given.save.mkdir(parents=True, exist_ok=True)
            kept = given.save / f"{file.stem}-{outcome.prompts}.json"
            kept.write_text(json.dumps(vars(outcome), ensure_ascii=False, indent=1), encoding="utf-8")
            sys.stdout.write(f"saved as {kept}\n")


if __name__ == "__main__":
    main()
