"""Discord as a platform that messages are delivered to, each exactly once.

Each message carries a mark (`view.Mark`) by which it is found again in the channel's history, and a nonce
that makes a repeat within minutes harmless. A message too long for Discord is posted in pieces; before any
of them is posted those that stand there are looked for, so that what was interrupted goes on where it
stopped. A thread has the id of the message it hangs on and is made with the first reply to it: making it
again gives the one there is.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import logging
from collections.abc import AsyncIterator, Collection, Iterator
from contextlib import contextmanager
from typing import Literal, NamedTuple

import discord
from discord.abc import Messageable

from adapters.clock import SystemClock
from adapters.platforms.discord.api import THREAD_ARCHIVED, THREAD_EXISTS, map_errors
from adapters.platforms.discord.context import is_private
from adapters.platforms.discord.download import download
from adapters.platforms.discord.edit_limiter import EditLimiter
from adapters.platforms.discord.forum import tags
from adapters.platforms.discord.places import (
    Channel,
    access_to,
    check_seen,
    lacking_in,
    messageable,
    publish,
    thread_title,
)
from adapters.platforms.discord.refusals import UNKNOWN_MESSAGE
from adapters.platforms.discord.render import Payload, render, thread_name
from adapters.platforms.discord.view import Mark, files, nonce, piece_mark, read_mark, view
from adapters.process_limits import SharedPace
from bot.digests.lease import check_lease
from bot.domain.errors import (
    DeliveryError,
    PlaceClosedError,
    PlatformUnavailableError,
    ThreadGoneError,
)
from bot.domain.message import Message
from bot.domain.topic import Destination
from bot.ports.capabilities import Access, Standing
from bot.ports.platform import Receipt

log = logging.getLogger(__name__)

LOOK_BACK = 300
"""Messages of a channel in which one is looked for."""
LOOK_FAR_BACK = 10_000
"""The same where it is known since when it can stand there."""
POSTS_LOOKED_AT = 25
"""Our posts of a forum in which one is looked for."""
ARCHIVED_AFTER: Literal[10080] = 10_080
"""Minutes without a message after which Discord folds a thread away: a week."""
LOOKED_AGAIN = (0.5, 2.0)
"""Seconds between the looks for a thread that there is: a message never gets a second one."""
ROOT = "#root"
"""What the key of a digest's first message ends in."""
Forum = Literal["day", "paper"]
THREADLESS = (discord.DMChannel, discord.VoiceChannel, discord.StageChannel)
"""Where all is said in the open, as there are no threads."""


class Post(NamedTuple):
    """A post of a forum: a thread, and the message it begins with."""

    thread: discord.Thread
    starter: discord.Message


class DiscordPlatform:
    """Implements `bot.ports.platform.Platform` and both of `bot.ports.capabilities`.

    All of it goes through whichever client is connected.
    """

    name = "discord"

    def __init__(
        self, *, forum: Forum = "day", ours: Collection[str] = (), pace: SharedPace | None = None
    ) -> None:
        """`pace` is that of all processes whose requests Discord counts together."""
        self.pace = pace
        self.client: discord.Client | None = None
        self.listens = True
        """Whether the client is connected, and not only logged in."""
        self._forum = forum
        self._ours = frozenset(ours)
        self.room = EditLimiter(SystemClock())

    def render(self, message: Message, to: Destination) -> tuple[Payload, ...]:
        """The message as it is posted there."""
        return render(message, to, ours=self._ours)

    async def post(self, to: Destination, message: Message, *, key: str, thread: str = "") -> Receipt:
        payloads = self.render(message, to)
        channel = await self.channel(to)
        with self._mapped_errors(to, channel, posting=True):
            if isinstance(channel, discord.ForumChannel) and (not thread or self._is_own_post(key)):
                return await self._post_in_forum(channel, message, payloads, key)
        place = await self.place(to, thread)
        there = await self._pieces(to, place, piece_mark(key)) if len(payloads) > 1 else {}
        first = there.get(0)
        for number, payload in enumerate(payloads):
            piece = piece_mark(key, number, len(payloads))
            sent = there.get(number) or await self._send(to, place, payload, piece, nonce(key, number))
            first = first or sent
        if first is None:
            raise AssertionError("a message has at least one piece")
        if ROOT in key and isinstance(place, discord.TextChannel) and place.is_news():
            await publish(first)
        return self._receipt(first, place)

    async def find(
        self, to: Destination, *, key: str, thread: str = "", since: dt.datetime | None = None
    ) -> Receipt | None:
        """What stands there under `key`, if all of it does: `post` adds what is missing."""
        channel = await self.channel(to)
        if self.listens:
            check_seen(channel)
        if isinstance(channel, discord.ForumChannel) and (not thread or self._is_own_post(key)):
            post = await self._forum_post(to, channel, piece_mark(key), since)
            place: Channel | None = post.thread if post else None
        else:
            inside = thread and not isinstance(channel, THREADLESS)
            place = await self._thread(to, thread) if inside else messageable(channel)
        if place is None:
            return None
        there = await self._pieces(to, place, piece_mark(key), after=since)
        first = there.get(0)
        found = read_mark(first) if first else None
        if first is None or found is None or len(there) < found.of:
            return None
        return self._receipt(first, place)

    async def edit(self, to: Destination, receipt: Receipt, message: Message) -> None:
        """Replace it, with more or fewer pieces where it became longer or shorter.

        Raises:
            DeliveryError: it is gone.
            PlatformUnavailableError.
        """
        payloads = self.render(message, to)
        place, first = await self._find_posted(to, receipt)
        known = read_mark(first) or piece_mark(receipt.message_id)
        there = {**(await self._pieces(to, place, known, after=first)), 0: first}
        for number, payload in enumerate(payloads):
            marked = known._replace(piece=number, of=len(payloads))
            await self._change(to, place, there.get(number), payload, marked)
        with map_errors(to.channel):
            for number in sorted(there.keys() - set(range(len(payloads)))):
                await there[number].delete()

    async def delete(self, to: Destination, receipt: Receipt) -> None:
        """Take it away, if it still stands there."""
        place, first = await self._find_posted(to, receipt)
        known = read_mark(first)
        there = await self._pieces(to, place, known, after=first) if known else {}
        with map_errors(to.channel):
            for message in (*there.values(), first):
                await message.delete()

    async def file(self, to: Destination, address: str, limit: int) -> bytes:  # noqa: ARG002 - the address says it
        """Implements `bot.ports.own_files.HoldsFiles`."""
        return await download(self._client(), address, limit)

    async def write_to(self, workspace: str, person: str, message: Message, *, key: str) -> None:
        """Write it into the direct messages of a person, wherever they asked for it.

        Raises:
            DeliveryError: they take none from us.
            PlatformUnavailableError.
        """
        del workspace
        client = self._client()
        with map_errors(person):
            user = client.get_user(int(person)) or await client.fetch_user(int(person))
            channel = await user.create_dm()
        to = Destination(platform=self.name, workspace=f"user-{person}", channel=str(channel.id))
        await self.post(to, message, key=key)

    async def is_private(self, to: Destination) -> bool:
        """Whether only some may read the channel now.

        Raises:
            PlatformUnavailableError.
        """
        try:
            return is_private(await self._with_roles(to))
        except DeliveryError:  # gone, or closed to us: then it is not open to all
            return True

    async def standing(self, to: Destination) -> Standing:
        """Implements `bot.ports.capabilities.Observant`."""
        if to.workspace.startswith("user-"):
            return Standing(access=Access.OPEN, direct=True)
        client = self._client()
        guild = client.get_guild(int(to.workspace))
        if guild is not None and guild.unavailable:
            raise PlatformUnavailableError(platform="Discord")
        try:
            with map_errors(to.channel):
                known = guild.get_channel_or_thread(int(to.channel)) if guild else None
                channel = known or await self._with_roles(to)
        except PlaceClosedError as error:
            access = Access(str(error.fields["access"])) if guild else Access.REMOVED
            return Standing(access=access)
        # What we may not see, who only posts is not given.
        access = access_to(channel) if self.listens else Access.OPEN
        return Standing(access=access, private=is_private(channel))

    def sees_links(self) -> bool:
        """Implements `bot.ports.capabilities.Offering`."""
        return self.client is not None and bool(self.client.intents.message_content)

    async def address(self, to: Destination) -> str:
        """Where a person finds the channel."""
        return f"https://discord.com/channels/{to.workspace}/{to.channel}"

    async def _find_posted(self, to: Destination, receipt: Receipt) -> tuple[Channel, discord.Message]:
        """Where it stands, and its first piece. What a thread hangs on is outside of it, but in a forum."""
        outside = receipt.thread in {"", receipt.message_id}
        if outside and isinstance(await self.channel(to), discord.ForumChannel):
            outside = False
        place = await self.place(to, "" if outside else receipt.thread)
        with map_errors(to.channel):
            return place, await place.fetch_message(int(receipt.message_id))

    async def channel(self, to: Destination) -> discord.abc.Snowflake:
        """The channel, from the cache or asked for.

        Raises:
            DeliveryError: it is gone, or the bot may not see it.
            PlatformUnavailableError: not connected.
        """
        client = self._client()
        with map_errors(to.channel):
            return client.get_channel(int(to.channel)) or await client.fetch_channel(int(to.channel))

    async def _with_roles(self, to: Destination) -> discord.abc.Snowflake:
        """The channel with the roles of its server, of which who only posts was told nothing."""
        if self.listens or to.workspace.startswith("user-"):
            return await self.channel(to)
        client = self._client()
        with map_errors(to.channel):
            guild = await client.fetch_guild(int(to.workspace))
            return await guild.fetch_channel(int(to.channel))

    async def place(self, to: Destination, thread: str) -> Channel:
        """Where a message goes: the channel, or the thread, made or opened again where that is needed.

        Raises:
            DeliveryError, PlatformUnavailableError.
        """
        channel = await self.channel(to)
        if not thread or isinstance(channel, THREADLESS):
            return messageable(channel)
        if isinstance(channel, discord.Thread):  # a private one: all of it stands in itself
            found = channel
        else:
            found = await self._thread(to, thread) or await self._make_thread(
                to, messageable(channel), thread
            )
        if found.archived:
            with map_errors(to.channel):
                found = await found.edit(archived=False)
        return found

    def _client(self) -> discord.Client:
        if self.client is None or self.client.is_closed() or (self.listens and not self.client.is_ready()):
            raise PlatformUnavailableError(platform="Discord")
        return self.client

    async def _thread(self, to: Destination, thread: str) -> discord.Thread | None:
        client = self._client()
        with map_errors(to.channel):
            try:
                found = client.get_channel(int(thread)) or await client.fetch_channel(int(thread))
            except discord.NotFound:
                return None
        return found if isinstance(found, discord.Thread) else None

    async def _make_thread(self, to: Destination, channel: Channel, thread: str) -> discord.Thread:
        with self._mapped_errors(to, channel):
            message = await self._root(to, channel, thread)
            try:
                return await message.create_thread(
                    name=thread_title(message), auto_archive_duration=ARCHIVED_AFTER
                )
            except discord.HTTPException as error:
                if error.code != THREAD_EXISTS:
                    raise
        for wait in (0.0, *LOOKED_AGAIN):  # somebody else makes it just now, or it was deleted for good
            await asyncio.sleep(wait)
            if (made := await self._thread(to, thread)) is not None:
                return made
        raise ThreadGoneError(channel=to.channel, problem="discord.thread_gone", code=THREAD_EXISTS)

    async def _root(self, to: Destination, channel: Channel, thread: str) -> discord.Message:
        """The message that a thread hangs on.

        Raises:
            ThreadGoneError: it is not there.
        """
        try:
            return await channel.fetch_message(int(thread))
        except discord.NotFound as error:
            if error.code != UNKNOWN_MESSAGE:
                raise
            raise ThreadGoneError(
                channel=to.channel, problem="discord.thread_gone", code=error.code
            ) from error

    async def _send(
        self, to: Destination, place: Channel, payload: Payload, marked: Mark, once: str = ""
    ) -> discord.Message:
        check_lease()
        with self._mapped_errors(to, place, posting=True):
            return await place.send(
                view=view(payload, marked),
                files=files(payload),
                nonce=once or nonce(str(marked)),
                allowed_mentions=discord.AllowedMentions.none(),
            )

    @contextmanager
    def _mapped_errors(
        self, to: Destination, place: discord.abc.Snowflake, *, posting: bool = False
    ) -> Iterator[None]:
        """As `map_errors`; what is not allowed goes by the names that Discord's settings show."""
        with map_errors(to.channel, posting=posting):
            try:
                yield
            except discord.Forbidden as error:
                lacking = lacking_in(place, error)
                if lacking is None:
                    raise
                raise lacking from error

    async def _change(
        self, to: Destination, place: Channel, old: discord.Message | None, payload: Payload, marked: Mark
    ) -> None:
        if old is None:
            await self._send(to, place, payload, marked)
            return
        check_lease()
        with map_errors(to.channel):
            try:
                await _edit(old, payload, marked)
            except discord.HTTPException as error:
                if error.code != THREAD_ARCHIVED or not isinstance(place, discord.Thread):
                    raise
                await place.edit(archived=False)
                await _edit(old, payload, marked)

    async def _pieces(
        self,
        to: Destination,
        place: Messageable,
        wanted: Mark,
        *,
        after: discord.Message | dt.datetime | None = None,
    ) -> dict[int, discord.Message]:
        """Our messages there that are pieces of it, by number, the earliest of each."""
        there: dict[int, discord.Message] = {}
        with map_errors(to.channel):
            async for message in _own_messages(self._client(), place, after):
                found = read_mark(message)
                if found and wanted.is_sibling(found):
                    there[found.piece] = message
        return there

    def _is_own_post(self, key: str) -> bool:
        """Whether a part has a post of its own in a forum."""
        return self._forum == "paper" and "#paper:" in key

    async def _post_in_forum(
        self, forum: discord.ForumChannel, message: Message, payloads: tuple[Payload, ...], key: str
    ) -> Receipt:
        to = Destination(platform=self.name, workspace=str(forum.guild.id), channel=str(forum.id))
        found = await self._forum_post(to, forum, piece_mark(key)) if len(payloads) > 1 else None
        if found is None:
            check_lease()
            made = await forum.create_thread(
                name=thread_name(message),
                view=view(payloads[0], piece_mark(key, 0, len(payloads))),
                files=files(payloads[0]),
                applied_tags=tags(forum, message),
                auto_archive_duration=ARCHIVED_AFTER,
                allowed_mentions=discord.AllowedMentions.none(),
            )
            found = Post(made.thread, made.message)
        there = await self._pieces(to, found.thread, piece_mark(key)) if len(payloads) > 1 else {}
        for number, payload in enumerate(payloads[1:], 1):
            if number not in there:
                piece = piece_mark(key, number, len(payloads))
                await self._send(to, found.thread, payload, piece, nonce(key, number))
        return self._receipt(found.starter, found.thread)

    async def _forum_post(
        self,
        to: Destination,
        forum: discord.ForumChannel,
        wanted: Mark,
        since: dt.datetime | None = None,
    ) -> Post | None:
        """The post whose first message has the mark: of our latest ones or, if given, of all `since`."""
        me, oldest = self._client().user, discord.utils.time_snowflake(since) if since else 0
        most = LOOK_BACK if since else POSTS_LOOKED_AT
        with map_errors(to.channel):
            folded = [thread async for thread in forum.archived_threads(limit=most)]
            # Who only posts was told of no threads.
            active = forum.threads if self.listens else await forum.guild.active_threads()
        here = {*folded, *(thread for thread in active if thread.parent_id == forum.id)}
        every = sorted(here, key=lambda thread: thread.id, reverse=True)
        ours = [each for each in every if me and each.owner_id == me.id and each.id >= oldest]
        for thread in ours[:most]:
            there = await self._pieces(to, thread, wanted)
            if 0 in there:
                return Post(thread, there[0])
        return None

    def _receipt(self, message: discord.Message, place: Messageable) -> Receipt:
        """Replies go into the thread it stands in, else into the one that hangs on it."""
        inside = isinstance(place, discord.Thread)
        thread = str(message.channel.id if inside else message.id)
        return Receipt(message_id=str(message.id), thread=thread, url=message.jump_url)


async def _edit(message: discord.Message, payload: Payload, marked: Mark) -> None:
    nobody = discord.AllowedMentions.none()
    await message.edit(view=view(payload, marked), attachments=files(payload), allowed_mentions=nobody)


async def _own_messages(
    client: discord.Client, place: Messageable, after: discord.Message | dt.datetime | None
) -> AsyncIterator[discord.Message]:
    """Newest first, so that of two of the same the earlier is met last."""
    most = LOOK_FAR_BACK if isinstance(after, dt.datetime) else LOOK_BACK
    async for message in place.history(limit=most, after=after, oldest_first=False):
        if client.user and message.author.id == client.user.id:
            yield message
