"""Small faults in the code of a group, and a table of what the tests made of them.

Everything is done in `build/mutants`, a folder for each group: what was noticed is not tried again until
the function changes, what was not noticed is. Remove the folder to begin anew.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Mapping, Sequence
from math import inf
from pathlib import Path
from typing import Any

from tests.mutation.report import Judged, render_survivors, render_table

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
BUILD = ROOT / "build" / "mutants"
NEEDED = ("bot", "adapters", "prompts", "tests")
PER_FAULT = {"timeout_constant": 3.0, "timeout_multiplier": 5.0}
"""Seconds beside what the tests take, and how many times as much of both a fault may take: other work may
keep the machine busy."""


def main() -> int:
    """Run the groups; 1 where a fault is noticed by no test and explained by nobody."""
    groups = read_groups()
    parser = argparse.ArgumentParser(prog="mutants", description=__doc__)
    parser.add_argument("groups", nargs="*", metavar="group", help=", ".join(groups))
    parser.add_argument("--sample", type=int, default=0, help="so many faults of each group; else all")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--seconds", type=float, default=inf, help="of tests that a fault is tried with")
    parser.add_argument("--children", type=int, default=os.cpu_count(), help="faults tried at once")
    given = parser.parse_args()
    unknown = set(given.groups) - set(groups)
    if unknown:
        parser.error(f"there is no group {', '.join(sorted(unknown))}")
    explained = tomllib.loads((HERE / "explained.toml").read_text(encoding="utf-8"))["survivor"]
    options = ("sample", "seed", "seconds", "children")
    chosen = [f"--{name}={getattr(given, name)}" for name in options]
    judged = []
    for name in given.groups or groups:
        sys.stderr.write(f"{name}: {groups[name]['promise']} ({BUILD / name / 'log'})\n")
        prepare(BUILD / name, groups[name])
        judged.append(Judged(name, try_faults(BUILD / name, *chosen), explained))
    BUILD.joinpath("table.md").write_text(render_table(judged), encoding="utf-8")
    sys.stdout.write("".join([*map(render_survivors, judged), "\n", render_table(judged)]))
    return 0 if all(each.is_good for each in judged) else 1


def read_groups() -> Mapping[str, Any]:
    """The groups by name: what they promise, their modules, the tests that hold them to it."""
    return tomllib.loads((HERE / "groups.toml").read_text(encoding="utf-8"))


def try_faults(folder: Path, *chosen: str) -> Sequence[Mapping[str, Any]]:
    """What became of those of the project there that the engine's options choose; it ends with its log."""
    found = _run_engine(folder, *chosen)
    if any(each["status"] == "not checked" for each in found):
        # Where other tests are chosen than before, mutmut forgets what was noticed.
        found = _run_engine(folder, *chosen)
    return found


def _run_engine(folder: Path, *chosen: str) -> Sequence[Mapping[str, Any]]:
    command = [sys.executable, "-P", str(HERE / "engine.py"), str(folder), *chosen]
    with (folder / "log").open("w", encoding="utf-8") as log:
        done = subprocess.run(command, stdout=log, stderr=subprocess.STDOUT, check=False)
    if done.returncode:
        raise SystemExit((folder / "log").read_text(encoding="utf-8")[-4000:])
    found: Sequence[Mapping[str, Any]] = json.loads((folder / "results.json").read_text(encoding="utf-8"))
    return found


def prepare(folder: Path, group: Mapping[str, Any]) -> None:
    """Make the folder a project of mutmut: our own by way of links, and our settings with its section."""
    folder.mkdir(parents=True, exist_ok=True)
    for needed in NEEDED:
        if not (folder / needed).is_symlink():
            (folder / needed).symlink_to(ROOT / needed)
    shutil.rmtree(folder / "mutants" / "tests", ignore_errors=True)
    for copied in (
        "bot",
        "adapters",
    ):  # mutmut leaves what is not Python as it was
        others = shutil.ignore_patterns("*.py", "__pycache__")
        shutil.copytree(ROOT / copied, folder / "mutants" / copied, ignore=others, dirs_exist_ok=True)
    settings = {
        "source_paths": ["bot", "adapters"],
        "only_mutate": group["modules"],
        "also_copy": ["prompts"],
        "pytest_add_cli_args_test_selection": group["tests"],
        "do_not_mutate_patterns": [r"\blog\.", r"\braise AssertionError\b"],  # no promises
        "process_isolation": "forkserver",  # so that no fault begins with the threads of another's tests
        **PER_FAULT,
    }
    section = "".join(f"{key} = {json.dumps(value)}\n" for key, value in settings.items())
    ours = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    (folder / "pyproject.toml").write_text(
        f"{ours}\n[tool.mutmut]\n{section}track_dependencies = false\nuse_git_change_detection = false\n",
        encoding="utf-8",
    )


if __name__ == "__main__":
    sys.exit(main())
