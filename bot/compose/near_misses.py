"""What stands under an empty digest: how the interest was read, and the papers that came nearest.

A reply of its own, so that the channel sees one line and who wants to know opens the thread.
"""

from __future__ import annotations

from collections.abc import Sequence

from bot.compose.topic_words import SEPARATOR
from bot.compose.words import abs_url, reason_text
from bot.domain.digest import Digest, Pick
from bot.domain.message import Bullets, Context, Heading, Line, Message, Paragraph, Part, line, link
from bot.domain.paper import Paper
from bot.locales import translate
from bot.selection.meaning import FITS

NEARLY = FITS / 2
"""The score from which on a paper that is not picked is called near."""

_GROUNDS = frozenset({"reason.near", "reason.nearest", "reason.interest"})


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


def nearly_picked(digest: Digest) -> tuple[Context, ...]:
    """One quiet line with what came near beside the picks."""
    papers = [pick.candidate.paper for pick in digest.near if pick.score >= NEARLY]
    if not papers:
        return ()
    language = digest.language
    before, _, after = translate(language, "digest.nearly", titles="\0").partition("\0")
    gap = translate(language, "locale.semicolon")
    titles = (part for paper in papers for part in (gap, link(paper.title, abs_url(paper))))
    return (Context(content=line(before, *list(titles)[1:], after)),)


def _near_miss(pick: Pick, language: str) -> Line:
    paper = pick.candidate.paper
    told = [reason_text(language, reason) for reason in pick.reasons if reason.key in _GROUNDS]
    told = told or [translate(language, "reason.far")]
    return title_with(paper, told)


def title_with(paper: Paper, told: Sequence[str]) -> Line:
    """The linked title of a paper, and behind it what is told of it."""
    return line(link(paper.title, abs_url(paper)), *(f"{SEPARATOR}{each}" for each in told))
