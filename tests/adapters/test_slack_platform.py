"""Delivery to Slack: once, whole, in order, whatever the network does."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable

import pytest

from adapters.platforms.slack.api import open_client
from adapters.platforms.slack.platform import EVENT, SlackPlatform
from bot.compose.digest import compose_digest
from bot.domain.errors import (
    DeliveryError,
    DeliveryUncertainError,
    NeedsPersonError,
    PaperboyError,
    PlatformUnavailableError,
)
from bot.domain.message import Image, Message, Paragraph, Table, line
from bot.domain.topic import Destination
from bot.locales import error_message
from tests.adapters.slack_blocks import CHECKS, shown
from tests.adapters.slack_server import BOT, TOKEN, Channel, SlackServer, slack_server
from tests.fakes import FakeClock
from tests.samples_digest import digest

TO = Destination(platform="slack", workspace="T0001", channel="C1")
PNG = b"\x89PNG not really"


@pytest.fixture
async def slack() -> AsyncIterator[SlackServer]:
    async with slack_server() as server:
        yield server


@pytest.fixture
async def platform(slack: SlackServer) -> AsyncIterator[SlackPlatform]:
    async with open_client(TOKEN, f"{slack.url}/api/") as client:
        yield SlackPlatform(client, FakeClock())


def message(text: str = "Hello") -> Message:
    return Message(summary=text[:40], blocks=(Paragraph(content=line(text)),))


def long(pieces: int = 3, mark: str = "x") -> Message:
    paragraph = Paragraph(content=line(f"{mark} " * 1_300))
    return Message(summary="long", blocks=(paragraph,) * (4 * pieces - 1))


def texts(slack: SlackServer) -> list[str]:
    return [m["text"] for m in slack.messages()]


async def test_a_digest_is_one_thread_without_previews(slack: SlackServer, platform: SlackPlatform) -> None:
    root, *replies = compose_digest(digest())
    first = await platform.post(TO, root.message, key="run#root")
    for part in replies:
        await platform.post(TO, part.message, key=f"run#{part.key}", thread=first.thread)
    assert len(slack.messages("C1", first.thread)) == 1 + len(replies) == len(slack.messages())
    assert all(m["text"] and not m["unfurled"] for m in slack.messages())
    assert first.url == f"https://lab.slack.com/archives/C1/p{first.message_id.replace('.', '')}"


async def test_a_message_is_found_by_its_key_in_channel_and_thread(platform: SlackPlatform) -> None:
    root = await platform.post(TO, message(), key="run#root")
    reply = await platform.post(TO, message(), key="run#paper", thread=root.thread)
    assert await platform.find(TO, key="run#root") == root
    assert await platform.find(TO, key="run#paper", thread=root.thread) == reply
    assert await platform.find(TO, key="run#other") is None
    assert await platform.find(TO, key="run#other", thread="1.1") is None


async def test_a_message_is_found_pages_back(slack: SlackServer, platform: SlackPlatform) -> None:
    root = await platform.post(TO, message(), key="run#root")
    slack.channels["C1"].messages += [{"ts": f"18{n}.0", "user": "U1", "text": "talk"} for n in range(450)]
    assert await platform.find(TO, key="run#root") == root


async def test_what_somebody_else_posted_under_our_key_is_not_ours(
    slack: SlackServer, platform: SlackPlatform
) -> None:
    data = {"event_type": EVENT, "event_payload": {"key": "run#root", "piece": 0, "of": 1}}
    slack.channels["C1"].messages.append({"ts": "1.1", "user": "UEVIL", "text": "", "metadata": data})
    assert await platform.find(TO, key="run#root") is None


async def test_a_long_message_is_posted_in_pieces_in_one_thread(
    slack: SlackServer, platform: SlackPlatform
) -> None:
    root = await platform.post(TO, long(), key="run#root")
    assert len(slack.messages()) > 2
    assert slack.messages("C1", root.thread) == slack.messages()
    assert "".join(shown(m["blocks"]) for m in slack.messages()).count("x") == 11 * 1_300
    assert await platform.find(TO, key="run#root") == root


@pytest.mark.parametrize("piece", range(3))
@pytest.mark.parametrize("break_off", ["before", "after", "429:3", "500"])
@pytest.mark.parametrize("in_thread", [False, True])
async def test_a_long_message_is_whole_and_there_once_whatever_breaks(
    slack: SlackServer, platform: SlackPlatform, piece: int, break_off: str, in_thread: bool
) -> None:
    root = await platform.post(TO, message("root"), key="run#root") if in_thread else None
    thread = root.thread if root else ""
    slack.trouble["chat.postMessage"].extend([""] * piece + [break_off])
    with pytest.raises((DeliveryUncertainError, PlatformUnavailableError)):
        await platform.post(TO, long(), key="run#p", thread=thread)
    again = SlackPlatform(platform.client)
    found = await again.find(TO, key="run#p", thread=thread)
    receipt = found or await again.post(TO, long(), key="run#p", thread=thread)
    posted = [m for m in slack.messages() if m["text"].startswith("long")]
    assert [m["text"] for m in posted] == [f"long ({n}/{len(posted)})" for n in range(1, len(posted) + 1)]
    assert receipt.message_id == posted[0]["ts"]


@pytest.mark.parametrize("break_off", ["before", "after", "500", "internal_error", "fatal_error"])
async def test_what_may_have_been_posted_is_uncertain(
    slack: SlackServer, platform: SlackPlatform, break_off: str
) -> None:
    slack.trouble["chat.postMessage"].append(break_off)
    with pytest.raises(DeliveryUncertainError):
        await platform.post(TO, message(), key="k")
    assert len(slack.messages()) == (break_off == "after")
    assert slack.methods().count("chat.postMessage") == 1


@pytest.mark.parametrize(
    "answer", ['{"ok": true, "ts": "17', "5", '{"ok": true, "ts": "\xff"}', '{"ok": true}', "[" * 100_000]
)
async def test_whatever_answers_in_slacks_place_what_was_posted_is_found(
    slack: SlackServer, platform: SlackPlatform, answer: str
) -> None:
    slack.trouble["chat.postMessage"].append(f"says:{answer}")
    with pytest.raises(DeliveryUncertainError):
        await platform.post(TO, message(), key="k")
    found = await platform.find(TO, key="k")
    assert found is not None
    assert found.message_id == slack.messages()[0]["ts"]


@pytest.mark.parametrize("answer", ['{"ok": true}', '{"ok": true, "messages": null}'])
@pytest.mark.parametrize("thread", ["", "1.1"])
async def test_an_answer_without_messages_does_not_say_that_nothing_stands_there(
    slack: SlackServer, platform: SlackPlatform, answer: str, thread: str
) -> None:
    slack.trouble["conversations.replies" if thread else "conversations.history"].append(f"says:{answer}")
    with pytest.raises(PlatformUnavailableError):
        await platform.find(TO, key="k", thread=thread)


async def test_a_rate_limit_tells_how_long_to_wait(slack: SlackServer, platform: SlackPlatform) -> None:
    slack.trouble["chat.postMessage"].append("429:17")
    with pytest.raises(PlatformUnavailableError) as caught:
        await platform.post(TO, message(), key="k")
    assert caught.value.retry_after == 17
    assert not slack.messages()


async def test_a_connection_that_cannot_be_had_posted_nothing() -> None:
    async with open_client(TOKEN, "http://127.0.0.1:9/api/") as client:
        with pytest.raises(PlatformUnavailableError):
            await SlackPlatform(client).post(TO, message(), key="k")


def archive(slack: SlackServer) -> None:
    slack.channels["C1"].archived = True


def leave(slack: SlackServer) -> None:
    slack.channels["C1"].members.discard(BOT)


def hide(slack: SlackServer) -> None:
    slack.channels["C1"] = Channel("C1", private=True, members={"U1"})


def lose_scope(slack: SlackServer) -> None:
    slack.scopes = "commands"


@pytest.mark.parametrize(
    ("spoil", "said"),
    [(archive, "Unarchive"), (leave, "/invite"), (hide, "/invite"), (lose_scope, "doctor")],
)
async def test_a_channel_that_takes_nothing_says_why_and_what_to_do(
    slack: SlackServer, platform: SlackPlatform, spoil: Callable[[SlackServer], None], said: str
) -> None:
    spoil(slack)
    with pytest.raises(DeliveryError) as caught:
        await platform.post(TO, message(), key="k")
    assert isinstance(caught.value, NeedsPersonError)
    assert said in error_message("en", caught.value)
    assert error_message("zh", caught.value) != error_message("en", caught.value)


async def test_a_revoked_token_loses_nothing_since_it_can_be_renewed(
    slack: SlackServer, platform: SlackPlatform
) -> None:
    slack.revoked = True
    with pytest.raises(PlatformUnavailableError) as caught:
        await platform.post(TO, message(), key="k")
    assert caught.value.retryable


async def test_an_error_nobody_knows_is_refused_with_its_name(
    slack: SlackServer, platform: SlackPlatform
) -> None:
    slack.trouble["chat.postMessage"].append("brand_new_error")
    with pytest.raises(PaperboyError) as caught:
        await platform.post(TO, message(), key="k")
    assert "brand_new_error" in error_message("en", caught.value)


async def test_an_edit_replaces_what_was_posted(slack: SlackServer, platform: SlackPlatform) -> None:
    receipt = await platform.post(TO, message("first"), key="k")
    await platform.edit(TO, receipt, message("second"))
    assert texts(slack) == ["second"]


@pytest.mark.parametrize("forgotten", [False, True])
async def test_an_edit_may_make_a_message_longer_and_shorter(
    slack: SlackServer, platform: SlackPlatform, forgotten: bool
) -> None:
    receipt = await platform.post(TO, message("first"), key="k")
    await platform.edit(TO, receipt, long(2))
    assert texts(slack) == ["long (1/2)", "long (2/2)"]
    second = SlackPlatform(platform.client) if forgotten else platform
    await second.edit(TO, receipt, long(2, "y"))
    assert "".join(shown(m["blocks"]) for m in slack.messages()).count("x") == 0
    await second.edit(TO, receipt, message("last"))
    assert texts(slack) == ["last"]


async def test_a_piece_that_an_edit_added_unheard_is_not_added_again(
    slack: SlackServer, platform: SlackPlatform
) -> None:
    receipt = await platform.post(TO, message("first"), key="k")
    slack.trouble["chat.postMessage"].append("after")
    with pytest.raises(DeliveryUncertainError):
        await platform.edit(TO, receipt, long(3))
    await platform.edit(TO, receipt, long(3))
    assert texts(slack) == ["long (1/3)", "long (2/3)", "long (3/3)"]


async def test_what_was_removed_is_gone_with_all_its_pieces(
    slack: SlackServer, platform: SlackPlatform
) -> None:
    receipt = await platform.post(TO, long(2), key="k")
    await platform.remove(TO, receipt)
    await platform.remove(TO, receipt)
    assert not slack.messages()


async def test_a_figure_is_uploaded_unseen_and_shown_by_the_message(
    slack: SlackServer, platform: SlackPlatform
) -> None:
    figure = Message(summary="f", blocks=(Image(alt="A gate", data=PNG),))
    await platform.post(TO, figure, key="k")
    (block,) = slack.messages()[0]["blocks"]
    assert slack.files[block["slack_file"]["id"]] == PNG or PNG in slack.files[block["slack_file"]["id"]]
    uploads = [asked for method, asked in slack.called if method == "files.completeUploadExternal"]
    assert not uploads[0].get("channel_id")


@pytest.mark.parametrize("url", ["", "https://arxiv.org/html/9912.00001v1/x1.png"])
async def test_a_figure_that_slack_cannot_show_is_its_caption(
    slack: SlackServer, platform: SlackPlatform, url: str
) -> None:
    slack.hidden_pictures = True
    figure = Message(summary="f", blocks=(Image(alt="A gate", url=url, data=b"" if url else PNG),))
    receipt = await platform.post(TO, figure, key="k")
    assert shown(slack.messages()[0]["blocks"]) == "A gate"
    await platform.edit(TO, receipt, figure)
    assert len(slack.messages()) == 1


async def test_a_picture_that_slack_is_still_working_on_is_waited_for(slack: SlackServer) -> None:
    clock = FakeClock()
    slack.late_pictures = 3
    async with open_client(TOKEN, f"{slack.url}/api/") as client:
        figure = Message(summary="f", blocks=(Image(alt="A gate", data=PNG),))
        await SlackPlatform(client, clock).post(TO, figure, key="k")
    (message,) = slack.messages()
    assert "slack_file" in str(message["blocks"])
    assert clock.slept == [1, 2, 4]
    assert len(slack.files) == 1, "it is uploaded once"


async def test_a_picture_is_waited_for_when_a_message_is_changed_to_show_it(slack: SlackServer) -> None:
    async with open_client(TOKEN, f"{slack.url}/api/") as client:
        platform = SlackPlatform(client, FakeClock())
        receipt = await platform.post(TO, Message(summary="f", blocks=()), key="k")
        slack.late_pictures = 2
        await platform.edit(TO, receipt, Message(summary="f", blocks=(Image(alt="A gate", data=PNG),)))
    (message,) = slack.messages()
    assert "slack_file" in str(message["blocks"])
    assert slack.methods().count("files.info") == 2


async def test_tables_are_sorted_where_slack_does_that_and_else_only_read(
    slack: SlackServer, platform: SlackPlatform, monkeypatch: pytest.MonkeyPatch
) -> None:
    table = Message(summary="Lids", blocks=(Table(header=("Lid", "Error"), rows=(("tin", "0.2"),)),))
    await platform.post(TO, table, key="rich")
    monkeypatch.delitem(CHECKS, "data_table")
    for key in ("older", "again"):
        await platform.post(TO, table, key=key)
    kinds = [block["type"] for message in slack.messages() for block in message["blocks"]]
    assert kinds == ["data_table", "table", "table"]
    assert slack.methods().count("chat.postMessage") == 4, "it is tried once"


async def test_without_the_scope_for_files_a_digest_comes_without_pictures(
    slack: SlackServer, platform: SlackPlatform
) -> None:
    slack.scopes = slack.scopes.replace("files:write,", "")
    await platform.post(TO, Message(summary="f", blocks=(Image(alt="A gate", data=PNG),)), key="k")
    assert shown(slack.messages()[0]["blocks"]) == "A gate"
