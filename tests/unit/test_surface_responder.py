"""The life of an answer, failing at every step: nothing twice, nothing left half, always an end."""

from __future__ import annotations

import asyncio
from contextlib import suppress

import pytest

from bot.chat.handlers.short_messages import note
from bot.chat.surface_responder import SurfaceResponder
from bot.domain.errors import (
    DeliveryError,
    DeliveryUncertainError,
    PaperboyError,
    PlatformUnavailableError,
)
from bot.domain.request import Person, Place, Request
from bot.ports.platform import Receipt
from tests.fakes import FakeClock
from tests.list_frontend import HERE, ListPlatform, ListSurface

STEPS = 12
"""More calls than a whole answer makes."""
ONCE: dict[str, PaperboyError] = {
    "away": PlatformUnavailableError(platform="List"),
    "uncertain": DeliveryUncertainError(channel="c", problem="delivery.gone"),
    "refused": DeliveryError(channel="c", problem="delivery.gone"),
}


def responder(platform: ListPlatform, *, resumed: bool = False) -> SurfaceResponder:
    request = Request(place=Place(destination=HERE), person=Person(id="me"), language="en")
    surface = ListSurface(platform, request)
    return SurfaceResponder(surface, FakeClock(), "en", name="r", resumed=resumed)


async def answer(platform: ListPlatform, *, quiet: bool = False, resumed: bool = False) -> None:
    """All that can happen on the way to an answer."""
    async with responder(platform, resumed=resumed) as one:
        await one.progress("progress.answering")
        for half in ("half", "more"):
            await one.stream(note(half), key="answer:1")
            for _ in range(20):
                await asyncio.sleep(0)
        await one.reply(note("whole"), quiet=quiet, key="answer:1")


def standing(platform: ListPlatform) -> list[str]:
    return [line.message.summary for line in platform.lines]


FAILURES = [(kind, step) for kind in ONCE for step in range(STEPS)]


@pytest.mark.parametrize(("kind", "step"), FAILURES)
@pytest.mark.parametrize("quiet", [False, True])
async def test_whichever_call_fails_the_whole_answer_stands_there_once_and_alone(
    kind: str, step: int, quiet: bool
) -> None:
    platform = ListPlatform(trouble=[*[None] * step, ONCE[kind]])
    removes: list[int] = []
    remove = platform.remove

    async def counted(*given: object) -> None:
        removes.append(platform.calls)
        await remove(*given)  # type: ignore[arg-type] # handed on as they came

    platform.remove = counted  # type: ignore[method-assign,assignment] # to see what was taken away when
    with suppress(DeliveryError):
        await answer(platform, quiet=quiet)
    left = standing(platform)
    if kind == "refused" and (step in removes or "whole" not in left):
        assert len(left) <= 1 + (step in removes), "what cannot be taken away stays, and nothing else"
    else:
        assert left == ["whole"]


@pytest.mark.parametrize(("kind", "step"), FAILURES)
async def test_a_platform_that_goes_away_for_good_ends_the_answer_and_never_the_process(
    kind: str, step: int
) -> None:
    platform = ListPlatform(trouble=[*[None] * step, *[ONCE[kind]] * 99])
    with suppress(PaperboyError):
        async with asyncio.timeout(60):
            await answer(platform)
    assert len(standing(platform)) <= 1
    assert not [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]


@pytest.mark.parametrize("failure", [RuntimeError, asyncio.CancelledError])
async def test_however_the_work_ends_nothing_goes_on_saying_that_it_is_worked_on(
    failure: type[BaseException],
) -> None:
    platform = ListPlatform()

    async def fail() -> None:
        async with responder(platform) as one:
            await one.progress("progress.searching")
            assert standing(platform) == ["Searching …"]
            raise failure

    with pytest.raises(failure):
        await fail()
    assert standing(platform) == []


@pytest.mark.parametrize("died_after", range(STEPS))
async def test_an_answer_taken_up_after_a_kill_stands_there_once(died_after: int) -> None:
    platform = ListPlatform(trouble=[*[None] * died_after, *[ONCE["away"]] * 99])
    with suppress(PaperboyError):
        await answer(platform)
    platform.trouble = []
    noted = {line.key: line.id for line in platform.lines}
    async with responder(platform, resumed=True) as late:
        earlier = next((place for key, place in noted.items() if key != "answer:1"), "")
        if earlier:
            await late.edit(Receipt(message_id=earlier), note("whole"))
        else:
            await late.reply(note("whole"), key="answer:1")
    assert standing(platform) == ["whole"]
