"""Waits for whichever comes first."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from contextlib import suppress


async def wait_for_first(*works: Awaitable[object]) -> None:
    """Wait for the first of these to end, and cancel the others."""
    tasks = [asyncio.ensure_future(work) for work in works]
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            task.result()
    finally:
        for task in tasks:
            task.cancel()
        for task in tasks:
            with suppress(asyncio.CancelledError):
                await task
