"""For every test: no proxy, no model unless it asks for one, and logging as it was."""

import logging
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings

pytest_plugins = ["tests.no_model", "tests.postgres_fixtures", "tests.quick_sqlite"]


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


@pytest.fixture(autouse=True)
def _log_level() -> Iterator[None]:
    """A command that sets up logging leaves no level behind for the tests after it."""
    before = logging.root.level
    yield
    logging.root.setLevel(before)


# No test measures time: a busy machine must not turn one red.
settings.register_profile("paperboy", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("paperboy")
