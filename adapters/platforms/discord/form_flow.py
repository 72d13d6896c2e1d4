"""From a command or a button to a form, and from what was handed in to what is done."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, Protocol

import discord

from adapters.platforms.discord.forms import (
    Fields,
    answers_form,
    follow_form,
    read_follow,
    read_schedule,
    schedule_form,
    show_form,
)
from bot.chat.answer_mode import AnswerMode
from bot.chat.handlers.form import FollowForm, form_of
from bot.chat.responder import Responder
from bot.digests.subscriptions import SubscriptionStore
from bot.domain.errors import PaperboyError
from bot.domain.message import Action, Button, Buttons, Message, Paragraph, line
from bot.domain.request import AttachedFile, Request
from bot.domain.topic import Subscription
from bot.locales import translate

Interaction = discord.Interaction[Any]


class FormHandlers(Protocol):
    """What the forms need of the bot."""

    async def command(self, interaction: Interaction, name: str, text: str = "") -> None: ...

    async def follow(self, interaction: Interaction, form: FollowForm) -> None: ...

    async def change(
        self, interaction: Interaction, subscription: Subscription, form: FollowForm
    ) -> None: ...

    async def complain(self, interaction: Interaction, error: PaperboyError) -> None: ...

    def language(self, interaction: Interaction) -> str: ...


async def open_follow(handlers: FormHandlers, interaction: Interaction, form: FollowForm) -> None:
    """The form of a new topic."""

    async def on_submit(submitted: Interaction, read: FollowForm) -> None:
        await handlers.follow(submitted, read.evolve(language=form.language or language))

    language = handlers.language(interaction)
    title = translate(language, "discord.form.follow")
    await show_form(
        interaction, follow_form(title, form, language, _reading(handlers, read_follow, on_submit))
    )


async def open_edit(handlers: FormHandlers, interaction: Interaction, subscription: Subscription) -> None:
    """The form of a topic that is followed."""

    async def on_submit(submitted: Interaction, read: FollowForm) -> None:
        await handlers.change(submitted, subscription, read)

    language = handlers.language(interaction)
    title, filled = translate(language, "discord.form.edit"), form_of(subscription)
    then = _reading(handlers, read_follow, on_submit)
    await show_form(interaction, follow_form(title, filled, language, then))


async def open_schedule(
    handlers: FormHandlers, interaction: Interaction, subscription: Subscription
) -> None:
    """When and how the digest of a topic comes."""

    async def on_submit(submitted: Interaction, read: FollowForm) -> None:
        await handlers.change(submitted, subscription, read)

    filled, language = form_of(subscription), handlers.language(interaction)
    then = _reading(handlers, read_schedule, on_submit)
    await show_form(interaction, schedule_form(filled, language, then))


async def open_answers(handlers: FormHandlers, interaction: Interaction, chosen: AnswerMode) -> None:
    """Which lines are answered in the channel."""

    async def then(submitted: Interaction, fields: Fields, _: tuple[AttachedFile, ...]) -> None:
        await handlers.command(submitted, "digest answers", fields["answers"])

    await show_form(interaction, answers_form(chosen, handlers.language(interaction), then))


async def offer_more(store: SubscriptionStore, request: Request, responder: Responder) -> None:
    """The forms that the first one had no room for, of what was followed just now."""
    mine = await store.subscriptions(request.place.destination)
    if mine and request.person.manages:
        latest = max(mine, key=lambda each: each.created_at)
        await responder.reply(next_forms(latest, request.language), quiet=True)


def next_forms(subscription: Subscription, language: str) -> Message:
    """What else can be chosen for a topic, one press away."""
    text = translate(language, "follow.more")
    row = Buttons(
        items=tuple(
            Button(label=translate(language, f"button.{each.value}"), action=each, value=subscription.id)
            for each in (Action.SCHEDULE, Action.ANSWERS)
        )
    )
    return Message(summary=text, blocks=(Paragraph(content=line(text)), row))


def _reading(
    handlers: FormHandlers,
    read: Callable[[Fields], FollowForm],
    on_submit: Callable[[Interaction, FollowForm], Awaitable[None]],
) -> Callable[[Interaction, Fields, tuple[AttachedFile, ...]], Awaitable[None]]:
    """What is done with a form that is handed in, or said where it cannot be read."""

    async def then(submitted: Interaction, fields: Fields, _: tuple[AttachedFile, ...]) -> None:
        try:
            form = read(fields)
        except PaperboyError as error:
            await handlers.complain(submitted, error)
            return
        await on_submit(submitted, form)

    return then
