"""What SQLite walks through to do what a store asks of it."""

import re
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path

from adapters.stores.sql.matching import TOKENIZER

COARSE = {"platform", "workspace", "channel", "status", "active"}
"""Columns that as good as all rows of a table may share."""
_LITERAL = re.compile(r"[xX]?'(?:[^']|'')*'|\b\d+(?:\.\d+)?\b|\bNULL\b")
_EXPLAINED = re.compile(r"\s*(?:SELECT|INSERT|UPDATE|DELETE|WITH)\b", re.IGNORECASE)
_INTERNAL = re.compile(r"_fts_|_sqlite_migrations|sqlite_master|'asked_|last_insert_rowid")
"""Statements of FTS5 for its own tables, and of the library."""
_SCAN = re.compile(r"SCAN (\w+)(?: USING (?:COVERING )?INDEX \w+| VIRTUAL TABLE INDEX \d+:)?$")
_SEARCH = re.compile(r"SEARCH (\w+) USING .*?INDEX \w+ \((.*)\)")


def shape(statement: str) -> str:
    """The statement without its values, so that the same one counts once."""
    return " ".join(_LITERAL.sub("?", statement).split())


def walks(file: Path, statements: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Each table that is walked through, or as good as, and the statement for which."""
    asked = {
        shape(each): each for each in statements if _EXPLAINED.match(each) and not _INTERNAL.search(each)
    }
    with closing(sqlite3.connect(file)) as sql:
        sql.execute(f"CREATE VIRTUAL TABLE temp.asked USING fts5 (heading, text, tokenize = '{TOKENIZER}')")
        for form, statement in asked.items():
            for *_, step in sql.execute(f"EXPLAIN QUERY PLAN {statement}"):
                yield from ((table, form) for table in _walked(step))


def _walked(step: str) -> Iterator[str]:
    if (scan := _SCAN.match(step)) and scan[1] not in {"json_each", "CONSTANT"}:
        yield scan[1]
    if (search := _SEARCH.match(step)) and {*re.findall(r"\b([a-z]\w*)[=<>]", search[2])} <= COARSE:
        yield search[1]
