"""The connection to Slack's Web API, and the one place where its errors become ours.

slack_sdk repeats a request whose connection broke, which can post twice, and sleeps on a rate limit where
nobody can see it. So nothing is repeated here: what happened is told, and who asked decides.
"""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.errors import (
    DeliveryError,
    DeliveryUncertainError,
    LockedOutError,
    PaperboyError,
    PlatformUnavailableError,
)

log = logging.getLogger(__name__)

NAME = "Slack"
TIMEOUT = 30.0
SHORTEST_WAIT = 1.0
LOCKED_OUT = frozenset(
    {
        "token_revoked",
        "token_expired",
        "invalid_auth",
        "not_authed",
        "account_inactive",
        "org_login_required",
    }
)
"""The token does not work any more: a person has to make a new one, and then everything goes on."""
BUSY = frozenset(
    {"ratelimited", "rate_limited", "service_unavailable", "team_added_to_org", "request_timeout"}
)
IN_DOUBT = frozenset({"internal_error", "fatal_error"})
"""Slack's own words: some part of it may have succeeded."""
REASONS = {
    "not_in_channel": "slack.not_in_channel",
    "channel_not_found": "slack.channel_not_found",
    "is_archived": "slack.archived",
    "missing_scope": "slack.missing_scope",
    "restricted_action": "slack.restricted",
    "restricted_action_read_only_channel": "slack.restricted",
    "message_not_found": "slack.gone",
    "thread_not_found": "slack.gone",
    "cant_update_message": "slack.gone",
    "edit_window_closed": "slack.gone",
}


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
async def open_client(token: str, url: str) -> AsyncIterator[Client]:
    """A client whose connections are kept and closed in the end."""
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=TIMEOUT)) as session:
        yield Client(token=token, base_url=url, session=session, retry_handlers=[])


@contextmanager
def told(channel: str = "", *, posting: bool = False) -> Iterator[None]:
    """Turn what slack_sdk and aiohttp raise into our errors. `posting`: it must not be done twice.

    Raises:
        PlatformUnavailableError: nothing was done; try again. `LockedOutError`: once the token is renewed.
        DeliveryUncertainError: `posting`, and it may have been done.
        DeliveryError: Slack refuses it for good.
    """
    try:
        yield
    except SlackApiError as error:
        raise _refusal(error, channel, posting=posting) from error
    except aiohttp.ClientConnectorError as error:  # no connection, so nothing was sent
        raise PlatformUnavailableError(platform=NAME) from error
    except (TimeoutError, aiohttp.ClientError, OSError, SlackClientError) as error:
        if posting:
            raise DeliveryUncertainError(channel=channel) from error
        raise PlatformUnavailableError(platform=NAME) from error


def error_code(error: SlackApiError) -> str:
    """What Slack calls the error, or nothing where the answer was not its own."""
    data = getattr(error.response, "data", None)
    return str(data.get("error", "")) if isinstance(data, dict) else ""


def _refusal(error: SlackApiError, channel: str, *, posting: bool) -> PaperboyError:
    code, status = error_code(error), _status(error)
    if status == 429 or code in BUSY:
        return PlatformUnavailableError(platform=NAME, retry_after=_retry_after(error))
    if code in IN_DOUBT or status >= 500 or not code:
        return (
            DeliveryUncertainError(channel=channel) if posting else PlatformUnavailableError(platform=NAME)
        )
    if code in LOCKED_OUT:
        log.error("Slack does not accept the token: %s", code)
        return LockedOutError(platform=NAME)
    return DeliveryError(channel=channel, problem=REASONS.get(code, "slack.refused"), code=code)


def _status(error: SlackApiError) -> int:
    """The SDK hands over its own response, or aiohttp's where the body was none of Slack's."""
    response = error.response
    return int(getattr(response, "status_code", 0) or getattr(response, "status", 0) or 0)


def _retry_after(error: SlackApiError) -> float:
    headers = getattr(error.response, "headers", {})
    value = str(headers.get("Retry-After", ""))
    return max(float(value), SHORTEST_WAIT) if value.isdecimal() else SHORTEST_WAIT
