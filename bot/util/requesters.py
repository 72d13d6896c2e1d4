"""On whose behalf something is done, so that a queue can be fair between people.

Between a person's command and the one gate to a source lie ports that have nothing to do with persons; so
this is a context variable, which every task inherits. What nobody asked for, such as a digest, has no
requester, and is together one of those who take turns.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Final


@dataclass(eq=False)
class Requesters:
    """Those for whom one piece of work is done; who joins later counts in queues where it stands."""

    own: frozenset[str] = frozenset()
    joined: list[Requesters] = field(default_factory=list)

    def join(self, others: Requesters) -> None:
        """The work is theirs, too."""
        self.joined.append(others)

    def names(self) -> frozenset[str]:
        """Everybody who waits for the work now."""
        known = [self]
        for each in known:
            known += [other for other in each.joined if other not in known]
        return frozenset(name for each in known for name in each.own)


NOBODY: Final = Requesters(frozenset({""}))
LATER: Final = "\0later"
"""Whoever works for this name gives way to everybody else: nothing waits for what is done."""
_requesters: ContextVar[Requesters] = ContextVar("requesters", default=NOBODY)


def requesters() -> Requesters:
    """Those for whom we work here."""
    return _requesters.get()


@contextmanager
def on_behalf_of(name: str) -> Iterator[None]:
    """Everything inside, and every task begun there, is done for one person."""
    token = _requesters.set(Requesters(frozenset({name})))
    try:
        yield
    finally:
        _requesters.reset(token)


@contextmanager
def share() -> Iterator[Requesters]:
    """Everything inside is done for those of here, and for whoever joins what this gives."""
    ours = Requesters()
    ours.join(requesters())
    token = _requesters.set(ours)
    try:
        yield ours
    finally:
        _requesters.reset(token)
