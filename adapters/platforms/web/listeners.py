"""What people do at the pages, as requests to Paperboy."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import NamedTuple

from adapters.platforms.tasks import Tasks, guard
from adapters.platforms.web.page_surface import WebResponder, WebSurface
from adapters.platforms.web.platform import WebPlatform, channel_of, message_number
from adapters.platforms.web.shown_at_once import ShownAtOnce
from bot.chat import commands
from bot.chat.handlers.chat import Chat
from bot.chat.handlers.form import FollowForm
from bot.chat.reader_language import reader_language
from bot.chat.responder import Responder
from bot.domain.message import Button, Buttons, Message, Paragraph, line
from bot.domain.request import AttachedFile, Person, Place, Request
from bot.domain.topic import Topic
from bot.ports.conversations import PendingQuestion
from bot.ports.platform import Receipt
from bot.ports.web_messages import Draft, WebMessage
from bot.text.encodable import encodable

LONGEST = 20_000
"""Characters of one message."""
MOST_AT_ONCE = 64
KEPT = 3.0
"""Seconds that whoever asks waits until the question is kept."""
Files = tuple[AttachedFile, ...]
Work = Callable[[Request, Responder], Awaitable[None]]


class Visitor(NamedTuple):
    """Who is at a page, where, and in which language."""

    person: str
    channel: str
    language: str


@dataclass(frozen=True, kw_only=True)
class Visits:
    """Everything that people do. What takes time is done beside whoever asked for it."""

    chat: Chat
    platform: WebPlatform
    tasks: Tasks = field(default_factory=Tasks)
    room: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(MOST_AT_ONCE))

    async def say(self, visitor: Visitor, text: str, *, thread: int = 0, name: str) -> int:
        """Write something in a channel or a thread; the thread in which it goes on.

        Said twice under the same `name`, which a form has once, it is said once.
        """
        text = encodable(text.strip())[:LONGEST]
        to = channel_of(visitor.channel)
        key = f"typed:{visitor.person}:{name}"
        if not text:
            return thread
        said, is_new = await self.platform.add_once(
            to, Draft(message=as_typed(text), key=key, thread=thread, person=visitor.person)
        )
        if not is_new:
            return message_number(said.thread)
        command = text.startswith("/")
        message = "" if command else said.message_id  # as elsewhere: a command is no message to be kept
        request = await self.request(visitor, text.lstrip("/"), thread=thread, message=message)
        below = str(thread or "") if command else said.thread
        work = _command if command else _question
        kept = self.begin(request, key, below, lambda asked, responder: work(self.chat, asked, responder))
        if not (command or commands.typed_command(text)):
            await _until(kept)
        return thread if command else message_number(said.thread)

    async def change(self, visitor: Visitor, number: int, text: str) -> int:
        """Put another text in the place of what this person said; the thread in which it stands."""
        to, text = channel_of(visitor.channel), encodable(text.strip())[:LONGEST]
        there = await self.own(visitor, number)
        if there is None or not text:
            return 0
        await self.platform.edit(to, _place_of(there), as_typed(text))
        if await self.chat.store.turn(to, str(number)) is not None:
            request = await self.request(visitor, text, thread=there.thread, message=str(number))
            work: Work = lambda asked, responder: _question(self.chat, asked, responder)  # noqa: E731
            name = f"changed:{number}:{there.revision}"
            await _until(self.begin(request, name, str(there.thread or number), work))
        return there.thread or number

    async def take_back(self, visitor: Visitor, number: int) -> int:
        """Take away what this person said, and the answer with it; the thread in which it stood."""
        there = await self.own(visitor, number)
        if there is None:
            return 0
        to = channel_of(visitor.channel)
        request = await self.request(visitor, thread=there.thread, message=str(number))
        answer = await commands.handle_deleted(self.chat, request)
        if answer is not None:
            await self.platform.remove(to, answer)
        await self.platform.remove(to, _place_of(there))
        return there.thread

    async def press(self, visitor: Visitor, number: int, index: int) -> int:
        """Press a button of a message; the thread in which it goes on, 0 for the open."""
        there, button = await self.button(visitor, number, index)
        if there is None or button is None or button.action is None:
            return 0
        action, value = button.action, button.value
        thread = there.thread or number
        request = await self.request(visitor, thread=thread, reply_to=str(number))
        name = f"pressed:{number}:{index}:{visitor.person}:{await self.platform.store.last_revision()}"
        self.begin(
            request,
            name,
            str(thread),
            lambda asked, responder: commands.handle_action(self.chat, action, value, asked, responder),
        )
        return thread

    async def ask(self, visitor: Visitor, number: int, index: int, text: str, *, name: str) -> int:
        """Ask what was typed into the form that a button opened."""
        there, button = await self.button(visitor, number, index)
        if there is None or button is None or not text.strip():
            return 0
        value, thread = button.value, there.thread or number
        to, text = channel_of(visitor.channel), encodable(text.strip())[:LONGEST]
        key = f"typed:{visitor.person}:{name}"
        said, is_new = await self.platform.add_once(
            to, Draft(message=as_typed(text), key=key, thread=thread, person=visitor.person)
        )
        if not is_new:
            return thread
        request = await self.request(
            visitor, text, thread=thread, message=said.message_id, reply_to=str(number)
        )
        kept = self.begin(
            request,
            key,
            str(thread),
            lambda asked, responder: commands.handle_question(self.chat, value, asked, responder),
        )
        await _until(kept)
        return thread

    async def follow(
        self, visitor: Visitor, form: FollowForm, files: Files = (), *, edits: str = "", name: str
    ) -> None:
        """Follow what a form says, or change what is followed."""

        async def work(request: Request, responder: Responder) -> None:
            if edits:
                await commands.handle_edit(self.chat, request, edits, form, responder)
            else:
                await commands.handle_follow(self.chat, request, form, responder)

        request = (await self.request(visitor)).evolve(files=files)
        self.begin(request, f"follow:{visitor.person}:{name}", "", work)

    async def preview(self, visitor: Visitor, form: FollowForm, files: Files = ()) -> Sequence[Message]:
        """What the topic of a form would have had."""
        request, shown = await self.request(visitor), ShownAtOnce()
        request = request.evolve(files=files, language=visitor.language)
        await commands.handle_preview(self.chat, request, form, shown)
        return shown.said

    async def digest(self, visitor: Visitor, topic: Topic | None, *, name: str) -> None:
        """Post today's digest; where nothing is followed yet, of this topic."""
        request = await self.request(visitor, "now")
        followed = await self.chat.store.subscriptions(request.place.destination)

        async def work(_: Request, responder: Responder) -> None:
            if topic is not None and not followed:
                await commands.handle_follow(self.chat, request, _form(topic, request.language), responder)
            await commands.handle_command(self.chat, "digest", request, responder)

        self.begin(request, f"digest:{visitor.person}:{name}", "", work)

    async def resume(self, waiting: PendingQuestion) -> None:
        """Answer what was left without an answer before now."""
        request = waiting.request
        thread = request.place.thread or request.message_id

        async def work(_: Request, responder: Responder) -> None:
            await commands.handle_pending(self.chat, waiting, responder)

        self.begin(request, f"late:{waiting.message_id}:{waiting.tries}", thread, work, resumed=True)

    async def own(self, visitor: Visitor, number: int) -> WebMessage | None:
        """What this person said."""
        there = await self.platform.store.message(channel_of(visitor.channel), number)
        return there if there is not None and there.person == visitor.person else None

    async def button(
        self, visitor: Visitor, number: int, index: int
    ) -> tuple[WebMessage | None, Button | None]:
        """A button of a message that this person may read."""
        there = await self.platform.store.message(channel_of(visitor.channel), number)
        if there is None or there.message is None or there.reader not in {"", visitor.person}:
            return None, None
        found = buttons_of(there.message)
        return there, found[index] if 0 <= index < len(found) else None

    async def request(
        self, visitor: Visitor, text: str = "", *, thread: int = 0, message: str = "", reply_to: str = ""
    ) -> Request:
        to, under = channel_of(visitor.channel), str(thread or "")
        language = await reader_language(
            self.chat.store, to, thread=under, text=text, otherwise=visitor.language
        )
        return Request(
            place=Place(destination=to, thread=under, reply_to=reply_to),
            person=Person(id=visitor.person, manages=True),
            language=language,
            text=text,
            message_id=message,
        )

    def begin(
        self, request: Request, name: str, thread: str, work: Work, *, resumed: bool = False
    ) -> asyncio.Event:
        """Do it beside whoever asked; what is set once a question is kept, or all is done."""
        surface = WebSurface(self.platform, request, thread=thread, name=name)
        responder = WebResponder(surface, self.chat.clock, request.language, name=name, resumed=resumed)

        async def whole() -> None:
            async with self.room, responder:
                await work(request, responder)

        self.tasks.begin(guard(whole(), "the pages"))
        return responder.kept


def as_typed(text: str) -> Message:
    """What somebody wrote, line by line."""
    lines = tuple(Paragraph(content=line(each)) for each in text.splitlines() if each.strip())
    return Message(summary=text.splitlines()[0][:200] if text else "", blocks=lines)


def text_of_message(message: Message) -> str:
    """What somebody wrote, as it was typed."""
    return "\n".join(
        "".join(span.text for span in block.content)
        for block in message.blocks
        if isinstance(block, Paragraph)
    )


def buttons_of(message: Message) -> list[Button]:
    """All buttons of a message, in order: a page names them by their place."""
    return [button for block in message.blocks if isinstance(block, Buttons) for button in block.items]


def _form(topic: Topic, language: str) -> FollowForm:
    return FollowForm(
        categories=topic.categories,
        name=topic.name,
        keywords=topic.keywords,
        interest=topic.interest,
        limit=topic.limit,
        language=language,
    )


async def _command(chat: Chat, request: Request, responder: Responder) -> None:
    name, _, rest = request.text.partition(" ")
    await commands.handle_command(chat, name, request.evolve(text=rest.strip()), responder)


async def _question(chat: Chat, request: Request, responder: Responder) -> None:
    await commands.handle_message(chat, request, responder)


def _place_of(there: WebMessage) -> Receipt:
    return Receipt(message_id=str(there.number), thread=str(there.thread or there.number))


async def _until(kept: asyncio.Event) -> None:
    with suppress(TimeoutError):
        async with asyncio.timeout(KEPT):
            await kept.wait()
