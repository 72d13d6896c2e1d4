"""What reference managers write is read, and what we write they can read."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import rispy
from bibtexparser.entrypoint import parse_string
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.references.formats import read_references, read_references_file
from bot.domain.errors import DocumentError
from bot.domain.paper import Paper
from bot.domain.reference import MOST_REFERENCES
from bot.papers.export import WRITERS, as_bibtex, as_csl, as_markdown, as_ris

BIB = r"""
@string{cvpr = "CVPR"}
@comment{Zotero wrote this}
@article{thimble2026,
  title = {{Glacier} in a {T}himble: H\"ofe \& Brücken},
  author = {Thistlewood, Solveig and {The Ice Collaboration}},
  journal = {arXiv preprint arXiv:2601.16914},
  year = 2026,
  abstract = {We count <i>ice</i>.},
}
@inproceedings{broken, title = {Never closed,
@misc{pool, title="A Pool", eprint={2601.01234}, archivePrefix={arXiv}, booktitle = cvpr}
"""
RIS = (
    "TY  - JOUR\r\nTI  - Glacier in a Thimble\r\nAU  - Thistlewood, Solveig\r\nAB  - We count ice.\r\n"
    "PY  - 2026\r\nDO  - 10.48550/arXiv.2601.16914\r\nER  - \r\n"
)
CSL = [
    {
        "type": "article",
        "title": "Glacier in a Thimble",
        "author": [{"family": "Thistlewood", "given": "Solveig"}, {"literal": "The Ice Collaboration"}],
        "abstract": "We count ice.",
        "issued": {"date-parts": [["2026", 1]]},
        "URL": "https://arxiv.org/abs/2601.16914",
    }
]
ZOTERO = [
    {"data": {"itemType": "note", "note": "mine"}},
    {
        "data": {
            "itemType": "preprint",
            "title": "Glacier in a Thimble",
            "creators": [{"creatorType": "author", "firstName": "Solveig", "lastName": "Thistlewood"}],
            "abstractNote": "We count ice.",
            "date": "2026-01-22",
            "url": "https://arxiv.org/abs/2601.16914",
        }
    },
]
RDF = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
 xmlns:z="http://www.zotero.org/namespaces/export#" xmlns:dcterms="http://purl.org/dc/terms/"
 xmlns:bib="http://purl.org/net/biblio#" xmlns:foaf="http://xmlns.com/foaf/0.1/"
 xmlns:dc="http://purl.org/dc/elements/1.1/">
 <bib:Article rdf:about="https://arxiv.org/abs/2601.16914">
  <z:itemType>preprint</z:itemType>
  <bib:authors><rdf:Seq><rdf:li><foaf:Person><foaf:surname>Thistlewood</foaf:surname>
   <foaf:givenName>Solveig</foaf:givenName></foaf:Person></rdf:li></rdf:Seq></bib:authors>
  <dc:title>Glacier in a Thimble</dc:title><dcterms:abstract>We count ice.</dcterms:abstract>
  <dc:date>2026-01-22</dc:date>
 </bib:Article>
 <z:Attachment rdf:about="#item_1"><dc:title>Full Text PDF</dc:title></z:Attachment>
</rdf:RDF>"""


@pytest.mark.parametrize(
    "text", [RIS, json.dumps(CSL), json.dumps(ZOTERO), RDF], ids=["ris", "csl", "zotero", "rdf"]
)
def test_every_form_of_the_same_work_is_read_alike(text: str) -> None:
    work = read_references(text.encode()).found[0]
    assert (work.title, work.abstract) == ("Glacier in a Thimble", "We count ice.")
    assert (work.year, work.paper_id) == ("2026", "2601.16914")
    assert "Thistlewood" in work.authors[0]


def test_bibtex_is_read_in_plain_words_and_what_is_broken_is_counted() -> None:
    read = read_references(BIB.encode())
    first = read.found[0]
    assert first.title == "Glacier in a Thimble: Höfe & Brücken"
    assert first.abstract == "We count ice ."
    assert first.paper_id == "2601.16914"
    assert read.skipped >= 1


@pytest.mark.parametrize(
    "text", ["2601.16914\n2601.01234v2", "https://arxiv.org/abs/2601.16914, 2601.01234"]
)
def test_a_list_of_ids_is_one_of_papers_to_look_up(text: str) -> None:
    assert read_references(text.encode()).named == ("2601.16914", "2601.01234")


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_what_windows_saves_is_read_too(encoding: str) -> None:
    assert read_references(RIS.encode(encoding)).found


@pytest.mark.parametrize(
    "text", ["", "hello", "[]", "[1, 2", "<html></html>", "<rdf:RDF", "@article{x, year = 2}"]
)
def test_what_is_no_library_is_refused_in_a_sentence(text: str) -> None:
    with pytest.raises(DocumentError) as caught:
        read_references(text.encode())
    assert str(caught.value.fields["problem"]).startswith("references.")


def test_entities_of_xml_are_not_resolved(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("the key", encoding="utf-8")
    text = f'<!DOCTYPE r [<!ENTITY e SYSTEM "file://{secret}">]>' + RDF.replace("We count ice.", "&e; ice")
    try:
        found = read_references(text.encode()).found
    except DocumentError:
        return
    assert "the key" not in found[0].abstract


def test_a_folder_and_a_missing_file_are_told_apart(tmp_path: Path) -> None:
    for path, problem in (
        (tmp_path, "problem.document_is_folder"),
        (tmp_path / "no.bib", "references.no_file"),
    ):
        with pytest.raises(DocumentError) as caught:
            read_references_file(path)
        assert caught.value.fields["problem"] == problem


@settings(max_examples=40, deadline=None)
@given(st.one_of(st.text(max_size=200), st.text('@{}(),=" \nTY-<>[]', max_size=60)))
def test_any_file_is_read_or_refused(text: str) -> None:
    try:
        read = read_references(text.encode("utf-8", "replace"))
    except DocumentError:
        return
    assert read.found or read.named


def papers() -> list[Paper]:
    return [
        Paper(
            id="2601.16914",
            title="Glacier in a {Thimble} & 50% *ice*",
            authors=("Solveig Thistlewood", "The Ice Collaboration"),
            abstract="We count\nice.",
            categories=("cs.CV",),
        ),
        Paper(id="2601.01234", title="A Pool", authors=("Ada",), categories=("cs.CV",)),
    ]


@pytest.mark.parametrize("form", ["bibtex", "csl", "ris"])
def test_what_is_exported_is_read_back_as_the_same_papers(form: str) -> None:
    read = read_references(WRITERS[form](papers()).encode())
    assert [work.paper_id for work in read.found] == ["2601.16914", "2601.01234"]
    assert [work.title for work in read.found][1] == "A Pool"
    assert read.skipped == 0


def test_exports_are_what_other_programs_read() -> None:
    assert len(parse_string(as_bibtex(papers())).entries) == 2
    assert rispy.loads(as_ris(papers()))[0]["authors"] == ["Thistlewood, Solveig", "The Ice Collaboration"]
    assert json.loads(as_csl(papers()))[0]["author"][1] == {"literal": "The Ice Collaboration"}
    assert "[Glacier in a {Thimble} & 50% \\*ice\\*](https://arxiv.org/abs/2601.16914" in as_markdown(
        papers()
    )


def test_what_is_more_than_a_topic_learns_from_is_counted() -> None:
    works = [{"type": "article", "title": f"Ice {number}"} for number in range(MOST_REFERENCES + 3)]
    read = read_references(json.dumps(works).encode())
    assert (len(read.found), read.skipped) == (MOST_REFERENCES, 3)
