"""A store, whichever engine it is built on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Protocol

from adapters.pools import Queue
from adapters.stores.sql.transactions import Transactions
from bot.analysis.usage import UsageStore
from bot.digests.subscriptions import SubscriptionStore
from bot.domain.topic import Destination
from bot.llm.batch import ModelBatchStore
from bot.ports.answer_store import AnswerStore
from bot.ports.clock import Clock
from bot.ports.conversations import (
    ConversationStore,
    FeedbackStore,
    IdempotencyStore,
    PassageStore,
    ShownStore,
)
from bot.ports.installations import InstallationStore
from bot.ports.lanes import LaneStore
from bot.ports.liked_references import ReferenceStore
from bot.ports.operations import OperationsStore
from bot.ports.reading_room import ReadingRoomStore
from bot.ports.revisions import RevisionStore
from bot.ports.runs import RunStore
from bot.ports.shared_limits import SharedLimitStore
from bot.ports.store import LibraryStore, PaperStore, ReplyStore, SummaryStore
from bot.ports.vectors import MeaningStore, VectorStore
from bot.ports.web_messages import WebMessageStore
from bot.sources.freshness import BatchStore


class Store(
    PaperStore,
    SummaryStore,
    ReplyStore,
    PassageStore,
    VectorStore,
    MeaningStore,
    RunStore,
    OperationsStore,
    SubscriptionStore,
    LibraryStore,
    ShownStore,
    ConversationStore,
    FeedbackStore,
    UsageStore,
    IdempotencyStore,
    RevisionStore,
    BatchStore,
    ReferenceStore,
    ReadingRoomStore,
    WebMessageStore,
    ModelBatchStore,
    InstallationStore,
    LaneStore,
    SharedLimitStore,
    AnswerStore,
    Protocol,
):
    """All storage ports at once, and what an operator does with a store. Several processes may use one."""

    clock: Clock

    @property
    def folder(self) -> Path:
        """The data folder of this process."""
        ...

    @property
    def database(self) -> Transactions:
        """The database itself, for whoever copies all of it."""
        ...

    @property
    def queues(self) -> Sequence[Queue]:
        """Where work waits for the database."""
        ...

    async def shown_in(self) -> Collection[Destination]:
        """Every channel in which a paper was shown."""
        ...

    async def spenders(self, since: dt.datetime) -> Sequence[str]:
        """The workspaces that used a model since then."""
        ...

    async def engine(self) -> str:
        """What it is kept by, with its version."""
        ...

    async def is_whole(self) -> bool:
        """Whether no damage is found in it."""
        ...

    async def size(self) -> int:
        """The bytes it takes."""
        ...

    async def backup(self, target: Path) -> None:
        """Copy everything as it is now to the file `target`, while the store stays in use.

        Raises:
            DataFolderError, DiskFullError, StorageError.
        """
        ...

    async def close(self) -> None:
        """Finish what was begun, then close."""
        ...
