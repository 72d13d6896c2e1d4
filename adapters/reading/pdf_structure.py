"""The text of a PDF in the structure that a GROBID server finds in it, where one is at hand.

Our own reader has seen the PDF before: it knows its pages and figures, and what no person would see there,
which is taken out of the server's text.
"""

from __future__ import annotations

import re
from typing import Final

from adapters.reading.child import run_limited
from adapters.reading.grobid import Grobid
from adapters.reading.tei_reader import read_tei
from bot.domain.analysis import Source
from bot.domain.errors import DocumentError
from bot.domain.full_text import Block, Fallback, FullText, Section

PARSING_SECONDS, MEGABYTES = 30.0, 512
_TELLING: Final = 12
"""Characters of hidden text from which on it is looked for: less may stand in the open as well."""


async def structure(own: FullText, pdf: bytes, grobid: Grobid | None) -> FullText:
    """The text as the server structures it; as we read it, and why, where the server has nothing better."""
    if grobid is None:
        return own
    try:
        found = await run_limited(
            read_tei,
            await grobid.tei(pdf),
            own.paper_id,
            own.version,
            seconds=PARSING_SECONDS,
            megabytes=MEGABYTES,
        )
    except DocumentError as error:
        fallback = Fallback(source=Source.TEI, reason=str(error.fields["problem"]))
        return own.evolve(fallbacks=(*own.fallbacks, fallback))
    return found.evolve(
        title=found.title or own.title,
        sections=without(found.sections, _unseen(own)),
        figures=own.figures,
        links=tuple(dict.fromkeys((*found.links, *own.links))),
        pages=own.pages,
        warnings=own.warnings,
        hidden_text=own.hidden_text,
    )


def _unseen(own: FullText) -> tuple[str, ...]:
    """What is hidden in the file and stands nowhere in the open."""
    shown = " ".join(re.findall(r"\w+", " ".join(section.text for section in own.sections))).casefold()
    return tuple(
        each for each in own.hidden_text if " ".join(re.findall(r"\w+", each)).casefold() not in shown
    )


def without(sections: tuple[Section, ...], hidden: tuple[str, ...]) -> tuple[Section, ...]:
    """The sections without what nobody sees."""
    finds = [words for each in hidden if len(each) >= _TELLING and (words := re.findall(r"\w+", each))]
    if not finds:
        return sections
    pattern = re.compile("|".join(r"\W*".join(map(re.escape, words)) for words in finds), re.IGNORECASE)
    return tuple(
        section.evolve(blocks=tuple(filter(None, (_cut(block, pattern) for block in section.blocks))))
        for section in sections
    )


def _cut(block: Block, pattern: re.Pattern[str]) -> Block | None:
    text = pattern.sub(" ", block.text)
    if text == block.text:
        return block
    text = " ".join(text.split())
    rows = tuple(tuple(pattern.sub(" ", cell) for cell in row) for row in block.rows)
    return block.evolve(text=text, rows=rows) if re.search(r"\w", text) else None
