"""Asking a source over the network: politely, within limits, and with what was kept for when it is away."""

from __future__ import annotations

import datetime as dt
import logging
import zlib
from collections.abc import Mapping
from dataclasses import replace
from email.utils import parsedate_to_datetime
from typing import NamedTuple
from urllib.parse import urljoin, urlsplit

import aiohttp

from adapters.answer_limits import CHUNK, TooLargeError, UnknownEncodingError, Unpacking
from adapters.sources.fetching.cache import Cache
from adapters.sources.fetching.host_breaker import HostBreaker
from adapters.sources.fetching.http import DAY, Response, Site
from adapters.sources.fetching.request_limiter import REQUEST_INTERVAL, RequestLimiter
from bot import __version__
from bot.domain.errors import BadInputError, DocumentError, SourceUnavailableError
from bot.ports.clock import Clock
from bot.sources.references import is_https_of
from bot.util.keyed_lock import KeyedLock
from bot.util.single_flight import SingleFlight

log = logging.getLogger(__name__)

FETCH_TIMEOUT = 600.0
"""Seconds one question may take, all its failed attempts and the waits between them together."""

_BROKEN = (5.0, 15.0, 45.0)  # seconds to wait after a failure, attempt by attempt
_BUSY = (60.0, 120.0, 240.0)  # after 429 without Retry-After: a source forgives after minutes, not seconds
_MISTAKEN = (5.0,)  # after an answer of another kind: a page of maintenance passes, a missing form stays
_EVERYWHERE = {"source.why_busy", "source.why_connection", "source.why_timeout"}
"""What fails so fails for every address of the server; other failures may be those of one page."""
_ANSWERS = {200, 400, 404, 410}
_REDIRECTS = {301, 302, 303, 307, 308}
_MOST_REDIRECTS = 5
_MISSING = 404
_MISSING_FOR = 600.0
"""Seconds for which what a source does not have is not asked for again: many channels want one paper."""
_UNKEPT = {"application/pdf"}  # sources ask not to store them; what was read of them is kept elsewhere


class Fetcher:
    """The `Fetch` that really asks.

    `contact` is told to the source with every request. `origins` replaces beginnings of addresses, for a
    mirror or a test's server; only addresses of the site's hosts are ever asked for or followed.
    """

    def __init__(
        self,
        clock: Clock,
        limiter: RequestLimiter,
        cache: Cache,
        site: Site,
        *,
        contact: str = "",
        origins: Mapping[str, str] | None = None,
        patience: float = FETCH_TIMEOUT,
    ) -> None:
        self._clock = clock
        self._source = site.name
        self._hosts = site.hosts
        self._limiter = limiter
        self._cache = cache
        self._origins = dict(origins or {})
        self._patience = patience
        self._headers = {"User-Agent": user_agent(contact), "Accept-Encoding": "gzip"}
        self._flights = SingleFlight()
        self._asking = KeyedLock()
        self._breakers: dict[str, HostBreaker] = {}

    async def get(
        self,
        url: str,
        *,
        limit: int,
        timeout: float = 60.0,  # noqa: ASYNC109 - of one attempt, as the port says
        accept: tuple[str, ...] = (),
        max_age: float = DAY,
    ) -> Response:
        """As `Fetch.get`. Of an answer of another type than asked for, one more attempt is made.

        Raises:
            SourceUnavailableError, DocumentError: as the port says.
            OverloadedError: too much waits for the source already.
            BadInputError: `url` is not an address of the source.
        """
        if not is_https_of(url, self._hosts):
            raise BadInputError(problem="source.foreign_address", source=self._source, url=url)
        question = _Question(url, limit, timeout, accept)
        # Whoever asks the same at the same time gets the one answer.
        return await self._flights.do((question, max_age), lambda: self._answer(question, max_age))

    async def _answer(self, question: _Question, max_age: float) -> Response:
        url, limit = question.url, question.limit
        asked_at = self._clock.now()
        async with self._asking.hold(url):  # also by those who ask it otherwise
            kept = self._take_kept(await self._cache.load(url))
            if kept and _is_answer(kept, limit, max_age, asked_at):
                return kept
            async with self._cache.alone(url):
                return await self._answer_anew(question, max_age, asked_at)

    async def _answer_anew(self, question: _Question, max_age: float, asked_at: dt.datetime) -> Response:
        """Ask, unless another process just did."""
        url, limit = question.url, question.limit
        kept = self._take_kept(await self._cache.load_latest(url))
        if kept and _is_answer(kept, limit, max_age, asked_at):
            return kept
        try:
            response = await self._ask(question)
        except SourceUnavailableError:
            if kept is None or len(kept.body) > limit:
                raise
            log.warning(
                "%s does not answer; taking what it said %.0f minutes ago", self._source, kept.age / 60
            )
            return replace(kept, stale=True)
        if response.status == _MISSING:
            await self._cache.keep(url, replace(response, body=b""))
        elif response.status == 200 and response.content_type not in _UNKEPT:
            await self._cache.keep(url, response)
        return response

    def _take_kept(self, kept: Response | None) -> Response | None:
        """What is kept, with its age, if it can still be taken for what the source says."""
        if kept is None:
            return None
        age = (self._clock.now() - kept.fetched_at).total_seconds()
        if age < 0 or (kept.status == _MISSING and age > _MISSING_FOR):
            return None  # kept by a clock that was wrong, or believed long enough
        return replace(kept, age=age)

    async def _ask(self, question: _Question) -> Response:
        """Attempt after attempt, with waits in between, as long as that helps and patience lasts."""
        breaker = self._breaker(question.url)
        attempt, waited = 0, 0.0
        while True:
            breaker.check()
            is_probe = breaker.is_open
            try:
                response = await self._attempt(question, breaker)
            except DocumentError:
                breaker.on_success()
                raise
            except _FailedError as failure:
                breaker.on_failure(question.url, failure.why, failure.status)
                wait, waited = failure.wait(attempt), waited + failure.took
                if is_probe or wait is None or waited + wait > self._patience:
                    if not is_probe:
                        breaker.gave_up(
                            failure.why, failure.status, everywhere=failure.everywhere, least=failure.asked
                        )
                    raise SourceUnavailableError(
                        source=self._source, retry_after=wait, why=failure.why, status=failure.status
                    ) from failure
                log.info("%s did not answer (%s); waiting %.0f s", self._source, failure.why, wait)
            else:
                breaker.on_success()
                return response
            await self._clock.sleep(wait)
            attempt, waited = attempt + 1, waited + wait

    def _breaker(self, url: str) -> HostBreaker:
        host = urlsplit(url).hostname or ""
        return self._breakers.setdefault(host, HostBreaker(host, self._clock, source=self._source))

    async def _attempt(self, question: _Question, breaker: HostBreaker) -> Response:
        """One attempt, following the source's own redirects, each through the gate."""
        patience = max(self._patience, REQUEST_INTERVAL)
        if (closed := self._limiter.closed_for) > patience:
            raise _FailedError("source.why_busy", (closed,), 429, closed)
        url = question.url
        for _ in range(_MOST_REDIRECTS + 1):
            async with self._limiter.turn(patience):
                breaker.check()  # an outage may have been found by those before us in the queue
                answer = await self._request(url, question)
                if isinstance(answer, Response):
                    return answer
            url = self._follow(url, answer)
        raise _FailedError("source.why_redirect", ())

    async def _request(self, url: str, question: _Question) -> Response | str:
        """One request: the answer, or the address it sends us to."""
        timeout = aiohttp.ClientTimeout(total=question.timeout)
        begun = self._clock.now()
        try:
            async with (
                aiohttp.ClientSession(
                    headers=self._headers, timeout=timeout, trust_env=True, auto_decompress=False
                ) as session,
                session.get(self._target(url), allow_redirects=False) as answer,
            ):
                return await self._read(url, answer, question)
        except TimeoutError as error:
            took = (self._clock.now() - begun).total_seconds()
            raise _FailedError("source.why_timeout", _BROKEN, took=took) from error
        except (aiohttp.ClientError, OSError, zlib.error) as error:
            raise _FailedError("source.why_connection", _BROKEN) from error

    async def _read(self, url: str, answer: aiohttp.ClientResponse, question: _Question) -> Response | str:
        if answer.status in _REDIRECTS:
            return answer.headers.get("Location", "")
        if answer.status == 429 or answer.status not in _ANSWERS:
            raise self._refusal(answer)
        content_type = answer.content_type.lower()
        if answer.status == 200 and question.accept and content_type not in question.accept:
            raise _FailedError("source.why_other_kind", _MISTAKEN)
        body = await self._body(answer, question.limit)
        return Response(answer.status, url, content_type, body, fetched_at=self._clock.now())

    def _refusal(self, answer: aiohttp.ClientResponse) -> _FailedError:
        """What an answer without an answer means: too many requests, not for us, or broken."""
        asked = _retry_after(answer.headers.get("Retry-After", ""), self._clock.now())
        if answer.status == 429:
            self._limiter.hold(asked or _BUSY[0])
            return _FailedError("source.why_busy", _BUSY, 429, asked)
        waits = _BROKEN if answer.status >= 500 or answer.status == 408 else ()
        return _FailedError("source.why_status", waits, answer.status, asked)

    def _target(self, url: str) -> str:
        for beginning, instead in self._origins.items():
            if url == beginning or url.startswith((f"{beginning}/", f"{beginning}?")):
                return instead.rstrip("/") + url.removeprefix(beginning)
        return url

    def _follow(self, url: str, location: str) -> str:
        """Where we are sent, if it is still the source's; its old http addresses are asked over https."""
        target = urljoin(url, location)
        if target.startswith("http://"):
            target = f"https://{target.removeprefix('http://')}"
        if not location or not is_https_of(target, self._hosts):
            raise _FailedError("source.why_redirect", ())
        return target

    async def _body(self, answer: aiohttp.ClientResponse, limit: int) -> bytes:
        """The body, decompressed, read no further than `limit` allows.

        Raises:
            DocumentError: it is larger.
            zlib.error: it is not compressed as it says, or cut off.
        """
        try:
            unpacking = Unpacking(answer.headers.get("Content-Encoding", ""), limit)
            chunks = [unpacking.take(chunk) async for chunk in answer.content.iter_chunked(CHUNK)]
        except UnknownEncodingError:
            raise _FailedError("source.why_other_kind", _MISTAKEN) from None
        except TooLargeError as error:
            raise DocumentError(
                problem="source.too_large", source=self._source, megabytes=max(1, limit // 1_000_000)
            ) from error
        unpacking.end()
        return b"".join(chunks)


class _Question(NamedTuple):
    """What is asked, and within which limits."""

    url: str
    limit: int
    timeout: float
    accept: tuple[str, ...]


class _FailedError(Exception):
    """One attempt failed: why, in a key of `bot.locales`, and how long to wait before which attempt."""

    def __init__(
        self,
        why: str,
        waits: tuple[float, ...],
        status: int = 0,
        retry_after: float | None = None,
        took: float = 0.0,
    ) -> None:
        super().__init__(why)
        self.why = why
        self.status = status
        self.took = max(took, 0.0)
        """Seconds until it was known to have failed, where that is long."""
        self.everywhere = why in _EVERYWHERE
        self.asked = retry_after or 0.0
        self._waits = waits
        self._retry_after = retry_after

    def wait(self, attempt: int) -> float | None:
        """Seconds before the next attempt; None if there shall be none."""
        if attempt >= len(self._waits):
            return None
        return self._waits[attempt] if self._retry_after is None else self._retry_after


def _is_answer(kept: Response, limit: int, max_age: float, asked_at: dt.datetime) -> bool:
    """Whether what is kept will do, or was fetched since it was asked for."""
    return len(kept.body) <= limit and (kept.age < max_age or kept.fetched_at > asked_at)


def user_agent(contact: str) -> str:
    """Who we say we are: the name, the version, and where a person can be reached."""
    reach = "".join(mark for mark in contact if mark.isascii() and mark.isprintable() and mark not in "()")
    return f"Paperboy/{__version__} (+{reach.strip()})" if reach.strip() else f"Paperboy/{__version__}"


def _retry_after(header: str, now: dt.datetime) -> float | None:
    """Seconds that a Retry-After header asks for, given as such or as a date; None without a usable one."""
    if header.strip().isdecimal():
        return min(float(header), DAY)
    try:
        until = parsedate_to_datetime(header)
    except (ValueError, OverflowError):
        return None
    if until.tzinfo is None:
        until = until.replace(tzinfo=dt.UTC)
    return min(max((until - now).total_seconds(), 0.0), DAY)
