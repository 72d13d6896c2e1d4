"""Loads the prompt files that are shipped with Paperboy."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from bot.llm.prompting import Prompt, parse_prompt


@cache
def prompts() -> Mapping[str, Prompt]:
    """Every prompt by its name.

    Raises:
        SettingError: a file is broken; `place` names it.
    """
    sources = [file for file in files("prompts").iterdir() if file.name.endswith(".md")]
    found = [
        parse_prompt(file.read_text(encoding="utf-8"), file=f"prompts/{file.name}") for file in sources
    ]
    return {prompt.name: prompt for prompt in sorted(found, key=lambda prompt: prompt.name)}
