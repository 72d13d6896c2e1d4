"""What stands under an empty digest: how the interest was read, and the papers that came nearest.

A reply of its own, so that the channel sees one line and who wants to know opens the thread.
"""

from __future__ import annotations

from bot.compose.words import SEPARATOR, abs_url, reason_text
from bot.domain.digest import Digest, Pick
from bot.domain.message import Bullets, Heading, Line, Message, Paragraph, Part, line, link
from bot.locales import translate


def compose_near_misses(digest: Digest) -> tuple[Part, ...]:
    """The part with the near misses, where nothing was picked and something came near."""
    if digest.entries or not digest.near:
        return ()
    language = digest.language
    title = translate(language, "digest.near")
    items = tuple(_near_miss(pick, language) for pick in digest.near)
    blocks = (
        Heading(content=line(title), level=2),
        Bullets(items=items, ordered=True),
        Paragraph(content=line(translate(language, "digest.near_hint"))),
    )
    return (Part(key="near", message=Message(summary=title, blocks=blocks)),)


def _near_miss(pick: Pick, language: str) -> Line:
    paper = pick.candidate.paper
    told = [reason_text(language, reason) for reason in pick.reasons if reason.key == "reason.near"]
    return line(link(paper.title, abs_url(paper)), *(f"{SEPARATOR}{each}" for each in told))
