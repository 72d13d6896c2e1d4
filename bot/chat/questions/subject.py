"""Which papers a question is about, from where it was asked and what it says."""

from __future__ import annotations

from bot.chat.handlers.chat import Chat
from bot.chat.questions.conversation import focus_of, is_about_all, is_comparison, named_entries, thread_of
from bot.chat.questions.question import Question
from bot.domain.analysis import Source
from bot.domain.digest import Digest, Entry
from bot.domain.errors import BadInputError
from bot.domain.paper import Paper, PaperRef
from bot.domain.record import Record
from bot.domain.request import Request
from bot.ports.conversations import Conversation
from bot.sources.registry import find_refs

MOST_NAMED = 6
"""How many papers one question may name."""
LEAST_SHARED = 2
"""How many words an answer shares at least with what may be no question about papers."""
MOST_ASKED = 30
"""How many papers of a digest are looked into for what was put to nobody."""


class QuestionSubject(Record):
    """What a question is about: papers, or a digest of which it does not say which, or nothing."""

    papers: tuple[Paper, ...] = ()
    digest: Digest | None = None


async def find_subject(chat: Chat, request: Request) -> QuestionSubject:
    """The papers that the request's text is about.

    Raises:
        PaperNotFoundError, SourceUnavailableError: a paper it names cannot be had.
    """
    named = [await chat.repository.paper(ref) for ref in find_refs(request.text)[:MOST_NAMED]]
    if named and not is_comparison(request.text):
        return QuestionSubject(papers=tuple(named))
    around = await _around(chat, request)
    papers = {paper.id: paper for paper in (*around.papers, *named)} if named else {}
    return QuestionSubject(papers=tuple(papers.values())) if papers else around


async def overheard_subject(chat: Chat, request: Request, about: QuestionSubject) -> QuestionSubject:
    """The same for what was put to nobody: of papers that it does not name, those that hold an answer.

    Raises:
        SourceUnavailableError: a paper cannot be had.
    """
    if about.papers and not request.doubtful:
        return about
    digest = about.digest
    entries = [each for each in digest.entries if _is_read(each)][:MOST_ASKED] if digest else []
    question = Question(
        text=request.text,
        papers=about.papers or tuple(each.paper for each in entries),
        language=digest.language if digest else request.language,
        workspace=request.place.destination.workspace,
    )
    held = await chat.asker.holding(question, least=LEAST_SHARED if request.doubtful else 0)
    if digest is None or len(held) < 2:
        return QuestionSubject(papers=held)
    kept = tuple(each for each in entries if each.paper in held)
    return QuestionSubject() if request.doubtful else QuestionSubject(digest=digest.evolve(entries=kept))


def _is_read(entry: Entry) -> bool:
    """Whether its paper was read in full already: nothing is fetched for what nobody may have asked us."""
    return entry.analysis is not None and entry.analysis.source is not Source.ABSTRACT


async def _around(chat: Chat, request: Request) -> QuestionSubject:
    """What the thread, or the message that is replied to, is about."""
    conversation = await conversation_of(chat, request)
    replied = await _find_replied_to(chat, request)
    digest = await digest_of(chat, request, conversation.run_key) if conversation else None
    if digest is not None:
        return await _in_digest(chat, request, digest, replied)
    ids = (replied,) if replied else conversation.paper_ids if conversation else ()
    return QuestionSubject(papers=tuple([await chat.repository.paper(PaperRef(id=each)) for each in ids]))


async def _in_digest(chat: Chat, request: Request, digest: Digest, replied: str) -> QuestionSubject:
    entries = {entry.paper.id: entry for entry in digest.entries}
    named = named_entries(request.text, digest.entries, replied if replied in entries else "")
    if not named and is_about_all(request.text):
        named = tuple(entries)
    if not named:
        last = await chat.store.conversation(request.place.destination, focus_of(request))
        named = tuple(each for each in (last.paper_ids if last else ()) if each in entries)
    if not named and len(entries) == 1:
        named = tuple(entries)
    papers = tuple(entries[each].paper for each in named)
    return QuestionSubject(papers=papers, digest=None if papers else digest)


async def conversation_of(chat: Chat, request: Request) -> Conversation | None:
    """What the thread is about; one under a digest is recognised by the message it hangs on."""
    place = request.place
    if not (place.thread or place.private):
        return None  # a channel's open floor: what somebody asked about last is nobody else's subject
    known = await chat.store.conversation(place.destination, thread_of(request))
    if known is not None or not place.thread:
        return known
    delivery = await chat.store.find_posted(place.destination, place.thread)
    if delivery is None:
        return None
    paper_ids = (delivery.part.paper_id,) if delivery.part.paper_id else ()
    made = Conversation(
        destination=place.destination,
        thread=place.thread,
        paper_ids=paper_ids,
        run_key="" if paper_ids else delivery.run_key,
        language=request.language,
    )
    await chat.store.save_conversation(made)
    return made


async def digest_of(chat: Chat, request: Request, run_key: str) -> Digest | None:
    """The digest of a run of this channel.

    Raises:
        BadInputError: it belongs to another channel.
    """
    run = await chat.store.run(run_key) if run_key else None
    if run is None:
        return None
    if run.subscription.destination != request.place.destination:
        raise BadInputError("error.question", problem="question.elsewhere")
    return await chat.store.digest(run_key)


async def _find_replied_to(chat: Chat, request: Request) -> str:
    """The paper of the message that is replied to, where it is about one."""
    place = request.place
    if not place.reply_to:
        return ""
    delivery = await chat.store.find_posted(place.destination, place.reply_to)
    if delivery is not None:
        return delivery.part.paper_id
    card = await chat.store.conversation(place.destination, place.reply_to)
    return card.paper_ids[0] if card and len(card.paper_ids) == 1 else ""
