"""The chat platforms there are, and the settings with all their sections."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from importlib.util import find_spec
from pkgutil import iter_modules
from typing import TYPE_CHECKING, Any

from adapters import platforms
from adapters.platforms.plugin import Plugin

if TYPE_CHECKING:
    from bot.settings import Settings


@cache
def plugins() -> tuple[Plugin[Any, Any], ...]:
    """One for each folder beside this file that has a `plugin.py`, by their names."""
    found = []
    for folder in sorted(each.name for each in iter_modules(platforms.__path__) if each.ispkg):
        module = f"{platforms.__name__}.{folder}.plugin"
        if find_spec(module):
            found.append(import_module(module).PLUGIN)
    return tuple(found)


@cache
def settings_class() -> type[Settings]:
    """`Settings` with a section for each platform."""
    from pydantic import Field, create_model  # noqa: PLC0415 - `paperboy --help` needs the plugins, and no settings

    from bot.settings import Settings  # noqa: PLC0415 - as above

    sections: dict[str, Any] = {
        each.name: (each.section(), Field(default_factory=each.section())) for each in plugins()
    }
    return create_model("Settings", __base__=Settings, **sections)
