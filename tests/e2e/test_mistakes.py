"""Mistakes are told kindly: one sentence in the reader's language, with what would be right."""

from __future__ import annotations

import shlex
from pathlib import Path

import pytest

from tests.e2e.conftest import Call

CLICK = ("Usage:", "Error:", "Invalid value", "No such", "Try '", "does not match")


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("serv", "Did you mean: paperboy serve"),
        ("xyzzy", "no command “xyzzy”"),
        ("list", "Did you mean: paperboy topics"),
        ("help", "Did you mean: paperboy --help"),
        ("slack manifst", "Did you mean: paperboy slack manifest"),
        ("digest --date whenever", "2026-01-26"),
        ("digest cs.CV --date 0001-01-01", "2026-01-26"),
        ("digest --categry cs.CV", "Did you mean --category?"),
        ("digest --top 0", "from 1 to 200"),
        ("digest --top many", "from 1 to 200"),
        ("digest --source ieee", "arxiv, biorxiv, medrxiv"),
        ("digest --top", "`paperboy digest --help` says which"),
        ("digest --figures README.md", "name a folder"),
        ("follow cs", "all of an archive"),
        ("follow cs.CV --zone Tokyo", "Asia/Tokyo"),
        ("follow", "at least one category"),
        ("follow cs.CV --time late", "08:30"),
        ("init now", "paperboy init"),
        ("digest cs.VC", "cs.CV"),
        ("preview cs.VC", "cs.CV"),
        ("ask ''", "it is empty"),
        ("search ''", "Say what to look for"),
        ("prune --days 3", "from 30 to"),
        ("prune --days 999999999", "from 30 to"),
        ("paper error.paper_not_found", "“error.paper_not_found”"),
        ("restore .", "no folder"),
    ],
)
def test_a_mistaken_command_is_answered_with_the_right_one(call: Call, typed: str, said: str) -> None:
    result = call(*shlex.split(typed))
    assert result.code == 64
    assert said in result.err
    assert result.err.count("\n") == 1
    assert not any(words in result.err for words in CLICK)


def test_of_several_topics_it_is_asked_which_one_by_their_names(call: Call) -> None:
    for name in ("light traps", "tides"):
        assert call("follow", "cs.CV", "--name", name).code == 0
    for typed in (["digest"], ["preview"], ["why", "2601.16914"]):
        result = call(*typed)
        assert result.code == 64
        assert "--topic: light traps, tides." in result.err
    assert "No topic called “tidal”" in call("digest", "--topic", "tidal").err


def test_a_source_without_a_category_is_not_taken_for_the_only_topic(call: Call) -> None:
    assert call("follow", "cs.CV").code == 0
    result = call("digest", "--source", "biorxiv")
    assert result.code == 64
    assert "Which categories of bioRxiv? Name one after it, such as: --source biorxiv" in result.err


def test_a_mistake_is_told_in_the_language_that_is_set(call: Call, folder: Path) -> None:
    folder.mkdir()
    (folder / "paperboy.toml").write_text('[digest]\nlanguage = "zh"\n', encoding="utf-8")
    assert "您是否想输入：paperboy serve" in call("serv").err


def test_a_mistake_is_told_in_the_language_of_the_environment(
    call: Call, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    assert "您是否想输入：paperboy serve" in call("serv").err
    folder.mkdir(exist_ok=True)
    (folder / "paperboy.toml").write_text("[digest]\nlimit = many\n", encoding="utf-8")
    assert 'limit = "many"' in call("digest", "--category", "cs.CV").err
    assert "无法读取这一行" in call("digest", "--category", "cs.CV").err


def test_a_script_is_told_of_a_mistake_in_json(call: Call) -> None:
    assert '"error": "bad_command"' in call("topics", "--jsn", "--json").out
