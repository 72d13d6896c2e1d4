"""A store in which every table has rows, whichever engine it is built on."""

from adapters.stores.store import Store
from bot.domain.analysis import Usage
from bot.domain.message import Message, Paragraph, line
from bot.domain.reference import Reference
from bot.domain.topic import Destination
from bot.llm.batch import SentBatch
from bot.papers.passages import passages
from bot.ports.conversations import Conversation, Feedback
from bot.ports.lanes import lane_of
from bot.ports.platform import Receipt
from bot.ports.vectors import Vectors
from bot.ports.web_messages import Draft
from bot.sources.freshness import Batch
from tests.fakes import NOON
from tests.samples_digest import analysis, digest, paper, revised_digest
from tests.store_contract import (
    ELSEWHERE,
    LAB,
    ME,
    MONDAY,
    begin,
    drafted,
    full_text,
    parts,
    shown,
    subscription,
)
from tests.store_contract_installations import installed
from tests.store_contract_reading_room import turn
from tests.store_contract_search import ConversationContract

WEB = Destination(platform="web", workspace="web", channel="general")


async def fill(store: Store) -> None:
    """Do what a lab does in a year, once."""
    await _read(store)
    await _post(store)
    await _talk(store)
    await store.save_installation(installed())
    await store.call_lanes([lane_of(LAB)], now=NOON)
    await store.pause_tenant(lane_of(LAB), at=NOON)


async def _read(store: Store) -> None:
    await store.save_papers([paper(1), paper(1, version=2, title="Second"), paper(2)])
    text = full_text(text="A zeppelin of the lab, 齐柏林飞艇.")
    await store.save_full_text(text)
    await store.save_full_text(text.evolve(version=2))
    await store.save_passages(text.paper_id, 1, tuple(passages(text)))
    await store.save_vectors(
        Vectors(paper_id=text.paper_id, version=1, model="m", dimensions=1, data=b"\0\1")
    )
    await store.save_paper_vectors("m", {(text.paper_id, 1): b"\0\xff"})
    await store.save_text_vectors("m", {"tides": b"\1"})
    for language in ("en", "zh"):
        await store.save_analysis(analysis(paper(1), language))
    await store.save_batch(Batch(category="cs.LG", day=MONDAY, items=frozenset({"9912.00001v1 new"})))
    await store.record_usage(
        Usage(model="m", purpose="answer", cost=0.25, key="k"), workspace="lab", at=NOON
    )
    await store.record_usage(Usage(model="m", purpose="answer"), workspace="lab", at=NOON)
    await store.save_model_batch(SentBatch(key="b", place="p", calls=("c",), at=NOON))


async def _post(store: Store) -> None:
    await store.save_subscription(subscription())
    await store.save_references("tides", [Reference(title="Ice", authors=("Ada",))])
    key = await drafted(store, "9912.00001")
    await begin(store, key)
    await store.finish_delivery(key, 0, Receipt(message_id="1", thread="1"))
    await store.release_run(key, ME)
    other = await store.open_run(subscription("waves"), MONDAY)
    new = paper(5, version=2)
    told = parts(new.id)[1].model_copy(update={"thread": "1"})
    await store.save_draft(
        other.key, revised_digest().model_copy(update={"run_key": other.key}), [told], ()
    )
    await store.save_summary("key", digest().summary)
    await shown(store, paper(1), paper(2))
    await shown(store, paper(2), to=ELSEWHERE)
    assert await store.mark("slack", "T1", "event:1")


async def _talk(store: Store) -> None:
    await store.save_conversation(Conversation(destination=LAB, thread="1", paper_ids=("9912.00001",)))
    await store.save_turn(LAB, "1", turn(1, "9912.00001"))
    await store.save_pending_question(ConversationContract().waiting("q1", 1))
    await store.save_feedback(
        Feedback(destination=LAB, person="ada", subject="paper:9912.00001", useful=True, at=NOON)
    )
    await store.add_web_channel(WEB)
    said = Message(summary="Hello", blocks=(Paragraph(content=line("Hello")),))
    first, _ = await store.add_message(WEB, Draft(message=said, key="a"))
    await store.add_message(WEB, Draft(message=said, key="b", thread=first))
