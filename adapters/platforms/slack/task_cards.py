"""What is done and what is being done, as the tasks that Slack shows: in a stream, or as a plan.

https://docs.slack.dev/reference/block-kit/blocks/plan-block
"""

from __future__ import annotations

from typing import Any

from adapters.platforms.text import shorten, visible_lines
from bot.chat.live_status import WorkStep

Json = dict[str, Any]

READS = tuple(f"progress.{each}" for each in ("fetching", "analysing", "answering", "step"))
"""How the names of steps begin that people wait for."""
TITLE = 150
MOST_STEPS = 20
_TOKENS = str.maketrans({"<": "‹", ">": "›"})
"""Nobody says whether Slack looks for tokens in the title of a task."""


class Steps:
    """The steps of one piece of work in the order they were begun; all but the last are done."""

    def __init__(self) -> None:
        self._titles: dict[str, str] = {}
        self._told: dict[str, Json] = {}

    def __len__(self) -> int:
        return len(self._titles)

    def take(self, step: WorkStep) -> None:
        """The step is under way now."""
        if step.name in self._titles or len(self._titles) < MOST_STEPS:
            self._titles[step.name] = step.text

    @property
    def reads(self) -> bool:
        """Whether there is something to show: reading takes steps, looking something up takes none."""
        return len(self) > 1 and next(reversed(self._titles)).startswith(READS)

    def plan(self) -> Json:
        """All of them in a message; its title is what is being done."""
        tasks = [
            {"type": "task_card", "task_id": task["id"], "title": task["title"], "status": task["status"]}
            for task in self._tasks().values()
        ]
        return {"type": "plan", "title": tasks[-1]["title"], "tasks": tasks}

    def news(self, *, done: bool = False) -> list[Json]:
        """What a stream was not told yet."""
        tasks = self._tasks(done=done)
        fresh = [task for name, task in tasks.items() if self._told.get(name) != task]
        self._told = tasks
        return [{"type": "task_update", **task} for task in fresh]

    def _tasks(self, *, done: bool = False) -> dict[str, Json]:
        last = next(reversed(self._titles), "")
        return {
            name: _task(number, title, is_done=done or name != last)
            for number, (name, title) in enumerate(self._titles.items(), 1)
        }


def _task(number: int, title: str, *, is_done: bool) -> Json:
    said = visible_lines(title).translate(_TOKENS)
    said = said.rstrip(" …") if is_done else said
    return {
        "id": f"step-{number}",
        "title": shorten(said, TITLE) or "…",
        "status": "complete" if is_done else "in_progress",
    }
