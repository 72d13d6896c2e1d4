"""arXiv identifiers, in every form people paste them, and the addresses made from them.

Two schemes (https://info.arxiv.org/help/arxiv_identifier.html): `YYMM.NNNN` from April 2007 and
`YYMM.NNNNN` from January 2015; before that `archive/YYMMNNN`, where people often write a subject class
(`math.GT/0309136`). arXiv ignores that class, and so does `PaperRef`: one paper must not have two ids.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from bot.domain.errors import NoPaperNamedError, PaperIdError
from bot.domain.record import Record

ARXIV_HOSTS = frozenset({"arxiv.org", "www.arxiv.org", "export.arxiv.org", "rss.arxiv.org"})

_SHOWN = 80  # characters of a bad input that are repeated to the person

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

_PLAIN = str.maketrans(
    {
        **{wide: wide - 0xFEE0 for wide in range(0xFF01, 0xFF5F)},  # full-width forms of ASCII
        **dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2212"), "-"),
        **dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad"), None),  # invisible
        0x3000: " ",
    }
)
_QUOTED = re.compile(r"%(2F|3A|2E)", re.IGNORECASE)


class PaperRef(Record):
    """A paper as somebody named it: its id, and the version if one was given."""

    id: str
    version: int | None = None

    def __str__(self) -> str:
        return self.id if self.version is None else f"{self.id}v{self.version}"


def parse_ref(text: str) -> PaperRef:
    """The paper that `text` names; the first one, if it names several.

    Raises:
        PaperIdError: it names none, or one that cannot exist; `NoPaperNamedError` if it is empty.
    """
    for ref in _refs(text):
        return ref
    raise PaperIdError(text=_shortened(text)) if text.strip() else NoPaperNamedError


def find_refs(text: str) -> tuple[PaperRef, ...]:
    """All papers that running text names, in order, each once.

    The same paper at two versions counts as two; named with and without a version, as the one with.
    """
    refs = dict.fromkeys(_refs(text))
    pinned = {ref.id for ref in refs if ref.version is not None}
    return tuple(ref for ref in refs if ref.version is not None or ref.id not in pinned)


def is_id(text: str) -> bool:
    """Whether the text is the identity of a paper and nothing else."""
    return any(ref.id == text for ref in find_refs(text))


def abs_url(paper_id: str, version: int | None = None) -> str:
    """Where arXiv has the page of the paper."""
    return f"https://arxiv.org/abs/{_pinned(paper_id, version)}"


def pdf_url(paper_id: str, version: int | None = None) -> str:
    """Where arXiv has the PDF of the paper."""
    return f"https://arxiv.org/pdf/{_pinned(paper_id, version)}"


def html_url(paper_id: str, version: int | None = None) -> str:
    """Where arXiv has the HTML form of the paper, which not every paper has."""
    return f"https://arxiv.org/html/{_pinned(paper_id, version)}"


def is_arxiv_url(url: str) -> bool:
    """Whether this is a plain https address of one of arXiv's own hosts, and nothing in disguise."""
    if not url.isascii() or not url.isprintable() or set(url) & {" ", "\\"}:
        return False
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return False
    plain = parts.username is None and parts.password is None and port in {None, 443}
    return plain and parts.scheme == "https" and parts.hostname in ARXIV_HOSTS


def _refs(text: str) -> Iterator[PaperRef]:
    plain = _QUOTED.sub(lambda quoted: chr(int(quoted[1], 16)), text.translate(_PLAIN))
    for match in _REF.finditer(plain):
        paper_id = _new_id(match) or _old_id(match)
        if paper_id:
            version = match["version"]
            yield PaperRef(id=paper_id, version=int(version) if version else None)


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


def _pinned(paper_id: str, version: int | None) -> str:
    return str(PaperRef(id=paper_id, version=version))


def _shortened(text: str) -> str:
    line = " ".join(text[: 4 * _SHOWN].split())
    return line if len(line) <= _SHOWN else f"{line[: _SHOWN - 1]}…"
