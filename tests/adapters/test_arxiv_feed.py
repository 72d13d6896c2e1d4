"""arXiv's daily feed is read whole or refused with a reason."""

import datetime as dt
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.sources.arxiv.feed import FeedReader, FileFeed, parse_feed
from adapters.sources.arxiv.feed_format import FEED_LIMIT
from adapters.sources.fetching.cache import Cache
from bot.domain.errors import FeedFormatError, SourceUnavailableError
from bot.domain.paper import AnnounceType, Feed
from bot.locales import error_message
from tests.adapters.arxiv_server import FakeArxiv, Reply, api_bytes, midnight, rss, rss_bytes, rss_item
from tests.fakes import FakeBatches, FakeClock

DAY = dt.date(2099, 12, 2)
AT = dt.datetime(2099, 12, 2, 9, tzinfo=dt.UTC)

ATOM_FEED = f"""<?xml version="1.0" encoding="UTF-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xmlns:arxiv="http://arxiv.org/schemas/atom"
      xmlns:dc="http://purl.org/dc/elements/1.1/">
  <id>http://rss.arxiv.org/atom/cs.CV+hep-th</id><title>cs.CV, hep-th updates on arXiv.org</title>
  <updated>2099-12-02T05:00:01.25+00:00</updated>
  <link href="http://rss.arxiv.org/atom/cs.CV+hep-th" rel="self" type="application/atom+xml"/>
  <entry><id>https://arxiv.org/abs/hep-th/9912001v3</id><title>Strings of Lighthouses</title>
    <updated>2099-12-02T05:00:01+00:00</updated>
    <link href="https://arxiv.org/abs/hep-th/9912001" rel="alternate" type="text/html"/>
    <summary>arXiv:hep-th/9912001v3 Announce Type: replace \nAbstract: Light.</summary>
    <category term="hep-th"/><category term="math-ph"/><category term="81T30; I.2.10"/>
    <published>{DAY}T00:00:00-05:00</published>
    <arxiv:announce_type>replace</arxiv:announce_type>
    <dc:rights>http://arxiv.org/licenses/nonexclusive-distrib/1.0/</dc:rights>
    <dc:creator>Ada Lighthouse (Institute of Light, Sea (north)), Ben Keeper Jr.</dc:creator></entry>
</feed>""".encode()


def parsed(data: bytes) -> Feed:
    return parse_feed(data, source="a file", fetched_at=AT)


def problem(data: bytes) -> object:
    with pytest.raises(FeedFormatError) as caught:
        parsed(data)
    assert "a file" in error_message("en", caught.value)
    return caught.value.fields["problem"]


def test_every_field_of_an_rss_item_is_read() -> None:
    extra = """<arxiv:DOI>10.1000/light</arxiv:DOI>
        <arxiv:journal_reference>J. Light 1 (2099)</arxiv:journal_reference>"""
    item = rss_item("9912.00001v1", title="A $5\\%$ Light", abstract="It is \\textbf{bright}.", extra=extra)
    feed = parsed(rss_bytes(DAY, item))
    assert (feed.day, feed.categories, feed.source, feed.fetched_at) == (DAY, ("cs.CV",), "a file", AT)
    (candidate,) = feed.candidates
    assert candidate.announce_type is AnnounceType.NEW
    paper = candidate.paper
    assert (paper.id, paper.version, paper.title, paper.abstract) == (
        "9912.00001",
        1,
        "A 5% Light",
        "It is bright.",
    )
    assert (paper.authors, paper.categories) == (("Ada Lighthouse", "Ben Keeper"), ("cs.CV",))
    assert (paper.doi, paper.journal_ref) == ("10.1000/light", "J. Light 1 (2099)")
    assert paper.license == "http://creativecommons.org/licenses/by/4.0/"


def test_the_atom_form_says_the_same() -> None:
    feed = parsed(ATOM_FEED)
    assert (feed.day, feed.categories) == (DAY, ("cs.CV", "hep-th"))
    (candidate,) = feed.candidates
    assert candidate.announce_type is AnnounceType.REPLACE
    assert (candidate.paper.id, candidate.paper.version) == ("hep-th/9912001", 3)
    assert candidate.paper.authors == ("Ada Lighthouse", "Ben Keeper Jr.")
    assert candidate.paper.categories == ("hep-th", "math-ph")
    assert candidate.paper.abstract == "Light."


@pytest.mark.parametrize("kind", AnnounceType)
def test_why_a_paper_stands_there_is_arxivs_own_word(kind: AnnounceType) -> None:
    feed = parsed(rss_bytes(DAY, rss_item(announce=kind.value, name="9912.00001v2")))
    assert [candidate.announce_type for candidate in feed.candidates] == [kind]


def test_an_item_with_fields_missing_is_still_a_paper() -> None:
    item = """<item><title>Bare</title><link>https://arxiv.org/abs/9912.00007</link>
      <description>arXiv:9912.00007v2 Announce Type: cross \nAbstract: Little.</description></item>"""
    barer = "<item><title>Barer</title><link>https://arxiv.org/abs/9912.00008</link></item>"
    unpinned = item.replace("</item>", "<guid>oai:arXiv.org:9912.00007</guid></item>")
    first, second, third = parsed(rss_bytes(DAY, item, barer, unpinned)).candidates
    assert third == first
    assert (first.paper.id, first.paper.version, first.announce_type) == (
        "9912.00007",
        2,
        AnnounceType.CROSS,
    )
    assert (first.paper.authors, first.paper.categories) == ((), ("cs.CV",))
    assert (second.paper.id, second.paper.version, second.announce_type) == (
        "9912.00008",
        1,
        AnnounceType.NEW,
    )


@pytest.mark.parametrize(
    "item",
    [
        "<item><title>No id</title><description>Abstract: x</description></item>",
        "<item><title>Impossible</title><link>https://arxiv.org/abs/9913.00001</link></item>",
        "<item><link>https://arxiv.org/abs/9912.00001</link></item>",
        rss_item(announce="absonly"),
        rss_item(abstract="long " * 50_000),
    ],
)
def test_an_item_that_cannot_be_understood_is_counted_and_loses_no_other(item: str) -> None:
    feed = parsed(rss_bytes(DAY, item, rss_item("9912.00002v1")))
    assert feed.unreadable == 1
    assert [candidate.paper.id for candidate in feed.candidates] == ["9912.00002"]


def test_a_weekend_is_a_feed_without_papers() -> None:
    feed = parsed(rss_bytes(dt.date(2099, 12, 5)))
    assert feed.day == dt.date(2099, 12, 5)
    assert feed.candidates == ()


def test_the_day_is_that_of_new_york() -> None:
    data = rss_bytes(DAY).replace(midnight(DAY).encode(), b"Wed, 02 Dec 2099 03:00:00 +0000")
    assert parsed(data).day == dt.date(2099, 12, 1)


BOMB = b"""<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">
<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;"><!ENTITY d "&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;">]>
<rss version="2.0"><channel><title>cs.CV updates on arXiv.org</title><link>https://arxiv.org</link>
<item><title>&d;</title></item></channel></rss>"""
FILE = b"""<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/hostname">]><rss><channel><title>&x;</title></channel></rss>"""
OUTSIDE = b"""<!DOCTYPE rss SYSTEM "http://127.0.0.1:9/x.dtd"><rss><channel></channel></rss>"""
WHOLE = rss_bytes(DAY, rss_item("9912.00001v1"), rss_item("9912.00002v1"))


@pytest.mark.parametrize(
    ("data", "key"),
    [
        (b"", "arxiv.feed_empty"),
        (b"\xef\xbb\xbf \n", "arxiv.feed_empty"),
        (b"<!DOCTYPE html>\n<html><body>Down for maintenance</body></html>", "arxiv.feed_html"),
        (b"  <HTML><head>", "arxiv.feed_html"),
        (b"%PDF-1.7", "arxiv.feed_not_xml"),
        (b"{}", "arxiv.feed_not_xml"),
        (WHOLE[: len(WHOLE) // 2], "arxiv.feed_cut_off"),
        (WHOLE.replace(b"</title>", b"", 1), "arxiv.feed_damaged"),
        (WHOLE.replace(b"lighthouses", b"\x00lighthouses"), "arxiv.feed_damaged"),
        (b"<svg/>", "arxiv.feed_other_xml"),
        (b"<rss/>", "arxiv.feed_other_xml"),
        (BOMB, "arxiv.feed_entities"),
        (FILE, "arxiv.feed_entities"),
        (OUTSIDE, "arxiv.feed_entities"),
        (WHOLE.replace(b"rss.arxiv.org", b"example.org"), "arxiv.feed_foreign"),
        (WHOLE.replace(b"cs.CV updates on arXiv.org", b"News"), "arxiv.feed_foreign"),
        (WHOLE.replace(b"cs.CV updates on arXiv.org", b"Feed error for query: x"), "arxiv.feed_error"),
        (api_bytes(), "arxiv.feed_query"),
        (WHOLE.replace(midnight(DAY).encode(), b""), "arxiv.feed_no_date"),
        (WHOLE.replace(midnight(DAY).encode(), b"soon"), "arxiv.feed_no_date"),
        (rss_bytes(DAY, "<item/>" * 10_001), "arxiv.feed_many"),
        (b" " * (FEED_LIMIT + 1), "arxiv.feed_large"),
    ],
)
def test_what_is_no_whole_feed_of_arxiv_is_refused_with_its_reason(data: bytes, key: str) -> None:
    assert problem(data) == key


@given(st.integers(0, len(WHOLE) - 2))
def test_no_part_of_a_feed_passes_for_the_whole(length: int) -> None:
    assert problem(WHOLE[:length]) in {"arxiv.feed_cut_off", "arxiv.feed_empty"}


@given(st.binary(max_size=300))
def test_any_bytes_are_refused_in_words(data: bytes) -> None:
    assert str(problem(data)).startswith("arxiv.feed_")


@given(
    st.text(
        st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"], exclude_characters="\ufffe\uffff")
    )
)
def test_any_text_may_stand_in_a_field(text: str) -> None:
    feed = parsed(rss_bytes(DAY, rss_item(title=text, abstract=text, authors=text)))
    assert len(feed.candidates) + feed.unreadable == 1


async def test_a_recorded_feed_is_read_with_its_own_day(tmp_path: Path) -> None:
    path = tmp_path / "feed.xml"
    path.write_bytes(WHOLE)
    feed = await FileFeed(path).feed((), dt.date.min)
    assert (feed.day, len(feed.candidates), feed.source) == (DAY, 2, str(path))


async def test_a_file_that_is_missing_a_folder_or_huge_is_refused(tmp_path: Path) -> None:
    huge = tmp_path / "huge.xml"
    with huge.open("wb") as file:
        file.truncate(2 * FEED_LIMIT)
    cases = {
        tmp_path / "missing.xml": "arxiv.feed_no_file",
        tmp_path: "arxiv.feed_not_a_file",
        huge: "arxiv.feed_large",
    }
    for path, key in cases.items():
        with pytest.raises(FeedFormatError) as caught:
            await FileFeed(path).feed((), DAY)
        assert caught.value.fields["problem"] == key
        assert str(path) in error_message("zh", caught.value)


async def test_each_category_is_asked_for_once_a_day_and_joined_as_arxiv_would(tmp_path: Path) -> None:
    async with FakeArxiv() as arxiv:
        arxiv.pages["/rss/cs.CV"] = rss(
            DAY, rss_item("9912.00001v1", announce="cross"), rss_item("9912.00002v1")
        )
        arxiv.pages["/rss/cs.GR"] = rss(DAY, rss_item("9912.00001v1"), "<item/>", name="cs.GR")
        reader = FeedReader(arxiv.fetcher(FakeClock(AT), tmp_path), FakeBatches())
        feed = await reader.feed(["cs.CV", "cs.GR"], DAY)
        await reader.feed(["cs.GR"], DAY)
    assert arxiv.paths == ["/rss/cs.CV", "/rss/cs.GR"]
    assert feed.categories == ("cs.CV", "cs.GR")
    assert [(candidate.paper.id, candidate.announce_type) for candidate in feed.candidates] == [
        ("9912.00001", AnnounceType.NEW),
        ("9912.00002", AnnounceType.NEW),
    ]
    assert feed.unreadable == 1


async def test_a_feed_is_parsed_once_for_all_who_follow_the_same_and_anew_the_next_day(
    tmp_path: Path,
) -> None:
    clock = FakeClock(AT)
    async with FakeArxiv() as arxiv:
        arxiv.pages["/rss/cs.CV"] = rss(DAY, rss_item("9912.00001v1"))
        arxiv.pages["/rss/cs.GR"] = rss(DAY, rss_item("9912.00002v1"), name="cs.GR")
        reader = FeedReader(arxiv.fetcher(clock, tmp_path), FakeBatches())
        one, both = await reader.feed(["cs.CV"], DAY), await reader.feed(["cs.CV", "cs.GR"], DAY)
        assert await reader.feed(["cs.CV"], DAY) is one
        assert await reader.feed(["cs.CV", "cs.GR"], DAY) is both
        clock.time += dt.timedelta(days=1)
        arxiv.pages["/rss/cs.GR"] = rss(DAY, rss_item("9912.00003v1"), name="cs.GR")
        tomorrow = await reader.feed(["cs.CV", "cs.GR"], DAY + dt.timedelta(days=1))
    assert [each.paper.id for each in tomorrow.candidates] == ["9912.00001", "9912.00003"]


async def test_a_category_that_shows_an_earlier_day_is_left_out_and_named(tmp_path: Path) -> None:
    before = DAY - dt.timedelta(days=1)
    async with FakeArxiv() as arxiv:
        arxiv.pages["/rss/cs.CV"] = rss(DAY, rss_item("9912.00001v1"))
        arxiv.pages["/rss/cs.GR"] = rss(before, rss_item("9912.00002v1"), name="cs.GR")
        feed = await FeedReader(arxiv.fetcher(FakeClock(AT), tmp_path), FakeBatches()).feed(
            ["cs.CV", "cs.GR"], DAY
        )
    assert (feed.day, feed.late) == (DAY, ("cs.GR",))
    assert [candidate.paper.id for candidate in feed.candidates] == ["9912.00001"]


async def test_a_feed_of_an_earlier_day_is_asked_for_again_but_not_at_once(tmp_path: Path) -> None:
    clock = FakeClock(AT)
    async with FakeArxiv() as arxiv:
        arxiv.pages["/rss/cs.CV"] = rss(DAY - dt.timedelta(days=1), rss_item())
        reader = FeedReader(arxiv.fetcher(clock, tmp_path), FakeBatches())
        assert (await reader.feed(["cs.CV"], DAY)).day < DAY
        arxiv.pages["/rss/cs.CV"] = rss(DAY, rss_item("9912.00002v1"))
        assert (await reader.feed(["cs.CV"], DAY)).day < DAY
        clock.time += dt.timedelta(minutes=11)
        assert (await reader.feed(["cs.CV"], DAY)).day == DAY
        clock.time += dt.timedelta(hours=20)
        assert (await reader.feed(["cs.CV"], DAY)).day == DAY
    assert len(arxiv.asked) == 2


async def test_a_correction_of_the_current_feed_is_seen_after_a_while_and_no_trouble_takes_it_away(
    tmp_path: Path,
) -> None:
    clock = FakeClock(AT)
    async with FakeArxiv() as arxiv:
        arxiv.pages["/rss/cs.CV"] = rss(DAY, rss_item("9912.00001v1"), rss_item("9912.00002v1"))
        reader = FeedReader(arxiv.fetcher(clock, tmp_path), FakeBatches())

        async def shown() -> Feed:
            return await reader.feed(["cs.CV"], DAY)

        first = await shown()
        clock.time += dt.timedelta(hours=2, minutes=1)
        assert await shown() is first, "nothing changed, so nobody has to choose anew"
        arxiv.pages["/rss/cs.CV"] = rss(DAY, rss_item("9912.00002v1"))
        assert await shown() is first
        clock.time += dt.timedelta(hours=2, minutes=1)
        corrected = await shown()
        assert [each.paper.id for each in corrected.candidates] == ["9912.00002"]
        for trouble in (
            Reply(404),
            Reply(503),
            Reply(200, WHOLE[:-20], "application/rss+xml"),
            rss(DAY),
            rss(DAY - dt.timedelta(days=1), rss_item("9912.00003v1")),
        ):
            arxiv.pages["/rss/cs.CV"] = trouble
            clock.time += dt.timedelta(hours=2, minutes=1)
            assert await shown() == corrected


@pytest.mark.parametrize(
    "trouble",
    [
        pytest.param(Reply(404), id="gone"),
        pytest.param(Reply(503), id="down"),
        pytest.param(Reply(200, WHOLE[:-20], "application/rss+xml"), id="cut off"),
        pytest.param(rss(DAY), id="empty"),
        pytest.param(rss(DAY - dt.timedelta(days=1), rss_item("9912.00003v1")), id="of the day before"),
    ],
)
async def test_what_was_good_of_the_day_outlives_the_process_that_saw_trouble_come_after_it(
    tmp_path: Path, trouble: Reply
) -> None:
    clock = FakeClock(AT)
    kept = Cache(tmp_path / "cache")

    async def shown(day: dt.date = DAY) -> Feed:
        """As a new process reads it: it has nothing but what is on the disk."""
        return await FeedReader(arxiv.fetcher(clock, tmp_path / "cache"), FakeBatches(), kept=kept).feed(
            ["cs.CV"], day
        )

    async with FakeArxiv() as arxiv:
        arxiv.pages["/rss/cs.CV"] = rss(DAY, rss_item("9912.00001v1"))
        await shown()
        clock.time += dt.timedelta(hours=2, minutes=1)
        arxiv.pages["/rss/cs.CV"] = rss(DAY, rss_item("9912.00002v1"))
        good = await shown()
        clock.time += dt.timedelta(hours=2, minutes=1)
        arxiv.pages["/rss/cs.CV"] = trouble
        assert (await shown()).candidates == good.candidates
        assert (await shown()).candidates == good.candidates, "what is asked for again at once"
        arxiv.pages["/rss/cs.CV"] = rss(DAY, rss_item("9912.00004v1"))
        clock.time += dt.timedelta(hours=2, minutes=1)
        assert [each.paper.id for each in (await shown()).candidates] == ["9912.00004"], "it was mended"
        arxiv.pages["/rss/cs.CV"] = rss(DAY)
        clock.time += dt.timedelta(days=1)
        assert (await shown(DAY + dt.timedelta(days=1))).day == DAY, "what is good of a day is of no other"


async def test_a_kept_feed_that_is_none_any_more_is_as_good_as_none(tmp_path: Path) -> None:
    kept = Cache(tmp_path / "cache")
    clock = FakeClock(AT)
    async with FakeArxiv() as arxiv:
        arxiv.pages["/rss/cs.CV"] = rss(DAY, rss_item())
        await FeedReader(arxiv.fetcher(clock, tmp_path / "cache"), FakeBatches(), kept=kept).feed(
            ["cs.CV"], DAY
        )
        for file in (tmp_path / "cache").iterdir():
            head, _, body = file.read_bytes().partition(b"\n")
            file.write_bytes(head + b"\n" + b"x" * len(body))
        arxiv.pages["/rss/cs.CV"] = Reply(503)
        with pytest.raises(SourceUnavailableError):
            await FeedReader(arxiv.fetcher(clock, tmp_path / "cache"), FakeBatches(), kept=kept).feed(
                ["cs.CV"], DAY
            )


async def test_an_empty_feed_of_the_day_is_not_believed_for_long(tmp_path: Path) -> None:
    clock = FakeClock(AT)
    async with FakeArxiv() as arxiv:
        arxiv.pages["/rss/cs.CV"] = rss(DAY)
        reader = FeedReader(arxiv.fetcher(clock, tmp_path), FakeBatches())
        assert (await reader.feed(["cs.CV"], DAY)).candidates == ()
        arxiv.pages["/rss/cs.CV"] = rss(DAY, rss_item())
        clock.time += dt.timedelta(minutes=11)
        assert len((await reader.feed(["cs.CV"], DAY)).candidates) == 1


@pytest.mark.parametrize(
    "reply",
    [
        Reply(200, WHOLE[:-20], "application/rss+xml"),
        Reply(200, b"<!DOCTYPE html><html></html>", "application/rss+xml"),
        Reply(200, b"<!DOCTYPE html><html></html>"),
        Reply(404),
        Reply(503),
    ],
)
async def test_a_broken_live_feed_is_arxivs_trouble_and_passes(tmp_path: Path, reply: Reply) -> None:
    clock = FakeClock(AT)
    async with FakeArxiv() as arxiv:
        arxiv.pages["/rss/cs.CV"] = reply
        reader = FeedReader(arxiv.fetcher(clock, tmp_path), FakeBatches())
        for _ in range(2):
            with pytest.raises(SourceUnavailableError) as caught:
                await reader.feed(["cs.CV"], DAY)
            assert "not answering" in error_message("en", caught.value)
        clock.time += dt.timedelta(minutes=11)
        arxiv.pages["/rss/cs.CV"] = rss(DAY, rss_item())
        assert len((await reader.feed(["cs.CV"], DAY)).candidates) == 1
