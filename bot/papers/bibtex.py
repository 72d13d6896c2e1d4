"""A BibTeX entry for a paper, in the form its source recommends.

Accents stay Unicode, as biber and every current BibTeX style reader take them.
"""

from __future__ import annotations

import re

from bot.domain.paper import Paper
from bot.sources.registry import source_of

# BibTeX counts braces even behind a backslash, so a brace of the text must not appear as one.
SPECIAL = {
    "\\": r"\textbackslash{}",
    "{": r"\textbraceleft{}",
    "}": r"\textbraceright{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    **{character: f"\\{character}" for character in "%#$&_"},
}
ESCAPES = str.maketrans(SPECIAL)
NOT_IN_KEYS = re.compile(r"[^A-Za-z0-9.]+")


def bibtex(paper: Paper) -> str:
    """The entry. Its key is made of the id alone, so it never changes with a title or a version."""
    source = source_of(paper)
    fields = {
        "title": f"{{{_escape(paper.title)}}}",  # doubled braces keep the capitals as they are
        "author": " and ".join(map(_author, paper.authors)),
        "year": _year(paper),
        **{name: _escape(value) for name, value in source.bibtex_fields(paper).items()},
        "doi": _escape(paper.doi),
        "url": _escape(source.abs_url(paper)),
    }
    lines = [f"  {name:<13} = {{{value}}}" for name, value in fields.items() if value]
    return "\n".join([f"@misc{{{_key(source.name, paper.id)},", ",\n".join(lines), "}"])


def _key(source: str, paper_id: str) -> str:
    return f"{source}-" + NOT_IN_KEYS.sub("-", paper_id)


def _escape(text: str) -> str:
    printable = "".join(character if character.isprintable() else " " for character in text)
    return " ".join(printable.split()).translate(ESCAPES)


def _author(name: str) -> str:
    """One name; braces keep `Gauge and Field Collaboration` from becoming two people."""
    escaped = _escape(name)
    return f"{{{escaped}}}" if "," in escaped or " and " in f" {escaped.lower()} " else escaped


def _year(paper: Paper) -> str:
    """The year of version 1: as submitted, else as the id tells."""
    return str(paper.published.year) if paper.published else source_of(paper).year(paper)
