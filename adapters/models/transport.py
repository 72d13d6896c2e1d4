"""What a model's endpoint sends is counted as it comes, so that an answer without an end costs little."""

from __future__ import annotations

import zlib
from collections.abc import AsyncIterator

import httpx2
import openai

from adapters.answer_limits import TooLargeError, UnknownEncodingError, Unpacking
from adapters.env import environment
from adapters.models.proxy import certificates, proxy_for

LARGEST_RESPONSE = 32 * 2**20
"""Bytes. The longest answers have some hundred thousand, as a stream of events fifty times that."""


class EndlessAnswerError(openai.OpenAIError):
    """More came than any answer has. The package passes it on at once, and does not ask again."""


def limited_client(seconds: float, url: str) -> httpx2.AsyncClient:
    """The package's own kind of client for `url`, whose answers are of limited size.

    `seconds` is its patience.

    Raises:
        ModelUnavailableError: a proxy or a file of certificates that the environment names cannot be used.
    """
    proxy = proxy_for(url, environment())
    return openai.DefaultAsyncHttpxClient(
        timeout=seconds,
        trust_env=False,  # it is read by us: the package crashes where a variable is wrong
        proxy=proxy.url if proxy else None,
        verify=certificates(environment()),
        headers={"Accept-Encoding": "gzip, deflate"},
        event_hooks={"response": [_limit]},
    )


async def _limit(response: httpx2.Response) -> None:
    """Called when the head is there, before anything of the body is read."""
    encoding = response.headers.pop("Content-Encoding", "")
    try:
        unpacking = Unpacking(encoding, LARGEST_RESPONSE)
    except UnknownEncodingError as error:
        raise httpx2.DecodingError(f"packed as {encoding!r}") from error
    response.stream = _Counted(response.stream, unpacking)


class _Counted(httpx2.AsyncByteStream):
    def __init__(self, stream: object, unpacking: Unpacking) -> None:
        if not isinstance(stream, httpx2.AsyncByteStream):
            raise TypeError("an asynchronous client has asynchronous answers")
        self._stream = stream
        self._unpacking = unpacking

    async def __aiter__(self) -> AsyncIterator[bytes]:
        try:
            async for chunk in self._stream:
                yield self._unpacking.take(chunk)
            self._unpacking.end()
        except TooLargeError as error:
            raise EndlessAnswerError from error
        except zlib.error as error:
            raise httpx2.DecodingError("not packed as it says") from error

    async def aclose(self) -> None:
        await self._stream.aclose()
