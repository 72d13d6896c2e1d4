"""`paperboy digest` on recorded feeds: nothing lost, nothing twice, and a clear word for every trouble."""

import asyncio
import datetime as dt
import json
import re
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from adapters.platforms.terminal.app import Terminal
from adapters.sources.samples.answers import DAYS, rss
from adapters.stores.sqlite.database import FILE
from adapters.stores.sqlite.store import SqliteStore
from bot.digests.lease import LEASE
from bot.domain.analysis import Source
from bot.domain.errors import PlatformUnavailableError
from bot.domain.full_text import Block, BlockKind, FullText, Section
from bot.domain.message import Message
from bot.domain.paper import Paper
from bot.domain.topic import Destination
from bot.ports.platform import Receipt
from tests.e2e.conftest import Call
from tests.fakes import NOON, FakeClock

ALL = ("cs.CV", "cs.RO", "cs.LG", "cs.CL", "cs.SD", "math.GT")


@pytest.fixture
def feed(tmp_path: Path) -> Path:
    return recorded(tmp_path, DAYS[0])


def recorded(folder: Path, day: dt.date) -> Path:
    file = folder / f"{day}.xml"
    file.write_bytes(rss(ALL, day))
    return file


@pytest.fixture(autouse=True)
def offline(monkeypatch: pytest.MonkeyPatch) -> None:
    """Full texts are refused at once: nothing listens there."""
    monkeypatch.setenv("PAPERBOY_ARXIV_SITE_URL", "http://127.0.0.1:9")
    monkeypatch.setenv("PAPERBOY_ARXIV_PATIENCE", "0")


def test_every_paper_of_a_feed_is_accounted_for(call: Call, feed: Path) -> None:
    result = call("digest", "--feed", feed, "--json")
    assert result.code == 0, result.err
    made = json.loads(result.out)
    counts = made["counts"]
    parts = ("new", "cross_lists", "repeats", "doubled", "replacements", "unreadable")
    assert counts["fetched"] == sum(counts[part] for part in parts) > 0
    assert counts["picked"] == len(made["papers"]) > 0
    assert made["status"] == "delivered"
    for paper in made["papers"]:
        assert paper["id"]
        assert paper["reason"]
        assert paper["summary"]
        assert paper["evidence"] == "extract"


def test_the_same_digest_twice_says_so(call: Call, feed: Path) -> None:
    first = json.loads(call("digest", "--feed", feed, "--json").out)
    again = json.loads(call("digest", "--feed", feed, "--json").out)
    assert again["status"] == "already posted"
    assert [paper["id"] for paper in again["papers"]] == [paper["id"] for paper in first["papers"]]
    same = call("digest", "--feed", feed).out
    assert "already posted" in same
    assert "--dry-run" not in same
    assert "--dry-run" in call("digest", "--feed", feed, "--top", "1").out, (
        "no option is ignored in silence"
    )
    assert (
        len(json.loads(call("digest", "--feed", feed, "--top", "1", "--dry-run", "--json").out)["papers"])
        == 1
    )


def test_a_digest_that_another_process_is_making_is_said_to_be_and_comes_when_that_one_is_gone(
    call: Call, feed: Path, folder: Path
) -> None:
    key = json.loads(call("digest", "--feed", feed, "--dry-run", "--json").out)["run"]

    async def hold(seconds: float) -> None:
        async with await SqliteStore.open(folder / FILE, FakeClock()) as store:
            now = NOON - dt.timedelta(seconds=LEASE - seconds)
            assert await store.claim_run(key, "another", now=now, lease_seconds=LEASE)

    asyncio.run(hold(seconds=1))
    busy = call("digest", "--feed", feed, "--json")
    assert (busy.code, json.loads(busy.out)["error"]) == (75, "run_busy")
    assert "is being made right now" in busy.err
    with closing(sqlite3.connect(folder / FILE)) as sql, sql:
        sql.execute("UPDATE leases SET until = ?", (NOON.isoformat(timespec="microseconds"),))
    assert call("digest", "--feed", feed).code == 0


def test_a_digest_that_was_cut_off_is_shown_from_its_head_on(
    call: Call, feed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = Terminal.post

    async def post(self: Terminal, to: Destination, message: Message, **more: str) -> Receipt:
        if more.get("thread"):
            raise PlatformUnavailableError(platform="terminal", why="terminal.closed")
        return await whole(self, to, message, **more)

    asked = ("digest", "--feed", feed, "--top", "2")
    rehearsed = call(*asked, "--dry-run").out
    with monkeypatch.context() as killed:
        killed.setattr(Terminal, "post", post)
        cut = call(*asked)
    assert cut.code != 0
    assert 0 < cut.out.count("\n") < rehearsed.count("\n")
    resumed = call(*asked).out
    assert resumed.startswith(cut.out)
    assert resumed.count("Executive summary") == 1


def test_a_recorded_feed_of_a_category_that_is_none_is_what_is_blamed(call: Call, feed: Path) -> None:
    feed.write_bytes(feed.read_bytes().replace(b"cs.CV+", b"cs.ZZ+", 1))
    told = call("digest", "--feed", feed)
    assert (told.code, "cs.ZZ" in told.err, "--category" in told.err) == (65, True, True)
    assert "followed" not in told.err
    assert call("digest", "cs.CV", "--feed", feed, "--top", "1").code == 0


def test_a_recorded_feed_is_held_to_the_categories_that_are_asked_for(call: Call, feed: Path) -> None:
    asked = ("digest", "--feed", feed, "--dry-run", "--json", "--depth", "abstract")
    whole, some = (json.loads(call(*asked, *named).out) for named in ((), ("--category", "cs.SD")))
    assert 0 < some["counts"]["fetched"] < whole["counts"]["fetched"]
    assert all("cs.SD" in paper["categories"] for paper in some["papers"])
    none = call("digest", "econ.GN", "--feed", feed)
    assert (none.code, "no paper in it is of econ.GN" in none.err, none.out) == (65, True, "")


def test_whose_categories_they_are_is_said_alike_everywhere(call: Call, feed: Path) -> None:
    assert call("follow", "ecology", "--source", "biorxiv", "--name", "meadows").code == 0
    assert "biorxiv:ecology" in call("topics").out
    asked = ("--source", "biorxiv", "--category", "genomics", "--feed", feed)
    assert "no paper in it is of biorxiv:genomics" in call("preview", *asked).err


def test_a_digest_of_a_followed_topic_is_in_its_language(call: Call, feed: Path) -> None:
    call("follow", "cs.CV", "--name", "ice", "--top", "1", "--language", "zh")
    asked = ("digest", "--topic", "ice", "--feed", feed)
    assert "执行摘要" in call(*asked).out
    assert "Executive summary" in call(*asked, "--language", "en", "--dry-run").out
    assert "--dry-run" in call(*asked, "--language", "en").out, "it stays Chinese, and that is said"
    assert "--dry-run" in call(*asked, "--depth", "abstract").out


def test_what_is_of_interest_is_not_ignored_beside_a_followed_topic(
    call: Call, feed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    call("follow", "cs.SD", "--interest", "snapping shrimp")
    mixed = call("digest", "--topic", "snapping shrimp", "--interest", "moths", "--feed", feed)
    assert (mixed.code, "Leave out --topic" in mixed.err) == (64, True)
    for address in ("RSS", "API"):
        monkeypatch.setenv(f"PAPERBOY_ARXIV_{address}_URL", "http://127.0.0.1:9")
    told = json.loads(call("preview", "--interest", "moths", "--days", "1", "--json").out)["topic"]
    assert (told["interest"], told["categories"]) == ("moths", ["cs.SD"])


def test_a_rehearsal_of_what_is_redone_changes_nothing(call: Call, feed: Path) -> None:
    asked = ("digest", "--feed", feed, "--top", "1", "--json")
    call(*asked)
    assert json.loads(call(*asked, "--again", "--dry-run").out)["status"] == "dry run"


def test_a_depth_is_asked_for_once_of_a_topic_and_without_one(call: Call, feed: Path) -> None:
    call("follow", "cs.CV", "--name", "ice", "--top", "1")
    for named in (("--category", "cs.CV", "--top", "1"), ("--topic", "ice")):
        made = json.loads(call("digest", "--feed", feed, *named, "--depth", "abstract", "--json").out)
        assert (made["counts"]["by_choice"], made["counts"]["unanswered"]) == (1, 0)


def test_a_digest_made_while_arxiv_is_away_says_so_and_is_redone_in_place_when_asked_for(
    call: Call, feed: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert call("digest", "--again").code == 1, "there is none yet"
    made = json.loads(call("digest", "--feed", feed, "--category", "cs.CV", "--top", "2", "--json").out)
    assert made["counts"]["unanswered"] == 2
    assert [paper["notes"] for paper in made["papers"]] == [["source_away"]] * 2
    again = json.loads(call("digest", "--again", "--json").out)
    assert (again["status"], again["better"], again["missing"]) == ("completed", [], [1, 2])
    assert "Still to come: #1, #2" in call("digest", "--again", "--date", str(DAYS[0])).out
    with monkeypatch.context() as answering:
        answering.setattr("adapters.sources.arxiv.connect.FullTextReader.read", _whole)
        told = call("digest", "--again")
        assert "Better now, in its place: #1, #2" in told.out
        assert "Nothing is missing" in told.out
        assert "2 read in full" in told.out
    assert json.loads(call("digest", "--again", "--json").out)["better"] == []
    other = call("digest", "--again", "--date", "2020-01-01")
    assert (other.code, other.err) == (1, "No digest of 2020-01-01 was posted here.\n")
    _open_runs_after(folder)
    assert "Nothing is missing" in call("digest", "--again", "--date", str(DAYS[0])).out
    assert call("export", "--date", str(DAYS[0])).code == 0
    assert "2 papers" in call("export").err


def _open_runs_after(folder: Path) -> None:
    """More days on which nothing was announced than anybody looks back over."""
    with closing(sqlite3.connect(folder / FILE)) as sql, sql:
        sql.execute(
            "INSERT INTO runs (key, subscription_id, platform, workspace, channel, day, status,"
            " subscription, opened_at, changed_at) WITH RECURSIVE days(n) AS"
            " (SELECT 1 UNION ALL SELECT n + 1 FROM days WHERE n < 1001)"
            " SELECT key || n, subscription_id, platform, workspace, channel,"
            " date(day, '+' || n || ' days'), 'nothing announced', subscription, opened_at, changed_at"
            " FROM runs, days"
        )


async def _whole(_: object, paper: Paper) -> FullText:
    text = Block(kind=BlockKind.PARAGRAPH, text=paper.abstract)
    section = Section(title="Introduction", blocks=(text,))
    return FullText(paper_id=paper.id, version=paper.version, source=Source.HTML, sections=(section,))


def test_another_interest_on_the_same_feed_is_another_run(call: Call, feed: Path) -> None:
    call("digest", "--feed", feed, "--json")
    other = json.loads(call("digest", "--feed", feed, "--interest", "moths", "--json").out)
    assert other["status"] == "delivered"
    assert [paper["id"] for paper in other["papers"]] == ["9912.01455"]


def test_yesterdays_feed_on_the_next_day_is_recognised_as_not_yet_rebuilt(call: Call, feed: Path) -> None:
    result = call("digest", "--feed", feed, "--date", str(DAYS[1]), "--json")
    assert result.code == 75
    told = json.loads(result.out)
    assert (told["status"], told["feed_shows"]) == ("feed late", str(DAYS[0]))
    assert str(DAYS[0]) in call("digest", "--feed", feed, "--date", str(DAYS[1])).out


def test_a_feed_of_the_day_without_papers_is_not_said_to_show_another_day(call: Call, feed: Path) -> None:
    head, *_, tail = re.split(rb"<item>.*?</item>", feed.read_bytes(), flags=re.DOTALL)
    feed.write_bytes(head + tail)
    result = call("digest", "--feed", feed, "--category", "cs.CV")
    assert result.code == 75
    assert "has no papers yet" in result.out
    assert "still shows" not in result.out


def test_a_late_feed_is_no_obstacle_once_it_is_there(call: Call, feed: Path, tmp_path: Path) -> None:
    call("digest", "--feed", feed, "--category", "cs.CV", "--date", str(DAYS[1]))
    fresh = recorded(tmp_path, DAYS[1])
    result = call("digest", "--feed", fresh, "--category", "cs.CV", "--date", str(DAYS[1]), "--json")
    assert json.loads(result.out)["status"] == "delivered"


def test_a_paper_is_never_picked_on_two_days(call: Call, feed: Path, tmp_path: Path) -> None:
    first = json.loads(call("digest", "--feed", feed, "--category", "cs.CV", "--top", "50", "--json").out)
    second_feed = recorded(tmp_path, DAYS[1])
    second = json.loads(
        call("digest", "--feed", second_feed, "--category", "cs.CV", "--top", "50", "--json").out
    )
    assert second["counts"]["repeats"] + second["counts"]["replacements"] > 0
    assert not {p["id"] for p in first["papers"]} & {p["id"] for p in second["papers"]}


def test_a_dry_run_leaves_nothing_behind(call: Call, feed: Path, folder: Path) -> None:
    result = call("digest", "--feed", feed, "--dry-run", "--json")
    assert json.loads(result.out)["status"] == "dry run"
    assert not (folder / "archive").exists()
    assert json.loads(call("digest", "--feed", feed, "--json").out)["status"] == "delivered"


def test_a_followed_topic_is_found_by_its_name(call: Call, feed: Path) -> None:
    followed = call("follow", "cs.CV", "--name", "night", "--interest", "moths at night, not telescopes")
    assert followed.code == 0
    assert "Left out: telescopes" in followed.out, "how the interest was read is shown"
    assert "night" in call("topics").out
    assert "followed already" in call("follow", "cs.CV", "--name", "night", "--interest", "moths").out
    made = json.loads(call("digest", "--topic", "Night", "--feed", feed, "--json").out)
    assert made["papers"][0]["id"] == "9912.01455"
    assert call("unfollow", "night").code == 0
    assert "night" not in call("topics").out
    assert call("unfollow", "night").code == 1


def test_the_top_papers_are_as_many_as_asked_for(call: Call, feed: Path) -> None:
    assert len(json.loads(call("digest", "--feed", feed, "--top", "2", "--json").out)["papers"]) == 2


BOMB = b"""<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a "aaaaaaaaaa">
<!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]>
<rss version="2.0"><channel><title>&c;</title></channel></rss>"""
OTHER = b"""<rss version="2.0"><channel><title>News</title><link>https://example.org</link>
<item><title>Rain</title><link>https://example.org/rain</link></item></channel></rss>"""


@pytest.mark.parametrize(
    "content",
    [b"", b"   \n", b"<!DOCTYPE html><html><body>503</body></html>", BOMB, OTHER, b"\x00\xff\xfe", b"{}"],
    ids=["empty", "blank", "html", "bomb", "another site", "binary", "json"],
)
def test_what_is_no_feed_is_refused_in_one_sentence(call: Call, tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "feed.xml"
    file.write_bytes(content)
    result = call("digest", "--feed", file)
    assert result.code == 65
    assert str(file) in result.err
    assert "Traceback" not in result.out + result.err


def test_a_truncated_feed_is_refused_rather_than_half_read(call: Call, feed: Path) -> None:
    feed.write_bytes(feed.read_bytes()[:-400])
    result = call("digest", "--feed", feed, "--json")
    assert result.code == 65
    assert json.loads(result.out)["error"] == "feed_format"


def test_a_file_of_a_hundred_megabytes_is_refused(call: Call, tmp_path: Path) -> None:
    file = tmp_path / "feed.xml"
    with file.open("wb") as stream:
        stream.truncate(100_000_000)
    assert call("digest", "--feed", file).code == 65


def test_a_missing_file_is_named(call: Call, tmp_path: Path) -> None:
    result = call("digest", "--feed", tmp_path / "no.xml")
    assert result.code == 65
    assert "no.xml" in result.err


def test_without_a_topic_it_says_what_to_type(call: Call) -> None:
    result = call("digest")
    assert result.code == 64
    assert "--category" in result.err


def test_an_unknown_category_suggests_the_right_one(call: Call) -> None:
    result = call("follow", "cs.CVV")
    assert result.code == 64
    assert "cs.CV" in result.err
