"""The form in which a topic is followed or edited, as a page has it and hands it in. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

from bot.chat.handlers.form import FollowForm
from bot.compose.topic_words import depth_said
from bot.domain.depth import Depth
from bot.settings import DigestSettings
from bot.text.chinese import split_list

LISTS = ("categories", "terms", "keywords", "authors")
TEXTS = ("name", "time", "zone", "language", "limit", "depth")
_BETWEEN = re.compile(r"[\s,;，、；]+")


class Field(NamedTuple):
    """One line of the form."""

    name: str
    value: str
    kind: str = "text"
    """`text`, `long`, `time`, `number`; `language` and `depth` are chosen from a list."""
    required: bool = False


def fields_of(form: FollowForm | None, defaults: DigestSettings, language: str) -> list[Field]:
    """The form filled in with what is followed, or with the defaults."""
    filled = form or FollowForm(
        time=f"{defaults.time:%H:%M}", zone=defaults.zone, language=language, limit=defaults.limit
    )
    return [
        Field("categories", ", ".join(filled.categories or ()), required=True),
        Field("interest", filled.interest or "", "long"),
        Field("terms", ", ".join(filled.terms or ())),
        Field("keywords", ", ".join(filled.keywords or ())),
        Field("authors", ", ".join(filled.authors or ())),
        Field("time", filled.time or "", "time"),
        Field("zone", filled.zone or ""),
        Field("language", filled.language or "", "language"),
        Field("limit", str(filled.limit or ""), "number"),
        Field("depth", filled.depth or Depth.FULL, "depth"),
        Field("name", filled.name or ""),
    ]


def depths(language: str) -> dict[str, str]:
    """How far papers may be read, in the reader's words."""
    return {each.value: depth_said(each, language) for each in Depth}


def read_form(said: Mapping[str, str]) -> FollowForm:
    """What was filled in."""
    texts = {name: said.get(name, "").strip() or None for name in TEXTS}
    lists = {name: split_list(said.get(name, "")) for name in LISTS if name != "categories"}
    categories = tuple(filter(None, _BETWEEN.split(said.get("categories", "").strip())))
    return FollowForm.model_validate(
        {**texts, **lists, "categories": categories, "interest": said.get("interest", "").strip()}
    )
