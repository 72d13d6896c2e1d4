"""Requests to an endpoint that speaks OpenAI's protocol, each repeated where that may help.

Whatever goes wrong leaves here as `httpx2`'s errors, or as a `StatusError` where the endpoint said so;
`adapters.models.openai.foreign_errors` makes ours of them. OpenAI's own package would do the same with five
hundred modules and fifteen megabytes of types that nothing here asks for.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from math import isfinite
from typing import Any

import httpx2

from bot import __version__
from bot.util.backoff import backoff

FIRST_WAIT, LONGEST_WAIT = 0.5, 8.0
"""Seconds before a request is repeated, where the endpoint asks for no other time."""
LONGEST_ASKED = 120.0
"""Seconds that are waited where it asks for them; after more, somebody else asks again."""
PASSING = frozenset({408, 409, 429})
"""What it answers while it cannot, beside all from `BROKEN` on."""
BROKEN = 500


class StatusError(Exception):
    """The endpoint refused, and said so."""

    def __init__(self, response: httpx2.Response) -> None:
        super().__init__(f"status {response.status_code}")
        self.status = response.status_code
        self.body = _error_in(response.text.strip())
        """The error in its answer, as JSON or as text."""
        self.retry_after = _number(response.headers, "retry-after")
        """Seconds after which somebody else may ask."""


@dataclass(frozen=True, kw_only=True)
class EndpointClient:
    """An address, and how it is asked."""

    base_url: str
    http: httpx2.AsyncClient
    key: str = ""
    is_azure: bool = False
    query: Mapping[str, str] = field(default_factory=dict)
    """What stands in the address of every request."""
    retries: int = 0

    def at(self, base_url: str) -> EndpointClient:
        """The same elsewhere."""
        return replace(self, base_url=base_url)

    def once(self) -> EndpointClient:
        """The same, which begins nothing a second time where an answer does not come."""
        return replace(self, retries=0)

    async def ask(self, method: str, path: str, **content: Any) -> httpx2.Response:  # noqa: ANN401 - httpx2's
        """The whole answer. `content` is `json`, `data`, `files` or `params` of the request.

        Raises:
            StatusError, httpx2.HTTPError, httpx2.InvalidURL, EndlessAnswerError.
        """
        return await self._send(method, path, content, whole=True)

    @asynccontextmanager
    async def stream(self, path: str, body: Mapping[str, Any]) -> AsyncIterator[httpx2.Response]:
        """An answer that is read as it comes. What fails once it began is not repeated. Raises as `ask`."""
        response = await self._send("POST", path, {"json": body}, whole=False)
        try:
            yield response
        finally:
            await response.aclose()

    async def _send(
        self, method: str, path: str, content: Mapping[str, Any], *, whole: bool
    ) -> httpx2.Response:
        for attempt in range(self.retries + 1):
            is_last = attempt == self.retries
            try:
                response = await self.http.send(self._request(method, path, content), stream=True)
                if whole or not response.is_success:
                    await response.aread()
                if response.is_success:
                    return response
            except httpx2.HTTPError:
                if is_last:
                    raise
                wait = None
            else:
                wait = asked_wait(response.headers)
                if is_last or not may_pass(response):
                    raise StatusError(response)
            await asyncio.sleep(
                wait or backoff(self.base_url, attempt, first=FIRST_WAIT, longest=LONGEST_WAIT)
            )
        raise AssertionError("the last attempt returns or raises")

    def _request(self, method: str, path: str, content: Mapping[str, Any]) -> httpx2.Request:
        params = {**self.query, **content.get("params", {})}
        headers = {"User-Agent": f"Paperboy/{__version__}", "Accept": "application/json"}
        if self.key:
            headers["Authorization"] = f"Bearer {self.key}"
            if self.is_azure:
                headers["api-key"] = self.key
        given = {**content, "params": params or None}
        url = f"{self.base_url.rstrip('/')}/{path}"
        return self.http.build_request(method, url, headers=headers, **given)


def may_pass(response: httpx2.Response) -> bool:
    """Whether the same request may be answered in a moment: as the endpoint says, else by its status."""
    wait = asked_wait(response.headers)
    if wait is not None and wait > LONGEST_ASKED:
        return False
    told = response.headers.get("x-should-retry")
    if told in {"true", "false"}:
        return bool(told == "true")
    return response.status_code in PASSING or response.status_code >= BROKEN


def asked_wait(headers: Mapping[str, str]) -> float | None:
    """Seconds after which the next attempt may be made; None where it does not say."""
    milliseconds = _number(headers, "retry-after-ms")
    return _number(headers, "retry-after") if milliseconds is None else milliseconds / 1_000


def _number(headers: Mapping[str, str], name: str) -> float | None:
    try:
        told = float(headers.get(name, ""))
    except ValueError:
        return None
    return max(0.0, told) if isfinite(told) else None


def _error_in(text: str) -> Any:  # noqa: ANN401 - any JSON
    try:
        told = json.loads(text)
    except ValueError:
        return text
    return told.get("error", told) if isinstance(told, dict) else told
