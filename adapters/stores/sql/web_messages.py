"""Channels and messages of the platform that is ours: the pages in the browser."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from adapters.stores.sql.codec import instant
from adapters.stores.sql.statements import Sql
from adapters.stores.sql.transactions import Repository, reads, writes
from bot.domain.message import Message
from bot.domain.topic import Destination
from bot.ports.web_messages import Draft, WebMessage
from bot.util.packed_records import pack, unpack

REVISIONS = "web messages"
"""Whose turn it is to give the next revision."""

_ADD = """
    INSERT INTO web_messages (workspace, channel, thread, key, person, reader, state, body, at, revision)
    VALUES (:workspace, :channel, :thread, :key, :person, :reader, :state, :body, :at,
        (SELECT coalesce(max(revision), 0) + 1 FROM web_messages))
    ON CONFLICT (workspace, channel, key) DO NOTHING
"""
_CHANGE = """
    UPDATE web_messages SET body = :body, state = :state,
        revision = (SELECT coalesce(max(revision), 0) + 1 FROM web_messages)
    WHERE workspace = :workspace AND channel = :channel AND number = :number AND body IS NOT NULL
"""
_REMOVE = """
    UPDATE web_messages SET body = NULL, key = NULL,
        revision = (SELECT coalesce(max(revision), 0) + 1 FROM web_messages)
    WHERE workspace = :workspace AND channel = :channel AND number = :number AND body IS NOT NULL
    RETURNING thread
"""
_REMOVE_UNFINISHED = """
    UPDATE web_messages SET body = NULL, key = NULL,
        revision = (SELECT coalesce(max(revision), 0) + 1 FROM web_messages)
    WHERE workspace = :workspace AND state <> '' AND body IS NOT NULL
"""
_TOUCH = """
    UPDATE web_messages SET revision = (SELECT coalesce(max(revision), 0) + 1 FROM web_messages)
    WHERE workspace = :workspace AND channel = :channel AND number = :thread AND body IS NOT NULL
"""
_SELECT = """
    SELECT number, thread, person, reader, state, body, at, revision, (
        SELECT count(*) FROM web_messages AS replies
        WHERE replies.workspace = web_messages.workspace AND replies.channel = web_messages.channel
        AND replies.thread = web_messages.number AND replies.body IS NOT NULL
        AND replies.reader IN ('', :reader)
    ) FROM web_messages WHERE workspace = :workspace AND channel = :channel AND """
_ONE = _SELECT + "number = :number AND body IS NOT NULL"
_BY_KEY = _SELECT + "key = :key AND body IS NOT NULL"
_STANDING = (
    _SELECT
    + """(thread = :thread OR (:thread > 0 AND number = :thread)) AND body IS NOT NULL
    AND reader IN ('', :reader) ORDER BY number DESC LIMIT :limit"""
)
_NEWS = _SELECT + """revision > :revision AND reader IN ('', :reader) ORDER BY revision LIMIT :limit"""


class WebMessages(Repository):
    """Messages by their numbers, each key once. Every change has a revision, higher than all before it."""

    @writes
    def add_message(self, sql: Sql, to: Destination, draft: Draft) -> tuple[int, bool]:
        """The number of the message that has this key now, and whether it is this one that came."""
        sql.take_turn(REVISIONS)
        given = {
            **_place(to),
            **draft.model_dump(exclude={"message"}),
            "body": pack(draft.message),
            "at": instant(self.clock.now()),
        }
        added = sql.execute(_ADD, given).rowcount == 1
        (there,) = _rows(sql, _BY_KEY, to, key=draft.key)
        if added:
            _touch(sql, to, draft.thread)
        return there.number, added

    @reads
    def message_by_key(self, sql: Sql, to: Destination, key: str) -> WebMessage | None:
        return next(iter(_rows(sql, _BY_KEY, to, key=key)), None)

    @reads
    def message(self, sql: Sql, to: Destination, number: int) -> WebMessage | None:
        return next(iter(_rows(sql, _ONE, to, number=number)), None)

    @writes
    def change_message(
        self, sql: Sql, to: Destination, number: int, message: Message, *, state: str = ""
    ) -> bool:
        """Put another text in its place; False if it is gone."""
        sql.take_turn(REVISIONS)
        given = {**_place(to), "number": number, "body": pack(message), "state": state}
        return bool(sql.execute(_CHANGE, given).rowcount)

    @writes
    def remove_message(self, sql: Sql, to: Destination, number: int) -> None:
        """Take it away; one that is gone already stays so."""
        sql.take_turn(REVISIONS)
        row = sql.execute(_REMOVE, {**_place(to), "number": number}).fetchone()
        _touch(sql, to, int(row[0]) if row else 0)

    @writes
    def remove_unfinished(self, sql: Sql, workspace: str) -> None:
        """Take away what a process that was killed left half said; its questions are answered anew."""
        sql.take_turn(REVISIONS)
        sql.execute(_REMOVE_UNFINISHED, {"workspace": workspace})

    @reads
    def messages(
        self, sql: Sql, to: Destination, reader: str, *, thread: int = 0, limit: int = 200
    ) -> Sequence[WebMessage]:
        """The last ones that this person may read, in the open or of a thread with what begins it."""
        return _rows(sql, _STANDING, to, reader=reader, thread=thread, limit=limit)[::-1]

    @reads
    def messages_after(
        self, sql: Sql, to: Destination, reader: str, revision: int, *, limit: int = 500
    ) -> Sequence[WebMessage]:
        """What changed after that, in the order in which it did."""
        return _rows(sql, _NEWS, to, reader=reader, revision=revision, limit=limit)

    @reads
    def last_revision(self, sql: Sql) -> int:
        return int(sql.execute("SELECT coalesce(max(revision), 0) FROM web_messages").fetchone()[0])

    @reads
    def web_channels(self, sql: Sql, workspace: str) -> Sequence[str]:
        """The names, oldest first."""
        query = "SELECT channel FROM web_channels WHERE workspace = ? ORDER BY at, channel"
        return [str(name) for (name,) in sql.execute(query, (workspace,))]

    @writes
    def add_web_channel(self, sql: Sql, to: Destination) -> None:
        """Make it, unless it is there."""
        sql.execute(
            "INSERT INTO web_channels (workspace, channel, at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
            (to.workspace, to.channel, instant(self.clock.now())),
        )


def _rows(sql: Sql, query: str, to: Destination, **given: str | int) -> list[WebMessage]:
    rows = sql.execute(query, {**_place(to), "reader": "", **given})
    return [_message(row) for row in rows.fetchall()]


def _message(row: Sequence[Any]) -> WebMessage:
    number, thread, person, reader, state, body, at, revision, replies = row
    return WebMessage(
        number=number,
        thread=thread,
        person=person,
        reader=reader,
        state=state,
        message=unpack(Message, body) if body else None,
        at=dt.datetime.fromisoformat(at),
        revision=revision,
        replies=replies,
    )


def _touch(sql: Sql, to: Destination, thread: int) -> None:
    """What begins a thread is shown with the number of replies to it."""
    if thread:
        sql.execute(_TOUCH, {**_place(to), "thread": thread})


def _place(to: Destination) -> dict[str, Any]:
    return {"workspace": to.workspace, "channel": to.channel}
