"""The paper in a file of somebody's own, of which no source knows."""

from __future__ import annotations

from bot.domain.full_text import FullText, SectionKind
from bot.domain.paper import Paper


def own_paper(read: FullText, otherwise: str) -> Paper:
    """What the file says of itself; `otherwise` is its title where it has none."""
    abstract = " ".join(each.text for each in read.sections if each.kind is SectionKind.ABSTRACT)
    return Paper(
        id=read.paper_id,
        version=read.version,
        title=read.title or otherwise,
        abstract=" ".join(abstract.split()),
    )
