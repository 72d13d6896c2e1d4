"""Files that people attached, which are fetched with the bot's own token."""

from __future__ import annotations

from http import HTTPStatus

import aiohttp

from bot.domain.errors import DocumentError, PlatformUnavailableError


async def download(
    session: aiohttp.ClientSession | None,
    address: str,
    token: str | None,
    limit: int,
    *,
    platform: str,
    may_be_page: bool = True,
) -> bytes:
    """The file. A page that is none is what some show to sign in at.

    Raises:
        DocumentError: it is bigger than that, or not given to us.
        PlatformUnavailableError: also where there is no session any more.
    """
    if session is None:
        raise PlatformUnavailableError(platform=platform)
    headers, data = {"Authorization": f"Bearer {token}"}, b""
    try:
        async with session.get(address, headers=headers, allow_redirects=False) as answer:
            is_page = "html" in answer.headers.get("Content-Type", "")
            if answer.status != HTTPStatus.OK or (is_page and not may_be_page):
                raise DocumentError(problem="problem.file_withheld")
            while len(data) <= limit and (more := await answer.content.read(limit + 1 - len(data))):
                data += more
    except (aiohttp.ClientError, TimeoutError, OSError) as error:
        raise PlatformUnavailableError(platform=platform) from error
    if len(data) > limit:
        raise DocumentError(problem="problem.document_too_big")
    return data
