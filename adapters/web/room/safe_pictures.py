"""Figures of papers as files of ours: read, made no larger than a page needs, and written anew.

What a source sends never reaches a browser as it is: only pixels come through.
"""

from __future__ import annotations

import io

from PIL import Image, UnidentifiedImageError

MOST_PIXELS = 40_000_000
"""Of the picture that is read: more would take too much memory."""
WIDEST = 1400
KINDS = ("PNG", "JPEG", "GIF", "WEBP")


def safe_picture(data: bytes) -> bytes:
    """The picture as a PNG; empty where it is none, or too large."""
    try:
        with Image.open(io.BytesIO(data), formats=KINDS) as found:
            if found.width * found.height > MOST_PIXELS:
                return b""
            found.draft("RGB", (WIDEST, WIDEST))
            made = found.convert("RGBA" if found.mode in {"RGBA", "LA", "PA", "P"} else "RGB")
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return b""
    made.thumbnail((WIDEST, WIDEST * 2))
    kept = io.BytesIO()
    made.save(kept, "PNG", optimize=False)
    return kept.getvalue()
