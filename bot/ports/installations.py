"""In which workspaces an app was installed that many may install, and by which token it speaks there.

A token is kept sealed: this port sees bytes that only the adapter which made them can read.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Protocol

from bot.domain.record import Record


class SealedInstallation(Record):
    """One installation. That of a whole organization has the organization's id for its workspace, too."""

    platform: str
    workspace: str
    organization: str = ""
    sealed: bytes
    key_id: str
    """Of the key that it was sealed with."""
    installed_at: dt.datetime


class InstallationStore(Protocol):
    """Installations by workspace. What happened to one is told late and in any order."""

    async def save_installation(self, installation: SealedInstallation) -> bool:
        """Keep it in the place of an earlier one; False if a later one is there, or it was removed."""
        ...

    async def installation(self, platform: str, workspace: str) -> SealedInstallation | None:
        """That of the workspace itself, else that of the organization it is known to belong to."""
        ...

    async def installations(self, platform: str) -> Sequence[SealedInstallation]:
        """All of them, by workspace."""
        ...

    async def note_organization(self, platform: str, workspace: str, organization: str) -> None:
        """That organization installed the app for the workspace too; none did, where it is empty."""
        ...

    async def remove_installation(self, platform: str, workspace: str, *, at: dt.datetime) -> None:
        """Forget its token, unless it was installed after that instant; known before it is saved, too."""
        ...

    async def reseal_installation(self, before: SealedInstallation, after: SealedInstallation) -> bool:
        """Put one in the place of the other; False if that is not what is kept."""
        ...
