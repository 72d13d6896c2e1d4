"""What Slack checks of blocks, written from its reference and not from our renderer.

https://docs.slack.dev/reference/block-kit/blocks and the pages under it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any

Json = dict[str, Any]

LIVE = re.compile(r"<(?:[@#!]|[^<>|\s]+[|>])")
"""A token that Slack brings to life in mrkdwn and markdown."""


class RefusedError(Exception):
    """Slack's answer `error`."""


def check(holds: object, problem: str, error: str = "invalid_blocks") -> None:
    if not holds:
        raise RefusedError(error, problem)


def units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def total(blocks: Sequence[Json]) -> int:
    return units(json.dumps(blocks, ensure_ascii=False))


def check_blocks(blocks: Sequence[Json], *, most: int = 50, budget: int = 13_200) -> None:
    check(isinstance(blocks, list) and len(blocks) <= most, "too many blocks")
    check(total(blocks) <= budget, f"{total(blocks)} characters", "msg_blocks_too_long")
    check(sum("table" in block["type"] for block in blocks) <= 1, "tables", "only_one_table_allowed")
    names = [block["block_id"] for block in blocks if "block_id" in block]
    check(len(names) == len(set(names)), "a block_id twice")
    for block in blocks:
        ids = [each["action_id"] for each in pressable([block])]
        check(len(ids) == len(set(ids)), "an action_id twice")
        kind = block.get("type")
        check(kind in CHECKS, f"no block {kind}")
        check(units(block.get("block_id", "")) <= 255, "block_id")
        CHECKS[str(kind)](block)


def pressable(blocks: Sequence[Json]) -> Iterator[Json]:
    """Everything with an `action_id`."""
    for block in blocks:
        found = [*block.get("elements", ()), block.get("accessory"), block.get("element")]
        yield from (each for each in found if each and "action_id" in each)


def check_text(text: Json, most: int, kinds: Sequence[str] = ("plain_text",)) -> None:
    check(text["type"] in kinds, f"{text['type']} here")
    check(0 < units(text["text"]) <= most, f"{units(text['text'])} of {most}")
    check(text["text"].strip(), "blank")
    check(set(text) <= {"type", "text", "emoji", "verbatim"}, "unknown field")


def _header(block: Json) -> None:
    check_text(block["text"], 150)


def _section(block: Json) -> None:
    check_text(block["text"], 3_000, ("plain_text", "mrkdwn"))


def _context(block: Json) -> None:
    check(1 <= len(block["elements"]) <= 10, "context elements")
    for each in block["elements"]:
        check_text(each, 3_000, ("plain_text", "mrkdwn"))


def _actions(block: Json) -> None:
    check(1 <= len(block["elements"]) <= 25, "elements of actions")
    for each in block["elements"]:
        _button(each)


def _button(element: Json) -> None:
    check(element["type"] == "button", "not a button")
    check_text(element["text"], 75)
    check(0 < units(element["action_id"]) <= 255, "action_id")
    check(units(element.get("value", "x")) in range(1, 2_001), "value")
    check(units(element.get("url", "")) <= 3_000, "url")
    check("url" not in element or element["url"].startswith(("http://", "https://")), "url")


def _context_actions(block: Json) -> None:
    check(1 <= len(block["elements"]) <= 5, "elements of context_actions")
    for each in block["elements"]:
        check(each["type"] == "feedback_buttons", "no such element")
        for name in ("positive_button", "negative_button"):
            check_text(each[name]["text"], 75)
            check(0 < units(each[name]["value"]) <= 2_000, "value")


def _image(block: Json) -> None:
    check(0 < units(block["alt_text"]) <= 2_000, "alt_text")
    check(("image_url" in block) != ("slack_file" in block), "one source")
    check(units(block.get("image_url", "")) <= 3_000, "image_url")


def _table(block: Json) -> None:
    check(1 <= len(block["rows"]) <= 100, "rows")
    check(len(block.get("column_settings", ())) <= 20, "columns")
    for row in block["rows"]:
        check(1 <= len(row) <= 20, "cells")
        for cell in row:
            if cell["type"] == "rich_text":
                _rich_text(cell)
            else:
                check(cell["type"] == "raw_text" and cell["text"], "cell")


def _data_table(block: Json) -> None:
    """See https://docs.slack.dev/reference/block-kit/blocks/data-table-block."""
    check(block["caption"].strip(), "caption")
    check(2 <= len(block["rows"]) <= 101, "rows")
    check(1 <= block.get("page_size", 5) <= 100, "page_size")
    check(len({len(row) for row in block["rows"]}) == 1, "rows of one length")
    for row in block["rows"]:
        check(1 <= len(row) <= 20, "cells")
        for cell in row:
            check(cell["type"] == "raw_text" and cell["text"], "cell")


def _plan(block: Json) -> None:
    """See https://docs.slack.dev/reference/block-kit/blocks/plan-block."""
    check(block["title"].strip() and set(block) <= {"type", "title", "tasks", "block_id"}, "plan")
    for task in block["tasks"]:
        check(task["type"] == "task_card" and task["task_id"] and task["title"].strip(), "task")
        check(task["status"] in {"pending", "in_progress", "complete", "error"}, "status")


def _rich_text(block: Json) -> None:
    check(block["elements"], "empty")
    for element in block["elements"]:
        _rich_element(element)


def _rich_element(element: Json) -> None:
    kinds = {"rich_text_section", "rich_text_list", "rich_text_quote", "rich_text_preformatted"}
    check(element["type"] in kinds and element["elements"], f"{element['type']}")
    if element["type"] == "rich_text_list":
        check(element["style"] in {"bullet", "ordered"}, "style")
        for item in element["elements"]:
            check(item["type"] == "rich_text_section", "an item")
            _rich_element(item)
        return
    for each in element["elements"]:
        check(each["type"] in {"text", "link", "user", "channel", "broadcast", "emoji"}, each["type"])
        check(each.get("text", "x"), "empty text")
        check(each["type"] != "link" or re.fullmatch(r"https?://[!-~]+", each["url"]), "url")


def _input(block: Json) -> None:
    check_text(block["label"], 2_000)
    if "hint" in block:
        check_text(block["hint"], 2_000)
    element = block["element"]
    check(element["type"] in INPUTS, f"no input {element['type']}")
    for text in [element["placeholder"]] if "placeholder" in element else []:
        check_text(text, 150)
    for option in [*element.get("options", ()), *element.get("initial_options", ())]:
        check_option(option)
    check(len(element.get("options", ())) <= 100, "options")
    if "initial_option" in element:
        check(
            element["type"] == "external_select" or element["initial_option"] in element["options"],
            "initial",
        )
    check(element.get("initial_value", "x") != "", "initial_value")
    check(units(element.get("initial_value", "")) <= element.get("max_length", 3_000), "initial_value")


def check_option(option: Json) -> None:
    check_text(option["text"], 75)
    check(0 < units(option["value"]) <= 150, "value of an option")


INPUTS = {
    "plain_text_input",
    "multi_external_select",
    "external_select",
    "static_select",
    "timepicker",
    "number_input",
    "conversations_select",
    "file_input",
}
CHECKS: dict[str, Callable[[Json], None]] = {
    "header": _header,
    "section": _section,
    "context": _context,
    "actions": _actions,
    "context_actions": _context_actions,
    "image": _image,
    "table": _table,
    "data_table": _data_table,
    "plan": _plan,
    "rich_text": _rich_text,
    "input": _input,
    "divider": lambda _: None,
}


def check_view(view: Json) -> None:
    check(view["type"] in {"modal", "home"}, "type of view")
    check_blocks(view["blocks"], most=100, budget=250_000)
    if view["type"] == "modal":
        for name in ("title", "submit", "close"):
            if name in view:
                check_text(view[name], 24)
    check(units(view.get("private_metadata", "")) <= 3_000, "private_metadata")
    check(units(view.get("callback_id", "")) <= 255, "callback_id")


def shown(blocks: Sequence[Json]) -> str:
    """Everything that a reader sees, in order."""
    return "".join(_shown(blocks))


def _shown(value: Any) -> Iterator[str]:
    if isinstance(value, list | tuple):
        for each in value:
            yield from _shown(each)
    elif isinstance(value, dict):
        if isinstance(value.get("text"), str):
            yield _unescaped(value) if value["type"] == "mrkdwn" else value["text"]
            return
        names = (
            "text",
            "title",
            "status",
            "tasks",
            "elements",
            "caption",
            "rows",
            "alt_text",
            "positive_button",
            "negative_button",
        )
        for name in (*names, "negative_button"):
            if isinstance(value.get(name), str):
                yield value[name]
            else:
                yield from _shown(value.get(name))


def _unescaped(text: Json) -> str:
    said = re.sub(r"<[^<>|]*\|([^<>]*)>", r"\1", text["text"])
    bare = said[1:-1] if said[:1] in "*_`" else said
    return bare.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def live_tokens(blocks: Sequence[Json]) -> Iterator[str]:
    """Mentions and links that Slack would bring to life, and formats that nobody asked for."""
    for text in _all_of(blocks, "mrkdwn"):
        without = re.sub(r"<https?://[^<>|\s]+\|[^<>]*>", "", text["text"])
        yield from LIVE.findall(without)
        yield from re.findall(r"<[@#!][^>]*>", text["text"])
        inner = without[1:-1] if without[:1] in "*_`" and without[-1:] == without[:1] else without
        yield from re.findall(r"[*_~`]|:\w+:", inner)
    for kind in ("user", "channel", "broadcast", "usergroup", "emoji", "markdown"):
        yield from (kind for _ in _all_of(blocks, kind))


def _all_of(value: Any, kind: str) -> Iterator[Json]:
    if isinstance(value, list | tuple):
        for each in value:
            yield from _all_of(each, kind)
    elif isinstance(value, dict):
        if value.get("type") == kind:
            yield value
        for each in value.values():
            yield from _all_of(each, kind)
