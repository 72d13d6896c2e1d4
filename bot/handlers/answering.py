"""From a question and its papers to the answer that is posted, with everything remembered on the way.

The question is saved before it is answered and the answer with its receipt after: a restart between the
two leaves a question without an answer, which asking again (or editing it) answers.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import logging
from collections.abc import Sequence

from bot.errors import DeliveryError, QuestionError
from bot.handlers.chat import Chat
from bot.memory import Turn
from bot.message import Context, Message, line, link
from bot.model import Paper, Record
from bot.ports import Found, Receipt
from bot.questions.answer import Answer, Question
from bot.questions.ask_message import compose_answer, compose_growing
from bot.questions.conversation import bind, focus, is_comparison, thread_of
from bot.questions.growing import Grow
from bot.replies import say
from bot.talk import Request, Talk

log = logging.getLogger(__name__)

HOUR = dt.timedelta(hours=1)
TURNS = 12
"""How many turns of a thread are looked at for what the person asked before."""
EARLIER = 4


class Asked(Record):
    """A question on its way to an answer."""

    text: str
    message_id: str
    before: Turn | None = None
    """The same question as it was asked first, where this one is edited or was waiting."""
    shown: bool = False
    """Whether the question has to be repeated because nobody else saw it."""
    under: Receipt | None = None
    quiet: bool = False
    answered: bool = False
    """Whether it was, word for word: an edit that changed nothing, or a message delivered twice."""


async def take(chat: Chat, request: Request, text: str, *, under: Receipt | None = None) -> Asked:
    """Check a question, and note that it was asked.

    Raises:
        QuestionError: it is empty, too long, or one too many.
    """
    text = " ".join(text.split())
    if not text:
        raise QuestionError(problem="question.empty")
    if len(text) > chat.limits.longest:
        raise QuestionError(problem="question.long", most=chat.limits.longest)
    message_id = request.message_id or _made_id(request, text, chat.clock.now())
    before = await chat.store.turn(request.place.destination, message_id)
    if before is None:
        await _check_rates(chat, request)
    asked = Asked(
        text=text, message_id=message_id, before=before, shown=not request.message_id, under=under
    )
    if before is not None and before.answer and before.question == text:
        return asked.model_copy(update={"answered": True})
    await save(chat, request, asked, receipt=before.receipt if before else None)
    return asked


async def save(
    chat: Chat,
    request: Request,
    asked: Asked,
    *,
    papers: Sequence[Paper] = (),
    answer: Answer | None = None,
    receipt: Receipt | None = None,
) -> None:
    """Keep the question as far as it has come, in its thread and in the one its answer opened."""
    turn = Turn(
        message_id=asked.message_id,
        person=request.person.id,
        question=asked.text,
        asked_at=asked.before.asked_at if asked.before else chat.clock.now(),
        paper_ids=tuple(paper.id for paper in papers),
        answer=" ".join(claim.text for claim in answer.claims) if answer else "",
        claims=answer.claims if answer else (),
        receipt=receipt,
    )
    threads = {thread_of(request)}
    if answer and receipt and receipt.thread:
        threads.add(receipt.thread)
    for thread in sorted(threads):
        await chat.store.save_turn(request.place.destination, thread, turn)


async def answer(
    chat: Chat,
    request: Request,
    talk: Talk,
    asked: Asked,
    papers: Sequence[Paper],
    *,
    found: Sequence[Found] = (),
) -> None:
    """Answer from these papers; `found` says where they were posted, if they had to be looked for."""
    await talk.progress("progress.answering")
    question = Question(
        text=asked.text,
        papers=tuple(papers),
        language=request.language,
        workspace=request.place.destination.workspace,
        earlier=await _earlier(chat, request, asked),
        compares=is_comparison(asked.text),
    )
    made = await chat.asker.ask(question, _growing(chat, request, talk, asked, papers))
    if await _is_deleted(chat, request, asked):
        return
    message = compose_answer(
        made, question=asked.text, message_id=asked.message_id, show_question=asked.shown
    )
    receipt = await post(talk, asked, _with_postings(message, found, request.language))
    await save(chat, request, asked, papers=papers, answer=made, receipt=receipt)
    if not found:
        ids = tuple(paper.id for paper in papers)
        for paper_id in ids:
            await chat.store.record_shown(paper_id, request.place.destination, receipt)
        await bind(chat.store, request, receipt, ids)
        await focus(chat.store, request, ids)


def _growing(chat: Chat, request: Request, talk: Talk, asked: Asked, papers: Sequence[Paper]) -> Grow:
    """Shows an answer while it is written; where it stands is kept at once, to be found after a restart."""

    async def noted(receipt: Receipt) -> None:
        if not await _is_deleted(chat, request, asked):
            await save(chat, request, asked, papers=papers, receipt=receipt)

    async def grow(answer: Answer) -> None:
        if await _is_deleted(chat, request, asked):
            return
        message = compose_growing(answer, question=asked.text, show_question=asked.shown)
        at = asked.before.receipt if asked.before else None
        await talk.grow(message, at=at, under=asked.under, quiet=asked.quiet, noted=noted)

    return grow


async def _is_deleted(chat: Chat, request: Request, asked: Asked) -> bool:
    """Whether the question was deleted since it was asked."""
    return await chat.store.turn(request.place.destination, asked.message_id) is None


async def post(talk: Talk, asked: Asked, message: Message) -> Receipt:
    """Say it, or put it in the place of what was said to the question before."""
    earlier = asked.before.receipt if asked.before else None
    if earlier is not None:
        try:
            await talk.revise(earlier, message)
        except DeliveryError as error:
            log.info("the earlier answer is gone: %s", error)
        else:
            return earlier
    return await talk.say(message, under=asked.under, quiet=asked.quiet)


async def _check_rates(chat: Chat, request: Request) -> None:
    to = request.place.destination
    counts = await chat.store.asked_since(to.platform, to.workspace, chat.clock.now() - HOUR)
    if counts.get(request.person.id, 0) >= chat.limits.per_person:
        raise QuestionError(problem="question.person_limit", most=chat.limits.per_person)
    if sum(counts.values()) >= chat.limits.per_workspace:
        raise QuestionError(problem="question.workspace_limit", most=chat.limits.per_workspace)


async def _earlier(chat: Chat, request: Request, asked: Asked) -> tuple[Turn, ...]:
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
        for each in found
        for piece in (" ", link(each.paper.title, each.posted[-1] if each.posted else ""))
    ]
    if not pieces:
        return message
    looked = Context(content=line(say(language, "ask.looked_in"), *pieces))
    return message.model_copy(update={"blocks": (*message.blocks, looked)})


def _made_id(request: Request, text: str, now: dt.datetime) -> str:
    """An id for a question that came without a message of its own, from a command or a form."""
    seed = f"{request.person.id}\0{text}\0{now.isoformat()}"
    return f"q{hashlib.sha256(seed.encode()).hexdigest()[:12]}"
