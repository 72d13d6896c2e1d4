"""From a question and its papers to the answer that is posted, with everything remembered on the way.

The question is kept before it is answered, and the answer with its receipt after. What a kill leaves
without an answer is taken up at the next start; by then something may stand on the platform for it (a
note that work is done, half of an answer), whose place the answer takes.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import logging
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from functools import partial

from bot.chat.handlers.chat import Chat
from bot.chat.questions.answer_message import compose_answer, compose_growing
from bot.chat.questions.conversation import bind, focus, is_comparison, thread_of
from bot.chat.questions.question import Question
from bot.chat.questions.streaming_answer import Grow
from bot.chat.responder import Responder
from bot.compose.topic_words import SEPARATOR
from bot.domain.answer import Answer
from bot.domain.errors import (
    BadInputError,
    DeliveryError,
    DeliveryUncertainError,
    PlatformUnavailableError,
    RunBusyError,
)
from bot.domain.message import Context, Message, line, link
from bot.domain.paper import Paper
from bot.domain.record import Record
from bot.domain.request import Request
from bot.domain.topic import Destination
from bot.locales import translate
from bot.ports.conversations import PendingQuestion, Turn
from bot.ports.platform import Receipt
from bot.ports.store import Found
from bot.settings import AskSettings

log = logging.getLogger(__name__)

HOUR = dt.timedelta(hours=1)
TURNS = 12
"""How many turns of a thread are looked at for what the person asked before."""
EARLIER = 4


class AskedQuestion(Record):
    """A question on its way to an answer."""

    text: str
    message_id: str
    asked_before: Turn | None = None
    """The same question as it was asked first, where this one is edited or was waiting."""
    shown: bool = False
    """Whether the question has to be repeated because nobody else saw it."""
    under: Receipt | None = None
    """The message in whose thread it is answered; None for where it was asked."""
    quiet: bool = False
    """Whether the asker alone sees the answer."""
    direct: bool = False
    """Whether it was asked in a direct message, where nothing has to be said quietly."""

    @property
    def key(self) -> str:
        """What its answer is known by on the platform."""
        return f"answer:{self.message_id}:{_hash(self.text)}"

    @property
    def standing(self) -> Receipt | None:
        """What stands for it already."""
        return self.asked_before.receipt if self.asked_before else None


def new_question(
    chat: Chat,
    request: Request,
    text: str,
    *,
    papers: Sequence[str] = (),
    everywhere: bool = False,
    under: Receipt | None = None,
) -> PendingQuestion:
    """A question as it is asked now."""
    text, now = " ".join(text.split()), chat.clock.now()
    made = f"{request.person.id} {now.isoformat()} {text}"
    return PendingQuestion(
        message_id=request.message_id or f"q{_hash(made)}",
        request=request,
        text=text,
        asked_at=now,
        papers=tuple(papers),
        everywhere=everywhere,
        under=under,
        shown=not request.message_id,
    )


@asynccontextmanager
async def claim_question(
    chat: Chat, waiting: PendingQuestion, responder: Responder
) -> AsyncIterator[AskedQuestion | None]:
    """The question, for us alone; kept until it is answered or the person is told why it is not.

    What is done with it in the context ends it so:

    | how it ends | the question | who tells the person |
    |---|---|---|
    | None: answered before, told twice, or deleted | is dropped | nobody has to |
    | done | is dropped | the answer |
    | another process took it over (`RunBusyError`) | is left to that one | that one |
    | the platform is away, or nobody knows if it took the answer | waits; raised | whoever takes it up |
    | any other error | is dropped; raised | the caller |

    Raises:
        BadInputError: it is empty, too long, or one too many.
        RunBusyError: another process does not get done with it.
    """
    to = waiting.request.place.destination
    async with (
        chat.question_locks.hold(to, waiting.message_id),
        chat.locks.answering(lease_of(to, waiting.message_id)),
    ):
        try:
            yield await _take(chat, waiting, responder)
        except RunBusyError:
            log.warning("another process took the question over")
            return
        except (PlatformUnavailableError, DeliveryUncertainError):
            # Nobody was told anything: it waits for the platform, which is no fault of the question.
            await _put_back(chat, waiting)
            raise
        except Exception:  # whatever it is, the asker is told of it: taking it up again would tell it twice
            await chat.store.set_answered(to, waiting.message_id)
            raise
        await chat.store.set_answered(to, waiting.message_id)


async def _take(chat: Chat, waiting: PendingQuestion, responder: Responder) -> AskedQuestion | None:
    request, text = waiting.request, checked_text(waiting.text, chat.limits)
    to = request.place.destination
    before = await chat.store.turn(to, waiting.message_id)
    if before is None:
        if await chat.store.is_marked(to.platform, to.workspace, deletion_of(to, waiting.message_id)):
            return None  # by the person, while what it said before was worked on
        await _check_question_quota(chat, request)
    if before is not None and (before.answered or before.answer) and before.question == text:
        return None
    asked = AskedQuestion(
        text=text,
        message_id=waiting.message_id,
        asked_before=before,
        shown=waiting.shown,
        under=waiting.under,
        direct=request.place.direct,
    )
    await chat.store.save_pending_question(waiting)
    await save(chat, request, asked, receipt=asked.standing)
    await responder.on_posted(partial(_note, chat, request, responder, asked))
    return asked


async def find_unattended(chat: Chat, platform: str, since: dt.datetime) -> Sequence[PendingQuestion]:
    """The questions asked from then on that have no answer, and that no process is at."""
    kept = await chat.store.find_unanswered(platform, since)
    held = await chat.digests.operations.held_leases(chat.clock.now()) if kept else frozenset()
    places = [(each, each.request.place.destination) for each in kept]
    return [
        each
        for each, to in places
        if not chat.question_locks.has(to, each.message_id) and lease_of(to, each.message_id) not in held
    ]


async def _put_back(chat: Chat, waiting: PendingQuestion) -> None:
    """Let it wait as it did before it was taken up, unless it was answered or deleted meanwhile."""
    if waiting.tries and await chat.store.turn(waiting.request.place.destination, waiting.message_id):
        await chat.store.save_pending_question(waiting.evolve(tries=waiting.tries - 1))


def lease_of(to: Destination, message_id: str) -> str:
    """The name of the lease of who answers a question."""
    return f"question:{to.platform}/{to.workspace}/{to.channel}/{message_id}"


def deletion_of(to: Destination, message_id: str) -> str:
    """The name of the mark of a question that was deleted."""
    return f"deleted:{to.channel}:{message_id}"


def checked_text(text: str, limits: AskSettings) -> str:
    """The question, if it is one.

    Raises:
        BadInputError: it is empty or too long.
    """
    if not text.strip():
        raise BadInputError("error.question", problem="question.empty")
    if len(text) > limits.longest:
        raise BadInputError("error.question", problem="question.long", most=limits.longest)
    return text


async def _note(
    chat: Chat, request: Request, responder: Responder, asked: AskedQuestion, receipt: Receipt
) -> None:
    """Keep where something stands whose place the answer takes, to be found after a restart.

    A question that was deleted while this was on its way takes it along.
    """
    to = request.place.destination
    if asked.standing is None and not await _is_deleted(chat, request, asked):
        await save(chat, request, asked, receipt=receipt)
    if await chat.store.is_marked(to.platform, to.workspace, deletion_of(to, asked.message_id)):
        await chat.store.drop_turn(to, "", asked.message_id)
        await responder.delete(receipt)


async def save(
    chat: Chat,
    request: Request,
    asked: AskedQuestion,
    *,
    papers: Sequence[Paper] = (),
    answer: Answer | None = None,
    receipt: Receipt | None = None,
    done: bool = False,
) -> None:
    """Keep the question as far as it has come, in its thread and in the one its answer opened.

    It is `done` where there is an answer, or one of which nothing is kept.
    """
    turn = Turn(
        message_id=asked.message_id,
        person=request.person.id,
        question=asked.text,
        asked_at=asked.asked_before.asked_at if asked.asked_before else chat.clock.now(),
        paper_ids=tuple(paper.id for paper in papers),
        answer=" ".join(claim.text for claim in answer.claims) if answer else "",
        claims=answer.claims if answer else (),
        receipt=receipt,
        answered=done or answer is not None,
        quiet=asked.quiet,
    )
    threads = {thread_of(request)}
    if answer and receipt and receipt.thread:
        threads.add(receipt.thread)
    for thread in sorted(threads):
        await chat.store.save_turn(request.place.destination, thread, turn)


async def answer(
    chat: Chat,
    request: Request,
    responder: Responder,
    asked: AskedQuestion,
    papers: Sequence[Paper],
    *,
    found: Sequence[Found] = (),
) -> None:
    """Answer from these papers; `found` says where they were posted, if they had to be looked for.

    What was only overheard is left alone where they do not answer it.
    """
    if not request.overheard:
        await responder.progress("progress.answering")
    asks = Question(
        text=asked.text,
        papers=tuple(papers),
        language=request.language,
        workspace=request.place.destination.workspace,
        earlier=await _earlier_turns(chat, request, asked),
        compares=is_comparison(asked.text),
    )
    made = await chat.asker.ask(asks, _growing(chat, request, responder, asked))
    if await _is_deleted(chat, request, asked):
        return
    if request.overheard and not made.found:
        await withdraw(chat, request, responder)
        return
    message = compose_answer(
        made, question=asked.text, message_id=asked.message_id, show_question=asked.shown
    )
    receipt = await post(responder, asked, _with_postings(message, found, request.language))
    if not found:
        ids = tuple(paper.id for paper in papers)
        for paper_id in ids:
            await chat.store.record_shown(paper_id, request.place.destination, receipt)
        await bind(chat.store, request, receipt, ids)
        await focus(chat.store, request, ids)
    # Last: before it, a restart does all of this again, in the same place.
    await save(chat, request, asked, papers=papers, answer=made, receipt=receipt)


async def withdraw(chat: Chat, request: Request, responder: Responder) -> None:
    """Forget a question, and take away what stands for it."""
    to = request.place.destination
    turn = await chat.store.turn(to, request.message_id)
    await chat.store.drop_turn(to, "", request.message_id)
    if turn is not None and turn.receipt is not None:
        await responder.delete(turn.receipt)


def _growing(chat: Chat, request: Request, responder: Responder, asked: AskedQuestion) -> Grow:
    """Shows an answer while it is written."""

    async def grow(answer: Answer) -> None:
        if not await _is_deleted(chat, request, asked):
            message = compose_growing(answer, question=asked.text, show_question=asked.shown)
            await responder.stream(
                message, at=asked.standing, under=asked.under, quiet=asked.quiet, key=asked.key
            )

    return grow


async def _is_deleted(chat: Chat, request: Request, asked: AskedQuestion) -> bool:
    """Whether the question was deleted since it was asked."""
    return await chat.store.turn(request.place.destination, asked.message_id) is None


async def post(responder: Responder, asked: AskedQuestion, message: Message) -> Receipt:
    """Say it, or put it in the place of what stands for the question, if all may see it."""
    standing = asked.standing
    if standing is not None and asked.quiet and not asked.direct:
        await responder.delete(standing)
    elif standing is not None:
        try:
            await responder.edit(standing, message)
        except DeliveryUncertainError:
            raise
        except DeliveryError as error:
            log.info("what stood for the question is gone: %s", error)
        else:
            return standing
    return await responder.reply(message, under=asked.under, quiet=asked.quiet, key=asked.key)


async def _check_question_quota(chat: Chat, request: Request) -> None:
    to = request.place.destination
    counts = await chat.store.asked_since(to.platform, to.workspace, chat.clock.now() - HOUR)
    if counts.get(request.person.id, 0) >= chat.limits.per_person:
        raise BadInputError("error.question", problem="question.person_limit", most=chat.limits.per_person)
    if sum(counts.values()) >= chat.limits.per_workspace:
        raise BadInputError(
            "error.question", problem="question.workspace_limit", most=chat.limits.per_workspace
        )


async def _earlier_turns(chat: Chat, request: Request, asked: AskedQuestion) -> tuple[Turn, ...]:
    """What this person asked in this thread before; what others ask is another conversation."""
    turns = await chat.store.turns(request.place.destination, thread_of(request), TURNS)
    mine = [
        turn
        for turn in turns
        if turn.person == request.person.id and turn.answer and turn.message_id != asked.message_id
    ]
    return tuple(mine[-EARLIER:])


def _with_postings(message: Message, found: Sequence[Found], language: str) -> Message:
    """Where the papers that were looked into were posted."""
    pieces = [
        piece
        for number, each in enumerate(found)
        for piece in (
            SEPARATOR if number else translate(language, "locale.gap"),
            link(each.paper.title, each.posted[-1] if each.posted else ""),
        )
    ]
    if not pieces:
        return message
    looked = Context(content=line(translate(language, "ask.looked_in"), *pieces))
    return message.evolve(blocks=(*message.blocks, looked))


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:12]
