"""Lines that were written to nobody, in threads where papers are talked about: answered, or left alone.

A channel chooses: only where we are mentioned, questions about the papers that they answer, or every line.
What is left alone is counted for nobody and remembered by nobody.
"""

from __future__ import annotations

import logging

from bot.chat.answer_mode import AnswerMode, set_answer_mode
from bot.chat.handlers import answering, questions
from bot.chat.handlers.chat import Chat
from bot.chat.handlers.short_messages import sentence
from bot.chat.handlers.topics import check_manages
from bot.chat.questions.subject import conversation_of, digest_of
from bot.chat.responder import Responder
from bot.chat.unaddressed import NOTHING, AboutPapers, Likelihood, question_for_us, rare_stems
from bot.domain.errors import PaperboyError, PlatformUnavailableError
from bot.domain.message import Action, Button, Buttons, Message, Paragraph, line
from bot.domain.paper import PaperRef
from bot.domain.request import Request
from bot.locales import translate, typed_spellings

log = logging.getLogger(__name__)


async def switch_answers(chat: Chat, request: Request, responder: Responder) -> None:
    """`mentions`, `questions` or `all`; anything else is told that.

    Raises:
        NotAllowedError.
    """
    typed = typed_spellings("typed.answers.").get(request.text.strip().casefold())
    if typed is None:
        await responder.reply(sentence(request.language, "answers.how"), quiet=True)
        return
    check_manages(request)
    await set_answer_mode(chat.store, request.place.destination, AnswerMode(typed))
    await responder.reply(sentence(request.language, f"answers.{typed}"), quiet=True)


async def is_for_us(chat: Chat, request: Request, mode: AnswerMode) -> Likelihood:
    """Whether a line that was written to nobody is one that this channel wants answered."""
    if mode is not AnswerMode.QUESTIONS:
        return Likelihood.YES if mode is AnswerMode.ALL else Likelihood.NO
    before = chat.talk.before(request, chat.clock.now())
    return question_for_us(
        request.text, about=await _about(chat, request), before=before, person=request.person.id
    )


async def answer_overheard(
    chat: Chat, request: Request, responder: Responder, likelihood: Likelihood
) -> bool:
    """Answer it where an answer is found; else leave no trace of it. Whether it was answered.

    Raises:
        PlatformUnavailableError: it waits for the next connection.
    """
    try:
        heard = request.evolve(overheard=True, doubtful=likelihood is Likelihood.MAYBE)
        await questions.ask_message(chat, heard, responder)
    except PlatformUnavailableError:
        raise
    except PaperboyError as error:
        log.info("a line in a thread is left alone: %s", error)
        await answering.withdraw(chat, request, responder)
    return await chat.store.turn(request.place.destination, request.message_id) is not None


async def offer_to_ask(chat: Chat, request: Request, responder: Responder) -> None:
    """Tell whoever asked what nothing was found for how to ask us, once a thread and where nobody minds."""
    to, thread = request.place.destination, request.place.thread
    conversation = await conversation_of(chat, request)
    if conversation is None or not await chat.store.mark(
        to.platform, to.workspace, f"hint:{to.channel}:{thread}"
    ):
        return
    value = conversation.run_key or " ".join(conversation.paper_ids[:1])
    text = translate(request.language, "ask.hint")
    ask = Button(label=translate(request.language, "button.ask"), action=Action.ASK, value=value)
    hint = Message(summary=text, blocks=(Paragraph(content=line(text)), Buttons(items=(ask,))))
    await responder.hint(hint)


async def _about(chat: Chat, request: Request) -> AboutPapers:
    """What tells that a line is about the papers of the thread."""
    try:
        conversation = await conversation_of(chat, request)
        digest = await digest_of(chat, request, conversation.run_key) if conversation else None
        ids = conversation.paper_ids if conversation else ()
        papers = [await chat.repository.paper(PaperRef(id=paper_id)) for paper_id in ids]
        papers += [entry.paper for entry in digest.entries] if digest else []
    except PaperboyError as error:
        log.info("what a thread is about cannot be told: %s", error)
        return NOTHING
    return AboutPapers(
        titles=rare_stems([paper.title for paper in papers]),
        texts=rare_stems([p.abstract for p in papers]),
    )
