"""What Paperboy asks of a chat platform: one folder here, whose `plugin.py` holds a `PLUGIN`.

`adapters.platforms.registry` finds it there; nothing else has to be told. Nothing heavy is imported until a
method is called: `paperboy --help` asks every plugin for its name.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from contextlib import AsyncExitStack
from typing import TYPE_CHECKING, Generic, Literal, NamedTuple, TypeVar

if TYPE_CHECKING:
    import click

    from adapters.platforms.front_end import FrontEnd
    from adapters.stores.store import Store
    from bot.chat.handlers.chat import Chat
    from bot.domain.record import Record
    from bot.domain.topic import Destination
    from bot.ports.platform import Platform
    from bot.settings import Settings
    from bot.util.rate_limiter import Rate

SectionT = TypeVar("SectionT", bound="Record")
PlatformT = TypeVar("PlatformT", bound="Platform")


class Diagnosis(NamedTuple):
    """What a platform's doctor found, and what to do about it."""

    state: Literal["ok", "warning", "wrong", "off"]
    finding: str
    advice: str = ""


class Plugin(ABC, Generic[SectionT, PlatformT]):
    """A chat platform: its settings, its rate, its two sides, and what helps to set it up."""

    name: str
    """As its folder and its section of the settings are called; `Destination.platform` of its channels."""
    title: str
    """What people call it."""
    setup: str = ""
    """What `paperboy --help` says of `paperboy <name>`; empty where there is no such command."""
    setup_steps: tuple[str, ...] = ()
    """What it needs to be set up, in this order: commands to call and variables to set. Whoever tries
    Paperboy in a playground is shown the platforms that have any."""

    @abstractmethod
    def section(self) -> type[SectionT]:
        """The table of its settings; each has a default, with which it is off."""

    @abstractmethod
    def is_on(self, settings: Settings) -> bool:
        """Whether it is configured."""

    @abstractmethod
    def rate(self) -> Rate:
        """How fast may be posted to it."""

    @abstractmethod
    async def connect(self, settings: Settings, store: Store, stack: AsyncExitStack) -> PlatformT:
        """Where digests are posted; what it opens is closed with the stack."""

    @abstractmethod
    def front_end(self, settings: Settings, platform: PlatformT, chat: Chat, store: Store) -> FrontEnd:
        """What answers people there, through the platform that `connect` made."""

    @abstractmethod
    async def diagnose(
        self, settings: Settings, followed: Sequence[Destination], language: str
    ) -> Diagnosis:
        """Whether it works, with every channel of it among those `followed`.

        Raises:
            PaperboyError: that could not be found out.
        """

    def command(self) -> click.Command:
        """`paperboy <name>`, where `setup` says there is one."""
        raise NotImplementedError

    def settings(self, settings: Settings) -> SectionT:
        """Its own section; at the defaults where the settings were made without it."""
        kind = self.section()
        found = getattr(settings, self.name, None)
        return found if isinstance(found, kind) else kind()
