"""`paperboy usage`: what the language model took, by day, model and purpose."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import click

from adapters.cli.shell import Shell

if TYPE_CHECKING:
    from adapters.stores.store import Store
    from bot.analysis.usage import UsageTotal

COLUMNS = ("workspace", "day", "model", "purpose", "calls", "prompt", "cached", "answer", "cost")
NUMBERS = frozenset({"calls", "prompt", "cached", "answer", "cost"})


@click.command()
@click.option("--days", type=click.IntRange(1, 3_650), default=30, show_default=True, help="How far back.")
@click.option("--workspace", default="", help="One workspace; all of them if left out.")
@click.option("--json", "as_json", is_flag=True, help="For scripts.")
@click.pass_obj
def usage(shell: Shell, /, days: int, workspace: str, *, as_json: bool) -> None:
    """Show what the language model took: calls, tokens, and cost where the price is known."""
    from adapters.clock import SystemClock
    from bot.llm.budget import day_began

    since = day_began(SystemClock().now()) - dt.timedelta(days=days - 1)

    async def totals(store: Store) -> Mapping[str, Sequence[UsageTotal]]:
        spenders = [workspace] if workspace else await store.spenders(since)
        return {each: await store.usage_since(each, since) for each in spenders}

    found = shell.run_stored(totals)
    if as_json:
        rows = [
            {"workspace": name, **total.model_dump(mode="json")}
            for name, totals in found.items()
            for total in totals
        ]
        click.echo(json.dumps(rows, ensure_ascii=False, indent=2))
    elif any(found.values()):
        _print(shell, found)
    else:
        shell.say("usage.none", days=days)


def _print(shell: Shell, found: Mapping[str, Sequence[UsageTotal]]) -> None:
    from rich.cells import cell_len

    heading = [shell.text(f"usage.{column}") for column in COLUMNS]
    rows = [_row(shell, name, total) for name, totals in found.items() for total in totals]
    widths = [max(map(cell_len, column)) for column in zip(heading, *rows, strict=True)]
    for row in (heading, *rows):
        gaps = [" " * (width - cell_len(cell)) for cell, width in zip(row, widths, strict=True)]
        cells = (
            gap + cell if name in NUMBERS else cell + gap
            for name, cell, gap in zip(COLUMNS, row, gaps, strict=True)
        )
        click.echo("  ".join(cells).rstrip())
    every = [total for totals in found.values() for total in totals]
    shell.say(
        "usage.sum",
        calls=sum(total.calls for total in every),
        tokens=shell.number(sum(total.prompt_tokens + total.completion_tokens for total in every)),
        cost=_cost(shell, every),
    )


def _row(shell: Shell, workspace: str, total: UsageTotal) -> list[str]:
    cached = f"{total.cached_tokens / total.prompt_tokens:.0%}" if total.prompt_tokens else "0%"
    return [
        workspace,
        total.day.isoformat(),
        total.model,
        total.purpose,
        str(total.calls),
        shell.number(total.prompt_tokens),
        cached,
        shell.number(total.completion_tokens),
        _cost(shell, [total]),
    ]


def _cost(shell: Shell, totals: Sequence[UsageTotal]) -> str:
    """In US dollars; what has no price is never taken for free."""
    known = sum(total.cost or 0 for total in totals)
    amount = shell.number(known, 4)
    if not any(total.unpriced for total in totals):
        return amount
    unknown = shell.text("usage.unknown")
    return f"{amount} + {unknown}" if known else unknown
