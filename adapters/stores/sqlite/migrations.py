"""The schema and its history: append a migration, never change one that was released.

All pending migrations run in one transaction together with their records, so a failure or a kill leaves the
database as it was. Before an existing database is migrated it is copied beside itself. What belongs to
somebody carries platform and workspace (and channel where it was said in one); papers, their texts and
their analyses are facts and shared by all. Columns named `body` hold a record as JSON, compressed where it
is a BLOB; other columns exist because a query needs them. Instants are ISO 8601 in UTC.
"""

from __future__ import annotations

from adapters.stores.sql.matching import TOKENIZER
from adapters.stores.sqlite.installation_tables import step_0020_installations
from adapters.stores.sqlite.lane_tables import step_0021_lanes
from adapters.stores.sqlite.migrating import Step
from adapters.stores.sqlite.model_batch_tables import step_0019_model_batches
from adapters.stores.sqlite.shared_tables import step_0022_usage_index, step_0023_source_answers
from adapters.stores.sqlite.statements import SqliteConnection
from adapters.stores.sqlite.step_said import step_0017_said

_PAPERS = """
CREATE TABLE papers (
    number INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    latest INTEGER NOT NULL
);
CREATE TABLE versions (
    paper_id TEXT NOT NULL REFERENCES papers (id),
    version INTEGER NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (paper_id, version)
);
CREATE TABLE full_texts (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    paper_id TEXT NOT NULL,
    version INTEGER NOT NULL,
    source TEXT NOT NULL,
    saved_at TEXT NOT NULL,
    UNIQUE (paper_id, version)
);
-- Apart from the narrow rows above, which every search walks through.
CREATE TABLE bodies (
    number INTEGER PRIMARY KEY REFERENCES full_texts (number) ON DELETE CASCADE,
    body BLOB NOT NULL
);
CREATE TABLE images (
    number INTEGER NOT NULL REFERENCES full_texts (number) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    image BLOB NOT NULL,
    PRIMARY KEY (number, position)
);
CREATE TABLE analyses (
    paper_id TEXT NOT NULL,
    version INTEGER NOT NULL,
    language TEXT NOT NULL,
    analyst TEXT NOT NULL,
    prompt_hash TEXT NOT NULL,
    body BLOB NOT NULL,
    saved_at TEXT NOT NULL,
    PRIMARY KEY (paper_id, version, language, analyst, prompt_hash)
);
"""


def step_0001_papers(sql: SqliteConnection) -> None:
    """Papers, what was read of them, and what was written about them."""
    sql.run_script(_PAPERS)


_RUNS = """
CREATE TABLE subscriptions (
    id TEXT PRIMARY KEY,
    platform TEXT NOT NULL,
    workspace TEXT NOT NULL,
    channel TEXT NOT NULL,
    active INTEGER NOT NULL,
    created_at TEXT NOT NULL,
    body TEXT NOT NULL
);
CREATE INDEX subscriptions_of ON subscriptions (platform, workspace, channel);
CREATE TABLE runs (
    key TEXT PRIMARY KEY,
    subscription_id TEXT NOT NULL,
    platform TEXT NOT NULL,
    workspace TEXT NOT NULL,
    channel TEXT NOT NULL,
    day TEXT NOT NULL,
    status TEXT NOT NULL,
    detail TEXT NOT NULL DEFAULT '',
    subscription TEXT NOT NULL,
    digest BLOB,
    opened_at TEXT NOT NULL,
    changed_at TEXT NOT NULL
);
CREATE INDEX runs_of_subscription ON runs (subscription_id, day);
CREATE INDEX runs_of_channel ON runs (platform, workspace, channel, day);
CREATE INDEX runs_by_status ON runs (status, day);
CREATE TABLE parts (
    run_key TEXT NOT NULL REFERENCES runs (key) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    key TEXT NOT NULL,
    paper_id TEXT NOT NULL,
    body BLOB NOT NULL,
    state TEXT NOT NULL DEFAULT 'waiting'
        CHECK (state IN ('waiting', 'sending', 'delivered', 'refused')),
    attempts INTEGER NOT NULL DEFAULT 0,
    message_id TEXT,
    receipt TEXT,
    last_error TEXT NOT NULL DEFAULT '',
    changed_at TEXT NOT NULL,
    PRIMARY KEY (run_key, position),
    UNIQUE (run_key, key)
);
CREATE INDEX parts_by_message ON parts (message_id) WHERE message_id IS NOT NULL;
CREATE TABLE seen (
    platform TEXT NOT NULL,
    workspace TEXT NOT NULL,
    subscription_id TEXT NOT NULL,
    paper_id TEXT NOT NULL,
    day TEXT NOT NULL,
    PRIMARY KEY (subscription_id, paper_id)
) WITHOUT ROWID;
CREATE TABLE leases (
    name TEXT PRIMARY KEY,
    owner TEXT NOT NULL,
    until TEXT NOT NULL
);
CREATE TABLE usage (
    workspace TEXT NOT NULL,
    at TEXT NOT NULL,
    model TEXT NOT NULL,
    purpose TEXT NOT NULL,
    prompt_tokens INTEGER NOT NULL,
    cached_tokens INTEGER NOT NULL,
    completion_tokens INTEGER NOT NULL,
    cost REAL
);
CREATE INDEX usage_of ON usage (workspace, at);
"""


def step_0002_runs(sql: SqliteConnection) -> None:
    """Subscriptions, runs, the outbox, what was seen, leases, usage."""
    sql.run_script(_RUNS)


_LIBRARY = f"""
CREATE VIRTUAL TABLE papers_fts USING fts5 (id, title, authors, abstract, tokenize = '{TOKENIZER}');
CREATE VIRTUAL TABLE texts_fts USING fts5 (body, content = '', tokenize = '{TOKENIZER}');
CREATE TABLE passages (
    paper_id TEXT NOT NULL,
    version INTEGER NOT NULL,
    body BLOB NOT NULL,
    PRIMARY KEY (paper_id, version)
);
CREATE TABLE shown (
    platform TEXT NOT NULL,
    workspace TEXT NOT NULL,
    channel TEXT NOT NULL,
    paper_id TEXT NOT NULL,
    message_id TEXT NOT NULL,
    receipt TEXT NOT NULL,
    at TEXT NOT NULL,
    PRIMARY KEY (workspace, paper_id, platform, channel, message_id)
);
"""


def step_0003_library(sql: SqliteConnection) -> None:
    """The two indexes of the library, passages, and what was shown where."""
    sql.run_script(_LIBRARY)


_CONVERSATIONS = """
CREATE TABLE conversations (
    platform TEXT NOT NULL,
    workspace TEXT NOT NULL,
    channel TEXT NOT NULL,
    thread TEXT NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (platform, workspace, channel, thread)
);
CREATE TABLE turns (
    platform TEXT NOT NULL,
    workspace TEXT NOT NULL,
    channel TEXT NOT NULL,
    thread TEXT NOT NULL,
    message_id TEXT NOT NULL,
    asked_at TEXT NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (platform, workspace, channel, thread, message_id)
);
CREATE INDEX turns_by_time ON turns (platform, workspace, asked_at);
CREATE TABLE feedback (
    platform TEXT NOT NULL,
    workspace TEXT NOT NULL,
    channel TEXT NOT NULL,
    person TEXT NOT NULL,
    subject TEXT NOT NULL,
    paper_id TEXT NOT NULL,
    useful INTEGER NOT NULL,
    at TEXT NOT NULL,
    PRIMARY KEY (platform, workspace, channel, person, subject)
);
"""


def step_0004_conversations(sql: SqliteConnection) -> None:
    """Conversations, their turns, and feedback."""
    sql.run_script(_CONVERSATIONS)


_RETRIES = """
ALTER TABLE runs ADD COLUMN tries INTEGER NOT NULL DEFAULT 0;
ALTER TABLE runs ADD COLUMN retry_at TEXT;
ALTER TABLE runs ADD COLUMN complete_at TEXT;
CREATE INDEX runs_to_complete ON runs (complete_at) WHERE complete_at IS NOT NULL;
"""


def step_0005_retries(sql: SqliteConnection) -> None:
    """When a run is tried again, and when what is missing in it is."""
    sql.run_script(_RETRIES)


_MARKS = """
CREATE TABLE marks (
    platform TEXT NOT NULL,
    workspace TEXT NOT NULL,
    name TEXT NOT NULL,
    until TEXT NOT NULL,
    PRIMARY KEY (platform, workspace, name)
);
CREATE INDEX marks_by_end ON marks (until);
"""


def step_0006_marks(sql: SqliteConnection) -> None:
    """What was done already and must not be done twice."""
    sql.run_script(_MARKS)


_SUMMARIES = """
CREATE TABLE summaries (
    key TEXT PRIMARY KEY,
    body BLOB NOT NULL,
    saved_at TEXT NOT NULL
);
"""


def step_0007_summaries(sql: SqliteConnection) -> None:
    """Executive summaries, shared by channels that got the same entries."""
    sql.run_script(_SUMMARIES)


_REVISIONS = """
CREATE TABLE revisions (
    platform TEXT NOT NULL,
    workspace TEXT NOT NULL,
    channel TEXT NOT NULL,
    thread TEXT NOT NULL,
    paper_id TEXT NOT NULL,
    version INTEGER NOT NULL,
    PRIMARY KEY (platform, workspace, channel, thread, paper_id, version)
) WITHOUT ROWID;
CREATE INDEX shown_in ON shown (platform, workspace, channel, paper_id);
"""


def step_0008_revisions(sql: SqliteConnection) -> None:
    """Which new versions were told in which thread."""
    sql.run_script(_REVISIONS)


_WAITING = """
CREATE TABLE waiting (
    platform TEXT NOT NULL,
    workspace TEXT NOT NULL,
    channel TEXT NOT NULL,
    message_id TEXT NOT NULL,
    asked_at TEXT NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (platform, workspace, channel, message_id)
);
CREATE INDEX waiting_by_time ON waiting (platform, asked_at);
"""


def step_0009_waiting(sql: SqliteConnection) -> None:
    """Questions that are not answered yet, to be taken up after a restart."""
    sql.run_script(_WAITING)


_VECTORS = """
CREATE TABLE vectors (
    paper_id TEXT NOT NULL,
    version INTEGER NOT NULL,
    model TEXT NOT NULL,
    dimensions INTEGER NOT NULL,
    data BLOB NOT NULL,
    PRIMARY KEY (paper_id, version, model)
);
"""


def step_0010_vectors(sql: SqliteConnection) -> None:
    """Passages as vectors."""
    sql.run_script(_VECTORS)


def step_0011_runs_by_day(sql: SqliteConnection) -> None:
    """The recent runs without a walk through those of years, which every tick asks for."""
    sql.execute("CREATE INDEX runs_by_day ON runs (day, subscription_id)")


_BATCHES = """
CREATE TABLE batches (
    category TEXT NOT NULL,
    day TEXT NOT NULL,
    body BLOB NOT NULL,
    PRIMARY KEY (category, day)
) WITHOUT ROWID;
"""


def step_0012_batches(sql: SqliteConnection) -> None:
    """What each category announced on the last days."""
    sql.run_script(_BATCHES)


_MEANINGS = """
CREATE TABLE paper_vectors (
    model TEXT NOT NULL,
    paper_id TEXT NOT NULL,
    version INTEGER NOT NULL,
    data BLOB NOT NULL,
    PRIMARY KEY (model, paper_id, version)
) WITHOUT ROWID;
CREATE TABLE text_vectors (
    model TEXT NOT NULL,
    digest TEXT NOT NULL,
    data BLOB NOT NULL,
    PRIMARY KEY (model, digest)
) WITHOUT ROWID;
"""


def step_0013_meanings(sql: SqliteConnection) -> None:
    """Papers, and what readers write, as vectors."""
    sql.run_script(_MEANINGS)


_INDEXES = """
-- With the instant, or SQLite prefers turns_by_time, which has the order but is of the whole workspace.
CREATE INDEX turns_by_message ON turns (platform, workspace, channel, message_id, asked_at, thread);
CREATE INDEX turns_of_thread ON turns (platform, workspace, channel, thread, asked_at);
CREATE INDEX feedback_by_person ON feedback (platform, person, at);
CREATE INDEX shown_by_time ON shown (workspace, at, paper_id);
CREATE INDEX runs_merged_into ON runs (detail, day) WHERE status = 'merged';
CREATE INDEX parts_by_state ON parts (state);
"""


def step_0014_indexes(sql: SqliteConnection) -> None:
    """What was asked for by walking through all that a workspace has."""
    sql.run_script(_INDEXES)


def step_0015_sources(sql: SqliteConnection) -> None:
    """Why a run waits is told of whichever source does not answer."""
    sql.execute(
        "UPDATE runs SET detail = 'error.source_unavailable' WHERE detail = 'error.arxiv_unavailable'"
    )


_REFERENCES = """
CREATE TABLE liked_references (
    subscription_id TEXT NOT NULL,
    position INTEGER NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (subscription_id, position)
) WITHOUT ROWID;
"""


def step_0016_references(sql: SqliteConnection) -> None:
    """The works that topics learn from."""
    sql.run_script(_REFERENCES)


_PAGES = """
CREATE TABLE web_channels (
    workspace TEXT NOT NULL,
    channel TEXT NOT NULL,
    at TEXT NOT NULL,
    PRIMARY KEY (workspace, channel)
) WITHOUT ROWID;
-- What was taken away stays as a row without a body, so that pages that are open hear of it.
CREATE TABLE web_messages (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    workspace TEXT NOT NULL,
    channel TEXT NOT NULL,
    thread INTEGER NOT NULL,
    key TEXT,
    person TEXT NOT NULL,
    reader TEXT NOT NULL,
    state TEXT NOT NULL,
    body BLOB,
    at TEXT NOT NULL,
    revision INTEGER NOT NULL
);
CREATE UNIQUE INDEX web_messages_by_key ON web_messages (workspace, channel, key);
CREATE INDEX web_messages_of_thread ON web_messages (workspace, channel, thread, number);
CREATE INDEX web_messages_of_channel ON web_messages (workspace, channel, revision);
CREATE INDEX web_messages_by_revision ON web_messages (revision);
"""


def step_0018_pages(sql: SqliteConnection) -> None:
    """Channels and messages of the pages, which are a chat platform of our own."""
    sql.run_script(_PAGES)


HISTORY: tuple[Step, ...] = (
    step_0001_papers,
    step_0002_runs,
    step_0003_library,
    step_0004_conversations,
    step_0005_retries,
    step_0006_marks,
    step_0007_summaries,
    step_0008_revisions,
    step_0009_waiting,
    step_0010_vectors,
    step_0011_runs_by_day,
    step_0012_batches,
    step_0013_meanings,
    step_0014_indexes,
    step_0015_sources,
    step_0016_references,
    step_0017_said,
    step_0018_pages,
    step_0019_model_batches,
    step_0020_installations,
    step_0021_lanes,
    step_0022_usage_index,
    step_0023_source_answers,
)
"""Every migration ever released, oldest first."""
