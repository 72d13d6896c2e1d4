"""One paper of a digest: read and analysed, or with the reason why not yet."""

from __future__ import annotations

import logging
from collections.abc import Sequence

from bot.analysis.analyses import SOURCE_AWAY, Analyses, Plainer
from bot.domain.analysis import Analysis, Evidence, Source
from bot.domain.depth import Depth
from bot.domain.digest import Counts, Digest, Entry, PaperFigure, Pick
from bot.domain.errors import PaperboyError, StorageError
from bot.domain.full_text import FullText
from bot.domain.topic import Subscription

log = logging.getLogger(__name__)

LATER = "failure.later"
UNREADABLE = "failure.unreadable"
READING = "failure.reading"
"""It is not posted before it is read; the digest that it is of stands there already."""
PASSING = frozenset({Plainer.UNAVAILABLE, Plainer.NO_ANSWER, SOURCE_AWAY})
"""Notes of an analysis that stands in for a better one until somebody else's service answers again."""
BY_HAND = frozenset({Plainer.BUDGET, Plainer.CHECKS, Plainer.TOO_LONG, Plainer.SMALL})
"""Notes of one that a person may ask to have made again, with another model or another day's budget."""


def new_entry(number: int, pick: Pick) -> Entry:
    """The entry of a pick, not read yet."""
    candidate = pick.candidate
    return Entry(
        number=number, paper=candidate.paper, announce_type=candidate.announce_type, reasons=pick.reasons
    )


def unread_entries(picks: Sequence[Pick]) -> tuple[Entry, ...]:
    """Those of a digest that is posted before they are read."""
    return tuple(new_entry(number, pick).evolve(failure=READING) for number, pick in enumerate(picks, 1))


async def read_entry(
    entry: Entry, analyses: Analyses, subscription: Subscription, *, asked: bool = False
) -> Entry:
    """The entry with its analysis and figure, or with the `failure` that kept it from them.

    It is read as far as the subscription wants it, and in its language. Where somebody `asked` for it, what
    failed its checks before is written anew.

    Raises:
        StorageError: our own data cannot be read or written; that is no fault of the paper.
    """
    texts: list[FullText] = []

    async def keep(text: FullText) -> None:
        texts.append(text)

    try:
        analysis = await analyses.of(
            entry.paper,
            subscription.language,
            workspace=subscription.destination.workspace,
            read=keep,
            anew=asked,
            depth=subscription.topic.depth.at(entry.number),
        )
        figure = await _figure(analysis, entry, analyses, texts)
    except StorageError:
        raise
    except PaperboyError as error:
        log.warning("paper %s could not be analysed: %s", entry.paper.id, error)
        return entry.evolve(failure=LATER if error.retryable else UNREADABLE)
    except Exception:  # one paper, whatever is wrong with it, must not take the digest with it
        log.exception("paper %s could not be analysed", entry.paper.id)
        return entry.evolve(failure=UNREADABLE)
    return entry.evolve(analysis=analysis, figure=figure, failure="")


def is_unread(entry: Entry) -> bool:
    """Whether it is of a digest that is posted while it is read, and not read yet."""
    return entry.failure == READING


def shortfall(entry: Entry, *, asked: bool = False) -> int:
    """How far the entry is from what another try may give; 0 where what keeps it from more is final.

    Who asks by himself may also be given what is beyond the day's budget, what seemed unreadable, and what
    did not pass the checks before.
    """
    if entry.analysis is None:
        return len(PASSING) + 1 if asked or entry.failure in {LATER, READING} else 0
    return sum(note in PASSING or (asked and note in BY_HAND) for note in entry.analysis.notes)


def can_improve(entry: Entry) -> bool:
    """Whether another try may give a better entry: what kept it from one passes with time."""
    return shortfall(entry) > 0


def is_incomplete(digest: Digest) -> bool:
    """Whether something in it may yet become better, or come."""
    return bool(digest.late) or digest.unsummarised or any(map(can_improve, digest.entries))


def count_entries(counts: Counts, entries: Sequence[Entry]) -> Counts:
    """The bookkeeping with what became of the picks."""
    analyses = [entry.analysis for entry in entries if entry.analysis]
    told = [each for each in analyses if each.evidence is not Evidence.EXTRACT]  # an extract is all quotes
    abstract_only = sum(analysis.source is Source.ABSTRACT for analysis in analyses)
    return counts.evolve(
        picked=len(entries),
        read_in_full=len(analyses) - abstract_only,
        abstract_only=abstract_only,
        unanswered=sum(SOURCE_AWAY in analysis.notes for analysis in analyses),
        by_choice=sum(analysis.depth is Depth.ABSTRACT for analysis in analyses),
        failed=sum(entry.analysis is None and not is_unread(entry) for entry in entries),
        figures=sum(analysis.figures for analysis in told),
        figures_verified=sum(analysis.figures_verified for analysis in told),
    )


async def _figure(
    analysis: Analysis, entry: Entry, analyses: Analyses, texts: Sequence[FullText]
) -> PaperFigure | None:
    """The first figure of the paper, whose text is among these where it was read just now."""
    if analysis.source is Source.ABSTRACT:
        return None
    figures = texts[0].figures if texts else await analyses.figures(entry.paper)
    return next((figure for figure in figures if figure.url or figure.image), None)
