"""Files that people attached on Slack, which are fetched with the app's own token."""

from __future__ import annotations

from http import HTTPStatus

from adapters.platforms.slack.api import NAME, Client, map_errors
from bot.domain.errors import DocumentError, PlatformUnavailableError

HOST = "https://files.slack.com/"


async def download(client: Client, address: str, limit: int) -> bytes:
    """The file. Where the app may not read files, Slack shows a page to sign in at.

    Raises:
        DocumentError: it is bigger than that, or not given to us.
        PlatformUnavailableError.
    """
    if not address.startswith((HOST, client.base_url)):
        raise DocumentError(problem="problem.file_withheld")
    if client.session is None:
        raise PlatformUnavailableError(platform=NAME)
    headers, data = {"Authorization": f"Bearer {client.token}"}, b""
    with map_errors():
        async with client.session.get(address, headers=headers, allow_redirects=False) as answer:
            page = "html" in answer.headers.get("Content-Type", "") and not address.endswith(
                ("html", "htm")
            )
            if answer.status != HTTPStatus.OK or page:
                raise DocumentError(problem="problem.file_withheld")
            while len(data) <= limit and (more := await answer.content.read(limit + 1 - len(data))):
                data += more
    if len(data) > limit:
        raise DocumentError(problem="problem.document_too_big")
    return data
