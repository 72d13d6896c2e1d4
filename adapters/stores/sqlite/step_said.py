# ruff: noqa: S608 - the tokenizer is ours
"""The step that makes what was said of papers findable."""

from __future__ import annotations

from adapters.stores.sql.matching import TOKENIZER
from adapters.stores.sqlite.statements import SqliteConnection

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


def step_0017_said(sql: SqliteConnection) -> None:
    """Analyses and answers as something to search."""
    from adapters.stores.sql.analysis_search import index_analysis, index_turn  # noqa: PLC0415
    from bot.domain.analysis import Analysis  # noqa: PLC0415
    from bot.domain.topic import Destination  # noqa: PLC0415
    from bot.ports.conversations import Turn  # noqa: PLC0415
    from bot.util.packed_records import unpack  # noqa: PLC0415 - most databases are up to date

    sql.run_script(_TABLES)
    for (body,) in sql.execute("SELECT body FROM analyses ORDER BY saved_at").fetchall():
        index_analysis(sql, unpack(Analysis, body))
    rows = sql.execute("SELECT platform, workspace, channel, body FROM turns ORDER BY asked_at").fetchall()
    for platform, workspace, channel, body in rows:
        to = Destination(platform=platform, workspace=workspace, channel=channel)
        index_turn(sql, to, Turn.model_validate_json(body))
