"""The one boundary at which failures of PostgreSQL become `bot.domain.errors`."""

from __future__ import annotations

import logging
import zlib
from collections.abc import Iterator
from contextlib import contextmanager

import asyncpg
from pydantic import ValidationError

from bot.domain.errors import StorageError

log = logging.getLogger(__name__)

AWAY = (
    asyncpg.PostgresConnectionError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
    asyncpg.CannotConnectNowError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    asyncpg.TooManyConnectionsError,
    OSError,
)
"""Nobody is there, or not any more; asyncpg's own failures are those of a connection that is gone."""
AGAIN = (
    asyncpg.SerializationError,
    asyncpg.DeadlockDetectedError,
    asyncpg.InvalidCachedStatementError,
    asyncpg.InvalidSQLStatementNameError,
)
"""PostgreSQL has undone everything, and asks for it once more; what was prepared may fit no longer."""


@contextmanager
def map_errors() -> Iterator[None]:
    """Raise what goes wrong as a `StorageError`; the address of the database stands in none."""
    try:
        yield
    except (*AGAIN, TimeoutError, asyncpg.LockNotAvailableError) as error:
        raise StorageError(problem="storage.busy") from error
    except AWAY as error:
        raise StorageError(problem="storage.away") from error
    except (asyncpg.InvalidAuthorizationSpecificationError, asyncpg.InvalidCatalogNameError) as error:
        raise StorageError(problem="storage.no_entry") from error
    except asyncpg.PostgresError as error:
        log.warning("PostgreSQL refused a request: %s", type(error).__name__, exc_info=error)
        raise StorageError(problem="storage.unexpected") from error
    except (ValidationError, zlib.error) as error:  # a row that this version cannot have written
        raise StorageError(problem="storage.damaged") from error
