"""Files that come in a package. `importlib.resources`, which finds them too, takes long to be imported."""

from __future__ import annotations

from contextlib import suppress
from pkgutil import get_data


def packaged_bytes(package: str, name: str) -> bytes:
    """What stands in a file of a package; nothing where it has none of that name."""
    with suppress(OSError):
        return get_data(package, name) or b""
    return b""


def packaged_text(package: str, name: str) -> str:
    """The same as text, whose lines end with a line feed."""
    return packaged_bytes(package, name).decode().replace("\r\n", "\n")
