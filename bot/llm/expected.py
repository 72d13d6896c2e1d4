"""What a topic's digests may take of a language model, told before anybody follows it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from bot.analysis.usage import UsageTotal
from bot.domain.depth import Depth
from bot.domain.record import Record

TOKENS: Final[Mapping[Depth, int]] = {Depth.FULL: 26_000, Depth.METHOD: 11_000, Depth.ABSTRACT: 3_000}
"""About what a paper takes: prompt, answer and second opinion together, for one of usual length."""


class Expected(Record):
    """What one digest may take at one depth. `cost` in US dollars, None where no price is known."""

    depth: Depth
    tokens: int
    cost: float | None = None


def estimate(papers: int, spent: Iterable[UsageTotal]) -> tuple[Expected, ...]:
    """What a digest of so many papers may take at each depth, at the prices that were paid before."""
    price = _price(spent)
    made = []
    for depth in Depth:
        tokens = sum(TOKENS[depth.at(number)] for number in range(1, papers + 1))
        made.append(
            Expected(depth=depth, tokens=tokens, cost=None if price is None else round(tokens * price, 4))
        )
    return tuple(made)


def _price(spent: Iterable[UsageTotal]) -> float | None:
    """US dollars for a token, on the average of what was paid; None where that is not known."""
    totals = list(spent)
    tokens = sum(each.prompt_tokens + each.completion_tokens for each in totals)
    if not tokens or any(each.unpriced for each in totals):
        return None
    return sum(each.cost or 0 for each in totals) / tokens
