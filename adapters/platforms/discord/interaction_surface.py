"""Answering a command, a button or a form: through its interaction while that lasts, by messages after.

The first response shows that work is done until something takes its place; whether it is for the asker
alone cannot be changed.
"""

from __future__ import annotations

import logging
from collections.abc import Collection
from typing import Any

import discord

from adapters.platforms.discord.api import ALREADY_ACKNOWLEDGED, EXPIRED, map_errors
from adapters.platforms.discord.attachment import attach_whole, markdown_file
from adapters.platforms.discord.context import visible_channels
from adapters.platforms.discord.markup import escape
from adapters.platforms.discord.message_surface import OFTEN, whisper
from adapters.platforms.discord.platform import DiscordPlatform
from adapters.platforms.discord.render import Payload, TextBlock
from adapters.platforms.discord.view import files, piece_mark, view
from bot.chat.live_status import WorkStep
from bot.chat.surface import ReplyOptions, Surface
from bot.domain.errors import DeliveryError, DeliveryUncertainError, PaperboyError
from bot.domain.message import Message
from bot.domain.request import Place
from bot.locales import translate
from bot.ports.platform import Receipt

log = logging.getLogger(__name__)

MOST_FOLLOW_UPS = 4
"""Messages after the first where we are no member; Discord takes five, and one is kept for the rest."""
Sent = discord.InteractionMessage | discord.WebhookMessage
Interaction = discord.Interaction[Any]


class InteractionSurface(Surface):
    """Implements `bot.chat.surface.Surface`; `here` says whether we are a member where it was asked."""

    fades = None

    def __init__(
        self,
        platform: DiscordPlatform,
        interaction: Interaction,
        place: Place,
        language: str,
        *,
        here: bool,
    ) -> None:
        self.every = OFTEN
        self._platform = platform
        self._to = place.destination
        self._interaction = interaction
        self._place = place
        self._language = language
        self._here = here
        self._quiet = False
        self._open = False
        """Whether the first response still shows that work is being done."""
        self._response = ""
        """The id of the first response, once it is known."""
        self._sent: dict[str, list[Sent]] = {}
        """What can be changed through the interaction alone, by its first message."""
        self._said: dict[str, list[Sent]] = {}
        """How far each key has come."""
        self._uncertain: dict[str, DeliveryUncertainError] = {}
        self._posted: list[Receipt] = []
        self._whole: list[Message] = []
        self._followed_up = 0
        self._left: list[Message] = []

    async def acknowledge(self, *, quiet: bool) -> bool:
        """Tell Discord within its three seconds that an answer comes; False if another of us is at it.

        Where Discord did not hear it, the answer comes as an ordinary message.
        """
        self._quiet = quiet
        try:
            with map_errors(self._to.channel):
                await self._interaction.response.defer(thinking=True, ephemeral=quiet)
        except PaperboyError as error:
            log.warning("an interaction could not be acknowledged: %s", error)
            return error.fields.get("code") != ALREADY_ACKNOWLEDGED
        self._open = True
        return True

    def is_aside(self, *, quiet: bool) -> bool:
        return quiet and not self._quiet

    async def post(self, message: Message, said: ReplyOptions) -> Receipt:
        below = self._below(said)
        receipt = await (self._post(message, said, below) if below else self._say(message, said))
        if not said.quiet:
            self._whole.append(message)
        return receipt

    async def whisper(self, message: Message, said: ReplyOptions) -> Receipt:
        return await self._say(message, said)

    async def edit(self, receipt: Receipt, message: Message) -> None:
        if self._is_open(receipt):
            await self._respond(message, ReplyOptions(f"{self._interaction.id}", quiet=self._quiet))
        else:
            await self._change(receipt, message)
        if not self._quiet or receipt in self._posted:
            self._whole.append(message)

    async def delete(self, receipt: Receipt) -> None:
        """What still shows that work is being done is closed in the end."""
        if not self._is_open(receipt):
            await self._platform.delete(self._to, receipt)

    async def status(self, step: WorkStep, at: Receipt | None) -> Receipt | None:
        if not self._open or self._interaction.is_expired():
            return at
        receipt = await self._show(Payload((TextBlock(f"-# {escape(step.text)}"),)), "")
        return receipt if self._here and not self._quiet else at

    async def stream(self, message: Message, said: ReplyOptions, at: Receipt | None) -> Receipt | None:
        """What goes through the interaction takes no room of the channel."""
        if at is None and (below := self._below(said)):
            return await self._post(message, said, below)
        if at is None or self._is_open(at):
            if not self._open or said.quiet != self._quiet or self._interaction.is_expired():
                return None  # there is no message that those see whom the answer is for
            payload, *_ = self._platform.render(message, self._to)
            return await self._show(payload, said.key)
        if at.message_id in self._sent or self._platform.room.take(self._to.channel):
            await self._change(at, message)
        return at

    async def find(self, said: ReplyOptions) -> Receipt | None:  # noqa: ARG002 - no interaction outlives a process
        return None

    async def visible_channels(self) -> Collection[str] | None:
        return visible_channels(self._interaction.user, self._place) if self._here else set()

    async def close(self) -> None:
        """Attach what was long as a file, and end what still shows that work is being done."""
        try:
            if self._here and self._posted:
                await attach_whole(
                    self._platform, self._place, self._posted[0], self._whole, self._language
                )
            if self._left:
                await self._hand_over()
        finally:
            if self._open and not self._interaction.is_expired():
                await self._close()

    def _below(self, said: ReplyOptions) -> str:
        """The thread of an earlier message that it goes into."""
        return said.under.thread if said.under and self._here and not said.quiet else ""

    async def _post(self, message: Message, said: ReplyOptions, thread: str) -> Receipt:
        receipt = await self._platform.post(self._to, message, key=said.key, thread=thread)
        self._posted.append(receipt)
        return receipt

    def _is_open(self, receipt: Receipt) -> bool:
        """Whether it is the first response, and nothing final stands there yet."""
        shown = self._open and receipt.message_id == self._response
        return shown and not self._interaction.is_expired()

    async def _say(self, message: Message, said: ReplyOptions) -> Receipt:
        if not self._interaction.is_expired():
            try:
                return await self._respond(message, said)
            except DeliveryError as error:
                if error.fields.get("code") not in EXPIRED:
                    raise
        if said.quiet or not self._here:
            return await whisper(self._platform, self._interaction.user, message, key=said.key)
        return await self._platform.post(self._to, message, key=said.key, thread=self._place.thread)

    async def _change(self, receipt: Receipt, message: Message) -> None:
        sent = self._sent.get(receipt.message_id)
        if sent is None or (self._interaction.is_expired() and self._here):
            await self._platform.edit(self._to, receipt, message)
            return
        payloads = self._platform.render(message, self._to)
        key = f"{self._interaction.id}:{receipt.message_id}"
        for number, payload in enumerate(payloads):
            shown = view(payload, piece_mark(key, number, len(payloads)))
            if number < len(sent):
                with map_errors(self._to.channel):
                    await sent[number].edit(view=shown, attachments=files(payload))
            else:
                sent.append(await self._follow_up(payload, key, number, len(payloads), quiet=self._quiet))
        with map_errors(self._to.channel):
            while len(sent) > len(payloads):
                await sent.pop().delete()

    async def _show(self, payload: Payload, key: str) -> Receipt:
        """Show it in the first response, which stays open."""
        shown = view(payload, piece_mark(key)) if key else view(payload)
        with map_errors(self._to.channel):
            sent = await self._interaction.edit_original_response(view=shown)
        self._response = str(sent.id)
        return self._receipt(sent)

    def _receipt(self, sent: Sent) -> Receipt:
        thread = self._place.thread or str(sent.id)
        return Receipt(message_id=str(sent.id), thread=thread, url=sent.jump_url)

    async def _close(self) -> None:
        with map_errors(self._to.channel):
            if self._posted:
                done = translate(self._language, "discord.continued", url=self._posted[0].url)
                await self._interaction.edit_original_response(view=view(Payload((TextBlock(done),))))
            else:  # the answer took the place of an earlier one, or there is none
                await self._interaction.delete_original_response()

    async def _hand_over(self) -> None:
        """All that did not fit into the messages that we may send where we are no member."""
        with map_errors(self._to.channel):
            await self._interaction.followup.send(
                f"-# {translate(self._language, 'discord.rest')}",
                file=markdown_file(self._left, "paperboy.md"),
                ephemeral=self._quiet,
                allowed_mentions=discord.AllowedMentions.none(),
            )

    async def _respond(self, message: Message, said: ReplyOptions) -> Receipt:
        """In place of the first response, or after it; called again, it goes on where it was."""
        payloads = self._platform.render(message, self._to)
        if not self._here and not self._open and self._followed_up + len(payloads) > MOST_FOLLOW_UPS:
            self._left.append(message)
            return Receipt(message_id=str(self._interaction.id))
        misplaced = self._open and said.quiet != self._quiet
        if misplaced:
            await self._settle()
        sent = self._said.setdefault(said.key, [])
        for number, payload in list(enumerate(payloads))[len(sent) :]:
            if self._open:
                sent.append(await self._fill(payload, said.key, number, len(payloads)))
                self._open = False
            else:
                sent.append(
                    await self._follow_up(payload, said.key, number, len(payloads), quiet=said.quiet)
                )
        if misplaced:
            with map_errors(self._to.channel):
                await self._interaction.delete_original_response()
        if said.quiet or not self._here:
            self._sent[str(sent[0].id)] = sent
        return self._receipt(sent[0])

    async def _settle(self) -> None:
        """Make a message of the first response: until it is one, whatever follows would take its place."""
        with map_errors(self._to.channel):
            await self._interaction.edit_original_response(view=view(Payload((TextBlock("…"),))))
        self._open = False

    async def _fill(self, payload: Payload, key: str, number: int, of: int) -> Sent:
        """Make the first response say it."""
        with map_errors(self._to.channel):
            return await self._interaction.edit_original_response(
                view=view(payload, piece_mark(key, number, of)), attachments=files(payload)
            )

    async def _follow_up(self, payload: Payload, key: str, number: int, of: int, *, quiet: bool) -> Sent:
        """Send it once: what perhaps arrived cannot be looked for."""
        if (uncertain := self._uncertain.get(f"{key} {number}")) is not None:
            raise uncertain
        try:
            with map_errors(self._to.channel, posting=True):
                sent: Sent = await self._interaction.followup.send(
                    view=view(payload, piece_mark(key, number, of)),
                    files=files(payload),
                    ephemeral=quiet,
                    wait=True,
                    allowed_mentions=discord.AllowedMentions.none(),
                )
        except DeliveryUncertainError as error:
            self._uncertain[f"{key} {number}"] = error
            raise
        self._followed_up += 1
        return sent
