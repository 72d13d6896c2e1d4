"""arXiv identifiers, in every form people paste them, and the addresses made from them.

Two schemes (https://info.arxiv.org/help/arxiv_identifier.html): `YYMM.NNNN` from April 2007 and
`YYMM.NNNNN` from January 2015; before that `archive/YYMMNNN`, where people often write a subject class
(`math.GT/0309136`). arXiv ignores that class, and so does `PaperRef`: one paper must not have two ids.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.domain.paper import PaperRef
from bot.sources import references
from bot.sources.references import NamedPaper, is_https_of

ARXIV_HOSTS = frozenset({"arxiv.org", "www.arxiv.org", "export.arxiv.org", "rss.arxiv.org"})

# Archives that ever gave out old-style ids; a closed list since April 2007.
_ARCHIVE = (
    "acc-phys|adap-org|alg-geom|ao-sci|astro-ph|atom-ph|bayes-an|chao-dyn|chem-ph|cmp-lg|comp-gas|cond-mat"
    "|cs|dg-ga|funct-an|gr-qc|hep-ex|hep-lat|hep-ph|hep-th|math-ph|math|mtrl-th|nlin|nucl-ex|nucl-th"
    "|patt-sol|physics|plasm-ph|q-alg|q-bio|quant-ph|solv-int|supr-con"
)

# A word or a path that announces an id. What stands before a bare number must not make it part of a longer
# number, a sum of money or an address; `vixra` and DOIs of others are taken whole so that nothing inside
# them looks like an id. Every repetition is bounded, so the time is linear in the text.
_REF = re.compile(
    rf"""
    (?: vixra | 10\.(?!48550/)\d{{4,9}}/ ) [!\#-(*+\--:=?-{{}}~]{{1,200}}
    |
    (?: arxiv (?:\.org)? \s{{0,3}} [-:./_\#]? \s{{0,3}}
      | ar5iv\.org/
      | (?<![0-9a-z]) (?: abs | pdf | html | src | format | e-print | ps | overview | papers? ) /
      | (?<![-0-9a-z./+@$€£¥]) )
    (?: (?P<month>\d{{4}}) [.。] (?P<number>\d{{4,5}})
      | (?P<archive>{_ARCHIVE}) (?:\.[a-z][-a-z]{{1,10}})? /
        (?P<old_month>\d{{4}}) (?P<old_number>\d{{3}}) )
    (?: v0{{0,2}}(?P<version>[1-9]\d{{0,2}}) )?
    (?! [0-9a-z] | [-.:/]\d | \s?[%°€] )
    """,
    re.VERBOSE | re.IGNORECASE | re.ASCII,
)


def parse_ref(text: str) -> PaperRef:
    """The paper of arXiv that `text` names; the first one, if it names several.

    Raises:
        PaperIdError: it names none, or one that cannot exist, or it is empty.
    """
    return references.first_of(find_named(text), text)


def find_refs(text: str) -> tuple[PaperRef, ...]:
    """All papers of arXiv that running text names, as `references.distinct` counts them."""
    return references.distinct(find_named(text))


def is_id(text: str) -> bool:
    """Whether the text is the identity of a paper of arXiv and nothing else."""
    return any(ref.id == text for ref in find_refs(text))


def abs_url(paper_id: str, version: int | None = None) -> str:
    """Where arXiv has the page of the paper."""
    return f"https://arxiv.org/abs/{_pin(paper_id, version)}"


def pdf_url(paper_id: str, version: int | None = None) -> str:
    """Where arXiv has the PDF of the paper."""
    return f"https://arxiv.org/pdf/{_pin(paper_id, version)}"


def html_url(paper_id: str, version: int | None = None) -> str:
    """Where arXiv has the HTML form of the paper, which not every paper has."""
    return f"https://arxiv.org/html/{_pin(paper_id, version)}"


def is_arxiv_url(url: str) -> bool:
    """Whether this is a plain https address of one of arXiv's own hosts, and nothing in disguise."""
    return is_https_of(url, ARXIV_HOSTS)


def find_named(text: str) -> Iterator[NamedPaper]:
    """The papers of arXiv that the text names, with where it does, in order."""
    for match in _REF.finditer(references.as_meant(text)):
        paper_id = _new_id(match) or _old_id(match)
        if paper_id:
            version = match["version"]
            ref = PaperRef(id=paper_id, version=int(version) if version else None)
            yield NamedPaper(match.start(), ref)


def _new_id(match: re.Match[str]) -> str | None:
    if match["month"] is None:
        return None
    month, number = match["month"], match["number"]
    width = 4 if month < "1501" else 5
    exists = month >= "0704" and _is_month(month) and len(number) == width and int(number) > 0
    return f"{month}.{number}" if exists else None


def _old_id(match: re.Match[str]) -> str | None:
    if match["archive"] is None:
        return None
    month, number = match["old_month"], match["old_number"]
    exists = (month >= "9107" or month <= "0703") and _is_month(month) and int(number) > 0
    return f"{match['archive'].lower()}/{month}{number}" if exists else None


def _is_month(month: str) -> bool:
    return "01" <= month[2:] <= "12"


def _pin(paper_id: str, version: int | None) -> str:
    return str(PaperRef(id=paper_id, version=version))
