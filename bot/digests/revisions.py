"""Finds the new versions of papers that were shown before, and what they changed.

They are told in the thread where the paper stands, as parts of the run whose feed has them: so each is told
once, in order, and survives whatever happens in between.
"""

from __future__ import annotations

import logging
from collections.abc import Collection
from dataclasses import dataclass

from bot.analysis.analyses import Analyses
from bot.analysis.verify import figure_supported, index_paper
from bot.domain.analysis import Claim, Source
from bot.domain.digest import Changes, Revision
from bot.domain.errors import PaperNotFoundError, SourceUnavailableError, StorageError
from bot.domain.full_text import FullText
from bot.domain.paper import AnnounceType, Feed, Paper, PaperRef
from bot.domain.run import Run
from bot.papers.changes import compare, is_withdrawn
from bot.papers.repository import PaperRepository
from bot.ports.pool import INLINE, Pool
from bot.ports.revisions import RevisionStore, Shown
from bot.ports.store import PaperStore
from bot.text.figures import figures_in

log = logging.getLogger(__name__)

MOST = 5
"""How many new versions of a day are told one by one; of the others only the titles are."""
MOST_FIGURES = 12
LEFT_OUT = "warning.html_errors"
"""A command that could not be converted may have printed a figure."""
_REPLACING = frozenset({AnnounceType.REPLACE, AnnounceType.REPLACE_CROSS})


@dataclass(frozen=True, kw_only=True)
class Followed:
    """What there is to tell of a day: `revisions` one by one, of `more` the titles."""

    revisions: tuple[Revision, ...] = ()
    more: tuple[Paper, ...] = ()


@dataclass(frozen=True, kw_only=True)
class RevisionTracker:
    """Looks through a feed for what was shown before."""

    store: RevisionStore
    papers: PaperStore
    repository: PaperRepository
    analyses: Analyses
    pool: Pool = INLINE
    """Where versions are compared."""

    async def follow(self, run: Run, feed: Feed) -> Followed:
        """The new versions in the feed of papers that the channel of the run knows, oldest id first."""
        newest: dict[str, Paper] = {}
        for candidate in feed.candidates:
            paper = candidate.paper
            known = newest.get(paper.id)
            if candidate.announce_type in _REPLACING and (known is None or known.version < paper.version):
                newest[paper.id] = paper
        if not newest:
            return Followed()
        shown = await self.store.find_shown(run.subscription, sorted(newest), before=run.day)
        found: list[Revision] = []
        more: list[Paper] = []
        for each in shown:
            await self._add(each, newest[each.paper_id], found, more)
        return Followed(revisions=tuple(found), more=tuple(more))

    async def _add(self, shown: Shown, new: Paper, found: list[Revision], more: list[Paper]) -> None:
        digest = await self.store.digest(shown.run_key) if shown.run_key else None
        entry = next((each for each in digest.entries if each.paper.id == new.id), None) if digest else None
        told = max(shown.told, entry.paper.version if entry else 0)
        if told >= new.version:
            return
        if len(found) >= MOST:
            more.append(new)
            return
        claims = (entry.analysis.summary, *entry.analysis.findings) if entry and entry.analysis else ()
        before = await self._before(new, told)
        paper, changes = await self._changes(before, new, claims)
        version = before.version if before else 0
        found.append(Revision(paper=paper, before=version, thread=shown.thread, changes=changes))

    async def _before(self, new: Paper, told: int) -> Paper | None:
        """The version that was shown; where that is not known, the last one that is stored."""
        for version in (told,) if told else range(new.version - 1, 0, -1):
            known = await self.papers.paper(new.id, version)
            if known is not None:
                return known
        return None

    async def _changes(
        self, before: Paper | None, new: Paper, claims: Collection[Claim]
    ) -> tuple[Paper, Changes]:
        """The new version, with all that is known of it now, and what it changed."""
        try:
            text = None if is_withdrawn(new) else await self.analyses.full_text(new)
            if text is None or text.source is Source.ABSTRACT:
                # A version that was withdrawn has no text, and feeds do not carry the comment that says so.
                new = await self._with_comment(new)
                return new, await self._compare(before, new)
            return new, await self._in_full(before, new, text, claims)
        except StorageError:
            raise
        except Exception:  # one paper, whatever is wrong with it, must not take the digest with it
            log.exception("the versions of %s cannot be compared", new.id)
            return new, Changes(compared=False, withdrawn=is_withdrawn(new))

    async def _in_full(
        self, before: Paper | None, new: Paper, text: FullText, claims: Collection[Claim]
    ) -> Changes:
        old_text = await self.papers.full_text(before.id, before.version) if before else None
        changes = await self._compare(before, new, old_text, text)
        if not changes.in_full or LEFT_OUT in text.warnings:
            return changes
        lost = await self.pool.run(lost_figures, claims, text, new)
        return changes.evolve(figures_gone=lost)

    async def _compare(self, before: Paper | None, new: Paper, *texts: FullText | None) -> Changes:
        """What changed since `before`. A long text takes seconds, for which nobody else should wait."""
        if before is None:
            return Changes(compared=False, withdrawn=is_withdrawn(new))
        return await self.pool.run(compare, before, new, *texts)

    async def _with_comment(self, paper: Paper) -> Paper:
        try:
            return await self.repository.paper(PaperRef(id=paper.id, version=paper.version), refresh=True)
        except (SourceUnavailableError, PaperNotFoundError) as error:
            log.warning("what was said of %s is not known: %s", paper.id, error)
            return paper


def lost_figures(claims: Collection[Claim], text: FullText, paper: Paper) -> tuple[str, ...]:
    """Figures of verified claims that do not stand in the text any more, as they were printed."""
    index = index_paper(text, paper)
    cited = (figure for claim in claims if claim.verified for figure in figures_in(claim.text))
    lost = dict.fromkeys(figure.text for figure in cited if not figure_supported(index, figure))
    return tuple(lost)[:MOST_FIGURES]
