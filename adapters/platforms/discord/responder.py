"""Answering a command, a button or a form: through its interaction while that lasts, by messages after."""

from __future__ import annotations

import logging
from collections.abc import Collection
from functools import partial
from typing import Any, TypeGuard

import discord

from adapters.platforms.discord.api import ALREADY_ACKNOWLEDGED, EXPIRED, map_errors
from adapters.platforms.discord.attachment import as_file, attach_whole
from adapters.platforms.discord.base_responder import BaseResponder, Begin, Change, whisper
from adapters.platforms.discord.context import visible_channels
from adapters.platforms.discord.markup import escape
from adapters.platforms.discord.platform import DiscordPlatform
from adapters.platforms.discord.render import Payload, TextBlock
from adapters.platforms.discord.view import Mark, files, piece_mark, view
from bot.chat.responder import Place
from bot.domain.errors import DeliveryError, PaperboyError
from bot.domain.message import Message
from bot.locales import translate
from bot.ports.platform import Receipt

log = logging.getLogger(__name__)

MOST_FOLLOW_UPS = 4
"""Messages after the first where we are no member; Discord takes five, and one is kept for the rest."""
Sent = discord.InteractionMessage | discord.WebhookMessage
Interaction = discord.Interaction[Any]


class InteractionResponder(BaseResponder):
    """Implements `bot.chat.responder.Responder` for a command, a button or a form."""

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
        self._key = ""
        self._sent: dict[str, list[Sent]] = {}
        self._posted: list[Receipt] = []
        self._said: list[Message] = []
        self._count = 0
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

    async def progress(self, key: str, **fields: object) -> None:
        if not self._open or self._interaction.is_expired():
            return
        payload = Payload((TextBlock(f"-# {translate(self._language, key, **_escaped(fields))}"),))
        try:
            with map_errors(self._to.channel):
                sent = await self._interaction.edit_original_response(view=view(payload))
        except PaperboyError as error:
            log.info("progress could not be shown: %s", error)
            return
        if self._here and not self._quiet:
            await self._note(self._receipt(sent))

    async def reply(
        self, message: Message, *, under: Receipt | None = None, quiet: bool = False, key: str = ""
    ) -> Receipt:
        await self._stop_growing()
        if not quiet:
            self._said.append(message)
        if self._is_below(under, quiet=quiet):
            receipt = await self._replaced(message) or await self._post(message, under.thread, key)
            self._posted.append(receipt)
            return receipt
        await self._drop_grown()
        if not self._interaction.is_expired():
            try:
                return await self._respond(message, quiet=quiet, key=key)
            except DeliveryError as error:
                if error.fields.get("code") not in EXPIRED:
                    raise
        if quiet or not self._here:
            return await whisper(self._platform, self._interaction.user, message, key=self._next(key))
        return await self._post(message, self._place.thread, key)

    async def stream(
        self,
        message: Message,
        *,
        at: Receipt | None = None,
        under: Receipt | None = None,
        quiet: bool = False,
        key: str = "",
    ) -> None:
        begin: Begin = partial(self._show_response, key=key)
        change: Change = self._change_if_room
        if self._is_below(under, quiet=quiet):
            begin, change = partial(self._post, thread=under.thread, key=key), self._edit_if_room
        elif at is None and (not self._open or quiet != self._quiet or self._interaction.is_expired()):
            return  # there is no message that those see whom the answer is for
        self._grow(message, begin, change, at)

    async def edit(self, receipt: Receipt, message: Message) -> None:
        await self._stop_growing()
        self._grown = None
        await self._retry(lambda: self._change(receipt, message))

    async def _change_if_room(self, receipt: Receipt, message: Message) -> None:
        """What goes through the interaction takes no room of the channel."""
        through = receipt.message_id == self._response or receipt.message_id in self._sent
        if through or self._platform.room.take(self._to.channel):
            await self._change(receipt, message)

    async def _change(self, receipt: Receipt, message: Message) -> None:
        if self._open and receipt.message_id == self._response:
            await self._show_response(message, self._key)
            return
        sent = self._sent.get(receipt.message_id)
        if sent is None or (self._interaction.is_expired() and self._here):
            await self._platform.edit(self._place.destination, receipt, message)
            return
        payloads = self._platform.render(message, self._place.destination)
        key = f"{self._interaction.id}:{receipt.message_id}"
        for number, payload in enumerate(payloads):
            shown = view(payload, piece_mark(key, number, len(payloads)))
            if number < len(sent):
                with map_errors(self._to.channel):
                    await sent[number].edit(view=shown, attachments=files(payload))
            else:
                sent.append(await self._follow_up(payload, key, number, len(payloads), quiet=self._quiet))
        with map_errors(self._to.channel):
            for surplus in sent[len(payloads) :]:
                await surplus.delete()
        self._sent[receipt.message_id] = sent[: len(payloads)]

    async def visible_channels(self) -> Collection[str] | None:
        return visible_channels(self._interaction.user, self._place) if self._here else set()

    async def _stop_growing(self) -> None:
        await super()._stop_growing()
        shown = self._grown is not None and self._grown.message_id == self._response
        if shown and not self._interaction.is_expired():
            self._grown = None  # the first response is still open: whatever is said next takes its place

    def _is_below(self, under: Receipt | None, *, quiet: bool) -> TypeGuard[Receipt]:
        """Whether it goes into the thread of an earlier message."""
        return under is not None and not quiet and self._here and bool(under.thread)

    async def _show_response(self, message: Message, key: str) -> Receipt:
        payload, *_ = self._platform.render(message, self._to)
        with map_errors(self._to.channel):
            sent = await self._interaction.edit_original_response(view=view(payload, piece_mark(key)))
        self._response, self._key = str(sent.id), key
        return self._receipt(sent)

    def _receipt(self, sent: Sent) -> Receipt:
        thread = self._place.thread or str(sent.id)
        return Receipt(message_id=str(sent.id), thread=thread, url=sent.jump_url)

    def _next(self, key: str) -> str:
        self._count += 1
        return key or f"{self._interaction.id}:{self._count}"

    async def finish(self) -> None:
        """Attach what was long as a file, and close what still shows that work is being done."""
        await self._stop_growing()
        try:
            await self._drop_grown()
            if self._here and self._posted:
                await attach_whole(self._platform, self._place, self._posted[0], self._said, self._language)
            if self._left:
                await self._hand_over()
            if self._open and not self._interaction.is_expired():
                await self._close()
        except PaperboyError as error:
            log.info("an interaction could not be closed: %s", error)

    async def _close(self) -> None:
        with map_errors(self._to.channel):
            if self._posted:
                done = translate(self._language, "discord.continued", url=self._posted[0].url)
                await self._interaction.edit_original_response(view=view(Payload((TextBlock(done),))))
            else:  # the answer took the place of an earlier one
                await self._interaction.delete_original_response()

    async def _hand_over(self) -> None:
        """All that did not fit into the messages that we may send where we are no member."""
        with map_errors(self._to.channel):
            await self._interaction.followup.send(
                f"-# {translate(self._language, 'discord.rest')}",
                file=as_file(self._left, "paperboy.md"),
                ephemeral=self._quiet,
                allowed_mentions=discord.AllowedMentions.none(),
            )

    async def _respond(self, message: Message, *, quiet: bool, key: str) -> Receipt:
        """In place of the first response, or after it; whether that one is quiet cannot be changed."""
        payloads = self._platform.render(message, self._place.destination)
        if not self._here and not self._open and self._followed_up + len(payloads) > MOST_FOLLOW_UPS:
            self._left.append(message)
            return Receipt(message_id=str(self._interaction.id))
        misplaced = self._open and quiet != self._quiet
        if misplaced:
            await self._settle()
        key = self._next(key)
        sent: list[Sent] = []
        for number, payload in enumerate(payloads):
            if self._open:
                sent.append(await self._fill(payload, piece_mark(key, number, len(payloads))))
                self._open = False
            else:
                sent.append(await self._follow_up(payload, key, number, len(payloads), quiet=quiet))
        if misplaced:
            with map_errors(self._to.channel):
                await self._interaction.delete_original_response()
        first = sent[0]
        if quiet or not self._here:
            self._sent[str(first.id)] = sent
        return self._receipt(first)

    async def _settle(self) -> None:
        """Make a message of the first response: until it is one, whatever follows would take its place."""
        with map_errors(self._to.channel):
            await self._interaction.edit_original_response(view=view(Payload((TextBlock("…"),))))
        self._open = False

    async def _fill(self, payload: Payload, marked: Mark) -> Sent:
        """Make the first response say it; doing so again is harmless."""

        async def edit() -> Sent:
            with map_errors(self._to.channel):
                return await self._interaction.edit_original_response(
                    view=view(payload, marked), attachments=files(payload)
                )

        return await self._retry(edit)

    async def _follow_up(self, payload: Payload, key: str, number: int, of: int, *, quiet: bool) -> Sent:
        self._followed_up += 1
        with map_errors(self._to.channel, posting=True):
            sent: Sent = await self._interaction.followup.send(
                view=view(payload, piece_mark(key, number, of)),
                files=files(payload),
                ephemeral=quiet,
                wait=True,
                allowed_mentions=discord.AllowedMentions.none(),
            )
        return sent

    async def _post(self, message: Message, thread: str, key: str) -> Receipt:
        key = self._next(key)
        return await self._retry(lambda: self._platform.post(self._to, message, key=key, thread=thread))


def _escaped(fields: dict[str, object]) -> dict[str, str]:
    return {name: escape(str(value)) for name, value in fields.items()}
