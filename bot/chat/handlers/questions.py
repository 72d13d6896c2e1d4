"""Questions: from a command, a button, a form, a message; and which paper is meant, asked back."""

from __future__ import annotations

import re

from bot.chat.handlers import answering, own_files
from bot.chat.handlers.answering import AskedQuestion
from bot.chat.handlers.chat import Chat
from bot.chat.handlers.papers import look_up, pressed_message, show_paper
from bot.chat.handlers.search import readable_channels
from bot.chat.handlers.short_messages import note, sentence
from bot.chat.questions.answer_message import compose_choice
from bot.chat.questions.ask import OTHER_LANGUAGE
from bot.chat.questions.chinese_questions import question_in_english
from bot.chat.questions.conversation import focus
from bot.chat.questions.subject import conversation_of, digest_of, find_subject, overheard_subject
from bot.chat.questions.suggest import suggested_buttons
from bot.chat.responder import Responder
from bot.compose.words import versioned_id
from bot.domain.digest import Digest
from bot.domain.errors import BadInputError
from bot.domain.message import Message, Paragraph, line
from bot.domain.paper import Paper
from bot.domain.request import Request
from bot.locales import translate, typed_spellings
from bot.ports.conversations import PendingQuestion
from bot.ports.platform import Receipt
from bot.sources.registry import find_refs, is_source_name, parse_ref
from bot.text.chinese import spoken_in
from bot.text.terms import content_stems
from bot.text.typed import narrow_letters

LAB_PAPERS = 5
"""How many of the papers that a search over everything finds are read for the answer."""
MOST_TRIES = 3
"""How often a question is taken up after a restart: one that ends the process each time is given up."""
MOST_CHOICES = 5
"""How many papers are offered where a question does not say which; more buttons are no help."""

_BETWEEN = frozenset({"and", "vs", "和", "与", "與", "跟", "同", "及"})
"""Words between two papers."""


def split_reference(text: str) -> tuple[str, str]:
    """The first paper that a text names, as typed, and the text without it; empty where it names none."""
    tokens = _tokens(text)
    at = next((at for at, token in enumerate(tokens) if find_refs(token)), -1)
    if at < 0:
        return "", " ".join(tokens)
    rest = [token for token in (*tokens[:at], *tokens[at + 1 :]) if not is_source_name(token)]
    return tokens[at], " ".join(rest)


async def ask_command(chat: Chat, request: Request, responder: Responder) -> None:
    """`<id> <question>`, or a question about what the thread is about, or else about all papers."""
    text = without_references(request.text)
    await _work_on(chat, answering.new_question(chat, request, text, everywhere=True), responder)


async def ask_message(chat: Chat, request: Request, responder: Responder) -> None:
    """A question in a thread, a mention or a direct message; a bare link shows the paper instead.

    A question in the open that names no paper is put to the papers of this channel alone: everybody who
    reads the answer may read those.
    """
    reference, rest = split_reference(request.text)
    if reference and not rest and not request.files:
        await show_paper(chat, request, responder)
        return
    if request.files and not request.text.strip():
        request = request.evolve(text=translate(request.language, "button.analysis"))
    text, everywhere = without_references(request.text), request.place.private
    await _work_on(chat, answering.new_question(chat, request, text, everywhere=everywhere), responder)


async def ask_button(chat: Chat, request: Request, responder: Responder) -> None:
    """A suggested question: the value is a paper's id and version, and the question."""
    reference, text = split_reference(request.text)
    own = request.evolve(message_id="")
    asked = answering.new_question(chat, own, text, papers=[reference], under=pressed_message(request))
    await _work_on(chat, asked, responder)


async def ask_form(chat: Chat, value: str, request: Request, responder: Responder) -> None:
    """A question typed into a form; `value` is that of the button ASK that opened it."""
    refs = find_refs(value)
    under = pressed_message(request)
    if refs:
        asked = answering.new_question(chat, request, request.text, papers=[str(refs[0])], under=under)
    else:
        text = without_references(request.text)
        asked = answering.new_question(chat, request, text, everywhere=True, under=under)
    await _work_on(chat, asked, responder)


async def resume(chat: Chat, waiting: PendingQuestion, responder: Responder) -> None:
    """Answer a question that was left without an answer when the process ended."""
    if waiting.tries >= MOST_TRIES:
        if not waiting.request.overheard:
            await responder.reply(
                note(translate(waiting.request.language, "ask.given_up", question=waiting.text)), quiet=True
            )
        await chat.store.set_answered(waiting.request.place.destination, waiting.message_id)
        return
    await _work_on(chat, waiting.evolve(tries=waiting.tries + 1), responder)


async def invite(chat: Chat, request: Request, responder: Responder) -> None:
    """The button ASK where no form can be opened: say how to ask, and what could be asked.

    The value is a paper's id, a run's key, or empty for what the thread is about.
    """
    refs = find_refs(request.text)
    if refs:
        await _invite(chat, request, responder, await look_up(chat, refs[0], responder))
        return
    conversation = await conversation_of(chat, request)
    run_key = request.text or (conversation.run_key if conversation else "")
    digest = await digest_of(chat, request, run_key)
    key = "ask.invite_digest" if digest else "help.questions"
    await responder.reply(sentence(request.language, key), under=pressed_message(request), quiet=True)


async def choose(chat: Chat, request: Request, responder: Responder) -> None:
    """The paper that was meant: the value is its id and version, and the question's message id.

    Raises:
        BadInputError: the question is forgotten.
    """
    reference, message_id = split_reference(request.text)
    turn = await chat.store.turn(request.place.destination, message_id)
    if turn is None:
        raise BadInputError("error.question", problem="question.gone")
    person = request.person.evolve(id=turn.person)
    own = request.evolve(message_id=message_id, person=person)
    await _work_on(chat, answering.new_question(chat, own, turn.question, papers=[reference]), responder)


async def forget(chat: Chat, request: Request) -> Receipt | None:
    """Drop a question that was deleted, in every thread it stands in; where its answer is."""
    to = request.place.destination
    working = chat.question_locks.has(to, request.message_id)
    if working or await chat.store.turn(to, request.message_id):
        deleted = answering.deletion_of(to, request.message_id)
        await chat.store.mark(to.platform, to.workspace, deleted, keep=answering.HOUR)
    # Read after the mark: whoever notes a place later than this sees the mark, and takes it away itself.
    turn = await chat.store.turn(to, request.message_id)
    await chat.store.drop_turn(to, "", request.message_id)
    await chat.store.set_answered(to, request.message_id)
    return turn.receipt if turn else None


async def _work_on(chat: Chat, waiting: PendingQuestion, responder: Responder) -> None:
    """Answer from the papers it names or its place is about; of several, ask which; else search all."""
    request = waiting.request
    async with answering.claim_question(chat, waiting, responder) as asked:
        if asked is None:
            return
        texts = () if waiting.papers else await own_files.texts_for(chat, request, responder)
        if texts:
            await own_files.answer_from_files(chat, request, responder, asked, texts)
            return
        if waiting.papers:
            named = [await look_up(chat, parse_ref(each), responder) for each in waiting.papers]
            await answering.answer(chat, request, responder, asked, named)
            return
        about = await find_subject(chat, request)
        if request.overheard:
            about = await overheard_subject(chat, request, about)
        if about.papers:
            await answering.answer(chat, request, responder, asked, about.papers)
        elif about.digest:
            await _ask_back(chat, request, responder, asked, about.digest)
        elif request.overheard:
            await answering.withdraw(chat, request, responder)
        else:
            await _ask_everything(chat, request, responder, asked, everywhere=waiting.everywhere)


async def _ask_back(
    chat: Chat, request: Request, responder: Responder, asked: AskedQuestion, digest: Digest
) -> None:
    """Ask which paper is meant; the answer will take the place of this message."""
    entries = digest.entries[:MOST_CHOICES]
    message = compose_choice(
        [entry.paper for entry in entries],
        request.language,
        [f"{versioned_id(entry.paper)} {asked.message_id}" for entry in entries],
        [entry.number for entry in entries],
    )
    receipt = await answering.post(responder, asked, message)
    await answering.save(chat, request, asked, receipt=receipt)


async def _ask_everything(
    chat: Chat, request: Request, responder: Responder, asked: AskedQuestion, *, everywhere: bool
) -> None:
    """Lab memory. What comes from channels that not everybody here may read is said to the asker alone."""
    await responder.progress("progress.searching")
    here = request.place.destination
    sought, unread = question_in_english(asked.text)
    found = await chat.store.search(
        sought or asked.text,
        workspace=here.workspace,
        limit=LAB_PAPERS,
        channels=await readable_channels(request, responder) if everywhere else (here.channel,),
    )
    asked = asked.evolve(quiet=everywhere)
    if not found:
        said = "ask.untranslated" if unread and not content_stems(sought) else "ask.nowhere"
        if (spoken := spoken_in(asked.text)) and chat.asker.model is None:
            said = f"{OTHER_LANGUAGE}_{spoken}"
        receipt = await answering.post(responder, asked, note(translate(request.language, said)))
        await answering.save(chat, request, asked, receipt=receipt)
        return
    await answering.answer(chat, request, responder, asked, [each.paper for each in found], found=found)


async def _invite(chat: Chat, request: Request, responder: Responder, paper: Paper) -> None:
    """What is asked next in this thread by this person is about the paper."""
    analysis = await chat.analyses.find_any(paper, request.language)
    text = translate(request.language, "ask.invite", title=paper.title)
    buttons = suggested_buttons(paper, analysis, request.language)
    message = Message(summary=text, blocks=(Paragraph(content=line(text)), buttons))
    await responder.reply(message, under=pressed_message(request), quiet=True)
    await focus(chat.store, request, (paper.id,))


def without_references(text: str) -> str:
    """The question of a command; ids in front of it say which papers it is about."""
    tokens = _tokens(text)
    while tokens and (
        find_refs(tokens[0])
        or is_source_name(tokens[0])
        or tokens[0].casefold().strip(":") in _BETWEEN
        or (tokens[0] in typed_spellings("typed.courtesy.") and find_refs(" ".join(tokens[1:2])))
    ):
        tokens.pop(0)
    return " ".join(tokens)


def _tokens(text: str) -> list[str]:
    """The words of a command, with ids apart where Chinese stands around them without spaces."""
    return [piece for token in text.split() for piece in (_part(token) if find_refs(token) else (token,))]


def _part(token: str) -> list[str]:
    pieces = re.findall(r"[!-~]+|[^!-~]+", narrow_letters(token))
    bare = (piece if piece.isascii() else piece.strip("的，、：。《》「」“”") for piece in pieces)
    return list(filter(None, bare))
