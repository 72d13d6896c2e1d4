"""Whether a page may stand for the paper: the right paper and version, whole, and cleanly converted."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final
from urllib.parse import urlsplit

from lxml import etree

from adapters.reading.html_tree import Element, classes, find_class, raw_text
from bot.domain.errors import DocumentError
from bot.domain.full_text import Section, SectionKind

NUMBERED_SECTIONS: Final = 3
BODY_LENGTH: Final = 8_000
"""Characters; one of the two is enough for a page."""
SHORT_LENGTH: Final = 2_000
"""Characters that are enough for a note or a letter, where the conversion knew every command."""
FREE_ERRORS: Final = 5
LENGTH_PER_ERROR: Final = 400
"""Beyond the free ones, each unknown command needs that many characters of body to be drowned in."""
MISSING_CHAPTERS: Final = 2

WARN_ERRORS: Final = "warning.html_errors"
WARN_VERSION: Final = "warning.html_version_unknown"
WARN_SHORT: Final = "warning.html_short"

_CHAPTER: Final = re.compile(r"[1-9]\d?")
_FATAL: Final = re.compile(r"fatal error", re.IGNORECASE)
_PAPER: Final = re.compile(
    r"(?:/(?:html|abs|pdf)/|arxiv:)(\d{4}\.\d{4,5}|[a-z-]+(?:\.[A-Z]{2})?/\d{7})(?:v(\d{1,3}))?(?![\d.]*\d)",
    re.IGNORECASE,
)


def find_article(root: Element) -> Element:
    """The paper on the page.

    Raises:
        DocumentError: there is none, or the conversion broke off.
    """
    article = find_class(root, "ltx_document")
    if article is None:
        raise DocumentError(problem="problem.html_no_paper")
    if _FATAL.search(_words_around(root, article)):
        raise DocumentError(problem="problem.html_fatal")
    return article


def check_identity(root: Element, paper_id: str, version: int) -> tuple[str, ...]:
    """Compare what the page says it is with what was asked for; warnings where it does not say.

    Raises:
        DocumentError: another paper, or another version.
    """
    pages = [match for mark in _marks(root) for match in _PAPER.finditer(mark)]
    versions = {int(match[2]) for match in pages if match[2]}
    wanted = _plain(paper_id)
    if any(_plain(match[1]) != wanted for match in pages):
        raise DocumentError(problem="problem.html_other_paper")
    if versions - {version}:
        raise DocumentError(problem="problem.html_other_version")
    return () if versions else (WARN_VERSION,)


def check_quality(article: Element, sections: Sequence[Section]) -> tuple[str, ...]:
    """Decline a page that is too poor, and warn of one that is not perfect.

    Raises:
        DocumentError: too many unknown commands, too little text, citations without references, chapters
            that are missing or empty.
    """
    errors = sum(map(_is_error, article.iter(etree.Element)))
    body = [section for section in sections if section.kind is SectionKind.BODY]
    length = sum(len(section.text) for section in body)
    if errors > FREE_ERRORS and errors * LENGTH_PER_ERROR > length:
        raise DocumentError(problem="problem.html_many_errors")
    if not _has_references(sections) and (errors or _has_citations(article)):
        raise DocumentError(problem="problem.html_no_references")
    if _has_holes(body):
        raise DocumentError(problem="problem.html_holes")
    if _is_hollow(body):
        raise DocumentError(problem="problem.html_hollow")
    numbered = sum(bool(section.number) for section in body)
    if numbered >= NUMBERED_SECTIONS or length >= BODY_LENGTH:
        return (WARN_ERRORS,) if errors else ()
    if length >= SHORT_LENGTH and not errors:
        return (WARN_SHORT,)
    raise DocumentError(problem="problem.html_too_short")


def _has_holes(body: Sequence[Section]) -> bool:
    """Whether chapters are missing between others: two of them, or a quarter of all."""
    numbers = {int(section.number) for section in body if _CHAPTER.fullmatch(section.number)}
    missing = max(numbers, default=0) - len(numbers)
    return missing >= MISSING_CHAPTERS or (missing > 0 and missing * 4 >= len(numbers) + missing)


def _is_hollow(body: Sequence[Section]) -> bool:
    """Whether most chapters have headings and nothing under them."""
    lengths: list[int] = []
    for section in body:
        if section.level == 1 or not lengths:
            lengths.append(0)
        lengths[-1] += len(section.text)
    hollow = lengths.count(0)
    return hollow >= NUMBERED_SECTIONS and hollow * 2 >= len(lengths)


def page_address(root: Element, paper_id: str, version: int) -> str:
    """What pictures are relative to: the page's own address where it is arXiv's, else the usual one."""
    for link in root.iter("link"):
        if link.get("rel") == "canonical" and (link.get("href") or "").startswith(
            "https://ar5iv.labs.arxiv.org/"
        ):
            return f"https://ar5iv.labs.arxiv.org/html/{paper_id}"
    first = next((image.get("src") or "" for image in root.iter("img") if image.get("src")), "")
    base = f"https://arxiv.org/html/{paper_id}v{version}/"
    return "https://arxiv.org/html/" if first.startswith(f"{paper_id}v{version}/") else base


def _is_error(element: Element) -> bool:
    """Whether the converter left a command there that it did not know."""
    names = element.get("class")
    if not names:
        return False
    if names == "undefined" or "undefined " in names:
        return True
    return "ltx_ERROR" in names and element.tag in {"span", "div"}


def _has_citations(article: Element) -> bool:
    return any("ltx_cite" in (cite.get("class") or "") for cite in article.iter("cite"))


def _has_references(sections: Sequence[Section]) -> bool:
    return any(section.kind is SectionKind.REFERENCES and section.blocks for section in sections)


def _words_around(root: Element, article: Element) -> str:
    """The page's text outside the paper, where a converter reports on itself."""
    words = []
    for event, element in (walk := etree.iterwalk(root, events=("start", "end"))):
        if event == "start" and (element is article or element.tag in {"script", "style", "nav"}):
            walk.skip_subtree()
        elif event == "start":
            words.append(element.text or "")
        else:
            words.append(element.tail or "")
    reports = [raw_text(part) for part in article if not _is_paper(part)]
    return " ".join(words + reports)


def _is_paper(part: Element) -> bool:
    return any(name.startswith("ltx_") and name != "ltx_ERROR" for name in classes(part))


def _marks(root: Element) -> list[str]:
    """Where a page says which paper it is."""
    marks = [
        f"/html/{urlsplit(base.get('href') or '').path.partition('/html/')[2]}"
        for base in root.iter("base")
    ]
    marks += [link.get("href") or "" for link in root.iter("link") if link.get("rel") == "canonical"]
    return marks + [raw_text(part) for part in root.iter("div") if part.get("id") == "watermark-tr"]


def _plain(paper_id: str) -> str:
    """Without the subject class that old identifiers may carry."""
    return re.sub(r"\.[a-z]{2}(?=/)", "", paper_id.lower())
