"""arXiv is asked politely, within limits, and what it said is kept."""

import asyncio
import datetime as dt
import gzip
import tracemalloc
import zlib
from itertools import pairwise
from pathlib import Path

import pytest

from adapters.sources.fetching.fetcher import user_agent
from adapters.sources.fetching.request_limiter import RequestLimiter
from bot.domain.errors import BadInputError, DocumentError, SourceUnavailableError
from bot.locales import error_message
from tests.adapters.arxiv_server import HTML, RSS, FakeArxiv, Reply
from tests.fakes import FakeClock

PAGE = "https://arxiv.org/abs/9912.00001"
PATH = "/abs/9912.00001"
GOOD = Reply(200, b"a page")
LIMIT = 1_000_000


def seconds(arxiv: FakeArxiv) -> list[float]:
    """The times between requests."""
    times = [asked.at for asked in arxiv.asked if asked.at]
    return [(later - earlier).total_seconds() for earlier, later in pairwise(times)]


def files(folder: Path) -> list[Path]:
    """What the cache keeps."""
    return sorted(folder.iterdir())


async def test_an_answer_says_what_it_is_and_who_asked_is_told_truthfully(tmp_path: Path) -> None:
    clock = FakeClock()
    async with FakeArxiv() as arxiv:
        arxiv.pages[PATH] = Reply(200, b"a page", "Text/HTML; charset=utf-8")
        answer = await arxiv.fetcher(clock, tmp_path, contact="ada@example.org").get(PAGE, limit=LIMIT)
    assert (answer.status, answer.url, answer.content_type, answer.body) == (200, PAGE, HTML, b"a page")
    assert answer.fetched_at == clock.now()
    assert not answer.from_cache
    assert arxiv.asked[0].headers["User-Agent"].startswith("Paperboy/")
    assert arxiv.asked[0].headers["User-Agent"].endswith(" (+ada@example.org)")


def test_a_contact_cannot_forge_a_header() -> None:
    assert "\n" not in user_agent("ada\r\nX-Evil: 1")
    assert user_agent(" ") == user_agent("")


async def test_requests_come_one_at_a_time_and_three_seconds_apart(tmp_path: Path) -> None:
    clock = FakeClock()
    async with FakeArxiv() as arxiv:
        arxiv.during = lambda: setattr(clock, "time", clock.time + dt.timedelta(seconds=2))
        fetch = arxiv.fetcher(clock, tmp_path)
        await asyncio.gather(*(fetch.get(f"{PAGE}v{n}", limit=LIMIT) for n in range(1, 5)))
    assert arxiv.most_at_once == 1
    assert seconds(arxiv) == [5.0, 5.0, 5.0]  # two of the request, three of waiting


async def test_the_gate_waits_after_a_failed_request_too() -> None:
    clock = FakeClock()
    limiter = RequestLimiter(clock, "arXiv")
    with pytest.raises(ValueError, match="broken"):
        async with limiter.turn():
            raise ValueError("broken")
    async with limiter.turn():
        assert clock.slept == [3.0]


async def test_a_clock_that_was_set_back_does_not_close_the_gate() -> None:
    clock = FakeClock()
    limiter = RequestLimiter(clock, "arXiv")
    async with limiter.turn():
        pass
    clock.time -= dt.timedelta(days=30)
    async with limiter.turn():
        assert clock.slept == [3.0]


@pytest.mark.parametrize(
    "url",
    [
        "http://arxiv.org/abs/9912.00001",
        "https://example.com/",
        "file:///etc/passwd",
        "https://arxiv.org@example.com/",
    ],
)
async def test_nothing_but_arxiv_is_asked(tmp_path: Path, url: str) -> None:
    async with FakeArxiv() as arxiv:
        with pytest.raises(BadInputError) as caught:
            await arxiv.fetcher(FakeClock(), tmp_path).get(url, limit=LIMIT)
    assert arxiv.asked == []
    assert url in error_message("en", caught.value)


@pytest.mark.parametrize(
    "location",
    ["/abs/9912.00001v2", "https://www.arxiv.org/abs/9912.00001v2", "http://arxiv.org/abs/9912.00001v2"],
)
async def test_redirects_within_arxiv_are_followed_through_the_gate(tmp_path: Path, location: str) -> None:
    async with FakeArxiv() as arxiv:
        arxiv.script(PATH, Reply(301, headers={"Location": location}))
        arxiv.pages[f"{PATH}v2"] = GOOD
        answer = await arxiv.fetcher(FakeClock(), tmp_path).get(PAGE, limit=LIMIT)
    assert answer.body == b"a page"
    assert answer.url.endswith("arxiv.org/abs/9912.00001v2")
    assert seconds(arxiv) == [3.0]


@pytest.mark.parametrize(
    "location", ["https://example.com/", "//example.com/", "file:///etc/passwd", "", PATH]
)
async def test_redirects_elsewhere_or_in_circles_are_refused(tmp_path: Path, location: str) -> None:
    async with FakeArxiv() as arxiv:
        arxiv.pages[PATH] = Reply(302, headers={"Location": location})
        with pytest.raises(SourceUnavailableError) as caught:
            await arxiv.fetcher(FakeClock(), tmp_path).get(PAGE, limit=LIMIT)
    assert caught.value.fields["why"] == "source.why_redirect"
    assert len(arxiv.asked) <= 6


async def test_too_many_requests_are_answered_with_minutes_of_patience(tmp_path: Path) -> None:
    async with FakeArxiv() as arxiv:
        arxiv.script(PATH, Reply(429), Reply(429), GOOD)
        answer = await arxiv.fetcher(FakeClock(), tmp_path).get(PAGE, limit=LIMIT)
    assert answer.body == b"a page"
    assert seconds(arxiv) == [60.0, 120.0]


@pytest.mark.parametrize("header", ["7", "Mon, 12 Jan 2026 12:00:07 GMT"])
async def test_a_retry_after_is_honoured(tmp_path: Path, header: str) -> None:
    async with FakeArxiv() as arxiv:
        arxiv.script(PATH, Reply(429, headers={"Retry-After": header}), GOOD)
        await arxiv.fetcher(FakeClock(), tmp_path).get(PAGE, limit=LIMIT)
    assert seconds(arxiv) == [7.0]


@pytest.mark.parametrize("header", ["-5", "soon", "1e9", f"Mon, 12 Jan {'9' * 30} 12:00:07 GMT"])
async def test_a_retry_after_that_says_nothing_is_a_minute(tmp_path: Path, header: str) -> None:
    async with FakeArxiv() as arxiv:
        arxiv.script(PATH, Reply(429, headers={"Retry-After": header}), GOOD)
        await arxiv.fetcher(FakeClock(), tmp_path).get(PAGE, limit=LIMIT)
    assert seconds(arxiv) == [60.0]


async def test_a_refusal_holds_back_all_other_requests(tmp_path: Path) -> None:
    async with FakeArxiv() as arxiv:
        for path in (PATH, f"{PATH}v2"):
            arxiv.script(path, Reply(429), GOOD)
        fetch = arxiv.fetcher(FakeClock(), tmp_path)
        await asyncio.gather(fetch.get(PAGE, limit=LIMIT), fetch.get(f"{PAGE}v2", limit=LIMIT))
    assert seconds(arxiv)[0] == 60.0


async def test_a_wait_beyond_all_patience_is_told_at_once_and_kept_to(tmp_path: Path) -> None:
    clock = FakeClock()
    async with FakeArxiv() as arxiv:
        arxiv.script(PATH, Reply(429, headers={"Retry-After": "3600"}))
        fetch = arxiv.fetcher(clock, tmp_path)
        for _ in range(2):
            with pytest.raises(SourceUnavailableError) as caught:
                await fetch.get(PAGE, limit=LIMIT)
            assert caught.value.retry_after == 3600.0
            assert caught.value.retryable
    assert clock.slept == []
    assert len(arxiv.asked) == 1


@pytest.mark.parametrize(
    ("reply", "why"),
    [
        (Reply(503), "source.why_status"),
        (Reply(500), "source.why_status"),
        (Reply(200, b"half a pa", cut=True), "source.why_connection"),
        (
            Reply(200, gzip.compress(b"x" * 500)[:-9], headers={"Content-Encoding": "gzip"}),
            "source.why_connection",
        ),
        (Reply(200, b"not gzip", headers={"Content-Encoding": "gzip"}), "source.why_connection"),
    ],
)
async def test_what_breaks_is_tried_again_and_then_told(tmp_path: Path, reply: Reply, why: str) -> None:
    async with FakeArxiv() as arxiv:
        fetch = arxiv.fetcher(FakeClock(), tmp_path)
        arxiv.script(PATH, reply, GOOD)
        assert (await fetch.get(PAGE, limit=LIMIT)).body == b"a page"
        assert seconds(arxiv) == [5.0]
        arxiv.pages[f"{PATH}v2"] = reply
        with pytest.raises(SourceUnavailableError) as caught:
            await fetch.get(f"{PAGE}v2", limit=LIMIT)
    assert caught.value.fields["why"] == why
    assert len(arxiv.asked) == 2 + 4
    assert "arXiv" in error_message("en", caught.value)
    assert "arXiv" in error_message("zh", caught.value)


async def test_a_connection_that_is_refused_is_tried_again_and_told(tmp_path: Path) -> None:
    clock = FakeClock()
    async with FakeArxiv() as arxiv:
        fetch = arxiv.fetcher(clock, tmp_path)
    with pytest.raises(SourceUnavailableError) as caught:
        await fetch.get(PAGE, limit=LIMIT)
    assert caught.value.fields["why"] == "source.why_connection"
    assert sum(clock.slept) == 65.0


async def test_silence_is_a_time_out(tmp_path: Path) -> None:
    async with FakeArxiv() as arxiv:
        arxiv.script(PATH, Reply(hang=True), GOOD)
        answer = await arxiv.fetcher(FakeClock(), tmp_path).get(PAGE, limit=LIMIT, timeout=0.05)
    assert answer.body == b"a page"


async def test_what_is_not_there_is_not_asked_for_again_for_ten_minutes_unless_somebody_wants_to_know(
    tmp_path: Path,
) -> None:
    clock = FakeClock()
    async with FakeArxiv() as arxiv:
        fetch = arxiv.fetcher(clock, tmp_path)
        for minutes in (0, 5, 5):
            clock.time += dt.timedelta(minutes=minutes)
            assert (await fetch.get(PAGE, limit=LIMIT)).status == 404
        assert len(arxiv.asked) == 1
        assert (await fetch.get(PAGE, limit=LIMIT, max_age=0)).status == 404
        assert len(arxiv.asked) == 2
        clock.time += dt.timedelta(minutes=11)
        arxiv.pages[PATH] = Reply(503)
        with pytest.raises(SourceUnavailableError):
            await fetch.get(PAGE, limit=LIMIT)
        clock.time += dt.timedelta(minutes=11)
        arxiv.pages[PATH] = GOOD
        assert (await fetch.get(PAGE, limit=LIMIT)).body == GOOD.body


@pytest.mark.parametrize("status", [400, 410])
async def test_that_there_is_no_such_thing_is_an_answer_and_is_not_kept(
    tmp_path: Path, status: int
) -> None:
    async with FakeArxiv() as arxiv:
        arxiv.pages[PATH] = Reply(status)
        fetch = arxiv.fetcher(FakeClock(), tmp_path)
        assert (await fetch.get(PAGE, limit=LIMIT)).status == status
        assert not (await fetch.get(PAGE, limit=LIMIT)).from_cache
    assert len(arxiv.asked) == 2


async def test_a_refusal_for_good_is_not_tried_again(tmp_path: Path) -> None:
    async with FakeArxiv() as arxiv:
        arxiv.pages[PATH] = Reply(403)
        with pytest.raises(SourceUnavailableError) as caught:
            await arxiv.fetcher(FakeClock(), tmp_path).get(PAGE, limit=LIMIT)
    assert len(arxiv.asked) == 1
    assert "403" in error_message("en", caught.value)


async def test_a_page_of_another_kind_gets_one_more_chance(tmp_path: Path) -> None:
    async with FakeArxiv() as arxiv:
        arxiv.pages[PATH] = GOOD
        with pytest.raises(SourceUnavailableError) as caught:
            await arxiv.fetcher(FakeClock(), tmp_path).get(PAGE, limit=LIMIT, accept=(RSS,))
        assert caught.value.fields["why"] == "source.why_other_kind"
        assert len(arxiv.asked) == 2
        assert files(tmp_path) == []


@pytest.mark.parametrize(
    "reply",
    [
        Reply(200, b"x" * 1001),
        Reply(200, gzip.compress(b"x" * 50_000_000), headers={"Content-Encoding": "gzip"}),
        Reply(200, zlib.compress(b"x" * 1001), headers={"Content-Encoding": "deflate"}),
    ],
)
async def test_no_more_is_read_than_the_limit(tmp_path: Path, reply: Reply) -> None:
    async with FakeArxiv() as arxiv:
        arxiv.pages[PATH] = reply
        with pytest.raises(DocumentError) as caught:
            await arxiv.fetcher(FakeClock(), tmp_path).get(PAGE, limit=1000)
    assert "larger than" in error_message("en", caught.value)
    assert len(arxiv.asked) == 1


async def test_a_bomb_does_not_go_off_in_memory(tmp_path: Path) -> None:
    bomb = gzip.compress(b"x" * 50_000_000)
    async with FakeArxiv() as arxiv:
        arxiv.pages[PATH] = Reply(200, bomb, headers={"Content-Encoding": "gzip"})
        fetch = arxiv.fetcher(FakeClock(), tmp_path)
        tracemalloc.start()
        try:
            with pytest.raises(DocumentError):
                await fetch.get(PAGE, limit=1000)
            assert tracemalloc.get_traced_memory()[1] < 5_000_000
        finally:
            tracemalloc.stop()


async def test_an_answer_of_just_the_limit_is_taken(tmp_path: Path) -> None:
    async with FakeArxiv() as arxiv:
        arxiv.pages[PATH] = Reply(200, gzip.compress(b"x" * 1000), headers={"Content-Encoding": "gzip"})
        assert (await arxiv.fetcher(FakeClock(), tmp_path).get(PAGE, limit=1000)).body == b"x" * 1000


async def test_an_unknown_compression_is_refused(tmp_path: Path) -> None:
    async with FakeArxiv() as arxiv:
        arxiv.pages[PATH] = Reply(200, b"x", headers={"Content-Encoding": "br"})
        with pytest.raises(SourceUnavailableError):
            await arxiv.fetcher(FakeClock(), tmp_path).get(PAGE, limit=1000)


async def test_a_kept_answer_is_taken_while_it_is_fresh_and_says_its_age(tmp_path: Path) -> None:
    clock = FakeClock()
    async with FakeArxiv() as arxiv:
        arxiv.pages[PATH] = GOOD
        first = await arxiv.fetcher(clock, tmp_path).get(PAGE, limit=LIMIT)
        clock.time += dt.timedelta(minutes=10)
        fetch = arxiv.fetcher(clock, tmp_path)  # as after a restart
        kept = await fetch.get(PAGE, limit=LIMIT, max_age=601)
        assert (kept.from_cache, kept.age, kept.stale) == (True, 600.0, False)
        assert (kept.body, kept.fetched_at, kept.content_type) == (first.body, first.fetched_at, HTML)
        assert not (await fetch.get(PAGE, limit=LIMIT, max_age=600)).from_cache
    assert len(arxiv.asked) == 2


async def test_when_arxiv_is_down_an_old_answer_is_given_as_old(tmp_path: Path) -> None:
    clock = FakeClock()
    async with FakeArxiv() as arxiv:
        arxiv.pages[PATH] = GOOD
        fetch = arxiv.fetcher(clock, tmp_path)
        await fetch.get(PAGE, limit=LIMIT)
        clock.time += dt.timedelta(days=3)
        arxiv.pages[PATH] = Reply(503)
        old = await fetch.get(PAGE, limit=LIMIT)
    assert old.body == b"a page"
    assert old.stale
    assert old.age == 3 * 86_400.0


async def test_who_asks_the_same_at_the_same_time_shares_one_answer(tmp_path: Path) -> None:
    clock = FakeClock()
    async with FakeArxiv() as arxiv:
        arxiv.during = lambda: setattr(clock, "time", clock.time + dt.timedelta(seconds=1))
        arxiv.pages[PATH] = GOOD
        fetch = arxiv.fetcher(clock, tmp_path)
        answers = await asyncio.gather(*(fetch.get(PAGE, limit=LIMIT, max_age=0) for _ in range(5)))
    assert len(arxiv.asked) == 1
    assert {answer.body for answer in answers} == {b"a page"}


async def test_a_pdf_is_not_kept(tmp_path: Path) -> None:
    async with FakeArxiv() as arxiv:
        arxiv.pages[PATH] = Reply(200, b"%PDF-", "application/pdf")
        fetch = arxiv.fetcher(FakeClock(), tmp_path)
        await fetch.get(PAGE, limit=LIMIT)
        assert not (await fetch.get(PAGE, limit=LIMIT)).from_cache


@pytest.mark.parametrize(
    "damage", [b"", b"{}\n", b"\xff\xfe", b'{"asked": 1}\nx', b"[1]\n", b"a page", None]
)
async def test_a_damaged_cache_is_as_good_as_none(tmp_path: Path, damage: bytes | None) -> None:
    async with FakeArxiv() as arxiv:
        arxiv.pages[PATH] = GOOD
        fetch = arxiv.fetcher(FakeClock(), tmp_path)
        await fetch.get(PAGE, limit=LIMIT)
        (file,) = files(tmp_path)
        file.write_bytes(file.read_bytes()[:-1] if damage is None else damage)
        again = await fetch.get(PAGE, limit=LIMIT)
    assert (again.body, again.from_cache) == (b"a page", False)


async def test_a_cache_that_cannot_be_written_is_as_good_as_none(tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("a file where the folder should be")
    async with FakeArxiv() as arxiv:
        arxiv.pages[PATH] = GOOD
        assert (
            await arxiv.fetcher(FakeClock(), tmp_path / "cache").get(PAGE, limit=LIMIT)
        ).body == b"a page"


async def test_the_cache_stays_within_its_size_and_drops_the_oldest(tmp_path: Path) -> None:
    async with FakeArxiv() as arxiv:
        fetch = arxiv.fetcher(FakeClock(), tmp_path, cache_limit=5000)
        for number in range(1, 8):
            arxiv.pages[f"{PATH}v{number}"] = Reply(200, b"x" * 1000)
            await fetch.get(f"{PAGE}v{number}", limit=LIMIT)
        assert sum(file.stat().st_size for file in files(tmp_path)) <= 5000
        assert (await fetch.get(f"{PAGE}v7", limit=LIMIT)).from_cache
        assert not (await fetch.get(f"{PAGE}v1", limit=LIMIT)).from_cache
