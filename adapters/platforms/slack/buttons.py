"""Buttons as Slack has them, and what a press of one means.

`useful` and `not useful` side by side become Slack's own pair of thumbs.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any, NamedTuple

from adapters.platforms.text import shorten
from bot.domain.message import Action, Button, Buttons

Json = dict[str, Any]

PREFIX = "paperboy"
FEEDBACK = f"{PREFIX}:feedback"
PRESSED = re.compile(rf"{PREFIX}:[a-z_]+(:\d+)?")
"""The `action_id` of everything of ours that can be pressed in a message."""
MOST_IN_ROW = 25
LABEL, VALUE, URL = 75, 2_000, 3_000
_OPINIONS = (Action.USEFUL, Action.NOT_USEFUL)


class ButtonPress(NamedTuple):
    """What was pressed."""

    action: Action
    value: str


def buttons(block: Buttons) -> Iterator[Json]:
    """The rows of buttons; the pair of opinions stands in a row of its own."""
    items = [button for button in block.items if _possible(button)]
    opinions = [button for button in items if button.action in _OPINIONS]
    paired = tuple(button.action for button in opinions) == _OPINIONS
    others = iter([button for button in items if not (paired and button in opinions)])
    count = 0
    while row := list(islice(others, MOST_IN_ROW)):
        yield {"type": "actions", "elements": [_button(each, count + n) for n, each in enumerate(row)]}
        count += len(row)
    if paired:
        yield {"type": "context_actions", "elements": [_feedback(*opinions)]}


def read_press(action: Json) -> ButtonPress | None:
    """The press that Slack reports; None for a link, and for what is not a button of ours."""
    action_id = str(action.get("action_id", ""))
    value = str(action.get("value", ""))
    if action_id == FEEDBACK:
        name, _, value = value.partition(":")
    else:
        name = action_id.split(":")[1] if PRESSED.fullmatch(action_id) else ""
    return ButtonPress(Action(name), value) if name in {each.value for each in Action} else None


def _possible(button: Button) -> bool:
    """Whether Slack takes it. A value that is cut would mean something else, so it is none."""
    if button.url:
        plain = button.url.isascii() and button.url.isprintable() and " " not in button.url
        return plain and button.url.startswith(("https://", "http://")) and len(button.url) <= URL
    return button.action is not None and len(button.value) <= VALUE - len("not_useful:")


def _button(button: Button, number: int) -> Json:
    """The number makes ids unique, which Slack asks of a message."""
    shown = {"type": "button", "text": _label(button.label)}
    if button.url:
        return {**shown, "action_id": f"{PREFIX}:link:{number}", "url": button.url}
    name = button.action.value if button.action else "link"
    value = {"value": button.value} if button.value else {}
    return {**shown, "action_id": f"{PREFIX}:{name}:{number}", **value}


def _feedback(good: Button, bad: Button) -> Json:
    return {
        "type": "feedback_buttons",
        "action_id": FEEDBACK,
        "positive_button": {"text": _label(good.label), "value": f"{Action.USEFUL.value}:{good.value}"},
        "negative_button": {"text": _label(bad.label), "value": f"{Action.NOT_USEFUL.value}:{bad.value}"},
    }


def _label(text: str) -> Json:
    return {"type": "plain_text", "text": shorten(text, LABEL) or "…", "emoji": False}


def options(pairs: Iterable[tuple[str, str]]) -> list[Json]:
    """The choices of a menu, as (text, value)."""
    return [{"text": _label(text), "value": value} for text, value in pairs]
