"""What a button says in the 100 characters that Discord gives its id: an action and a value.

The id of a run repeats where the digest stands; there the place is left out, and put back when somebody
presses the button in that place. A button lives as long as its message, so the form of an id is never
changed, only added to.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from bot.domain.message import Action
from bot.domain.topic import Destination

LONGEST = 100
PREFIX = "paperboy"
HERE = "~"
PATTERN = re.compile(r"paperboy:(?P<action>[a-z_]{1,20}):(?P<value>[^\n]{0,90})\Z")
"""Anchored at its end, and what begins it is ours alone."""


class Pressed(NamedTuple):
    """What a button asks for."""

    action: Action
    value: str


def custom_id(action: Action, value: str, to: Destination | None = None) -> str:
    """The id of a button in the channel `to`; empty where the value does not fit."""
    place = _place(to)
    short = f"{HERE}{value.removeprefix(place)}" if place and value.startswith(place) else value
    made = f"{PREFIX}:{action.value}:{short}"
    fits = len(made) <= LONGEST and PATTERN.match(made) and not value.startswith(HERE)
    return made if fits else ""


def read_custom_id(text: str, to: Destination | None = None) -> Pressed | None:
    """The action and value of an id, or nothing where it is none of ours."""
    found = PATTERN.match(text)
    if found is None or found["action"] not in set(Action):
        return None
    value = found["value"]
    if value.startswith(HERE):
        value = _place(to) + value.removeprefix(HERE)
    return Pressed(Action(found["action"]), value)


def _place(to: Destination | None) -> str:
    return f"{to.platform}/{to.workspace}/{to.channel}/" if to else ""
