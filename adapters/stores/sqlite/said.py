# ruff: noqa: S608 - put together of our own pieces; values are parameters
"""What was said of papers, made findable: analyses, and answers to questions.

Of each paper the latest analysis of each language is indexed. Rows of its index are never rewritten, as
those of the texts are not; a question that is forgotten goes from its index too.
"""

from __future__ import annotations

from collections.abc import Iterator

from adapters.stores.sqlite.codec import unpack
from adapters.stores.sqlite.matching import TOKENIZER, index_form
from adapters.stores.sqlite.sql import Sql
from bot.domain.analysis import Analysis
from bot.domain.topic import Destination
from bot.ports.conversations import Turn

_TABLES = f"""
CREATE TABLE analysed (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    paper_id TEXT NOT NULL,
    language TEXT NOT NULL,
    evidence TEXT NOT NULL,
    UNIQUE (paper_id, language)
);
CREATE INDEX analysed_by_evidence ON analysed (evidence, paper_id);
CREATE VIRTUAL TABLE analyses_fts USING fts5 (body, content = '', tokenize = '{TOKENIZER}');
CREATE TABLE questions (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    platform TEXT NOT NULL,
    workspace TEXT NOT NULL,
    channel TEXT NOT NULL,
    message_id TEXT NOT NULL,
    body TEXT NOT NULL,
    UNIQUE (platform, workspace, channel, message_id)
);
CREATE TABLE asked_about (
    paper_id TEXT NOT NULL,
    question INTEGER NOT NULL REFERENCES questions (number) ON DELETE CASCADE,
    PRIMARY KEY (paper_id, question)
) WITHOUT ROWID;
CREATE INDEX asked_about_of ON asked_about (question);
CREATE VIRTUAL TABLE questions_fts USING fts5 (body, tokenize = '{TOKENIZER}');
CREATE TRIGGER questions_go AFTER DELETE ON questions BEGIN
    DELETE FROM questions_fts WHERE rowid = old.number;
END;
CREATE TRIGGER turns_go AFTER DELETE ON turns BEGIN
    DELETE FROM questions WHERE platform = old.platform AND workspace = old.workspace
    AND channel = old.channel AND message_id = old.message_id;
END;
"""


def step_0017_said(sql: Sql) -> None:
    """Analyses and answers as something to search."""
    sql.run_script(_TABLES)
    for (body,) in sql.execute("SELECT body FROM analyses ORDER BY saved_at").fetchall():
        index_analysis(sql, unpack(Analysis, body))
    rows = sql.execute("SELECT platform, workspace, channel, body FROM turns ORDER BY asked_at").fetchall()
    for platform, workspace, channel, body in rows:
        to = Destination(platform=platform, workspace=workspace, channel=channel)
        index_turn(sql, to, Turn.model_validate_json(body))


def index_analysis(sql: Sql, analysis: Analysis) -> None:
    """Make an analysis findable, in the place of the one before it in its language."""
    sql.execute(
        "INSERT OR REPLACE INTO analysed (paper_id, language, evidence) VALUES (?, ?, ?)",
        (analysis.paper_id, analysis.language, analysis.evidence),
    )
    (number,) = sql.execute("SELECT last_insert_rowid()").fetchone()
    body = index_form("\n".join(words_of(analysis)))
    sql.execute("INSERT INTO analyses_fts (rowid, body) VALUES (?, ?)", (number, body))


def words_of(analysis: Analysis) -> Iterator[str]:
    """All that an analysis says."""
    yield analysis.summary.text
    yield from (claim.text for claim in analysis.findings)
    for section in analysis.sections:
        yield from (f"{claim.label} {claim.text}".strip() for claim in section.claims)
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
    sql.execute(
        "INSERT INTO questions (platform, workspace, channel, message_id, body) VALUES (?, ?, ?, ?, ?)",
        (*place, turn.model_dump_json()),
    )
    (number,) = sql.execute("SELECT last_insert_rowid()").fetchone()
    sql.executemany(
        "INSERT OR IGNORE INTO asked_about (paper_id, question) VALUES (?, ?)",
        [(paper_id, number) for paper_id in turn.paper_ids],
    )
    body = index_form(f"{turn.question}\n{turn.answer}")
    sql.execute("INSERT INTO questions_fts (rowid, body) VALUES (?, ?)", (number, body))
