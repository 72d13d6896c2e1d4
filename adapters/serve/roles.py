"""What a process of `paperboy serve` does: everything, or its part of it beside others on one database.

* web: answers whoever calls over HTTP, as Slack and browsers do; as many as are wanted.
* worker: makes and posts digests; as many as are wanted, of which one at a time finds what is due.
* gateway: keeps the connections that other platforms push through; one at a time, others stand by.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence

from adapters.platforms.front_end import CalledOverHttp, FrontEnd, PostsAlone
from adapters.serve.leader import POLL_INTERVAL, RENEWAL_INTERVAL, SECONDS
from bot.database_settings import is_postgres
from bot.domain.errors import DatabaseReplacedError, SettingError, StorageError
from bot.ports.clock import Clock
from bot.ports.operations import ALONE, MEMBER, SERVE, OperationsStore
from bot.serve_settings import Role
from bot.settings import Settings
from bot.util.poll import poll

log = logging.getLogger(__name__)


def check_role(role: Role, settings: Settings) -> None:
    """Return if the process can have that part.

    Raises:
        SettingError: one file is not for many processes.
    """
    if role != "all" and not is_postgres(settings.database.url.get_secret_value()):
        raise SettingError(setting="serve.role", problem="setting.role_alone", place="database.url")


def front_ends_in(role: Role, front_ends: Sequence[FrontEnd]) -> Sequence[FrontEnd]:
    """The front ends that a process of that part runs; what posts without being called, as such."""
    if role == "all":
        return front_ends
    if role == "worker":
        return [OnlyPosting(each) for each in front_ends if isinstance(each, PostsAlone)]
    wanted = role == "web"
    return [each for each in front_ends if is_called(each) is wanted]


def is_called(front_end: FrontEnd) -> bool:
    """Whether it is called over HTTP, so that many processes can have it at the same time."""
    return isinstance(front_end, CalledOverHttp) and front_end.over_http


def leads(role: Role) -> str:
    """The lease of the one process that does what only one may do; empty where there is nothing such."""
    return {"all": SERVE, "worker": SERVE, "gateway": f"{SERVE}:gateway"}.get(role, "")


class OnlyPosting:
    """A front end of which nothing is wanted but that can be posted through it."""

    def __init__(self, front_end: PostsAlone) -> None:
        self._front_end = front_end
        self.name = front_end.name

    @property
    def ready(self) -> bool:
        return self._front_end.can_post

    async def run(self) -> None:
        await self._front_end.run_to_post()

    async def stop(self) -> None:
        await self._front_end.stop()


class Membership:
    """Shows that a process works beside others, and lets whoever needs the database alone have it so."""

    def __init__(self, store: OperationsStore, clock: Clock, owner: str, role: Role) -> None:
        self._store = store
        self._clock = clock
        self._name = f"{MEMBER}{role}:{owner}"
        self._owner = owner

    async def join(self) -> None:
        """Be known to be there, once nobody has the database alone.

        Raises:
            DatabaseReplacedError
        """
        await poll(self._is_in, self._clock, interval=POLL_INTERVAL)

    async def keep(self) -> None:
        """Be known to be there, until somebody has the database alone.

        Raises:
            DatabaseReplacedError
        """
        while await self._is_in(otherwise=True):
            await self._clock.sleep(RENEWAL_INTERVAL)
        log.warning("somebody needs the database alone")

    async def _is_in(self, *, otherwise: bool = False) -> bool:
        """Whether we are; while nobody can tell, as said."""
        now = self._clock.now()
        try:
            await self._store.claim_lease(self._name, self._owner, now=now, seconds=SECONDS)
            return ALONE not in await self._store.held_leases(now)
        except DatabaseReplacedError:
            raise
        except StorageError as error:
            log.warning("the database is away: %s", error)
            return otherwise
