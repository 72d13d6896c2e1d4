"""Asks a GROBID server of one's own for the structure of a PDF (https://grobid.readthedocs.io).

It is asked for each PDF where `reading.grobid_url` names one. What it answers is read beside the PDF
itself, which tells the pages and figures, and what no person would see in it.

A server that hangs is left alone for a while, so that it holds up one paper of many and not all of them.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import logging
from functools import cache
from typing import Final

import aiohttp

from adapters.clock import SystemClock
from bot.domain.errors import DocumentError
from bot.ports.clock import Clock
from bot.util.circuit_breaker import CircuitBreaker

log = logging.getLogger(__name__)

PATH: Final = "/api/processFulltextDocument"
SILENT, RESTING = "problem.grobid_silent", "problem.grobid_resting"
REQUEST_TIMEOUT: Final = aiohttp.ClientTimeout(total=40, connect=5)
MOST_BYTES: Final = 30_000_000
BUSY, BUSY_WAIT, ATTEMPTS = 503, 5.0, 4
"""All of the server's workers are taken: it asks to be called again in some seconds."""
FIRST_REST, LONGEST_REST = dt.timedelta(minutes=2), dt.timedelta(hours=1)
"""For how long a server that does not answer is left alone; doubled each time it does not."""
_PLACED: Final = ("head", "p", "figure", "formula", "note", "biblStruct")


@cache
def grobid_at(url: str) -> Grobid | None:
    """The server at this address, if there is one: the same for all who ask it."""
    return Grobid(url) if url else None


class Grobid:
    """A server at this address."""

    def __init__(self, url: str, clock: Clock | None = None) -> None:
        self.url = url
        self._breaker = CircuitBreaker(
            clock or SystemClock(),
            first=FIRST_REST.total_seconds(),
            longest=LONGEST_REST.total_seconds(),
        )

    async def tei(self, pdf: bytes) -> bytes:
        """The server's TEI of a PDF.

        Raises:
            DocumentError: it does not answer, or did not a moment ago; found nothing; answers too much.
        """
        if self._breaker.seconds_left:
            raise DocumentError(problem=RESTING)
        try:
            async with aiohttp.ClientSession(timeout=REQUEST_TIMEOUT) as session:
                found = await self._ask(session, pdf)
        except (aiohttp.ClientError, TimeoutError) as error:
            pause = self._breaker.open()
            log.warning("%s does not answer; it is asked again in %.0f s", self.url, pause)
            raise DocumentError(problem=SILENT) from error
        self._breaker.close()
        return found

    async def _ask(self, session: aiohttp.ClientSession, pdf: bytes) -> bytes:
        for _ in range(ATTEMPTS):
            async with session.post(
                self.url.rstrip("/") + PATH, data=_form(pdf), allow_redirects=False
            ) as answer:
                if answer.status == 200:
                    return await _body(answer)
                if answer.status != BUSY:
                    raise DocumentError(problem="problem.grobid_refused")
            await asyncio.sleep(BUSY_WAIT)
        raise DocumentError(problem="problem.grobid_silent")


def _form(pdf: bytes) -> aiohttp.FormData:
    form = aiohttp.FormData()
    form.add_field("input", pdf, filename="file.pdf", content_type="application/pdf")
    form.add_field("includeRawCitations", "1")
    for name in _PLACED:
        form.add_field("teiCoordinates", name)
    return form


async def _body(answer: aiohttp.ClientResponse) -> bytes:
    body = bytearray()
    async for piece in answer.content.iter_chunked(65_536):
        body += piece
        if len(body) > MOST_BYTES:
            raise DocumentError(problem="problem.document_too_big")
    return bytes(body)
