"""The answering side of a request: through an interaction while it lasts, by ordinary messages after."""

from __future__ import annotations

import io
import logging
from collections.abc import Collection
from typing import Any

import discord

from adapters.archive.markdown import blocks as markdown_blocks
from adapters.discord.api import ALREADY_ACKNOWLEDGED, EXPIRED
from adapters.discord.markup import escape
from adapters.discord.place import visible_channels
from adapters.discord.platform import DiscordPlatform
from adapters.discord.render import Payload, Text
from adapters.discord.view import files, mark, view
from bot.handlers.words import note
from bot.message import Message
from bot.model import Destination
from bot.ports import Receipt
from bot.replies import say
from bot.talk import Place

log = logging.getLogger(__name__)

LONG = 6_000
"""Characters of an answer from which on it is also attached as a file."""
Sent = discord.InteractionMessage | discord.WebhookMessage
Interaction = discord.Interaction[Any]


class InteractionTalk:
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
        self._platform = platform
        self._interaction = interaction
        self._place = place
        self._language = language
        self._here = here
        self._quiet = False
        self._open = False
        """Whether the first response still shows that work is being done."""
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
        if not quiet:
            self._said.append(message)
        if under is not None and not quiet and self._here and under.thread:
            receipt = await self._post(message, under.thread)
            self._posted.append(receipt)
            return receipt
        if not self._interaction.is_expired():
            try:
                return await self._respond(message, quiet=quiet)
            except discord.HTTPException as error:
                if error.code not in EXPIRED:
                    raise
        if quiet or not self._here:
            return await whisper(self._platform, self._interaction.user, message)
        return await self._post(message, self._place.thread)

    async def revise(self, receipt: Receipt, message: Message) -> None:
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

    async def finish(self) -> None:
        """Attach what was long as a file, and close what still shows that work is being done."""
        if self._here and self._posted:
            await attach_whole(self._platform, self._place, self._posted[0], self._said, self._language)
        if not self._open or self._interaction.is_expired():
            return
        done = say(self._language, "discord.done")
        if self._posted:
            done = say(self._language, "discord.continued", url=self._posted[0].url)
        try:
            await self._interaction.edit_original_response(view=view(Payload((Text(done),))))
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


class MessageTalk:
    """Implements `bot.talk.Talk` for a question asked in a message."""

    def __init__(
        self, platform: DiscordPlatform, message: discord.Message, place: Place, language: str
    ) -> None:
        self._platform = platform
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
        if quiet and self._message.guild is not None:
            return await self._aside(message)
        thread = under.thread if under else self._place.thread
        return await self._post(message, thread if self._message.guild else "")

    async def revise(self, receipt: Receipt, message: Message) -> None:
        await self._platform.edit(self._place.destination, receipt, message)

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
