"""Forms for following: whatever is followed, a form that is handed in as it was opened changes nothing."""

from __future__ import annotations

from typing import Any

import pytest
from discord import ui
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.platforms.discord.forms import (
    Fields,
    Form,
    follow_form,
    read_follow,
    read_schedule,
    schedule_form,
)
from adapters.platforms.slack.forms import follow_view, read_view
from bot.chat.handlers.form import FollowForm, apply_form, form_of, subscribe
from bot.domain.depth import Depth
from bot.domain.topic import Subscription
from bot.settings import DigestSettings
from tests.fakes import NOON
from tests.list_frontend import HERE

NAMES = st.text(alphabet="abc é中", min_size=3, max_size=33).map(str.strip).filter(bool)


def followed(**parts: Any) -> Subscription:
    form = FollowForm(categories=("cs.CV", "cs.RO"), name="scans", **parts)
    return subscribe(form, HERE, by="ada", now=NOON, defaults=DigestSettings())


async def never(*_: object) -> None:
    raise AssertionError


def shown_by(form: Form) -> Fields:
    """What a form says as it is opened."""
    return {name: _shown(field) for name, field in form.fields.items()}


def _shown(field: Any) -> str:
    if isinstance(field, ui.TextInput):
        return str(field.default)
    return next((each.value for each in _options(field) if each.default), "")


def _options(field: Any) -> Any:
    return field.options if isinstance(field, ui.Select) else field._underlying.options


async def through_discord(subscription: Subscription) -> Subscription:
    what = follow_form("Edit", form_of(subscription), "en", never)
    once = apply_form(subscription, read_follow(shown_by(what)))
    return apply_form(once, read_schedule(shown_by(schedule_form(form_of(once), "en", never))))


def through_slack(subscription: Subscription) -> Subscription:
    view = follow_view("C1", "en", DigestSettings(), form_of(subscription), "id")
    state = {block["block_id"]: {"value": _as_typed(block["element"])} for block in view["blocks"]}
    return apply_form(subscription, read_view({**view, "state": {"values": state}}).form)


def _as_typed(element: dict[str, Any]) -> dict[str, Any]:
    return {
        "value": element.get("initial_value"),
        "selected_options": element.get("initial_options"),
        "selected_option": element.get("initial_option"),
        "selected_time": element.get("initial_time"),
    }


@settings(max_examples=15)
@given(st.lists(NAMES, max_size=50, unique=True), st.sampled_from(["", "glaciers", "x " * 400]))
async def test_a_form_that_is_handed_in_as_it_was_opened_changes_nothing(
    authors: list[str], interest: str
) -> None:
    subscription = followed(authors=tuple(authors), interest=interest, depth="auto")
    assert await through_discord(subscription) == subscription
    assert through_slack(subscription) == subscription


async def test_another_depth_in_either_form_is_another_depth() -> None:
    fields = shown_by(schedule_form(form_of(followed()), "en", never))
    assert fields["depth"] == "full"
    handed_over = read_schedule(fields | {"depth": "method"})
    assert apply_form(followed(), handed_over).topic.depth is Depth.METHOD
    view = follow_view("C1", "en", DigestSettings(), form_of(followed()), "id")
    state = {block["block_id"]: {"value": _as_typed(block["element"])} for block in view["blocks"]}
    state["depth"]["value"]["selected_option"] = {"value": "abstract"}
    handed_in = read_view({**view, "state": {"values": state}}).form
    assert apply_form(followed(), handed_in).topic.depth is Depth.ABSTRACT


async def test_fifty_authors_outlive_both_forms() -> None:
    authors = tuple(f"Firstname{number} Middle Familyname{number}" for number in range(50))
    subscription = followed(authors=authors)
    assert (await through_discord(subscription)).topic.authors == authors
    assert through_slack(subscription).topic.authors == authors


@pytest.mark.parametrize("size", [90, 200])
async def test_what_a_form_cannot_show_whole_is_left_out_of_it_and_untouched(size: int) -> None:
    authors = tuple(f"{number:02} {'x' * size}" for number in range(50))
    subscription = followed()
    subscription = subscription.evolve(topic=subscription.topic.evolve(authors=authors))
    assert (await through_discord(subscription)).topic.authors == authors
    assert through_slack(subscription).topic.authors == authors
