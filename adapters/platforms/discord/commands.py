"""The tree of slash commands and the context menu: what Discord shows, turned into the table's commands."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Coroutine
from typing import Any, Protocol
from zoneinfo import available_timezones

import discord
from discord import app_commands

from adapters.platforms.discord.form_flow import open_edit, open_follow
from adapters.platforms.discord.forms import LONGEST_QUESTION, ZONES
from adapters.platforms.discord.incoming import Files, all_words, as_file
from adapters.platforms.discord.localisation import localise
from adapters.platforms.discord.render import cut
from bot.chat.answer_mode import AnswerMode
from bot.chat.handlers.form import FollowForm
from bot.chat.handlers.form import split_topic_name as chosen
from bot.domain.analysis import AnalysisPart
from bot.domain.depth import Depth
from bot.domain.errors import PaperboyError, PaperIdError
from bot.domain.paper import Paper
from bot.domain.topic import Subscription
from bot.locales import field_name, language_name, offered_languages
from bot.sources.registry import category_name, find_refs, search_categories
from bot.text.chinese import split_list

Interaction = discord.Interaction[Any]
Choice = app_commands.Choice[str]
Callback = Callable[..., Coroutine[Any, Any, None]]
Complete = Callable[[Interaction, str], Coroutine[Any, Any, list[Choice]]]
MOST_CHOICES = 25
LONGEST_CHOICE = 100
WHOLE = {"all": "paper", "full": "paper full"}
"""What the option `section` may say besides the name of a section: the command it stands for."""
OFTEN_FOLLOWED = (
    "cs.LG", "cs.CV", "cs.CL", "cs.AI", "cs.RO", "cs.CR", "cs.SE", "cs.HC", "stat.ML", "eess.IV", "eess.AS",
    "math.OC", "quant-ph", "cond-mat.mtrl-sci", "astro-ph.GA", "hep-ph", "physics.ao-ph", "q-bio.NC",
    "econ.EM",
)  # fmt: skip
"""Categories that are offered before anything is typed."""
PLAIN = (
    ("latest", "digest", True),
    ("now", "digest now", True),
    ("again", "digest again", True),
    ("list", "digest list", True),
    ("status", "digest status", True),
)
"""Commands without options: the name here, in the table, and whether the asker alone sees it."""


class CommandHandlers(Protocol):
    """What the commands need of the bot."""

    async def command(
        self,
        interaction: Interaction,
        name: str,
        text: str = "",
        *,
        quiet: bool = False,
        files: Files = (),
    ) -> None: ...

    async def follow(self, interaction: Interaction, form: FollowForm, *, files: Files = ()) -> None: ...

    async def change(
        self, interaction: Interaction, subscription: Subscription, form: FollowForm, *, files: Files = ()
    ) -> None: ...

    async def complain(self, interaction: Interaction, error: PaperboyError) -> None: ...

    async def papers_like(self, interaction: Interaction, words: str) -> list[Paper]: ...

    async def paper_named(self, interaction: Interaction, typed: str) -> str: ...

    async def find_followed(self, interaction: Interaction) -> list[Subscription]: ...

    def language(self, interaction: Interaction) -> str: ...


def definition(payloads: list[dict[str, Any]]) -> str:
    """A hash of everything that Discord is told about the commands."""
    return hashlib.sha256(json.dumps(payloads, sort_keys=True, ensure_ascii=False).encode()).hexdigest()[
        :32
    ]


def add_commands(tree: app_commands.CommandTree[Any], handlers: CommandHandlers) -> None:
    """Put every command into the tree: for servers and direct messages, installed there or by a person."""
    installs = app_commands.AppInstallationType(guild=True, user=True)
    contexts = app_commands.AppCommandContext(guild=True, dm_channel=True, private_channel=True)
    for command in (
        _paper(handlers),
        _ask(handlers),
        _help(handlers),
        _summarise(handlers),
        _digest(handlers),
    ):
        command.allowed_installs = installs
        command.allowed_contexts = contexts
        tree.add_command(command)


def _command(name: str, description: str, callback: Callback) -> app_commands.Command[Any, Any, Any]:
    return app_commands.Command(
        name=localise(f"command.{name}"), description=localise(description), callback=callback
    )


def _options(*names: str) -> Callable[[Callback], Callback]:
    """Names and descriptions of a command's options, which are called the same here."""

    def decorate(callback: Callback) -> Callback:
        renamed = app_commands.rename(**{name: localise(f"discord.name.{name}") for name in names})(
            callback
        )
        return app_commands.describe(**{name: localise(f"discord.help.{name}") for name in names})(renamed)

    return decorate


def _paper(handlers: CommandHandlers) -> app_commands.Command[Any, Any, Any]:
    @_options("id", "section")
    @app_commands.choices(
        section=[
            *(Choice(name=localise(f"discord.section.{each}"), value=each) for each in WHOLE),
            *(Choice(name=localise(f"section.{part.value}"), value=part.value) for part in AnalysisPart),
        ]
    )
    async def paper(interaction: Interaction, id: str, section: str = "all") -> None:  # noqa: A002 - the option's name
        paper_id = await handlers.paper_named(interaction, id)
        if section in WHOLE:
            await handlers.command(interaction, WHOLE[section], paper_id)
        else:
            await handlers.command(interaction, "paper section", f"{paper_id.strip()} {section}")

    made = _command("paper", "help.paper", paper)
    made.autocomplete("id")(_papers(handlers))
    return made


def _ask(handlers: CommandHandlers) -> app_commands.Command[Any, Any, Any]:
    @_options("question", "paper", "file")
    async def ask(
        interaction: Interaction,
        question: app_commands.Range[str, 1, LONGEST_QUESTION],
        paper: str = "",
        file: discord.Attachment | None = None,
    ) -> None:
        paper_id = await handlers.paper_named(interaction, paper)
        if file is not None:
            await handlers.command(interaction, "ask", question, files=(as_file(file),))
        elif paper.strip() and not find_refs(paper_id):
            await handlers.complain(interaction, PaperIdError(text=cut(paper, LONGEST_CHOICE)))
        else:
            await handlers.command(interaction, "ask", f"{paper_id} {question}".strip())

    made = _command("ask", "help.ask", ask)
    made.autocomplete("paper")(_papers(handlers))
    return made


def _help(handlers: CommandHandlers) -> app_commands.Command[Any, Any, Any]:
    async def show_help(interaction: Interaction) -> None:
        await handlers.command(interaction, "help", quiet=True)

    return _command("help", "help.help", show_help)


def _summarise(handlers: CommandHandlers) -> app_commands.ContextMenu:
    async def summarise(interaction: Interaction, message: discord.Message) -> None:
        words = all_words(message)
        refs = find_refs(words)
        if refs:
            await handlers.command(interaction, "paper", str(refs[0]))
        else:
            await handlers.complain(interaction, PaperIdError(text=words[:80].strip() or "…"))

    summarise.__annotations__ = {"interaction": discord.Interaction, "message": discord.Message}
    return app_commands.ContextMenu(name=localise("discord.name.summarise"), callback=summarise)


def _digest(handlers: CommandHandlers) -> app_commands.Group:
    group = app_commands.Group(name=localise("command.digest"), description=localise("discord.help.digest"))
    for name, typed, quiet in PLAIN:
        group.add_command(_plain(handlers, name, typed, quiet=quiet))
    for command in (_search, _preview, _why, _follow, _edit, _stop, _answers, _offers):
        group.add_command(command(handlers))
    return group


def _plain(
    handlers: CommandHandlers, name: str, typed: str, *, quiet: bool
) -> app_commands.Command[Any, Any, Any]:
    async def plain(interaction: Interaction) -> None:
        await handlers.command(interaction, typed, quiet=quiet)

    return _command(name, f"help.{typed.replace(' ', '_')}", plain)


def _search(handlers: CommandHandlers) -> app_commands.Command[Any, Any, Any]:
    @_options("words")
    async def search(interaction: Interaction, words: str) -> None:
        await handlers.command(interaction, "digest search", words, quiet=True)

    return _command("search", "help.search", search)


def _preview(handlers: CommandHandlers) -> app_commands.Command[Any, Any, Any]:
    @_options("categories", "interest", "library")
    async def preview(
        interaction: Interaction,
        categories: str = "",
        interest: str = "",
        library: discord.Attachment | None = None,
    ) -> None:
        quoted = interest.replace('"', " ").strip()
        typed = f'{categories} interest "{quoted}"' if quoted else categories
        files = (as_file(library),) if library else ()
        await handlers.command(interaction, "digest preview", typed, quiet=True, files=files)

    made = _command("preview", "help.digest_preview", preview)
    made.autocomplete("categories")(_categories)
    return made


def _why(handlers: CommandHandlers) -> app_commands.Command[Any, Any, Any]:
    @_options("id")
    async def why(interaction: Interaction, id: str) -> None:  # noqa: A002 - the option's name
        paper_id = await handlers.paper_named(interaction, id)
        await handlers.command(interaction, "digest why", paper_id, quiet=True)

    made = _command("why", "help.digest_why", why)
    made.autocomplete("id")(_papers(handlers))
    return made


def _answers(handlers: CommandHandlers) -> app_commands.Command[Any, Any, Any]:
    @_options("lines")
    @app_commands.choices(lines=[Choice(name=mode.value, value=mode.value) for mode in AnswerMode])
    async def answers(interaction: Interaction, lines: str) -> None:
        await handlers.command(interaction, "digest answers", lines, quiet=True)

    return _command("answers", "help.digest_answers", answers)


def _offers(handlers: CommandHandlers) -> app_commands.Command[Any, Any, Any]:
    @_options("offers")
    @app_commands.choices(offers=[Choice(name=each, value=each) for each in ("on", "off")])
    async def offer(interaction: Interaction, offers: str) -> None:
        await handlers.command(interaction, "digest offers", offers, quiet=True)

    return _command("offers", "help.digest_offers", offer)


def _follow(handlers: CommandHandlers) -> app_commands.Command[Any, Any, Any]:
    @_options(
        *("categories", "interest", "keywords", "authors", "time", "zone", "limit", "language", "called"),
        *("depth", "library"),
    )
    @app_commands.choices(depth=[Choice(name=each.value, value=each.value) for each in Depth])
    async def follow(  # noqa: PLR0913, PLR0917 - the options that people see
        interaction: Interaction,
        categories: str = "",
        interest: str = "",
        keywords: str = "",
        authors: str = "",
        time: str = "",
        zone: str = "",
        limit: app_commands.Range[int, 1, 200] = 0,
        language: str = "",
        called: str = "",
        depth: str = "",
        library: discord.Attachment | None = None,
    ) -> None:
        form = FollowForm(
            categories=tuple(categories.replace(",", " ").split()) or None,
            interest=interest or None,
            keywords=split_list(keywords) or None,
            authors=split_list(authors) or None,
            time=time or None,
            zone=zone or None,
            limit=limit or None,
            language=language or None,
            name=called or None,
            depth=depth or None,
        )
        if categories:
            await handlers.follow(interaction, form, files=(as_file(library),) if library else ())
        else:
            await open_follow(handlers, interaction, form)

    made = _command("follow", "help.digest_follow", follow)
    made.autocomplete("categories")(_categories)
    made.autocomplete("zone")(_zones)
    made.autocomplete("language")(_languages)
    return made


def _edit(handlers: CommandHandlers) -> app_commands.Command[Any, Any, Any]:
    @_options("topic", "library")
    async def edit(
        interaction: Interaction, topic: str = "", library: discord.Attachment | None = None
    ) -> None:
        mine = await handlers.find_followed(interaction)
        if not topic and len(mine) > 1:
            await handlers.command(interaction, "digest edit", quiet=True)
            return
        try:
            subscription, _ = chosen(mine, topic)
        except PaperboyError as error:
            await handlers.complain(interaction, error)
            return
        if library is not None:
            await handlers.change(interaction, subscription, FollowForm(), files=(as_file(library),))
        else:
            await open_edit(handlers, interaction, subscription)

    made = _command("edit", "help.digest_edit", edit)
    made.autocomplete("topic")(_topics(handlers))
    return made


def _stop(handlers: CommandHandlers) -> app_commands.Command[Any, Any, Any]:
    @_options("topic")
    async def stop(interaction: Interaction, topic: str = "") -> None:
        await handlers.command(interaction, "digest stop", topic)

    made = _command("stop", "help.digest_stop", stop)
    made.autocomplete("topic")(_topics(handlers))
    return made


def _papers(handlers: CommandHandlers) -> Complete:
    async def complete(interaction: Interaction, current: str) -> list[Choice]:
        found = await handlers.papers_like(interaction, current)
        return [
            Choice(name=cut(f"{paper.id} · {paper.title}", LONGEST_CHOICE), value=paper.id)
            for paper in found
        ][:MOST_CHOICES]

    return complete


def _topics(handlers: CommandHandlers) -> Complete:
    async def complete(interaction: Interaction, current: str) -> list[Choice]:
        names = [each.topic.name for each in await handlers.find_followed(interaction)]
        return [Choice(name=name, value=name) for name in names if current.casefold() in name.casefold()][
            :MOST_CHOICES
        ]

    return complete


async def _categories(interaction: Interaction, current: str) -> list[Choice]:
    """Completes the last of the categories that are typed."""
    *chosen_before, last = current.replace(",", " ").split(" ")
    before = " ".join(filter(None, chosen_before))
    found = search_categories(last, limit=MOST_CHOICES)
    offered = {each.code: each.name for each in found} if last else dict.fromkeys(OFTEN_FOLLOWED, "")
    options = (
        (f"{before} {code}".strip(), field_name(str(interaction.locale), name or category_name(code)))
        for code, name in offered.items()
        if code not in before.split()
    )
    return [
        Choice(name=cut(f"{value} · {name}", LONGEST_CHOICE), value=value)
        for value, name in options
        if len(value) <= LONGEST_CHOICE
    ]


async def _zones(interaction: Interaction, current: str) -> list[Choice]:
    del interaction
    typed = current.strip().replace(" ", "_").casefold()
    known = available_timezones() if typed else ZONES
    zones = [zone for zone in sorted(known) if typed in zone.casefold()]
    return [Choice(name=zone, value=zone) for zone in zones][:MOST_CHOICES]


async def _languages(interaction: Interaction, current: str) -> list[Choice]:
    typed = current.strip().casefold()
    fitting = (
        (tag, name)
        for tag, name in offered_languages(str(interaction.locale)).items()
        if typed in f"{name} {language_name(tag)}".casefold() or tag.startswith(typed)
    )
    return [Choice(name=name, value=tag) for tag, name in fitting][:MOST_CHOICES]
