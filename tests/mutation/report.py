"""What became of the faults of a group: how many no test noticed, which of these nobody has explained."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tests.mutation.trials import LEFT_OUT, NOTICED, TOO_LONG

MOST = 0.1
"""The share of the faults of a group that may go unnoticed without a word."""
_HEADS = (
    "group, module",
    "faults in all",
    "tried",
    "noticed",
    "of these by the limit of time",
    "survived, explained",
    "survived, not explained",
    "of those tried",
)
KEY = ("file", "function", "before", "after")
"""What an explanation is found by, wherever in its file the function stands: until the lines change."""


@dataclass(frozen=True)
class Judged:
    """A group: each of its faults, and the explanations of those that no test noticed."""

    group: str
    faults: Sequence[Mapping[str, Any]]
    explained: Sequence[Mapping[str, Any]]

    @property
    def tried(self) -> list[Mapping[str, Any]]:
        """All but those that a sample leaves out."""
        return [each for each in self.faults if each["status"] != LEFT_OUT]

    @property
    def survivors(self) -> list[Mapping[str, Any]]:
        """Those that no test noticed, or that could not be tried."""
        return [each for each in self.tried if each["status"] not in {NOTICED, TOO_LONG}]

    @property
    def unexplained(self) -> list[Mapping[str, Any]]:
        """Survivors that nobody has said a word about."""
        said = [each for each in self.explained if each["why"].strip()]
        return [each for each in self.survivors if not any(_explains(one, each) for one in said)]

    @property
    def is_good(self) -> bool:
        """Whether it was measured, and nearly all that survived is explained."""
        return bool(self.tried) and len(self.unexplained) <= MOST * len(self.tried)


def _explains(explanation: Mapping[str, Any], fault: Mapping[str, Any]) -> bool:
    """Whether it is meant. An explanation without lines is one for a whole function."""
    return all(explanation[name] == fault[name] for name in KEY if name in explanation)


def render_table(judged: Iterable[Judged]) -> str:
    """A Markdown table with a row for each group, and below it one for each of its modules."""
    rows = [f"| {' | '.join(_HEADS)} |", "|---" * len(_HEADS) + "|"]
    for each in judged:
        modules = dict.fromkeys(sorted(fault["file"] for fault in each.faults))
        rows.append(_row(f"**{each.group}**" if each.tried else f"**{each.group}**, not measured", each))
        for name in modules:
            faults = [one for one in each.faults if one["file"] == name]
            rows.append(_row(f"`{name}`", Judged(each.group, faults, each.explained)))
    return "\n".join(rows) + "\n"


def _row(title: str, judged: Judged) -> str:
    tried, survived, unexplained = len(judged.tried), len(judged.survivors), len(judged.unexplained)
    slow = sum(each["status"] == TOO_LONG for each in judged.tried)
    share = f"{100 * unexplained / tried:.1f} %" if tried else "–"
    counts = (len(judged.faults), tried, tried - survived, slow, survived - unexplained, unexplained)
    return f"| {title} | {' | '.join(map(str, (*counts, share)))} |"


def render_survivors(judged: Judged) -> str:
    """The survivors without an explanation, as they would be written down with one."""
    return "\n".join(map(_stub, judged.unexplained))


def _stub(fault: Mapping[str, Any]) -> str:
    lines = [f"{name} = {_toml(fault[name])}" for name in KEY]
    return "\n".join(["[[survivor]]", *lines, 'why = ""', ""])


def _toml(value: str | Sequence[str]) -> str:
    if isinstance(value, str):
        return f"'''{value}'''" if '"' in value or "\\" in value else f'"{value}"'
    return f"[{', '.join(map(_toml, value))}]"
