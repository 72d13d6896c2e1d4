"""Pictures in terminals that show them: the pixels arrive, and nothing else does."""

from __future__ import annotations

import io
import re
from base64 import b64decode
from typing import Any

import numpy as np
import pytest
from PIL import Image

from adapters.platforms.terminal.drawing import draw
from adapters.platforms.terminal.graphics import Graphics, graphics_of
from adapters.platforms.terminal.printing import show
from bot.domain.message import Image as Picture
from bot.domain.message import Message


def png(width: int = 24, height: int = 20) -> bytes:
    """A picture of at most eight colours."""
    shades = np.random.default_rng(1).choice([0, 255], (height, width, 3)).astype(np.uint8)
    kept = io.BytesIO()
    Image.fromarray(shades).save(kept, "PNG")
    return kept.getvalue()


def pixels(data: bytes) -> Any:
    with Image.open(io.BytesIO(data)) as picture:
        return np.asarray(picture.convert("RGB"))


def of_kitty(text: str) -> bytes:
    pieces = re.findall(r"\x1b_G([^;]*);([A-Za-z0-9+/=]*)\x1b\\", text)
    assert "".join(f"\x1b_G{keys};{data}\x1b\\" for keys, data in pieces) == text.rstrip("\n")
    assert [keys[-1] for keys, _ in pieces] == [*"1" * (len(pieces) - 1), "0"]
    assert max(len(data) for _, data in pieces) <= 4096
    assert all("q=2" in keys for keys, _ in pieces), "an answer would be typed into the shell"
    assert [len(data) % 4 for _, data in pieces[:-1]] == [0] * (len(pieces) - 1)
    assert {keys for keys, _ in pieces[1:-1]} <= {"q=2,m=1"}, "later ones say only this"
    return b64decode("".join(data for _, data in pieces))


def of_iterm(text: str) -> bytes:
    found = re.fullmatch(r"\x1b\]1337;File=inline=1;size=(\d+);[a-zA-Z=;\d]*:([\w+/=]*)\a\n", text)
    assert found
    data = b64decode(found[2])
    assert len(data) == int(found[1])
    return data


def of_sixels(text: str) -> Any:
    """What a terminal draws of it, by the manual of the VT330."""
    found = re.fullmatch(r'\x1bPq"1;1;(\d+);(\d+)((?:#\d+;[\d;]+)*)([^\x1b]*)\x1b\\\n', text)
    assert found
    width, height = int(found[1]), int(found[2])
    shades = {
        number: np.array([red, green, blue], dtype=float) * 2.55
        for number, red, green, blue in (
            map(int, each) for each in re.findall(r"#(\d+);2;(\d+);(\d+);(\d+)", found[3])
        )
    }
    canvas = np.full((height + 5, width, 3), -1.0)
    for band, rows in enumerate(found[4].split("-")[:-1]):
        for number, line in re.findall(r"#(\d+)([^#$]*)\$", rows):
            signs = "".join(
                sign * int(times or 1) for times, sign in re.findall(r"(?:!(\d+))?([?-~])", line)
            )
            for x, sign in enumerate(signs):
                for bit in range(6):
                    if ord(sign) - 63 >> bit & 1:
                        canvas[band * 6 + bit, x] = shades[int(number)]
    assert (canvas[height:] == -1).all()
    return canvas[:height]


@pytest.mark.parametrize("size", [(24, 20), (7, 6), (1, 1), (600, 13)])
def test_every_protocol_brings_the_pixels_of_the_picture(size: tuple[int, int]) -> None:
    data = png(*size)
    assert (pixels(of_kitty(draw(data, Graphics.KITTY, 80))) == pixels(data)).all()
    assert (pixels(of_iterm(draw(data, Graphics.ITERM, 80))) == pixels(data)).all()
    assert np.abs(of_sixels(draw(data, Graphics.SIXEL, 80)) - pixels(data)).max() < 3


@pytest.mark.parametrize("graphics", Graphics)
def test_a_picture_fits_the_terminal_and_what_is_none_is_nothing(graphics: Graphics) -> None:
    assert len(draw(png(900, 300), graphics, 20)) < len(draw(png(900, 300), graphics, 80))
    assert draw(b"\x1b]52;c;aGk=\x07", graphics, 80) == ""
    assert draw(png()[:60], graphics, 80) == ""


def test_what_is_transparent_is_white() -> None:
    kept = io.BytesIO()
    Image.new("RGBA", (6, 6), (0, 0, 0, 0)).save(kept, "PNG")
    assert (of_sixels(draw(kept.getvalue(), Graphics.SIXEL, 80)) > 250).all()


@pytest.mark.parametrize(
    ("environ", "graphics"),
    [
        ({"TERM": "xterm-kitty"}, Graphics.KITTY),
        ({"TERM": "xterm-ghostty"}, Graphics.KITTY),
        ({"TERM": "xterm-256color", "TERM_PROGRAM": "iTerm.app"}, Graphics.ITERM),
        ({"TERM": "xterm-256color", "TERM_PROGRAM": "WezTerm"}, Graphics.ITERM),
        ({"TERM": "xterm-256color", "LC_TERMINAL": "iTerm2"}, Graphics.ITERM),
        ({"TERM": "foot"}, Graphics.SIXEL),
        ({"TERM": "xterm-256color"}, None),
        ({"TERM": "tmux-256color", "KITTY_WINDOW_ID": "1"}, None),
        ({"TERM": "xterm-kitty", "TMUX": "/run/tmux,1,0"}, None),
        ({}, None),
    ],
)
def test_a_terminal_is_known_by_its_environment(environ: dict[str, str], graphics: Graphics | None) -> None:
    assert graphics_of(environ) is graphics


class Screen(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_picture_is_shown_where_somebody_looks_and_never_in_a_file(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("TERM", "xterm-kitty")
    monkeypatch.delenv("TMUX", raising=False)
    message = Message(summary="", blocks=(Picture(alt="A plot", data=png()),))
    screen, file = Screen(), io.StringIO()
    show(message, stream=screen)
    show(message, stream=file)
    assert "\x1b_Ga=T" in screen.getvalue()
    assert "A plot" in file.getvalue()
    assert "\x1b" not in file.getvalue()
