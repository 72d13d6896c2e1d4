"""Settings that somebody chose, as lines of the configuration file. Pure."""

from __future__ import annotations

import json
from collections.abc import Mapping

from bot.settings import line_number


def changed_lines(text: str, chosen: Mapping[str, str | int]) -> str:
    """The file with these settings, by their whole names; all else that is written there stays."""
    for name, value in chosen.items():
        section, _, own = name.partition(".")
        text = _with(text, section, own, f"{own} = {json.dumps(value, ensure_ascii=False)}")
    return text


def _with(text: str, section: str, name: str, said: str) -> str:
    lines = text.splitlines()
    heading = line_number(text, section)
    if not lines or lines[heading - 1].strip() != f"[{section}]":
        gap = [""] if lines and lines[-1].strip() else []
        return "\n".join([*lines, *gap, f"[{section}]", said]) + "\n"
    there = line_number(text, section, name)
    if there != heading and lines[there - 1].split("=")[0].strip() == name:
        lines[there - 1] = said
    else:
        lines.insert(heading, said)
    return "\n".join(lines) + "\n"
