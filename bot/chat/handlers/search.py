"""Lab memory: search over all papers that were shown where the asker can read, by words and by meaning."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from bot.chat.handlers.chat import Chat
from bot.chat.responder import Responder
from bot.compose.digest import compose_search
from bot.digests.preferences import taste_of
from bot.domain.errors import BadInputError
from bot.domain.request import Request
from bot.selection.feedback import Taste, in_order
from bot.selection.glossary import in_both, in_english

MOST_FOUND = 10
LONGEST_SEARCH = 300
NEAR = 0.4
"""The cosine from which a paper is near to what was searched for."""


async def search(chat: Chat, request: Request, responder: Responder) -> None:
    """Papers that hold the words or are near to what they mean, with links to where they were posted.

    Quietly, since it looks into every channel that the asker may read, and those who read here may not.

    Raises:
        BadInputError: nothing to search for.
    """
    words = " ".join(request.text.split())[:LONGEST_SEARCH]
    if not words:
        raise BadInputError("error.nothing_to_find")
    await responder.progress("progress.searching")
    workspace = request.place.destination.workspace
    channels = await readable_channels(request, responder)
    near = await _near(chat, in_english(words), workspace, channels)
    found = await chat.store.search(
        in_both(words), workspace=workspace, limit=MOST_FOUND, channels=channels, near=near
    )
    order = in_order([each.paper for each in found], await own_taste(chat, request))
    await responder.reply(
        compose_search(words, tuple(found[at] for at in order), request.language), quiet=True
    )


async def _near(chat: Chat, words: str, workspace: str, channels: Collection[str] | None) -> Sequence[str]:
    """The papers nearest to the words in meaning; none where these must occur, being in quotes."""
    embeddings = chat.digests.chooser.embeddings
    if embeddings is None or '"' in words:
        return ()
    found = await embeddings.near_words(words, workspace=workspace, channels=channels, limit=MOST_FOUND)
    return [paper.id for paper, cosine in found if cosine >= NEAR]


async def own_taste(chat: Chat, request: Request) -> Taste:
    """What the asker found useful; it orders what they alone are shown."""
    now = chat.clock.now()
    return await taste_of(request.person.id, request.place.destination, chat.store, chat.store, now)


async def readable_channels(request: Request, responder: Responder) -> Collection[str] | None:
    """The channels whose papers the asker may be shown; None for all."""
    visible = await responder.visible_channels()
    return None if visible is None else {*visible, request.place.destination.channel}
