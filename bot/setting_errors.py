"""Says what is wrong with a settings file: one sentence, with the line that would be right.

What pydantic and tomllib say is for programmers. Every kind of mistake has a sentence in `bot.locales`.
"""

from __future__ import annotations

import json
import re
import tomllib
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from difflib import get_close_matches
from typing import Any

from pydantic_core import ErrorDetails

from bot.domain.errors import SettingError

_IN_FILE = "setting.at_line"
_BOUNDS = {"ge", "le", "gt", "lt"}
_NUMBERS = ("int_", "float_", "greater_than", "less_than", "finite")
_KINDS = {
    "time": "setting.time",
    "date": "setting.day",
    "bool": "setting.switch",
    "string_": "setting.text",
    "tuple": "setting.list",
    "dict": "setting.table",
    "model": "setting.table",
    "missing": "setting.missing",
    "literal": "setting.choice",
}
_AT = re.compile(r"at line (\d+)")
_HEADING = re.compile(r"\s*\[+\s*([\w-]+)")
_ASSIGNMENT = re.compile(r"\s*([\w.-]+)\s*[=:]\s*(.*?)\s*")
_REMARK = re.compile(r"\s(?:#|//|;)")
_SWITCHES = {"yes": "true", "on": "true", "true": "true", "no": "false", "off": "false", "false": "false"}
_QUOTES = "“”„«»「」『』‘’'\"` "
PREFIX = "PAPERBOY_"
"""How the variables begin that are settings."""


def variable_of(name: str) -> str:
    """What the setting `section.name` is called in the environment."""
    return PREFIX + name.replace(".", "_").upper()


def place_of_section(section: str, places: Mapping[str, Mapping[str, Any]]) -> Mapping[str, Any]:
    """The variables that a section consists of; nothing where a file has a part in it."""
    parts = [place["place"] for name, place in places.items() if name.startswith(f"{section}.")]
    return {} if not parts or _IN_FILE in parts else {"place": ", ".join(parts)}


def of_value(
    error: ErrorDetails, *, name: str, place: Mapping[str, Any], example: str, known: Iterable[str]
) -> SettingError:
    """What pydantic found wrong with the setting `name`; `example` is how its line looks with its default.

    `known` are the names there are, where the error may be that there is none of that name.
    """
    kind = error["type"]
    context: dict[str, Any] = error.get("ctx", {})
    if kind == "extra_forbidden":
        return unknown(name, place, known)
    if kind.startswith("setting."):
        if place["place"] != _IN_FILE and context.get("near") in set(known):
            context["near"] = variable_of(context["near"])
        begin = (re.match(r"\w+ ?= ?", example) or [""])[0]
        return SettingError(setting=name, problem=kind, right=example, begin=begin, **{**context, **place})
    if kind.startswith(_NUMBERS):
        return SettingError(setting=name, right=example, **_number(error), **place)
    key = next((said for begin, said in _KINDS.items() if kind.startswith(begin)), "setting.value")
    if key in {"setting.day", "setting.list"}:
        example = _as_list(example, error["input"] if key == "setting.list" else "2027-12-24")
    if key == "setting.table" and example:
        key = "setting.table_like"
    choices = ", ".join(re.findall(r"'([^']*)'", str(context.get("expected", ""))))
    fields: dict[str, Any] = {"choices": choices, "value": _show(error["input"])}
    return SettingError(setting=name, problem=key, right=example, **fields, **place)


def unknown(name: str, place: Mapping[str, Any], known: Iterable[str]) -> SettingError:
    """A setting that there is not, and the one that comes nearest."""
    names = list(known)
    in_section = [each for each in names if each.endswith(f".{name}")]
    close = in_section or get_close_matches(name, names, n=1, cutoff=0.6)
    if close:
        return SettingError(setting=name, problem="setting.unknown_near", near=close[0], **place)
    return SettingError(setting=name, problem="setting.unknown", **place)


Fits = Callable[[str, str, object], bool]
"""Whether the setting of that section and name takes the value; one that there is not takes any."""


def of_toml(error: tomllib.TOMLDecodeError, text: str, file: str, fits: Fits) -> SettingError:
    """What makes a text no TOML, as far as the line tells it."""
    said, lines = str(error), text.splitlines() or [""]
    found = _AT.search(said)
    number = min(int(found[1]), len(lines)) if found else len(lines)
    line = lines[number - 1]
    place: dict[str, Any] = {"place": "setting.at_line", "file": file, "line": number}
    if "Cannot declare" in said or "Cannot overwrite" in said:
        return SettingError(setting=line.strip(), problem="setting.twice", **place)
    above = (found[1] for each in reversed(lines[:number]) if (found := _HEADING.match(each)))
    right = _mend(line, next(above, ""), fits)
    problem = "setting.not_so" if right else "setting.not_read"
    return SettingError(setting=line.strip()[:60], problem=problem, right=right, **place)


def _number(error: ErrorDetails) -> dict[str, Any]:
    bounds: dict[str, Any] = {key: each for key, each in error.get("ctx", {}).items() if key in _BOUNDS}
    whole = error["type"].startswith("int_")
    if "ge" in bounds or "gt" in bounds:
        return {"problem": "setting.least", "least": bounds.get("ge", bounds.get("gt"))}
    if "le" in bounds or "lt" in bounds:
        return {"problem": "setting.most", "most": bounds.get("le", bounds.get("lt"))}
    return {"problem": "setting.whole_number" if whole else "setting.number"}


def _mend(line: str, section: str, fits: Fits) -> str:
    """The line as TOML would have it; empty where that cannot be told."""
    line = unicodedata.normalize("NFKC", line).strip()  # a Chinese keyboard writes wide signs
    if line.startswith((";", "//")):
        return f"# {line.lstrip(';/ ')}"
    if line.startswith("[") or re.fullmatch(r"[\w-]+:", line):
        name = re.sub(r"[\[\]\s:]+", "", line)
        return f"[{name}]" if re.fullmatch(r"[\w.-]+", name) else ""
    found = _ASSIGNMENT.fullmatch(line)
    if found is None or not found[2]:
        return ""
    name = found[1]
    read = [
        (written, value) for written in _values(found[2]) if (value := _toml_value(written)) is not None
    ]
    fitting = (written for written, value in read if fits(section, name, value))
    chosen = next(fitting, read[0][0] if read else "")
    return f"{name} = {chosen}" if chosen else ""


def _values(typed: str) -> Iterator[str]:
    """What may have been meant, as TOML writes it, the most likely first."""
    value = _REMARK.split(typed)[0].strip("= \t")
    word = value.strip(_QUOTES)
    yield value
    if switch := _SWITCHES.get(word.casefold()):
        yield switch
    yield '"' + word.replace("\\", "\\\\").replace('"', "'") + '"'
    yield f"[{value.strip('[], ')}]"
    if number := re.search(r"-?\d+(?:[.,]\d+)?", word):
        yield number[0].replace(",", ".")


def _toml_value(written: str) -> object:
    """What TOML reads there; None where it reads nothing."""
    try:
        return tomllib.loads(f"value = {written}")["value"]
    except tomllib.TOMLDecodeError:
        return None


def _as_list(example: str, value: object) -> str:
    """The line with the value in a list, which in the environment has no brackets."""
    written = str(value) if re.fullmatch(r"\d{4}-\d\d-\d\d", str(value)) else json.dumps(str(value)[:60])
    return example.replace("=[]", f"={written}").replace("[]", f"[{written}]")


def _show(value: object) -> str:
    return str(value)[:60] if isinstance(value, str | int | float | bool) else ""
