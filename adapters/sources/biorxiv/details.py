"""What the servers' API answers (https://api.biorxiv.org), as papers.

`details/{server}/{from}/{to}/{cursor}/json` lists every version posted in an interval, a page at a time;
`details/{server}/{doi}/na/json` lists every version of one paper. The length of a page has changed over the
years, so it is counted, never assumed.
"""

from __future__ import annotations

import datetime as dt
import html
import json
import logging
import re
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from bot.domain.paper import Paper
from bot.sources.biorxiv.categories import category_code
from bot.sources.biorxiv.ids import find_named
from bot.text.encodable import encodable_json

log = logging.getLogger(__name__)

NONE_FOUND = "no posts found"
_NOT_SAID = frozenset({"", "na", "n/a", "none", "null"})
_USUAL_TYPES = frozenset({"new results", "new", "published"})
_PICTURE = re.compile(r"\bO_FIG\b.*?\bC_FIG\b", re.DOTALL)
_HEADING = re.compile(r"O_ST_ABS(.{0,80}?)C_ST_ABS")
_MARK = re.compile(r"[OC]_[A-Z]{2,12}(?:_[A-Z]{2,12})?")
_TAG = re.compile(r"</?[a-zA-Z][a-zA-Z:-]{0,20}/?>")


class GarbledError(Exception):
    """The bytes are no answer of this API."""


@dataclass(frozen=True)
class PostedVersion:
    """One version as it was posted, and where its full text is as JATS XML."""

    paper: Paper
    jats_url: str


@dataclass(frozen=True)
class Details:
    """One page. `entries` counts all of it, those that could not be read too; `total` is of all pages."""

    postings: tuple[PostedVersion, ...] = ()
    entries: int = 0
    total: int = 0


def parse_details(body: bytes, server: str) -> Details:
    """The page.

    Raises:
        GarbledError: it is none, or one that says something went wrong.
    """
    try:
        answer = encodable_json(json.loads(body))
        message = answer["messages"][0]
        status, entries = str(message["status"]).lower(), answer.get("collection") or []
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
        raise GarbledError from error
    if status.startswith(NONE_FOUND):
        return Details()
    if status != "ok" or not isinstance(entries, list):
        raise GarbledError
    found = [_posting(entry, server) for entry in entries]
    return Details(
        postings=tuple(each for each in found if each is not None),
        entries=len(entries),
        total=_number(message.get("total"), len(entries)),
    )


def _posting(entry: Any, server: str) -> PostedVersion | None:  # noqa: ANN401 - whatever JSON has
    """One entry; None where it has no DOI of these servers, no title or no date."""
    try:
        named = next(find_named(str(entry["doi"])))
        paper = _paper(entry, named.ref.id, server)
        return PostedVersion(paper, _read(entry, "jatsxml"))
    except (LookupError, TypeError, ValueError, StopIteration, ValidationError):
        log.warning("an entry of %s cannot be read", server)
        return None


def _paper(entry: dict[str, Any], paper_id: str, server: str) -> Paper:
    version = _number(entry.get("version") or 1, 0)  # what is none is refused by Paper
    day = dt.datetime.combine(dt.date.fromisoformat(str(entry["date"])), dt.time(), dt.UTC)
    subject, kind = _read(entry, "category"), _read(entry, "type")
    return Paper(
        id=paper_id,
        version=version,
        title=strip_layout_marks(str(entry["title"])),
        authors=tuple(_author(name) for name in _read(entry, "authors").split(";") if name.strip()),
        abstract=strip_layout_marks(_read(entry, "abstract")),
        categories=(category_code(server, subject),) if subject else (f"{server}:",),
        published=day if version == 1 else None,
        updated=day,
        comment="" if kind.lower() in _USUAL_TYPES else kind,
        journal_ref=_read(entry, "published"),
        doi=paper_id,
        license=_license(_read(entry, "license")),
    )


def strip_layout_marks(text: str) -> str:
    """Without the marks of the servers' own layout: `O_ST_ABSMethodsC_ST_ABS We …` is `Methods: We …`."""
    without_pictures = _PICTURE.sub(" ", _TAG.sub("", html.unescape(text)))
    headed = _HEADING.sub(lambda found: f" {found[1].strip(' :.')}: ", without_pictures)
    return " ".join(_MARK.sub(" ", headed).split())


def _read(entry: dict[str, Any], name: str) -> str:
    text = str(entry.get(name) or "").strip()
    return "" if text.lower() in _NOT_SAID else text


def _author(name: str) -> str:
    """`Last, F.` as it is spoken."""
    last, _, first = (part.strip() for part in strip_layout_marks(name).partition(","))
    return f"{first} {last}".strip()


def _license(code: str) -> str:
    """`cc_by_nc` as people know it; of `cc_no`, which reserves all rights, nothing."""
    if code.lower() == "cc_no":
        return ""
    kind, _, terms = code.partition("_")
    return f"{kind.upper()} {terms.upper().replace('_', '-')}".strip() if kind.lower() == "cc" else code


def _number(given: object, otherwise: int) -> int:
    """A count, which the API gives as a number or as text."""
    text = str(given)
    return int(text) if text.isdecimal() and len(text) < 8 else otherwise
