"""What every front end needs to answer people: the ports and the use cases, wired once."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

from bot.analysis.analyses import Analyses
from bot.analysis.usage import UsageStore
from bot.chat.handlers.quota import RequestQuota
from bot.chat.own_files import OwnFiles
from bot.chat.questions.ask import Asker
from bot.chat.thread_files import ThreadFiles
from bot.chat.thread_speakers import ThreadTalk
from bot.digests.access import AccessRule
from bot.digests.completion import Completion
from bot.digests.lease import SharedLocks
from bot.digests.run import Digests
from bot.digests.subscriptions import SubscriptionStore
from bot.papers.repository import PaperRepository
from bot.ports.clock import Clock
from bot.ports.conversations import ConversationStore, FeedbackStore, IdempotencyStore, PassageStore
from bot.ports.liked_references import ReferenceStore
from bot.ports.reference_library import ReferenceLibrary
from bot.ports.runs import RunStore
from bot.ports.store import LibraryStore, PaperStore
from bot.settings import AskSettings, DigestSettings
from bot.util.keyed_lock import KeyedLock


class ChatStore(
    PaperStore,
    RunStore,
    SubscriptionStore,
    LibraryStore,
    ReferenceStore,
    UsageStore,
    PassageStore,
    ConversationStore,
    FeedbackStore,
    IdempotencyStore,
    Protocol,
):
    """Everything that is remembered."""


@dataclass(frozen=True, kw_only=True)
class Chat:
    """The services that commands, buttons and questions work with."""

    store: ChatStore
    clock: Clock
    repository: PaperRepository
    analyses: Analyses
    digests: Digests
    asker: Asker
    defaults: DigestSettings
    """What a topic is followed with where nobody says otherwise."""
    limits: AskSettings
    question_locks: KeyedLock = field(default_factory=KeyedLock)
    quota: RequestQuota = field(default_factory=RequestQuota)
    talk: ThreadTalk = field(default_factory=ThreadTalk)
    own_files: OwnFiles | None = None
    library: ReferenceLibrary | None = None
    """Where people add papers, if anywhere."""
    files: ThreadFiles = field(default_factory=ThreadFiles)

    @property
    def locks(self) -> SharedLocks:
        """What keeps the other processes from what this one says."""
        return self.digests.locks

    @property
    def access(self) -> AccessRule:
        """What is done where a channel does not let us in."""
        return AccessRule(store=self.store, platforms=self.digests.platforms, clock=self.clock)

    @property
    def completion(self) -> Completion:
        """What redoes what is missing in a digest."""
        return Completion(digests=self.digests)
