"""Which terminals show pictures, and by which protocol."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum


class Graphics(StrEnum):
    """How a terminal is told a picture."""

    KITTY = "kitty"
    ITERM = "iterm2"
    SIXEL = "sixel"


def graphics_of(environ: Mapping[str, str]) -> Graphics | None:
    """What the terminal that the environment names shows pictures by; None where it tells of none."""
    term, program = environ.get("TERM", ""), environ.get("TERM_PROGRAM", "")
    if term.startswith(("tmux", "screen")) or "TMUX" in environ:  # they would swallow it
        return None
    if term in {"xterm-kitty", "xterm-ghostty"} or "KITTY_WINDOW_ID" in environ:
        return Graphics.KITTY
    if program in {"iTerm.app", "WezTerm"} or environ.get("LC_TERMINAL") == "iTerm2":
        return Graphics.ITERM
    if term.startswith(("foot", "mlterm", "contour")) or "KONSOLE_VERSION" in environ:
        return Graphics.SIXEL
    return None
