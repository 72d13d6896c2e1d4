"""DOIs of bioRxiv and medRxiv, in every form people paste them.

A paper's identity is its DOI without a version: `10.1101/2026.01.20.123456`, before December 2019
`10.1101/123456`, and under openRxiv's own prefix 10.64898 since it has one. The last number has six digits
at bioRxiv and eight at medRxiv, which begin with the year. Other journals use 10.1101 too, with letters in
theirs (`10.1101/gr.123456.111`), which are not these papers.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.domain.paper import PaperRef
from bot.sources import references
from bot.sources.references import NamedPaper

MEDRXIV_DIGITS = 8

# Addresses of the years before 2020 have the number without the prefix. Every repetition is bounded.
_DOI = re.compile(
    r"""
    (?: (?<![\d.]) (?P<prefix>10\.1101|10\.64898) /
      | rxiv\.org/content/(?:bio|med)rxiv/early/\d{4}/\d{2}/\d{2}/ )
    (?P<date>20\d{2}\.(?:0[1-9]|1[0-2])\.(?:0[1-9]|[12]\d|3[01])\.)?
    (?P<number>\d{8}|\d{6})
    (?: v(?P<version>[1-9]\d{0,2}) )?
    (?! [0-9a-z] | [-/]\d | \.\d )
    """,
    re.VERBOSE | re.IGNORECASE | re.ASCII,
)
_YEAR = re.compile(r"10\.\d+/(?:(?P<dated>20\d\d)\.\d\d\.\d\d\.\d+|(?P<medical>\d\d)\d{6})")


def find_named(text: str) -> Iterator[NamedPaper]:
    """The papers of either server that the text names, with where it does, in order."""
    for match in _DOI.finditer(references.as_meant(text)):
        doi = f"{match['prefix'] or '10.1101'}/{match['date'] or ''}{match['number']}"
        version = match["version"]
        yield NamedPaper(match.start(), PaperRef(id=doi, version=int(version) if version else None))


def is_medical(paper_id: str) -> bool:
    """Whether the number has medRxiv's form."""
    return len(paper_id.rpartition("/")[2].rpartition(".")[2]) == MEDRXIV_DIGITS


def year_of(paper_id: str) -> str:
    """The year that stands in the DOI, or nothing: bioRxiv's older ones have none."""
    found = _YEAR.fullmatch(paper_id)
    if found is None:
        return ""
    return found["dated"] or f"20{found['medical']}"
