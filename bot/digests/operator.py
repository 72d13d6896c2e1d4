"""Tells the person who keeps Paperboy running what no channel can act on."""

from __future__ import annotations

import logging
from collections.abc import Mapping

from bot.domain.errors import PaperboyError
from bot.domain.message import Message, Paragraph, line
from bot.domain.topic import Destination
from bot.locales import error_message, translate
from bot.ports.clock import Clock
from bot.ports.platform import Platform

log = logging.getLogger(__name__)


def operator_channel(place: str) -> Destination | None:
    """The channel that `serve.operator` names as platform/workspace/channel, where it names one."""
    if not place:
        return None
    platform, workspace, channel = place.split("/")
    return Destination(platform=platform, workspace=workspace, channel=channel)


class Operator:
    """Posts to the operator's channel, each thing once a day; without a channel, to the log alone."""

    def __init__(
        self,
        clock: Clock,
        platforms: Mapping[str, Platform],
        channel: Destination | None = None,
        language: str = "en",
    ) -> None:
        self._clock = clock
        self._platforms = platforms
        self._channel = channel
        self._language = language
        self._told: dict[str, str] = {}

    async def tell(self, key: str, *, error: PaperboyError | None = None, **fields: object) -> None:
        """Say `key` of `bot.locales`, with the `error` as its `why`. Never fails: it can only be tried."""
        told = f"{key} {sorted(fields.items())}"
        today = self._clock.now().date().isoformat()
        if self._told.get(told) == today:
            return
        self._told[told] = today
        why = {"why": error_message(self._language, error)} if error else {}
        sentence = translate(self._language, key, **why, **fields)
        log.error("%s", sentence)
        platform = self._platforms.get(self._channel.platform) if self._channel else None
        if platform is None or self._channel is None:
            return
        message = Message(summary=sentence, blocks=(Paragraph(content=line(sentence)),))
        try:
            await platform.post(self._channel, message, key=f"operator/{today}/{told}")
        except PaperboyError as failure:
            log.warning("the operator cannot be told: %s", failure)
            self._told.pop(told)
