"""Digests as files."""

from __future__ import annotations

from typing import Protocol

from bot.domain.digest import Digest


class Archive(Protocol):
    """Keeps every digest as files."""

    async def keep(self, digest: Digest) -> str:
        """Write the digest and refresh the site; returns where the digest's page is."""
        ...
