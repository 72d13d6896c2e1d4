"""Keeps secrets of others in our database so that whoever reads that alone has nothing.

AES-GCM with keys that are kept elsewhere. What is sealed is bound to the row that it belongs to: moved into
another one, it does not open.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import secrets
from collections.abc import Sequence
from typing import NamedTuple

from Crypto.Cipher import AES

KEY_BYTES = 32
NONCE_BYTES = 12
TAG_BYTES = 16


class CannotUnsealError(Exception):
    """None of our keys opens it, or it belongs elsewhere."""


class Sealed(NamedTuple):
    """What may be stored, and which key it was made with."""

    key_id: str
    data: bytes


class Keyring:
    """The first key seals, all of them open."""

    def __init__(self, keys: Sequence[bytes]) -> None:
        self._keys = {key_id(key): key for key in keys}

    @classmethod
    def read(cls, text: str) -> Keyring:
        """Keys as `new_key` gives them, one a line.

        Raises:
            ValueError: a line is no key.
        """
        return cls([_read_key(line) for line in text.split()])

    @property
    def newest(self) -> str:
        """The id of the key that seals."""
        return next(iter(self._keys))

    def seal(self, plain: bytes, belongs_to: str) -> Sealed:
        """Close it, to be opened only as something of `belongs_to`."""
        nonce = secrets.token_bytes(NONCE_BYTES)
        cipher = AES.new(self._keys[self.newest], AES.MODE_GCM, nonce=nonce, mac_len=TAG_BYTES)
        cipher.update(belongs_to.encode())
        closed, tag = cipher.encrypt_and_digest(plain)
        return Sealed(self.newest, nonce + tag + closed)

    def open(self, sealed: Sealed, belongs_to: str) -> bytes:
        """What was sealed.

        Raises:
            CannotUnsealError
        """
        key = self._keys.get(sealed.key_id)
        if key is None:
            raise CannotUnsealError(f"there is no key {sealed.key_id}")
        nonce, rest = sealed.data[:NONCE_BYTES], sealed.data[NONCE_BYTES:]
        try:
            cipher = AES.new(key, AES.MODE_GCM, nonce=nonce, mac_len=TAG_BYTES)
            cipher.update(belongs_to.encode())
            return cipher.decrypt_and_verify(rest[TAG_BYTES:], rest[:TAG_BYTES])
        except ValueError as error:
            raise CannotUnsealError("it was changed, or belongs elsewhere") from error


def new_key() -> str:
    """A key, as it stands in a line."""
    return base64.urlsafe_b64encode(secrets.token_bytes(KEY_BYTES)).decode()


def key_id(key: bytes) -> str:
    """The name of a key, which does not tell it."""
    return hashlib.sha256(b"key id:" + key).hexdigest()[:12]


def _read_key(line: str) -> bytes:
    try:
        key = base64.b64decode(line, altchars=b"-_", validate=True)
    except (binascii.Error, ValueError) as error:
        raise ValueError("not base64") from error
    if len(key) != KEY_BYTES:
        raise ValueError(f"not {KEY_BYTES} bytes")
    return key
