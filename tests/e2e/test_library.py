"""One's own library is the interest: from a .bib to a topic, and back into a reference manager."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.e2e.conftest import Call

BIB = """
@misc{a, title = {Tracking Sea Ice}, abstract = {Maps of sea ice come from satellites and ships.}}
@misc{b, title = {Ice Seen from Ships}, abstract = {Ships see ice and floes that satellites do not.}}
@misc{c, author = {Nobody}}
"""


def test_a_topic_learns_from_a_bib_and_says_so(call: Call, tmp_path: Path) -> None:
    file = tmp_path / "refs.bib"
    file.write_text(BIB, encoding="utf-8")
    followed = call("follow", "cs.CV", "--name", "ice", "--like", file)
    assert followed.code == 0
    assert "learns from 2 works of refs.bib" in followed.out
    assert "One entry has no title" in followed.out
    assert "like 2 works of yours" in call("topics").out


def test_following_again_keeps_what_is_not_named(call: Call) -> None:
    first = (
        "--interest",
        "ice",
        "--time",
        "8.30",
        "--zone",
        "Europe/Berlin",
        "--top",
        "3",
        "--depth",
        "auto",
    )
    call("follow", "cs.CV", "--name", "ice", *first, "--keyword", "floe")
    call("follow", "cs.CV", "cs.GR", "--name", "ice", "--time", "9:00")
    topic = json.loads(call("topics", "--json").out)[0]
    assert topic["topic"]["categories"] == ["cs.CV", "cs.GR"]
    assert (topic["topic"]["interest"], topic["topic"]["keywords"]) == ("ice", ["floe"])
    assert (topic["time"], topic["zone"], topic["topic"]["limit"]) == ("09:00:00", "Europe/Berlin", 3)
    assert topic["topic"]["depth"] == "auto"
    call("follow", "--name", "ice", "--interest", "")
    assert json.loads(call("topics", "--json").out)[0]["topic"]["interest"] == ""


def test_the_time_zone_is_the_machines_where_none_is_named(
    call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tzlocal.get_localzone_name", lambda: "Asia/Tokyo")
    call("follow", "cs.CV")
    assert json.loads(call("topics", "--json").out)[0]["zone"] == "Asia/Tokyo"


def test_a_library_that_is_none_is_refused_in_one_sentence(call: Call, tmp_path: Path) -> None:
    result = call("follow", "cs.CV", "--like", tmp_path)
    assert result.code == 65
    assert "folder" in result.err
    assert call("follow", "cs.CV", "--like", tmp_path / "no.bib").code == 65


def test_following_says_when_the_next_digest_comes_and_where_it_goes(call: Call) -> None:
    said = call("follow", "cs.CV", "--time", "08:00", "--zone", "UTC").out
    assert "The next one comes" in said
    assert "paperboy serve" in said


def test_categories_are_asked_for_where_nothing_is_followed(call: Call) -> None:
    result = call("follow", "--interest", "ice")
    assert result.code == 64
    assert "cs.CV" in result.err


def test_the_language_is_that_of_the_environment_where_none_is_named(
    call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LC_ALL", "de_DE.UTF-8")
    call("follow", "cs.CV")
    assert json.loads(call("topics", "--json").out)[0]["language"] == "de"
