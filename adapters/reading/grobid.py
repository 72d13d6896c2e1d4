"""Asks a GROBID server of one's own for the structure of a PDF (https://grobid.readthedocs.io).

It is asked for each PDF where `reading.grobid_url` names one. What it answers is read beside the PDF
itself, which tells the pages and figures, and what no person would see in it.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Final

import aiohttp

from bot.domain.errors import DocumentError

PATH: Final = "/api/processFulltextDocument"
PATIENCE: Final = aiohttp.ClientTimeout(total=120, connect=10)
MOST_BYTES: Final = 30_000_000
BUSY, PAUSE, ATTEMPTS = 503, 5.0, 4
"""All of the server's workers are taken: it asks to be called again in some seconds."""
_PLACED: Final = ("head", "p", "figure", "formula", "note", "biblStruct")


def grobid_at(url: str) -> Grobid | None:
    """The server at this address, if there is one."""
    return Grobid(url) if url else None


@dataclass(frozen=True)
class Grobid:
    """A server at this address."""

    url: str

    async def tei(self, pdf: bytes) -> bytes:
        """The server's TEI of a PDF.

        Raises:
            DocumentError: it does not answer, found nothing, or the answer is too big.
        """
        try:
            async with aiohttp.ClientSession(timeout=PATIENCE) as session:
                return await self._asked(session, pdf)
        except (aiohttp.ClientError, TimeoutError) as error:
            raise DocumentError(problem="problem.grobid_silent") from error

    async def _asked(self, session: aiohttp.ClientSession, pdf: bytes) -> bytes:
        for _ in range(ATTEMPTS):
            async with session.post(
                self.url.rstrip("/") + PATH, data=_form(pdf), allow_redirects=False
            ) as answer:
                if answer.status == 200:
                    return await _body(answer)
                if answer.status != BUSY:
                    raise DocumentError(problem="problem.grobid_refused")
            await asyncio.sleep(PAUSE)
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
