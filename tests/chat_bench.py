"""A chat front end that keeps what is said, over the sample papers and the real store."""

from __future__ import annotations

import datetime as dt
from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from adapters.pools import WorkerPool
from adapters.prompt_files import prompts
from adapters.reading.full_text_reader import FullTextReader
from adapters.sources.arxiv.feed import FeedReader
from adapters.sources.arxiv.texts import forms
from adapters.sources.samples.answers import SampleArxiv
from adapters.stores.sqlite.store import SqliteStore
from bot.analysis.analyses import Analyses
from bot.analysis.extractive.analyst import ExtractiveAnalyst
from bot.chat.handlers.chat import Chat
from bot.chat.questions.ask import Asker
from bot.chat.responder import Noted
from bot.digests.run import Digests
from bot.domain.digest import Counts, Digest, Entry, ExecutiveSummary
from bot.domain.errors import DeliveryError
from bot.domain.message import Button, Buttons, Message, Part, Quote, plain
from bot.domain.paper import Paper
from bot.domain.request import Person, Place, Request
from bot.domain.topic import Destination, Subscription, Topic
from bot.papers.repository import PaperRepository
from bot.ports.model import LanguageModel
from bot.ports.platform import Receipt
from bot.settings import AskSettings, DigestSettings
from bot.util.rate_limiter import RateLimiter
from tests.fakes import NOON, FakeClock, FakePlatform
from tests.samples.metadata import SamplePapers

HERE = Destination(platform="chat", workspace="lab", channel="general")
DAY = dt.date(2026, 1, 12)


@dataclass
class Said:
    """One message as people see it now."""

    receipt: Receipt
    message: Message
    under: Receipt | None
    quiet: bool
    key: str = ""

    @property
    def text(self) -> str:
        return message_text(self.message)

    @property
    def buttons(self) -> list[Button]:
        rows = (block for block in self.message.blocks if isinstance(block, Buttons))
        return [button for row in rows for button in row.items]


def message_text(message: Message) -> str:
    """All words of a message."""
    lines: list[str] = []
    for block in message.blocks:
        match block.kind:
            case "bullets":
                lines += [plain(item) for item in block.items]
            case "fields":
                lines += [f"{name}: {plain(value)}" for name, value in block.items]
            case "table":
                lines += [" | ".join(row) for row in (block.header, *block.rows)]
            case "preformatted":
                lines.append(block.text)
            case "image" | "buttons":
                continue
            case _:
                source = block.source if isinstance(block, Quote) else ""
                lines.append(f"{plain(block.content)} {source}".strip())
    return "\n".join(lines)


@dataclass
class FakeTalk:
    """Implements `bot.chat.responder.Responder`; `sees` are the channels that the asker may read."""

    sees: Collection[str] | None = None
    said: list[Said] = field(default_factory=list)
    shown: list[str] = field(default_factory=list)
    grown: list[str] = field(default_factory=list)
    """The answers that were shown before they were whole."""
    growing: Said | None = None
    again: bool = False
    """Whether it takes up what another talk said, by its keys."""

    withdrawn: list[Receipt] = field(default_factory=list)
    signs: int | None = None
    """How often it was answered with a sign; None where there are none."""
    hints: list[Message] = field(default_factory=list)
    keeps: Noted | None = None

    async def on_posted(self, noted: Noted) -> None:
        self.keeps = noted

    async def progress(self, key: str, **fields: object) -> None:
        self.shown.append(key)

    async def reply(
        self, message: Message, *, under: Receipt | None = None, quiet: bool = False, key: str = ""
    ) -> Receipt:
        if self.growing is not None:
            said, self.growing = self.growing, None
            if not quiet:
                said.message = message
                return said.receipt
            self.said.remove(said)
        known = [each for each in self.said if self.again and key and each.key == key]
        if known:
            known[0].message = message
            return known[0].receipt
        number = f"a{len(self.said) + 1}"
        receipt = Receipt(message_id=number, thread=under.thread if under else number)
        self.said.append(Said(receipt, message, under, quiet, key))
        return receipt

    async def stream(
        self,
        message: Message,
        *,
        at: Receipt | None = None,
        under: Receipt | None = None,
        quiet: bool = False,
        key: str = "",
    ) -> None:
        self.grown.append(message_text(message))
        if at is not None:
            self.growing = next(each for each in self.said if each.receipt == at)
        if self.growing is not None:
            self.growing.message = message
            return
        receipt = await self.reply(message, under=under, quiet=quiet, key=key)
        self.growing = self.last
        if self.keeps:
            await self.keeps(receipt)

    def close(self) -> None:
        """The talk is over: what nothing took the place of goes."""
        if self.growing is not None:
            self.said.remove(self.growing)
            self.growing = None

    async def react(self) -> bool:
        self.signs = None if self.signs is None else self.signs + 1
        return self.signs is not None

    async def hint(self, message: Message) -> None:
        self.hints.append(message)

    async def delete(self, receipt: Receipt) -> None:
        self.withdrawn.append(receipt)
        self.said = [each for each in self.said if each.receipt != receipt]

    async def edit(self, receipt: Receipt, message: Message) -> None:
        self.growing = None
        there = [each for each in self.said if each.receipt == receipt]
        if not there:
            raise DeliveryError(channel="general", problem="gone")
        there[0].message = message

    async def visible_channels(self) -> Collection[str] | None:
        return self.sees

    @property
    def last(self) -> Said:
        return self.said[-1]


@dataclass
class ChatBench:
    """Services over a real store, and ways to come in through."""

    chat: Chat
    store: SqliteStore
    clock: FakeClock
    responder: FakeTalk = field(default_factory=FakeTalk)

    def request(self, text: str = "", **changes: object) -> Request:
        facts: dict[str, object] = {"thread": "", "reply_to": "", "private": False, "destination": HERE}
        place = Place.model_validate({name: changes.pop(name, value) for name, value in facts.items()})
        person = Person.model_validate(
            {"id": changes.pop("person", "ada"), "manages": changes.pop("manages", True)}
        )
        language = str(changes.pop("language", "en"))
        return Request(
            place=place,
            person=person,
            language=language,
            text=text,
            message_id=str(changes.pop("message_id", "")),
        )

    async def post_digest(self, *names: str) -> str:
        """A digest of these sample papers, delivered: its root is `root`, its entries `e1` and so on."""
        papers = [await sample(name) for name in names]
        await self.store.save_papers(papers)
        topic = Topic(name="outdoors", categories=("cs.CV",))
        subscription = Subscription(id="outdoors-1", destination=HERE, topic=topic, created_at=NOON)
        await self.store.save_subscription(subscription)
        run = await self.store.open_run(subscription, DAY)
        entries = tuple(Entry(number=number, paper=paper) for number, paper in enumerate(papers, 1))
        digest = Digest(
            run_key=run.key, day=DAY, topic=topic, language="en", summary=ExecutiveSummary(),
            entries=entries, counts=Counts(fetched=9, new=9, picked=len(papers)),
        )  # fmt: skip
        words = Message(summary="words", blocks=())
        parts = [Part(key="root", message=words)]
        parts += [Part(key=f"paper:{paper.id}", message=words, paper_id=paper.id) for paper in papers]
        await self.store.save_draft(run.key, digest, parts, [])
        for position in range(len(parts)):
            name = f"e{position}" if position else "root"
            receipt = Receipt(message_id=name, thread="root", url=f"https://chat.example/{name}")
            await self.store.finish_delivery(run.key, position, receipt)
        return run.key


async def sample(name: str) -> Paper:
    return await SamplePapers().paper(name)


class NoArchive:
    """Keeps nothing."""

    async def keep(self, digest: Digest) -> str:
        return ""


@asynccontextmanager
async def chat_bench(
    folder: Path, model: LanguageModel | None = None, *, limits: AskSettings | None = None
) -> AsyncIterator[ChatBench]:
    clock, fetch = FakeClock(), SampleArxiv(DAY)
    pool = WorkerPool("bench", 2)
    async with await SqliteStore.open(folder / "chat.sqlite3", clock) as store:
        reader = FullTextReader(fetch, forms)
        analyses = Analyses(store=store, full_texts=reader, analyst=ExtractiveAnalyst())
        digests = Digests(
            feeds=FeedReader(fetch, store), papers=store, runs=store, operations=store, opinions=store,
            analyses=analyses,
            platforms={"chat": FakePlatform("chat")}, archive=NoArchive(), clock=clock,
            rate_limiter=RateLimiter(clock),
            owner="bench",
        )  # fmt: skip
        chat = Chat(
            store=store, clock=clock, repository=PaperRepository(store=store, source=SamplePapers()),
            analyses=analyses,
            digests=digests, defaults=DigestSettings(), limits=limits or AskSettings(),
            asker=Asker(
                analyses=analyses, store=store, model=model, prompts=prompts() if model else None, pool=pool
            ),
        )  # fmt: skip
        yield ChatBench(chat, store, clock)
    pool.shutdown()
