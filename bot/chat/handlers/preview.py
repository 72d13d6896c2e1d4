"""What a topic would pick, before a channel follows it, and why a paper was picked or not."""

from __future__ import annotations

from bot.chat.handlers.chat import Chat
from bot.chat.handlers.form import FollowForm, read_form, subscribe
from bot.chat.handlers.given_library import read_library
from bot.chat.handlers.reporting import reporting
from bot.chat.handlers.topics import subscriptions_here
from bot.chat.responder import Responder
from bot.compose.preview import compose_preview, compose_why
from bot.digests import preview
from bot.domain.errors import PaperIdError, TopicError
from bot.domain.request import Request
from bot.domain.topic import Subscription
from bot.sources.registry import find_refs


async def show_preview(chat: Chat, request: Request, responder: Responder) -> None:
    """What the typed topic, else each that is followed here, would have had, to the asker alone.

    Raises:
        TopicError: it cannot be followed, or nothing is.
        DocumentError: a library that is attached cannot be read.
    """
    form = read_form(request.text) if request.text.strip() else None
    await preview_form(chat, request, form, responder)


async def preview_form(chat: Chat, request: Request, form: FollowForm | None, responder: Responder) -> None:
    """What the topic of a form, else each that is followed here, would have had, to the asker alone.

    Raises:
        TopicError, DocumentError: as `show_preview`.
    """
    library = await read_library(chat, request, form.like if form else None, responder)
    digests = preview.learning_from(chat.digests, library.works) if library.works else chat.digests
    for meant in await _find_meant(chat, request, form):
        subscription = library.apply_to(meant)
        days = preview.days_before(digests, subscription)
        async with reporting(request.language, responder) as progress:
            found = [each async for each in preview.preview(digests, subscription, days, progress)]
        costs = await preview.expected_cost(digests, chat.store, subscription, found)
        shown = compose_preview(subscription.topic, found, request.language, costs)
        await responder.reply(shown, quiet=True)


async def show_why(chat: Chat, request: Request, responder: Responder) -> None:
    """Why each topic that is followed here picks the paper or not, to the asker alone.

    Raises:
        PaperIdError, TopicError, PaperNotFoundError, SourceUnavailableError.
    """
    refs = find_refs(request.text)
    if not refs:
        raise PaperIdError("error.no_paper_named")
    for subscription in await _find_meant(chat, request, None):
        days = preview.days_before(chat.digests, subscription)
        async with reporting(request.language, responder) as progress:
            found = await preview.why(chat.digests, subscription, refs[0].id, days, progress)
        if found is None:
            found = preview.explain_unannounced(subscription.topic, await chat.repository.paper(refs[0]))
        await responder.reply(compose_why(found, request.language), quiet=True)


async def _find_meant(chat: Chat, request: Request, form: FollowForm | None) -> list[Subscription]:
    if form is not None:
        to, now = request.place.destination, chat.clock.now()
        return [subscribe(form, to, by=request.person.id, now=now, defaults=chat.defaults)]
    mine = await subscriptions_here(chat, request)
    if not mine:
        raise TopicError("error.which_topic", problem="topic.none_here")
    return list(mine)
