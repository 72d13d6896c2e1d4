"""Adds papers to a library of Zotero's through its web API, version 3, each once.

A paper is looked for by its id first. What is added has a write token made of the library and the paper, by
which Zotero knows for twelve hours what it was given before: so two who press at once add one item.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import aiohttp

from adapters.references.zotero import REQUEST_TIMEOUT, read_wait
from bot.domain.errors import PaperboyError, SourceUnavailableError
from bot.domain.paper import Paper
from bot.papers.export import person_name
from bot.sources.registry import find_refs, source_of
from bot.zotero_settings import ZoteroSettings

WRITTEN_BEFORE: Final = 412
FULL: Final = 413
BUSY: Final = frozenset({429, 503})
LARGEST: Final = 4 * 2**20
"""Bytes of an answer about a few items."""


@dataclass(frozen=True)
class ZoteroLibrary:
    """Implements `bot.ports.reference_library.ReferenceLibrary`."""

    settings: ZoteroSettings

    async def add(self, paper: Paper) -> bool:
        library, _, collection = self.settings.save_to.partition("/collections/")
        url = f"{self.settings.api_url.rstrip('/')}/{library}/items"
        headers = {
            "Zotero-API-Version": "3",
            "Zotero-API-Key": self.settings.api_key.get_secret_value(),
        }
        try:
            async with aiohttp.ClientSession(headers=headers, timeout=REQUEST_TIMEOUT) as session:
                if await _is_there(session, url, paper):
                    return False
                return await _write(session, url, zotero_item(paper, collection))
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise SourceUnavailableError(source="Zotero", why="source.why_connection") from error


async def _is_there(session: aiohttp.ClientSession, url: str, paper: Paper) -> bool:
    asked = {
        "q": paper.id,
        "qmode": "everything",
        "itemType": "-attachment",
        "format": "json",
        "limit": "50",
    }
    async with session.get(url, params=asked, allow_redirects=False) as answer:
        found = await _read_answer(answer)
    items = (
        [each.get("data") for each in found if isinstance(each, dict)] if isinstance(found, list) else []
    )
    return any(isinstance(each, dict) and _names(each, paper) for each in items)


def _names(item: Mapping[str, Any], paper: Paper) -> bool:
    """Whether an item is the paper, in any version; a note that speaks of it is not."""
    told = " ".join(str(item.get(field) or "") for field in ("url", "archiveID", "DOI"))
    is_same = bool(paper.doi) and str(item.get("DOI") or "").casefold() == paper.doi.casefold()
    return is_same or any(ref.id == paper.id for ref in find_refs(told))


async def _write(session: aiohttp.ClientSession, url: str, item: Mapping[str, Any]) -> bool:
    told = hashlib.sha256(f"{url}\0{json.dumps(item, sort_keys=True)}".encode()).hexdigest()[:32]
    headers = {"Zotero-Write-Token": told}
    async with session.post(url, json=[item], headers=headers, allow_redirects=False) as answer:
        if answer.status == WRITTEN_BEFORE:
            return False
        said = await _read_answer(answer)
    if not isinstance(said, dict) or not (said.get("successful") or said.get("success")):
        raise SourceUnavailableError(source="Zotero", why="source.why_garbled")
    return True


async def _read_answer(answer: aiohttp.ClientResponse) -> object:
    if answer.status in BUSY:
        wait = read_wait(answer.headers)
        raise SourceUnavailableError(source="Zotero", why="source.why_busy", retry_after=wait)
    refused = {401: "references.zotero_write", 403: "references.zotero_write"}
    refused |= {404: "references.zotero_none", FULL: "references.zotero_full"}
    if answer.status in refused:
        raise PaperboyError("error.not_taken", problem=refused[answer.status])
    data = await answer.content.read(LARGEST)
    try:
        return json.loads(data) if answer.status == 200 else None
    except (ValueError, RecursionError) as error:
        raise SourceUnavailableError(source="Zotero", why="source.why_garbled") from error


def zotero_item(paper: Paper, collection: str = "") -> Mapping[str, Any]:
    """The paper as Zotero's API takes a preprint; the same for the same paper."""
    source = source_of(paper)
    return {
        "itemType": "preprint",
        "title": paper.title,
        "creators": [_creator(name) for name in paper.authors],
        "abstractNote": paper.abstract,
        "repository": source.title,
        "archiveID": f"{source.title}:{paper.id}",
        "date": paper.published.isoformat()[:10] if paper.published else source.year(paper),
        "DOI": paper.doi,
        "url": source.abs_url(paper),
        "libraryCatalog": source.title,
        "tags": [{"tag": each, "type": 1} for each in paper.categories],
        "collections": [collection] if collection else [],
    }


def _creator(name: str) -> Mapping[str, str]:
    told = person_name(name)
    if "literal" in told:
        return {"creatorType": "author", "name": name}
    return {"creatorType": "author", "firstName": told["given"], "lastName": told["family"]}
