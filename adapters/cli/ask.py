"""`paperboy ask` and `paperboy chat`: questions answered from the papers, with citations."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from itertools import takewhile
from pathlib import Path
from typing import TYPE_CHECKING

import click

from adapters.cli.paper import is_file_name
from adapters.cli.shell import Shell
from adapters.cli.topics import HERE
from bot.chat.questions.conversation import is_comparison
from bot.chat.questions.question import Question
from bot.chat.reader_language import language_for
from bot.compose.words import versioned_id
from bot.domain.answer import Answer
from bot.domain.errors import BadInputError, NothingThereError
from bot.sources.registry import find_refs, parse_ref

if TYPE_CHECKING:
    from adapters.platforms.terminal.responder import TerminalResponder
    from adapters.wiring import Services
    from bot.chat.questions.streaming_answer import Grow
    from bot.domain.request import Request

ME = "terminal"
PROMPT = "› "
RUNS_LOOKED_AT = 20
LEAVE = frozenset({"exit", "quit", "bye", "/exit", "/quit", "退出"})


@click.command()
@click.argument("words", nargs=-1, required=True, metavar="[ID … | FILE …] QUESTION")
@click.option("--language", default="", help="Language of the answer: en, de, zh, …")
@click.option("--json", "as_json", is_flag=True, help="For scripts; needs an ID or a file.")
@click.pass_obj
def ask(shell: Shell, words: tuple[str, ...], language: str, *, as_json: bool) -> None:
    """Ask a paper, several, PDF or HTML files, or, without any, every paper that was shown here.

    \b
    paperboy ask 2601.16914 "Which data were used?"
    paperboy ask 2601.16914 2601.01234 "Compare their training cost"
    paperboy ask thesis.pdf "What are the limitations?"
    paperboy ask "Which papers use a camera at night?"
    """
    files = [Path(word) for word in takewhile(is_file_name, words)]
    text = " ".join(words[len(files) :])
    spoken = language or language_for(text, shell.language)
    if not text:
        problem = "question.none_typed" if files else "question.empty"
        raise BadInputError("error.question", problem=problem, file=words[0])
    if as_json:
        answer = shell.run(
            lambda services: (
                _of_files(services, files, text, spoken) if files else _answer(services, text, spoken)
            )
        )
        click.echo(json.dumps(answer.model_dump(mode="json"), ensure_ascii=False, indent=2))
    elif files:
        shell.run(lambda services: _ask_files(services, files, text, spoken))
    else:
        shell.run(lambda services: ask_once(services, text, spoken))


async def ask_once(services: Services, text: str, language: str) -> None:
    """Answer one question on the terminal: ids first, then the words.

    Raises:
        PaperboyError: the question cannot be taken, or a paper cannot be had.
    """
    from adapters.platforms.terminal.responder import TerminalResponder
    from bot.chat.handlers.questions import ask_command

    async with TerminalResponder(language) as responder:
        request = _request(text, language)
        place = request.place.evolve(private=False)
        await ask_command(services.chat, request.evolve(place=place), responder)


async def _answer(services: Services, text: str, language: str) -> Answer:
    from bot.chat.handlers.questions import without_references

    parse_ref(text)
    papers = [await services.repository.paper(ref) for ref in find_refs(text)]
    question = without_references(text)
    return await services.chat.asker.ask(
        Question(
            text=question,
            papers=tuple(papers),
            language=language,
            workspace=HERE.workspace,
            compares=is_comparison(question),
        )
    )


async def _ask_files(services: Services, files: Sequence[Path], text: str, language: str) -> None:
    from adapters.platforms.terminal.responder import TerminalResponder
    from bot.chat.questions.answer_message import compose_answer, compose_growing

    async with TerminalResponder(language) as responder:
        await responder.progress("progress.answering")

        async def grow(answer: Answer) -> None:
            await responder.stream(compose_growing(answer, question=text))

        answer = await _of_files(services, files, text, language, grow)
        await responder.reply(compose_answer(answer, question=text, message_id=""))


async def _of_files(
    services: Services, files: Sequence[Path], text: str, language: str, grow: Grow | None = None
) -> Answer:
    """The answer from files of one's own.

    Raises:
        DocumentError: a file cannot be read.
        BadInputError: there is no question.
    """
    from adapters.cli.own_files import own_papers
    from bot.chat.handlers.answering import checked_text

    text = checked_text(text, services.chat.limits)
    async with own_papers(services, files) as own:
        asker = services.chat.asker.over(own.store, own.analyses)
        question = Question(
            text=text,
            papers=own.papers,
            language=language,
            workspace=HERE.workspace,
            compares=is_comparison(text),
        )
        return await asker.ask(question, grow)


@click.command()
@click.argument("reference", metavar="[ID]", default="")
@click.option("--language", default="", help="Language of the answers: en, de, zh, …")
@click.pass_obj
def chat(shell: Shell, reference: str, language: str) -> None:
    """Talk about a paper or, without an ID, about the latest digest here.

    Type a question, the number of a suggested one, or a command such as /search; an empty line ends it.
    """
    from adapters.platforms.terminal.responder import TerminalResponder
    from adapters.wiring import services

    spoken = language or shell.language
    responder = TerminalResponder(spoken, numbered=True)
    # Lines are read between the turns, not inside the loop: Ctrl-C then ends the command at once.
    with asyncio.Runner() as runner, ExitStack() as stack:
        opened = services(shell.settings, shell.folder)
        wired = runner.run(opened.__aenter__())
        stack.callback(lambda: runner.run(opened.__aexit__(None, None, None)))
        thread = runner.run(_begin(wired, reference, spoken, responder))
        for text in _lines():
            answered_in = language or language_for(text, spoken)
            runner.run(_turn(wired, _request(text, answered_in, thread), responder))


def _lines() -> Iterator[str]:
    """What is typed, until an empty line, a word of leave, or the end of the input."""
    while True:
        try:
            text = input(PROMPT if sys.stdin.isatty() else "").strip()
        except EOFError:
            return
        if not text or text.casefold() in LEAVE:
            return
        yield text


async def _begin(services: Services, reference: str, language: str, responder: TerminalResponder) -> str:
    """Bind a thread to the paper or the digest, greet, and return the thread."""
    from bot.chat.handlers.questions import invite
    from bot.ports.conversations import Conversation

    run_key = ""
    paper_ids: tuple[str, ...] = ()
    if reference:
        paper = await services.repository.paper(parse_ref(reference))
        paper_ids = (paper.id,)
        thread, value = f"chat:{paper.id}", versioned_id(paper)
    else:
        run_key = await _latest(services)
        thread, value = f"chat:{run_key}", run_key
    conversation = Conversation(
        destination=HERE, thread=thread, paper_ids=paper_ids, run_key=run_key, language=language
    )
    await services.store.save_conversation(conversation)
    await invite(services.chat, _request(value, language, thread), responder)
    await responder.close()
    return thread


async def _latest(services: Services) -> str:
    for run in await services.store.runs_of(HERE, RUNS_LOOKED_AT):
        if await services.store.digest(run.key):
            return run.key
    raise NothingThereError("error.no_digest")


async def _turn(services: Services, request: Request, responder: TerminalResponder) -> None:
    """One line: a command, the number of an offered question, or a question."""
    from bot.chat.commands import handle_action, handle_command, handle_message

    text = request.text
    if text.isdecimal() and 1 <= int(text) <= len(responder.offered):
        button = responder.offered[int(text) - 1]
        if button.action:
            await handle_action(services.chat, button.action, button.value, request, responder)
    elif text.startswith("/"):
        name, _, rest = text[1:].partition(" ")
        await handle_command(services.chat, name, request.evolve(text=rest), responder)
    else:
        await handle_message(services.chat, request, responder)
    await responder.close()


def _request(text: str, language: str, thread: str = "") -> Request:
    from bot.domain.request import Person, Place, Request

    place = Place(destination=HERE, thread=thread, private=True)
    return Request(place=place, person=Person(id=ME, manages=True), language=language, text=text)
