"""A cancellation waits for the work it comes into, whatever becomes of that."""

from __future__ import annotations

import asyncio
import gc
import logging
from typing import Any

import pytest

from bot.digests.delivery import to_the_end
from bot.domain.errors import RunBusyError


async def test_a_failure_after_a_cancellation_is_told_in_a_line_and_left_to_nobody(
    caplog: pytest.LogCaptureFixture,
) -> None:
    going_on = asyncio.Event()
    unheard: list[dict[str, Any]] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: unheard.append(context))

    async def work() -> None:
        await going_on.wait()
        raise RunBusyError

    outer = asyncio.create_task(to_the_end(work()))
    await asyncio.sleep(0)
    outer.cancel()
    await asyncio.sleep(0)
    assert not outer.done()
    going_on.set()
    with pytest.raises(asyncio.CancelledError):
        await outer
    del outer
    gc.collect()
    assert unheard == []
    assert [
        (each.levelno, each.exc_info) for each in caplog.records if each.name == "bot.digests.delivery"
    ] == [(logging.WARNING, None)]
