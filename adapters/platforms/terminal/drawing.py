"""Pictures in terminals that can show them: by the protocols of kitty and iTerm2, or as sixels.

Nothing of what a source sent reaches the terminal: the picture is read, and written anew as pixels.
"""

from __future__ import annotations

import io
from base64 import b64encode
from collections.abc import Iterator
from itertools import groupby

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from adapters.platforms.terminal.graphics import Graphics
from adapters.safe_pictures import safe_picture

CELL = 10
"""Pixels in the width of a character, as most fonts have it."""
WIDEST = 72 * CELL
COLOURS = 128
PIECE = 4096
"""Characters of base64 that kitty takes at once."""


def draw(data: bytes, graphics: Graphics, columns: int) -> str:
    """What makes the terminal show the picture in at most so many columns; empty where it is none."""
    png = safe_picture(data, min(columns * CELL, WIDEST))
    if not png:
        return ""
    with Image.open(io.BytesIO(png)) as picture:
        wide = -(-picture.width // CELL)
        if graphics is Graphics.SIXEL:
            return "".join(_sixels(picture)) + "\n"
    if graphics is Graphics.ITERM:
        head = f"\x1b]1337;File=inline=1;size={len(png)};width={wide};preserveAspectRatio=1"
        return f"{head}:{b64encode(png).decode()}\a\n"
    return "".join(_kitty(b64encode(png).decode(), wide)) + "\n"


def _kitty(encoded: str, wide: int) -> Iterator[str]:
    """In pieces; q=2 keeps the terminal from answering into what is typed next.

    Each piece says so: an older kitty forgot it after the first (kovidgoyal/kitty#3375).
    """
    for at in range(0, len(encoded), PIECE):
        head = f"a=T,f=100,c={wide}," if at == 0 else ""
        more = int(at + PIECE < len(encoded))
        yield f"\x1b_G{head}q=2,m={more};{encoded[at : at + PIECE]}\x1b\\"


def _sixels(picture: Image.Image) -> Iterator[str]:
    """Bands of six rows, in each a line for every colour: six pixels below each other are a character."""
    backed = Image.new("RGB", picture.size, "white")
    backed.paste(picture, mask=picture.getchannel("A") if picture.mode == "RGBA" else None)
    few = backed.quantize(COLOURS)
    pixels: NDArray[np.uint8] = np.asarray(few)
    yield f'\x1bPq"1;1;{few.width};{few.height}'
    shades = np.asarray(few.getpalette()).reshape(-1, 3) * 100 // 255
    yield from (f"#{number};2;{red};{green};{blue}" for number, (red, green, blue) in enumerate(shades))
    for top in range(0, few.height, 6):
        band = pixels[top : top + 6]
        weights = 1 << np.arange(len(band))[:, None]
        for colour in np.unique(band):
            row = bytes(((band == colour) * weights).sum(axis=0).astype(np.uint8) + 63).decode()
            runs = ((sign, len(list(run))) for sign, run in groupby(row))
            yield f"#{colour}" + "".join(f"!{n}{sign}" if n > 3 else sign * n for sign, n in runs) + "$"
        yield "-"
    yield "\x1b\\"
