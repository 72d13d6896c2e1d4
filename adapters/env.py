"""The one place that reads the process environment and the files it names."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from bot.domain.errors import DataFolderError, SettingError
from bot.locales.catalogues import closest

if TYPE_CHECKING:
    from bot.settings import Settings

CONFIG_NAME = "paperboy.toml"
SECRET_LIMIT = 64 * 1024


def environment() -> Mapping[str, str]:
    """The process environment."""
    return os.environ  # noqa: TID251 - this is the module it is read in


def leave_out_plugins() -> None:
    """Keep pydantic from looking for plugins of others, which takes time and would show them our data."""
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")  # noqa: TID251 - as above


def data_folder(chosen: str | None, environ: Mapping[str, str]) -> Path:
    """The folder all data is kept in: as chosen, else `PAPERBOY_DATA_DIR`, else the platform's place.

    Raises:
        DataFolderError: it cannot be created.
    """
    folder = data_place(chosen, environ)
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise DataFolderError(folder=folder) from error
    return folder.resolve()


def data_place(chosen: str | None, environ: Mapping[str, str]) -> Path:
    """Where that folder is, or would be."""
    if named := chosen or environ.get("PAPERBOY_DATA_DIR"):
        return Path(named).expanduser()
    from platformdirs import user_data_path  # noqa: PLC0415 - most data folders are named

    return user_data_path("paperboy", appauthor=False)


def language_of_environment(environ: Mapping[str, str]) -> str:
    """The language of the environment, where we speak it; else English."""
    named = next((environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if environ.get(name)), "")
    tag = named.partition(".")[0].partition("@")[0].replace("_", "-")
    return closest(tag)


def config_file(chosen: str | None, folder: Path, environ: Mapping[str, str]) -> Path:
    """The configuration file: as chosen, else `PAPERBOY_CONFIG`, else `paperboy.toml` among the data."""
    named = chosen or environ.get("PAPERBOY_CONFIG")
    return Path(named).expanduser() if named else folder / CONFIG_NAME


def read_settings(file: Path, environ: Mapping[str, str], *, required: bool = False) -> Settings:
    """The settings of `file` (which may be missing unless it was named) and the environment.

    Raises:
        SettingError: the file cannot be read, or a setting is unknown or bad.
    """
    if not file.exists():
        if required or environ.get("PAPERBOY_CONFIG"):
            raise SettingError("error.settings_file", place=str(file), problem="setting.no_config")
        return _load("", file, environ)
    try:
        text = _read(str(file))
    except SettingError as error:
        raise SettingError(
            "error.settings_file", place=str(file), problem=error.fields["problem"]
        ) from error
    return _load(text, file, environ)


def _load(text: str, file: Path, environ: Mapping[str, str]) -> Settings:
    from adapters.platforms.registry import settings_class  # noqa: PLC0415 - `--help` speaks without settings
    from bot.settings import load_settings  # noqa: PLC0415 - as above

    return load_settings(text, file=str(file), environ=environ, read_secret=_read, kind=settings_class())


def _read(path: str) -> str:
    try:
        with Path(path).open(encoding="utf-8") as stream:
            return stream.read(SECRET_LIMIT)
    except FileNotFoundError as error:
        raise SettingError(setting="file", problem="setting.no_file", place=path) from error
    except UnicodeDecodeError as error:
        raise SettingError(setting="file", problem="setting.not_utf8", place=path) from error
    except OSError as error:
        problem = "setting.is_folder" if isinstance(error, IsADirectoryError) else "setting.no_access"
        raise SettingError(setting="file", problem=problem, place=path) from error
