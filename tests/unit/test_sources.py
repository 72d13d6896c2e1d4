"""Every source behind one registry; and only what is about arXiv knows of arXiv."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot import sources
from bot.analysis.name_check import foreign_links
from bot.chat.handlers.questions import split_reference, without_references
from bot.compose.words import abs_url, html_url, pdf_url
from bot.digests.due import due_at, due_runs, looks_back_to
from bot.digests.subscriptions import make_subscription, make_topic
from bot.domain.errors import TopicError
from bot.domain.paper import Paper, PaperRef
from bot.domain.topic import Destination, Subscription
from bot.locales import error_message
from bot.papers.bibtex import bibtex
from bot.sources import registry
from bot.sources.biorxiv.profile import PROFILES
from bot.sources.profile import SourceProfile
from bot.sources.registry import (
    find_category,
    find_refs,
    is_id,
    is_source_url,
    mentions_source,
    profiles,
    search_categories,
    source_of,
    source_of_id,
)

ROOT = Path(__file__).parents[2]
DOI = "10.1101/2026.01.20.123456"
MEDICAL = "10.1101/2026.01.20.26341234"
ABOUT_ARXIV = {
    "bot/sources/arxiv/": "what arXiv is",
    "adapters/sources/arxiv/": "how arXiv is asked",
    "adapters/sources/samples/": "an invented arXiv, for the demo",
    "bot/sources/profile.py": "the example of a source",
    "adapters/sources/connection.py": "the example of a source",
    "adapters/stores/sqlite/migrations.py": "what an earlier Paperboy stored",
    "bot/settings.py": "a section of its own",
    "adapters/wiring.py": "recorded feeds and holidays are arXiv's",
    "adapters/cli/": "its settings, its recorded feeds, and the names of the sources",
    "adapters/references/formats.py": "a field of BibTeX that is called after it",
    "adapters/serve/announce.py": "its holidays",
    "adapters/doctor.py": "asks whether its feed is there",
    "adapters/reading/html_": "the pages it makes of LaTeX, and where their pictures are",
    "adapters/reading/pdf_": "the stamp on its PDFs",
    "adapters/platforms/web/sample_days.py": "plays the days of an invented arXiv",
    "adapters/platforms/web/setup_pages.py": "its setting",
    "adapters/platforms/slack/manifest.py": "what the app says it reads",
    "adapters/sources/fetching/request_limiter.py": "whose terms the pace is from",
    "bot/sources/freshness.py": "where feeds were seen to be late by category",
    "bot/papers/changes.py": "how withdrawals are worded there",
    "bot/selection/": "words of an interest that say nothing",
    "bot/analysis/extractive/phrases.py": "an address that is no code",
    "bot/text/figures.py": "a number that is no figure",
    "bot/domain/analysis.py": "what an earlier Paperboy stored",
}
"""Where arXiv may be named, and why. Whatever else needs something of a source asks the registry."""


def test_a_source_whose_name_comes_first_is_not_the_one_that_is_meant_by_default(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "aardvark"
    folder.mkdir()
    (folder / "__init__.py").touch()
    (folder / "profile.py").write_text(
        "from bot.sources.biorxiv.profile import PROFILES as OTHERS\nPROFILES = OTHERS[:1]\n",
        encoding="utf-8",
    )
    monkeypatch.setattr(sources, "__path__", [*sources.__path__, str(tmp_path)])
    assert [each.name for each in registry._load()] == ["arxiv", "biorxiv", "biorxiv", "medrxiv"]


def test_only_what_is_about_arxiv_names_it() -> None:
    files = [file for folder in ("bot", "adapters") for file in (ROOT / folder).rglob("*.py")]
    naming = [
        str(file.relative_to(ROOT))
        for file in files
        if re.search("arxiv", file.read_text(encoding="utf-8").replace("bioRxiv", ""), re.IGNORECASE)
    ]
    assert not [name for name in naming if not name.startswith(tuple(ABOUT_ARXIV))]
    assert not [place for place in ABOUT_ARXIV if not any(name.startswith(place) for name in naming)]


@pytest.mark.parametrize(
    ("text", "refs"),
    [
        (DOI, [DOI]),
        (f"https://doi.org/{DOI}v2", [f"{DOI}v2"]),
        (f"see https://www.biorxiv.org/content/{DOI}v1.full.pdf, please", [f"{DOI}v1"]),
        ("https://www.biorxiv.org/content/10.1101/250001v3.full-text", ["10.1101/250001v3"]),
        ("www.biorxiv.org/content/biorxiv/early/2018/01/20/250001.full.pdf", ["10.1101/250001"]),
        (f"https://www.medrxiv.org/content/{MEDICAL}v4", [f"{MEDICAL}v4"]),
        (
            "10.1101/19000131 and 10.64898/2026.01.20.700001",
            ["10.1101/19000131", "10.64898/2026.01.20.700001"],
        ),
        ("１０．１１０１/2026.01.20.123456", [DOI]),
        (f"2601.16914 or {DOI}?", ["2601.16914", DOI]),
        (f"{DOI} or arXiv:2601.16914v2", [DOI, "2601.16914v2"]),
        ("10.1101/gr.123456.111", []),
        ("10.1101/2026.13.20.123456", []),
        ("10.1101/2026.01.20.1234567", []),
        ("110.1101/2026.01.20.123456", []),
        ("10.1038/2026.01.20.123456", []),
    ],
)
def test_papers_of_all_sources_are_found_in_what_people_type(text: str, refs: list[str]) -> None:
    assert [str(ref) for ref in find_refs(text)] == refs


@settings(max_examples=50)
@given(st.text(), st.text(), st.integers(1, 999))
def test_a_doi_is_found_between_any_words(before: str, after: str, version: int) -> None:
    assert PaperRef(id=DOI, version=version) in find_refs(f"{before} {DOI}v{version} {after}")


def test_an_id_tells_its_source_and_a_category_tells_it_better() -> None:
    named = {"2601.16914": "arxiv", "math/0309136": "arxiv", DOI: "biorxiv", MEDICAL: "medrxiv"}
    assert {paper_id: source_of_id(paper_id).name for paper_id in named} == named
    assert all(map(is_id, named))
    odd = Paper(id=DOI, title="t", categories=("medrxiv:neurology",))
    assert source_of(odd).name == "medrxiv"
    assert abs_url(odd) == f"https://www.medrxiv.org/content/{DOI}v1"


def test_links_lead_to_the_papers_own_source_at_its_version() -> None:
    paper = Paper(id=DOI, version=2, title="Newts {glow}", authors=("A. Newton",), doi=DOI)
    page = f"https://www.biorxiv.org/content/{DOI}v2"
    assert (abs_url(paper), pdf_url(paper)) == (page, f"{page}.full.pdf")
    assert html_url(paper, "s1") == f"{page}.full#s1"
    assert bibtex(paper).startswith("@misc{biorxiv-10.1101-2026.01.20.123456,")
    assert "journal" in bibtex(paper)
    assert "{2026}" in bibtex(paper)
    assert "arXiv" not in bibtex(paper)


def test_only_addresses_of_the_sources_are_theirs() -> None:
    ours = (
        "https://www.biorxiv.org/content/x",
        "https://medrxiv.org/a",
        "https://arxiv.org/abs/2601.16914",
    )
    assert all(map(is_source_url, ours))
    others = ("http://www.biorxiv.org/x", "https://biorxiv.org.evil.example/x", "https://u@medrxiv.org/x")
    assert not any(map(is_source_url, others))
    assert foreign_links("see www.biorxiv.org/content/x and example.org/x") == ("example.org/x",)
    assert mentions_source("look: https://www.MedRxiv.org/content/x")
    assert not mentions_source("look: https://example.org")


def test_the_name_of_a_source_beside_a_paper_is_no_part_of_the_question() -> None:
    assert split_reference(f"bioRxiv: {DOI} why do newts glow") == (DOI, "why do newts glow")
    assert without_references(f"medrxiv {MEDICAL} and {DOI} who glows") == "who glows"


def test_categories_are_found_with_and_without_their_source() -> None:
    assert find_category("bioRxiv:Cell Biology") == find_category("biorxiv:cell-biology")
    assert find_category("neuroscience") == "biorxiv:neuroscience"
    assert find_category("medrxiv:HIV/AIDS") == "medrxiv:hiv-aids"
    assert find_category("cs.cv") == "cs.CV"
    assert [each.code for each in search_categories("medrxiv:onco")][:1] == ["medrxiv:oncology"]
    with pytest.raises(TopicError) as caught:
        find_category("biorxiv:neurosience")
    assert "bioRxiv has no category" in error_message("en", caught.value)
    assert "biorxiv:neuroscience (Neuroscience)" in error_message("en", caught.value)


def test_a_topic_follows_one_source() -> None:
    with pytest.raises(TopicError) as caught:
        make_topic(categories=("cs.CV", "biorxiv:neuroscience"))
    assert "arXiv, bioRxiv" in error_message("en", caught.value)


def following(category: str, zone: str = "Europe/Berlin") -> Subscription:
    return make_subscription(
        to=Destination(platform="terminal", workspace="local", channel="terminal"),
        topic=make_topic(categories=(category,)),
        now=dt.datetime(2026, 1, 1, tzinfo=dt.UTC),
        time=dt.time(8),
        zone=zone,
    )


def test_a_digest_of_posted_papers_is_due_once_their_day_is_over() -> None:
    sunday = dt.date(2026, 1, 25)
    newts = following("biorxiv:neuroscience", "UTC")
    assert due_at(newts, sunday) == dt.datetime(2026, 1, 26, 8, tzinfo=dt.UTC)
    runs = due_runs([newts, following("cs.CV")], {}, dt.datetime(2026, 1, 26, 10, tzinfo=dt.UTC))
    assert sunday in {run.day for run in runs if run.subscription is newts}
    assert sunday not in {run.day for run in runs if run.subscription is not newts}


@settings(max_examples=50)
@given(st.integers(0, 5_000_000))
def test_the_current_day_of_every_source_can_be_read_now(minutes: int) -> None:
    now = dt.datetime(2020, 1, 1, tzinfo=dt.UTC) + dt.timedelta(minutes=minutes)
    for profile in profiles():
        calendar = profile.calendar
        day = calendar.current_day(now)
        assert calendar.opens(day) <= now
        assert calendar.opens(calendar.feed_day(now) + dt.timedelta(days=1)) > now
        assert looks_back_to(now) < day


@pytest.mark.parametrize(("profile", "count"), list(zip(PROFILES, (27, 51), strict=True)))
def test_every_category_of_a_server_is_its_own(profile: SourceProfile, count: int) -> None:
    assert len(profile.taxonomy.names) == count
    assert all(find_category(code) == code for code in profile.taxonomy.names)
