"""The digests of a channel: the latest, one now, and how things stand."""

from __future__ import annotations

import datetime as dt

from bot.chat.handlers.chat import Chat
from bot.chat.handlers.reporting import reporting
from bot.chat.handlers.short_messages import note, sentence, with_title
from bot.chat.handlers.topics import next_time, subscriptions_here
from bot.chat.handlers.usage import describe_usage
from bot.chat.responder import Responder
from bot.compose.health_line import health_line
from bot.compose.topic_words import SEPARATOR, topic_said
from bot.compose.words import date
from bot.digests.completion import Completed
from bot.digests.outcome import Outcome, OutcomeStatus
from bot.domain.errors import (
    BadInputError,
    NothingThereError,
    RunBusyError,
    TopicError,
    UnavailableError,
)
from bot.domain.message import Context, Fields, Heading, Line, Message, bold, line, link
from bot.domain.request import Request
from bot.domain.run import Run, RunStatus
from bot.domain.topic import Subscription
from bot.locales import join_list, translate, typed_spellings
from bot.ports.runs import Delivery
from bot.sources.registry import calendar_of, source_of_topic
from bot.text.typed import read_day

RUNS_LOOKED_AT = 20
"""How far back the latest digest is looked for: days without announcements leave runs without one."""
WITHOUT_DIGEST = frozenset({RunStatus.NOTHING, RunStatus.MERGED})
PARTS_SHOWN = 2
"""The root message and the executive summary."""


async def show_latest(chat: Chat, request: Request, responder: Responder) -> None:
    """The latest digest of the channel, to the asker alone, with a link to its thread."""
    for run in await chat.store.runs_of(request.place.destination, RUNS_LOOKED_AT):
        deliveries = await chat.store.deliveries(run.key)
        if deliveries:
            for delivery in deliveries[:PARTS_SHOWN]:
                await responder.reply(_link_to(delivery, request.language), quiet=True)
            return
    await responder.reply(sentence(request.language, "digest.none_yet"), quiet=True)


def _link_to(delivery: Delivery, language: str) -> Message:
    message = delivery.part.message
    if not (delivery.part.is_root and delivery.receipt and delivery.receipt.url):
        return message
    opened = Context(content=line(link(translate(language, "digest.open"), delivery.receipt.url)))
    return message.evolve(blocks=(*message.blocks, opened))


async def run_now(chat: Chat, request: Request, responder: Responder) -> None:
    """Do the run of the newest announcement day for everything the channel follows.

    Whatever was given up before is done first.

    Raises:
        TopicError: nothing is followed here.
        SourceUnavailableError, UnavailableError, NothingThereError, DeliveryError.
    """
    mine = await subscriptions_here(chat, request)
    if not mine:
        raise TopicError("error.which_topic", problem="topic.none_here")
    known = await chat.store.runs_of(request.place.destination, RUNS_LOOKED_AT)
    for subscription in mine:
        day = calendar_of(subscription.topic).current_day(chat.clock.now(), chat.digests.holidays)
        given_up = {run.day for run in known if _is_given_up(run, subscription)}
        for each in sorted(given_up | {day}):
            await _make(chat, request, subscription, each, responder)


def _is_given_up(run: Run, subscription: Subscription) -> bool:
    return run.subscription.id == subscription.id and run.status is RunStatus.GIVEN_UP


async def again(chat: Chat, request: Request, responder: Responder) -> None:
    """A day, if any: redo what is missing in the latest digests here, or those of that day, in place.

    Raises:
        TopicError: nothing is followed here.
        BadInputError: that is no day.
        SourceUnavailableError, UnavailableError, NothingThereError, DeliveryError.
    """
    mine = await subscriptions_here(chat, request)
    if not mine:
        raise TopicError("error.which_topic", problem="topic.none_here")
    day = _day(request.text, chat.clock.now())
    known = await chat.store.runs_of(request.place.destination, RUNS_LOOKED_AT, day=day)
    made = [run for run in known if run.status not in WITHOUT_DIGEST]
    latest_of = {run.subscription.id: run for run in reversed(made)}
    found = [(each, latest_of[each.id].day) for each in mine if each.id in latest_of]
    if not found:
        await responder.reply(_none_there(request.language, day), quiet=True)
    for subscription, of in found:
        await _make(chat, request, subscription, of, responder, asked=True)


def _none_there(language: str, day: dt.date | None) -> Message:
    if day is None:
        return sentence(language, "digest.none_yet")
    return sentence(language, "digest.none_of_day", day=date(language, day))


def _day(text: str, now: dt.datetime) -> dt.date | None:
    if not text.strip():
        return None
    found = read_day(text, now.date, typed_spellings("typed.day."))
    if found is None:
        raise BadInputError(problem="digest.no_day")
    return found


def completion_lines(language: str, outcome: Outcome, completed: Completed) -> list[str]:
    """What looking at a digest again brought: what became better, what came late, what is missing."""
    if outcome.status is not OutcomeStatus.COMPLETED or completed.digest is None:
        return []
    told = {"better": completed.better, "added": completed.added, "missing": completed.missing}
    said = [
        translate(
            language, f"again.{name}", papers=join_list(language, (f"#{number}" for number in numbers))
        )
        for name, numbers in told.items()
        if numbers
    ]
    if completed.digest.late:
        said.append(
            translate(language, "again.late", categories=join_list(language, completed.digest.late))
        )
    if completed.is_whole:
        said.append(translate(language, "again.whole", day=date(language, outcome.day)))
    return said


async def _make(
    chat: Chat,
    request: Request,
    subscription: Subscription,
    day: dt.date,
    responder: Responder,
    *,
    asked: bool = False,
) -> None:
    language = request.language
    topic = topic_said(subscription.topic.name, language)
    lines: list[str] = []
    await responder.progress("progress.digest", topic=topic)
    try:
        async with reporting(language, responder) as progress:
            outcome = await chat.digests.run(subscription, day, progress=progress, at_once=True)
            outcome, completed = await chat.completion.go_on(outcome, progress, asked=asked)
    except RunBusyError:  # the scheduler or somebody else came first
        key = "digest.being_made"
    else:
        key = _describe_end(outcome)
        lines = completion_lines(language, outcome, completed)
    ended = translate(language, key, topic=topic, day=date(language, day))
    await responder.reply(note("\n".join((ended, *lines))), quiet=True)


def _describe_end(outcome: Outcome) -> str:
    """What is said of a run that posted; one that could not says so as an error."""
    source = source_of_topic(outcome.topic).title
    if outcome.status is OutcomeStatus.FEED_LATE:
        raise UnavailableError(
            "error.feed_not_rebuilt", source=source, shown=outcome.shown, expected=outcome.day
        )
    if outcome.status is OutcomeStatus.NOTHING_ANNOUNCED:
        raise NothingThereError("error.nothing_announced", source=source, day=outcome.day, why=outcome.why)
    if outcome.status is OutcomeStatus.COMPLETED:
        return "digest.looked_again"
    if outcome.status is OutcomeStatus.ALREADY_POSTED:
        return "digest.posted_before"
    return "digest.posted"


async def status(chat: Chat, request: Request, responder: Responder) -> None:
    """Next run, last run, health and cost of everything the channel follows, to the asker alone."""
    language = request.language
    mine = await subscriptions_here(chat, request)
    if not mine:
        raise TopicError("error.which_topic", problem="topic.none_here")
    shared = (await _opinions(chat, request), await _cost(chat, request))
    blocks: list[Heading | Fields] = []
    for subscription in mine:
        blocks.append(Heading(content=line(bold(topic_said(subscription.topic.name, language))), level=3))
        blocks.append(Fields(items=(*await _facts(chat, subscription, language), *shared)))
    await responder.reply(with_title(translate(language, "status.title"), *blocks), quiet=True)


async def _facts(chat: Chat, subscription: Subscription, language: str) -> tuple[tuple[str, Line], ...]:
    run = await chat.store.last_run(subscription.id)
    digest = await chat.store.digest(run.key) if run else None
    facts = [("status.next", next_time(chat, subscription, language))]
    facts.append(("status.last", _ran(run, language) if run else translate(language, "status.never")))
    if digest:
        facts.append(("status.health", health_line(digest.counts, language)))
    return tuple((translate(language, name), line(value)) for name, value in facts)


def _ran(run: Run, language: str) -> str:
    ended = translate(language, f"run.{run.status.name.lower()}")
    return f"{date(language, run.day)}{SEPARATOR}{ended}"


async def _opinions(chat: Chat, request: Request) -> tuple[str, Line]:
    """How many papers were judged here, which is what moves others up and down."""
    language = request.language
    said = [each.useful for each in await chat.store.feedback(request.place.destination) if each.paper_id]
    told = translate(language, "status.opinions_line", useful=sum(said), useless=len(said) - sum(said))
    return translate(language, "status.opinions"), line(
        told if said else translate(language, "status.opinions_none")
    )


async def _cost(chat: Chat, request: Request) -> tuple[str, Line]:
    """What this workspace used the model for since the month began (UTC)."""
    language = request.language
    said = await describe_usage(chat, request.place.destination.workspace, language)
    return translate(language, "status.cost"), line(said)
