"""What comes with Paperboy to run it: the unit is one to systemd, the image's health check works."""

from __future__ import annotations

import asyncio
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from aiohttp import web

from tests.e2e.storm import serving

ROOT = Path(__file__).parents[2]


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="there is no systemd here")
def test_the_unit_is_one_to_systemd(tmp_path: Path) -> None:
    text = (ROOT / "paperboy.service").read_text(encoding="utf-8")
    unit = tmp_path / "paperboy.service"
    unit.write_text(re.sub(r"ExecStart=\S+", f"ExecStart={sys.executable}", text), encoding="utf-8")
    checked = subprocess.run(
        ["systemd-analyze", "verify", unit], capture_output=True, text=True, check=False
    )
    assert (checked.returncode, checked.stderr) == (0, "")


@pytest.mark.parametrize(("status", "code"), [(200, 0), (503, 1)])
async def test_the_images_health_check_asks_whether_to_start_it_again(status: int, code: int) -> None:
    async def healthz(_: web.Request) -> web.Response:
        return web.Response(status=status)

    (line,) = re.findall(
        r"^ +CMD (\[.*\])$", (ROOT / "Dockerfile").read_text(encoding="utf-8"), re.MULTILINE
    )
    app = web.Application()
    app.add_routes([web.get("/healthz", healthz)])
    async with serving(app) as address:
        command = [each.replace("http://127.0.0.1:8080", address) for each in json.loads(line)]
        process = await asyncio.create_subprocess_exec(
            sys.executable, *command[1:], stderr=asyncio.subprocess.DEVNULL
        )
        assert await process.wait() == code


def test_whoever_stops_it_waits_longer_than_it_may_take() -> None:
    unit, compose = (
        (ROOT / name).read_text(encoding="utf-8") for name in ("paperboy.service", "compose.yaml")
    )
    assert "TimeoutStopSec=15" in unit
    assert "stop_grace_period: 15s" in compose
