"""Where log lines go, and what stands on each: the run it is about, and never a secret.

Commands write to a file among the data, so that the screen stays for people; `serve` writes to standard
error, for whoever collects it, as plain lines or as one JSON object a line.
"""

from __future__ import annotations

import datetime as dt
import json
import logging
import re
import time
from collections.abc import Sequence
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from adapters.private import close_to_others, private_file
from bot.log_context import current_run
from bot.settings import Settings

FILE = "paperboy.log"
LARGEST = 2_000_000
LONGEST = 4_000
"""Characters of a message, and of a line of a traceback."""
MOST_LINES = 200
"""Of a traceback."""
REPEATING = ("asyncio", "adapters.platforms.slack.webhook")
"""Loggers that say the same for each stranger who knocks."""
SELDOM = 60.0
"""Seconds before they may say something again in the same words."""
HIDDEN = "[secret]"
SHORTEST_SECRET = 6
HANDED_OUT = re.compile(
    r"(?P<before>\b(?:Bearer|Bot|Basic)\s+|\bticket=|hooks\.slack\.com/|\b(?:webhooks|interactions)/\d+/"
    r"|[?&](?:api[-_]?|access_?)?(?:key|token)=)"
    r"[^\s\"'<>&?,)]{6,}"
    r"|\bx(?:ox[a-z]|app|oxe\.xox[a-z])-[\w.-]{6,}"
    r"|\bsk-[\w-]{12,}"
    r"|(?<=://)[^\s/@]{1,200}(?=@)"
)
"""What lets its finder in and stands in no setting: what platforms hand out for a while, and whatever has
the form of a key, or of a name and a password in an address."""
_OBEYED = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
"""What a terminal or a viewer would obey or choke on: controls, line ends, directions, surrogates."""
_SHORT = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}


def escape_controls(text: str) -> str:
    """The text on one line, with nothing in it that is obeyed instead of shown."""
    return _OBEYED.sub(lambda found: _SHORT.get(found[0]) or f"\\u{ord(found[0]):04x}", text)


class Redact(logging.Formatter):
    """Formats lines with every known secret taken out, tracebacks included."""

    def __init__(self, secrets: Sequence[str] = ()) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")
        known = (secret for secret in secrets if len(secret) >= SHORTEST_SECRET)
        self._secrets = sorted(known, key=len, reverse=True)

    def format(self, record: logging.LogRecord) -> str:
        return self.redact(self.line(record))

    def line(self, record: logging.LogRecord) -> str:
        """The line, with the run it is about at its end."""
        run = current_run()
        text = super().format(record)
        if not run:
            return text
        first, *more = text.split("\n")
        return "\n".join([f"{first} run={run}", *more])

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - the name logging calls
        """One line: what a paper or a person wrote must not look like a line of ours."""
        return escape_controls(self.limit(super().formatMessage(record)))

    def formatException(self, ei: Any) -> str:  # noqa: ANN401, N802 - the name and the type logging gives it
        """Indented, for the same reason. Of a long one the end matters, where the error itself stands."""
        lines = super().formatException(ei).split("\n")[-MOST_LINES:]
        return "\n".join(f"    {escape_controls(self.limit(line))}" for line in lines)

    def limit(self, text: str) -> str:
        """The text without secrets, and its beginning alone where it is long."""
        kept = self.redact(text[: 2 * LONGEST])
        more = len(kept) - LONGEST + max(0, len(text) - 2 * LONGEST)
        return f"{kept[:LONGEST]}… ({more} characters more)" if more > 0 else kept

    def redact(self, text: str) -> str:
        """The text without secrets."""
        for secret in self._secrets:
            text = text.replace(secret, HIDDEN)
        return HANDED_OUT.sub(lambda found: (found["before"] or "") + HIDDEN, text)


class RedactJson(Redact):
    """The same as one JSON object a line: `at`, `level`, `logger`, `message`, and `run`, `error` if any."""

    def format(self, record: logging.LogRecord) -> str:
        fields = {
            "at": dt.datetime.fromtimestamp(record.created, dt.UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": self.limit(record.getMessage()),
            "run": current_run(),
            "error": self.formatException(record.exc_info) if record.exc_info else "",
        }
        kept = {name: value for name, value in fields.items() if value}
        return escape_controls(self.redact(json.dumps(kept, ensure_ascii=False)))


class Seldom(logging.Filter):
    """Lets what is said in the same words through once a minute.

    asyncio complains of every single connection that it cannot take while there are no descriptors left.
    """

    def __init__(self) -> None:
        super().__init__()
        self._said: dict[str, float] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        words, now = str(record.msg)[:100].partition("\n")[0], time.monotonic()
        if now - self._said.get(words, -SELDOM) < SELDOM:
            return False
        self._said = {said: at for said, at in self._said.items() if now - at < SELDOM} | {words: now}
        return True


class _Private(RotatingFileHandler):
    """Begins every file with a mode that leaves others out."""

    def _open(self) -> Any:  # noqa: ANN401 - as typeshed has it
        private_file(Path(self.baseFilename))
        return super()._open()


def log_to_file(folder: Path, secrets: Sequence[str] = ()) -> None:
    """Send this process's log lines to `paperboy.log` in the folder; it never grows beyond 4 MB."""
    close_to_others(folder / FILE)
    handler = _Private(folder / FILE, maxBytes=LARGEST, backupCount=1, encoding="utf-8", delay=True)
    handler.setFormatter(Redact(secrets))
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)


def log_to_stderr(settings: Settings) -> None:
    """Send this process's log lines to standard error, as the settings say."""
    handler = logging.StreamHandler()
    kind = RedactJson if settings.log.format == "json" else Redact
    handler.setFormatter(kind(secrets_of(settings)))
    logging.basicConfig(level=settings.log.level.upper(), handlers=[handler], force=True)
    for name in REPEATING:
        logging.getLogger(name).addFilter(Seldom())
    logging.raiseExceptions = False  # a line that cannot be formatted would be printed with all it holds
    logging.getLogger("apscheduler").setLevel(logging.WARNING)
    logging.getLogger("aiohttp.access").setLevel(logging.WARNING)


def secrets_of(settings: Settings) -> Sequence[str]:
    """Every secret in the settings."""
    values = [value for section in settings for _, value in section[1]]
    values += [other.api_key for other in settings.model.others.values()]
    return [value.get_secret_value() for value in values if isinstance(value, SecretStr)]
