"""Slack as a platform that messages are delivered to, each exactly once.

Slack has no idempotency keys. Every message carries its key as metadata, by which it is found again after a
failure. A message that is too long for Slack is posted in pieces, the later ones in the thread of the first
or in its own; before any piece of such a message is posted, those that stand there already are looked for,
so that what was interrupted in between goes on where it stopped.
"""

from __future__ import annotations

import datetime as dt
import logging
import uuid
from collections.abc import AsyncIterator, Sequence

from slack_sdk.errors import SlackApiError

from adapters.clock import SystemClock
from adapters.platforms.download import download
from adapters.platforms.pieces import Json, Pieces, PostsInPieces
from adapters.platforms.slack.api import NAME, Client, error_code, map_errors
from adapters.platforms.slack.block_sender import REFUSED, BlockSender
from adapters.platforms.slack.bot_identity import Identity, identify
from adapters.platforms.slack.render import Payload, pictures, render, with_files, without_pictures
from bot.digests.lease import check_lease
from bot.domain.errors import (
    DeliveryError,
    DeliveryUncertainError,
    DocumentError,
    PaperboyError,
    PlaceClosedError,
    PlatformUnavailableError,
)
from bot.domain.message import Message
from bot.domain.topic import Destination
from bot.ports.capabilities import Access, Standing
from bot.ports.clock import Clock
from bot.ports.platform import Receipt

log = logging.getLogger(__name__)

EVENT = "paperboy_message"
PAGE = 200
MOST_PAGES = 50
"""How far back a message is looked for: ten thousand messages, far more than a channel has in a weekend."""
FILES = "https://files.slack.com/"
STREAMING = "streaming_state_conflict"


class SlackPlatform(PostsInPieces[Payload]):
    """Implements `bot.ports.platform.Platform` and both of `bot.ports.capabilities`."""

    name = "slack"

    def __init__(
        self,
        client: Client,
        clock: Clock | None = None,
        *,
        team: str = "",
        whole_organization: bool = False,
    ) -> None:
        """`team` is the workspace, where the token alone does not say which one is meant."""
        super().__init__()
        self.client = client
        self._team = team
        self._whole_organization = whole_organization
        self.clock = clock or SystemClock()
        self._identity: Identity | None = None
        self.no_streams: set[str] = set()
        """Channels that Slack did not stream in, `*` for all of them."""
        self.no_plans = False
        """Whether Slack refused to show a plan."""
        self._sender = BlockSender(client, self.clock)

    async def identity(self) -> Identity:
        """Who we are, asked once.

        Raises:
            PlatformUnavailableError.
        """
        if self._identity is None:
            self._identity = await identify(
                self.client, self._team, whole_organization=self._whole_organization
            )
        return self._identity

    async def note(
        self, to: Destination, note: Message, at: Receipt | None, *, plan: Json | None = None
    ) -> Receipt:
        """Show what is being done, in place of what was shown; as a `plan`, where Slack shows such."""
        (payload,) = render(note)
        planned = payload._replace(blocks=(plan,)) if plan and not self.no_plans else payload
        try:
            return await self._post_note(to, planned, at)
        except DeliveryError as error:
            if planned == payload or error.fields.get("code") not in REFUSED:
                raise
            log.info("Slack shows no plans: %s", error)
            self.no_plans = True
        return await self._post_note(to, payload, at)

    async def _post_note(self, to: Destination, payload: Payload, at: Receipt | None) -> Receipt:
        if at is not None:
            await self._replace(to, at.message_id, payload, 1)
            return at
        data = {"key": f"note:{uuid.uuid4()}", "piece": 0, "of": 1, "first": ""}
        return await self.receipt(to, await self._post(to, payload, data, ""), "")

    async def whisper(self, to: Destination, user: str, message: Message, *, thread: str = "") -> str:
        """Show it to one person of the channel alone. It cannot be changed later."""
        shown = ""
        for payload in await self._payloads(message):
            ts = await self._sender.send(
                without_pictures(payload), lambda each: self._post_ephemeral(to, user, each, thread)
            )
            shown = shown or ts
        return shown

    async def _post_ephemeral(self, to: Destination, user: str, payload: Payload, thread: str) -> str:
        with map_errors(to.channel, posting=True):
            answer = await self.client.chat_postEphemeral(
                channel=to.channel,
                user=user,
                text=payload.text,
                blocks=list(payload.blocks),
                thread_ts=thread or None,
            )
        return str(answer.get("message_ts", ""))

    async def write_to(self, workspace: str, person: str, message: Message, *, key: str) -> None:
        """Write to a person under Messages of the app: their id names the conversation with them."""
        to = Destination(platform=self.name, workspace=workspace, channel=person)
        await self.post(to, message, key=key)

    async def file(self, to: Destination, address: str, limit: int) -> bytes:  # noqa: ARG002 - one token
        """Implements `bot.ports.own_files.HoldsFiles`."""
        if not address.startswith((FILES, self.client.base_url)):
            raise DocumentError(problem="problem.file_withheld")
        session, token = self.client.session, self.client.token
        page = address.endswith(("html", "htm"))
        return await download(session, address, token, limit, platform=NAME, may_be_page=page)

    async def is_private(self, to: Destination) -> bool:
        """Whether only some can read the channel now; so it is taken where Slack does not show it to us.

        Raises:
            PlatformUnavailableError.
        """
        if to.channel.startswith(("D", "U", "W")):
            return True
        try:
            with map_errors(to.channel):
                answer = await self.client.conversations_info(channel=to.channel)
        except DeliveryError:
            return True
        described = answer.get("channel") or {}
        return bool(described.get("is_private", True))

    async def standing(self, to: Destination) -> Standing:
        """Implements `Observant`. Of a channel that is not shown, Slack does not say why."""
        if to.channel.startswith("D"):  # there is nothing to ask, and asking takes one more permission
            return Standing(access=Access.OPEN, direct=True)
        try:
            with map_errors(to.channel):
                answer = await self.client.conversations_info(channel=to.channel)
        except PlaceClosedError as error:
            return Standing(access=Access(str(error.fields["access"])))
        described = answer.get("channel") or {}
        access = Access.OPEN if described.get("is_member", True) else Access.REMOVED
        access = Access.ARCHIVED if described.get("is_archived") else access
        return Standing(access=access, private=bool(described.get("is_private", True)))

    async def address(self, to: Destination) -> str:
        """Where a person finds the channel."""
        site = (await self.identity()).site.rstrip("/")
        return f"{site}/archives/{to.channel}" if site else ""

    def sees_links(self) -> bool:
        """Implements `Offering`."""
        return True

    async def find_unnamed(self, to: Destination, thread: str, blocks: Sequence[Json]) -> str:
        """The ts of a message of ours in the thread that carries no data yet and says this; else nothing.

        Raises:
            DeliveryError, PlatformUnavailableError.
        """
        user, said = (await self.identity()).user, _words(blocks)
        async for message in self._messages(to, thread):
            ours = message.get("user") == user and not message.get("metadata")
            if ours and _words(message.get("blocks")) == said:
                return str(message["ts"])
        return ""

    async def find_unfinished(self, to: Destination, thread: str, before: dt.datetime) -> list[Receipt]:
        """Our messages in the thread that carry no data, from before an instant: streams nobody stopped.

        Raises:
            DeliveryError, PlatformUnavailableError.
        """
        user, until = (await self.identity()).user, before.timestamp()
        return [
            Receipt(message_id=str(message["ts"]), thread=thread)
            async for message in self._messages(to, thread)
            if message.get("user") == user and not message.get("metadata") and float(message["ts"]) < until
        ]

    async def _payloads(self, message: Message) -> tuple[Payload, ...]:
        files: dict[str, str] = {}
        for name, image in pictures(message).items():
            file = await self._upload(name, image.data, image.alt)
            files |= {name: file} if file else {}
        return tuple(with_files(payload, files) for payload in render(message))

    async def _upload(self, name: str, data: bytes, alt: str) -> str:
        """The id of the uploaded file, which nobody sees until a message shows it; nothing if it failed.

        That makes it harmless to upload twice. A digest does not wait for a picture.
        """
        kind = "png" if data.startswith(b"\x89PNG") else "jpg"
        try:
            with map_errors():
                answer = await self.client.files_upload_v2(
                    content=data, filename=f"{name}.{kind}", title=alt[:100] or name, alt_txt=alt[:1_000]
                )
        except PaperboyError as error:
            log.warning("a picture could not be uploaded: %s", error)
            return ""
        return str(answer["files"][0]["id"])

    async def _send(self, to: Destination, payload: Payload, data: Json, thread: str) -> str:
        return await self._sender.send(payload, lambda each: self._post(to, each, data, thread))

    async def _post(self, to: Destination, payload: Payload, data: Json, thread: str) -> str:
        check_lease()
        with map_errors(to.channel, posting=True):
            answer = await self.client.chat_postMessage(
                channel=to.channel,
                text=payload.text,
                blocks=list(payload.blocks),
                thread_ts=thread or None,
                metadata={"event_type": EVENT, "event_payload": data},
                unfurl_links=False,
                unfurl_media=False,
            )
        if not answer.get(
            "ts"
        ):  # no answer of Slack's: a receipt that names nothing would lose what follows
            raise DeliveryUncertainError(channel=to.channel)
        return str(answer["ts"])

    async def _replace(self, to: Destination, message_id: str, payload: Payload, total: int) -> None:  # noqa: ARG002 - the first knows
        await self._sender.send(payload, lambda each: self._change(to, message_id, each))

    async def _change(self, to: Destination, ts: str, payload: Payload) -> None:
        check_lease()
        try:
            with map_errors(to.channel):
                await self.client.chat_update(
                    channel=to.channel, ts=ts, text=payload.text, blocks=list(payload.blocks)
                )
        except DeliveryError as error:
            if error.fields.get("code") != STREAMING or not await self._is_stopped(to, ts):
                raise
            await self._change(to, ts, payload)

    async def _is_stopped(self, to: Destination, ts: str) -> bool:
        """Stop a stream that was left open, as by a process that died."""
        try:
            with map_errors(to.channel):
                await self.client.chat_stopStream(channel=to.channel, ts=ts)
        except DeliveryError:
            return False
        return True

    async def _take_away(self, to: Destination, message_id: str) -> None:
        check_lease()
        with map_errors(to.channel):
            try:
                await self.client.chat_delete(channel=to.channel, ts=message_id)
            except SlackApiError as error:
                if error_code(error) != "message_not_found":
                    raise

    async def receipt(self, to: Destination, message_id: str, thread: str) -> Receipt:
        """The receipt of a message that stands there.

        Raises:
            PlatformUnavailableError.
        """
        channel = await self.address(to)
        where = f"?thread_ts={thread}&cid={to.channel}" if thread else ""
        url = f"{channel}/p{message_id.replace('.', '')}{where}" if channel else ""
        return Receipt(message_id=message_id, thread=thread or message_id, url=url)

    async def _find_pieces(
        self, to: Destination, key: str, thread: str, since: dt.datetime | None = None
    ) -> Pieces:
        """What is posted under `key`."""
        there = Pieces()
        if thread:
            async for ts, data in self._ours(to, thread):
                there.note(key, ts, data)
            return there
        async for ts, data in self._ours(to, "", since):
            there.note(key, ts, data)
            if 0 in there:
                break
        if there.total > 1:
            async for ts, data in self._ours(to, there[0]):
                there.note(key, ts, data)
        return there

    def _ours_after(self, to: Destination, receipt: Receipt) -> AsyncIterator[tuple[str, Json]]:
        return self._ours(to, receipt.thread or receipt.message_id)

    async def _ours(
        self, to: Destination, thread: str, since: dt.datetime | None = None
    ) -> AsyncIterator[tuple[str, Json]]:
        """Our own messages of a thread or, without one, of the channel, with the data they carry."""
        user = (await self.identity()).user
        async for message in self._messages(to, thread, since):
            metadata = message.get("metadata") or {}
            if metadata.get("event_type") == EVENT and message.get("user") == user:
                yield str(message["ts"]), metadata.get("event_payload") or {}

    async def _messages(
        self, to: Destination, thread: str, since: dt.datetime | None = None
    ) -> AsyncIterator[Json]:
        """What stands in a thread or, without one, in the channel."""
        cursor = ""
        for _ in range(MOST_PAGES):
            page = await self._page(to, thread, cursor, since)
            for message in page.get("messages") or ():
                yield message
            cursor = (page.get("response_metadata") or {}).get("next_cursor") or ""
            if not cursor:
                return

    async def _page(self, to: Destination, thread: str, cursor: str, since: dt.datetime | None) -> Json:
        asked: Json = {"channel": to.channel, "limit": PAGE, "include_all_metadata": True}
        asked |= {"cursor": cursor} if cursor else {}
        asked |= {"oldest": f"{since.timestamp():.6f}"} if since else {}
        with map_errors(to.channel):
            try:
                if thread:
                    answer = await self.client.conversations_replies(ts=thread, **asked)
                else:
                    answer = await self.client.conversations_history(**asked)
            except SlackApiError as error:
                if error_code(error) == "thread_not_found":
                    return {}
                raise
        page = answer.data if isinstance(answer.data, dict) else {}
        if not isinstance(
            page.get("messages"), list
        ):  # no answer of Slack's: it says nothing of what is there
            raise PlatformUnavailableError(platform=NAME)
        return page


def _words(value: object) -> str:
    """All texts in blocks, one after another."""
    if isinstance(value, list | tuple):
        return "".join(map(_words, value))
    if isinstance(value, dict):
        own = value.get("text")
        return own if isinstance(own, str) else "".join(_words(each) for each in value.values())
    return ""
