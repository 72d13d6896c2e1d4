"""Who may see the pages where others than this machine reach them.

`paperboy web token` makes a link that is good once and soon; it leads to a cookie. Both are signed with a
key that lies in the data folder, and nothing else is kept: no password, no session.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import secrets
from pathlib import Path

from adapters.private import private_file

KEY_FILE = "web.key"
COOKIE = "paperboy_login"
LINK_KEPT = dt.timedelta(minutes=15)
COOKIE_KEPT = dt.timedelta(days=30)


def read_key(folder: Path) -> bytes:
    """The key of a data folder, made when it is first wanted.

    Raises:
        OSError: it cannot be read or made.
    """
    file = private_file(folder / KEY_FILE)
    if not file.stat().st_size:
        file.write_bytes(secrets.token_bytes(32))
    return file.read_bytes()


def sign(key: bytes, purpose: str, until: dt.datetime) -> str:
    """A token for one purpose, good until then."""
    body = f"{int(until.timestamp())}.{secrets.token_urlsafe(12)}"
    return f"{body}.{_seal(key, purpose, body)}"


def is_good(key: bytes, purpose: str, token: str, now: dt.datetime) -> bool:
    """Whether it is a token of ours for that purpose, and not too old."""
    body, _, seal = token.rpartition(".")
    ends = body.partition(".")[0]
    if not (token.isascii() and hmac.compare_digest(seal, _seal(key, purpose, body))):
        return False
    return ends.isdecimal() and int(ends) > now.timestamp()


def _seal(key: bytes, purpose: str, body: str) -> str:
    return hmac.new(key, f"{purpose}:{body}".encode(), hashlib.sha256).hexdigest()
