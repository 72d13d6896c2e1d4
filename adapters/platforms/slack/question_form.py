"""The form in which somebody asks, with a file of their own where the question is about that."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, NamedTuple

from adapters.platforms.slack.forms import input_block, plain_text_object
from adapters.platforms.slack.incoming import files_of
from bot.domain.request import AttachedFile
from bot.locales import translate

Json = dict[str, Any]

ASK = "paperboy_ask"
VALUE = "value"
LONGEST_QUESTION = 2_000
MOST_FILES = 3
KINDS = ("pdf", "html", "xml")


class AskPlace(NamedTuple):
    """Where the button stands that opened the form, and what it is about."""

    channel: str
    thread: str
    message: str
    about: str
    """The value of the button."""


class AskedForm(NamedTuple):
    """A form that was handed in."""

    place: AskPlace
    question: str
    files: tuple[AttachedFile, ...]


def question_view(place: AskPlace, language: str, *, takes_files: bool) -> Json:
    """The modal; a file may be attached where the app may read files."""
    question = {
        "type": "plain_text_input",
        "action_id": VALUE,
        "multiline": True,
        "max_length": LONGEST_QUESTION,
        "focus_on_load": True,
    }
    file = {"type": "file_input", "action_id": VALUE, "filetypes": [*KINDS], "max_files": MOST_FILES}
    asked = [input_block("question", language, question, required=True)]
    return {
        "type": "modal",
        "callback_id": ASK,
        "private_metadata": json.dumps(place._asdict()),
        "title": plain_text_object(translate(language, "slack.form_ask")),
        "submit": plain_text_object(translate(language, "button.ask")),
        "close": plain_text_object(translate(language, "slack.form_close")),
        "blocks": [*asked, *([input_block("file", language, file)] if takes_files else [])],
    }


def read_question(view: Mapping[str, Any]) -> AskedForm:
    """What was asked."""
    said = {block: value[VALUE] for block, value in view["state"]["values"].items()}
    files = files_of({"files": said.get("file", {}).get("files") or ()})
    place = AskPlace(**json.loads(view["private_metadata"]))
    return AskedForm(place, str(said["question"].get("value") or ""), files)
