"""The forms of Slack: opened within three seconds, and handed in."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from adapters.platforms.slack.api import map_errors
from adapters.platforms.slack.buttons import ButtonPress
from adapters.platforms.slack.forms import Filled, follow_view
from adapters.platforms.slack.manifest import FILES
from adapters.platforms.slack.question_form import AskPlace, question_view, read_question
from adapters.platforms.slack.requests import Requests
from bot.chat import commands
from bot.chat.command_names import space_commands
from bot.chat.handlers.form import FollowForm, form_of, split_topic_name
from bot.chat.reader_language import language_to_post
from bot.domain.errors import PaperboyError, TopicError
from bot.domain.message import Action
from bot.domain.topic import Subscription
from bot.locales import leading_command

log = logging.getLogger(__name__)

Json = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Modals(Requests):
    """One workspace's forms."""

    async def opens_form(self, body: Json, text: str) -> bool:
        """Open the form where nothing is typed after `follow`, or after `edit` but the name of a topic.

        It has to be open within three seconds. Where it cannot be, the person is told how to type it.
        """
        word, rest = leading_command(space_commands(text))
        channel = str(body["channel_id"])
        mine = await self.chat.store.subscriptions(await self.to(channel))
        chosen = _choose(mine, rest) if word == "edit" else None
        if chosen is None and (word != "follow" or rest.strip()):
            return False
        return await self._open_form(body, channel, chosen, typed=text)

    async def _open_form(
        self, body: Json, channel: str, chosen: Subscription | None = None, typed: str = ""
    ) -> bool:
        """Open the form of a topic that is followed there, or of a new one."""
        language, answers = await self.language(channel, text=typed), await self.answers(channel)
        posted = language_to_post(typed, self.chat.defaults.language)
        form = (form_of(chosen) if chosen else FollowForm(language=posted)).evolve(answers=answers)
        known = chosen.id if chosen else ""
        view = follow_view(channel, language, self.chat.defaults, form, known)
        return await self._opened_view(body, channel, view)

    async def opens_form_of(self, body: Json, pressed: ButtonPress) -> bool:
        """Open the form that a button stands for; on the home page that of any channel.

        Whether the person may change it is asked when they hand it in.
        """
        channel = str((body.get("channel") or {}).get("id") or "")
        if pressed.action is Action.ASK:
            return await self._open_question(body, channel, pressed.value)
        if pressed.action is Action.FOLLOW:
            return await self._open_form(body, channel)
        if pressed.action is not Action.EDIT:
            return False
        chosen = await self.chat.store.subscription(pressed.value)
        here = chosen.destination.channel if chosen and not channel else channel
        if chosen is None or chosen.destination != await self.to(here):
            return False
        return await self._open_form(body, here, chosen)

    async def _open_question(self, body: Json, channel: str, about: str) -> bool:
        """Open the form of a question; who cannot have it is told how to ask in words."""
        thread, message = pressed_at(body)
        place = AskPlace(channel, thread, message, about)
        takes_files = FILES in (await self.platform.identity()).scopes
        language = await self.language(channel, thread)
        view = question_view(place, language, takes_files=takes_files)
        return await self._opened_view(body, channel, view)

    async def _opened_view(self, body: Json, channel: str, view: Json) -> bool:
        try:
            with map_errors(channel):
                await self.platform.client.views_open(trigger_id=body["trigger_id"], view=view)
        except PaperboyError as error:
            log.warning("the form could not be opened: %s", error)
            return False
        return True

    async def on_asked(self, body: Json) -> None:
        """The form of a question was handed in."""
        view = body["view"]
        if not await self.first(f"view:{view.get('id')}:{view.get('hash')}"):
            return
        where, question, files = read_question(view)
        request = await self.request(
            where.channel, body["user"]["id"], question, thread=where.thread, reply_to=where.message
        )
        responder = self.responder(request, thread=where.thread)
        async with responder:
            await commands.handle_question(self.chat, where.about, request.evolve(files=files), responder)

    async def on_filled(self, body: Json, filled: Filled) -> None:
        """The form was handed in."""
        view = body["view"]
        if not await self.first(f"view:{view.get('id')}:{view.get('hash')}"):
            return
        request = await self.with_rights(await self.request(filled.channel, body["user"]["id"]))
        responder = self.responder(request)
        chat, form = self.chat, filled.form
        if form.answers is await self.answers(filled.channel):
            form = form.evolve(answers=None)
        async with responder:
            if filled.subscription_id:
                await commands.handle_edit(chat, request, filled.subscription_id, form, responder)
            else:
                await commands.handle_follow(chat, request, form, responder)


def pressed_at(body: Json) -> tuple[str, str]:
    """The thread and the message of a button; of what one person alone saw in the open there is neither."""
    message, container = body.get("message") or {}, body.get("container") or {}
    ts = str(container.get("message_ts") or message.get("ts") or "")
    thread = str(container.get("thread_ts") or message.get("thread_ts") or "")
    if container.get("is_ephemeral") and not thread:
        return "", ""
    return thread or ts, ts


def _choose(mine: Sequence[Subscription], text: str) -> Subscription | None:
    """The topic whose name is all there is, or the only one where there is nothing."""
    try:
        subscription, rest = split_topic_name(mine, text)
    except TopicError:
        return None
    return None if rest else subscription
