"""What is installed: the wheel and the sdist have everything, and no system is needed that is not there."""

from __future__ import annotations

import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest
from hatchling.builders.sdist import SdistBuilder
from hatchling.builders.wheel import WheelBuilder

from adapters.cli import paperboy
from adapters.cli.boundary import run
from adapters.cli.manual import pages

ROOT = Path(__file__).parents[2]
SHARE = ROOT / "adapters" / "cli" / "share"
LIKE_WINDOWS = """
import os, signal, sys
for name in ("fcntl", "resource", "pwd", "grp", "termios", "tty"):
    sys.modules[name] = None
for name in ("O_CLOEXEC", "O_PATH", "killpg", "fork", "sysconf", "fchmod", "setsid"):
    vars(os).pop(name, None)
for name in ("SIGALRM", "SIGHUP", "SIGUSR1", "SIGXCPU", "alarm", "pthread_sigmask", "setitimer"):
    vars(signal).pop(name, None)
sys.path[:0] = sys.argv.pop(1).split(os.pathsep)
from adapters.cli import main
main(sys.argv[1:])
"""


def built(root: Path, to: Path) -> Path:
    return Path(next(WheelBuilder(str(root)).build(directory=str(to), versions=["standard"])))


@pytest.fixture(scope="module")
def sdist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = next(SdistBuilder(str(ROOT)).build(directory=str(tmp_path_factory.mktemp("sdist"))))
    folder = tmp_path_factory.mktemp("unpacked")
    with tarfile.open(file) as archive:
        archive.extractall(folder, filter="data")
    return next(folder.iterdir())


@pytest.fixture(scope="module")
def wheel(sdist: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Installed from the sdist, as `pip install paperboy-….tar.gz` does it."""
    folder = tmp_path_factory.mktemp("installed")
    with zipfile.ZipFile(built(sdist, tmp_path_factory.mktemp("wheel"))) as archive:
        archive.extractall(folder)  # noqa: S202 - our own, just built
    return folder


def test_the_sdist_has_what_its_readme_and_its_makefile_speak_of(sdist: Path) -> None:
    for name in (
        "README.md",
        "Makefile",
        "docs/settings.md",
        "Dockerfile",
        "compose.yaml",
        "tests/fakes.py",
    ):
        assert (sdist / name).is_file(), name


def test_a_wheel_from_the_sdist_has_every_file_of_the_packages(wheel: Path) -> None:
    mine = {
        file.relative_to(ROOT).as_posix()
        for package in ("bot", "adapters", "prompts")
        for file in (ROOT / package).rglob("*")
        if file.is_file() and "__pycache__" not in file.parts
    }
    assert mine <= {file.relative_to(wheel).as_posix() for file in wheel.rglob("*")}


def test_the_manual_and_completion_come_with_the_wheel(wheel: Path) -> None:
    shared = next(wheel.glob("*.data/data/share"))
    assert (shared / "man/man1/paperboy.1").read_text(encoding="utf-8").startswith(".TH PAPERBOY 1")
    assert (shared / "bash-completion/completions/paperboy").is_file()
    assert (shared / "zsh/site-functions/_paperboy").is_file()
    assert (shared / "fish/vendor_completions.d/paperboy.fish").is_file()


def test_what_is_installed_runs_where_nothing_of_posix_is(wheel: Path, tmp_path: Path) -> None:
    def installed(*arguments: str) -> str:
        done = subprocess.run(
            [sys.executable, "-P", "-c", LIKE_WINDOWS, str(wheel), *arguments],
            cwd=tmp_path,
            env={"PAPERBOY_DATA_DIR": str(tmp_path / "data")},
            capture_output=True,
            text=True,
            check=False,
        )
        assert (done.returncode, done.stderr) == (0, "")
        return done.stdout

    version = installed("--version")
    assert version.startswith("paperboy ")
    assert f"Python {sys.version.split()[0]}" in version
    assert "cs.CV" in installed("follow", "cs.CV")
    assert "cs.CV" in installed("topics")
    assert "6 picked" in installed("--quiet", "demo")


@pytest.mark.parametrize("name", ["paperboy.1", "paperboy.bash", "_paperboy", "paperboy.fish"])
def test_the_manual_and_the_completions_are_those_of_the_commands(name: str) -> None:
    assert (SHARE / name).read_text(encoding="utf-8") == pages(paperboy)[name], "run: make docs"


def test_completion_is_printed_for_a_shell(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(paperboy, ["completion", "bash"]) == 0
    assert "_PAPERBOY_COMPLETE=bash_complete" in capsys.readouterr().out
