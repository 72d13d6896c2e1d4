"""Text as one line of what a reader sees, for every place that obeys control characters or line ends."""

from __future__ import annotations

import re

from bot.text.hidden import strip_invisible

_BREAKS = re.compile("[\t\n\u2028\u2029]")


def visible_text(text: str) -> str:
    """The text without control and invisible characters, its line breaks and tabs as spaces."""
    return _BREAKS.sub(" ", strip_invisible(text)[0])
