"""What each of a homeserver's error codes means. What is not here is unknown, and may pass.

Codes from the Client-Server API, “Standard error response” (spec.matrix.org).
"""

from __future__ import annotations

from collections.abc import Mapping

from bot.ports.capabilities import Access
from bot.ports.refusals import Kind, Refusal

REFUSED = "matrix.refused"
FORBIDDEN = "M_FORBIDDEN"


def _all(kind: Kind, codes: str, problem: str = REFUSED) -> dict[str, Refusal]:
    return dict.fromkeys(codes.split(), Refusal(kind, problem))


REFUSALS: Mapping[str, Refusal] = {
    **_all(
        Kind.LOCKED_OUT,
        "M_UNKNOWN_TOKEN M_MISSING_TOKEN M_USER_DEACTIVATED M_USER_LOCKED M_USER_SUSPENDED",
    ),
    **_all(Kind.BUSY, "M_LIMIT_EXCEEDED M_RESOURCE_LIMIT_EXCEEDED"),
    # Of somebody who is no member, or of one who may not write: `closed` and `silent` tell the two apart
    FORBIDDEN: Refusal(Kind.PERSON, "matrix.silent"),
    **_all(
        Kind.FINAL,
        "M_TOO_LARGE M_BAD_JSON M_NOT_JSON M_INVALID_PARAM M_MISSING_PARAM M_UNRECOGNIZED M_BAD_STATE",
    ),
    "M_NOT_FOUND": Refusal(Kind.FINAL, "matrix.gone"),
}
CLOSED = Refusal(Kind.CLOSED, "matrix.not_in_room", Access.REMOVED)
ENCRYPTED = Refusal(Kind.PERSON, "matrix.encrypted")


def refusal(code: str, status: int) -> Refusal:
    """What a homeserver means by an error code and the status of HTTP it came with."""
    if status == 429:
        return Refusal(Kind.BUSY, REFUSED)
    if status >= 500 or not code:
        return Refusal(Kind.DOUBT, REFUSED)
    return REFUSALS.get(code, Refusal(Kind.PASSES, REFUSED))
