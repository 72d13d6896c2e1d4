"""Discord's failures as ours, mapped in one place."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from types import SimpleNamespace

import aiohttp
import discord

from adapters.answer_limits import limit_answers
from adapters.platforms.discord.refusals import refusal
from adapters.platforms.lease_fence import fence_requests, unwrap_fence
from adapters.process_limits import SharedPace
from bot.domain.errors import DeliveryError, PaperboyError, PlatformUnavailableError
from bot.ports.refusals import Kind, Refusal

log = logging.getLogger(__name__)

discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False  # nobody misses our voice

PLATFORM = "Discord"
THREAD_EXISTS = 160004
THREAD_ARCHIVED = 50083
UNKNOWN_INTERACTION = 10062
ALREADY_ACKNOWLEDGED = 40060
EXPIRED = frozenset({UNKNOWN_INTERACTION, 10015, 50027})
"""The interaction or its webhook is gone: 3 seconds or 15 minutes are over."""
COUNTED = re.compile(r"/api/v\d+/(?!interactions/|webhooks/)")
"""What counts for the requests that a bot may make in a second: answers to interactions do not."""
SAID = re.compile(r"/api/v\d+/(channels/\d+/(messages|threads)\b|webhooks/)")
"""Where something is said to people, or taken back."""
BROKEN = (aiohttp.ClientError, OSError)  # of which a timeout is one
GARBLED = (ValueError, LookupError, TypeError, AttributeError, RecursionError)
"""What discord.py raises of an answer that is cut off, or a proxy's."""


@contextmanager
def map_errors(channel: str = "", *, posting: bool = False) -> Iterator[None]:
    """Whatever fails inside is raised as one of our errors.

    Raises:
        PlatformUnavailableError: Discord asks to wait or does not answer, and nothing was posted.
        DeliveryUncertainError: `posting`, and the connection or the answer broke: it may stand there.
        DeliveryError: Discord refuses it; the error says whether for good
        (`adapters.platforms.discord.refusals`).
        RunBusyError: another may have taken over; nothing was posted.
    """
    try:
        with unwrap_fence():
            yield
    except (discord.DiscordException, *BROKEN, *GARBLED) as error:
        raise _ours(error, channel, posting=posting) from error


def trace_requests(pace: SharedPace | None = None) -> aiohttp.TraceConfig:
    """For a client's `http_trace`: a fault of the server while a thread is made is raised, not tried again.

    And answers are of limited size, as those of all platforms; with a `pace`, what counts for the requests
    that a bot may make in a second waits for its turn among all processes. Last, the lease is looked at.

    discord.py repeats such a request by itself. But the thread may be there, and that of a forum has no
    nonce by which Discord would know the second request for the first.

    Raises, inside the request:
        aiohttp.ServerDisconnectedError.
    """
    trace = fence_requests(limit_answers(), _is_said)
    trace.on_request_end.append(_refuse_to_repeat)
    if pace is not None:
        trace.on_request_start.append(partial(_wait, pace))
    return trace


async def _wait(
    pace: SharedPace,
    _: aiohttp.ClientSession,
    __: SimpleNamespace,
    begun: aiohttp.TraceRequestStartParams,
) -> None:
    if COUNTED.match(begun.url.path):
        await pace.turn()


def _is_said(method: str, path: str) -> bool:
    return method != "GET" and bool(SAID.match(path))


async def _refuse_to_repeat(
    _: aiohttp.ClientSession, __: SimpleNamespace, ended: aiohttp.TraceRequestEndParams
) -> None:
    if ended.method == "POST" and ended.url.path.endswith("/threads") and ended.response.status >= 500:
        raise aiohttp.ServerDisconnectedError


def _ours(error: Exception, channel: str, *, posting: bool) -> PaperboyError:
    if isinstance(error, discord.RateLimited):
        return PlatformUnavailableError(platform=PLATFORM, retry_after=error.retry_after)
    if isinstance(error, discord.HTTPException):
        return _refusal_error(error, channel, posting=posting)
    if isinstance(error, GARBLED):
        log.warning("Discord's answer cannot be read", exc_info=error)
    if isinstance(error, (*BROKEN, *GARBLED)):
        meant = Refusal(Kind.DOUBT, "discord.broken")
        return meant.error(platform=PLATFORM, channel=channel, code=0, posting=posting)
    return DeliveryError(channel=channel, problem="discord.refused", code=0)


def _refusal_error(error: discord.HTTPException, channel: str, *, posting: bool) -> PaperboyError:
    meant = refusal(error.code, error.status)
    if meant.kind is Kind.PASSES:
        log.warning("Discord refuses: %s", error)
    return meant.error(
        platform=PLATFORM,
        channel=channel,
        code=error.code,
        posting=posting,
        retry_after=patience(error) if meant.kind is Kind.BUSY else None,
    )


def unavailable(error: Exception) -> PlatformUnavailableError:
    """For what cannot be had now, whatever the reason; that is its cause."""
    made = PlatformUnavailableError(platform=PLATFORM, retry_after=patience(error))
    made.__cause__ = error
    return made


def patience(error: Exception) -> float | None:
    """Seconds that Discord asks to wait, where it does."""
    if isinstance(error, discord.RateLimited):
        return error.retry_after
    if not isinstance(error, discord.HTTPException):
        return None
    said = error.response.headers.get("Retry-After", "")
    return float(said) if said.replace(".", "", 1).isdecimal() else None
