"""All tables of a store."""

from __future__ import annotations

from adapters.stores.sql.batches import Batches
from adapters.stores.sql.conversations import Conversations
from adapters.stores.sql.deliveries import Deliveries
from adapters.stores.sql.idempotency import IdempotencyKeys
from adapters.stores.sql.installations import Installations
from adapters.stores.sql.lane_claims import LaneClaims
from adapters.stores.sql.library import Library
from adapters.stores.sql.liked_references import LikedReferences
from adapters.stores.sql.limit_rows import SharedLimits
from adapters.stores.sql.model_batches import ModelBatches
from adapters.stores.sql.operations import Operations
from adapters.stores.sql.paper_vectors import MeaningVectors
from adapters.stores.sql.papers import Papers
from adapters.stores.sql.passages import Passages
from adapters.stores.sql.reading_room import ReadingRoom
from adapters.stores.sql.revisions import Revisions
from adapters.stores.sql.runs import Runs
from adapters.stores.sql.shown_search import ShownSearch
from adapters.stores.sql.source_answers import SourceAnswers
from adapters.stores.sql.subscriptions import Subscriptions
from adapters.stores.sql.usage import UsageRecords
from adapters.stores.sql.web_messages import WebMessages


class Tables(
    Papers,
    Passages,
    Library,
    Runs,
    Deliveries,
    Operations,
    Subscriptions,
    Conversations,
    UsageRecords,
    IdempotencyKeys,
    Revisions,
    Batches,
    MeaningVectors,
    LikedReferences,
    ReadingRoom,
    ShownSearch,
    WebMessages,
    ModelBatches,
    Installations,
    LaneClaims,
    SharedLimits,
    SourceAnswers,
):
    """Implements all storage ports of `bot`, on whichever engine."""
