"""What a person asked, where, and how they are answered: the contract of every chat front end.

A front end (Slack, Discord, the terminal, a playground) turns what its platform tells it into a `Request`,
acknowledges at once, and hands it to `bot.chat.commands` together with a `Responder`, through which the
answer comes back: progress first, then the answer as it grows, then messages that may still be replaced.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection
from typing import Protocol

from bot.domain.message import Message
from bot.ports.platform import Receipt

Noted = Callable[[Receipt], Awaitable[None]]


class Responder(Protocol):
    """The answering side of one request."""

    async def progress(self, key: str, **fields: object) -> None:
        """Show what is being done: a key of `bot.locales`. Replaces what was shown before."""
        ...

    async def on_posted(self, noted: Noted) -> None:
        """Tell `noted` at once of every message whose place the answer will take, and of one there already.

        That is a note of progress, or an answer that is still written: what a restart would leave behind.
        """
        ...

    async def reply(
        self, message: Message, *, under: Receipt | None = None, quiet: bool = False, key: str = ""
    ) -> Receipt:
        """Answer where it was asked, or `under` an earlier message; `quiet` shows it to the asker alone.

        Whatever was found in other channels than this one is said quietly. By its `key`, unique for ever, a
        responder that takes up after another knows what that had posted already.
        """
        ...

    async def stream(
        self,
        message: Message,
        *,
        at: Receipt | None = None,
        under: Receipt | None = None,
        quiet: bool = False,
        key: str = "",
    ) -> None:
        """Show what there is of the answer so far, where those can see it alone whom it will be said to.

        The next `stream` takes its place, and in the end the next `reply`, or `edit` where it grows `at` an
        earlier message. If neither comes, it goes when the request is done. Returns at once, may skip what
        comes too fast, and never raises.
        """
        ...

    async def delete(self, receipt: Receipt) -> None:
        """Take an earlier message away; one that is gone already is no failure."""
        ...

    async def edit(self, receipt: Receipt, message: Message) -> None:
        """Replace an answer by a longer or better one."""
        ...

    async def react(self) -> bool:
        """Answer with a friendly sign in place of words; False where there is none. Never raises."""
        ...

    async def hint(self, message: Message) -> None:
        """Show it where it disturbs nobody but the asker; nothing where there is no such place.

        Never raises.
        """
        ...

    async def visible_channels(self) -> Collection[str] | None:
        """The channels of the workspace that the asker may read, None for all of them.

        Asked only where something is looked for beyond this channel, which is always among them.
        """
        ...
