"""What comes with Paperboy to run it: the unit is one to systemd, the image's health check works."""

from __future__ import annotations

import asyncio
import json
import re
import shutil
import subprocess
import sys
import tomllib
from importlib.metadata import PackageNotFoundError, requires
from pathlib import Path

import pytest
from aiohttp import web
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

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


def pins(name: str) -> dict[str, str]:
    found = re.findall(r"^([\w.-]+)==([\w.!+-]+)", (ROOT / name).read_text(encoding="utf-8"), re.MULTILINE)
    return {canonicalize_name(package): version for package, version in found}


def test_the_image_installs_the_versions_that_are_tested_and_no_others() -> None:
    tested, installed = pins("constraints.txt"), pins("requirements.lock")
    assert installed.items() <= tested.items()


def test_the_lock_names_everything_that_is_needed_and_what_builds_the_package() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    needed = [*project["project"]["dependencies"], *project["build-system"]["requires"]]
    needed += project["project"]["optional-dependencies"]["postgres"]
    installed, seen = pins("requirements.lock"), set()
    while needed:
        requirement = Requirement(needed.pop())
        name = canonicalize_name(requirement.name)
        if name in seen or name == "pip" or not applies(requirement):
            continue
        seen.add(name)
        assert requirement.specifier.contains(installed[name], prereleases=True), name
        try:
            needed += requires(name) or []
        except PackageNotFoundError:  # what builds the package is not installed beside it
            continue
    assert all("==" in each for each in project["build-system"]["requires"])


def applies(requirement: Requirement) -> bool:
    """Where the image runs; extras are asked for by nobody."""
    image = {"sys_platform": "linux", "platform_system": "Linux", "python_version": "3.11", "extra": ""}
    image |= {"python_full_version": "3.11.9", "implementation_name": "cpython", "os_name": "posix"}
    return requirement.marker is None or requirement.marker.evaluate(image)


def test_every_version_in_the_lock_has_digests_and_no_line_names_an_index() -> None:
    lines = (ROOT / "requirements.lock").read_text(encoding="utf-8").splitlines()[1:]
    pinned = [at for at, line in enumerate(lines) if "==" in line]
    assert pinned
    assert all("--hash=sha256:" in lines[at + 1] for at in pinned)
    assert all(
        re.fullmatch(r"[\w.-]+==[\w.!+-]+ \\|    --hash=sha256:[0-9a-f]{64}( \\)?", line) for line in lines
    )


def test_the_image_takes_nothing_without_a_digest() -> None:
    text = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    installs = re.findall(r"pip install (.*)", text)
    assert len(installs) == 2
    assert all("--require-hashes" in each or "--no-index" in each for each in installs)


def test_the_unit_limits_what_the_system_is_asked_for() -> None:
    unit = (ROOT / "paperboy.service").read_text(encoding="utf-8")
    assert re.search(r"^LimitNOFILE=\d+$", unit, re.MULTILINE)
    assert re.search(r"^SystemCallFilter=@system-service$", unit, re.MULTILINE)
    for call in ("landlock_create_ruleset", "landlock_add_rule", "landlock_restrict_self", "seccomp"):
        assert re.search(rf"^SystemCallFilter=.*\b{call}\b", unit, re.MULTILINE), (
            "readers confine themselves"
        )


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
