"""What commands tell scripts: plain records, described by `docs/json.md`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bot.compose.words import abs_url, reason_text
from bot.digests.preview import DayBefore
from bot.domain.digest import Pick
from bot.domain.topic import Subscription


def preview_record(subscription: Subscription, days: Sequence[DayBefore], language: str) -> dict[str, Any]:
    """A preview: what each day would have had."""
    return {
        "topic": subscription.topic.model_dump(mode="json"),
        "days": [
            {
                "day": each.day.isoformat(),
                "announced": each.announced,
                "answered": each.selection is not None,
                "picked": [
                    pick_record(pick, language) for pick in (each.selection.picks if each.selection else ())
                ],
                "near": [
                    pick_record(pick, language) for pick in (each.selection.near if each.selection else ())
                ],
            }
            for each in days
        ],
    }


def pick_record(pick: Pick, language: str) -> dict[str, Any]:
    """A paper that was picked, or nearly."""
    paper = pick.candidate.paper
    return {
        "id": paper.id,
        "version": paper.version,
        "title": paper.title,
        "url": abs_url(paper),
        "score": pick.score,
        "reasons": [reason_text(language, reason) for reason in pick.reasons],
    }
