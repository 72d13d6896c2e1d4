"""The agent view: what is suggested to ask, from digests that a person reads; and links, unfurled."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from adapters.platforms.slack.api import map_errors
from adapters.platforms.slack.platform import SlackPlatform
from adapters.platforms.slack.render import render
from adapters.platforms.slack.rights import Rights
from adapters.platforms.text import shorten
from bot.chat.handlers.chat import Chat
from bot.compose.words import abs_url, versioned_id
from bot.domain.digest import Digest
from bot.domain.message import Action, Button, Buttons, Context, Message, Paragraph, line, link
from bot.domain.paper import Paper
from bot.domain.topic import Destination
from bot.locales import translate
from bot.sources.registry import find_refs

log = logging.getLogger(__name__)

Json = dict[str, Any]
MOST_SUGGESTED = 3
MOST_KNOWN = 1_000
LONGEST_TITLE, LONGEST_ABSTRACT, LONGEST_AUTHORS = 60, 300, 120
ALWAYS = ("find", "help")
"""What is suggested besides."""
CHANNEL, MESSAGE = "slack#/types/channel_id", "slack#/types/message_context"


@dataclass(frozen=True, kw_only=True)
class AgentView:
    """The conversations that people have with the app itself."""

    chat: Chat
    platform: SlackPlatform
    rights: Rights
    talks: dict[str, str] = field(default_factory=dict)
    """The conversation with each person, as far as they opened it since we started."""

    async def on_opened(self, event: Json) -> None:
        """Somebody opened their conversation with us."""
        user, channel = str(event["user"]), str(event["channel"])
        self.talks[user] = channel
        while len(self.talks) > MOST_KNOWN:
            del self.talks[next(iter(self.talks))]
        await self._suggest(user, channel, looked_at(event))

    async def context_changed(self, body: Json) -> None:
        """Somebody looks at something else; Slack does not always say in which conversation with us."""
        event, known = body["event"], body.get("authorizations") or [{}]
        user = str(event.get("user") or known[0].get("user_id") or "")
        channel = str(event.get("channel") or self.talks.get(user) or "")
        if user and channel:
            await self._suggest(user, channel, looked_at(event))

    async def _suggest(self, user: str, channel: str, first: str) -> None:
        """What could be asked now: of the latest digest where they look, else of those that they read."""
        readable = await self.rights.readable_by(user)
        channels = [first] if first in readable else [*readable, channel]
        digest = await self._latest(channels)
        language = digest.language if digest else self.chat.defaults.language
        papers = [entry.paper for entry in digest.entries] if digest else []
        prompts = [_prompt(each, language) for each in papers[:MOST_SUGGESTED]]
        prompts += [
            {
                "title": translate(language, f"slack.prompt_{name}"),
                "message": translate(language, f"slack.prompt_{name}_text"),
            }
            for name in ALWAYS[: 4 - len(prompts)]
        ]
        with map_errors():
            await self.platform.client.api_call(
                "assistant.threads.setSuggestedPrompts",
                json={"channel_id": channel, "prompts": prompts},
            )

    async def _latest(self, channels: Iterable[str]) -> Digest | None:
        """The latest digest of those channels that has papers."""
        team = (await self.platform.identity()).team
        runs = [
            run
            for channel in channels
            for run in await self.chat.store.runs_of(
                Destination(platform="slack", workspace=team, channel=channel)
            )
        ]
        for run in sorted(runs, key=lambda each: each.day, reverse=True):
            digest = await self.chat.store.digest(run.key)
            if digest is not None and digest.entries:
                return digest
        return None

    async def unfurl(self, event: Json, language: str) -> None:
        """Show what the links in a message lead to, with a button that summarises it."""
        shown: dict[str, Json] = {}
        for each in event.get("links") or ():
            for ref in find_refs(str(each.get("url") or ""))[:1]:
                paper = await self.chat.repository.paper(ref)
                drawn = render(compose_unfurl(paper, language))[0]
                shown[str(each["url"])] = {"blocks": list(drawn.blocks)}
        if not shown:
            return
        with map_errors(str(event["channel"])):
            await self.platform.client.chat_unfurl(
                channel=str(event["channel"]), ts=str(event["message_ts"]), unfurls=shown
            )

    async def unfurls(self) -> bool:
        """Whether links are shown so, and need no offer of ours."""
        return "links:write" in (await self.platform.identity()).scopes


def looked_at(event: Mapping[str, Any]) -> str:
    """The channel that a person looks at, as Slack tells it; empty where it does not."""
    for each in (event.get("context") or {}).get("entities") or ():
        value = each.get("value")
        if each.get("type") == CHANNEL and isinstance(value, str):
            return value
        if each.get("type") == MESSAGE and isinstance(value, dict):
            return str(value.get("channel_id") or "")
    return ""


def compose_unfurl(paper: Paper, language: str) -> Message:
    """What a link leads to."""
    button = Button(
        label=translate(language, "button.summarise"), action=Action.SUMMARISE, value=versioned_id(paper)
    )
    abstract = shorten(" ".join(paper.abstract.split()), LONGEST_ABSTRACT)
    return Message(
        summary=paper.title,
        blocks=(
            Paragraph(content=line(link(paper.title, abs_url(paper)))),
            Context(content=line(shorten(", ".join(paper.authors), LONGEST_AUTHORS))),
            *((Paragraph(content=line(abstract)),) if abstract else ()),
            Buttons(items=(button,)),
        ),
    )


def _prompt(paper: Paper, language: str) -> Json:
    question = translate(language, "slack.prompt_ask_text")
    return {"title": shorten(paper.title, LONGEST_TITLE), "message": f"{paper.id} {question}"}
