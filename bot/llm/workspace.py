"""For which workspace models are asked, so that what they can read is told of those that answer it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_workspace: ContextVar[str | None] = ContextVar("workspace", default=None)


@contextmanager
def asking_for(workspace: str) -> Iterator[None]:
    """Everything inside, and every task begun there, asks models for that workspace."""
    token = _workspace.set(workspace)
    try:
        yield
    finally:
        _workspace.reset(token)


def asking_workspace() -> str | None:
    """The workspace that models are asked for here; None where nobody said."""
    return _workspace.get()
