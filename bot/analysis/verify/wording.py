"""A text in the words that the checks know: other ways to say the same are said in one way."""

from __future__ import annotations

import re

from bot.text.figures import prepare

_SCOPES = {"within-": "intra ", "between-": "inter "}
_COMPOUND = re.compile(r"\b(?:within|between)-(?=[a-z])", re.IGNORECASE)
"""In `within-group`, what is no preposition."""
_DECADES = re.compile(r"\b(\d{1,2}) decades?\b")
_EXAMPLE = re.compile(r"\b(?:e\.g|i\.e)\.,?\s?|,? ?\bfor (?:example|instance)\b,?")
_NUMBERED_TIME = re.compile(r"\b(day|week|month|year) (\d{1,3})\b(?![.,]\d)")
_BY_THEN = re.compile(r"\bby(?= (?:day|week|month|year) \d)")
"""`week 68`, which is told as 68 weeks as well."""
_ONE = re.compile(
    r"\b(than|over|under|exceeds?|least|most|about|nearly|almost) (?:an?|one) "
    r"(?=(?:second|minute|hour|day|week|month|year)\b)"
    r"|\b()one (?=(?:in|out of) (?:every )?(?:\d|two|three|four|five|six|seven|eight|nine|ten|twenty)\b)"
    r"|\b(and) one (?=(?:by|from|in|for|with|on|at|to|is|was|has|had|each)\b)"
    r"|(不到|不足|超过|少于|多于|长于|短于|至少|至多|最多)一(?=个?(?:分钟|小时|天|周|星期|月|年))",
    re.IGNORECASE,
)
"""Where `a day`, `one in ten`, `two by A and one by B` and 一天 count."""
_PERIODS = ("second", "minute", "hour", "day", "week", "month", "year")
_COUNTING = (
    "ne in ",
    "ne out of ",
    "and one ",
    "一",
    *(f"{one} {period}" for one in ("a", "an", "one") for period in _PERIODS),
)
"""What such words have in them."""
_NUMBER_OF = re.compile(
    r"\b(?:a |the )?(?:(larger|greater|higher|bigger)|smaller|lower) (?:number|amount) of\b",
    re.IGNORECASE,
)
"""`a larger number of`, which is more of it."""
_DIMENSIONS = re.compile(r"\b([1-4])[- ]dimensional\b|([1-4])\s?维(?!度)")
_MORE_THAN_ZH = re.compile(
    r"((?:比(?![例率重值分赛如])|较)[^,，。;；更]{1,40}?|(?<=[\u3400-\u9fff])(?<![提升降减增最再至])(?=[高低多少快慢矮]\s?(?:约|了)?\s?\d))(?<!更)"
    r"(?<![提升降减增最再至])([高低多少好差快慢大小长短强弱深矮])(?![\u3400-\u9fff]*于|的)"
)

_TRADED = re.compile(r",? \b(?:at|to) the (?:expense|cost|detriment) of(?= [a-z])")
"""`improves recall at the expense of speed`, which falls."""
_EXPECTED = "(?:expectations?|predictions?|hypothes[ei]s|assumptions?|intuition)"
_UNEXPECTED = re.compile(
    rf"\bcontrary to (?:[a-z]+ ){{0,2}}?{_EXPECTED}|\bagainst (?:[a-z]+ ){{0,2}}?expectations?",
    re.IGNORECASE,
)
_NEITHER = re.compile(
    r"\bneither (?P<one>[^,.;]{1,60}?) nor (?P<other>[^,.;]{1,60}?)"
    r" (?P<verb>was|were|is|are|has|have|had|can|could|will|would|did|do|does)\b(?P<rest>[^,.;]*)",
    re.IGNORECASE,
)
"""`neither A nor B was`, of which each was not."""


def in_plain_words(text: str, *, tabular: bool = False) -> str:
    """The text with figures in digits, and what is said in other ways in one way."""
    text = _NUMBERED_TIME.sub(r"\2 \1s", _BY_THEN.sub("at", text))
    if any(part in text for part in _COUNTING):
        text = _ONE.sub(lambda found: f"{next(filter(None, found.groups()), '')} 1 ".lstrip(), text)
    if "er number of" in text or "er amount of" in text:
        text = _NUMBER_OF.sub(lambda found: "more" if found[1] else "fewer", text)
    text = prepare(text, spelled=True, tabular=tabular).replace("w/o ", "without ")
    text = text.replace(" relative to ", " compared to ")  # nothing beside what is absolute
    if any(part in text for part in (".g.", ".e.", "for example", "for instance")):
        text = _EXAMPLE.sub("", text)
    text = _DECADES.sub(lambda found: f"{found[1]}0 years", text) if "decade" in text else text
    text = _COMPOUND.sub(lambda found: _SCOPES[found[0].lower()], text) if "n-" in text else text
    if "dimensional" in text or "维" in text:
        text = _DIMENSIONS.sub(lambda found: f"{found[1] or found[2]}D ", text)
    return _in_plain_clauses(text) if text.isascii() else _MORE_THAN_ZH.sub(r"\1更\2", text)


def _in_plain_clauses(text: str) -> str:
    """The text with clauses of their own for what is traded, not expected, and denied of two things."""
    if " the " in text:
        text = _TRADED.sub(" but worsens", text)
    if "ontrary" in text or "gainst" in text:
        text = _UNEXPECTED.sub("unexpectedly", text)
    if " nor " in text:
        text = _NEITHER.sub(r"\g<one> \g<verb> not\g<rest>, and \g<other> \g<verb> not\g<rest>", text)
    return text
