"""The forms: what to follow, when and how, which lines are answered, asking about a paper.

Discord has room for five fields in a form, so what a topic is and how its digest comes are two.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Iterable
from typing import Any, NamedTuple

import discord
from discord import ui

from adapters.platforms.discord.api import map_errors
from adapters.platforms.discord.incoming import as_file
from bot.chat.answer_mode import AnswerMode
from bot.chat.handlers.form import AUTO, FollowForm
from bot.compose.topic_words import depth_said
from bot.domain.depth import Depth
from bot.domain.errors import PaperboyError
from bot.domain.request import AttachedFile
from bot.locales import offered_languages, translate
from bot.text.chinese import split_list

log = logging.getLogger(__name__)

Interaction = discord.Interaction[Any]
LONGEST = 4_000
"""Characters that Discord takes in a field; one that cannot show all there is, is left out of the form."""
LONGEST_QUESTION = 2_000
LONGEST_LABEL = 45
LONGEST_HINT = 100
MOST_OPTIONS = 25
Fields = dict[str, str]
ZONES = (
    "UTC", "America/Los_Angeles", "America/Denver", "America/Chicago", "America/New_York",
    "America/Sao_Paulo", "Europe/London", "Europe/Berlin", "Europe/Paris", "Europe/Helsinki",
    "Europe/Istanbul", "Africa/Lagos",
    "Africa/Johannesburg", "Asia/Dubai", "Asia/Kolkata", "Asia/Singapore", "Asia/Shanghai", "Asia/Seoul",
    "Asia/Tokyo", "Australia/Sydney", "Pacific/Auckland",
)  # fmt: skip
"""Time zones that are offered before anything is typed."""


class Choice(NamedTuple):
    """One of several to choose from."""

    value: str
    label: str


class Form(ui.Modal):
    """Texts that somebody types and choices; `then` is called with them, and with attached files."""

    def __init__(self, title: str, language: str, then: Then) -> None:
        super().__init__(title=title, timeout=900)
        self._then = then
        self._language = language
        self.fields: dict[str, ui.TextInput[Form] | ui.Select[Form] | ui.RadioGroup[Form]] = {}
        self._upload: ui.FileUpload[Form] | None = None

    def ask(
        self,
        name: str,
        *,
        default: str = "",
        long: bool = False,
        required: bool = False,
        most: int = LONGEST,
    ) -> None:
        """One more text, unless it cannot show the whole of what there is."""
        if len(default) > most:
            return
        style = discord.TextStyle.paragraph if long else discord.TextStyle.short
        field: ui.TextInput[Form] = ui.TextInput(
            custom_id=name, default=default, style=style, required=required, max_length=most
        )
        self._add(name, field)

    def choose(self, name: str, choices: Iterable[Choice], chosen: str) -> None:
        """One of many, in a menu; what is chosen now is offered first."""
        offered = {each.value: each.label for each in choices}
        ordered = {chosen: offered.get(chosen, chosen), **offered} if chosen else offered
        options = [
            discord.SelectOption(label=label[:LONGEST_HINT], value=value, default=value == chosen)
            for value, label in list(ordered.items())[:MOST_OPTIONS]
        ]
        field: ui.Select[Form] = ui.Select(custom_id=name, options=options, required=False, min_values=0)
        self._add(name, field)

    def pick(self, name: str, choices: Iterable[Choice], chosen: str) -> None:
        """One of a few, all of them in sight."""
        options = [
            discord.RadioGroupOption(
                label=each.label[:LONGEST_HINT], value=each.value, default=each.value == chosen
            )
            for each in choices
        ]
        field: ui.RadioGroup[Form] = ui.RadioGroup(custom_id=name, options=options, required=True)
        self._add(name, field)

    def take_file(self, name: str) -> None:
        """A file may be attached."""
        self._upload = ui.FileUpload(custom_id=name, required=False, min_values=0, max_values=1)
        self._label(name, self._upload)

    def _add(self, name: str, field: ui.TextInput[Form] | ui.Select[Form] | ui.RadioGroup[Form]) -> None:
        self.fields[name] = field
        self._label(name, field)

    def _label(self, name: str, field: ui.Item[Any]) -> None:
        label: ui.Label[Form] = ui.Label(
            text=translate(self._language, f"discord.name.{name}").capitalize()[:LONGEST_LABEL],
            description=translate(self._language, f"discord.help.{name}")[:LONGEST_HINT],
            component=field,
        )
        self.add_item(label)

    async def on_submit(self, interaction: Interaction, /) -> None:
        files = tuple(map(as_file, self._upload.values)) if self._upload is not None else ()
        await self._then(interaction, {name: _value(each) for name, each in self.fields.items()}, files)


Then = Callable[[Interaction, Fields, tuple[AttachedFile, ...]], Awaitable[None]]


def _value(field: ui.TextInput[Form] | ui.Select[Form] | ui.RadioGroup[Form]) -> str:
    if isinstance(field, ui.Select):
        return field.values[0] if field.values else ""
    return field.value or ""


def follow_form(title: str, filled: FollowForm, language: str, then: Then) -> Form:
    """What to follow, filled in as far as it is known."""
    form = Form(title, language, then)
    joined = {
        name: ", ".join(getattr(filled, name) or ()) for name in ("categories", "keywords", "authors")
    }
    form.ask("categories", default=joined["categories"], required=True)
    form.ask("interest", default=filled.interest or "", long=True)
    form.ask("keywords", default=joined["keywords"])
    form.ask("authors", default=joined["authors"])
    form.ask("terms", default=", ".join(filled.terms or (AUTO,)))
    return form


def schedule_form(filled: FollowForm, language: str, then: Then) -> Form:
    """When the digest comes, in which language, and how much is read for it."""
    form = Form(translate(language, "discord.form.schedule"), language, then)
    form.ask("time", default=filled.time or "", most=20)
    form.choose("zone", [Choice(zone, zone) for zone in ZONES], filled.zone or "")
    tag = filled.language or ""
    languages = [
        Choice(each, f"{name} · {each}") for each, name in offered_languages(language, tag).items()
    ]
    form.choose("language", languages, tag)
    form.ask("limit", default=str(filled.limit or ""), most=6)
    depths = [Choice(each.value, depth_said(each, language)) for each in Depth]
    form.pick("depth", depths, filled.depth or Depth.FULL)
    return form


def answers_form(chosen: AnswerMode, language: str, then: Then) -> Form:
    """Which lines of the threads of papers are answered."""
    form = Form(translate(language, "discord.form.answers"), language, then)
    modes = [Choice(each.value, translate(language, f"answers.option.{each.value}")) for each in AnswerMode]
    form.pick("answers", modes, chosen.value)
    return form


def question_form(language: str, then: Then) -> Form:
    """A question, and a file of one's own where it is about that."""
    form = Form(translate(language, "discord.form.ask"), language, then)
    form.ask("question", long=True, required=True, most=LONGEST_QUESTION)
    form.take_file("file")
    return form


def read_follow(fields: Fields) -> FollowForm:
    """What the form says; an emptied field empties what was followed, one left out leaves it as it is."""
    lists = {name: split_list(fields[name]) for name in ("keywords", "authors", "terms") if name in fields}
    return FollowForm(
        categories=split_list(fields["categories"].replace(" ", ",")) if "categories" in fields else None,
        interest=fields["interest"].strip() if "interest" in fields else None,
        keywords=lists.get("keywords"),
        authors=lists.get("authors"),
        terms=lists.get("terms"),
    )


def read_schedule(fields: Fields) -> FollowForm:
    """What the form says of when and how; an emptied field leaves it as it is."""
    said = {name: value.strip() for name, value in fields.items()}
    return FollowForm.model_validate({name: value for name, value in said.items() if value})


async def show_form(interaction: Interaction, form: Form) -> None:
    """Open it. Where it is too late for that, Discord has told the person."""
    try:
        with map_errors():
            await interaction.response.send_modal(form)
    except PaperboyError as error:
        log.info("a form could not be opened: %s", error)
