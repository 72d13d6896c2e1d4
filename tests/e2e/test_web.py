"""Paperboy in a browser, as a person without script uses it."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from adapters.platforms.registry import settings_class
from adapters.platforms.web.sample_days import Host, Playground
from tests.e2e.web_lab import lab
from tests.frontend_contract import FrontEndContract, shelf

__all__ = ["shelf"]


class TestPages(FrontEndContract):
    open = staticmethod(lab)


async def test_the_setup_page_shows_lines_and_writes_them_when_told_and_no_key(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = tmp_path / "paperboy.toml"
    model = {"base_url": "http://127.0.0.1:9/v1", "name": "small", "api_key": "sk-secret-key"}
    host = Host(settings_class().model_validate({"model": model}), config)
    async with lab(tmp_path / "data", monkeypatch, playground=Playground(host=host)) as here:
        page = await here.page("/setup")
        form = {name: str(value) for name, value in re.findall(r'name="([\w.]+)" value="([^"]*)"', page)}
        form |= {"digest.language": "zh", "digest.limit": "7"}

        async def post(do: str, **more: str) -> str:
            async with here.browser.post("/setup", data={**form, **more, "do": do}) as answer:
                return await answer.text()

        shown = await post("show")
        assert "limit = 7" in shown
        assert not config.exists()
        assert "Mars/Base" in await post("save", **{"digest.zone": "Mars/Base"})
        assert not config.exists()
        await post("save")
        assert tomllib.loads(config.read_text()) == {"digest": {"language": "zh", "limit": 7}}
        assert config.stat().st_mode & 0o077 == 0
        assert "sk-secret-key" not in page + shown + config.read_text()
        assert "Slack" in page
