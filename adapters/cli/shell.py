"""What every command has at hand: the data folder, the settings, the services, each made when asked for.

Imports stand inside the methods: `paperboy --help` needs none of what they bring.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from adapters.stores.store import Store
    from adapters.wiring import Overrides, Services
    from bot.digests.subscriptions import SubscriptionStore
    from bot.settings import Settings

T = TypeVar("T")
DEMO = "demo"
"""The folder of the demo in the data folder."""


@dataclass
class Shell:
    """The options that stand before a command's name, and what follows from them."""

    data_dir: str | None = None
    config: str | None = None
    quiet: bool = False
    demo: bool = False
    """Whether the data of the demo are meant."""

    @cached_property
    def folder(self) -> Path:
        """The data folder; from its making on, the log is kept in it."""
        from adapters.env import data_folder, environment
        from adapters.logs import log_to_file

        folder = data_folder(self.data_dir, environment())
        if self.demo:
            folder = data_folder(str(folder / DEMO), environment())
        log_to_file(folder)
        return folder

    @cached_property
    def config_file(self) -> Path:
        """Where the configuration is, or would be."""
        from adapters.env import config_file, environment

        return config_file(self.config, self.folder, environment())

    @cached_property
    def settings(self) -> Settings:
        """The settings of the configuration file and the environment; the log now leaves secrets out."""
        from adapters.env import environment, read_settings
        from adapters.logs import log_to_file, secrets_of

        settings = read_settings(self.config_file, environment(), required=self.config is not None)
        log_to_file(self.folder, secrets_of(settings))
        return settings

    @property
    def language(self) -> str:
        """The language people are answered in: as it is set, else that of the environment."""
        from adapters.env import environment, language_of_environment
        from bot.domain.errors import PaperboyError

        try:
            chosen = self.settings.digest
        except PaperboyError:
            return language_of_environment(environment())
        return (
            chosen.language
            if "language" in chosen.model_fields_set
            else language_of_environment(environment())
        )

    @property
    def help_language(self) -> str:
        """The language of `--help`, for which no folder is made, and nothing read that is not there."""
        from adapters.env import config_file, data_place, environment, language_of_environment

        told = environment()
        file = config_file(self.config, data_place(self.data_dir, told), told)
        return (
            self.language
            if file.is_file() or told.get("PAPERBOY_DIGEST_LANGUAGE")
            else language_of_environment(told)
        )

    @property
    def zone(self) -> str:
        """The time zone of whoever sits here: as it is set, else the machine's."""
        chosen = self.settings.digest
        if "zone" in chosen.model_fields_set:
            return chosen.zone
        from tzlocal import get_localzone_name

        try:
            return str(get_localzone_name() or chosen.zone).removeprefix("Etc/")
        except (LookupError, ValueError, OSError):  # a machine that does not tell
            return chosen.zone

    def run(self, work: Callable[[Services], Awaitable[T]], overrides: Overrides | None = None) -> T:
        """Do `work` with the services wired up, and close them after."""
        from adapters.wiring import services

        async def inside() -> T:
            async with services(self.settings, self.folder, overrides) as wired:
                return await work(wired)

        return _finish(inside())

    def run_stored(self, work: Callable[[Store], Awaitable[T]]) -> T:
        """Do `work` with the store alone, which is open in half the time of everything."""
        from adapters.stores.opening import open_store

        async def inside() -> T:
            async with open_store(self.settings, self.folder) as store:
                return await work(store)

        return _finish(inside())

    def run_followed(self, work: Callable[[SubscriptionStore], Awaitable[T]]) -> T:
        """Do `work` with what is followed alone."""
        from adapters.stores.opening import open_subscriptions

        async def inside() -> T:
            async with open_subscriptions(self.settings, self.folder) as store:
                return await work(store)

        return _finish(inside())

    def text(self, key: str, **fields: object) -> str:
        """One of our sentences."""
        from bot.locales import translate

        return translate(self.language, key, **fields)

    def number(self, number: float, decimals: int = 0) -> str:
        """A number as the language writes it."""
        from bot.locales import format_number

        return format_number(self.language, number, decimals)

    def say(self, key: str, **fields: object) -> None:
        """Print one of our sentences."""
        click.echo(self.text(key, **fields))


def _finish(work: Coroutine[Any, Any, T]) -> T:
    """What comes of it, in a loop of its own."""
    import asyncio  # a twentieth of a second that only those pay who wait for something

    return asyncio.run(work)
