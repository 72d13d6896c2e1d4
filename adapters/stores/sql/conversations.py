"""Conversations, their turns, and what people thought of papers and answers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

from adapters.stores.sql.analysis_search import index_turn
from adapters.stores.sql.codec import dump, instant
from adapters.stores.sql.statements import Sql, upsert
from adapters.stores.sql.transactions import Repository, reads, writes
from bot.domain.topic import Destination
from bot.ports.conversations import Conversation, Feedback, PendingQuestion, Turn

_OF_CHANNEL = """
    SELECT platform, workspace, channel, person, subject, paper_id, useful, at FROM feedback
    WHERE platform = ? AND workspace = ? AND channel = ? ORDER BY at, subject, person
"""
_OF_PERSON = """
    SELECT platform, workspace, channel, person, subject, paper_id, useful, at FROM feedback
    WHERE platform = ? AND ? IN (workspace, '') AND person = ? ORDER BY at, subject, person
"""


class Conversations(Repository):
    """Implements `ConversationStore` and `FeedbackStore` of `bot.ports.conversations`."""

    @writes
    def save_conversation(self, sql: Sql, conversation: Conversation) -> None:
        sql.execute(
            "INSERT INTO conversations (platform, workspace, channel, thread, body) VALUES (?, ?, ?, ?, ?)"
            " ON CONFLICT (platform, workspace, channel, thread) DO UPDATE SET body = excluded.body",
            (*_place(conversation.destination), conversation.thread, dump(conversation)),
        )

    @reads
    def conversation(self, sql: Sql, destination: Destination, thread: str) -> Conversation | None:
        row = sql.execute(
            "SELECT body FROM conversations"
            " WHERE platform = ? AND workspace = ? AND channel = ? AND thread = ?",
            (*_place(destination), thread),
        ).fetchone()
        return Conversation.model_validate_json(row[0]) if row else None

    @writes
    def save_turn(self, sql: Sql, destination: Destination, thread: str, turn: Turn) -> None:
        sql.execute(
            "INSERT INTO turns (platform, workspace, channel, thread, message_id, asked_at, body)"
            " VALUES (?, ?, ?, ?, ?, ?, ?)"
            " ON CONFLICT (platform, workspace, channel, thread, message_id)"
            " DO UPDATE SET body = excluded.body",
            (*_place(destination), thread, turn.message_id, instant(turn.asked_at), dump(turn)),
        )
        index_turn(sql, destination, turn)

    @reads
    def turns(self, sql: Sql, destination: Destination, thread: str, limit: int = 20) -> Sequence[Turn]:
        rows = sql.execute(
            "SELECT body FROM turns WHERE platform = ? AND workspace = ? AND channel = ? AND thread = ?"
            " ORDER BY asked_at DESC, message_id DESC LIMIT ?",
            (*_place(destination), thread, limit),
        ).fetchall()
        return [Turn.model_validate_json(body) for (body,) in reversed(rows)]

    @writes
    def drop_turn(self, sql: Sql, destination: Destination, thread: str, message_id: str) -> bool:
        dropped = sql.execute(
            "DELETE FROM turns WHERE platform = ? AND workspace = ? AND channel = ?"
            " AND (thread = ? OR ? = '') AND message_id = ?",
            (*_place(destination), thread, thread, message_id),
        )
        return dropped.rowcount > 0

    @reads
    def turn(self, sql: Sql, destination: Destination, message_id: str) -> Turn | None:
        row = sql.execute(
            "SELECT body FROM turns WHERE platform = ? AND workspace = ? AND channel = ? AND message_id = ?"
            " ORDER BY asked_at DESC LIMIT 1",
            (*_place(destination), message_id),
        ).fetchone()
        return Turn.model_validate_json(row[0]) if row else None

    @reads
    def asked_since(self, sql: Sql, platform: str, workspace: str, since: dt.datetime) -> Mapping[str, int]:
        rows = sql.execute(
            "SELECT json_extract(body, '$.person'), count(DISTINCT message_id) FROM turns"
            " WHERE platform = ? AND workspace = ? AND asked_at >= ? GROUP BY 1",
            (platform, workspace, instant(since)),
        )
        return dict(rows.fetchall())

    @writes
    def save_pending_question(self, sql: Sql, waiting: PendingQuestion) -> None:
        place = _place(waiting.request.place.destination)
        sql.execute(
            upsert("waiting", "platform workspace channel message_id", "asked_at body"),
            (*place, waiting.message_id, instant(waiting.asked_at), dump(waiting)),
        )

    @writes
    def set_answered(self, sql: Sql, destination: Destination, message_id: str) -> None:
        sql.execute(
            "DELETE FROM waiting WHERE platform = ? AND workspace = ? AND channel = ? AND message_id = ?",
            (*_place(destination), message_id),
        )

    @reads
    def find_unanswered(self, sql: Sql, platform: str, since: dt.datetime) -> Sequence[PendingQuestion]:
        rows = sql.execute(
            "SELECT body FROM waiting WHERE platform = ? AND asked_at >= ? ORDER BY asked_at, message_id",
            (platform, instant(since)),
        ).fetchall()
        return [PendingQuestion.model_validate_json(body) for (body,) in rows]

    @writes
    def save_feedback(self, sql: Sql, feedback: Feedback) -> None:
        sql.execute(
            upsert("feedback", "platform workspace channel person subject", "paper_id useful at"),
            (
                *_place(feedback.destination),
                feedback.person,
                feedback.subject,
                feedback.paper_id,
                int(feedback.useful),
                instant(feedback.at),
            ),
        )

    @reads
    def feedback(self, sql: Sql, destination: Destination) -> Sequence[Feedback]:
        return _feedback(sql, _OF_CHANNEL, *_place(destination))

    @reads
    def feedback_by(self, sql: Sql, platform: str, workspace: str, person: str) -> Sequence[Feedback]:
        return _feedback(sql, _OF_PERSON, platform, workspace, person)


def _feedback(sql: Sql, query: str, *values: str) -> Sequence[Feedback]:
    names = ("person", "subject", "paper_id", "useful", "at")
    return [
        Feedback.model_validate(
            {
                **dict(zip(names, said, strict=True)),
                "destination": Destination(platform=platform, workspace=workspace, channel=channel),
            }
        )
        for platform, workspace, channel, *said in sql.execute(query, values)
    ]


def _place(destination: Destination) -> tuple[str, str, str]:
    return destination.platform, destination.workspace, destination.channel
