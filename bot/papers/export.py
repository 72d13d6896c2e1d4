"""Papers for reference managers: BibTeX, CSL JSON, RIS, and Markdown."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from bot.domain.paper import Paper
from bot.papers.bibtex import bibtex
from bot.sources.registry import source_of


def as_bibtex(papers: Sequence[Paper]) -> str:
    """A `.bib` file."""
    return "\n\n".join(map(bibtex, papers)) + "\n" if papers else ""


def as_csl(papers: Sequence[Paper]) -> str:
    """CSL JSON, as Zotero, pandoc and Mendeley read it."""
    return json.dumps([_csl(paper) for paper in papers], ensure_ascii=False, indent=2) + "\n"


def as_ris(papers: Sequence[Paper]) -> str:
    """RIS, as EndNote and everything else reads it."""
    return "\r\n".join(line for paper in papers for line in _ris(paper))


def as_markdown(papers: Sequence[Paper]) -> str:
    """A list of links, with authors and abstract."""
    return "\n".join(map(_markdown, papers))


WRITERS: Mapping[str, Callable[[Sequence[Paper]], str]] = {
    "bibtex": as_bibtex,
    "csl": as_csl,
    "ris": as_ris,
    "markdown": as_markdown,
}


def _csl(paper: Paper) -> dict[str, Any]:
    source = source_of(paper)
    year = _year(paper)
    whole = {
        "id": paper.id,
        "type": "article",
        "title": paper.title,
        "author": [person_name(name) for name in paper.authors],
        "abstract": paper.abstract,
        "issued": {"date-parts": [[year]]} if year else None,
        "publisher": source.title,
        "number": paper.id,
        "DOI": paper.doi,
        "URL": source.abs_url(paper),
    }
    return {name: value for name, value in whole.items() if value}


def person_name(name: str) -> dict[str, str]:
    """A name as CSL has it: `given` and `family`, or `literal` for a group of people."""
    given, _, family = name.rpartition(" ")
    collective = not given or re.search(r"\b(collaboration|consortium|team|group)\b", name, re.IGNORECASE)
    return {"literal": name} if collective else {"given": given, "family": family}


def _ris(paper: Paper) -> Sequence[str]:
    source = source_of(paper)
    fields = [
        ("TY", "UNPB"),
        ("TI", paper.title),
        *(("AU", _family_first(name)) for name in paper.authors),
        ("PY", str(_year(paper) or "")),
        ("AB", paper.abstract),
        ("DO", paper.doi),
        ("UR", source.abs_url(paper)),
        ("PB", source.title),
        ("AN", paper.id),
    ]
    return [*(f"{tag}  - {_one_line(value)}" for tag, value in fields if value), "ER  - ", ""]


def _family_first(name: str) -> str:
    parts = person_name(name)
    return parts.get("literal") or f"{parts['family']}, {parts['given']}"


def _one_line(text: str) -> str:
    return " ".join("".join(char if char.isprintable() else " " for char in text).split())


def _markdown(paper: Paper) -> str:
    title = re.sub(r"([\\`*_\[\]<>])", r"\\\1", _one_line(paper.title))
    abstract = re.sub(r"([\\`*_\[\]<>#])", r"\\\1", _one_line(paper.abstract))
    told = ", ".join(_one_line(name) for name in paper.authors)
    return f"- [{title}]({source_of(paper).abs_url(paper)})  \n  {told}\n\n  {abstract}\n"


def _year(paper: Paper) -> int:
    if paper.published:
        return paper.published.year
    told = source_of(paper).year(paper)
    return int(told) if told.isdigit() else 0
