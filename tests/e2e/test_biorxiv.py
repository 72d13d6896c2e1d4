"""bioRxiv from the command line: a digest, a paper, how it was read, a search, and a topic."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.conftest import Call
from tests.fakes import NOON
from tests.preprint_server import DOI, PreprintServer, jats, posting

YESTERDAY = (NOON - dt.timedelta(days=1)).date().isoformat()


@pytest.fixture(autouse=True)
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[PreprintServer]:
    with PreprintServer() as running:
        for name in ("API_URL", "SITE_URL", "MEDRXIV_URL"):
            monkeypatch.setenv(f"PAPERBOY_BIORXIV_{name}", running.url)
        newt = posting(date=YESTERDAY)
        cells = posting(
            "10.1101/2099.01.19.200001", date=YESTERDAY, category="cell biology", title="Cells of a kelp"
        )
        running.post(newt, cells)
        running.offer(newt, jats())
        yield running


def test_a_digest_of_bioRxiv_is_read_in_full_and_its_papers_can_be_asked_for(  # noqa: N802 - its name
    call: Call, folder: Path
) -> None:
    made = call("digest", "--source", "biorxiv", "--category", "neuroscience")
    assert made.code == 0, made.err
    assert "Lantern cells of the tide pool newt" in made.out
    assert "1 read in full" in made.out
    assert "Cells of a kelp" not in made.out
    (archived,) = folder.rglob("archive/**/*.md")
    text = archived.read_text(encoding="utf-8")
    assert f"https://www.biorxiv.org/content/{DOI}v1" in text
    assert "bioRxiv page" in text
    assert "arxiv" not in text
    shown = call("paper", f"https://www.biorxiv.org/content/{DOI}v1.full", "--json")
    analysis = json.loads(shown.out)["analysis"]
    assert (analysis["source"], analysis["evidence"]) == ("jats", "extract")
    assert "@misc{biorxiv-" in call("paper", DOI, "--bibtex").out
    read = call("read", DOI)
    assert "Earlier work" in read.out
    assert "Lantern cells" in call("search", "lantern cells").out
    answer = call("ask", DOI, "How many lantern cells does each newt have?")
    assert "12 lantern cells" in answer.out


def test_a_category_without_a_paper_is_said_to_have_none(call: Call) -> None:
    made = call("digest", "--category", "biorxiv:zoology")
    assert f"bioRxiv announced nothing on {YESTERDAY}: no paper was posted" in made.out


def test_a_paper_that_is_not_there_is_missed_at_its_own_source(call: Call) -> None:
    asked = call("paper", "10.1101/2099.01.20.99999999")
    assert asked.code == 1
    assert "medRxiv has no paper 10.1101/2099.01.20.99999999" in asked.err


def test_a_topic_of_bioRxiv_is_followed_and_one_of_two_sources_is_not(call: Call) -> None:  # noqa: N802
    assert "biorxiv:neuroscience" in call("follow", "biorxiv:neuroscience", "--name", "newts").out
    assert call("digest", "--topic", "newts").code == 0
    refused = call("follow", "biorxiv:neuroscience", "cs.CV")
    assert refused.code == 64
    assert "follows one source" in refused.err


def test_where_the_authors_of_a_file_work_is_answered(call: Call, tmp_path: Path) -> None:
    file = tmp_path / "newt.xml"
    place = b"<contrib-group><aff>Pond Institute, Eastmere</aff></contrib-group></article-meta>"
    file.write_bytes(jats().replace(b"</article-meta>", place))
    for question in ("Where do the authors work?", "作者来自哪些机构？"):
        assert "Pond Institute, Eastmere" in call("ask", file, question).out


def test_a_file_of_jats_is_read(call: Call, tmp_path: Path) -> None:
    file = tmp_path / "newts.xml"
    file.write_bytes(jats())
    assert "Earlier work" in call("read", file).out
