"""The quiet offer to summarise a paper whose link somebody posted; a channel can do without."""

from __future__ import annotations

from bot.chat.handlers.chat import Chat
from bot.chat.handlers.short_messages import sentence
from bot.chat.handlers.topics import check_manages
from bot.chat.responder import Responder
from bot.compose.words import versioned_id
from bot.domain.message import Action, Button, Buttons, Message, Paragraph, line
from bot.domain.paper import Paper
from bot.domain.request import Request
from bot.domain.topic import Destination
from bot.locales import translate, typed_spellings
from bot.ports.conversations import IdempotencyStore


def compose_offer(paper: Paper, language: str, *, manages: bool) -> Message:
    """The offer; who manages the channel can say that it wants none."""
    text = translate(language, "paper.offer", title=paper.title)
    summarise = Button(
        label=translate(language, "button.summarise"), action=Action.SUMMARISE, value=versioned_id(paper)
    )
    none = Button(label=translate(language, "button.no_offers"), action=Action.NO_OFFERS)
    row = Buttons(items=(summarise, none) if manages else (summarise,))
    return Message(summary=text, blocks=(Paragraph(content=line(text)), row))


async def wants_offers(marks: IdempotencyStore, to: Destination, *, otherwise: bool) -> bool:
    """Whether a channel is offered summaries; `otherwise` where nobody there said so."""
    for wanted in (True, False):
        if await marks.is_marked(to.platform, to.workspace, _name(to, wanted=wanted)):
            return wanted
    return otherwise


async def switch_offers(chat: Chat, request: Request, responder: Responder) -> None:
    """`on` or `off`; anything else is told that.

    Raises:
        NotAllowedError.
    """
    typed = typed_spellings("typed.offers.").get(request.text.strip().casefold())
    if typed is None:
        await responder.reply(sentence(request.language, "offers.how"), quiet=True)
        return
    check_manages(request)
    wanted = typed == "on"
    to, marks = request.place.destination, chat.store
    await marks.unmark(to.platform, to.workspace, _name(to, wanted=not wanted))
    await marks.mark(to.platform, to.workspace, _name(to, wanted=wanted))
    await responder.reply(sentence(request.language, f"offers.{'on' if wanted else 'off'}"), quiet=True)


async def no_offers(chat: Chat, request: Request, responder: Responder) -> None:
    """The button on an offer.

    Raises:
        NotAllowedError.
    """
    await switch_offers(chat, request.evolve(text="off"), responder)


def _name(to: Destination, *, wanted: bool) -> str:
    return f"offers {'on' if wanted else 'off'}:{to.channel}"
