"""One paper: its card, its analysis, papers like it, its BibTeX, and what people thought of it."""

from __future__ import annotations

from bot.chat.handlers.chat import Chat
from bot.chat.handlers.search import own_taste, readable_channels
from bot.chat.handlers.short_messages import note, sentence, with_title
from bot.chat.questions.answer_message import ANSWER
from bot.chat.questions.conversation import bind
from bot.chat.questions.suggest import suggested_buttons
from bot.chat.responder import Responder
from bot.compose.digest import compose_analysis, compose_card, compose_section
from bot.compose.evidence_message import compose_evidence
from bot.compose.topic_words import SEPARATOR
from bot.compose.words import abs_url, versioned_id
from bot.domain.analysis import Analysis, AnalysisPart, Source
from bot.domain.errors import BadInputError
from bot.domain.full_text import FullText, SectionKind
from bot.domain.message import (
    Action,
    Bullets,
    Button,
    Buttons,
    Heading,
    Line,
    Message,
    Paragraph,
    Preformatted,
    line,
    link,
)
from bot.domain.paper import Paper, PaperRef
from bot.domain.request import Request
from bot.locales import join_list, spoken_languages, translate
from bot.papers.bibtex import bibtex
from bot.ports.conversations import Conversation, Feedback
from bot.ports.platform import Receipt
from bot.selection.feedback import in_order
from bot.selection.similar import Neighbour, join, similar
from bot.sources.registry import find_refs, parse_ref

POOL = 60
"""How many stored papers are compared with one."""
ALIKE, SHOWN = 8, 5
"""How many of them are put in order, and how many are shown."""


async def look_up(chat: Chat, ref: PaperRef, responder: Responder) -> Paper:
    """The paper, stored or from its source.

    Raises:
        PaperNotFoundError, SourceUnavailableError.
    """
    await responder.progress("progress.looking_up", id=str(ref))
    return await chat.repository.paper(ref)


async def show_paper(chat: Chat, request: Request, responder: Responder) -> None:
    """The card at once, filled in when the paper is read, then the whole analysis under it."""
    paper = await look_up(chat, parse_ref(request.text), responder)
    saves = chat.library is not None
    card = await responder.reply(compose_card(paper, None, request.language, saves=saves))
    await _remember(chat, request, paper, card)
    analysis = await _analyse(chat, request, paper, responder)
    await responder.edit(card, compose_card(paper, analysis, request.language, saves=saves))
    await _say_analysis(paper, analysis, responder, under=card, below_card=True)
    embeddings = chat.digests.chooser.embeddings
    if embeddings is not None:  # so that it is found by what it means, too; nobody waits for that
        await embeddings.papers([paper], workspace=request.place.destination.workspace)


async def show_analysis(chat: Chat, request: Request, responder: Responder) -> None:
    """The whole analysis, under the button that was pressed or as a thread of its own.

    Whoever presses it later is led to what stands there already.
    """
    paper = await look_up(chat, parse_ref(request.text), responder)
    to, under = request.place.destination, pressed_message(request)
    name = f"{under.thread if under else ''}#analysis:{versioned_id(paper)}:{request.language}"
    async with chat.question_locks.hold(to, name):
        known = await chat.store.conversation(to, name) if under else None
        if known is not None and known.receipt is not None:
            await responder.reply(there_already(paper, known.receipt, request.language), quiet=True)
            return
        analysis = await _analyse(chat, request, paper, responder)
        first = await _say_analysis(paper, analysis, responder, under=under)
        if under:
            await chat.store.save_conversation(
                Conversation(
                    destination=to,
                    thread=name,
                    paper_ids=(paper.id,),
                    language=request.language,
                    receipt=first,
                )
            )
    await _remember(chat, request, paper, first)


def there_already(paper: Paper, receipt: Receipt, language: str) -> Message:
    """That the whole analysis stands there, with the way to it."""
    text = translate(language, "paper.there_already", title=paper.title)
    content = line(link(text, receipt.url)) if receipt.url else line(text)
    return Message(summary=text, blocks=(Paragraph(content=content),))


async def show_section(chat: Chat, request: Request, responder: Responder) -> None:
    """`<id> method`: one section of the analysis.

    Raises:
        BadInputError: the word after the id names none.
    """
    reference, _, word = request.text.partition(" ")
    ref = parse_ref(reference)
    part = find_section_name(word)
    if part is None:
        language = request.language
        names = join_list(language, (section_word(language, each) for each in AnalysisPart))
        raise BadInputError("error.section", word=word.strip(), names=names)
    paper = await look_up(chat, ref, responder)
    analysis = await _analyse(chat, request, paper, responder)
    first, *others = compose_section(paper, analysis, part)
    under = pressed_message(request)
    receipt = await responder.reply(first, under=under)
    for message in others:
        await responder.reply(message, under=under or receipt)
    await _remember(chat, request, paper, receipt)


async def show_similar(chat: Chat, request: Request, responder: Responder) -> None:
    """Papers like this one among those that the asker could have read here, ordered by their taste too."""
    paper = await look_up(chat, parse_ref(request.text), responder)
    await responder.progress("progress.searching")
    workspace = request.place.destination.workspace
    channels = await readable_channels(request, responder)
    text = f"{paper.title} {paper.abstract}"
    found = await chat.store.search(text, workspace=workspace, limit=POOL, channels=channels)
    embeddings = chat.digests.chooser.embeddings
    near = (
        await embeddings.near(paper, workspace=workspace, channels=channels, limit=ALIKE)
        if embeddings is not None
        else ()
    )
    alike = join(similar(paper, [each.paper for each in found], ALIKE), near, ALIKE)
    order = in_order([each.paper for each in alike], await own_taste(chat, request))
    neighbours = [alike[at] for at in order][:SHOWN]
    if not neighbours:
        message = sentence(request.language, "paper.no_similar", title=paper.title)
    else:
        items = tuple(_neighbour(each, request.language) for each in neighbours)
        title = translate(request.language, "paper.similar", title=paper.title)
        message = with_title(title, Bullets(items=items, ordered=True))
    await responder.reply(message, under=pressed_message(request), quiet=True)


async def show_bibtex(chat: Chat, request: Request, responder: Responder) -> None:
    """The BibTeX entry, to the asker alone."""
    paper = await look_up(chat, parse_ref(request.text), responder)
    title = translate(request.language, "paper.bibtex", title=paper.title)
    message = Message(summary=title, blocks=(Preformatted(text=bibtex(paper)),))
    await responder.reply(message, under=pressed_message(request), quiet=True)


async def add_to_library(chat: Chat, request: Request, responder: Responder) -> None:
    """Add the paper to the lab's library, once; where there is none any more, its BibTeX is shown.

    Raises:
        PaperboyError: the library does not take it.
        SourceUnavailableError.
    """
    if chat.library is None:
        await show_bibtex(chat, request, responder)
        return
    paper = await look_up(chat, parse_ref(request.text), responder)
    added = await chat.library.add(paper)
    text = translate(request.language, "library.added" if added else "library.there", title=paper.title)
    button = Button(
        label=translate(request.language, "button.bibtex"), action=Action.BIBTEX, value=versioned_id(paper)
    )
    message = Message(summary=text, blocks=(Paragraph(content=line(text)), Buttons(items=(button,))))
    await responder.reply(message, under=pressed_message(request), quiet=True)


async def show_evidence(chat: Chat, request: Request, responder: Responder) -> None:
    """The words of the paper that its statements rest on, to the asker alone."""
    paper = await look_up(chat, parse_ref(request.text), responder)
    analysis = await _analyse(chat, request, paper, responder)
    for message in compose_evidence(paper, analysis):
        await responder.reply(message, under=pressed_message(request), quiet=True)


async def keep_feedback(chat: Chat, request: Request, responder: Responder, *, useful: bool) -> None:
    """Keep what the person thinks of a paper, or of an answer; papers like it rank by it from now on."""
    value, to, person = request.text, request.place.destination, request.person.id
    refs = find_refs(value) if not value.startswith(ANSWER) else ()
    subject = f"paper:{refs[0].id}" if refs else value
    said = await chat.store.feedback_by(to.platform, to.workspace, person)
    before = next((each for each in said if each.subject == subject and each.destination == to), None)
    if before is not None and before.useful == useful:
        return  # thanked already
    await chat.store.save_feedback(
        Feedback(
            destination=to,
            person=person,
            subject=subject,
            paper_id=refs[0].id if refs else "",
            useful=useful,
            at=chat.clock.now(),
        )
    )
    told = "feedback.thanks" if not refs else "feedback.higher" if useful else "feedback.lower"
    turned = [translate(request.language, "feedback.turned")] if before is not None else []
    await responder.reply(note(" ".join([*turned, translate(request.language, told)])), quiet=True)


async def judge_typed(chat: Chat, request: Request, responder: Responder, *, useful: bool) -> None:
    """The same of a paper that is named, where there is no button.

    Raises:
        PaperNotFoundError, SourceUnavailableError, PaperIdError.
    """
    paper = await look_up(chat, parse_ref(request.text), responder)
    own = request.evolve(text=versioned_id(paper))
    await keep_feedback(chat, own, responder, useful=useful)


def section_word(language: str, part: AnalysisPart) -> str:
    """What a person types for a section of an analysis."""
    return translate(language, f"section.typed.{part.value}")


def find_section_name(word: str) -> AnalysisPart | None:
    """The section of an analysis that a typed word names, in any language of ours."""
    typed = word.strip().casefold()
    for part in AnalysisPart:
        keys = (f"section.typed.{part.value}", f"section.{part.value}")
        names = {translate(language, key).casefold() for language in spoken_languages() for key in keys}
        if typed in {part.value, *names}:
            return part
    return None


def pressed_message(request: Request) -> Receipt | None:
    """The message whose button was pressed, or that was replied to."""
    place = request.place
    if not place.reply_to:
        return None
    return Receipt(message_id=place.reply_to, thread=place.thread or place.reply_to)


async def _analyse(chat: Chat, request: Request, paper: Paper, responder: Responder) -> Analysis:
    language = request.language

    async def read(full_text: FullText) -> None:
        if full_text.source is Source.ABSTRACT:
            await responder.progress("progress.analysing_abstract", title=paper.title)
        else:
            count = sum(section.kind is not SectionKind.REFERENCES for section in full_text.sections)
            await responder.progress("progress.analysing", title=paper.title, sections=count)

    await responder.progress("progress.fetching", title=paper.title)
    workspace = request.place.destination.workspace
    return await chat.analyses.of(paper, language, workspace=workspace, read=read)


async def _say_analysis(
    paper: Paper,
    analysis: Analysis,
    responder: Responder,
    *,
    under: Receipt | None,
    below_card: bool = False,
) -> Receipt:
    """All messages of the analysis, the later ones under the first; suggested questions end it."""
    first, *others = compose_analysis(paper, analysis, below_card=below_card)
    receipt = await responder.reply(first, under=under)
    for message in others:
        await responder.reply(message, under=under or receipt)
    title = translate(analysis.language, "ask.suggested")
    buttons = suggested_buttons(paper, analysis, analysis.language)
    closing = Message(summary=title, blocks=(Heading(content=line(title), level=3), buttons))
    await responder.reply(closing, under=under or receipt)
    return receipt


async def _remember(chat: Chat, request: Request, paper: Paper, receipt: Receipt) -> None:
    """Make the paper findable here, and its thread one about it."""
    await chat.store.record_shown(paper.id, request.place.destination, receipt)
    await bind(chat.store, request, receipt, (paper.id,))


def _neighbour(found: Neighbour, language: str) -> Line:
    paper = found.paper
    terms = join_list(language, found.terms)
    about = translate(language, "paper.both_about" if terms else "paper.near_in_meaning", terms=terms)
    return line(link(paper.title, abs_url(paper)), f"{SEPARATOR}{paper.id}", f"{SEPARATOR}{about}")
