"""Whether an output names only the papers and the addresses that it may name."""

from __future__ import annotations

import re
from collections.abc import Iterable

from rapidfuzz import fuzz

from bot.analysis.verify import normalise
from bot.sources.registry import find_refs, is_source_url

_ADDRESS = re.compile(
    r"[a-z][a-z0-9+.-]{1,20}://[^\s<>\"'`|)\]}，。；、（）]+"
    r"|(?:javascript|data|vbscript|mailto|tel):[^\s<>\"']+"
    r"|(?<![\w@./-])(?:[a-z0-9-]{1,63}\.){1,5}(?:com|org|net|io|gg|me|ly|cn|ai|dev|xyz|info|ru|co|app|site|link|to)"
    r"/[^\s<>\"'`|)\]}，。；、（）]*",
    re.IGNORECASE,
)
_QUOTED = re.compile(r"[“\"《「]([^“”\"《》「」\n]{12,300})[”\"》」]")
_ALIKE = 80
"""From this likeness (of 100) a quoted name is meant to be a title."""


def addresses_in(text: str) -> tuple[str, ...]:
    """Everything in the text that a platform may turn into a link."""
    return tuple(found[0].rstrip(".,;:!?*_") for found in _ADDRESS.finditer(text))


def foreign_links(text: str, allowed: Iterable[str] = ()) -> tuple[str, ...]:
    """Addresses in the text that are neither a source's nor allowed, nor below one that is."""
    found = addresses_in(text)
    ours = [_bare(address) for address in allowed] if found else []
    return tuple(
        address
        for address in found
        if not is_source_url(_with_scheme(address))
        and not any(_bare(address) == own or _bare(address).startswith(f"{own}/") for own in ours)
    )


def _with_scheme(address: str) -> str:
    """As a browser would take it: without a scheme, and from http, one comes to https."""
    return re.sub(r"^(?:http://|(?![a-z][a-z0-9+.-]*:))", "https://", address, flags=re.IGNORECASE)


def _bare(address: str) -> str:
    return re.sub(r"^https?://(?:www\.)?", "", address, flags=re.IGNORECASE).rstrip("/")


def unknown_papers(text: str, known: Iterable[str]) -> tuple[str, ...]:
    """Ids of papers in the text that are not among the known ones."""
    ids = set(known)
    return tuple(dict.fromkeys(ref.id for ref in find_refs(text) if ref.id not in ids))


def altered_titles(text: str, titles: Iterable[str]) -> tuple[str, ...]:
    """Quoted names that are nearly, but not quite, the title of one of the papers.

    The part before the colon counts as the title too.
    """
    known = [normalise(each) for title in titles for each in (title, title.split(":")[0])]
    quoted = [found[1].strip(" ,.") for found in _QUOTED.finditer(text)]
    return tuple(name for name in quoted if _is_altered(normalise(name), known))


def _is_altered(name: str, known: list[str]) -> bool:
    return name not in known and any(fuzz.ratio(name, title) >= _ALIKE for title in known)
