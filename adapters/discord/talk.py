"""The answering side of a request: through an interaction while it lasts, by ordinary messages after."""

from __future__ import annotations

import io
import logging
from collections.abc import Awaitable, Callable, Collection
from functools import partial
from typing import Any, TypeGuard

import discord

from adapters.archive.markdown import blocks as markdown_blocks
from adapters.clock import SystemClock
from adapters.discord.api import ALREADY_ACKNOWLEDGED, EXPIRED, told
from adapters.discord.markup import escape
from adapters.discord.place import visible_channels
from adapters.discord.platform import DiscordPlatform
from adapters.discord.render import Payload, Text
from adapters.discord.view import files, mark, view
from adapters.growing import Growing
from bot.errors import DeliveryError, PaperboyError
from bot.handlers.words import note
from bot.message import Message
from bot.model import Destination
from bot.ports import Receipt
from bot.replies import say
from bot.talk import Place

log = logging.getLogger(__name__)

OFTEN = 2.0
"""Seconds that a growing answer stands at least: Discord takes about five changes in five seconds."""
LONG = 6_000
"""Characters of an answer from which on it is also attached as a file."""
Sent = discord.InteractionMessage | discord.WebhookMessage
Interaction = discord.Interaction[Any]
Begin = Callable[[Message], Awaitable[Receipt]]
Change = Callable[[Receipt, Message], Awaitable[None]]
Noted = Callable[[Receipt], Awaitable[None]] | None


class _Talk:
    """What both kinds of talk do about an answer that grows in a message of ours."""

    def __init__(self, platform: DiscordPlatform, to: Destination) -> None:
        self._platform = platform
        self._to = to
        self._growing: Growing | None = None
        self._grown: Receipt | None = None
        """An answer that is not whole, and whose place the next thing said takes."""

    def _grow(
        self, message: Message, begin: Begin, change: Change, noted: Noted, at: Receipt | None
    ) -> None:
        if self._growing is None:
            self._growing = Growing(SystemClock(), OFTEN, begin=begin, change=change, noted=noted, at=at)
        self._growing.show(message)

    async def _edit(self, receipt: Receipt, message: Message) -> None:
        await self._platform.edit(self._to, receipt, message)

    async def _stop_growing(self) -> None:
        """Let what is shown of a growing answer arrive, and show no more of it."""
        if self._growing is not None:
            growing, self._growing = self._growing, None
            self._grown = await growing.end()

    async def _replaced(self, message: Message) -> Receipt | None:
        """Put it in the place of the growing answer, if there is one; None if there is not."""
        grown, self._grown = self._grown, None
        if grown is None:
            return None
        try:
            await self._edit(grown, message)
        except DeliveryError as error:
            log.info("what was shown is gone: %s", error)
            return None
        return grown

    async def _drop_grown(self) -> None:
        """Take away what nothing takes the place of."""
        grown, self._grown = self._grown, None
        if grown is not None:
            try:
                await self._platform.delete(self._to, grown)
            except PaperboyError as error:
                log.info("an unfinished answer could not be taken away: %s", error)


class InteractionTalk(_Talk):
    """Implements `bot.talk.Talk` for a command, a button or a form."""

    def __init__(
        self,
        platform: DiscordPlatform,
        interaction: Interaction,
        place: Place,
        language: str,
        *,
        here: bool,
    ) -> None:
        super().__init__(platform, place.destination)
        self._interaction = interaction
        self._place = place
        self._language = language
        self._here = here
        self._quiet = False
        self._open = False
        """Whether the first response still shows that work is being done."""
        self._response = ""
        """The id of the first response, once it shows a growing answer."""
        self._sent: dict[str, list[Sent]] = {}
        self._posted: list[Receipt] = []
        self._said: list[Message] = []
        self._count = 0

    async def acknowledge(self, *, quiet: bool) -> bool:
        """Tell Discord within its three seconds that an answer comes; False if it is too late for one."""
        self._quiet = quiet
        try:
            await self._interaction.response.defer(thinking=True, ephemeral=quiet)
        except discord.HTTPException as error:
            if error.code == ALREADY_ACKNOWLEDGED:
                return False
            log.warning("an interaction could not be acknowledged: %s", error.code)
            return error.code in EXPIRED
        self._open = True
        return True

    async def progress(self, key: str, **fields: object) -> None:
        if not self._open or self._interaction.is_expired():
            return
        payload = Payload((Text(f"-# {say(self._language, key, **_escaped(fields))}"),))
        try:
            await self._interaction.edit_original_response(view=view(payload))
        except discord.HTTPException as error:
            log.info("progress could not be shown: %s", error.code)

    async def say(self, message: Message, *, under: Receipt | None = None, quiet: bool = False) -> Receipt:
        await self._stop_growing()
        if not quiet:
            self._said.append(message)
        if self._is_below(under, quiet=quiet):
            receipt = await self._replaced(message) or await self._post(message, thread=under.thread)
            self._posted.append(receipt)
            return receipt
        await self._drop_grown()
        if not self._interaction.is_expired():
            try:
                return await self._respond(message, quiet=quiet)
            except discord.HTTPException as error:
                if error.code not in EXPIRED:
                    raise
        if quiet or not self._here:
            return await whisper(self._platform, self._interaction.user, message)
        return await self._post(message, thread=self._place.thread)

    async def grow(
        self,
        message: Message,
        *,
        at: Receipt | None = None,
        under: Receipt | None = None,
        quiet: bool = False,
        noted: Noted = None,
    ) -> None:
        begin: Begin = self._show_response
        change: Change = self._change
        if self._is_below(under, quiet=quiet):
            begin, change = partial(self._post, thread=under.thread), self._edit
        elif at is None and (not self._open or quiet != self._quiet or self._interaction.is_expired()):
            return  # there is no message that those see whom the answer is for
        self._grow(message, begin, change, noted, at)

    async def revise(self, receipt: Receipt, message: Message) -> None:
        await self._stop_growing()
        self._grown = None
        await self._change(receipt, message)

    async def _change(self, receipt: Receipt, message: Message) -> None:
        if self._open and receipt.message_id == self._response:
            await self._show_response(message)
            return
        sent = self._sent.get(receipt.message_id)
        if sent is None or (self._interaction.is_expired() and self._here):
            await self._platform.edit(self._place.destination, receipt, message)
            return
        payloads = self._platform.render(message, self._place.destination)
        key = f"{self._interaction.id}:{receipt.message_id}"
        for number, payload in enumerate(payloads):
            shown = view(payload, mark(key, number, len(payloads)))
            if number < len(sent):
                await sent[number].edit(view=shown, attachments=files(payload))
            else:
                sent.append(await self._follow_up(payload, key, number, len(payloads), quiet=self._quiet))
        for surplus in sent[len(payloads) :]:
            await surplus.delete()
        self._sent[receipt.message_id] = sent[: len(payloads)]

    async def visible_channels(self) -> Collection[str] | None:
        return visible_channels(self._interaction.user, self._place) if self._here else set()

    async def _stop_growing(self) -> None:
        await super()._stop_growing()
        if self._grown is not None and self._grown.message_id == self._response:
            self._grown = None  # the first response is still open: whatever is said next takes its place

    def _is_below(self, under: Receipt | None, *, quiet: bool) -> TypeGuard[Receipt]:
        """Whether it goes into the thread of an earlier message."""
        return under is not None and not quiet and self._here and bool(under.thread)

    async def _show_response(self, message: Message) -> Receipt:
        payload, *_ = self._platform.render(message, self._to)
        with told(self._to.channel):
            sent = await self._interaction.edit_original_response(view=view(payload))
        self._response = str(sent.id)
        thread = self._place.thread or self._response
        return Receipt(message_id=self._response, thread=thread, url=sent.jump_url)

    async def finish(self) -> None:
        """Attach what was long as a file, and close what still shows that work is being done."""
        await self._stop_growing()
        await self._drop_grown()
        if self._here and self._posted:
            await attach_whole(self._platform, self._place, self._posted[0], self._said, self._language)
        if not self._open or self._interaction.is_expired():
            return
        try:
            if self._posted:
                done = say(self._language, "discord.continued", url=self._posted[0].url)
                await self._interaction.edit_original_response(view=view(Payload((Text(done),))))
            else:  # the answer took the place of an earlier one
                await self._interaction.delete_original_response()
        except discord.HTTPException as error:
            log.info("an interaction could not be closed: %s", error.code)

    async def _respond(self, message: Message, *, quiet: bool) -> Receipt:
        """In place of the first response, or after it; whether that one is quiet cannot be changed."""
        misplaced = self._open and quiet != self._quiet
        if misplaced:
            await self._settle()
        payloads = self._platform.render(message, self._place.destination)
        self._count += 1
        key = f"{self._interaction.id}:{self._count}"
        sent: list[Sent] = []
        for number, payload in enumerate(payloads):
            if self._open:
                self._open = False
                shown = view(payload, mark(key, number, len(payloads)))
                original = self._interaction.edit_original_response
                sent.append(await original(view=shown, attachments=files(payload)))
            else:
                sent.append(await self._follow_up(payload, key, number, len(payloads), quiet=quiet))
        if misplaced:
            await self._interaction.delete_original_response()
        first = sent[0]
        if quiet or not self._here:
            self._sent[str(first.id)] = sent
        thread = self._place.thread or str(first.id)
        return Receipt(message_id=str(first.id), thread=thread, url=first.jump_url)

    async def _settle(self) -> None:
        """Make a message of the first response: until it is one, whatever follows would take its place."""
        self._open = False
        await self._interaction.edit_original_response(view=view(Payload((Text("…"),))))

    async def _follow_up(self, payload: Payload, key: str, number: int, of: int, *, quiet: bool) -> Sent:
        sent: Sent = await self._interaction.followup.send(
            view=view(payload, mark(key, number, of)),
            files=files(payload),
            ephemeral=quiet,
            wait=True,
            allowed_mentions=discord.AllowedMentions.none(),
        )
        return sent

    async def _post(self, message: Message, thread: str) -> Receipt:
        self._count += 1
        key = f"{self._interaction.id}:{self._count}"
        return await self._platform.post(self._place.destination, message, key=key, thread=thread)


class MessageTalk(_Talk):
    """Implements `bot.talk.Talk` for a question asked in a message; `close` it when that is done."""

    def __init__(
        self, platform: DiscordPlatform, message: discord.Message, place: Place, language: str
    ) -> None:
        super().__init__(platform, place.destination)
        self._message = message
        self._place = place
        self._language = language
        self._count = 0

    async def progress(self, key: str, **fields: object) -> None:  # noqa: ARG002 - Discord shows dots, no words
        try:
            await self._message.channel.typing()
        except discord.HTTPException as error:
            log.info("typing could not be shown: %s", error.code)

    async def say(self, message: Message, *, under: Receipt | None = None, quiet: bool = False) -> Receipt:
        """A reply; what is for the asker alone goes to their direct messages."""
        await self._stop_growing()
        if self._is_aside(quiet=quiet):
            await self._drop_grown()
            return await self._aside(message)
        return await self._replaced(message) or await self._post(message, self._thread_of(under))

    async def grow(
        self,
        message: Message,
        *,
        at: Receipt | None = None,
        under: Receipt | None = None,
        quiet: bool = False,
        noted: Noted = None,
    ) -> None:
        if not self._is_aside(quiet=quiet):
            begin = partial(self._post, thread=self._thread_of(under))
            self._grow(message, begin, self._edit, noted, at)

    async def revise(self, receipt: Receipt, message: Message) -> None:
        await self._stop_growing()
        self._grown = None
        await self._edit(receipt, message)

    async def close(self) -> None:
        """Take away what is left of an answer that was never whole."""
        await self._stop_growing()
        await self._drop_grown()

    def _is_aside(self, *, quiet: bool) -> bool:
        return quiet and self._message.guild is not None

    def _thread_of(self, under: Receipt | None) -> str:
        if not self._message.guild:
            return ""
        return under.thread if under else self._place.thread

    async def visible_channels(self) -> Collection[str] | None:
        return visible_channels(self._message.author, self._place)

    async def _aside(self, message: Message) -> Receipt:
        try:
            return await whisper(self._platform, self._message.author, message)
        except discord.HTTPException:
            text = say(self._language, "discord.closed")
            return await self._post(note(text), self._place.thread)

    async def _post(self, message: Message, thread: str) -> Receipt:
        self._count += 1
        key = f"{self._message.id}:{self._count}:{self._message.edited_at or ''}"
        return await self._platform.post(self._place.destination, message, key=key, thread=thread)


async def whisper(
    platform: DiscordPlatform, user: discord.User | discord.Member, message: Message
) -> Receipt:
    """Say it in the person's direct messages."""
    channel = await user.create_dm()
    to = Destination(platform=platform.name, workspace=f"user-{user.id}", channel=str(channel.id))
    nobody = discord.AllowedMentions.none()
    sent = [
        await channel.send(view=view(payload), files=files(payload), allowed_mentions=nobody)
        for payload in platform.render(message, to)
    ]
    return Receipt(message_id=str(sent[0].id), url=sent[0].jump_url)


async def attach_whole(
    platform: DiscordPlatform, place: Place, first: Receipt, said: list[Message], language: str
) -> None:
    """What was said in several messages once more as one Markdown file, where it is long."""
    pieces = [text for message in said for block in message.blocks for text in markdown_blocks(block)]
    whole = "\n\n".join(pieces)
    if len(said) < 2 or len(whole) < LONG:
        return
    where = await platform.place(place.destination, first.thread)
    attachment = discord.File(io.BytesIO(whole.encode()), filename="analysis.md")
    try:
        await where.send(
            f"-# {say(language, 'discord.whole')}",
            file=attachment,
            allowed_mentions=discord.AllowedMentions.none(),
        )
    except discord.HTTPException as error:
        log.warning("the whole text could not be attached: %s", error.code)


def _escaped(fields: dict[str, object]) -> dict[str, str]:
    return {name: escape(str(value)) for name, value in fields.items()}
