"""Where something was asked on Discord, who manages it, and which channels a person may read."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from types import SimpleNamespace
from typing import Any

import discord
import pytest

from adapters.platforms.discord.context import (
    is_private,
    language_of_locale,
    person_of,
    place_of,
    visible_channels,
)
from bot.domain.request import Place
from bot.domain.topic import Destination

READS = discord.Permissions(view_channel=True, read_message_history=True, connect=True)
WRITES_ALONE = discord.Permissions(send_messages=True)
EVERYONE = object()
OTHERS_LACK = ("view_channel", "read_message_history")
HEARD = [discord.VoiceChannel, discord.StageChannel]
WRITTEN = [discord.TextChannel, discord.ForumChannel]
ADA: Any = SimpleNamespace(id=7, display_name="Ada")


def without(*rights: str) -> discord.Permissions:
    held = discord.Permissions(READS.value)
    held.update(**dict.fromkeys(rights, False))
    return held


class Known:
    """As much of something of discord.py as is asked for, of which it is taken for an instance."""

    def __init__(self, kind: type, **facts: object) -> None:
        self.__dict__.update(facts)
        self.kind = kind

    @property  # type: ignore[misc]
    def __class__(self) -> type:
        return self.kind


def channel(
    number: int = 5,
    kind: type = discord.TextChannel,
    *,
    held: discord.Permissions = READS,
    everyone: discord.Permissions = READS,
    limited: bool = False,
) -> Any:
    """A channel of server 1, in which the person who asks holds these rights, and everybody those."""
    return Known(
        kind,
        id=number,
        guild=SimpleNamespace(id=1, default_role=EVERYONE),
        permissions_for=lambda who: everyone if who is EVERYONE else held,
        is_nsfw=lambda: limited,
    )


def thread(number: int, parent: Any, *, private: bool = False) -> Any:
    return Known(
        discord.Thread,
        id=number,
        guild=SimpleNamespace(id=1),
        parent=parent,
        parent_id=5,
        is_private=lambda: private,
        is_nsfw=lambda: parent.is_nsfw(),  # noqa: PLW0108 - there may be none
    )


def member(*channels: Any, threads: Sequence[Any] = (), roles: Collection[str] = ()) -> Any:
    """Somebody on server 1, which has these channels."""
    every = {each.id: each for each in (*channels, *threads)}
    guild = SimpleNamespace(id=1, channels=channels, get_channel_or_thread=every.get)
    named = [SimpleNamespace(name=each) for each in roles]
    return Known(discord.Member, id=7, guild=guild, display_name="Ada", roles=named)


def at(number: int, server: str = "1") -> Destination:
    return Destination(platform="discord", workspace=server, channel=str(number))


@pytest.mark.parametrize(
    ("where", "here", "number"),
    [(None, True, 0), (SimpleNamespace(id=5), True, 5), (channel(), False, 5)],
    ids=["nowhere", "direct message", "a server without us"],
)
def test_what_is_no_channel_of_ours_is_the_persons_own(where: Any, here: bool, number: int) -> None:
    own = at(number, "user-7")
    assert place_of(where, ADA, reply_to="9", here=here) == Place(
        destination=own, reply_to="9", private=True, direct=True
    )


@pytest.mark.parametrize("everyone", [READS, WRITES_ALONE])
@pytest.mark.parametrize("reply_to", ["", "9"])
def test_a_channel_a_thread_and_a_private_thread_are_places(
    everyone: discord.Permissions, reply_to: str
) -> None:
    private = everyone is WRITES_ALONE
    answered: dict[str, Any] = {"reply_to": reply_to} if reply_to else {}
    parent = channel(everyone=everyone)
    own = Place(destination=at(5), reply_to=reply_to, private=private)
    assert place_of(parent, ADA, **answered) == own
    assert place_of(thread(8, parent), ADA, **answered) == own.evolve(thread="8")
    whispers = thread(8, parent, private=True)
    assert place_of(whispers, ADA, **answered) == own.evolve(destination=at(8), thread="8", private=True)


@pytest.mark.parametrize(
    ("held", "roles", "manages"),
    [
        (discord.Permissions(), (), False),
        (discord.Permissions(manage_channels=True), (), True),
        (discord.Permissions(administrator=True), (), True),
        (discord.Permissions(), ("readers", "keepers"), True),
        (discord.Permissions(), ("readers",), False),
    ],
)
def test_who_manages_a_channel_holds_discords_right_or_the_role(
    held: discord.Permissions, roles: Sequence[str], manages: bool
) -> None:
    made = person_of(member(roles=roles), held, "keepers")
    assert (made.id, made.name, made.manages) == ("7", "Ada", manages)
    if roles:
        assert not person_of(member(roles=roles), held, "").manages, "where no role is set"
        assert not person_of(ADA, held, "keepers").manages


@pytest.mark.parametrize("kind", [*WRITTEN, *HEARD])
def test_a_person_sees_the_channels_whose_history_they_may_read_and_the_one_they_are_in(kind: type) -> None:
    readable, shut = channel(5, kind), channel(6, held=discord.Permissions())
    for right in OTHERS_LACK:
        assert visible_channels(member(channel(4, kind, held=without(right))), place_of(shut, ADA)) == {"6"}
    silent = channel(4, kind, held=without("connect"))
    heard = {"4"} if kind in WRITTEN else set()
    assert visible_channels(member(readable, shut, silent), place_of(shut, ADA)) == {"5", "6"} | heard


def test_who_is_no_member_of_the_server_sees_the_place_alone() -> None:
    assert visible_channels(ADA, place_of(channel(5), ADA)) == {"5"}
    elsewhere = Place(destination=at(5, "2"))
    assert visible_channels(member(channel(6)), elsewhere) == {"5"}
    gone = Place(destination=at(9))
    assert visible_channels(member(channel(6), channel(4, limited=True)), gone) == {"6", "9"}


@pytest.mark.parametrize("kind", [*WRITTEN, *HEARD])
def test_what_has_an_age_limit_is_seen_from_where_there_is_one(kind: type) -> None:
    limited, other, open_to_all = channel(4, kind, limited=True), channel(5, limited=True), channel(6)
    below = thread(8, limited)
    who = member(limited, other, open_to_all, threads=[below])
    assert visible_channels(who, Place(destination=at(6))) == {"6"}
    for here in (4, 5):
        assert visible_channels(who, Place(destination=at(here))) == {"4", "5", "6"}
    assert visible_channels(who, Place(destination=at(8))) == {"4", "5", "6", "8"}


@pytest.mark.parametrize(
    ("where", "private"),
    [
        (channel(), False),
        (channel(everyone=without("view_channel")), True),
        (channel(everyone=without("read_message_history", "connect")), False),
        (channel(limited=True), True),
        (thread(8, channel()), False),
        (thread(8, channel(), private=True), True),
        (thread(8, channel(limited=True)), True),
        (thread(8, channel(everyone=without("view_channel"))), True),
        (thread(8, None), True),
        (SimpleNamespace(id=5), True),
        (None, True),
    ],
)
def test_private_is_what_not_everybody_may_read_and_what_nobody_knows(where: Any, private: bool) -> None:
    assert is_private(where) is private


@pytest.mark.parametrize(
    ("locale", "language"),
    [(None, "ja"), (discord.Locale.chinese, "zh"), (discord.Locale.american_english, "en")],
)
def test_the_language_is_the_one_discord_shows_somebody(
    locale: discord.Locale | None, language: str
) -> None:
    assert language_of_locale(locale, "ja") == language
