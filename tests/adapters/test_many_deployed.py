"""What comes with Paperboy to run several processes of it: each role is there, each number is told."""

from __future__ import annotations

import json
import re
from pathlib import Path

import click
import pytest

from adapters.cli import paperboy
from adapters.web.metrics import Metrics
from bot.ports.operations import Tally

DEPLOY = Path(__file__).parents[2] / "docs" / "deploy"
COMPOSE = (DEPLOY / "compose.many.yaml").read_text(encoding="utf-8")


@pytest.mark.parametrize(("role", "copies"), [("web", 2), ("worker", 3), ("gateway", 1)])
def test_compose_starts_every_role(role: str, copies: int) -> None:
    (service,) = re.findall(rf"^  {role}:\n((?:    .*\n)+)", COMPOSE, re.MULTILINE)
    assert f'command: ["serve", "--role", "{role}"]' in service
    assert (f"replicas: {copies}" in service) is (copies > 1)


def test_every_command_in_compose_is_one_of_ours_and_no_host_has_a_name() -> None:
    commands = [json.loads(each) for each in re.findall(r'command: (\["(?:serve|migrate)".*\])', COMPOSE)]
    assert len(commands) == 4
    for name, *options in commands:
        command = paperboy.get_command(click.Context(paperboy), name)
        assert command is not None
        command.make_context(name, options, resilient_parsing=True)
    assert "hostname:" not in COMPOSE, "a name that all have tells nobody apart"


def told() -> str:
    """All that is ever told at /metrics."""
    metrics = Metrics()
    metrics.tell(Tally(runs={"open": 1}, parts={"waiting": 1}, subscriptions=1), lag=1.0)
    metrics.note_checks({"database": True}, role="worker", leading=True)
    metrics.lanes(working=1, claim=0.1)
    metrics.waiting(1, 2.0)
    return metrics.text().decode()


def test_the_dashboard_asks_for_numbers_that_there_are() -> None:
    board = json.loads((DEPLOY / "grafana.json").read_text(encoding="utf-8"))
    asked = " ".join(target["expr"] for panel in board["panels"] for target in panel["targets"])
    names = set(re.findall(r"paperboy_\w+", asked))
    known = {re.sub(r"^# TYPE (\w+) .*", r"\1", line) for line in told().splitlines() if "# TYPE" in line}
    assert {re.sub("_(bucket|count)$", "", name) for name in names} <= known
    assert {"paperboy_lanes_waiting", "paperboy_lane_claim_seconds", "paperboy_queue_length"} <= names
    assert len({panel["id"] for panel in board["panels"]}) == len(board["panels"])
