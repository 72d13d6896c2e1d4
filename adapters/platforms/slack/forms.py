"""The form in which a topic is followed or edited, drawn for Slack and read back."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, NamedTuple
from zoneinfo import available_timezones

from adapters.platforms.slack.buttons import options
from bot.chat.answer_mode import AnswerMode
from bot.chat.handlers.form import FollowForm
from bot.chat.reader_language import language_for
from bot.compose.topic_words import depth_said
from bot.domain.depth import Depth
from bot.locales import field_name, offered_languages, translate
from bot.locales.catalogues import SOURCE
from bot.settings import DigestSettings
from bot.sources.registry import category_name, search_categories
from bot.text.chinese import split_list

Json = dict[str, Any]

FOLLOW = "paperboy_follow"
CATEGORY, ZONE = "paperboy_categories", "paperboy_zone"
VALUE = "value"
MOST_CHOICES = 100
LONGEST = 3_000
"""Characters that Slack takes in a field. A field that cannot show all there is, is left out: what it shows
is what is kept."""
WRONG = {
    "topic.time": "time", "topic.zone": "zone", "topic.language": "language", "topic.limit": "limit",
    "topic.depth": "depth", "topic.number": "limit", "topic.long_interest": "interest",
    "topic.many_authors": "authors", "topic.long_name": "name",
}  # fmt: skip
"""The field that a problem is shown at; the categories for all others."""


class Filled(NamedTuple):
    """A form that was handed in, for which channel and, if it was edited, which subscription."""

    channel: str
    subscription_id: str
    form: FollowForm


def follow_view(
    channel: str,
    language: str,
    defaults: DigestSettings,
    form: FollowForm | None = None,
    subscription_id: str = "",
) -> Json:
    """The modal, filled in with what is followed or with the defaults."""
    filled = form if form and subscription_id else _by_default(defaults, form)
    key = "slack.form_edit" if subscription_id else "slack.form_follow"
    return {
        "type": "modal",
        "callback_id": FOLLOW,
        "private_metadata": json.dumps({"channel": channel, "id": subscription_id}),
        "title": plain_text_object(translate(language, key)),
        "submit": plain_text_object(translate(language, "slack.form_submit")),
        "close": plain_text_object(translate(language, "slack.form_close")),
        "blocks": [*([] if channel else [_channel(language)]), *_fields(filled, language)],
    }


def _by_default(defaults: DigestSettings, form: FollowForm | None) -> FollowForm:
    return FollowForm(
        time=f"{defaults.time:%H:%M}",
        zone=defaults.zone,
        language=(form and form.language) or defaults.language,
        limit=defaults.limit,
        answers=form.answers if form else None,
    )


def read_view(view: Mapping[str, Any]) -> Filled:
    """What was filled in."""
    about = json.loads(view["private_metadata"])
    said = {block: next(iter(value.values())) for block, value in view["state"]["values"].items()}
    texts = {name: str(said.get(name, {}).get("value") or "") for name in ("name", "limit")}
    form = FollowForm(
        categories=tuple(each["value"] for each in said["categories"].get("selected_options") or ()),
        terms=_pieces(said, "terms"),
        keywords=_pieces(said, "keywords"),
        authors=_pieces(said, "authors"),
        name=texts["name"] or None,
        interest=str(said["interest"].get("value") or "") if "interest" in said else None,
        time=said["time"].get("selected_time"),
        zone=_read_selected(said, "zone"),
        language=_read_selected(said, "language"),
        limit=texts["limit"] or None,
        depth=_read_selected(said, "depth"),
        answers=AnswerMode(chosen) if (chosen := _read_selected(said, "answers")) else None,
    )
    channel = said.get("channel", {}).get("selected_conversation") or about["channel"]
    return Filled(str(channel), str(about["id"]), form)


def choices(action_id: str, typed: str) -> list[Json]:
    """What a menu offers for what is typed in it."""
    if action_id == CATEGORY:
        spoken = language_for(typed, SOURCE)
        return options(
            (f"{each.code} {field_name(spoken, each.name)}", each.code)
            for each in search_categories(typed, limit=50)
        )
    words = typed.casefold().replace(" ", "_")
    zones = sorted(zone for zone in available_timezones() if words in zone.casefold())
    return options((zone, zone) for zone in zones[:MOST_CHOICES])


def _fields(form: FollowForm, language: str) -> list[Json]:
    picked = [
        (f"{code} {field_name(language, category_name(code))}".strip(), code)
        for code in form.categories or ()
    ]
    tag = form.language or "en"
    names = {each: f"{name} · {each}" for each, name in offered_languages(language, tag).items()}
    languages = options((name, each) for each, name in names.items())
    depths = options((depth_said(each, language), each.value) for each in Depth)
    categories = _menu(CATEGORY, "multi_external_select", "initial_options", options(picked))
    zone, time = options([(form.zone or "UTC", form.zone or "UTC")])[0], form.time or "08:00"
    fields = [
        input_block("categories", language, categories, required=True),
        input_block("interest", language, _line(form.interest, multiline=True)),
        input_block("terms", language, _line(", ".join(form.terms or ()))),
        input_block("keywords", language, _line(", ".join(form.keywords or ()))),
        input_block("authors", language, _line(", ".join(form.authors or ()))),
        input_block("time", language, {"type": "timepicker", "action_id": VALUE, "initial_time": time}),
        input_block("zone", language, _menu(ZONE, "external_select", "initial_option", zone)),
        input_block("language", language, {
            "type": "static_select", "action_id": VALUE, "options": languages,
            "initial_option": next(each for each in languages if each["value"] == tag),
        }),
        input_block("limit", language, {
            "type": "number_input", "action_id": VALUE, "is_decimal_allowed": False, "min_value": "1",
            "max_value": "200", "initial_value": str(form.limit or 10),
        }),
        input_block("depth", language, {
            "type": "static_select", "action_id": VALUE, "options": depths,
            "initial_option": next(each for each in depths if each["value"] == (form.depth or Depth.FULL)),
        }),
        *_answers(form.answers, language),
        input_block("name", language, _line(form.name)),
    ]  # fmt: skip
    return [each for each in fields if len(each["element"].get("initial_value", "")) <= LONGEST]


def _channel(language: str) -> Json:
    """Where the digest comes, for a form that is opened outside of a channel."""
    element = {
        "type": "conversations_select",
        "action_id": VALUE,
        "filter": {"include": ["public", "private", "im"], "exclude_bot_users": True},
    }
    return input_block("channel", language, element, required=True)


def _answers(chosen: AnswerMode | None, language: str) -> list[Json]:
    """Which lines are answered, where it is known what the channel chose."""
    if chosen is None:
        return []
    modes = options((translate(language, f"answers.option.{each}"), each.value) for each in AnswerMode)
    picked = next(each for each in modes if each["value"] == chosen)
    element = {"type": "static_select", "action_id": VALUE, "options": modes, "initial_option": picked}
    return [input_block("answers", language, element)]


def input_block(name: str, language: str, element: Json, *, required: bool = False) -> Json:
    """A field of a form, with its label and hint in the reader's language."""
    return {
        "type": "input",
        "block_id": name,
        "optional": not required,
        "label": plain_text_object(translate(language, f"slack.field_{name}")),
        "hint": plain_text_object(translate(language, f"slack.hint_{name}")),
        "element": element,
    }


def _menu(action_id: str, kind: str, initial: str, chosen: object) -> Json:
    given = {initial: chosen} if chosen else {}
    return {"type": kind, "action_id": action_id, "min_query_length": 1, **given}


def _line(text: str | None, *, multiline: bool = False) -> Json:
    given = {"initial_value": text} if text else {}
    return {
        "type": "plain_text_input",
        "action_id": VALUE,
        "multiline": multiline,
        "max_length": LONGEST,
        **given,
    }


def _pieces(said: Mapping[str, Any], name: str) -> tuple[str, ...] | None:
    """What was typed as a list; None where the form had no room for it."""
    return split_list(str(said[name].get("value") or "")) if name in said else None


def _read_selected(said: Mapping[str, Any], name: str) -> str | None:
    return (said.get(name, {}).get("selected_option") or {}).get("value")


def plain_text_object(text: str) -> Json:
    """Slack's text object without markup: https://docs.slack.dev/reference/block-kit/composition-objects."""
    return {"type": "plain_text", "text": text, "emoji": False}
