"""Which run is being worked on, so that every log line of it can say so."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_run: ContextVar[str] = ContextVar("run", default="")


@contextmanager
def working_on(run_key: str) -> Iterator[None]:
    """Everything inside, and every task begun there, is about that run."""
    token = _run.set(run_key)
    try:
        yield
    finally:
        _run.reset(token)


def current_run() -> str:
    """The key of the run that is being worked on here; empty outside of any."""
    return _run.get()
