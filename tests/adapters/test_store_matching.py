"""Queries and snippets, whatever is typed and whatever stands in a text."""

import sqlite3
import unicodedata
from collections.abc import Iterator
from contextlib import closing

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.stores.sql.matching import SNIPPET, TOKENIZER, index_form, parse_query, snippet

ANYTHING = st.text() | st.text("\"“”()*^:-+ ANDORTNEAR'\0\n潮汐闸门éİßﬁ0.9", max_size=60)


@pytest.fixture(scope="module")
def index() -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.execute(f"CREATE VIRTUAL TABLE texts USING fts5 (body, tokenize = '{TOKENIZER}')")
        yield connection


def holds(index: sqlite3.Connection, text: str, words: str) -> bool:
    query = parse_query(words).query
    index.execute("DELETE FROM texts")
    index.execute("INSERT INTO texts VALUES (?)", (index_form(text),))
    return bool(query and index.execute("SELECT 1 FROM texts WHERE texts MATCH ?", (query,)).fetchone())


@given(st.text() | st.text("a e\u0301\n\u0327ﬁ２潮\u1100\u1161"))
def test_a_text_is_indexed_as_a_whole_though_line_by_line(text: str) -> None:
    whole = unicodedata.normalize("NFKC", text)
    assert index_form(text).replace(" ", "") == whole.replace(" ", "")


@given(words=ANYTHING)
def test_every_query_is_valid(index: sqlite3.Connection, words: str) -> None:
    holds(index, "x", words)


@given(
    words=st.text(st.characters(codec="ascii", categories=["L", "N"]), min_size=1)
    | st.text("潮汐闸门", min_size=1)
)
def test_a_text_is_found_by_its_own_words(index: sqlite3.Connection, words: str) -> None:
    assert holds(index, f"Before. {words}, after.", words)
    assert holds(index, f"Before. {words}, after.", f"“{words}”")


@pytest.mark.parametrize(
    ("words", "phrases", "terms"),
    [
        ("tidal gates", (), ("tidal", "gates")),
        ("the tidal the", (), ("tidal",)),
        ("the", (), ("the",)),
        ('"in the tide" of gates', ("in the tide",), ("gates",)),
        ("few-shot 9912.00001", (), ("few shot", "9912 00001")),
        ("潮汐闸门 X", (), ("潮 汐", "汐 闸", "闸 门", "X")),
        ('"" !? _ \0', (), ()),
    ],
)
def test_words_are_understood(words: str, phrases: tuple[str, ...], terms: tuple[str, ...]) -> None:
    assert parse_query(words) == (phrases, terms)


@settings(max_examples=200)
@given(text=ANYTHING, words=ANYTHING)
def test_a_snippet_is_a_short_piece_of_one_paragraph(text: str, words: str) -> None:
    for source in (text, f"{text} {words} " * 20):
        piece = snippet(source, parse_query(words)).removeprefix("… ").removesuffix(" …")
        assert len(piece) <= SNIPPET
        assert any(piece in " ".join(paragraph.split()) for paragraph in source.split("\n"))


def test_a_snippet_shows_where_most_words_stand() -> None:
    text = "A gate. " * 40 + "\nHere the gates meet the tide, at last. " + "A tide. " * 40
    assert "gates meet the tide" in snippet(text, parse_query("gate tide"))
    assert snippet(text, parse_query("gate tide")).endswith(" …")
    assert snippet(text, parse_query("harbour")) == ""
    assert snippet("Startled by art.", parse_query("tart")) == ""
