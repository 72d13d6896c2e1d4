"""Reads a library of Zotero's web API, version 3, page by page.

A library is named `users/ID` or `groups/ID`, with `/collections/KEY` for a part of it. Where Zotero asks to
wait it is waited for, up to a limit.
"""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Mapping
from typing import Final

import aiohttp

from adapters.references.formats import LARGEST, read_references
from bot.domain.errors import DocumentError, SourceUnavailableError
from bot.domain.reference import MOST_REFERENCES, References
from bot.ports.pool import INLINE, Pool
from bot.zotero_settings import ZoteroSettings

PREFIX: Final = "zotero:"
PAGE: Final = 100
"""The most items of one answer, says Zotero."""
REQUEST_TIMEOUT: Final = aiohttp.ClientTimeout(total=60)
LONGEST_WAIT: Final = 30.0
"""Seconds for which Zotero is waited for before somebody is told to try later."""
_PLACE = re.compile(r"(users|groups)/\d{1,12}(/collections/[A-Z0-9]{8})?(/publications)?")


def is_zotero(text: str) -> bool:
    """Whether somebody means a library of Zotero's rather than a file."""
    return text.startswith(PREFIX)


async def read_zotero(text: str, settings: ZoteroSettings, pool: Pool = INLINE) -> References:
    """The references of the library that `zotero:users/12345` names, the ones added last first.

    Two thousand take half a second to read, in `pool`.

    Raises:
        DocumentError: that is no name of a library, there is none, the key is refused, or it is empty.
        SourceUnavailableError: Zotero does not answer.
    """
    place = text.removeprefix(PREFIX).strip("/")
    if not _PLACE.fullmatch(place):
        raise DocumentError(problem="references.zotero_name")
    key = settings.api_key.get_secret_value()
    headers = {"Zotero-API-Version": "3", **({"Zotero-API-Key": key} if key else {})}
    items: list[object] = []
    try:
        async with aiohttp.ClientSession(headers=headers, timeout=REQUEST_TIMEOUT) as session:
            while len(items) < MOST_REFERENCES:
                url = f"{settings.api_url.rstrip('/')}/{place}/items/top"
                page, total = await _page(session, url, len(items))
                items += page
                if len(page) < PAGE or (total and len(items) >= total):
                    break
    except (aiohttp.ClientError, TimeoutError, OSError) as error:
        raise SourceUnavailableError(source="Zotero", why="source.why_connection") from error
    return await pool.run(read_references, json.dumps(items).encode())


async def _page(session: aiohttp.ClientSession, url: str, start: int) -> tuple[list[object], int]:
    """The items from `start` on, and how many there are in all; 0 where Zotero does not say."""
    asked = {
        "format": "json",
        "limit": str(PAGE),
        "start": str(start),
        "sort": "dateAdded",
        "direction": "desc",
    }
    waited = 0.0
    while True:
        async with session.get(url, params=asked, allow_redirects=False) as answer:
            wait = read_wait(answer.headers)
            if answer.status in {429, 503}:
                waited += wait or 1.0
                if waited > LONGEST_WAIT:
                    raise SourceUnavailableError(source="Zotero", why="source.why_busy", retry_after=wait)
            elif answer.status in {401, 403}:
                raise DocumentError(problem="references.zotero_key")
            elif answer.status == 404:
                raise DocumentError(problem="references.zotero_none")
            elif answer.status != 200:
                raise SourceUnavailableError(source="Zotero", why="source.why_garbled")
            else:
                page = await _json(answer)
                await asyncio.sleep(min(wait, LONGEST_WAIT))
                return page, _number(answer.headers.get("Total-Results", ""))
        await asyncio.sleep(wait or 1.0)


async def _json(answer: aiohttp.ClientResponse) -> list[object]:
    data = await answer.content.read(LARGEST + 1)
    while len(data) <= LARGEST and (more := await answer.content.read(LARGEST)):
        data += more
    if len(data) > LARGEST:
        raise DocumentError(problem="references.too_large")
    try:
        page = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise SourceUnavailableError(source="Zotero", why="source.why_garbled") from error
    return page if isinstance(page, list) else []


def read_wait(headers: Mapping[str, str]) -> float:
    """The seconds that Zotero asks to wait before the next request."""
    return float(_number(headers.get("Retry-After") or headers.get("Backoff") or ""))


def _number(said: str) -> int:
    """A number that a header tells; 0 where it tells none."""
    return int(said) if re.fullmatch(r"[0-9]{1,7}", said) else 0
