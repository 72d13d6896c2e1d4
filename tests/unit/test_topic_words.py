"""A topic is called as it was named; the commas of a list of categories are the reader's."""

from __future__ import annotations

import pytest

from bot.compose.topic_words import topic_and_categories, topic_said
from bot.domain.topic import Topic


@pytest.mark.parametrize(
    ("name", "language", "said"),
    [
        ("cs.CV, cs.LG", "zh", "cs.CV、cs.LG"),
        ("cs.CV, cs.LG", "en", "cs.CV, cs.LG"),
        ("lamps, cs.LG", "zh", "lamps, cs.LG"),
        ("lamps", "zh", "lamps"),
    ],
)
def test_a_topic_called_after_its_categories_has_the_comma_of_the_language(
    name: str, language: str, said: str
) -> None:
    assert topic_said(name, language) == said


@pytest.mark.parametrize(
    ("name", "language", "said"),
    [
        ("cs.CV, cs.LG", "zh", "“cs.CV、cs.LG”"),
        ("cs.CV, cs.LG", "zh-TW", "「cs.CV、cs.LG」"),
        ("lamps", "zh", "“lamps”（cs.CV、cs.LG）"),
        ("lamps", "en", "“lamps” (cs.CV, cs.LG)"),
    ],
)
def test_categories_are_told_once(name: str, language: str, said: str) -> None:
    assert topic_and_categories(Topic(name=name, categories=("cs.CV", "cs.LG")), language) == said
