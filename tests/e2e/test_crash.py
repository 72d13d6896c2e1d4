"""A process that is killed again and again posts every part exactly once, in order, in its thread.

By hand, with more kills than the suite has time for: `PAPERBOY_TEST_KILLS=200 python -m pytest
tests/e2e/test_crash.py -s`.
"""

import asyncio
import os
import random
import sys
from itertools import groupby
from pathlib import Path

from tests.e2e.chat_server import ChatServer, serving

ROOT = Path(__file__).parents[2]
KILLS = int(os.environ.get("PAPERBOY_TEST_KILLS", "12"))  # noqa: TID251 - the tests' own setting
SEED = 20_260_112


async def test_however_often_it_is_killed_every_part_stands_once_and_in_order(tmp_path: Path) -> None:
    server = ChatServer(random.Random(SEED))
    async with serving(server) as address:
        program = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "tests.e2e.dying_serve", str(tmp_path), address, str(SEED), str(KILLS)),
            cwd=ROOT,
            stdout=asyncio.subprocess.PIPE,
        )
        out, _ = await program.communicate()
        assert program.returncode == 0
    digests, killed = map(int, out.split())
    told = f"{digests} digests, {killed} kills, {server.lost} lost answers, {len(server.messages)} messages"
    print(told)  # noqa: T201 - for who runs it by hand
    assert killed >= KILLS
    by_run = {
        run: list(messages)
        for run, messages in groupby(server.messages, key=lambda each: each.key.split("#")[0])
    }
    assert len(by_run) == digests
    for messages in by_run.values():
        keys = [each.key.split("#")[1] for each in messages]
        assert keys[:2] == ["root", "summary"]
        assert len(keys) == len(set(keys)) > 2
        numbers = [int(each.summary.split(".")[0]) for each in messages[2:]]
        assert numbers == list(range(1, len(numbers) + 1))
        root = str(server.messages.index(messages[0]) + 1)
        assert [each.thread for each in messages] == ["", *[root] * (len(keys) - 1)]
