"""Loads the prompts that are shipped with Paperboy, and those of the data folder that stand for them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path

from bot.domain.errors import SettingError
from bot.llm.prompting import Prompt, parse_prompt

FOLDER = "prompts"
LARGEST = 100_000
"""Bytes of a prompt file; ours have two thousand."""


@cache
def prompts(data: Path | None = None) -> Mapping[str, Prompt]:
    """Every prompt by its name; a file of the data folder stands for the shipped one of its name.

    Raises:
        SettingError: a file is broken, or stands for none; `place` names it.
    """
    shipped = [parse_prompt(shipped_text(name), file=f"{FOLDER}/{name}.md") for name in shipped_names()]
    found = {prompt.name: prompt for prompt in shipped}
    own = sorted((data / FOLDER).glob("*.md")) if data is not None else ()
    return found | {prompt.name: prompt for prompt in (_own(file, found) for file in own)}


def shipped_names() -> list[str]:
    """What the shipped prompts are called."""
    names = (file.name for file in files(FOLDER).iterdir())
    return sorted(name.removesuffix(".md") for name in names if name.endswith(".md"))


def shipped_text(name: str) -> str:
    """The file of a shipped prompt."""
    return (files(FOLDER) / f"{name}.md").read_text(encoding="utf-8")


def _own(file: Path, shipped: Mapping[str, Prompt]) -> Prompt:
    """A prompt of the data folder, which takes no more than the shipped one and asks for the same."""
    prompt = parse_prompt(_text(file), file=str(file))
    stands_for = shipped.get(file.stem)
    if stands_for is None or prompt.name != file.stem:
        problem = f"it stands for no prompt: name it, and its file, one of {', '.join(shipped)}"
        raise SettingError(setting="prompt", problem=problem, place=str(file))
    unknown = sorted(set(prompt.variables) - set(stands_for.variables))
    if unknown:
        problem = f"nothing fills {', '.join(unknown)}; there are {', '.join(stands_for.variables)}"
        raise SettingError(setting="variables", problem=problem, place=str(file))
    if prompt.schema_name != stands_for.schema_name:
        problem = f"what is read is {stands_for.schema_name or 'prose'}: only the words may change"
        raise SettingError(setting="schema", problem=problem, place=str(file))
    return prompt


def _text(file: Path) -> str:
    try:
        with file.open("rb") as stream:
            data = stream.read(LARGEST + 1)
        if len(data) > LARGEST:
            raise SettingError(setting="prompt", problem="this file is too long", place=str(file))
        return data.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        raise SettingError(
            setting="prompt", problem="this is not text in UTF-8", place=str(file)
        ) from error
    except OSError as error:
        raise SettingError(
            setting="prompt", problem="this file cannot be opened", place=str(file)
        ) from error
