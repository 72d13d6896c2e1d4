"""The health line: every item that was fetched is accounted for, in numbers that add up.

The classes before `picked` are exactly those of `Counts`, so their sum is what was fetched; those after it
sum up to what was picked.
"""

from __future__ import annotations

from bot.compose.topic_words import SEPARATOR
from bot.domain.digest import Counts
from bot.locales import format_number, translate

FOUND = ("cross_lists", "repeats", "doubled", "replacements", "unreadable")
READ = ("read_in_full", "abstract_only", "failed")


def health_line(counts: Counts, language: str) -> str:
    """`132 new · 12 seen before · 10 picked · 9 read in full, 1 abstract only · …`; zeros are left out."""
    pieces = [
        translate(language, "health.new", n=counts.new),
        *_say_counts(counts, FOUND, language),
        translate(language, "health.and").join(
            [
                translate(language, "health.picked", n=counts.picked),
                *_say_counts(counts, ("excluded",), language),
            ]
        ),
        translate(language, "health.and").join(_say_counts(counts, READ, language)),
        *_say_counts(counts, ("unanswered", "by_choice"), language),
        _figures(counts, language),
        _cost(counts, language),
    ]
    return SEPARATOR.join(piece for piece in pieces if piece)


def _say_counts(counts: Counts, names: tuple[str, ...], language: str) -> list[str]:
    numbers = [(name, getattr(counts, name)) for name in names]
    return [translate(language, f"health.{name}", n=number) for name, number in numbers if number]


def _figures(counts: Counts, language: str) -> str:
    if not counts.figures:
        return ""
    return translate(language, "health.figures", verified=counts.figures_verified, n=counts.figures)


def _cost(counts: Counts, language: str) -> str:
    if counts.cost is None:
        return ""
    amount = format_number(language, max(counts.cost, 0.01), 2)
    return translate(language, "health.cost", amount=amount if counts.cost >= 0.01 else f"< {amount}")
