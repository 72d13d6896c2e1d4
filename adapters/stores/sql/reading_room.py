# ruff: noqa: S608 - put together of our own pieces; values are parameters
"""What pages show: the same tables, asked with the channels that are open now in every statement."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Collection, Iterator, Sequence
from typing import Any

from adapters.stores.sql.codec import instant
from adapters.stores.sql.runs import RUN, run_from
from adapters.stores.sql.statements import Sql
from adapters.stores.sql.transactions import Repository, reads
from bot.domain.analysis import Analysis
from bot.domain.digest import Digest, PaperFigure
from bot.domain.full_text import FullText
from bot.domain.paper import Paper
from bot.domain.topic import Destination
from bot.ports.conversations import Turn
from bot.ports.platform import Receipt
from bot.ports.reading_room import Appearance, PaperShown, PostedDigest, TopicShown
from bot.ports.store import Posting
from bot.util.packed_records import unpack

OPEN = "platform || '\x1f' || workspace || '\x1f' || channel IN (SELECT value FROM json_each(:places))"
"""What holds of a row of an open channel; `places` is what `places_of` gives."""
QUESTIONS = 50
"""The most questions about one paper that are shown."""

_POSTED = """
    digest IS NOT NULL AND EXISTS (
        SELECT 1 FROM parts WHERE run_key = runs.key AND parts.key = 'root' AND state = 'delivered'
    )
"""
"""What holds of a run once its digest has begun to stand in its channel, also while something is redone."""
_DIGESTS = f"""
    {RUN}, key, changed_at,
    (SELECT count(*) FROM parts WHERE run_key = runs.key AND parts.key LIKE 'paper:%') FROM runs
    WHERE {_POSTED} AND {OPEN}
"""
_SHOWN = f"""
    SELECT platform, workspace, channel, receipt, at, message_id FROM shown
    WHERE workspace IN (SELECT value FROM json_each(:workspaces)) AND paper_id = :paper_id AND {OPEN}
    ORDER BY at || ''
"""
_QUESTIONS = f"""
    SELECT body FROM asked_about JOIN questions ON number = question
    WHERE asked_about.paper_id = :paper_id AND {OPEN} ORDER BY number DESC LIMIT {QUESTIONS}
"""


def places_of(channels: Collection[Destination]) -> dict[str, str]:
    """The channels as the parameters that every statement takes."""
    places = [f"{each.platform}\x1f{each.workspace}\x1f{each.channel}" for each in channels]
    workspaces = sorted({each.workspace for each in channels})
    return {"places": json.dumps(places), "workspaces": json.dumps(workspaces)}


class ReadingRoom(Repository):
    """Implements the half of `bot.ports.reading_room.ReadingRoomStore` that looks up what is named."""

    @reads
    def posted_digests(
        self,
        sql: Sql,
        open_channels: Collection[Destination],
        *,
        day: dt.date | None = None,
        topic: str = "",
        limit: int = 100,
    ) -> Sequence[PostedDigest]:
        where = {**places_of(open_channels), "day": day and day.isoformat(), "topic": topic, "limit": limit}
        named = [*(["day = :day"] if day else []), *(["subscription_id = :topic"] if topic else [])]
        query = " AND ".join((_DIGESTS, *named)) + " ORDER BY day DESC, key LIMIT :limit"
        return [_digest(*row) for row in sql.execute(query, where)]

    @reads
    def days_beside(
        self, sql: Sql, open_channels: Collection[Destination], day: dt.date
    ) -> tuple[dt.date | None, dt.date | None]:
        where = {**places_of(open_channels), "day": day.isoformat()}
        query = f"SELECT day FROM runs WHERE {_POSTED} AND {OPEN} AND day"
        before, after = (
            sql.execute(f"{query} {nearest} LIMIT 1", where).fetchone()
            for nearest in ("< :day ORDER BY day DESC", "> :day ORDER BY day")
        )
        return before and dt.date.fromisoformat(before[0]), after and dt.date.fromisoformat(after[0])

    @reads
    def posted_digest(
        self, sql: Sql, open_channels: Collection[Destination], run_key: str
    ) -> tuple[PostedDigest, Digest] | None:
        return _whole(sql, {**places_of(open_channels), "key": run_key})

    @reads
    def topics_shown(self, sql: Sql, open_channels: Collection[Destination]) -> Sequence[TopicShown]:
        rows = sql.execute(
            "SELECT id, json_extract(body, '$.topic.name'), json_extract(body, '$.language')"
            f" FROM subscriptions WHERE {OPEN} ORDER BY 2, 1",
            places_of(open_channels),
        )
        return [TopicShown(id=number, name=name, language=language) for number, name, language in rows]

    @reads
    def paper_shown(
        self,
        sql: Sql,
        open_channels: Collection[Destination],
        paper_id: str,
        version: int | None = None,
    ) -> PaperShown | None:
        where = {**places_of(open_channels), "paper_id": paper_id}
        shown = sql.execute(_SHOWN, where).fetchall()
        row = sql.execute(
            "SELECT body FROM versions JOIN papers ON papers.id = paper_id"
            " WHERE paper_id = ? AND version = coalesce(?, latest)",
            (paper_id, version),
        ).fetchone()
        if not shown or row is None:
            return None
        paper = Paper.model_validate_json(row[0])
        versions = sql.execute(
            "SELECT version FROM versions WHERE paper_id = ? ORDER BY version", (paper_id,)
        )
        return PaperShown(
            paper=paper,
            versions=tuple(number for (number,) in versions),
            postings=tuple(_posting(*each[:-1]) for each in shown),
            appearances=tuple(_appearances(sql, where, [each[-1] for each in shown])),
            analyses=tuple(_analyses(sql, paper)),
            questions=tuple(_questions(sql, where)),
            figures=tuple(_figures(sql, paper)),
        )

    @reads
    def are_shown(
        self, sql: Sql, open_channels: Collection[Destination], paper_ids: Collection[str]
    ) -> dict[str, dt.datetime]:
        places = places_of(open_channels)
        return {paper_id: at for paper_id in paper_ids if (at := first_shown(sql, paper_id, places))}


def first_shown(sql: Sql, paper_id: str, places: dict[str, str]) -> dt.datetime | None:
    """When a paper was shown first in an open channel; None if it never was."""
    row = sql.execute(_SHOWN, {**places, "paper_id": paper_id}).fetchone()
    return dt.datetime.fromisoformat(row[4]) if row else None


def day_instants(since: dt.date | None, until: dt.date | None) -> tuple[str, str]:
    """The instants between which something was shown on these days."""
    first = dt.datetime.combine(since or dt.date.min, dt.time(), dt.UTC)
    last = dt.datetime.combine(until or dt.date.max, dt.time.max, dt.UTC)
    return instant(first), instant(last)


def _digest(*row: Any) -> PostedDigest:  # noqa: ANN401 - columns
    *of_run, key, changed, papers = row
    run = run_from(*of_run)
    made = run.subscription
    return PostedDigest(
        run_key=key,
        topic_id=made.id,
        topic=made.topic.name,
        day=run.day,
        language=made.language,
        destination=made.destination,
        updated=dt.datetime.fromisoformat(changed),
        papers=papers,
    )


def _whole(sql: Sql, where: dict[str, str]) -> tuple[PostedDigest, Digest] | None:
    row = sql.execute(f"{_DIGESTS} AND key = :key", where).fetchone()
    if row is None:
        return None
    (body,) = sql.execute("SELECT digest FROM runs WHERE key = :key", where).fetchone()
    return _digest(*row), unpack(Digest, body)


def _posting(platform: str, workspace: str, channel: str, receipt: str, at: str) -> Posting:
    return Posting(
        destination=Destination(platform=platform, workspace=workspace, channel=channel),
        receipt=Receipt.model_validate_json(receipt),
        at=dt.datetime.fromisoformat(at),
    )


def _appearances(sql: Sql, where: dict[str, str], message_ids: Sequence[str]) -> Iterator[Appearance]:
    """The digests that showed it, newest first."""
    keys = sql.execute(
        "SELECT DISTINCT run_key FROM parts WHERE message_id IN (SELECT value FROM json_each(?))"
        " AND paper_id = ?",
        (json.dumps(list(message_ids)), where["paper_id"]),
    ).fetchall()
    found = [whole for (key,) in keys if (whole := _whole(sql, {**where, "key": key}))]
    for posted, digest in sorted(found, key=lambda each: (each[0].day, each[0].run_key), reverse=True):
        for entry in digest.entries:
            if entry.paper.id == where["paper_id"]:
                yield Appearance(digest=posted, entry=entry)


def _analyses(sql: Sql, paper: Paper) -> Iterator[Analysis]:
    rows = sql.execute(
        "SELECT body, language FROM analyses WHERE paper_id = ? AND version = ? ORDER BY saved_at DESC",
        (paper.id, paper.version),
    ).fetchall()
    latest = {language: body for body, language in reversed(rows)}
    yield from (unpack(Analysis, body) for body in latest.values())


def _figures(sql: Sql, paper: Paper) -> Iterator[tuple[int, PaperFigure]]:
    row = sql.execute(
        "SELECT number, body FROM full_texts JOIN bodies USING (number) WHERE paper_id = ? AND version = ?",
        (paper.id, paper.version),
    ).fetchone()
    if row is not None:
        kept = sql.execute("SELECT position FROM images WHERE number = ?", (row[0],)).fetchall()
        for at, figure in enumerate(unpack(FullText, row[1]).figures):
            if figure.url or (at,) in kept:
                yield at, figure


def _questions(sql: Sql, where: dict[str, str]) -> Iterator[Turn]:
    """Those whose papers were all shown in open channels."""
    for (body,) in sql.execute(_QUESTIONS, where).fetchall():
        turn = Turn.model_validate_json(body)
        if all(first_shown(sql, paper_id, where) for paper_id in turn.paper_ids):
            yield turn
