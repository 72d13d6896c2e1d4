"""The connection to Slack's Web API, and the one place where its errors become ours.

slack_sdk repeats a request whose connection broke, which can post twice, and sleeps on a rate limit where
nobody can see it. So nothing is repeated here: what happened is told, and who asked decides.
"""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from adapters.answer_limits import limit_answers
from adapters.platforms.lease_fence import fence_requests, unwrap_fence
from adapters.platforms.slack.refusals import LOCKED_OUT, refusal
from bot.domain.errors import DeliveryUncertainError, PaperboyError, PlatformUnavailableError
from bot.ports.refusals import Kind

log = logging.getLogger(__name__)

NAME = "Slack"
TIMEOUT = 30.0
SHORTEST_WAIT = 1.0
GARBLED = (ValueError, AttributeError, RecursionError)
"""What slack_sdk raises of an answer that is a proxy's, in no encoding or without an end."""
SAYS = frozenset(
    {"chat.postMessage", "chat.update", "chat.delete", "chat.startStream", "chat.appendStream"}
)
"""Methods by which something is said to people, or taken back."""


class Client(AsyncWebClient):
    """Slack's own client, which knows whether its token was accepted the last time."""

    locked_out = False

    async def api_call(self, *args: Any, **kwargs: Any) -> AsyncSlackResponse:  # noqa: ANN401 - the SDK's
        try:
            answer = await super().api_call(*args, **kwargs)
        except SlackApiError as error:
            self.locked_out = error_code(error) in LOCKED_OUT
            raise
        self.locked_out = False
        return answer


@asynccontextmanager
async def client_maker(url: str) -> AsyncIterator[Callable[[str], Client]]:
    """Makes clients for tokens, with connections that they share; those are closed in the end."""
    timeout, traces = aiohttp.ClientTimeout(total=TIMEOUT), [fence_requests(limit_answers(), _is_said)]
    async with aiohttp.ClientSession(timeout=timeout, trace_configs=traces) as session:
        yield lambda token: Client(token=token or None, base_url=url, session=session, retry_handlers=[])


def _is_said(_method: str, path: str) -> bool:
    return path.rpartition("/")[2] in SAYS


@asynccontextmanager
async def open_client(token: str, url: str) -> AsyncIterator[Client]:
    """A client whose connections are kept and closed in the end."""
    async with client_maker(url) as client:
        yield client(token)


@contextmanager
def map_errors(channel: str = "", *, posting: bool = False) -> Iterator[None]:
    """Turn what slack_sdk and aiohttp raise into our errors. `posting`: it must not be done twice.

    Raises:
        PlatformUnavailableError: nothing was done; try again. `LockedOutError`: once the token is renewed.
        DeliveryUncertainError: `posting`, and it may have been done.
        DeliveryError: Slack refuses it; the error says whether for good
        (`adapters.platforms.slack.refusals`).
        RunBusyError: another may have taken over; nothing was done.
    """
    try:
        with unwrap_fence():
            yield
    except SlackApiError as error:
        raise _refusal(error, channel, posting=posting) from error
    except aiohttp.ClientConnectorError as error:  # no connection, so nothing was sent
        raise PlatformUnavailableError(platform=NAME) from error
    except (TimeoutError, aiohttp.ClientError, OSError, SlackClientError, *GARBLED) as error:
        if isinstance(error, GARBLED):
            log.warning("Slack's answer cannot be read", exc_info=error)
        if posting:
            raise DeliveryUncertainError(channel=channel) from error
        raise PlatformUnavailableError(platform=NAME) from error


def error_code(error: SlackApiError) -> str:
    """What Slack calls the error, or nothing where the answer was not its own."""
    data = getattr(error.response, "data", None)
    return str(data.get("error", "")) if isinstance(data, dict) else ""


def _refusal(error: SlackApiError, channel: str, *, posting: bool) -> PaperboyError:
    code = error_code(error)
    meant = refusal(code, _status(error))
    if meant.kind is Kind.LOCKED_OUT:
        log.error("Slack does not accept the token: %s", code)
    elif meant.kind is Kind.PASSES:
        log.warning("Slack refuses with %s", code)
    wait = _retry_after(error) if meant.kind is Kind.BUSY else None
    return meant.error(platform=NAME, channel=channel, code=code, posting=posting, retry_after=wait)


def _status(error: SlackApiError) -> int:
    """The SDK hands over its own response, or aiohttp's where the body was none of Slack's."""
    response = error.response
    return int(getattr(response, "status_code", 0) or getattr(response, "status", 0) or 0)


def _retry_after(error: SlackApiError) -> float:
    headers = getattr(error.response, "headers", {})
    value = str(headers.get("Retry-After", ""))
    return max(float(value), SHORTEST_WAIT) if value.isdecimal() else SHORTEST_WAIT
