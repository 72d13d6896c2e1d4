"""What comes with Paperboy to run several processes of it: each role is there, each number is told."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import click
import kubernetes_validate
import pytest
import yaml

from adapters.cli import paperboy
from adapters.serve.server import DRAIN, GRACE
from adapters.web.metrics import Metrics
from bot.ports.operations import Tally

DEPLOY = Path(__file__).parents[2] / "docs" / "deploy"
KUBERNETES = DEPLOY / "kubernetes"
SCHEMA = "1.37"
"""The version of Kubernetes whose schemas the manifests keep."""
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


def manifests(role: str) -> dict[str, Any]:
    """The manifests of a role, by kind."""
    text = (KUBERNETES / f"{role}.yaml").read_text(encoding="utf-8")
    return {each["kind"]: each for each in yaml.safe_load_all(text)}


@pytest.mark.parametrize(("role", "copies"), [("web", 2), ("worker", 3), ("gateway", 1)])
def test_kubernetes_takes_the_manifest_of_every_role(role: str, copies: int) -> None:
    found = manifests(role)
    for each in found.values():
        kubernetes_validate.validate(each, SCHEMA, strict=True)
    whole = found["Deployment"]["spec"]
    pod = whole["template"]
    (container,) = pod["spec"]["containers"]
    assert whole["replicas"] == copies
    assert container["args"] == ["serve", "--role", role]
    for selecting in (each for each in found.values() if "selector" in each["spec"]):
        selected = selecting["spec"]["selector"]
        assert selected.get("matchLabels", selected) == pod["metadata"]["labels"]
    mounted = {each["name"] for each in container["volumeMounts"]}
    assert mounted == {each["name"] for each in pod["spec"]["volumes"]}
    assert pod["spec"]["terminationGracePeriodSeconds"] > GRACE + DRAIN


def test_a_mistake_in_a_manifest_is_seen() -> None:
    wrong = manifests("gateway")["Deployment"]
    wrong["spec"]["replica"] = 1
    with pytest.raises(kubernetes_validate.ValidationError):
        kubernetes_validate.validate(wrong, SCHEMA, strict=True)


def test_the_roles_differ_in_kubernetes_by_their_role_alone_and_the_gateway_is_never_there_twice() -> None:
    deployments = {role: manifests(role)["Deployment"]["spec"] for role in ("web", "worker", "gateway")}
    pods = {json.dumps(each["template"]).replace(role, "ROLE") for role, each in deployments.items()}
    assert len(pods) == 1
    assert deployments["gateway"]["strategy"] == {"type": "Recreate"}, "a second one is never ready"


def test_all_of_the_folder_is_applied_and_what_it_mounts_is_told_how_to_make() -> None:
    text = (KUBERNETES / "kustomization.yaml").read_text(encoding="utf-8")
    applied = yaml.safe_load(text)
    assert {*applied["resources"], "kustomization.yaml"} == {each.name for each in KUBERNETES.iterdir()}
    pod = manifests("worker")["Deployment"]["spec"]["template"]["spec"]
    (secret,) = (each["secret"]["secretName"] for each in pod["volumes"] if "secret" in each)
    (settings,) = (each["secretRef"]["name"] for each in pod["containers"][0]["envFrom"])
    for name in (secret, settings):
        assert f"create secret generic {name} " in text
    assert [each["name"] for each in applied["images"]] == [pod["containers"][0]["image"]]


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
