"""A library of one's own that a topic is to learn from: an attached file, and papers that are named."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bot.chat.handlers.chat import Chat
from bot.chat.handlers.own_files import MOST_FILES, fetch
from bot.chat.responder import Responder
from bot.domain.errors import DocumentError, TopicError
from bot.domain.record import Record
from bot.domain.reference import MOST_REFERENCES, Reference
from bot.domain.request import Request
from bot.domain.topic import Subscription
from bot.locales import join_list, translate
from bot.sources.registry import find_refs

MOST_LOOKED_UP = 30
"""Papers that are named by their ids alone: each is asked of its source."""


class GivenLibrary(Record):
    """What was read of it."""

    works: tuple[Reference, ...] = ()
    names: tuple[str, ...] = ()
    """Of the files."""
    skipped: int = 0

    def apply_to(self, subscription: Subscription) -> Subscription:
        """The subscription, learning from these works; as it was where there are none."""
        if not self.works:
            return subscription
        topic = subscription.topic.evolve(likes=len(self.works), likes_from=())
        return subscription.evolve(topic=topic)

    def describe(self, language: str) -> Sequence[str]:
        """What a person should know of it, in sentences."""
        if not self.works:
            return ()
        names = join_list(language, self.names) or translate(language, "library.named")
        read = translate(language, "topic.likes", n=len(self.works), file=names)
        skipped = translate(language, "topic.likes_skipped", n=self.skipped)
        return (read, *((skipped,) if self.skipped else ()))


async def read_library(
    chat: Chat, request: Request, named: Iterable[str] | None, responder: Responder
) -> GivenLibrary:
    """The works of the request's files, and of the papers that are named besides.

    Raises:
        DocumentError: a file cannot be read, or there are too many.
        TopicError: what is named is no paper.
        PaperNotFoundError, SourceUnavailableError: a paper cannot be looked up.
    """
    works: list[Reference] = []
    refs = find_refs(" ".join(named or ()))
    if named and not refs:
        raise TopicError(problem="topic.like")
    if len(request.files) > MOST_FILES:
        raise DocumentError(problem="problem.many_files", most=MOST_FILES)
    skipped = 0
    for file in request.files:
        reader, data = await fetch(chat, request, responder, file)
        read = await reader.references(data)
        works += read.found
        refs = (*refs, *find_refs(" ".join(read.named)))
        skipped += read.skipped
    for ref in refs[:MOST_LOOKED_UP]:
        await responder.progress("progress.fetching", title=ref.id)
        works.append(Reference.of(await chat.repository.paper(ref)))
    return GivenLibrary(
        works=tuple(works[-MOST_REFERENCES:]),
        names=tuple(file.name for file in request.files),
        skipped=skipped + len(refs[MOST_LOOKED_UP:]) + len(works[:-MOST_REFERENCES]),
    )
