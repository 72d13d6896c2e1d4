"""Rows of details, for whoever shows topics and no paper: little else is imported with it."""

from __future__ import annotations

from bot.domain.analysis import FULL_IN_AUTO, Depth
from bot.locales import translate

SEPARATOR = " · "


def depth_said(depth: Depth, language: str) -> str:
    """How far a topic's papers are read."""
    return translate(language, f"follow.depth_{depth}", n=FULL_IN_AUTO)
