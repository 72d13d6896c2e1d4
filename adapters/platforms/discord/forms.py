"""The forms: following or changing a topic, asking about a paper."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from typing import Any

import discord
from discord import ui

from adapters.platforms.discord.api import map_errors
from bot.chat.handlers.form import AUTO, FollowForm, read_form
from bot.domain.errors import PaperboyError, TopicError
from bot.locales import translate
from bot.text.chinese import split_list

log = logging.getLogger(__name__)

Interaction = discord.Interaction[Any]
LONGEST = 4_000
"""Characters that Discord takes in a field; one that cannot show all there is, is left out of the form."""
LONGEST_LABEL = 45
LONGEST_HINT = 100
Fields = dict[str, str]


class Form(ui.Modal):
    """Texts that somebody types; `then` is called with them."""

    def __init__(self, title: str, then: Callable[[Interaction, Fields], Awaitable[None]]) -> None:
        super().__init__(title=title, timeout=900)
        self._then = then
        self._inputs: dict[str, ui.TextInput[Form]] = {}

    def ask(
        self, name: str, language: str, *, default: str = "", long: bool = False, required: bool = False
    ) -> None:
        """One more field, unless it cannot show the whole of what there is."""
        if len(default) > LONGEST:
            return
        style = discord.TextStyle.paragraph if long else discord.TextStyle.short
        field: ui.TextInput[Form] = ui.TextInput(
            label=translate(language, f"discord.name.{name}").capitalize()[:LONGEST_LABEL],
            custom_id=name,
            placeholder=translate(language, f"discord.help.{name}")[:LONGEST_HINT],
            default=default,
            style=style,
            required=required,
            max_length=LONGEST,
        )
        self._inputs[name] = field
        self.add_item(field)

    async def on_submit(self, interaction: Interaction, /) -> None:
        await self._then(interaction, {name: field.value for name, field in self._inputs.items()})


def follow_form(
    title: str, filled: FollowForm, language: str, then: Callable[[Interaction, Fields], Awaitable[None]]
) -> Form:
    """What to follow, filled in as far as it is known. Discord has room for five fields."""
    form = Form(title, then)
    joined = {
        name: ", ".join(getattr(filled, name) or ()) for name in ("categories", "keywords", "authors")
    }
    form.ask("categories", language, default=joined["categories"], required=True)
    form.ask("interest", language, default=filled.interest or "", long=True)
    form.ask("keywords", language, default=joined["keywords"])
    form.ask("authors", language, default=joined["authors"])
    form.ask("schedule", language, default=_schedule(filled))
    return form


def question_form(language: str, then: Callable[[Interaction, Fields], Awaitable[None]]) -> Form:
    """A question."""
    form = Form(translate(language, "discord.form.ask"), then)
    form.ask("question", language, long=True, required=True)
    return form


def read_follow(fields: Fields) -> FollowForm:
    """What the form says; an emptied field empties what was followed, one left out leaves it as it is.

    Raises:
        TopicError: it is too long.
    """
    rest = read_form(fields.get("schedule", ""))
    if rest.categories:
        raise TopicError(problem="topic.time", time=" ".join(rest.categories))
    said = {name: split_list(fields[name]) for name in ("keywords", "authors") if name in fields}
    return rest.evolve(
        categories=split_list(fields["categories"].replace(" ", ",")) if "categories" in fields else None,
        interest=fields["interest"].strip() if "interest" in fields else None,
        keywords=said.get("keywords"),
        authors=said.get("authors"),
    )


def _schedule(filled: FollowForm) -> str:
    said = {
        "time": filled.time, "zone": filled.zone, "language": filled.language, "top": filled.limit,
        "depth": filled.depth,
        "read-as": ", ".join(filled.terms or (AUTO,)),
    }  # fmt: skip
    return " ".join(f"{name} {value}" for name, value in said.items() if value)


async def show_form(interaction: Interaction, form: Form) -> None:
    """Open it. Where it is too late for that, Discord has told the person."""
    try:
        with map_errors():
            await interaction.response.send_modal(form)
    except PaperboyError as error:
        log.info("a form could not be opened: %s", error)
