"""New versions of papers: where the paper was shown, and what was told there already."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Iterator, Sequence

from adapters.stores.sql.codec import instant
from adapters.stores.sql.statements import Sql
from adapters.stores.sql.transactions import Repository, reads
from bot.digests.due import feed_opens
from bot.domain.digest import Digest
from bot.domain.message import Part
from bot.domain.topic import Subscription
from bot.ports.revisions import Shown

_SHOWN = """
SELECT found.paper_id, found.thread, run_key, coalesce(max(version), 0) FROM (
    SELECT shown.paper_id, coalesce(runs.key, '') AS run_key,
        coalesce(nullif(json_extract(shown.receipt, '$.thread'), ''), shown.message_id) AS thread,
        row_number() OVER (PARTITION BY shown.paper_id ORDER BY runs.key IS NULL, at DESC) AS rank
    FROM shown
    LEFT JOIN parts ON parts.message_id = shown.message_id AND parts.key = 'paper:' || shown.paper_id
    LEFT JOIN runs ON runs.key = parts.run_key AND runs.platform = :platform
        AND runs.workspace = :workspace AND runs.channel = :channel
    WHERE shown.platform = :platform AND shown.workspace = :workspace AND shown.channel = :channel
        AND shown.paper_id IN (SELECT value FROM json_each(:ids))
        AND (runs.subscription_id = :subscription AND runs.day < :day OR runs.key IS NULL AND at < :opens)
) AS found
LEFT JOIN revisions ON revisions.thread = found.thread AND revisions.paper_id = found.paper_id
    AND revisions.platform = :platform AND revisions.workspace = :workspace
    AND revisions.channel = :channel
WHERE rank = 1 GROUP BY found.paper_id, found.thread, run_key ORDER BY found.paper_id
"""


class Revisions(Repository):
    """Implements what `bot.ports.revisions.RevisionStore` adds to the runs."""

    @reads
    def find_shown(
        self, sql: Sql, subscription: Subscription, paper_ids: Sequence[str], *, before: dt.date
    ) -> Sequence[Shown]:
        asked = {
            **subscription.destination.model_dump(),
            "subscription": subscription.id,
            "ids": json.dumps(list(paper_ids)),
            "day": before.isoformat(),
            "opens": instant(feed_opens(before)),
        }
        rows = sql.execute(_SHOWN, asked)
        return [
            Shown(paper_id=paper_id, thread=thread, run_key=run_key, told=told)
            for paper_id, thread, run_key, told in rows
        ]


def drop_told(sql: Sql, run_key: str, digest: Digest | None, parts: Iterable[Part]) -> Iterator[Part]:
    """The parts without those that tell a version where it is told already; the others are noted."""
    told = digest.revisions if digest else ()
    versions = {(each.thread, each.paper.id): each.paper.version for each in told}
    for part in parts:
        if not part.thread:
            yield part
            continue
        added = sql.execute(
            "INSERT INTO revisions (platform, workspace, channel, thread, paper_id, version)"
            " SELECT platform, workspace, channel, CAST(? AS TEXT), CAST(? AS TEXT), CAST(? AS INTEGER)"
            " FROM runs WHERE key = ? ON CONFLICT DO NOTHING",
            (part.thread, part.paper_id, versions[part.thread, part.paper_id], run_key),
        )
        if added.rowcount == 1:
            yield part
