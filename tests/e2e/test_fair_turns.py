"""Forty papers that one person asks for beside one of another's, over `paperboy serve` as it is."""

from __future__ import annotations

import asyncio
from pathlib import Path

from tests.adapters.arxiv_server import Asked, FakeArxiv, Reply, api, api_entry
from tests.adapters.slack_server import SlackServer
from tests.e2e.storm import serving
from tests.e2e.test_missed_day import paperboy, posted
from tests.e2e.test_slack_trouble import command

MANY = 40
OTHER = "9910.00001"
REQUESTS = 3
"""For each of these papers: what it is, its page, and its PDF, of which arXiv has none."""


def whatever(asked: Asked) -> Reply | None:
    return api(api_entry(f"{asked.query['id_list']}v1")) if asked.query.get("id_list") else None


async def test_another_person_waits_one_turn_for_each_request_and_not_forty(tmp_path: Path) -> None:
    slack = SlackServer()
    async with serving(slack.app()) as slack.url, FakeArxiv() as arxiv:
        arxiv.answer = whatever
        async with paperboy(tmp_path, slack, arxiv), asyncio.timeout(240):
            await slack.connected.wait()
            for number in range(1, MANY + 1):
                payload = command(f"/paper 9912.{number:05}", trigger=f"t{number}")
                await slack.send("slash_commands", payload)
            before = len(arxiv.asked)
            await slack.send("slash_commands", command(f"/paper {OTHER}", "other") | {"user_id": "U2"})
            while len(posted(slack)) < MANY + 1:  # noqa: ASYNC110 - Slack tells nobody
                await asyncio.sleep(0.1)
    begun = [at for at, asked in enumerate(arxiv.asked) if OTHER in f"{asked.path} {asked.query}"]
    assert before < MANY * REQUESTS / 2, "most of the forty still waited then"
    assert len(begun) == REQUESTS
    # In his own turn he computes a while, too, in which the other may have one more.
    assert begun[-1] - before <= 3 * REQUESTS, (before, begun)
