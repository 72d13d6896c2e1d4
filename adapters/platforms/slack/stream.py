"""A growing answer as Slack's own stream, which can only be added to.

What is added are blocks of rich text and not Markdown: Slack parses nothing in them, so nothing in an
answer can come to life while it grows. Only the sentences stream. When all is said the stream is stopped,
with the data by which it is found, and the message is replaced by the whole answer with its quotes and
buttons, as one that was posted. So a stream ends as a message like any other.

Slack does not stream everywhere: only in threads, not in every kind of channel, and not for longer than
some five minutes. Whatever it refuses is no failure: the answer then grows by being edited.
https://docs.slack.dev/reference/methods/chat.startStream
"""

from __future__ import annotations

import logging

from adapters.platforms.pieces import Json
from adapters.platforms.slack.api import map_errors
from adapters.platforms.slack.platform import EVENT, SlackPlatform
from adapters.platforms.slack.render import render
from adapters.platforms.text import split_at, visible_lines
from bot.digests.lease import check_lease
from bot.domain.errors import DeliveryError, DeliveryUncertainError, PaperboyError, PlatformUnavailableError
from bot.domain.message import Line, Message, Paragraph, plain
from bot.domain.topic import Destination
from bot.ports.platform import Receipt
from bot.util.retry import retry

log = logging.getLogger(__name__)

NOWHERE = frozenset({"unknown_method", "missing_scope", "not_allowed_token_type", "team_not_enabled"})
"""Refusals that hold for the whole workspace."""
FOR_ALL = "*"
NO_STEPS = frozenset({"invalid_chunks", "invalid_arguments", "invalid_blocks"})
STEPS = "steps"
"""What is noted where the workspace's Slack streams and shows no steps."""


class Stream:
    """One answer, streamed to `person` in a thread. `key` is what the message is found by in the end."""

    def __init__(
        self,
        platform: SlackPlatform,
        to: Destination,
        thread: str,
        person: str,
        *,
        key: str,
    ) -> None:
        self._platform = platform
        self._to = to
        self._thread = thread
        self._person = person
        self.key = key
        self._ts = ""
        self._open = False
        self._head: list[Json] = []
        self._shown = ""

    async def begin(self, message: Message) -> Receipt | None:
        """Start with what there is; None where there is nothing to stream, or Slack does not take it.

        Raises:
            PlatformUnavailableError: it may have been started, and cannot be looked for.
        """
        head, text = _parts(message)
        if not plain(text).strip() or self._platform.no_streams & {FOR_ALL, self._to.channel}:
            return None
        blocks = [*head, *_blocks(text)]
        try:
            self._ts = await self._start(_draw(blocks))
        except DeliveryUncertainError:
            look = self._platform.find_unnamed
            self._ts = await retry(
                lambda: look(self._to, self._thread, blocks), self._platform.clock, self._thread
            )
        except PlatformUnavailableError as error:
            log.info("Slack does not stream now: %s", error)
        except DeliveryError as error:
            log.info("Slack does not stream here: %s", error)
            code = str(error.fields.get("code", ""))
            self._platform.no_streams.add(FOR_ALL if code in NOWHERE else self._to.channel)
        if not self._ts:
            return None
        self._open, self._head, self._shown = True, head, plain(text)
        return await self._platform.receipt(self._to, self._ts, self._thread)

    async def open(self, chunks: list[Json]) -> Receipt | None:
        """Start with steps, below which an answer may grow; None where Slack does not take them."""
        if self._platform.no_streams & {FOR_ALL, STEPS, self._to.channel}:
            return None
        try:
            self._ts = await self._start(chunks)
        except (PlatformUnavailableError, DeliveryUncertainError) as error:
            log.info("Slack does not show steps now: %s", error)
        except DeliveryError as error:
            log.info("Slack does not show steps: %s", error)
            code = str(error.fields.get("code", ""))
            refused = FOR_ALL if code in NOWHERE else STEPS if code in NO_STEPS else self._to.channel
            self._platform.no_streams.add(refused)
        self._open = bool(self._ts)
        return await self._platform.receipt(self._to, self._ts, self._thread) if self._ts else None

    async def tell(self, chunks: list[Json]) -> None:
        """Add steps that are new, or done now. What cannot be added hinders nobody."""
        try:
            if self._open and chunks:
                await self._append(chunks)
        except PaperboyError as error:
            log.info("a step is not shown: %s", error)

    async def change(self, message: Message) -> bool:
        """Add what is new; False where the message has to be edited, for which the stream is stopped."""
        head, text = _parts(message)
        whole = plain(text)
        if self._open and not self._shown:  # steps alone
            return await self._began(head, text)
        if self._open and head == self._head and whole.startswith(self._shown):
            _, new = split_at(text, len(self._shown))
            if not plain(new).strip():
                return True
            try:
                await self._append(_draw(_blocks(new)))
            except PlatformUnavailableError as error:  # the next one brings it too
                log.info("the stream takes nothing now: %s", error)
                return True
            except DeliveryError as error:  # refused, or perhaps added: an edit makes it certain
                log.info("the stream takes no more: %s", error)
            else:
                self._shown = whole
                return True
        await self.end()
        return False

    async def _began(self, head: list[Json], text: Line) -> bool:
        """The first words of the answer, below the steps."""
        if not plain(text).strip():
            return True
        try:
            await self._append(_draw([*head, *_blocks(text)]))
        except PaperboyError as error:
            log.info("the stream takes no answer: %s", error)
            await self.end()
            return False
        self._head, self._shown = head, plain(text)
        return True

    async def end(self) -> None:
        """Stop the stream. One that Slack stopped already, or somebody did, is as good."""
        if not self._open:
            return
        self._open = False
        data = {"key": self.key, "piece": 0, "of": 1, "first": ""}
        try:
            with map_errors(self._to.channel):
                await self._platform.client.chat_stopStream(
                    channel=self._to.channel,
                    ts=self._ts,
                    metadata={"event_type": EVENT, "event_payload": data},
                )
        except PaperboyError as error:
            log.info("the stream was not stopped: %s", error)

    async def _start(self, chunks: list[Json]) -> str:
        team = (await self._platform.identity()).team
        check_lease()
        with map_errors(self._to.channel, posting=True):
            answer = await self._platform.client.chat_startStream(
                channel=self._to.channel,
                thread_ts=self._thread,
                recipient_team_id=team,
                recipient_user_id=self._person,
                chunks=chunks,
            )
        return str(answer.get("ts") or "")

    async def _append(self, chunks: list[Json]) -> None:
        check_lease()
        with map_errors(self._to.channel, posting=True):
            await self._platform.client.chat_appendStream(
                channel=self._to.channel, ts=self._ts, chunks=chunks
            )


def _draw(blocks: list[Json]) -> list[Json]:
    return [{"type": "blocks", "blocks": blocks}]


def _parts(message: Message) -> tuple[list[Json], Line]:
    """What stands above the first paragraph, drawn, and the running text, which is all that streams."""
    at = next((n for n, block in enumerate(message.blocks) if isinstance(block, Paragraph)), None)
    if at is None:
        return [], ()
    above = message.evolve(blocks=message.blocks[:at])
    head = [block for payload in render(above) for block in payload.blocks] if at else []
    paragraphs = (block.content for block in message.blocks if isinstance(block, Paragraph))
    text = next(paragraphs)
    return head, tuple(span.evolve(text=visible_lines(span.text)) for span in text)


def _blocks(text: Line) -> list[Json]:
    drawn = render(Message(summary="…", blocks=(Paragraph(content=text),)))
    return [block for payload in drawn for block in payload.blocks]
