"""A file asked again is not read again; what that takes is bounded, and of chats nothing is kept."""

from __future__ import annotations

import datetime as dt
import gc
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from adapters.reading import full_text_reader, read_before
from adapters.reading.in_child import load
from adapters.reading.read_before import FOLDER, KEPT, MOST_KEPT, TextsInUse, TextsOnDisk
from tests.adapters import pdfs
from tests.fakes import FakeClock

PDF = pdfs.two_columns()


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of what was read, without a child."""
    names: list[str] = []

    async def run(function: Callable[..., Any], *args: Any, **_: object) -> Any:
        names.append(args[1])
        return load(f"{function.__module__}:{function.__name__}")(*args)

    monkeypatch.setattr(full_text_reader, "run_limited", run)
    return names


def texts(folder: Path, *, later: dt.timedelta = dt.timedelta()) -> TextsOnDisk:
    clock = FakeClock()
    clock.time = dt.datetime.fromtimestamp(0, dt.UTC) + later
    return TextsOnDisk(folder, clock)


def a_file(folder: Path, name: str = "moths.pdf", data: bytes = PDF) -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


async def test_the_same_file_is_not_read_twice_whatever_it_is_called(
    tmp_path: Path, read: list[str]
) -> None:
    first = await texts(tmp_path).read(a_file(tmp_path))
    again = await texts(tmp_path).read(a_file(tmp_path, "moths (1).pdf"))
    assert read == ["moths"]
    assert again == first.evolve(paper_id="moths (1)")


async def test_a_file_of_the_same_name_with_other_words_is_read(tmp_path: Path, read: list[str]) -> None:
    await texts(tmp_path).read(a_file(tmp_path))
    await texts(tmp_path).read(a_file(tmp_path, data=PDF + b"\n"))
    assert len(read) == 2


async def test_a_file_is_read_again_for_its_picture_and_is_kept_with_and_without(
    tmp_path: Path, read: list[str]
) -> None:
    file = a_file(tmp_path)
    plain = await texts(tmp_path).read(file)
    illustrated = await texts(tmp_path).read(file, illustrated=True)
    assert (plain.figures[0].image, illustrated.figures[0].image[:4]) == (b"", b"\x89PNG")
    assert await texts(tmp_path).read(file, illustrated=True) == illustrated
    assert await texts(tmp_path).read(file) == plain
    assert len(read) == 2


async def test_another_parser_reads_again(
    tmp_path: Path, read: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    await texts(tmp_path).read(a_file(tmp_path))
    monkeypatch.setattr(read_before, "_reader", lambda: "another")
    await texts(tmp_path).read(a_file(tmp_path))
    assert len(read) == 2


async def test_a_text_goes_after_a_week_and_one_that_is_damaged_at_once(
    tmp_path: Path, read: list[str]
) -> None:
    await texts(tmp_path).read(a_file(tmp_path))
    (kept,) = (tmp_path / FOLDER).iterdir()
    head, _, body = kept.read_bytes().partition(b"\n")
    kept.write_bytes(head + b"\n" + bytes(len(body)))
    await texts(tmp_path).read(a_file(tmp_path))
    assert len(read) == 2
    os.utime(kept, (0, 0))
    await texts(tmp_path, later=KEPT + dt.timedelta(minutes=1)).read(a_file(tmp_path, data=PDF + b"\n"))
    assert kept not in list((tmp_path / FOLDER).iterdir())


async def test_so_many_texts_are_kept_and_no_more(tmp_path: Path, read: list[str]) -> None:
    kept = texts(tmp_path)
    first = a_file(tmp_path)
    await kept.read(first)
    (folder := tmp_path / FOLDER).joinpath("older.part").write_bytes(b"")
    os.utime(folder / "older.part", (1, 1))
    for number in range(MOST_KEPT):
        (folder / f"{number}.answer").write_bytes(b"")
    await kept.read(a_file(tmp_path, data=PDF + b"\n"))
    assert len(list(folder.iterdir())) == MOST_KEPT
    assert not (folder / "older.part").exists()
    assert len(read) == 2


async def test_a_file_of_a_chat_is_known_for_as_long_as_somebody_talks_about_it(read: list[str]) -> None:
    kept = TextsInUse()
    first = await kept.read("moths.pdf", PDF)
    again = await kept.read("the same moths.pdf", PDF)
    assert (read, again.paper_id, again.sections) == (["moths"], "the same moths", first.sections)
    del first, again
    gc.collect()
    await kept.read("moths.pdf", PDF)
    assert len(read) == 2
