"""Templates and what they say things with: shared by the archive and the reading room.

Every text is escaped, and comes without control and invisible characters; what is missing is an error.
"""

from __future__ import annotations

import base64
import re
from functools import cache, partial
from typing import Any

import jinja2
from markupsafe import Markup, escape

from adapters.archive.formulas import mathml, with_formulas
from bot.compose.topic_words import topic_said
from bot.domain.message import Image, plain
from bot.locales import format_date, join_list, language_tag, translate
from bot.text.chinese import HAN, Script, script_of
from bot.text.visible import visible_text

SIGNATURES = {b"\x89PNG\r\n\x1a\n": "image/png", b"\xff\xd8\xff": "image/jpeg"}
SHORT = 120
"""Characters of what a screen reader says in place of a picture whose caption follows."""
_COUNTED = re.compile(rf"(?<=\d) (?={HAN.pattern})|(?<=第) (?=\d)")
_DAY = re.compile(r"(?:\d{4}年)?\d{1,2}月\d{1,2}日|\d{4}年\d{1,2}月")


def visible_value(value: Any) -> Any:  # noqa: ANN401 - whatever a template is given
    """What a reader may see of a value."""
    return visible_text(value) if isinstance(value, str) and not isinstance(value, Markup) else value


@cache
def archive_templates() -> jinja2.Environment:
    """The templates of the archive."""
    return template_environment(jinja2.PackageLoader("adapters.archive"))


def template_environment(loader: jinja2.BaseLoader) -> jinja2.Environment:
    """Templates of a loader, with the filters that the content of digests and papers needs."""
    made = jinja2.Environment(
        loader=loader,
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=visible_value,
    )
    made.filters |= {
        "address": picture_address,
        "counted": hold_together,
        "formulas": with_formulas,
        "mathml": mathml,
        "plain": plain,
        "short": short,
        "spoken": language_of_quote,
    }
    return made


def template_words(language: str) -> dict[str, Any]:
    """What a template says things with: `t(key, …)` a sentence, `date(day)` a day.

    `list_of(items)` is one row of them, `called(name)` a topic.
    """

    def say(key: str, **fields: object) -> str:
        return hold_counts(translate(language, key, **fields))

    return {
        "t": say,
        "list_of": partial(join_list, language),
        "called": partial(topic_said, language=language),
        "date": partial(format_date, language, "date"),
        "long_date": partial(format_date, language, "long_date"),
        "language": language,
        "lang": language_tag(language or "en"),
    }


def picture_address(image: Image) -> str:
    """Where a picture is, or the picture itself if it is one of the two kinds every browser shows."""
    if image.url:
        return image.url
    kind = next((SIGNATURES[mark] for mark in SIGNATURES if image.data.startswith(mark)), "")
    return f"data:{kind};base64,{base64.b64encode(image.data).decode()}" if kind else ""


def hold_counts(text: str) -> str:
    """The text with what is counted held to its number: no line ends between both in 5 篇."""
    return _COUNTED.sub("\u00a0", text)


def hold_together(text: str) -> str:
    """The same for what a browser breaks, and no line ends inside a day: 1月26日."""
    held = hold_counts(text)
    if not _DAY.search(held):
        return held
    return Markup(_DAY.sub(r'<span class="whole">\g<0></span>', str(escape(visible_text(held)))))  # noqa: S704 - escaped


def short(text: str) -> str:
    """The beginning of a text, ending at a word."""
    return text if len(text) <= SHORT else f"{text[:SHORT].rsplit(' ', 1)[0]}…"


def language_of_quote(text: str) -> str:
    """The language of words that are quoted: papers are in English where they are not in Chinese."""
    if len(HAN.findall(text)) * 4 <= len(text):
        return "en"
    return "zh-Hant" if script_of(text) is Script.TRADITIONAL else "zh-Hans"
