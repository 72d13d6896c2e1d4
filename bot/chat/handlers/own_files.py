"""Questions about a file that somebody attached, and about the one that a thread is about."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.analysis.analyses import Analyses
from bot.chat.handlers import answering
from bot.chat.handlers.answering import AskedQuestion
from bot.chat.handlers.chat import Chat
from bot.chat.handlers.papers import pressed_message, there_already
from bot.chat.own_files import OwnFiles
from bot.chat.questions.answer_message import compose_answer
from bot.chat.questions.conversation import is_comparison, thread_of
from bot.chat.questions.question import Question
from bot.chat.responder import Responder
from bot.compose.digest import compose_analysis
from bot.domain.errors import DocumentError, PlatformUnavailableError
from bot.domain.full_text import FullText
from bot.domain.message import Action, Button, Buttons, Message
from bot.domain.paper import Paper
from bot.domain.request import AttachedFile, Request
from bot.locales import translate
from bot.papers.own_paper import own_paper
from bot.ports.own_files import HoldsFiles
from bot.ports.platform import Receipt
from bot.sources.registry import find_refs

LIMIT = 60_000_000
"""Bytes of one file."""
MOST_FILES = 3
LIBRARY = re.compile(r"\.(?:bib|bibtex|ris|rdf|json|nbib|enw)$", re.IGNORECASE)
"""What reference managers call their files."""
OWN_FILE_VALUE = "own"
"""What the button for the whole analysis of a file has in place of a paper's id."""
WANTS_ANALYSIS = re.compile(
    r"\b(?:full |whole )?(?:analysis|analy[sz]e|summary|summari[sz]e|tl;?dr|zusammenfass\w*|analysier\w*)\b"
    r"|总结|分析|解读|概括",
    re.IGNORECASE,
)
"""What asks for the whole of it rather than for one thing."""


async def texts_for(chat: Chat, request: Request, responder: Responder) -> tuple[FullText, ...]:
    """The files that the request is about: attached to it, or what its thread is about.

    Raises:
        DocumentError: one cannot be read, or there are too many.
        PlatformUnavailableError.
    """
    to, thread, now = request.place.destination, thread_of(request), chat.clock.now()
    if not request.files:
        named = find_refs(request.text) or re.search(r"#\d", request.text)
        return () if named else chat.files.of(to, thread, now)
    if len(request.files) > MOST_FILES:
        raise DocumentError(problem="problem.many_files", most=MOST_FILES)
    read: list[FullText] = []
    for file in request.files:
        if LIBRARY.search(file.name):
            raise DocumentError(problem="problem.document_is_library", file=file.name)
        reader, data = await fetch(chat, request, responder, file)
        read.append(await reader.read(file.name, data))
    chat.files.keep(to, thread, read, now)
    return tuple(read)


async def fetch(
    chat: Chat, request: Request, responder: Responder, file: AttachedFile
) -> tuple[OwnFiles, bytes]:
    """What is in the file, and what reads it.

    Raises:
        DocumentError: it is too big, or not given to us.
        PlatformUnavailableError.
    """
    platform: object = chat.digests.platforms.get(request.place.destination.platform)
    if chat.own_files is None or not isinstance(platform, HoldsFiles):
        raise DocumentError(problem="problem.file_withheld")
    await responder.progress("progress.fetching", title=file.name)
    if file.size > LIMIT:
        raise DocumentError(problem="problem.document_too_big")
    return chat.own_files, await platform.file(request.place.destination, file.address, LIMIT)


async def answer_from_files(
    chat: Chat, request: Request, responder: Responder, asked: AskedQuestion, texts: Sequence[FullText]
) -> None:
    """Answer from the files alone, or analyse them; nothing of them is stored or found again.

    Raises:
        PlatformUnavailableError.
    """
    if chat.own_files is None:
        raise PlatformUnavailableError(platform=request.place.destination.platform.capitalize())
    papers = [own_paper(text, text.paper_id) for text in texts]
    async with chat.own_files.open(texts) as (analyses, asker):
        await responder.progress("progress.answering")
        wants_all = WANTS_ANALYSIS.search(asked.text) is not None
        if wants_all:
            parts = await _analyse(request, analyses, papers)
        else:
            question = Question(
                text=asked.text,
                papers=tuple(papers),
                language=request.language,
                workspace=request.place.destination.workspace,
                compares=is_comparison(asked.text),
            )
            answered = await asker.ask(question)
            parts = [compose_answer(answered, question=asked.text, message_id=asked.message_id)]
    parts = [_without_buttons(part) for part in parts]
    if not wants_all:
        parts[-1] = parts[-1].evolve(blocks=(*parts[-1].blocks, _offer_of_all(request.language)))
    receipt = await _say(responder, asked, parts)
    if receipt.thread:
        chat.files.keep(request.place.destination, receipt.thread, texts, chat.clock.now())
    if wants_all:
        chat.files.keep_analysis(request.place.destination, receipt.thread, receipt)
    await answering.save(chat, request, asked, receipt=receipt, done=True)


async def show_analysis_of_file(chat: Chat, request: Request, responder: Responder) -> None:
    """The button on an answer about a file: the whole analysis of it below, once.

    Raises:
        DocumentError: the file is not kept any more.
        PlatformUnavailableError.
    """
    to, under = request.place.destination, pressed_message(request)
    thread = under.thread if under else thread_of(request)
    async with chat.question_locks.hold(to, f"{thread}#{OWN_FILE_VALUE}"):
        texts = chat.files.of(to, thread, chat.clock.now())
        if not texts:
            raise DocumentError(problem="problem.file_forgotten")
        papers = [own_paper(text, text.paper_id) for text in texts]
        known = chat.files.keep_analysis(to, thread)
        if known is not None:
            await responder.reply(there_already(papers[0], known, request.language), quiet=True)
            return
        await responder.progress("progress.fetching", title=papers[0].title)
        if chat.own_files is None:
            raise PlatformUnavailableError(platform=to.platform.capitalize())
        async with chat.own_files.open(texts) as (analyses, _):
            first, *others = map(_without_buttons, await _analyse(request, analyses, papers))
        receipt = await responder.reply(first, under=under)
        for part in others:
            await responder.reply(part, under=under or receipt)
        chat.files.keep_analysis(to, thread, receipt)


async def _analyse(request: Request, analyses: Analyses, papers: Sequence[Paper]) -> list[Message]:
    """The seven sections of each."""
    workspace = request.place.destination.workspace
    made = [(each, await analyses.of(each, request.language, workspace=workspace)) for each in papers]
    return [part for paper, analysis in made for part in compose_analysis(paper, analysis)]


def _offer_of_all(language: str) -> Buttons:
    label = translate(language, "button.analysis")
    return Buttons(items=(Button(label=label, action=Action.ANALYSIS, value=OWN_FILE_VALUE),))


async def _say(responder: Responder, asked: AskedQuestion, parts: Sequence[Message]) -> Receipt:
    first, *others = parts
    receipt = await answering.post(responder, asked, first)
    for number, part in enumerate(others):
        await responder.reply(part, under=asked.under or receipt, key=f"{asked.key}:{number}")
    return receipt


def _without_buttons(message: Message) -> Message:
    """Without those that would look the file up among the papers."""
    kept = tuple(
        block
        for block in message.blocks
        if not isinstance(block, Buttons) or all(button.action in _HARMLESS for button in block.items)
    )
    return message.evolve(blocks=kept)


_HARMLESS = frozenset({Action.USEFUL, Action.NOT_USEFUL})
