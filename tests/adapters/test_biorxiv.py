"""bioRxiv and medRxiv behind the ports, against a pretended API."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from adapters.reading.full_text_reader import Turns
from adapters.sources.biorxiv.connect import connect
from adapters.sources.biorxiv.details import parse_details, strip_layout_marks
from adapters.sources.connected import ConnectedSources
from adapters.sources.connection import World
from adapters.sources.fetching.cache import Cache
from bot.domain.analysis import Source
from bot.domain.errors import PaperNotFoundError, SourceUnavailableError
from bot.domain.full_text import NO_ANSWER, SectionKind
from bot.domain.paper import AnnounceType
from bot.ports.pool import INLINE
from bot.settings import BiorxivSettings, Settings
from tests.fakes import FakeBatches, FakeClock
from tests.preprint_server import DOI, PreprintServer, jats, posting

DAY = dt.date(2099, 1, 20)
NEXT_NOON = dt.datetime(2099, 1, 21, 17, tzinfo=dt.UTC)
NEUROSCIENCE = ("biorxiv:neuroscience",)
MEDICAL = "10.1101/2099.01.19.99123456"


@pytest.fixture
def server() -> Iterator[PreprintServer]:
    with PreprintServer(page=2) as running:
        yield running


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock(NEXT_NOON)


@pytest.fixture
def sources(server: PreprintServer, clock: FakeClock, tmp_path: Path) -> ConnectedSources:
    at = BiorxivSettings(api_url=server.url, site_url=server.url, medrxiv_url=server.url, patience=0)
    world = World(
        settings=Settings(biorxiv=at),
        clock=clock,
        cache=Cache(tmp_path),
        parsing=INLINE,
        reading=Turns(),
        batches=FakeBatches(),
        patience=0,
        measured=lambda port: port,
    )
    return ConnectedSources({each.name: each for each in connect(world)})


async def test_a_day_is_read_to_its_last_page_and_filtered_by_category(
    server: PreprintServer, sources: ConnectedSources
) -> None:
    server.post(
        posting(),
        posting("10.1101/2099.01.19.200001", category="cell biology"),
        posting("10.1101/2098.05.05.200002", version="3"),
        posting("not a doi"),
        posting("10.64898/2099.01.20.200003"),
        posting("10.1101/2099.01.21.200004", date="2099-01-21"),
    )
    feed = await sources.feed(NEUROSCIENCE, DAY)
    assert [(each.paper.id, each.announce_type) for each in feed.candidates] == [
        (DOI, AnnounceType.NEW),
        ("10.1101/2098.05.05.200002", AnnounceType.REPLACE),
        ("10.64898/2099.01.20.200003", AnnounceType.NEW),
    ]
    assert (feed.day, feed.unreadable, feed.complete) == (DAY, 1, True)
    assert [path.rpartition("/2099-01-20/")[2] for path in server.asked] == ["0/json", "2/json", "4/json"]
    await sources.feed(("biorxiv:cell-biology",), DAY)
    assert len(server.asked) == 3, "the day is asked for once, whoever follows what"


async def test_a_category_without_a_paper_is_surely_empty_and_a_whole_server_without_one_is_late(
    server: PreprintServer, sources: ConnectedSources
) -> None:
    assert not (await sources.feed(NEUROSCIENCE, DAY)).complete
    server.post(posting("10.1101/2099.01.19.99200001", server="medrxiv", category="neurology"))
    feed = await sources.feed(("medrxiv:oncology",), DAY)
    assert feed.is_empty
    assert feed.complete


async def test_a_day_that_is_not_over_shows_the_day_before(sources: ConnectedSources) -> None:
    feed = await sources.feed(NEUROSCIENCE, DAY + dt.timedelta(days=1))
    assert (feed.day, feed.candidates) == (DAY, ())


async def test_pages_that_end_too_early_are_no_answer(
    server: PreprintServer, sources: ConnectedSources, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.post(posting(), posting("10.1101/2099.01.19.200001"), posting("10.1101/2099.01.19.200002"))
    whole = server.answer
    monkeypatch.setattr(
        server,
        "answer",
        lambda path: (
            (200, "application/json", b'{"messages":[{"status":"no posts found"}]}')
            if "/2/json" in path
            else whole(path)
        ),
    )
    with pytest.raises(SourceUnavailableError):
        await sources.feed(NEUROSCIENCE, DAY)


@pytest.mark.parametrize(
    "broken", [b"", b"<html>", b"[]", b"{}", b'{"messages":[{"status":"Error: no"}]}', b"[" * 100_000]
)
async def test_what_is_no_answer_of_the_api_is_an_outage_that_names_the_server(
    server: PreprintServer, sources: ConnectedSources, broken: bytes
) -> None:
    server.broken = broken
    with pytest.raises(SourceUnavailableError) as caught:
        await sources.paper(MEDICAL)
    assert caught.value.fields["source"] == "medRxiv"


@pytest.mark.parametrize("version", [10**30, float("inf"), "9" * 5_000, -1, 1.5, "two"])
def test_an_entry_with_an_impossible_version_is_counted_and_spoils_no_other(version: object) -> None:
    good = {"doi": "10.1101/2026.01.20.123456", "title": "Tides", "date": "2026-01-20", "version": "2"}
    page = {"messages": [{"status": "ok"}], "collection": [good | {"version": version}, good]}
    read = parse_details(json.dumps(page).encode(), "biorxiv")
    assert (read.entries, [each.paper.version for each in read.postings]) == (2, [2])


def test_half_a_character_of_an_abstract_that_was_cut_can_be_stored() -> None:
    entry = {
        "doi": "10.1101/2026.01.20.123456",
        "title": "T \ud83e",
        "date": "2026-01-20",
        "abstract": "\ud800",
    }
    page = {"messages": [{"status": "ok"}], "collection": [entry]}
    (posted,) = parse_details(json.dumps(page).encode(), "biorxiv").postings
    assert (posted.paper.title, posted.paper.abstract) == ("T \ufffd", "\ufffd")


async def test_a_paper_has_what_the_api_says_of_the_version_asked_for(
    server: PreprintServer, sources: ConnectedSources
) -> None:
    server.post(
        posting(published="10.1000/newts.1"), posting(version="2", date="2099-01-23", title="Newer")
    )
    paper = await sources.paper(DOI, 1)
    assert (paper.id, paper.version, paper.title) == (DOI, 1, "Lantern cells of the tide pool newt")
    assert paper.authors == ("A. Newton", "M. B. de la Lagune")
    assert paper.abstract == "Background: Newts glow. We count 12 lantern cells in each newt."
    assert paper.categories == NEUROSCIENCE
    assert (paper.doi, paper.journal_ref, paper.license) == (DOI, "10.1000/newts.1", "CC BY-NC")
    newest = await sources.paper(DOI)
    assert (newest.version, newest.title) == (2, "Newer")
    assert (newest.published, newest.updated) == (
        dt.datetime(2099, 1, 20, tzinfo=dt.UTC),
        dt.datetime(2099, 1, 23, tzinfo=dt.UTC),
    )


async def test_a_paper_is_looked_for_at_the_likely_server_first_and_at_the_other_then(
    server: PreprintServer, sources: ConnectedSources
) -> None:
    server.post(posting(server="medrxiv", category="neurology"))
    assert (await sources.paper(DOI)).categories == ("medrxiv:neurology",)
    with pytest.raises(PaperNotFoundError) as caught:
        await sources.paper(DOI, 7)
    assert caught.value.fields == {"source": "bioRxiv", "id": f"{DOI}v7"}
    with pytest.raises(PaperNotFoundError):
        await sources.paper(MEDICAL)


async def test_the_full_text_is_read_where_the_api_says_that_it_is(
    server: PreprintServer, sources: ConnectedSources
) -> None:
    entry = posting()
    server.post(entry)
    server.offer(entry, jats())
    text = await sources.read(await sources.paper(DOI))
    assert (text.source, text.version, text.fallbacks) == (Source.JATS, 1, ())
    assert [each.heading for each in text.sections if each.kind is SectionKind.BODY] == [
        "1 Introduction",
        "Earlier work",
        "Results",
    ]


async def test_an_address_of_others_is_never_fetched_and_the_abstract_is_left(
    server: PreprintServer, sources: ConnectedSources
) -> None:
    server.post(posting(jatsxml="https://example.org/content/x.source.xml"))
    text = await sources.read(await sources.paper(DOI))
    assert text.source is Source.ABSTRACT
    assert [(each.source, each.reason) for each in text.fallbacks] == [(Source.PDF, "problem.not_offered")]
    assert not any("x.source.xml" in path for path in server.asked)


async def test_while_the_api_does_not_answer_the_abstract_is_read_for_the_time_being(
    server: PreprintServer, sources: ConnectedSources, clock: FakeClock
) -> None:
    server.post(posting())
    paper = await sources.paper(DOI)
    clock.time += dt.timedelta(days=2)
    server.broken = b"busy"
    text = await sources.read(paper)
    assert text.unanswered
    assert text.fallbacks[0].reason == NO_ANSWER


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("O_ST_ABSAimsC_ST_ABSTo glow. O_LIone C_LIO_LItwoC_LI", "Aims: To glow. one two"),
        ("Seen. O_FIG O_LINKSMALLFIG WIDTH=200 C_FIG Done", "Seen. Done"),
        ("<i>Triturus</i> &lt; 5 &amp; more", "Triturus < 5 & more"),
        ("A C_elegans worm", "A C_elegans worm"),
    ],
)
def test_the_marks_of_the_servers_layout_are_taken_out_of_texts(written: str, read: str) -> None:
    assert strip_layout_marks(written) == read
