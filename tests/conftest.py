"""For every test: no proxy of the machine stands between a test and its own server."""

import pytest
from hypothesis import HealthCheck, settings


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


# No test measures time: a busy machine must not turn one red.
settings.register_profile("paperboy", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("paperboy")
