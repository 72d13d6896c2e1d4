"""Slack's requests in HTTP mode: nothing of one is read before its signature holds, and none is logged.

https://docs.slack.dev/authentication/verifying-requests-from-slack/ has how Slack signs.
"""

from __future__ import annotations

import hashlib
import hmac
import logging
import re
import time
from collections.abc import Sequence
from pathlib import Path

from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response
from slack_bolt.async_app import AsyncApp
from slack_bolt.error import BoltUnhandledRequestError
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse

from adapters.web.connections import read_body
from bot.domain.errors import PaperboyError

log = logging.getLogger(__name__)

YOUNG = 300.0
"""Seconds that a request may be old: whoever overheard one cannot send it again later."""
_STAMP = re.compile("[0-9]{1,12}")
_PASSED_ON = ("Content-Type", "X-Slack-Retry-Num", "X-Slack-Retry-Reason")
_MALFORMED = (AttributeError, LookupError, RecursionError, TypeError, ValueError)
"""What Bolt and our listeners raise on JSON that is not of the shape that Slack documents."""


async def answer_request(bolt: AsyncApp, request: web.Request, secret: str) -> web.Response:
    """What Bolt answers; it has nothing left to verify.

    Raises:
        web.HTTPException: it is not signed with the secret (401), or nothing that Slack sends (4xx).
    """
    body = await read_body(request)
    if not _is_signed(request, body, secret):
        size = len(body)
        log.warning(
            "refused requests that are not signed with slack.signing_secret (one of %d bytes)", size
        )
        raise web.HTTPUnauthorized
    headers: dict[str, str | Sequence[str]] = {
        name: request.headers[name] for name in _PASSED_ON if name in request.headers
    }
    try:
        asked = AsyncBoltRequest(body=body.decode(), headers=headers)
        return await to_aiohttp_response(await bolt.async_dispatch(asked))
    except _MALFORMED as error:
        raise _refuse(error, len(body)) from None


async def on_error(error: Exception, request: AsyncBoltRequest) -> BoltResponse:
    """What Slack is told when Bolt or a listener of ours fails before it acknowledged."""
    size = len(request.raw_body)
    if isinstance(error, BoltUnhandledRequestError):
        log.info("nobody here answers a request of Slack's of %d bytes", size)
        return BoltResponse(status=404)
    if isinstance(error, _MALFORMED):
        return BoltResponse(status=_refuse(error, size).status)
    if isinstance(error, PaperboyError):
        log.warning("could not answer Slack: %s", error)
    else:
        log.error("unexpected failure on Slack", exc_info=error)
    return BoltResponse(status=500)


def _is_signed(request: web.Request, body: bytes, secret: str) -> bool:
    stamp = request.headers.get("X-Slack-Request-Timestamp", "")
    given = request.headers.get("X-Slack-Signature", "")
    if not _STAMP.fullmatch(stamp) or abs(time.time() - int(stamp)) > YOUNG:
        return False
    signed = hmac.new(secret.encode(), b"v0:%b:%b" % (stamp.encode(), body), hashlib.sha256)
    return hmac.compare_digest(f"v0={signed.hexdigest()}".encode(), given.encode("utf-8", "surrogatepass"))


def _refuse(error: Exception, size: int) -> web.HTTPException:
    """Where it was raised tells a mistake of ours from a request that Slack does not make."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    place = f"{Path(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno}" if trace else "nowhere"
    log.warning("a request of %d bytes is not as Slack's are: %s at %s", size, type(error).__name__, place)
    return web.HTTPBadRequest()
