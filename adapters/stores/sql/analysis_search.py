"""What was said of papers, made findable: analyses, and answers to questions.

Of each paper the latest analysis of each language is indexed. Rows of its index are never rewritten, as
those of the texts are not; a question that is forgotten goes from its index too.
"""

from __future__ import annotations

from collections.abc import Iterator

from adapters.stores.sql.statements import Sql
from bot.domain.analysis import Analysis
from bot.domain.topic import Destination
from bot.ports.conversations import Turn


def index_analysis(sql: Sql, analysis: Analysis) -> None:
    """Make an analysis findable, in the place of the one before it in its language."""
    place = (analysis.paper_id, analysis.language)
    sql.execute("DELETE FROM analysed WHERE paper_id = ? AND language = ?", place)
    (number,) = sql.execute(
        "INSERT INTO analysed (paper_id, language, evidence) VALUES (?, ?, ?) RETURNING number",
        (*place, analysis.evidence),
    ).fetchone()
    sql.index.put(sql, "analyses_fts", number, "\n".join(words_said(analysis)))


def words_said(analysis: Analysis) -> Iterator[str]:
    """All that an analysis says."""
    yield from (f"{claim.label} {claim.text}".strip() for claim in analysis.claims)
    yield from analysis.remarks


def index_turn(sql: Sql, to: Destination, turn: Turn) -> None:
    """Make a question findable with its answer, where there is one that everybody there could read."""
    place = (to.platform, to.workspace, to.channel, turn.message_id)
    sql.execute(
        "DELETE FROM questions WHERE platform = ? AND workspace = ? AND channel = ? AND message_id = ?",
        place,
    )
    if turn.quiet or not (turn.answered and turn.answer and turn.receipt and turn.paper_ids):
        return
    (number,) = sql.execute(
        "INSERT INTO questions (platform, workspace, channel, message_id, body) VALUES (?, ?, ?, ?, ?)"
        " RETURNING number",
        (*place, turn.model_dump_json()),
    ).fetchone()
    sql.executemany(
        "INSERT INTO asked_about (paper_id, question) VALUES (?, ?) ON CONFLICT DO NOTHING",
        [(paper_id, number) for paper_id in turn.paper_ids],
    )
    sql.index.put(sql, "questions_fts", number, words_of_turn(turn))


def words_of_turn(turn: Turn) -> str:
    """All that is searched of a question and its answer."""
    return f"{turn.question}\n{turn.answer}"
