"""What each of Discord's error codes means, else the status of HTTP. What is not here may pass.

Codes from Discord's documentation, "Opcodes and Status Codes", JSON.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from bot.ports.capabilities import Access
from bot.ports.refusals import Kind, Refusal

REFUSED = "discord.refused"
UNKNOWN = Refusal(Kind.PASSES, REFUSED)
UNKNOWN_CHANNEL, UNKNOWN_GUILD, UNKNOWN_MESSAGE = 10003, 10004, 10008
MISSING_ACCESS = 50001


def _all(kind: Kind, codes: Iterable[int], problem: str = REFUSED) -> dict[int, Refusal]:
    return dict.fromkeys(codes, Refusal(kind, problem))


REFUSALS: Mapping[int, Refusal] = {
    # The channel
    UNKNOWN_CHANNEL: Refusal(Kind.CLOSED, "discord.gone", Access.DELETED),
    UNKNOWN_GUILD: Refusal(Kind.CLOSED, "discord.removed", Access.REMOVED),
    MISSING_ACCESS: Refusal(Kind.CLOSED, "discord.unseen", Access.HIDDEN),
    # Who or what is asked for is no longer there: application, integration, invite, member, role, user,
    # webhook, interaction; the one message
    **_all(
        Kind.FINAL,
        [10002, 10005, 10006, 10007, UNKNOWN_MESSAGE, 10011, 10013, 10015, 10062, 10067],
        "discord.gone",
    ),
    # A right or a setting: age limit, permissions, verification, owner, required tag, locked thread
    **_all(
        Kind.PERSON,
        [20012, 20018, 20024, 40002, 40067, 50009, 50013, 240000],
        "discord.forbidden",
    ),
    # The same bytes are refused again: too large, AutoMod, filters, empty, malformed
    **_all(
        Kind.FINAL,
        [
            *(20009, 20031, 40005, 40060, 50005, 50006, 50016, 50021, 50027, 50033, 50035, 50046),
            *(50050, 50055, 50068, 50080, 50081, 50086, 50109, 160002, 200000, 200001),
        ],
    ),
    **_all(Kind.FINAL, [50008, 50024], "discord.no_text"),
    50007: Refusal(Kind.FINAL, "discord.forbidden"),
    160005: Refusal(Kind.PERSON, "discord.locked"),
    20016: Refusal(Kind.PASSES, "discord.slow"),
    50083: Refusal(Kind.PASSES, "discord.archived"),
    # It passes: write limits, too many threads, sending switched off for a while
    **_all(Kind.PASSES, [20022, 20028, 20029, 30033, 40004, 160006, 160007]),
    # Discord, or its idea of our pace
    **_all(Kind.BUSY, [31001, 40062, 130000]),
    # The token does not work any more
    50014: Refusal(Kind.LOCKED_OUT, "discord.bad_token"),
}


def refusal(code: int, status: int) -> Refusal:
    """What Discord means by a code of its own and the status of HTTP it came with."""
    if status == 429:
        return Refusal(Kind.BUSY, REFUSED)
    if status == 401:
        return Refusal(Kind.LOCKED_OUT, "discord.bad_token")
    if status >= 500 and code not in REFUSALS:
        return Refusal(Kind.DOUBT, REFUSED)
    return REFUSALS.get(code, UNKNOWN)
