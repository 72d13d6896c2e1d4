"""Figures of papers as files of ours: read, made no larger than a page needs, and written anew.

What a source sends never reaches a browser or a terminal as it is: only pixels come through.
"""

from __future__ import annotations

import io

from PIL import Image, UnidentifiedImageError

MOST_PIXELS = 40_000_000
"""Of the picture that is read: more would take too much memory."""
WIDEST = 1400
KINDS = ("PNG", "JPEG", "GIF", "WEBP")


def safe_picture(data: bytes, widest: int = WIDEST) -> bytes:
    """The picture as a PNG, at most so many pixels wide; empty where it is none, or too large."""
    try:
        with Image.open(io.BytesIO(data), formats=KINDS) as found:
            if found.width * found.height > MOST_PIXELS:
                return b""
            found.draft("RGB", (widest, widest))
            made = found.convert("RGBA" if found.mode in {"RGBA", "LA", "PA", "P"} else "RGB")
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return b""
    made.thumbnail((widest, widest * 2))
    kept = io.BytesIO()
    made.save(kept, "PNG", optimize=False)
    return kept.getvalue()
