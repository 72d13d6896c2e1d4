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
    from bot.serve_settings import ServeSettings
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
    serve = _serve_section(tuple(sections))
    sections["serve"] = (serve, Field(default_factory=serve))
    return create_model("Settings", __base__=Settings, **sections)


def _serve_section(platforms: tuple[str, ...]) -> type[ServeSettings]:
    """The section of `serve`, whose operator sits on one of these platforms."""
    from pydantic import create_model, field_validator  # noqa: PLC0415 - as above

    from bot.serve_settings import ServeSettings  # noqa: PLC0415 - as above
    from bot.setting_types import mistake  # noqa: PLC0415 - as above

    def check(place: str) -> str:
        name = place.partition("/")[0]
        if name and name not in platforms:
            raise mistake("setting.no_platform", value=name, choices=", ".join(platforms))
        return place

    checks: dict[str, Any] = {"check_operator": field_validator("operator")(check)}
    return create_model("ServeSettings", __base__=ServeSettings, __validators__=checks)
