"""Where log lines go. Commands write to a file among the data, so that the screen stays for people."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from logging.handlers import RotatingFileHandler
from pathlib import Path

FILE = "paperboy.log"
LARGEST = 2_000_000
HIDDEN = "[secret]"
SHORTEST_SECRET = 6


class Redact(logging.Formatter):
    """Formats lines with every known secret taken out, tracebacks included."""

    def __init__(self, secrets: Sequence[str] = ()) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")
        self._secrets = [secret for secret in secrets if len(secret) >= SHORTEST_SECRET]

    def format(self, record: logging.LogRecord) -> str:
        text = super().format(record)
        for secret in self._secrets:
            text = text.replace(secret, HIDDEN)
        return text


def log_to_file(folder: Path, secrets: Sequence[str] = ()) -> None:
    """Send this process's log lines to `paperboy.log` in the folder; it never grows beyond 4 MB."""
    handler = RotatingFileHandler(
        folder / FILE, maxBytes=LARGEST, backupCount=1, encoding="utf-8", delay=True
    )
    handler.setFormatter(Redact(secrets))
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)
