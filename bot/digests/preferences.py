"""Whose judgements count where: a channel's for its digests, a person's own for what only they see.

So nothing that was said in one channel shows in another, not even as an order.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from bot.domain.topic import Destination, Subscription
from bot.ports.conversations import Feedback, FeedbackStore
from bot.ports.store import PaperStore
from bot.selection.feedback import Taste, judged_papers, read_taste


async def taste_for(
    subscription: Subscription, opinions: FeedbackStore, papers: PaperStore, now: dt.datetime
) -> Taste:
    """What the readers of a subscription think of the papers they judged."""
    if subscription.owner:
        return await taste_of(subscription.owner, subscription.destination, opinions, papers, now)
    return await _read(await opinions.feedback(subscription.destination), papers, now)


async def taste_of(
    person: str, place: Destination, opinions: FeedbackStore, papers: PaperStore, now: dt.datetime
) -> Taste:
    """What a person thinks, wherever in the workspace they said it; to be shown to nobody else."""
    # A workspace of one person's own, as Discord's direct messages are: their id is the same everywhere.
    workspace = "" if place.workspace == f"user-{person}" else place.workspace
    return await _read(await opinions.feedback_by(place.platform, workspace, person), papers, now)


async def _read(feedback: Sequence[Feedback], papers: PaperStore, now: dt.datetime) -> Taste:
    found = [await papers.paper(paper_id) for paper_id in judged_papers(feedback)]
    return read_taste(feedback, {paper.id: paper for paper in found if paper}, now)
