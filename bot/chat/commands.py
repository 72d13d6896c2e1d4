"""The one table of commands, and the entry points for every front end.

A front end turns what its platform tells it into a `Request`, acknowledges, and calls `handle_command`,
`handle_action` (a button), `handle_message` (a question in words) or `handle_deleted`; what a form holds
comes through `handle_follow`, `handle_edit` and `handle_question`. Whatever goes wrong in a handler is told
to the person in one sentence; only a failure of the answering side itself (`Responder`) is raised.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Awaitable, Callable, Coroutine, Iterable, Mapping, Sequence
from enum import StrEnum
from typing import Any, NamedTuple

from bot.chat.answer_mode import AnswerMode, answer_mode
from bot.chat.command_names import (
    command_name,
    nearest_names,
    space_commands,
    spell_command,
    without_courtesy,
)
from bot.chat.handlers import (
    answering,
    digests,
    offers,
    overheard,
    own_files,
    papers,
    preview,
    questions,
    search,
    topics,
)
from bot.chat.handlers.chat import Chat
from bot.chat.handlers.form import FollowForm
from bot.chat.handlers.short_messages import note, with_title
from bot.chat.questions.small_talk import is_thanks
from bot.chat.responder import Responder
from bot.chat.unaddressed import Likelihood, is_courtesy
from bot.domain.errors import BadInputError, PaperboyError, TooManyRequestsError
from bot.domain.message import Action, Bullets, Context, code, line
from bot.domain.request import Request
from bot.llm.workspace import asking_for
from bot.locales import error_message, translate, typed_spellings
from bot.ports.capabilities import Offering
from bot.ports.conversations import PendingQuestion
from bot.ports.platform import Receipt
from bot.sources.registry import find_refs, search_categories
from bot.text.encodable import encodable
from bot.text.typed import narrow_letters as as_plain
from bot.util.requesters import on_behalf_of

log = logging.getLogger(__name__)

Handler = Callable[[Chat, Request, Responder], Coroutine[Any, Any, None]]
ANSWERED_WITHIN = dt.timedelta(hours=6)
"""How old a question may be that is still answered after a restart."""
LONGEST_WORD = 40


class Who(StrEnum):
    """Who may use a command."""

    EVERYONE = "everyone"
    MANAGERS = "managers"


class Command(NamedTuple):
    """A row of the table. What a person types is `name`, then what `usage` shows."""

    name: str
    usage: str
    """A key of `bot.locales`, as is `help`; empty where nothing follows."""
    help: str
    handle: Handler
    who: Who = Who.EVERYONE
    needs: type[object] = object
    """What a platform has to be able to do for it: one of `bot.ports.capabilities`."""
    takes_files: bool = False
    """Whether what is attached belongs to it, rather than being asked about."""


class Parsed(NamedTuple):
    """A command and what was typed after its name."""

    command: Command
    text: str


async def _help(chat: Chat, request: Request, responder: Responder) -> None:
    language = request.language
    platform = chat.digests.platforms.get(request.place.destination.platform)
    rows = (row for row in COMMANDS.values() if isinstance(platform, row.needs))
    items = tuple(
        line(code(_spell_usage(row, language)), f" – {translate(language, row.help)}") for row in rows
    )
    hint = Context(content=line(translate(language, "help.questions")))
    said = with_title(translate(language, "help.title"), Bullets(items=items), hint)
    await responder.reply(said, quiet=not request.message_id)


async def _paper(chat: Chat, request: Request, responder: Responder) -> None:
    """`<id>`, `<id> full`, `<id> <section>` or `<id> <question>`."""
    reference, rest = questions.split_reference(request.text)
    if not reference and not rest:
        await _help(chat, request, responder)
    elif rest.casefold() in typed_spellings("typed.analysis."):
        await papers.show_analysis(chat, _with_text(request, reference), responder)
    elif reference and papers.find_section_name(rest):
        await papers.show_section(chat, _with_text(request, f"{reference} {rest}"), responder)
    elif reference and rest:
        await questions.ask_command(chat, request, responder)
    else:
        await papers.show_paper(chat, request, responder)


async def _digest(chat: Chat, request: Request, responder: Responder) -> None:
    """The latest. Any word after it would be a command of its own, if it were one.

    Raises:
        BadInputError.
    """
    if request.text:
        rows = [name for name in COMMANDS if name.startswith("digest ")]
        raise _no_such(f"digest {request.text.split()[0]}", rows, "digest help", request.language)
    await digests.show_latest(chat, request, responder)


async def _unknown(chat: Chat, request: Request, responder: Responder) -> None:
    """Nothing that the table knows.

    Raises:
        BadInputError: something was typed.
    """
    if request.text:
        raise _no_such(request.text.split()[0], COMMANDS, "help", request.language)
    await _help(chat, request, responder)


def _no_such(typed: str, rows: Iterable[str], otherwise: str, language: str) -> BadInputError:
    typed = typed[:LONGEST_WORD]
    names = {spell_command(row, language): row for row in rows}
    plain = typed.casefold()
    theirs = [names[each] for each in nearest_names(spell_command(plain, language), names)]
    near = theirs or nearest_names(plain, names.values())
    key = "error.no_such_command" if near else "error.no_command_like_it"
    name, hint = (spell_command(each, language) for each in ((*near, otherwise)[0], otherwise))
    return BadInputError(key, typed=typed, name=name, help=hint)


async def _analysis(chat: Chat, request: Request, responder: Responder) -> None:
    """The whole analysis of a paper, or of the file that the thread is about."""
    work = (
        own_files.show_analysis_of_file
        if request.text == own_files.OWN_FILE_VALUE
        else papers.show_analysis
    )
    await work(chat, request, responder)


def _judge(*, useful: bool) -> Handler:
    async def handle(chat: Chat, request: Request, responder: Responder) -> None:
        await papers.judge_typed(chat, request, responder, useful=useful)

    return handle


_ROWS = (
    Command("paper", "typing.paper", "help.paper", _paper),
    Command("paper full", "typing.paper", "help.paper_full", papers.show_analysis),
    Command("paper section", "typing.section", "help.paper_section", papers.show_section),
    Command("paper ask", "typing.about_paper", "help.paper_ask", questions.ask_command),
    Command("paper search", "typing.words", "help.search", search.search),
    Command("paper useful", "typing.paper", "help.paper_useful", _judge(useful=True)),
    Command("paper useless", "typing.paper", "help.paper_useless", _judge(useful=False)),
    Command("paper help", "", "help.help", _help),
    Command("digest", "", "help.digest", _digest),
    Command("digest now", "", "help.digest_now", digests.run_now),
    Command("digest again", "typing.day", "help.digest_again", digests.again),
    Command(
        "digest follow",
        "typing.follow",
        "help.digest_follow",
        topics.follow_line,
        Who.MANAGERS,
        takes_files=True,
    ),
    Command(
        "digest preview", "typing.preview", "help.digest_preview", preview.show_preview, takes_files=True
    ),
    Command("digest why", "typing.paper", "help.digest_why", preview.show_why),
    Command("digest list", "", "help.digest_list", topics.list_topics),
    Command(
        "digest edit",
        "typing.edit",
        "help.digest_edit",
        topics.edit_line,
        Who.MANAGERS,
        takes_files=True,
    ),
    Command("digest stop", "typing.name", "help.digest_stop", topics.stop, Who.MANAGERS),
    Command("digest status", "", "help.digest_status", digests.status),
    Command(
        "digest offers",
        "typing.offers",
        "help.digest_offers",
        offers.switch_offers,
        Who.MANAGERS,
        needs=Offering,
    ),
    Command(
        "digest answers",
        "typing.answers",
        "help.digest_answers",
        overheard.switch_answers,
        Who.MANAGERS,
    ),
    Command("digest search", "typing.words", "help.search", search.search),
    Command("digest help", "", "help.help", _help),
    Command("ask", "typing.ask", "help.ask", questions.ask_command),
    Command("search", "typing.words", "help.search", search.search),
    Command("help", "", "help.help", _help),
)
COMMANDS: Mapping[str, Command] = {row.name: row for row in _ROWS}
"""Every command by what a person types."""
_UNKNOWN = Command("help", "", "help.help", _unknown)
ALONE = frozenset({"follow", "list", "status", "now", "stop"})
"""What is said for `digest …` where nothing else is said to us."""
NEEDS_RIGHTS = frozenset({Action.NO_OFFERS, Action.STOP})
"""Buttons whose press has to come with `Person.manages`."""
_ACTIONS: Mapping[Action, Handler] = {
    Action.ANALYSIS: _analysis,
    Action.SUMMARISE: papers.show_paper,
    Action.NO_OFFERS: offers.no_offers,
    Action.AGAIN: digests.again,
    Action.EDIT: topics.how_to_edit,
    Action.SCHEDULE: topics.how_to_edit,
    Action.FOLLOW: topics.how_to_follow,
    Action.STOP: topics.stop_chosen,
    Action.ANSWERS: overheard.switch_answers,
    Action.SIMILAR: papers.show_similar,
    Action.BIBTEX: papers.show_bibtex,
    Action.ZOTERO: papers.add_to_library,
    Action.EVIDENCE: papers.show_evidence,
    Action.ASK: questions.invite,
    Action.QUESTION: questions.ask_button,
    Action.CHOOSE: questions.choose,
    Action.USEFUL: lambda chat, request, responder: papers.keep_feedback(
        chat, request, responder, useful=True
    ),
    Action.NOT_USEFUL: lambda chat, request, responder: papers.keep_feedback(
        chat, request, responder, useful=False
    ),
}


def parse_command(name: str, text: str) -> Parsed:
    """The command that was typed; what is no command of the table is answered with help.

    `name` is what the platform knows (`paper`, `digest`, or a whole `digest now`), `text` what follows.
    """
    whole = space_commands(f"{name.strip().lstrip('/')} {text.strip()}").strip()
    words = whole.split(maxsplit=2)
    for count in (2, 1):
        row = COMMANDS.get(command_name(words[:count]))
        if row is not None and len(words) >= count:
            return Parsed(row, whole.split(maxsplit=count)[count] if len(words) > count else "")
    return Parsed(_UNKNOWN, whole)


def is_command(text: str) -> bool:
    """Whether words that are addressed to us are a command of the table rather than a question."""
    words = space_commands(text).split()
    typed = {command_name(words), command_name(words[:2]) if len(words) > 1 else ""}
    is_paper = command_name(words[:1]) == "paper" and bool(find_refs(" ".join(words[1:2])))
    return is_paper or any(each in COMMANDS for each in typed)


def typed_command(text: str) -> str:
    """The command that words addressed to us are, whole; `digest` may be left out where it is plain.

    Behind a slash whatever begins with one is a command, so that a misspelt one is told instead of asked.
    """
    said = without_courtesy(as_plain(text).strip())
    words = space_commands(said.lstrip("/!！")).split()
    first = command_name(words[:1])
    if first == "help" or not words:
        return ""
    is_meant = said[0] in "/!！" and first in COMMANDS
    if is_meant or is_command(" ".join(words)):
        return " ".join(words)
    category = words[1].strip(",").casefold() if len(words) > 1 else ""
    follows = first == "follow" and category in {
        each.code.casefold() for each in search_categories(category, limit=9)
    }
    return f"digest {' '.join(words)}" if follows or command_name(words) in ALONE else ""


async def handle_command(chat: Chat, name: str, request: Request, responder: Responder) -> None:
    """Do the command `name` with the request's text."""
    parsed = parse_command(name, request.text)
    work = parsed.command.handle(chat, _with_text(request, parsed.text), responder)
    await _guard(_count(chat, request, work), request, responder)


async def handle_action(
    chat: Chat, action: Action, value: str, request: Request, responder: Responder
) -> None:
    """Do what a button says. `Place.reply_to` is the message it stands on."""
    work = _ACTIONS[action](chat, _with_text(request, value), responder)
    await _guard(_count(chat, request, work), request, responder)


async def handle_message(chat: Chat, request: Request, responder: Responder) -> None:
    """Answer a question: a reply in a thread, a mention (without it), a direct message.

    The same message id again is an edited question: its answer is replaced.
    """
    chat.talk.note(request, chat.clock.now(), answered=True)
    if request.message_id and not request.files and _is_thanks(request.text) and await responder.react():
        return
    typed = typed_command(request.text)
    if typed and (not request.files or parse_command("", typed).command.takes_files):
        await handle_command(chat, "", _with_text(request, typed), responder)
        return
    is_help = not (request.text.strip() or request.files) or command_name(request.text.split()) == "help"
    work = _help(chat, request, responder) if is_help else questions.ask_message(chat, request, responder)
    await _guard(_count(chat, request, work), request, responder)


async def handle_overheard(
    chat: Chat, request: Request, responder: Responder, *, otherwise: str, to_others: bool = False
) -> None:
    """A line in a thread about papers that neither mentions us nor replies to us.

    `otherwise` is the `AnswerMode` of a channel that chose none, `to_others` says that the line speaks to
    somebody by name. Nothing that goes wrong with it is told to anybody.
    """
    now, to = chat.clock.now(), request.place.destination
    before = chat.talk.before(request, now)
    mode = await answer_mode(chat.store, to, AnswerMode(otherwise))
    asks = Likelihood.NO if to_others or request.files else await overheard.is_for_us(chat, request, mode)
    mine = asks is not Likelihood.NO
    chat.talk.note(request, now, answered=mine)
    earlier = await chat.store.turn(to, request.message_id)
    if mine and (mode is AnswerMode.ALL or (earlier is not None and earlier.answered)):
        await handle_message(chat, request, responder)
    elif mine and chat.quota.takes(
        f"{_person_key(request)} overheard", now, chat.limits.requests_per_person
    ):
        with on_behalf_of(_person_key(request)), asking_for(request.place.destination.workspace):
            answered = await overheard.answer_overheard(chat, request, responder, asks)
        chat.talk.note(request, now, answered=answered)
        if not answered and asks is Likelihood.YES:
            await overheard.offer_to_ask(chat, request, responder)
    else:
        await answering.withdraw(chat, request, responder)
        if before is not None and before.answered and not to_others and _is_thanks(request.text):
            await responder.react()


async def handle_question(chat: Chat, value: str, request: Request, responder: Responder) -> None:
    """Answer the question typed into a form that the button ASK with this value opened."""
    work = questions.ask_form(chat, encodable(value), request, responder)
    await _guard(_count(chat, request, work), request, responder)


async def handle_deleted(chat: Chat, request: Request) -> Receipt | None:
    """Forget a question that was deleted; the answer to it, which the front end may take away."""
    return await questions.forget(chat, request)


async def find_unanswered(chat: Chat, platform: str) -> Sequence[PendingQuestion]:
    """The questions that were left without an answer and nobody is at, each for `handle_pending`."""
    return await answering.find_unattended(chat, platform, chat.clock.now() - ANSWERED_WITHIN)


async def handle_pending(chat: Chat, waiting: PendingQuestion, responder: Responder) -> None:
    """Answer a question of `find_unanswered` to the same person in the same place."""
    await _guard(questions.resume(chat, waiting, responder), waiting.request, responder)


async def handle_follow(chat: Chat, request: Request, form: FollowForm, responder: Responder) -> None:
    """Follow what a form says."""
    await _guard(_count(chat, request, topics.follow(chat, request, form, responder)), request, responder)


async def handle_preview(chat: Chat, request: Request, form: FollowForm, responder: Responder) -> None:
    """Show what the topic of a form would have had; nothing is kept."""
    work = preview.preview_form(chat, request, form, responder)
    await _guard(_count(chat, request, work), request, responder)


async def handle_edit(
    chat: Chat, request: Request, subscription_id: str, form: FollowForm, responder: Responder
) -> None:
    """Change what is followed to what a form says; `bot.chat.handlers.form.form_of` fills the form in."""
    work = topics.edit(chat, request, subscription_id, form, responder)
    await _guard(_count(chat, request, work), request, responder)


async def _count(chat: Chat, request: Request, work: Coroutine[Any, Any, None]) -> None:
    """Do it, unless the person asked for more than their share of the hour.

    Raises:
        TooManyRequestsError.
    """
    try:
        chat.quota.count(_person_key(request), chat.clock.now(), chat.limits.requests_per_person)
    except TooManyRequestsError:
        work.close()
        raise
    await work


def _person_key(request: Request) -> str:
    to = request.place.destination
    return f"{to.platform}/{to.workspace}/{request.person.id}"


async def _guard(work: Awaitable[None], request: Request, responder: Responder) -> None:
    try:
        with on_behalf_of(_person_key(request)), asking_for(request.place.destination.workspace):
            await work
    except PaperboyError as error:
        log.info("%s: %s", request.place.destination, error)
        await responder.reply(note(error_message(request.language, error)), quiet=True)
    except Exception:  # the boundary: a person gets a sentence, the log gets the traceback
        log.exception("unexpected failure")
        await responder.reply(note(error_message(request.language, PaperboyError())), quiet=True)


def _is_thanks(text: str) -> bool:
    """Whether it is said with a sign at most: thanks, a word of agreement, an emoji."""
    return bool(text.strip()) and "://" not in text and (is_courtesy(text) or is_thanks(text))


def _with_text(request: Request, text: str) -> Request:
    return request.evolve(text=encodable(text))


def _spell_usage(row: Command, language: str) -> str:
    usage = f" {translate(language, row.usage)}" if row.usage else ""
    return spell_command(row.name, language) + usage
