"""Invented papers of one day, and interests judged over them: 2 wanted, 1 related."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from pathlib import Path

from bot.domain.paper import Candidate, Feed, Paper

INVENTED = json.loads((Path(__file__).parent / "invented.json").read_text(encoding="utf-8"))
INTERESTS: Mapping[str, Mapping[str, int]] = INVENTED["interests"]


def invented_feed() -> Feed:
    """The papers as the feed of one day."""
    papers = (Paper(version=1, categories=("cs.LG",), **facts) for facts in INVENTED["papers"])
    return Feed(
        day=dt.date(2099, 12, 7),
        categories=("cs.LG",),
        candidates=tuple(Candidate(paper=paper) for paper in papers),
        fetched_at=dt.datetime(2099, 12, 7, tzinfo=dt.UTC),
        source="invented",
    )
