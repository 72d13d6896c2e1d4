"""Getting started, and being told what is wrong: configuration, data folder, database, doctor."""

import errno
import json
import logging
import os
import socket
import sqlite3
import subprocess
import sys
from pathlib import Path

import click
import pytest

from adapters.cli import paperboy
from bot.domain.errors import StorageError
from bot.locales import error_message
from tests.e2e.conftest import Call

ROOT = Path(__file__).parents[2]

HEAVY = {
    "adapters.cli.usage_errors",
    "aiohttp",
    "asyncio",
    "bot.text.chinese",
    "difflib",
    "discord",
    "importlib.resources",
    "json",
    "logging",
    "lxml",
    "numpy",
    "openai",
    "pydantic",
    "rich",
    "slack_bolt",
    "tomllib",
}


def test_init_writes_a_configuration_that_is_valid_and_never_overwrites_it(
    call: Call, folder: Path
) -> None:
    assert call("init").code == 0
    file = folder / "paperboy.toml"
    file.write_text(file.read_text(encoding="utf-8").replace("# limit = 10", "limit = 3"), encoding="utf-8")
    again = call("init")
    assert again.code == 1
    assert "limit = 3" in file.read_text(encoding="utf-8").splitlines()
    assert call("doctor", "--offline").code == 0
    assert call("init", "--force").code == 0
    assert call("init", "--force").code == 0
    assert "limit = 3" in (folder / "paperboy.toml.old").read_text(encoding="utf-8").splitlines()


def test_the_configuration_can_hold_secrets_so_only_its_owner_reads_it(call: Call, folder: Path) -> None:
    call("init")
    assert (folder / "paperboy.toml").stat().st_mode & 0o077 == 0


def test_a_typo_in_the_configuration_is_named_with_its_line(call: Call, folder: Path) -> None:
    folder.mkdir()
    (folder / "paperboy.toml").write_text("[digest]\nlimit = 5\nlanguge = 'zh'\n", encoding="utf-8")
    assert call("completion", "bash").code == 0, "a command that needs no setting works all the same"
    for command in (("digest", "--category", "cs.CV"), ("topics",)):
        result = call(*command)
        assert result.code == 78, "which database it is, is a setting too"
        assert "paperboy.toml, line 3" in result.err
        assert "did you mean digest.language?" in result.err


def test_doctor_says_of_a_broken_configuration_what_is_wrong(call: Call, folder: Path) -> None:
    folder.mkdir()
    (folder / "paperboy.toml").write_text("[digest\n", encoding="utf-8")
    result = call("doctor", "--offline", "--json")
    assert result.code == 1
    checks = {check["name"]: check for check in json.loads(result.out)}
    assert checks["configuration"]["state"] == "wrong"
    assert checks["data folder"]["state"] == "ok"
    assert checks["database"]["state"] == "wrong", "which one it is cannot be told"


def test_doctor_tells_a_script_what_it_found(call: Call) -> None:
    checks = json.loads(call("doctor", "--offline", "--json").out)
    assert {check["name"]: check["state"] for check in checks}["data folder"] == "ok"
    assert all(check["finding"] for check in checks)


def test_the_doctor_does_not_call_a_folder_writable_that_is_not(
    call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(**_: object) -> None:  # root, as whom tests may run, may write to any folder
        raise PermissionError(errno.EROFS, "read-only")

    monkeypatch.setattr("adapters.doctor.tempfile.TemporaryFile", refuse)
    found = {check["name"]: check for check in json.loads(call("doctor", "--offline", "--json").out)}
    assert found["data folder"]["state"] == "wrong"
    assert "cannot be written" in found["data folder"]["finding"]


def test_the_doctor_does_not_say_of_a_full_disk_that_nothing_is_to_be_done(
    call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(**_: object) -> None:
        raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr("adapters.doctor.tempfile.TemporaryFile", refuse)
    found = {check["name"]: check for check in json.loads(call("doctor", "--offline", "--json").out)}
    assert "Free some" in found["data folder"]["finding"]
    assert found["data folder"]["advice"] == ""


def test_a_data_folder_that_is_a_file_is_named(call: Call, folder: Path) -> None:
    folder.write_text("I am a file", encoding="utf-8")
    result = call("topics")
    assert result.code == 73
    assert str(folder) in result.err
    assert "--data-dir" in result.err


def test_a_database_of_a_newer_version_is_refused_and_left_alone(call: Call, folder: Path) -> None:
    call("follow", "cs.CV", "--name", "kept")
    file = folder / "paperboy.sqlite3"
    with sqlite3.connect(file) as database:
        database.execute(
            "INSERT INTO _sqlite_migrations (migration_set, name, applied_at) "
            "SELECT migration_set, 'm9999_of_the_future', applied_at FROM _sqlite_migrations LIMIT 1"
        )
    database.close()
    result = call("topics")
    assert result.code == 74
    assert "newer" in result.err


def test_an_unknown_command_and_a_bad_option_are_explained(call: Call) -> None:
    assert call("digset").code == 64
    wrong = call("digest", "--top", "many")
    assert wrong.code == 64
    assert "--top" in wrong.err


def run_with_output(folder: Path, output: str) -> "subprocess.CompletedProcess[str]":
    """`paperboy doctor` as a shell would run it, its output led elsewhere."""
    command = f'"{sys.executable}" -m adapters --data-dir "{folder}" doctor --offline {output}; exit $?'
    return subprocess.run(
        ["sh", "-c", command], capture_output=True, text=True, timeout=60, check=False, cwd=ROOT
    )


def test_a_reader_who_goes_away_is_no_failure(folder: Path) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run(
        [sys.executable, "-m", "adapters", "--data-dir", str(folder), "doctor", "--offline"],
        stdout=writing,
        stderr=subprocess.PIPE,
        text=True,
        timeout=60,
        check=False,
        cwd=ROOT,
    )
    os.close(writing)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.skipif(
    not Path("/dev/full").exists(), reason="only some systems have a disk that is always full"
)
def test_an_output_that_cannot_be_written_is_told_in_a_sentence(folder: Path) -> None:
    done = run_with_output(folder, "> /dev/full")
    assert done.returncode == 74
    assert done.stderr == error_message("en", StorageError("error.output")) + "\n"


def test_help_lists_every_command_without_importing_what_they_need() -> None:
    script = (
        "import sys, atexit\n"
        f"atexit.register(lambda: print('HEAVY', sorted({HEAVY!r} & set(sys.modules))))\n"
        "from adapters.cli import main\nmain(['--help'])"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, timeout=60, check=True
    )
    assert "HEAVY []" in done.stdout
    assert "digest" in done.stdout


def test_a_command_that_only_lists_what_is_followed_imports_little_else(folder: Path, call: Call) -> None:
    heavy = {
        "Stemmer", "aiohttp", "babel", "numpy", "onnxruntime", "openai", "rich.progress", "sqlite_utils",
        "Crypto", "adapters.cli.types", "adapters.platforms.terminal.app", "adapters.stores.sql.all_tables",
        "bot.analysis", "bot.compose.words", "bot.domain.analysis", "bot.domain.digest",
        "bot.domain.full_text", "bot.domain.paper", "bot.ports.operations", "bot.sources.registry",
        "bot.text.chinese", "bot.text.figures", "bot.text.typed", "bot.util.rate_limiter",
    }  # fmt: skip
    assert call("follow", "cs.CV").code == 0
    script = (
        "import sys, atexit\n"
        f"atexit.register(lambda: print('HEAVY', sorted({heavy!r} & set(sys.modules))))\n"
        f"from adapters.cli import main\nmain(['--data-dir', {str(folder)!r}, 'topics'])"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, timeout=60, check=True
    )
    assert "HEAVY []" in done.stdout


def test_what_is_logged_before_there_is_a_log_is_printed_nowhere(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    handlers: list[logging.Handler] = []
    monkeypatch.setattr(logging.getLogger(), "handlers", handlers)
    context = click.Context(paperboy)
    for name in ("topics", "status"):
        assert paperboy.get_command(context, name)
    logging.getLogger("anybody").error("nobody is to see this")
    assert capsys.readouterr().err == ""
    assert len(handlers) == 1


@pytest.mark.parametrize("name", ["demo", "digest", "paper", "read", "search", "follow", "doctor", "serve"])
def test_every_command_has_help(call: Call, name: str) -> None:
    result = call(name, "--help")
    assert result.code == 0
    assert "Usage: paperboy" in result.out


def test_the_log_never_holds_a_secret(call: Call, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PAPERBOY_MODEL_API_KEY", "sk-very-secret-key")
    call("doctor", "--offline")
    logging.getLogger("anybody").error("refused: sk-very-secret-key")
    text = (folder / "paperboy.log").read_text(encoding="utf-8")
    assert "refused: [secret]" in text
    assert "sk-very-secret-key" not in text


def test_a_file_that_is_not_there_is_not_called_a_wrong_id(call: Call, tmp_path: Path) -> None:
    missing = call("read", tmp_path / "tides.pdf")
    assert missing.code == 65
    assert "there is no such file" in missing.err
    assert "it is a folder" in call("read", tmp_path).err


def test_a_secret_that_cannot_be_read_is_named_with_its_variable(
    call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    missing, garbled = tmp_path / "missing", tmp_path / "garbled"
    garbled.write_bytes(b"\xff\xfe")
    for file, problem in ((missing, "there is no such file"), (garbled, "not text")):
        monkeypatch.setenv("PAPERBOY_MODEL_API_KEY_FILE", str(file))
        told = call("digest", "--category", "cs.CV")
        assert told.code == 78
        assert "PAPERBOY_MODEL_API_KEY_FILE" in told.err
        assert problem in told.err


def test_settings_that_are_named_and_not_there_are_told(
    call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    missing = tmp_path / "none.toml"
    told = call("--config", missing, "topics")
    assert told.code == 78
    assert told.err == (
        f"{missing}: there is no such settings file; `paperboy --config {missing} init` writes one\n"
    )
    monkeypatch.setenv("PAPERBOY_CONFIG", str(missing))
    assert call("topics").err == told.err
    assert call("init").code == 0
    assert call("topics").code == 0
    monkeypatch.setenv("PAPERBOY_CONFIG", str(tmp_path))
    assert call("topics").err == f"{tmp_path}: this is a folder; name a file in it\n"


def test_the_doctor_speaks_the_language_of_the_settings(
    call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PAPERBOY_DIGEST_LANGUAGE", "zh")
    lines = call("doctor", "--offline").out.splitlines()
    assert [line[2:].split("：")[0] for line in lines if not line.startswith("  ")] == [
        "配置", "数据目录", "数据库", "角色", "论文读取", "存档", "日历", "arXiv", "模型",
        "含义比较", "向量检索", "Discord", "Matrix", "Slack", "Web",
    ]  # fmt: skip


def test_the_doctor_says_what_the_archive_lacks_for_others_to_read_it(
    call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = call("doctor", "--offline").out
    assert "set archive.site_url" in told
    monkeypatch.setenv("PAPERBOY_ARCHIVE_SITE_URL", "https://lab.example.org/papers")
    monkeypatch.setenv("PAPERBOY_ARCHIVE_FIGURES", "linked")
    told = call("doctor", "--offline").out
    assert "shown at https://lab.example.org/papers" in told
    assert "loaded from their sources" in told
    assert "set archive.site_url" not in told


@pytest.mark.parametrize(
    ("language", "told"), [("en", "another program may be there"), ("zh", "可能已被其他程序占用")]
)
def test_a_port_that_another_program_has_is_told_in_a_sentence(
    call: Call, monkeypatch: pytest.MonkeyPatch, language: str, told: str
) -> None:
    monkeypatch.setenv("PAPERBOY_DIGEST_LANGUAGE", language)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        result = call("playground", "--port", port)
    assert result.code == 78
    assert told in result.err
    assert port in result.err
