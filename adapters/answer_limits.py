"""The one rule for what others send us: it is unpacked bit by bit, and no further than a limit."""

from __future__ import annotations

import zlib
from types import SimpleNamespace
from typing import Final

import aiohttp

PLATFORM_LIMIT: Final = 16 * 2**20
"""Bytes of one answer of a chat platform: the longest, pages of messages, have some hundred thousand."""
CHUNK: Final = 2**16


class TooLargeError(Exception):
    """More came than was allowed."""


class UnknownEncodingError(Exception):
    """It is packed in a way that was not asked for."""


class Unpacking:
    """Takes the chunks of a body as they come over the line, and gives what is in them.

    Raises:
        UnknownEncodingError: `encoding`, that of the header Content-Encoding, is not gzip, deflate or none.
    """

    def __init__(self, encoding: str, limit: int) -> None:
        encoding = encoding.lower() or "identity"
        packed = encoding in {"gzip", "x-gzip", "deflate"}
        if not packed and encoding != "identity":
            raise UnknownEncodingError(encoding)
        self._inflate = zlib.decompressobj(wbits=47) if packed else None
        self._left = limit

    def take(self, chunk: bytes) -> bytes:
        """What is in the chunk.

        Raises:
            TooLargeError, zlib.error.
        """
        got = self._inflate.decompress(chunk, self._left + 1) if self._inflate else chunk
        self._left -= len(got)
        if self._left < 0:
            raise TooLargeError
        return got

    def end(self) -> None:
        """Raises zlib.error: it was cut off."""
        if self._inflate and not self._inflate.eof:
            raise zlib.error("cut off")


class _LimitedResponse(aiohttp.ClientResponse):
    """Reads no further than PLATFORM_LIMIT; aiohttp itself unpacks bit by bit."""

    async def read(self) -> bytes:
        if self._body is None:
            body = bytearray()
            async for chunk in self.content.iter_chunked(CHUNK):
                body += chunk
                if len(body) > PLATFORM_LIMIT:
                    self.close()
                    raise aiohttp.ClientPayloadError("larger than any answer")
            self._body = bytes(body)
        return await super().read()


def limit_answers() -> aiohttp.TraceConfig:
    """For a session of aiohttp, also one that a platform's package makes: its answers are of limited size.

    Raises, where an answer is read that is larger:
        aiohttp.ClientPayloadError.
    """
    trace = aiohttp.TraceConfig()
    trace.on_request_end.append(_limit)
    return trace


async def _limit(
    _: aiohttp.ClientSession, __: SimpleNamespace, ended: aiohttp.TraceRequestEndParams
) -> None:
    ended.response.__class__ = _LimitedResponse
