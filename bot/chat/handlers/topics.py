"""Following: follow, list, edit, stop."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from zoneinfo import ZoneInfo

from bot.chat.answer_mode import set_answer_mode
from bot.chat.handlers.chat import Chat
from bot.chat.handlers.form import AUTO, FollowForm, apply_form, read_form, split_topic_name, subscribe
from bot.chat.handlers.given_library import GivenLibrary, read_library
from bot.chat.handlers.short_messages import note, sentence, with_title
from bot.chat.reader_language import language_to_post
from bot.chat.responder import Responder
from bot.compose.topic_words import SEPARATOR, depth_said, topic_and_categories, topic_said
from bot.compose.words import date, reason_text
from bot.digests.due import next_due
from bot.domain.errors import NotAllowedError, RightsUnknownError, TopicError
from bot.domain.message import Action, Bullets, Button, Buttons, Line, Message, Paragraph, bold, line
from bot.domain.request import Request
from bot.domain.topic import Subscription
from bot.locales import join_list, language_said, translate


async def follow_line(chat: Chat, request: Request, responder: Responder) -> None:
    """Follow what the typed line says, in Chinese where it is written in it and names no language."""
    form = read_form(request.text)
    language = form.language or language_to_post(request.text, chat.defaults.language)
    await follow(chat, request, form.evolve(language=language), responder)


async def follow(chat: Chat, request: Request, form: FollowForm, responder: Responder) -> None:
    """Follow what the form says; a topic of the same name is replaced.

    Raises:
        NotAllowedError, TopicError.
        DocumentError: a library that is attached cannot be read.
    """
    check_manages(request)
    now = chat.clock.now()
    made = subscribe(form, request.place.destination, by=request.person.id, now=now, defaults=chat.defaults)
    library = await read_library(chat, request, form.like, responder)
    made = library.apply_to(await _with_terms(chat, _with_standing(made, request)))
    await _keep(chat, request, made, responder, form=form, library=library, key="follow.done")


async def _keep(
    chat: Chat,
    request: Request,
    made: Subscription,
    responder: Responder,
    *,
    form: FollowForm,
    library: GivenLibrary,
    key: str,
) -> None:
    """Have it followed, and tell what the form made of it."""
    await chat.store.save_subscription(made)
    if library.works:
        await chat.store.save_references(made.id, library.works)
    more = await _chose(chat, request, form)
    await _say_followed(chat, request, made, responder, key=key, library=library, more=more)


async def edit_line(chat: Chat, request: Request, responder: Responder) -> None:
    """Change what the typed line says: the topic's name where there are several, then what is new.

    Raises:
        NotAllowedError, TopicError.
    """
    mine = await subscriptions_here(chat, request)
    check_manages(request)
    if not (request.text.strip() or request.files) and len(mine) > 1:
        await responder.reply(_which(mine, request.language), quiet=True)
        return
    subscription, rest = split_topic_name(mine, request.text)
    if not rest and not request.files:
        raise TopicError("error.which_topic", problem="topic.no_change", name=subscription.topic.name)
    await edit(chat, request, subscription.id, read_form(rest), responder)


async def how_to_edit(chat: Chat, request: Request, responder: Responder) -> None:  # noqa: ARG001 - a handler
    """The button of a topic where no form can be opened: how it is changed by typing.

    Raises:
        TopicError.
    """
    mine = await subscriptions_here(chat, request)
    chosen = next((each for each in mine if each.id == request.text), None)
    if chosen is None:
        raise TopicError("error.which_topic", problem="topic.none_here")
    raise TopicError("error.which_topic", problem="topic.no_change", name=chosen.topic.name)


async def how_to_follow(chat: Chat, request: Request, responder: Responder) -> None:  # noqa: ARG001 - a handler
    """The button where no form can be opened: how it is typed."""
    await responder.reply(note(translate(request.language, "follow.how")), quiet=True)


async def stop_chosen(chat: Chat, request: Request, responder: Responder) -> None:
    """The button of a topic: the value is the subscription's id.

    Raises:
        NotAllowedError, TopicError.
    """
    check_manages(request)
    mine = {each.id: each for each in await subscriptions_here(chat, request)}
    if request.text not in mine:
        raise TopicError("error.which_topic", problem="topic.none_here")
    await chat.store.end_subscription(request.text)
    name = topic_said(mine[request.text].topic.name, request.language)
    await responder.reply(sentence(request.language, "follow.stopped", name=name))


def _which(mine: Sequence[Subscription], language: str) -> Message:
    """A button for each topic that can be changed."""
    names = tuple(
        Button(label=topic_said(each.topic.name, language), action=Action.EDIT, value=each.id)
        for each in mine
    )
    text = translate(language, "topic.which_to_edit")
    return Message(summary=text, blocks=(Paragraph(content=line(text)), Buttons(items=names)))


async def edit(
    chat: Chat, request: Request, subscription_id: str, form: FollowForm, responder: Responder
) -> None:
    """Change a subscription of this channel; what the form leaves out stays.

    Raises:
        NotAllowedError, TopicError.
        DocumentError: a library that is attached cannot be read.
    """
    check_manages(request)
    mine = {each.id: each for each in await subscriptions_here(chat, request)}
    if subscription_id not in mine:
        raise TopicError("error.which_topic", problem="topic.none_here")
    made = _with_standing(apply_form(mine[subscription_id], form), request)
    library = await read_library(chat, request, form.like, responder)
    made = library.apply_to(made if form.terms == (AUTO,) else await _with_terms(chat, made))
    await _keep(chat, request, made, responder, form=form, library=library, key="follow.changed")


async def _with_terms(chat: Chat, made: Subscription) -> Subscription:
    """The subscription with what papers call its interest, where a language model says so."""
    topic = await chat.digests.chooser.with_terms(made.topic, made.destination.workspace)
    return made.evolve(topic=topic)


async def _chose(chat: Chat, request: Request, form: FollowForm) -> list[str]:
    """Keep which lines are answered, where the form says so, and tell it."""
    if form.answers is None:
        return []
    await set_answer_mode(chat.store, request.place.destination, form.answers)
    return [translate(request.language, f"answers.{form.answers}")]


async def _say_followed(
    chat: Chat,
    request: Request,
    made: Subscription,
    responder: Responder,
    *,
    key: str,
    library: GivenLibrary,
    more: Sequence[str] = (),
) -> None:
    """What is followed now, how its interest is read, how to correct that, and what else was chosen."""
    language = request.language
    first = translate(language, key, **_describe(chat, made, language))
    notes = await chat.digests.chooser.read_as(made.topic, made.destination.workspace)
    told = [reason_text(language, note) for note in notes]
    hint = [translate(language, "follow.correct")] if any(note.terms for note in notes) else []
    said = (first, *library.describe(language), *told, *hint, *more)
    blocks = tuple(block for each in said for block in note(each).blocks)
    await responder.reply(Message(summary=first, blocks=blocks))


async def stop(chat: Chat, request: Request, responder: Responder) -> None:
    """Stop following the topic that is named, or the only one.

    Raises:
        NotAllowedError, TopicError.
    """
    check_manages(request)
    mine = await subscriptions_here(chat, request)
    subscription, rest = split_topic_name(mine, request.text)
    if rest:
        names = join_list(request.language, (each.topic.name for each in mine))
        raise TopicError("error.which_topic", problem="topic.unknown", name=rest, names=names)
    await chat.store.end_subscription(subscription.id)
    name = topic_said(subscription.topic.name, request.language)
    await responder.reply(sentence(request.language, "follow.stopped", name=name))


async def list_topics(chat: Chat, request: Request, responder: Responder) -> None:
    """What this channel follows, to the asker alone."""
    mine = await subscriptions_here(chat, request)
    if not mine:
        raise TopicError("error.which_topic", problem="topic.none_here")
    items = tuple(_row(each, request.language) for each in mine)
    await responder.reply(
        with_title(translate(request.language, "follow.list"), Bullets(items=items)), quiet=True
    )


async def subscriptions_here(chat: Chat, request: Request) -> Sequence[Subscription]:
    """The subscriptions of the place, paused ones last; who asks there may have let us in again."""
    to, store = request.place.destination, chat.store
    if await store.paused_subscriptions(to):
        await chat.access.check(to, attempts=1)
    return [*await store.subscriptions(to), *await store.paused_subscriptions(to)]


def _with_standing(subscription: Subscription, request: Request) -> Subscription:
    """The subscription, with who may read what is posted there."""
    place = request.place
    return subscription.evolve(private=place.private, owner=request.person.id if place.direct else "")


def check_manages(request: Request) -> None:
    """Let only those pass who manage the channel.

    Raises:
        NotAllowedError.
        RightsUnknownError: whether they do could not be found out.
    """
    person, platform = request.person, request.place.destination.platform
    if person.unsure:
        raise RightsUnknownError(why=person.unsure, platform=platform.capitalize(), code="")
    if not person.manages:
        raise NotAllowedError(who="who.managers")


def next_time(chat: Chat, subscription: Subscription, language: str) -> str:
    """When the next digest comes, in the subscription's own zone."""
    due = next_due(subscription, chat.clock.now(), chat.digests.holidays).due
    local: dt.datetime = due.astimezone(ZoneInfo(subscription.zone))
    day, time = date(language, local.date()), f"{local:%H:%M}"
    return translate(language, "follow.at", day=day, time=time, zone=subscription.zone)


def _describe(chat: Chat, subscription: Subscription, language: str) -> dict[str, str]:
    return {
        "topic": topic_and_categories(subscription.topic, language),
        "next": next_time(chat, subscription, language),
    }


def _row(subscription: Subscription, language: str) -> Line:
    topic = subscription.topic
    details = (
        translate(language, "follow.paused") if subscription.paused_at else "",
        join_list(language, topic.categories) if ", ".join(topic.categories) != topic.name else "",
        topic.interest if topic.interest != topic.name else "",
        translate(language, "topic.liked", n=topic.likes) if topic.likes else "",
        join_list(language, topic.keywords),
        join_list(language, topic.authors),
        f"{subscription.time:%H:%M} {subscription.zone}",
        language_said(language, subscription.language),
        translate(language, "follow.limit", n=topic.limit),
        depth_said(topic.depth, language),
    )
    return line(
        bold(topic_said(topic.name, language)), *(f"{SEPARATOR}{detail}" for detail in details if detail)
    )
