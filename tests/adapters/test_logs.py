"""Log lines: which run they are about, one line each, and never a secret, whoever writes them."""

from __future__ import annotations

import asyncio
import io
import json
import logging
import random
from collections.abc import Iterator
from pathlib import Path
from unicodedata import bidirectional, category

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.logs import LONGEST, Redact, RedactJson, Seldom, secrets_of
from adapters.models.openai import OpenAIModel
from adapters.platforms.registry import settings_class
from adapters.wiring import Overrides, services
from bot.domain.errors import PaperboyError
from bot.log_context import working_on
from bot.ports.model import ModelRequest
from tests.adapters.llm_server import fails, hangs_up, sends
from tests.adapters.llm_server import serving as serving_a_model
from tests.adapters.slack_server import APP_TOKEN, TOKEN, slack_server
from tests.e2e.dying_serve import QuickClient, point_at
from tests.e2e.slack_lab import until
from tests.e2e.storm import Storm, serving
from tests.e2e.stormy_discord import StormyDiscord

KEYS = {
    "slack": {"bot_token": TOKEN, "app_token": APP_TOKEN, "signing_secret": "signing-secret"},
    "discord": {"token": "MTIz.discord.token"},
    "model": {"api_key": "an-api-key-of-somebody", "name": "big", "base_url": "http://127.0.0.1:9"},
}


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    """Everything that anybody logs, down to the least, as `serve` would write it."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(Redact(secrets_of(settings_class().model_validate(KEYS))))
    root = logging.getLogger()
    before = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield stream
    root.removeHandler(handler)
    root.setLevel(before)


def record(message: str, **fields: object) -> logging.LogRecord:
    return logging.makeLogRecord(
        {"name": "bot.digests.delivery", "levelname": "INFO", "msg": message, **fields}
    )


def test_a_line_says_which_run_it_is_about_and_no_secret() -> None:
    with working_on("slack/T1/C1/tides/2026-01-26"):
        plain = Redact(["xoxb-secret"]).format(record("posting with xoxb-secret"))
        told = json.loads(RedactJson(["xoxb-secret"]).format(record("posting with xoxb-secret")))
    assert plain.endswith(
        "INFO bot.digests.delivery: posting with [secret] run=slack/T1/C1/tides/2026-01-26"
    )
    assert told["message"] == "posting with [secret]"
    assert told["run"] == "slack/T1/C1/tides/2026-01-26"
    assert "run=" not in Redact().format(record("outside of any run"))


def test_a_traceback_in_json_is_one_line_without_secrets() -> None:
    with pytest.raises(ValueError, match="xoxb") as caught:
        int("xoxb-secret")
    error = caught.value
    line = RedactJson(["xoxb-secret"]).format(
        record("failed", exc_info=(type(error), error, error.__traceback__))
    )
    assert "\n" not in line
    assert "xoxb" not in line
    assert "ValueError" in json.loads(line)["error"]


HOSTILE = st.text(
    st.one_of(
        st.characters(exclude_categories=()), st.sampled_from("\n\r\t\x00\x1b\x85\x9b\u2028\u202e\ud800")
    ),
    max_size=60,
)
OBEYED = frozenset({"Cc", "Cs", "Zl", "Zp"})
DIRECTIONS = frozenset({"LRE", "RLE", "PDF", "LRO", "RLO", "LRI", "RLI", "FSI", "PDI"})


def shown(line: str) -> bool:
    """Whether a terminal shows the line, and obeys nothing of it."""
    marks = all(bidirectional(mark) not in DIRECTIONS and category(mark) not in OBEYED for mark in line)
    return marks and bool(line.encode())


@given(HOSTILE)
def test_whatever_is_logged_is_one_line_that_no_terminal_obeys(text: str) -> None:
    assert shown(Redact().format(record("it says: %s", args=(text,))))
    told = RedactJson().format(record("it says: %s", args=(text,)))
    assert shown(told)
    assert json.loads(told)["message"] == f"it says: {text}"


@given(HOSTILE)
def test_no_line_of_a_traceback_looks_like_a_line_of_ours(text: str) -> None:
    error = ValueError(f"{text}\n2026-01-26 12:00:00,000 INFO bot: forged")
    line, *traceback = Redact().format(record("it failed", exc_info=(ValueError, error, None))).split("\n")
    assert line.endswith("it failed")
    assert all(each.startswith("    ") and shown(each) for each in traceback)


def test_a_long_text_is_logged_by_its_beginning_and_its_length() -> None:
    text = "x" * 20_000_000
    for formatter in (Redact(), RedactJson()):
        assert len(formatter.format(record("it says: %s", args=(text,)))) < 5_000
        assert "characters more" in formatter.format(record("it says: %s", args=(text,)))
        deep = "\n".join(["y" * 10_000] * 3_000)
        failed = record("it failed", exc_info=(ValueError, ValueError(deep), None))
        assert len(formatter.format(failed)) < 900_000


def test_a_secret_where_a_long_text_is_cut_is_hidden_first() -> None:
    for length in range(LONGEST - 60, LONGEST + 10):
        line = Redact(["a-secret-of-ours"]).format(record("x" * length + "a-secret-of-ours" + "x" * 9_000))
        assert "a-secret" not in line
    for length in range(2 * LONGEST - 120, 2 * LONGEST + 10):
        line = Redact(["a-secret-of-ours"]).format(record("x" * length + "a-secret-of-ours" + "x" * 9_000))
        assert "a-secret" not in line


def test_what_asyncio_says_without_end_is_logged_once_a_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [1_000.0]
    monkeypatch.setattr("adapters.logs.time.monotonic", lambda: now[0])
    seldom, full = Seldom(), record("socket.accept() out of system resource\nsocket: <socket 7>")
    assert [seldom.filter(full) for _ in range(1_000)].count(True) == 1
    assert seldom.filter(record("something else"))
    now[0] += 61
    assert seldom.filter(full)


@pytest.mark.parametrize(
    "secret",
    [
        "xoxb-123456-abcdef",
        "xapp-1-A0-123-abc",
        "xoxe.xoxp-1-abcdef",
        "sk-proj-abcdefghijkl",
        "hooks.slack.com/commands/T1/2/abcdef",
        "wss://wss-primary.slack.com/link/?ticket=0123456789abcdef&app_id=A1",
        "https://discord.com/api/v10/webhooks/123/aW50ZXJhY3Rpb24",
        "https://discord.com/api/v10/interactions/123/aW50ZXJhY3Rpb24/callback",
        "{'Authorization': 'Bearer abcdefghijkl'}",
        "{'Authorization': 'Bot MTIz.abc.def'}",
        "POST http://lab:pass-abcdef@models.example/v1/chat/completions",
        "POST https://models.example/v1?api-version=2&api-key=abcdef",
    ],
)
def test_what_has_the_form_of_a_key_is_hidden_though_it_stands_in_no_setting(secret: str) -> None:
    (hidden,) = [part for part in ("abcdef", "123-abc", "aW50", "MTIz") if part in secret][:1]
    line = Redact().format(record(f"asked {secret} and failed"))
    assert hidden not in line
    assert line.endswith("and failed")


def test_ordinary_text_is_left_as_it_is() -> None:
    said = "Bot said: ask-me-anything, the bearer bonds of box-office-hits, webhooks/12 and a ticket"
    assert Redact().format(record(said)).endswith(said)


async def test_neither_slack_nor_its_package_writes_a_secret(tmp_path: Path, written: io.StringIO) -> None:
    async with slack_server() as slack:
        tokens = {"bot_token": TOKEN, "app_token": APP_TOKEN, "api_url": f"{slack.url}/api/"}
        settings = settings_class().model_validate({"slack": tokens})
        async with services(settings, tmp_path, Overrides(sample_day=1, silent=True)) as wired:
            (front,) = wired.front_ends
            running = asyncio.create_task(front.run())
            await until(lambda: front.ready)
            await slack.disconnect()
            await until(lambda: len(slack.sockets) == 2)
            slack.revoked = True
            await slack.disconnect()
            await asyncio.sleep(0.2)
            await front.stop()
            await running
            with pytest.raises(PaperboyError) as caught:
                await front.run()
            logging.getLogger("paperboy").error("it failed", exc_info=caught.value)
    assert "slack_sdk" in written.getvalue()
    assert_no_secret(written)


async def test_neither_discord_nor_its_package_writes_a_secret(
    tmp_path: Path, written: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = StormyDiscord(Storm(random.Random(1)))
    monkeypatch.setattr("adapters.platforms.discord.app.PaperboyClient", QuickClient)
    async with serving(server.app()) as server.url:
        point_at(server.url, monkeypatch.setattr)
        settings = settings_class().model_validate({"discord": KEYS["discord"]})
        async with services(settings, tmp_path, Overrides(sample_day=1, silent=True)) as wired:
            (front,) = wired.front_ends
            running = asyncio.create_task(front.run())
            await until(lambda: front.ready)
            await front.stop()
            await running
    with pytest.raises(PaperboyError) as caught:  # nobody answers any more
        await front.run()
    logging.getLogger("paperboy").error("it failed", exc_info=caught.value)
    assert "discord" in written.getvalue()
    assert_no_secret(written)


async def test_neither_the_model_nor_its_package_writes_a_secret(written: io.StringIO) -> None:
    async with serving_a_model() as server:
        echo = sends(f"your key {KEYS['model']['api_key']} is wrong", "text/plain", 401)
        for behaviour in (echo, fails(500), hangs_up, sends("<html>", "text/html")):
            server.will(behaviour)
            model = OpenAIModel(server.settings(api_key=KEYS["model"]["api_key"]))
            with pytest.raises(PaperboyError) as caught:
                await model.complete(ModelRequest(purpose="brief", system="", user="A paper."))
            logging.getLogger("paperboy").error("it failed", exc_info=caught.value)
            await model.close()
    assert "openai" in written.getvalue()
    assert_no_secret(written)


def assert_no_secret(written: io.StringIO) -> None:
    text = written.getvalue()
    for secret in secrets_of(settings_class().model_validate(KEYS)):
        assert not secret or secret not in text
