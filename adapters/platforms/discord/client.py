"""The client: turns what Discord tells into the table's commands, buttons and questions."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from functools import partial

import discord
from discord import app_commands

from adapters.platforms.discord.api import map_errors, trace_requests
from adapters.platforms.discord.commands import add_commands
from adapters.platforms.discord.context import (
    PLATFORM,
    is_private,
    language_of_locale,
    person_of,
    place_of,
    visible_channels,
)
from adapters.platforms.discord.custom_id import Pressed, read_custom_id
from adapters.platforms.discord.form_flow import (
    offer_more,
    open_answers,
    open_edit,
    open_follow,
    open_schedule,
)
from adapters.platforms.discord.forms import Fields, question_form, show_form
from adapters.platforms.discord.incoming import Addressed, Files, addressee_of, files_of, question_in
from adapters.platforms.discord.interaction_surface import Interaction, InteractionSurface
from adapters.platforms.discord.link_offers import offer_summary
from adapters.platforms.discord.localisation import Words
from adapters.platforms.discord.message_context import language_at, replies_to
from adapters.platforms.discord.message_surface import MessageSurface
from adapters.platforms.discord.permissions import missing_permissions, name_permissions
from adapters.platforms.discord.platform import DiscordPlatform
from adapters.platforms.discord.pressed_button import PressedButton
from adapters.platforms.discord.registration import Tell, keep_registering, unheard
from adapters.platforms.discord.resume import resume
from adapters.platforms.discord.settings import DiscordSettings
from adapters.platforms.tasks import Tasks
from bot.chat.answer_mode import AnswerMode, answer_mode
from bot.chat.commands import (
    find_unanswered,
    handle_action,
    handle_command,
    handle_deleted,
    handle_edit,
    handle_follow,
    handle_message,
    handle_overheard,
    handle_question,
)
from bot.chat.handlers.chat import Chat
from bot.chat.handlers.form import FollowForm
from bot.chat.handlers.short_messages import note
from bot.chat.reader_language import language_for
from bot.chat.responder import Responder
from bot.chat.surface import Surface
from bot.chat.surface_responder import SurfaceResponder
from bot.domain.errors import BadInputError, PaperboyError, TopicError
from bot.domain.message import Action
from bot.domain.paper import Paper
from bot.domain.request import Person, Place, Request
from bot.domain.topic import Destination, Subscription
from bot.locales import error_message, translate
from bot.ports.capabilities import Access
from bot.ports.conversations import IdempotencyStore
from bot.sources.registry import find_refs

log = logging.getLogger(__name__)

LONGEST_WAIT = 60.0
"""Seconds of a rate limit to sit out; a longer one is told to whoever delivers, who comes back later."""
PUBLIC = frozenset({Action.SUMMARISE})
"""Buttons that everybody sees pressed; what comes of others stands under the message or in its place."""
FOUND = 25
REMEMBERED = 2_000
"""Messages that are known to have been told, should they be told again."""
Work = Callable[[Request, Responder], Awaitable[None]]


class PaperboyClient(discord.Client):
    """One connection. `reads_messages` says whether Discord lets it read what is not addressed to it."""

    def __init__(
        self,
        chat: Chat,
        marks: IdempotencyStore,
        platform: DiscordPlatform,
        settings: DiscordSettings,
        *,
        reads_messages: bool = True,
        report: Tell = unheard,
    ) -> None:
        intents = discord.Intents(guilds=True, messages=True, message_content=reads_messages)
        super().__init__(
            intents=intents,
            allowed_mentions=discord.AllowedMentions.none(),
            max_ratelimit_timeout=LONGEST_WAIT,
            http_trace=trace_requests(platform.pace),
        )
        self.reads_messages = reads_messages
        self._chat, self._marks = chat, marks
        self._platform = platform
        self._settings = settings
        self.busy = Tasks()
        """What stopping waits for."""
        self.connected = False
        """Whether events arrive now; discord.py calls a client ready that only once was."""
        self._taken: dict[str, None] = {}
        self._report = report
        self._registering: asyncio.Task[None] | None = None
        self.tree = app_commands.CommandTree(self)
        add_commands(self.tree, self)

    async def setup_hook(self) -> None:
        """Once per connection, before anything arrives."""
        self.add_dynamic_items(PressedButton)
        await self.tree.set_translator(Words())
        self._registering = asyncio.create_task(
            keep_registering(self.tree, self._marks, self._chat.clock, self._report)
        )

    async def close(self) -> None:
        """Close the connection, and wait for Discord no longer."""
        if self._registering is not None:
            self._registering.cancel()
        await super().close()

    async def on_connect(self) -> None:
        """A session begins."""
        self.connected = True

    async def on_resumed(self) -> None:
        """A session goes on; what was missed was told before this."""
        self.connected = True

    async def on_disconnect(self) -> None:
        """The line broke; it is mended without us."""
        self.connected = False

    async def on_ready(self) -> None:
        """Connected anew: look at what happened meanwhile."""
        self.connected = True
        waiting = await find_unanswered(self._chat, "discord")
        await asyncio.gather(
            self._look(0),
            *(self.busy.begin(resume(self, self._platform, self._chat, each)) for each in waiting),
        )

    async def on_guild_channel_delete(self, channel: discord.abc.GuildChannel) -> None:
        """What was followed there is paused."""
        await self._look(channel.guild.id)

    async def on_raw_thread_delete(self, payload: discord.RawThreadDeleteEvent) -> None:
        """As with a channel: a private thread is a place of its own."""
        await self._look(payload.guild_id)

    async def on_guild_remove(self, guild: discord.Guild) -> None:
        """We were sent away: nothing of that server lets us in."""
        to = Destination(platform=PLATFORM, workspace=str(guild.id), channel="")
        await self.busy.begin(self._chat.access.report(to, Access.REMOVED, whole_workspace=True))

    async def on_guild_join(self, guild: discord.Guild) -> None:
        """We were invited, perhaps again."""
        await self._look(guild.id)

    async def on_guild_channel_update(
        self, before: discord.abc.GuildChannel, after: discord.abc.GuildChannel
    ) -> None:
        """It may be closed to some now, or open to all."""
        if is_private(before) != is_private(after) or before.overwrites != after.overwrites:
            await self._look(after.guild.id)

    async def on_guild_role_update(self, before: discord.Role, after: discord.Role) -> None:
        """What everybody may do changes what is open to all."""
        ours = after.is_default() or after in after.guild.me.roles
        if ours and before.permissions != after.permissions:
            await self._look(after.guild.id)

    async def _look(self, guild_id: int) -> None:
        """See how we stand to the channels of a server."""
        await self.busy.begin(self._chat.access.look(PLATFORM, str(guild_id) if guild_id else ""))

    # What `adapters.platforms.discord.commands` asks for

    def language(self, interaction: Interaction) -> str:
        return language_of_locale(interaction.locale, self._chat.defaults.language)

    async def command(
        self,
        interaction: Interaction,
        name: str,
        text: str = "",
        *,
        quiet: bool = False,
        files: Files = (),
    ) -> None:
        """Do a command of the table."""

        async def work(request: Request, responder: Responder) -> None:
            request = request.evolve(files=files)
            await handle_command(self._chat, name, request, responder)
            if name == "digest status" and not self.reads_messages:
                await responder.reply(note(translate(request.language, "discord.mention")), quiet=True)

        await self._answer(interaction, work, text=text, quiet=quiet)

    async def follow(self, interaction: Interaction, form: FollowForm, *, files: Files = ()) -> None:
        """Follow what a form says."""
        if not self._is_here(interaction):
            await self.complain(interaction, TopicError(problem="discord.not_here"))
            return

        async def work(request: Request, responder: Responder) -> None:
            await handle_follow(self._chat, request.evolve(files=files), form, responder)
            if interaction.type is discord.InteractionType.modal_submit:
                await offer_more(self._chat.store, request, responder)
            await self._warn(interaction, request, responder)

        await self._answer(interaction, work)

    async def change(
        self, interaction: Interaction, subscription: Subscription, form: FollowForm, *, files: Files = ()
    ) -> None:
        """Change a subscription to what a form says."""

        async def work(request: Request, responder: Responder) -> None:
            await handle_edit(self._chat, request.evolve(files=files), subscription.id, form, responder)
            if form.categories is not None:
                await offer_more(self._chat.store, request, responder)
            await self._warn(interaction, request, responder)

        await self._answer(interaction, work)

    async def _warn(self, interaction: Interaction, request: Request, responder: Responder) -> None:
        """Say at once what would keep the next digest from being posted."""
        if interaction.guild is None or not await self._chat.store.subscriptions(request.place.destination):
            return
        if lacking := missing_permissions(interaction.app_permissions):
            text = translate(
                request.language, "discord.missing", permissions=name_permissions(lacking, request.language)
            )
            await responder.reply(note(text), quiet=True)

    async def complain(self, interaction: Interaction, error: PaperboyError) -> None:
        """Say what was wrong with what somebody typed."""

        async def work(request: Request, responder: Responder) -> None:
            await responder.reply(note(error_message(request.language, error)), quiet=True)

        await self._answer(interaction, work, quiet=True)

    async def papers_like(self, interaction: Interaction, words: str) -> list[Paper]:
        """Papers shown in channels that the person may read, whose id or title begins so."""
        place, here = self._place(interaction), self._is_here(interaction)
        channels = visible_channels(interaction.user, place) if here else {place.destination.channel}
        refs, workspace = find_refs(words), place.destination.workspace
        prefix = refs[0].id if refs else words[:100]
        return list(
            await self._chat.store.find_titled(prefix, workspace=workspace, channels=channels, limit=FOUND)
        )

    async def paper_named(self, interaction: Interaction, typed: str) -> str:
        """What somebody typed instead of choosing: where it names one paper they may see, its id."""
        if find_refs(typed) or not typed.strip():
            return typed
        found = await self.papers_like(interaction, typed)
        return found[0].id if len(found) == 1 else typed

    async def find_followed(self, interaction: Interaction) -> list[Subscription]:
        """What the channel follows."""
        return list(await self._chat.store.subscriptions(self._place(interaction).destination))

    # Buttons

    async def press(self, interaction: Interaction, custom_id: str) -> None:
        """Do what a button says; asking opens a form."""
        place = self._place(interaction)
        pressed = read_custom_id(custom_id, place.destination)
        if pressed is None:
            await self.complain(interaction, BadInputError("error.button"))
            return
        if pressed.action is Action.ASK:
            await self._open_question(interaction, pressed)
            return
        if await self._opened_form(interaction, pressed):
            return
        work = partial(handle_action, self._chat, pressed.action, pressed.value)
        await self._answer(interaction, work, quiet=pressed.action not in PUBLIC)

    async def _opened_form(self, interaction: Interaction, pressed: Pressed) -> bool:
        """Open the form that a button stands for, if it is one."""
        mine = {each.id: each for each in await self.find_followed(interaction)}
        if pressed.action is Action.FOLLOW:
            await open_follow(self, interaction, FollowForm())
        elif pressed.action is Action.ANSWERS:
            to, otherwise = self._place(interaction).destination, AnswerMode(self._settings.answer)
            chosen = await answer_mode(self._marks, to, otherwise)
            await open_answers(self, interaction, chosen)
        elif pressed.action is Action.EDIT and pressed.value in mine:
            await open_edit(self, interaction, mine[pressed.value])
        elif pressed.action is Action.SCHEDULE and pressed.value in mine:
            await open_schedule(self, interaction, mine[pressed.value])
        else:
            return False
        return True

    async def _open_question(self, interaction: Interaction, pressed: Pressed) -> None:
        """Open the form; where it is too late for one, Discord has said so already."""
        message_id = str(interaction.message.id) if interaction.message else ""

        async def then(submitted: Interaction, fields: Fields, files: Files) -> None:
            async def work(request: Request, responder: Responder) -> None:
                under = request.place.thread or message_id  # the thread of the message, made or not
                place = request.place.evolve(reply_to=message_id, thread=under)
                asked = request.evolve(place=place, files=files)
                await handle_question(self._chat, pressed.value, asked, responder)

            await self._answer(submitted, work, text=fields["question"], quiet=True)

        await show_form(interaction, question_form(self.language(interaction), then))

    async def _answer(
        self, interaction: Interaction, work: Work, *, text: str = "", quiet: bool = False
    ) -> None:
        place, language = self._place(interaction), language_for(text, self.language(interaction))
        here = self._is_here(interaction)
        surface = InteractionSurface(self._platform, interaction, place, language, here=here)
        if not await surface.acknowledge(quiet=quiet):
            return
        person = person_of(interaction.user, interaction.permissions, self._settings.manager_role)
        if here and place.direct:  # everybody manages their own conversation with us
            person = person.evolve(manages=True)
        request = Request(place=place, person=person, language=language, text=text)
        await self.busy.begin(self._serve(work, request, surface, str(interaction.id)))

    async def _serve(self, work: Work, request: Request, surface: Surface, name: str) -> None:
        try:
            async with SurfaceResponder(
                surface, self._chat.clock, request.language, name=name
            ) as responder:
                await work(request, responder)
        except PaperboyError as error:
            log.warning("could not answer on Discord: %s", error)

    def _place(self, interaction: Interaction) -> Place:
        reply_to = str(interaction.message.id) if interaction.message else ""
        here = self._is_here(interaction)
        return place_of(interaction.channel, interaction.user, reply_to=reply_to, here=here)

    def _is_here(self, interaction: Interaction) -> bool:
        """Whether the bot itself is where it was asked, and so may post there.

        Of a server that somebody only brought the bot to, `interaction.guild` is there too, half empty.
        """
        if interaction.guild_id is not None:
            return self.get_guild(interaction.guild_id) is not None
        return interaction.context.dm_channel

    # Messages

    async def on_message(self, message: discord.Message) -> None:
        """A question, if it is one."""
        if self._is_new(f"{message.id}"):
            await self._hear(message)

    async def on_raw_message_edit(self, payload: discord.RawMessageUpdateEvent) -> None:
        """An edited question is answered anew, in place of its answer."""
        message = payload.message
        to = place_of(message.channel, message.author).destination
        known = await self._chat.store.turn(to, str(message.id))
        if known is not None and self._is_new(f"{message.id} {message.edited_at}"):
            await self._hear(message)

    async def on_raw_message_delete(self, payload: discord.RawMessageDeleteEvent) -> None:
        """A deleted question is forgotten, and its answer taken away."""
        try:
            channel = self.get_channel(payload.channel_id)
            if channel is None and payload.guild_id is None:
                with map_errors():
                    channel = await self.fetch_channel(payload.channel_id)  # a conversation of long ago
            asker = channel.recipient if isinstance(channel, discord.DMChannel) else self.user
            if asker is not None and isinstance(channel, discord.abc.Messageable):
                await self._forget(place_of(channel, asker), str(payload.message_id))
        except PaperboyError as error:
            log.info("an answer could not be taken away: %s", error)

    async def _forget(self, place: Place, message_id: str) -> None:
        request = Request(place=place, person=Person(id=""), language="en", message_id=message_id)
        receipt = await handle_deleted(self._chat, request)
        if receipt is not None:
            await self._platform.delete(place.destination, receipt)

    def _is_new(self, event: str) -> bool:
        """Whether it is told for the first time: after a broken line Discord may tell the same again."""
        if event in self._taken:
            return False
        self._taken[event] = None
        if len(self._taken) > REMEMBERED:
            self._taken.pop(next(iter(self._taken)))
        return True

    async def _hear(self, message: discord.Message) -> None:
        """All of a direct message; elsewhere a mention, a reply to us, and questions in our threads."""
        if message.author.bot or message.is_system() or self.user is None:
            return
        to_us = await replies_to(message, self.user) if self.reads_messages and message.guild else None
        whom = addressee_of(message, self.user, to_us=to_us)
        ours = isinstance(message.channel, discord.Thread) and message.channel.owner_id == self.user.id
        if whom is Addressed.US or (ours and self.reads_messages):
            await self.busy.begin(self._question(message, question_in(message, self.user), whom))
        elif whom is Addressed.NOBODY and self.reads_messages and not ours:
            await self.busy.begin(offer_summary(self._chat, self._platform, self._settings, message))

    async def _question(self, message: discord.Message, text: str, whom: Addressed) -> None:
        replied = message.reference.message_id if message.reference else None
        place = place_of(message.channel, message.author, reply_to=str(replied or ""))
        held = discord.Permissions.none()
        if isinstance(message.author, discord.Member) and isinstance(
            message.channel, discord.abc.GuildChannel | discord.Thread
        ):
            held = message.channel.permissions_for(message.author)
        language = await language_at(self._chat, message, place)
        request = Request(
            place=place,
            person=person_of(message.author, held, self._settings.manager_role),
            language=language,
            text=text,
            message_id=str(message.id),
            files=files_of(message),
        )
        surface = MessageSurface(self._platform, message.author, place, language, asked=message)
        name = f"{message.id}:{message.edited_at or ''}"
        work: Work = partial(handle_message, self._chat)
        if whom is not Addressed.US:
            others, mode = whom is Addressed.OTHERS, self._settings.answer
            work = partial(handle_overheard, self._chat, otherwise=mode, to_others=others)
        await self._serve(work, request, surface, name)
