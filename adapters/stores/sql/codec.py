"""Records and instants as they stand in a row; where few bytes matter more, `bot.util.packed_records`."""

from __future__ import annotations

import datetime as dt

from bot.domain.record import Record


def dump(record: Record) -> str:
    """The record as JSON, readable in any SQLite tool."""
    return record.model_dump_json()


def instant(moment: dt.datetime) -> str:
    """An aware instant so that text order is time order."""
    return moment.astimezone(dt.UTC).isoformat(timespec="microseconds")
