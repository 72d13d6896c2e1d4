"""What is measured of selection is measured with the model that comes along."""

from __future__ import annotations

import pytest


@pytest.fixture(autouse=True)
def with_the_model(real_model: None) -> None:
    """Judged interests are chosen for as they are in use."""
