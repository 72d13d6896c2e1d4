"""What one model at one endpoint takes of what can be sent, learned from what it refuses.

Reasoning models take `max_completion_tokens` and no temperature, small ones no system message, some fewer
tokens for an answer than are allowed. Each says so once, and is asked otherwise from then on.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from adapters.models.refusal import TOO_LONG, ErrorBody

TOKENS = ("max_tokens", "max_completion_tokens")
DISPENSABLE = ("temperature", "reasoning_effort")
LEAST_TOKENS = 64
_OF_TOKENS = re.compile(
    r"max_(?:completion_|output_|new_)?tokens|(?:completion|output) tokens", re.IGNORECASE
)
_OF_SYSTEM = re.compile(
    r"system (?:role|message|prompt|instruction)|developer instruction|roles? must alternate"
    r"|role.{0,20}\bsystem\b|only user(?:,| and).{0,30}roles?",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"(?<![\w.\-])\d[\d,]{1,8}(?![\w\-])")


@dataclass
class Dialect:
    """What is known of it."""

    token_parameter: str
    left_out: set[str] = field(default_factory=set)
    most_tokens: int | None = None
    system: bool = True
    """Whether it takes a message of the system's."""
    renamed: bool = False

    def adapt(self, refusal: ErrorBody, sent: Mapping[str, Any]) -> bool:
        """Whether the refusal says how to ask otherwise, which is remembered then."""
        if refusal.why == TOO_LONG:
            return False
        if self.system and _OF_SYSTEM.search(refusal.words):
            self.system = False
            return True
        if refusal.status not in {0, 400, 422}:
            return False
        named = next((each for each in DISPENSABLE if each in sent and self._is_of(refusal, each)), "")
        if named:
            self.left_out.add(named)
            return True
        return _OF_TOKENS.search(refusal.words) is not None and self._limit(refusal, sent)

    def _limit(self, refusal: ErrorBody, sent: Mapping[str, Any]) -> bool:
        asked = int(sent[self.token_parameter])
        numbers = (int(each.replace(",", "")) for each in _NUMBER.findall(refusal.words))
        lower = [number for number in numbers if LEAST_TOKENS <= number < asked]
        if lower:
            self.most_tokens = max(lower)
            return True
        if self.renamed:
            return False
        self.renamed = True
        self.token_parameter = next(name for name in TOKENS if name != self.token_parameter)
        return True

    @staticmethod
    def _is_of(refusal: ErrorBody, name: str) -> bool:
        return refusal.param == name if refusal.param else name in refusal.words
