"""What happens on Slack and what is done about it. Everything here runs after Slack was answered.

Slack delivers at least once, and a mention in a channel twice, as two events. So each thing that happened
has a name, and whoever sets the mark of that name first does it: this process, or another copy of it.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from adapters.platforms.slack.agent import AgentView
from adapters.platforms.slack.api import map_errors
from adapters.platforms.slack.buttons import read_press
from adapters.platforms.slack.home import home_view
from adapters.platforms.slack.incoming import (
    CHANGED,
    REOPENED,
    UNARCHIVED,
    addresses_others,
    all_words,
    by_a_person,
    files_of,
    mentions,
    question_in,
    unescape,
)
from adapters.platforms.slack.modals import Modals, pressed_at
from bot.chat import commands
from bot.chat.handlers.offers import compose_offer
from bot.chat.handlers.short_messages import note
from bot.domain.message import Action, Button, Buttons
from bot.locales import translate
from bot.ports.conversations import PendingQuestion
from bot.sources.registry import find_refs, mentions_source

MOST_OFFERS = 3

Json = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Listeners(Modals):
    """One workspace's events, commands and buttons."""

    talks: dict[str, str] = field(default_factory=dict)
    """As in `AgentView`."""

    async def command(self, body: Json) -> None:
        """`/paper`, `/digest`, `/ask`."""
        if not await self.first(f"command:{body['trigger_id']}"):
            return
        name, text = str(body["command"]), unescape(str(body.get("text") or ""))
        if name == "/digest" and await self.opens_form(body, text):
            return
        request = await self.request(body["channel_id"], body["user_id"], text)
        searches = commands.parse_command(name, text).command.name.endswith("search")
        await self.obey(name, request, self.responder(request, noted=not searches))

    async def _stop(self, body: Json, subscription_id: str) -> None:
        """Stop following from the home page; it is told in the channel, as everywhere."""
        chosen = await self.chat.store.subscription(subscription_id)
        if chosen is None or chosen.destination != await self.to(chosen.destination.channel):
            return
        user = str(body["user"]["id"])
        request = await self.request(chosen.destination.channel, user)
        await self.press(Action.STOP, chosen.id, request, self.responder(request))
        await self._show_home(user)

    async def action(self, body: Json) -> None:
        """A button of a message."""
        pressed = read_press((body.get("actions") or [{}])[0])
        if pressed is None or not await self.first(f"action:{body['trigger_id']}"):
            return
        if await self.opens_form_of(body, pressed):
            return
        thread, ts = pressed_at(body)
        channel = str((body.get("channel") or {}).get("id") or "")
        if not channel and pressed.action is Action.STOP:  # on the home page
            await self._stop(body, pressed.value)
            return
        request = await self.request(
            channel,
            body["user"]["id"],
            thread=thread,
            reply_to=ts,
        )
        responder = self.responder(request, thread=request.place.thread)
        await self.press(pressed.action, pressed.value, request, responder)

    async def shortcut(self, body: Json) -> None:
        """Summarise the paper that a message links to, in its thread."""
        if not await self.first(f"shortcut:{body['trigger_id']}"):
            return
        message = body["message"]
        thread = str(message.get("thread_ts") or message.get("ts"))
        request = await self.request(body["channel"]["id"], body["user"]["id"], thread=thread)
        responder = self.responder(request, thread=thread)
        await self.press(Action.SUMMARISE, all_words(message), request, responder)

    async def resume(self, since: dt.datetime, waiting: PendingQuestion) -> None:
        """Answer what was left without an answer before then."""
        request = waiting.request
        thread = request.place.thread or request.message_id
        responder = self.responder(request, thread=thread, noted=False, since=since)
        async with responder:
            await commands.handle_pending(self.chat, waiting, responder)

    async def event(self, body: Json) -> None:
        """Something was said, changed, deleted or opened."""
        event = body["event"]
        if event["type"] == "app_home_opened":
            await self._on_home_opened(event)
        elif event["type"] == "app_context_changed":
            await self.agent.context_changed(body)
        elif event["type"] == "link_shared":
            await self._on_linked(event)
        elif event["type"] in {*CHANGED, *REOPENED}:
            await self._changed_channel(event)
        elif event["type"] == "app_mention":
            if by_a_person(event):
                await self._on_question(event)
        elif event.get("subtype") == "message_changed":
            await self._on_changed(event)
        elif event.get("subtype") == "message_deleted":
            await self._on_deleted(event)
        elif by_a_person(event):
            await self._on_message(event)

    async def _changed_channel(self, event: Json) -> None:
        kind, channel = str(event["type"]), str(event["channel"])
        ts = str(event.get("event_ts") or "")
        if not await self.first(f"channel:{kind}:{channel}:{ts}"):
            return
        if kind in CHANGED:
            await self.chat.access.report(await self.to(channel), CHANGED[kind])
        elif event.get("user") == (await self.platform.identity()).user or kind in UNARCHIVED:
            await self.chat.access.check(await self.to(channel))
        if event.get("inviter") and event.get("user") == (await self.platform.identity()).user:
            await self._greet(channel, str(event["inviter"]))

    async def _greet(self, channel: str, inviter: str) -> None:
        """Tell whoever invited us, and nobody else, how to begin."""
        request = await self.request(channel, inviter)
        async with self.responder(request) as responder:
            hello = note(translate(request.language, "slack.welcome"))
            button = Button(label=translate(request.language, "button.follow"), action=Action.FOLLOW)
            await responder.reply(
                hello.evolve(blocks=(*hello.blocks, Buttons(items=(button,)))), quiet=True
            )

    async def _on_message(self, event: Json) -> None:
        """A message that does not mention us, or a direct one. Mentions are events of their own."""
        me = (await self.platform.identity()).user
        text = str(event.get("text") or "")
        if event.get("channel_type") == "im":
            await self._on_question(event)
        elif mentions(text, me):
            return
        elif event.get("thread_ts"):
            if await self.is_ours(str(event["channel"]), str(event["thread_ts"])):
                await self._on_question(event)
        elif mentions_source(text):
            await self._offer(event)

    async def _on_question(self, event: Json) -> None:
        channel, ts = str(event["channel"]), str(event["ts"])
        if not await self.first(f"message:{channel}:{ts}"):
            return
        await self._answer(event, channel)

    async def _answer(self, event: Json, channel: str) -> None:
        """Below what was said: in direct messages each message begins a thread, too."""
        me = (await self.platform.identity()).user
        ts, thread = str(event["ts"]), str(event.get("thread_ts") or "")
        said = str(event.get("text") or "")
        request = await self.request(
            channel, event["user"], question_in(event, me), thread=thread, message_id=ts
        )
        request = request.evolve(files=files_of(event))
        if commands.typed_command(request.text):
            request = await self.with_rights(request)
        responder = self.responder(request, thread=thread or ts)
        to_us, to_others = mentions(said, me), addresses_others(said, me)
        mode = self.settings.answer
        await self.respond(request, responder, to_us=to_us, to_others=to_others, otherwise=mode)

    async def _on_changed(self, event: Json) -> None:
        """A question that was edited is answered anew; Slack also reports previews as changes."""
        message, before = event.get("message") or {}, event.get("previous_message") or {}
        channel, ts = str(event["channel"]), str(message.get("ts") or "")
        edited = str((message.get("edited") or {}).get("ts") or "")
        if not by_a_person(message) or not edited or message.get("text") == before.get("text"):
            return
        if await self.chat.store.turn(await self.to(channel), ts) is None:
            return
        if await self.first(f"edit:{channel}:{ts}:{edited}"):
            await self._answer(message, channel)

    async def _on_deleted(self, event: Json) -> None:
        """The answer goes with its question."""
        message = event.get("previous_message") or {}
        channel, ts = str(event["channel"]), str(event.get("deleted_ts") or message.get("ts") or "")
        if not by_a_person(message):
            return
        request = await self.request(channel, message["user"], message_id=ts)
        receipt = await commands.handle_deleted(self.chat, request)
        if receipt is not None:
            await self.platform.remove(request.place.destination, receipt)

    async def _offer(self, event: Json) -> None:
        """Offer a summary to whoever posted a link, once per paper and channel."""
        channel = str(event["channel"])
        to = await self.to(channel)
        wanted = await self.offers(to)
        if not wanted or await self.agent.unfurls():
            return
        refs = find_refs(unescape(str(event.get("text") or "")))[:MOST_OFFERS]
        for ref in refs:
            paper = await self.chat.repository.paper(ref)
            if await self.marks.mark("slack", to.workspace, f"offer:{channel}:{ref.id}"):
                request = await self.with_rights(await self.request(channel, event["user"]))
                offer = compose_offer(paper, request.language, manages=request.person.manages)
                await self.responder(request).reply(offer, quiet=True)

    async def _on_home_opened(self, event: Json) -> None:
        if event.get("tab") == "messages":
            await self.agent.on_opened(event)
        else:
            await self._show_home(str(event["user"]), str(event.get("channel") or ""))

    async def _show_home(self, user: str, channel: str = "") -> None:
        identity = await self.platform.identity()
        channels = {**await self.rights.readable_by(user), channel: ""}
        view = await home_view(self.chat, identity.team, user, channels, identity.site)
        with map_errors():
            await self.platform.client.views_publish(user_id=user, view=view)

    @property
    def agent(self) -> AgentView:
        """The conversations with the app itself."""
        return AgentView(chat=self.chat, platform=self.platform, rights=self.rights, talks=self.talks)

    async def _on_linked(self, event: Json) -> None:
        """Links that a person posted, shown where the channel wants them."""
        channel, ts = str(event["channel"]), str(event["message_ts"])
        to = await self.to(channel)
        posted = event.get("source", "conversations_history") == "conversations_history"
        wanted = posted and await self.offers(to)
        if wanted and await self.first(f"links:{channel}:{ts}"):
            await self.agent.unfurl(event, await self.language(channel))
