"""What is done where Slack refuses blocks: uploads are waited for, then things are drawn more plainly.

Slack completes uploads after it confirmed them, and not every workspace shows every kind of block.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from typing import TypeVar

from adapters.platforms.slack.api import Client, map_errors
from adapters.platforms.slack.render import Payload, with_plain_tables, without_pictures
from bot.domain.errors import DeliveryError, PaperboyError
from bot.ports.clock import Clock

log = logging.getLogger(__name__)

REFUSED = frozenset({"invalid_blocks", "invalid_blocks_format", "slack_file_not_found"})
UPLOADING = (1.0, 2.0, 4.0)
"""Seconds between the attempts to show a picture."""
T = TypeVar("T")
Send = Callable[[Payload], Awaitable[T]]


class BlockSender:
    """Sends a payload as it is, or as much of it as Slack shows."""

    def __init__(self, client: Client, clock: Clock) -> None:
        self._client = client
        self._clock = clock
        self._plain_tables = False

    async def send(self, payload: Payload, send: Send[T]) -> T:
        """What `send` gives for the richest form that Slack takes.

        Raises:
            DeliveryError, PlatformUnavailableError: as `send` does.
        """
        tables = with_plain_tables(payload)
        payload = tables if self._plain_tables else payload
        try:
            return await send(payload)
        except DeliveryError as error:
            if error.fields.get("code") not in REFUSED or payload == without_pictures(tables):
                raise
            log.info("Slack refuses blocks: %s", error)
        if payload != tables:
            try:
                sent = await send(tables)
            except DeliveryError as error:
                if error.fields.get("code") not in REFUSED or tables == without_pictures(tables):
                    raise
            else:
                self._plain_tables = True
                return sent
        return await self._with_pictures(tables, send)

    async def _with_pictures(self, payload: Payload, send: Send[T]) -> T:
        """Wait for pictures that Slack may still be working on; captions, where it never shows them."""
        files = [str(block["slack_file"]["id"]) for block in payload.blocks if "slack_file" in block]
        for wait in UPLOADING if files else ():
            await self._clock.sleep(wait)
            if not await self._may_be_complete(files):
                continue
            try:
                return await send(payload)
            except DeliveryError as error:
                if error.fields.get("code") not in REFUSED:
                    raise
        log.warning("Slack could not show a picture: its caption is posted")
        return await send(without_pictures(payload))

    async def _may_be_complete(self, files: list[str]) -> bool:
        """Whether Slack knows what the files are, which it does when an upload is complete."""
        try:
            with map_errors():
                found = [await self._client.files_info(file=each) for each in files]
        except PaperboyError as error:  # the app may not ask, so one tries
            log.debug("uploads cannot be looked at: %s", error)
            return True
        return all((each.get("file") or {}).get("mimetype") for each in found)
