"""Our own files: script and icon under addresses that change with what is in them, the style in every page.

A style sheet of its own would be one more way to the server and back before a phone shows anything.
"""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from importlib import resources

from markupsafe import Markup


@cache
def static_file(name: str) -> bytes:
    """One of our own files.

    Raises:
        OSError: there is none of this name.
    """
    return (resources.files("adapters.web") / "static" / name).read_bytes()


@cache
def static(name: str) -> str:
    """The address of one of our files, which changes with what is in it."""
    return f"/static/{hashlib.sha256(static_file(name)).hexdigest()[:12]}/{name}"


def in_page(name: str) -> Markup:
    """One of our files as a part of a page."""
    return Markup(static_file(name).decode().strip())  # noqa: S704 - our own


def hash_of(name: str) -> str:
    """How a policy names a file that stands in pages."""
    digest = hashlib.sha256(in_page(name).encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"
