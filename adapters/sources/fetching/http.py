"""Asking a source over HTTP: what an answer is, and what every reader of one asks it through."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Protocol

from bot.domain.errors import SourceUnavailableError

DAY = 86_400.0


@dataclass(frozen=True)
class Site:
    """Who is asked: its name in sentences, and its own hosts, the only ones that are."""

    name: str
    hosts: frozenset[str]


@dataclass(frozen=True)
class Response:
    """One answer of a source.

    `status` is 200, or one of the few others that answer the question: 400 and 404 (there is no such
    thing) and 410 (withdrawn). `url` is the address after redirects, `content_type` without parameters.
    """

    status: int
    url: str
    content_type: str
    body: bytes
    fetched_at: dt.datetime
    from_cache: bool = False
    age: float = 0.0
    """Seconds since the source gave this answer."""
    stale: bool = False
    """Whether it is older than was asked for, given only because the source does not answer now."""

    def check_found(self, source: str) -> None:
        """Hold it to being what was asked for.

        Raises:
            SourceUnavailableError: `source` answered with another status than 200.
        """
        if self.status != 200:
            raise SourceUnavailableError(source=source, why="source.why_status", status=self.status)


class Fetch(Protocol):
    """Asks a source, politely."""

    async def get(
        self,
        url: str,
        *,
        limit: int,
        timeout: float = 60.0,  # noqa: ASYNC109 - of one attempt; waiting for the gate does not count
        accept: tuple[str, ...] = (),
        max_age: float = DAY,
    ) -> Response:
        """The answer to `url`, an https address of one of the source's hosts.

        Args:
            url: what to ask for.
            limit: the most bytes an answer may have, decompressed.
            timeout: seconds one attempt may take.
            accept: the content types that count as an answer, such as `application/pdf`; empty takes any.
            max_age: a kept answer younger than this many seconds is taken without asking.

        Raises:
            SourceUnavailableError: no answer, after retries, and none was kept.
            DocumentError: the answer is larger than `limit`.
        """
        ...
