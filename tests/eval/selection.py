"""Measures which papers are picked for interests in readers' own words. `make eval` prints the table.

A small set of invented papers is always there. Real days are measured by path: JSON files of interests with
judged papers (2 wanted, 1 related, 0 or not named: no) and folders with the feeds that these name. `--fit`
prints the weights that fit them best, and measures each interest with weights that never saw it.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import json
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from adapters.models.embedding.local import local_embedder
from adapters.models.embedding.shipped import shipped_vectors
from adapters.pools import worker_pools
from adapters.sources.arxiv.feed import FileFeed
from adapters.stores.opening import open_embedded
from bot.digests.choose import Chooser
from bot.domain.paper import Feed
from bot.domain.topic import Topic
from bot.embedding_settings import LOCAL
from bot.ports.model import Ranker
from bot.selection.embeddings import Embeddings
from bot.selection.exclusions import excluded_by
from bot.selection.meaning import Meanings, fitting_papers, numbers_of, subjects_by_piece, surely
from bot.selection.reading import read_text
from bot.selection.select import index_feed
from tests.eval.judged_papers import INTERESTS, invented_feed
from tests.fakes import FakeClock
from tests.store_contract import subscription

LIMIT = 10
RIDGE = 1.0
WANTED, UNWANTED = 2.0, 0.4
"""What all papers that fit an interest count together when weights are fitted, and each that does not."""


def tell(*words: object) -> None:
    """Say it on the terminal."""
    sys.stdout.write(" ".join(map(str, words)) + "\n")


class Judged(NamedTuple):
    """An interest with what is wanted of one day."""

    interest: str
    kind: str
    feed: Feed
    grades: Mapping[str, int]


class Row(NamedTuple):
    """What one interest got. F is that of precision (related or wanted) and recall of the wanted."""

    judged: Judged
    picks: Sequence[str]
    f: float
    wrong: int
    empty: bool


def measured(judged: Judged, picks: Sequence[str]) -> Row:
    """The figures of one interest; where nothing fits, silence is 1 and any pick 0."""
    grades = [judged.grades.get(paper_id, 0) for paper_id in picks[:LIMIT]]
    wanted = sum(grade == 2 for grade in judged.grades.values())
    if not any(judged.grades.values()):
        return Row(judged, picks, float(not picks), len(grades), empty=False)
    precision = sum(grade > 0 for grade in grades) / max(len(grades), 1)
    recall = sum(grade == 2 for grade in grades) / max(min(wanted, LIMIT), 1)
    f = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
    return Row(judged, picks, f, sum(grade == 0 for grade in grades), empty=not picks)


async def picked(
    judged: Sequence[Judged], *, by_meaning: bool, ranker: Ranker | None = None
) -> tuple[list[Row], list[Meanings | None]]:
    """What each interest gets, by meaning or by words alone, and the vectors it was judged by."""
    found: list[Row] = []
    known: list[Meanings | None] = []
    async with AsyncExitStack() as stack:
        pools = stack.enter_context(worker_pools())
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        store = await stack.enter_async_context(open_embedded(folder))
        embedder = local_embedder(LOCAL, pools.embedding)
        stack.push_async_callback(embedder.close)
        shipped = shipped_vectors(embedder.name)
        made = Embeddings(embedder=embedder, store=store, clock=FakeClock(), shipped=shipped)
        chooser = Chooser(embeddings=made if by_meaning else None, ranker=ranker)
        for one in judged:
            wish = Topic(name="x", categories=(), interest=one.interest, limit=LIMIT)
            selection = await chooser.choose(subscription(topic=wish), one.feed, frozenset(), ())
            found.append(measured(one, [pick.candidate.paper.id for pick in selection.picks]))
            papers = list(index_feed(one.feed).papers.papers)
            meanings = await made.of(read_text(one.interest), papers) if by_meaning else None
            known.append(meanings and await chooser.looked_at(meanings, wish, one.feed, frozenset(), ""))
    return found, known


def report(title: str, rows: Sequence[Row], *, each: bool) -> None:
    """Print the figures."""
    for row in rows if each else ():
        tell(f"  {row.f:.2f}  {len(row.picks):2d} picks, {row.wrong} wrong  {row.judged.interest[:70]}")
    fitting = [row for row in rows if any(row.judged.grades.values())]
    shares = [1 - row.wrong / len(row.picks) for row in fitting if row.picks]
    picks, wrong = sum(len(row.picks) for row in rows), sum(row.wrong for row in rows)
    tell(
        f"{title}: F {np.mean([row.f for row in rows]):.2f}, precision {np.mean(shares or [0]):.2f},"
        f" {wrong} of {picks} picks wrong, {sum(row.empty for row in fitting)} of {len(fitting)} empty"
        f" though something fits, silent on {sum(row.f for row in rows if row not in fitting):.0f} of"
        f" {len(rows) - len(fitting)} that nothing fits"
    )


def invented() -> list[Judged]:
    """The set that is always there."""
    day = invented_feed()
    return [Judged(interest, "invented", day, grades) for interest, grades in INTERESTS.items()]


async def real(paths: Sequence[Path]) -> Iterator[tuple[str, list[Judged]]]:
    """The sets of the judged files among the paths, with feeds from beside them or from the folders."""
    files = [path for path in paths if path.suffix == ".json"]
    folders = [path for path in paths if path.is_dir()]
    sets = []
    for file in files:
        listed: list[dict[str, Any]] = json.loads(file.read_text(encoding="utf-8"))
        sets.append((file.name, [await _one(each, [file.parent, *folders]) for each in listed]))
    return iter(sets)


async def _one(each: Mapping[str, Any], folders: Sequence[Path]) -> Judged:
    found = next(path for folder in folders if (path := folder / each["day file"]).exists())
    return Judged(
        each["interest"], each["kind"], await FileFeed(found).feed((), dt.date.min), each["papers"]
    )


Numbers = NDArray[np.float64]


def fitted(rows: Numbers, wanted: Numbers, counting: Numbers) -> Numbers:
    """Weights of a logistic regression with a little ridge, the bias last; by Newton's method.

    `counting` is what each row counts.
    """
    mean, scale = rows.mean(axis=0), rows.std(axis=0) + 1e-9
    scaled = np.c_[(rows - mean) / scale, np.ones(len(rows))]
    ridge = np.eye(scaled.shape[1]) * RIDGE
    ridge[-1, -1] = 0
    weights = np.zeros(scaled.shape[1])
    for _ in range(50):
        chance = 1 / (1 + np.exp(-scaled @ weights))
        slope = scaled.T @ (counting * (wanted - chance)) - ridge @ weights
        weights += np.linalg.solve((scaled.T * (counting * chance * (1 - chance))) @ scaled + ridge, slope)
    factors = weights[:-1] / scale
    return np.asarray(np.r_[factors, weights[-1] - mean @ factors], dtype=np.float64)


def fit(judged: Sequence[Judged], known: Sequence[Meanings | None]) -> None:
    """Print the weights of all interests, and the figures of each by the weights of the others."""
    numbers, wanted, counting, rows = [], [], [], []
    for one, meanings in zip(judged, known, strict=True):
        index, reading = index_feed(one.feed).papers, read_text(one.interest)
        taken = numbers_of(index, reading, subjects_by_piece(reading, meanings), meanings)
        numbers.append(taken if meanings else taken[:, 4:])
        fits = np.array([one.grades.get(paper.id, 0) > 0 for paper in index.papers], dtype=float)
        wanted.append(fits)
        counting.append(np.where(fits, WANTED / max(fits.sum(), 1), UNWANTED))
    for at, (one, meanings) in enumerate(zip(judged, known, strict=True)):
        index, reading = index_feed(one.feed).papers, read_text(one.interest)
        others = [number for number in range(len(judged)) if number != at]
        *factors, bias = fitted(
            *(np.concatenate([kind[each] for each in others]) for kind in (numbers, wanted, counting))
        )
        scores = 1 / (1 + np.exp(-(numbers[at] @ np.array(factors) + bias)))
        scores[surely(index, reading, by_words=meanings is None)] = 1
        barred = excluded_by(index, reading, meanings)
        left = [place for place in range(len(scores)) if place not in barred]
        order = fitting_papers(index, scores.astype(np.float32), np.array(left))[:LIMIT]
        rows.append(measured(one, [index.papers[place].id for place in order]))
    tell("weights", np.round(fitted(*map(np.concatenate, (numbers, wanted, counting))), 2).tolist())
    report("each by the weights of the others", rows, each=False)


async def main(arguments: Sequence[str]) -> None:
    """Measure what there is."""
    everything: list[Judged] = []
    for title, judged in [
        ("invented papers", invented()),
        *await real([Path(each) for each in arguments if not each.startswith("--")]),
    ]:
        for name, by_meaning in (("by meaning", True), ("by words alone", False)):
            rows, _ = await picked(judged, by_meaning=by_meaning)
            report(f"{title}, {name}", rows, each=by_meaning)
        everything += judged if title != "invented papers" else []
    if "--fit" in arguments:
        for by_meaning in (True, False):
            _, known = await picked(everything, by_meaning=by_meaning)
            fit(everything, known)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1:]))
