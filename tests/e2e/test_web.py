"""Paperboy in a browser, as a person without script uses it."""

from __future__ import annotations

from tests.e2e.web_lab import lab
from tests.frontend_contract import FrontEndContract, shelf

__all__ = ["shelf"]


class TestPages(FrontEndContract):
    open = staticmethod(lab)
