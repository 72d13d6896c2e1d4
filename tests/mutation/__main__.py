"""Small faults in the code of a group, and a table of what the tests made of them.

What becomes of each is in `build/mutants/GROUP.jsonl` while they are tried, and the table in `table.md`.
"""

from __future__ import annotations

import argparse
import os
import sys
import tomllib
from collections.abc import Mapping
from math import inf
from pathlib import Path
from typing import Any

from tests.mutation.report import Judged, render_survivors, render_table
from tests.mutation.trials import CleanRunError, Options, try_faults

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
BUILD = Path("build", "mutants")


def main() -> int:
    """Run the groups; 1 where one could not be measured, or too much of it is noticed by no test."""
    groups = read_toml("groups")
    parser = argparse.ArgumentParser(prog="mutants", description=__doc__)
    parser.add_argument("groups", nargs="*", metavar="group", help=", ".join(groups))
    parser.add_argument("--sample", type=int, default=0, help="so many faults of each group; else all")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--seconds", type=float, default=inf, help="of tests that a fault is tried with")
    parser.add_argument("--children", type=int, default=os.cpu_count(), help="faults tried at once")
    given = vars(parser.parse_args())
    chosen = given.pop("groups") or groups
    if unknown := set(chosen) - set(groups):
        parser.error(f"there is no group {', '.join(sorted(unknown))}")
    judged = [measure(name, groups[name], Options(**given)) for name in chosen]
    ROOT.joinpath(BUILD, "table.md").write_text(render_table(judged), encoding="utf-8")
    sys.stdout.write(f"\n{render_table(judged)}")
    return 0 if all(each.is_good for each in judged) else 1


def measure(name: str, group: Mapping[str, Any], options: Options, root: Path = ROOT) -> Judged:
    """Try the faults of a group; none where its tests fail without one, which is told then."""
    build = root / BUILD
    build.mkdir(parents=True, exist_ok=True)
    results = build / f"{name}.jsonl"
    sys.stderr.write(f"{name}: {group['promise']} ({results})\n")
    faults: list[dict[str, Any]] = []
    try:
        faults = try_faults(root, group, options, results)
    except CleanRunError as error:
        sys.stderr.write(f"{error}\n{name}: NOT MEASURED, as its tests fail without a fault.\n")
    judged = Judged(name, faults, read_toml("explained")["survivor"])
    sys.stdout.write(render_survivors(judged))
    return judged


def read_toml(name: str) -> Mapping[str, Any]:
    """`groups`: what each promises, its modules, its tests; `explained`: what survives."""
    return tomllib.loads((HERE / f"{name}.toml").read_text(encoding="utf-8"))


if __name__ == "__main__":
    sys.exit(main())
