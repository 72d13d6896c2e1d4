"""Rows of details, for whoever shows topics and no paper: little else is imported with it."""

from __future__ import annotations

from bot.domain.depth import FULL_IN_AUTO, Depth
from bot.domain.topic import Topic
from bot.locales import join_list, translate

SEPARATOR = " · "


def depth_said(depth: Depth, language: str) -> str:
    """How far a topic's papers are read."""
    return translate(language, f"follow.depth_{depth}", n=FULL_IN_AUTO)


def topic_said(name: str, language: str) -> str:
    """What a topic is called; one that is called after its categories, with the comma of the language."""
    codes = name.split(", ")
    if len(codes) == 1:
        return name
    from bot.sources.registry import category_name  # noqa: PLC0415 - most topics have names of their own

    return join_list(language, codes) if all(map(category_name, codes)) else name


def topic_and_categories(topic: Topic, language: str) -> str:
    """A topic in quotes, and in brackets its categories where it is not called after them."""
    marks = ("open_quote", "close_quote", "open_bracket", "close_bracket")
    begin, end, opening, closing = (translate(language, f"locale.{mark}") for mark in marks)
    name, codes = topic_said(topic.name, language), join_list(language, topic.categories)
    return f"{begin}{name}{end}" + (f"{opening}{codes}{closing}" if codes != name else "")
