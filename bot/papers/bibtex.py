"""A BibTeX entry for a paper, in the form arXiv itself recommends (info.arxiv.org/help/hypertex/bibstyles).

Accents stay Unicode, as biber and every current BibTeX style reader take them.
"""

from __future__ import annotations

import re

from bot.domain.paper import Paper

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
CLASSIC_ID = re.compile(r".+/(\d\d)\d{5}")
CURRENT_ID = re.compile(r"(\d\d)\d\d\.\d+")


def bibtex(paper: Paper) -> str:
    """The entry. Its key is made of the id alone, so it never changes with a title or a version."""
    fields = {
        "title": f"{{{_escape(paper.title)}}}",  # doubled braces keep the capitals as they are
        "author": " and ".join(map(_author, paper.authors)),
        "year": _year(paper),
        "eprint": _escape(paper.id),
        "archivePrefix": "arXiv",
        "primaryClass": _escape(paper.categories[0]) if paper.categories else "",
        "doi": _escape(paper.doi),
        "url": f"https://arxiv.org/abs/{_escape(paper.id)}v{paper.version}",
    }
    lines = [f"  {name:<13} = {{{value}}}" for name, value in fields.items() if value]
    return "\n".join([f"@misc{{{_key(paper.id)},", ",\n".join(lines), "}"])


def _key(paper_id: str) -> str:
    return "arxiv-" + NOT_IN_KEYS.sub("-", paper_id)


def _escape(text: str) -> str:
    printable = "".join(character if character.isprintable() else " " for character in text)
    return " ".join(printable.split()).translate(ESCAPES)


def _author(name: str) -> str:
    """One name; braces keep `Gauge and Field Collaboration` from becoming two people."""
    escaped = _escape(name)
    return f"{{{escaped}}}" if "," in escaped or " and " in f" {escaped.lower()} " else escaped


def _year(paper: Paper) -> str:
    """The year of version 1: as submitted, else as the id begins (1991 to 2007 in the classic form)."""
    if paper.published:
        return str(paper.published.year)
    if current := CURRENT_ID.fullmatch(paper.id):
        return f"20{current[1]}"
    if classic := CLASSIC_ID.fullmatch(paper.id):
        return f"{'19' if classic[1] > '90' else '20'}{classic[1]}"
    return ""
