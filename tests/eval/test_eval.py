"""The thresholds that the question set has to reach; `make eval` prints what it reaches."""

import asyncio
from pathlib import Path

import pytest

from adapters.clock import SystemClock
from adapters.stores.postgres.store import PostgresStore
from tests.eval.measure import RECALL, SILENT_EXTRACT, Report, measure, measure_with, show
from tests.eval.questions import CASES
from tests.eval.selection import invented, picked


@pytest.fixture(scope="module")
def report() -> Report:
    return asyncio.run(measure())


def test_there_are_at_least_sixty_questions_of_every_kind() -> None:
    kinds = {case.kind for case in CASES}
    assert len(CASES) >= 60
    assert kinds == {
        "fact", "table", "method", "comparison", "follow-up", "chinese", "unanswerable", "hostile"
    }  # fmt: skip


def test_the_passage_that_answers_is_among_the_best_five(report: Report) -> None:
    assert report.total_recall >= RECALL, show(report)


def test_passages_found_by_meaning_too_push_none_of_these_out(report: Report) -> None:
    assert report.recall_near.share >= RECALL, show(report)


def test_most_answers_without_a_model_quote_the_words_that_answer(report: Report) -> None:
    right = sum(score.right for score in report.answered.values())
    assert right / sum(score.asked for score in report.answered.values()) >= 0.6, show(report)


def test_what_the_papers_do_not_say_is_declined_without_a_model(report: Report) -> None:
    assert report.declined_extract.share >= SILENT_EXTRACT, show(report)


def test_a_model_that_makes_something_up_is_never_believed(report: Report) -> None:
    assert report.declined_model.share == 1, show(report)


def test_every_citation_opens_at_the_section_that_holds_its_words(report: Report) -> None:
    assert report.citations.asked > len(CASES)
    assert report.citations.share == 1, show(report)


async def test_answers_are_the_same_whichever_store_there_is(
    report: Report, postgres_database: str, tmp_path: Path
) -> None:
    async with await PostgresStore.open(postgres_database, tmp_path, SystemClock()) as store:
        assert show(await measure_with(store)) == show(report)


async def test_interests_in_everyday_words_get_what_they_mean() -> None:
    rows, _ = await picked(invented(), by_meaning=True)
    assert sum(row.f for row in rows) / len(rows) >= 0.8
    assert sum(row.wrong for row in rows) <= 0.15 * sum(len(row.picks) for row in rows)
    assert all(row.f == 1 for row in rows if not row.judged.grades), "silent where nothing fits"
