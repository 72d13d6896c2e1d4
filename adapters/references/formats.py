"""Reads a file of references, whichever program wrote it: BibTeX, RIS, CSL JSON, Zotero RDF, or ids.

What it is is told by its content, as the names of such files say little. Everything is hostile until it is
text of limited length: no entity is resolved, no string macro expands without end.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from lxml import etree

from bot.domain.errors import DocumentError
from bot.domain.reference import MOST_REFERENCES, Reference, References
from bot.sources.registry import find_refs
from bot.text.latex import clean_text, latex_to_text
from bot.text.visible import visible_text

LARGEST = 20 * 2**20
LONGEST_TITLE, LONGEST_ABSTRACT, MOST_AUTHORS = 400, 6_000, 50
_BIBTEX = re.compile(r"@\s*[A-Za-z]+\s*[{(]")
_RIS = re.compile(r"^\ufeff?TY {0,2}- ", re.MULTILINE)
_IDS_ALONE = re.compile(r"[\s,;]+")
_YEAR = re.compile(r"\b(1[89]|20)\d\d\b")
_RDF = {
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "dc": "http://purl.org/dc/elements/1.1/",
    "dcterms": "http://purl.org/dc/terms/",
    "bib": "http://purl.org/net/biblio#",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "z": "http://www.zotero.org/namespaces/export#",
}
_NO_WORKS = ("Journal", "Memo", "Attachment", "Collection", "Person", "Book/dcterms:isPartOf")


def read_references_file(file: Path) -> References:
    """The references of a file.

    Raises:
        DocumentError: it cannot be opened, is too large, or is none of the kinds that are understood.
    """
    try:
        if file.is_dir():
            raise DocumentError(problem="problem.document_is_folder")
        if file.stat().st_size > LARGEST:
            raise DocumentError(problem="references.too_large")
        return read_references(file.read_bytes())
    except OSError as error:
        raise DocumentError(problem="references.no_file") from error


def read_references(data: bytes) -> References:
    """The references that are written there, in the order of the file, each once.

    Raises:
        DocumentError: it is none of the kinds that are understood, or there are none in it.
    """
    text = _decode(data)
    begins = text.lstrip()[:1]
    if begins in {"[", "{"} and not _BIBTEX.match(text.lstrip()):
        entries: Iterable[Mapping[str, Any] | None] = _csl(text)
    elif begins == "<":
        entries = _rdf(data)
    elif _BIBTEX.search(text):
        entries = _bibtex(text)
    elif _RIS.search(text):
        entries = _ris(text)
    else:
        return _ids(text)
    return _collect(entries)


def _decode(data: bytes) -> str:
    for encoding in ("utf-8-sig", "utf-16") if data[:2] in {b"\xff\xfe", b"\xfe\xff"} else ("utf-8-sig",):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return data.decode("latin-1")


def _collect(entries: Iterable[Mapping[str, Any] | None]) -> References:
    found: dict[str, Reference] = {}
    skipped = 0
    for entry in entries:
        reference = _reference(entry) if entry else None
        if reference is None:
            skipped += 1
        else:
            found.setdefault(reference.identity, reference)
    if not found:
        raise DocumentError(problem="references.none")
    works = tuple(found.values())
    skipped += max(len(works) - MOST_REFERENCES, 0)
    return References(found=works[-MOST_REFERENCES:], skipped=skipped)


def _reference(entry: Mapping[str, Any]) -> Reference | None:
    """An entry in plain words; None without a title."""
    title = _plain(entry.get("title"), LONGEST_TITLE)
    if not title:
        return None
    authors = [_plain(name, 100) for name in entry.get("authors") or ()]
    doi, url = _plain(entry.get("doi"), 200), _plain(entry.get("url"), 400)
    year = _YEAR.search(str(entry.get("year") or ""))
    named = find_refs(f"{_plain(entry.get('eprint'), 100)} {doi} {url}")
    return Reference(
        title=title,
        abstract=_plain(entry.get("abstract"), LONGEST_ABSTRACT),
        authors=tuple(name for name in authors if name)[:MOST_AUTHORS],
        year=year[0] if year else "",
        doi=doi,
        url=url if url.startswith(("http://", "https://")) else "",
        paper_id=named[0].id if named else "",
    )


def _plain(value: object, longest: int) -> str:
    text = str(value or "")[: 4 * longest]
    text = re.sub(r"<[^>]{1,40}>", " ", text) if "<" in text else text  # Zotero keeps <i> and <sub>
    shown = re.sub(r"[{}]", "", clean_text(text))  # braces of BibTeX, which keep capitals
    return " ".join(visible_text(shown).split())[:longest]


def _bibtex(text: str) -> Iterator[Mapping[str, Any] | None]:
    from bibtexparser.entrypoint import parse_string  # noqa: PLC0415 - only those pay who read such a file
    from bibtexparser.middlewares import NormalizeFieldKeys  # noqa: PLC0415

    library = parse_string(text, append_middleware=[NormalizeFieldKeys()])
    for entry in library.entries:
        fields = {field.key: str(field.value)[: 4 * LONGEST_ABSTRACT] for field in entry.fields}
        yield {
            **fields,
            **{name: latex_to_text(fields.get(name, "")) for name in ("title", "abstract")},
            "authors": [latex_to_text(name) for name in re.split(r"\s+and\s+", fields.get("author", ""))],
            "year": fields.get("year") or fields.get("date"),
            "eprint": fields.get("eprint") or fields.get("arxivid") or fields.get("journal"),
        }
    for _ in library.failed_blocks:
        yield None


def _ris(text: str) -> Iterator[Mapping[str, Any] | None]:
    import rispy  # noqa: PLC0415 - as above

    for entry in rispy.loads(text.lstrip("\ufeff"), skip_unknown_tags=True):
        urls = entry.get("urls") or [entry.get("url")]
        yield {
            "title": entry.get("title") or entry.get("primary_title"),
            "abstract": entry.get("abstract") or entry.get("notes_abstract"),
            "authors": entry.get("authors") or entry.get("first_authors"),
            "year": entry.get("year") or entry.get("publication_year"),
            "doi": entry.get("doi"),
            "url": next((url for url in urls if url), ""),
        }


def _csl(text: str) -> Iterator[Mapping[str, Any] | None]:
    """CSL JSON, as Zotero exports it, and the items of Zotero's web API."""
    try:
        loaded = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise DocumentError(problem="references.broken_json") from error
    items = loaded.get("items", [loaded]) if isinstance(loaded, dict) else loaded
    for item in items if isinstance(items, list) else []:
        data = item.get("data", item) if isinstance(item, dict) else None
        yield csl_entry(data) if isinstance(data, dict) else None


def csl_entry(item: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """An item in the words of `_reference`; None for notes and attachments."""
    if item.get("itemType") in {"note", "attachment", "annotation"}:
        return None
    people = item.get("author") or item.get("creators") or []
    issued = item.get("issued")
    parts = issued.get("date-parts") if isinstance(issued, dict) else None
    return {
        "title": item.get("title"),
        "abstract": item.get("abstract") or item.get("abstractNote"),
        "authors": [_csl_name(each) for each in people if isinstance(each, dict)],
        "year": parts or item.get("date") or issued,
        "doi": item.get("DOI"),
        "url": item.get("URL") or item.get("url"),
        "eprint": item.get("number") or item.get("archiveID") or item.get("archive_location"),
    }


def _csl_name(person: Mapping[str, Any]) -> str:
    given = person.get("given") or person.get("firstName") or ""
    family = person.get("family") or person.get("lastName") or ""
    return f"{given} {family}".strip() or str(person.get("literal") or person.get("name") or "")


def _rdf(data: bytes) -> Iterator[Mapping[str, Any] | None]:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise DocumentError(problem="references.broken_xml") from error
    if etree.QName(root).localname != "RDF":
        raise DocumentError(problem="references.unknown")
    for node in root:
        if isinstance(node.tag, str) and etree.QName(node).localname not in _NO_WORKS:
            yield _rdf_entry(node)


def _rdf_entry(node: etree._Element) -> Mapping[str, Any]:
    def first(path: str) -> str:
        return next((found.text or "" for found in node.iterfind(path, _RDF)), "")

    people = node.iterfind("bib:authors//foaf:Person", _RDF)
    said = " ".join(each.text or "" for each in node.iterfind(".//dc:identifier", _RDF))
    doi = re.search(r"\b10\.\d{4,9}/\S+", said)
    return {
        "title": first("dc:title"),
        "abstract": first("dcterms:abstract"),
        "authors": [
            " ".join(
                filter(None, (each.findtext(f"foaf:{part}", "", _RDF) for part in ("givenName", "surname")))
            )
            for each in people
        ],
        "year": first("dc:date"),
        "doi": doi[0] if doi else "",
        "url": first("dc:identifier/dcterms:URI/rdf:value") or node.get(f"{{{_RDF['rdf']}}}about", ""),
    }


def _ids(text: str) -> References:
    """A list of ids and addresses, however they are separated."""
    named = dict.fromkeys(ref.id for ref in find_refs(text))
    if not named:
        raise DocumentError(problem="references.unknown")
    words = [word for word in _IDS_ALONE.split(text) if word]
    taken = tuple(named)[:MOST_REFERENCES]
    return References(found=(), named=taken, skipped=max(len(words) - len(taken), 0))
