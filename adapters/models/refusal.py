"""What an endpoint says when it does not answer, whichever way it says so.

An error comes with a status, or inside a 200, or in the middle of a stream; as OpenAI's object, as a list
of one (Gemini), as `detail` (FastAPI), as `message` alone, or as a string. Its sentence is what helps a
person; a few of its words tell us what a status alone does not.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from bot.domain.errors import ModelRefusesError, ModelUnavailableError, NoAnswerError
from bot.text.encodable import encodable

LONGEST = 200
"""Characters of an endpoint's sentence that are shown."""
TOO_LONG = "why.model_too_long"
FILTERED = "why.model_filtered"
_NOT_SHOWN = re.compile(r"https?://\S+|\b(?:sk|key|pk|gsk|xai|hf|AIza)[-_]?[\w*-]{8,}|(?i:\bbearer\s+\S+)")
"""Addresses, which no digest may have, and what looks like a key."""
_KINDS: dict[str, tuple[str, ...]] = {
    TOO_LONG: (
        r"context_length_exceeded|exceed_context_size|context (?:length|window|size)|max_model_len",
        r"(?:prompt|input|request) is too long|too many input tokens|maximum (?:prompt|input) length",
    ),
    FILTERED: (
        r"content_filter|content.management.policy|content.?filter|responsible.?ai|\bmoderation\b",
        r"safety (?:system|settings|filter)|data_inspection_failed|inappropriate content",
    ),
    "why.model_quota": (
        r"insufficient[_ ](?:quota|balance|funds|credits?)|exceeded your current quota|billing",
        r"credit balance|(?:out of|not enough|more) credits|payment",
    ),
    "why.model_unknown": (
        r"model_not_found|deployment_?not_?found|(?:no such|unknown|invalid) model|try pulling it",
        r"\bmodels?\b.{0,80}(?:does not exist|doesn't exist|not exist|not found|not available|not loaded)",
        r"deployment.{0,60}does not exist|not a valid model",
    ),
    "why.model_key": (
        r"invalid_api_key|(?:invalid|incorrect|missing|no|expired).{0,20}(?:api.?key|credentials|auth)",
        r"unauthori[sz]ed|authentication",
    ),
    "why.model_busy": (r"rate.?limit|too many requests|overloaded|at capacity|try again (?:later|in)",),
}
_FOUND = tuple((why, re.compile("|".join(words), re.IGNORECASE)) for why, words in _KINDS.items())
_STATUS = {
    401: "why.model_key",
    402: "why.model_quota",
    403: "why.model_key",
    404: "why.model_unknown",
    408: "why.model_slow",
    429: "why.model_busy",
}
_ASKED_AGAIN = frozenset({"why.model_busy", "why.model_failing", "why.model_slow"})
_WINDOW = re.compile(
    r"(?:context (?:length|window|size)|max_model_len|n_ctx)\D{0,40}?\(?(\d[\d,]{2,9})"
    r"|(\d[\d,]{2,9}) tokens? (?:context|window)",
    re.IGNORECASE,
)


class ErrorBody(NamedTuple):
    """An error of an endpoint, read."""

    status: int
    said: str = ""
    words: str = ""
    """All that it says, to be looked through and never shown."""
    param: str = ""
    window: int | None = None
    """The tokens of the model's window, where it names them."""

    @property
    def why(self) -> str:
        """The key of `bot.locales` that says what is wrong."""
        told = next((why for why, words in _FOUND if words.search(self.words)), "")
        if told == "why.model_busy" and self.status in {400, 401, 402, 403, 404, 413, 422}:
            told = ""
        if told == "why.model_key" and self.status not in {0, 400, 401, 403}:
            told = ""
        other = "why.model_failing" if self.status >= 500 or not self.status else "why.model_refuses"
        return told or _STATUS.get(self.status, other)

    @property
    def passes(self) -> bool:
        """Whether the same call may have an answer in a moment."""
        return self.why in _ASKED_AGAIN

    @property
    def is_of_the_form(self) -> bool:
        """Whether it may be about how was asked, rather than about what."""
        return self.why == "why.model_refuses" and self.status in {0, 400, 422}

    def error(self, retry_after: float | None = None) -> ModelUnavailableError:
        """The same as one of our errors."""
        why = self.why
        if why == FILTERED:
            return NoAnswerError(why=why, said=self.said)
        refused = why == TOO_LONG or (why == "why.model_refuses" and self.status in {400, 413, 422})
        kind = ModelRefusesError if refused else ModelUnavailableError
        return kind(why=why, said=self.said, retry_after=retry_after)


def read_refusal(status: int, body: object, *, secret: str = "") -> ErrorBody:
    """The refusal in an error's `body`, which may be any JSON, or none."""
    told = body[0] if isinstance(body, list) and body else body
    inner: Any = told
    if isinstance(told, Mapping):
        inner = next((told[name] for name in ("error", "detail", "message") if told.get(name)), told)
    if isinstance(inner, list) and inner:
        inner = inner[0]
    fields = inner if isinstance(inner, Mapping) else {"message": inner}
    text = _sentence(fields)
    words = " ".join(str(fields.get(name) or "") for name in ("code", "type", "status", "param"))
    return ErrorBody(
        status=status or _code(fields.get("code")),
        said=showable_text(text, secret=secret),
        words=f"{words} {text}"[:4_000],
        param=_param(fields),
        window=_window(fields, text),
    )


def showable_text(text: str, *, secret: str = "") -> str:
    """A sentence from outside as a person may see it: one line, short, without keys and addresses."""
    plain = encodable(text[:4_000])
    if secret:
        plain = plain.replace(secret, "…")
    line = " ".join("".join(each if each.isprintable() else " " for each in plain).split())
    line = _NOT_SHOWN.sub("…", line)
    return line if len(line) <= LONGEST else line[: LONGEST - 1].rstrip() + "…"


def _sentence(fields: Mapping[str, Any]) -> str:
    """Its own sentence; gateways put the provider's into `metadata.raw`, FastAPI says `msg`."""
    named = (fields.get(name) for name in ("message", "msg", "error", "detail"))
    text = next((each for each in named if isinstance(each, str) and each.strip()), "")
    metadata = fields.get("metadata")
    raw = metadata.get("raw") if isinstance(metadata, Mapping) else None
    return f"{text}: {raw}" if isinstance(raw, str) and raw else text


def _param(fields: Mapping[str, Any]) -> str:
    """The field of the request that is meant; FastAPI names the way to it."""
    way = fields.get("loc")
    return str(fields.get("param") or (way[-1] if isinstance(way, list) and way else ""))


def _code(code: object) -> int:
    """The status that an error inside a 200 names."""
    try:
        status = int(str(code))
    except ValueError:
        return 0
    return status if 400 <= status < 600 else 0


def _window(fields: Mapping[str, Any], text: str) -> int | None:
    named = fields.get("n_ctx")
    if isinstance(named, int) and not isinstance(named, bool) and named > 0:
        return named
    found = _WINDOW.search(text)
    return int((found[1] or found[2]).replace(",", "")) if found else None
