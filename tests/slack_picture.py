"""Draws payloads of Block Kit as a web page, close to how Slack shows them, to be looked at.

    .venv/bin/python -m tests.slack_picture FOLDER

writes a page each for an English, a Chinese and a very long digest.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from html import escape
from pathlib import Path
from typing import Any

from adapters.slack.render import Payload, render
from bot.compose.digest import compose_analysis, compose_card, compose_digest
from bot.message import Context, Heading, Message, Table, line
from bot.model import Claim, Digest
from tests.samples_digest import analysis, digest, entries, paper

Json = dict[str, Any]
STYLE = """
body{font:15px/1.46 Lato,'Noto Sans CJK SC',sans-serif;color:#1d1c1d;width:720px;margin:16px}
.m{display:flex;gap:8px;padding:6px 0}.m.r{margin-left:44px;border-left:2px solid #ddd;padding-left:12px}
.i{width:36px;height:36px;border-radius:6px;background:#4a154b;flex:none}.b{flex:1;min-width:0}
.n{font-weight:900}.n small{font-weight:400;color:#616061;font-size:12px}
.header{font-size:18px;font-weight:900;margin:4px 0}.context{font-size:13px;color:#616061;margin:4px 0}
.context span{margin-right:4px}.block{margin:6px 0}.q{border-left:4px solid #ddd;padding-left:12px}
a{color:#1264a3;text-decoration:none}button{font:700 13px Lato,sans-serif;background:#fff;color:#1d1c1d;
border:1px solid #bbb;border-radius:4px;padding:4px 10px;margin:0 6px 6px 0}
pre,code{background:#f8f8f8;border:1px solid #ddd;border-radius:3px;font:12px monospace;color:#e01e5a}
pre{padding:8px;color:#1d1c1d;white-space:pre-wrap}code{padding:1px 3px}
ul,ol{margin:2px 0;padding-left:26px}
table{border-collapse:collapse}td{border:1px solid #ddd;padding:4px 8px;vertical-align:top}
.pic{width:320px;height:120px;background:#eef;border:1px solid #ccd;display:grid;place-items:center;
font-size:12px;color:#557}.sec{white-space:pre-wrap}
"""


def page(payloads: Iterable[tuple[Payload, bool]]) -> str:
    """The page of a thread: payloads, and whether each is a reply."""
    shown = "".join(_message(payload, reply) for payload, reply in payloads)
    return f"<!doctype html><meta charset=utf-8><style>{STYLE}</style>{shown}"


def _message(payload: Payload, reply: bool) -> str:
    blocks = "".join(f'<div class="block">{_block(block)}</div>' for block in payload.blocks)
    name = '<div class="n">Paperboy <small>APP 8:00 AM</small></div>'
    kind = "m r" if reply else "m"
    return f'<div class="{kind}"><div class="i"></div><div class="b">{name}{blocks}</div></div>'


def _block(block: Json) -> str:
    draw = DRAWN.get(block["type"])
    return draw(block) if draw else "".join(map(_element, block["elements"]))


def _quiet(text: Json) -> str:
    said = text["text"]
    if text["type"] == "plain_text":
        return f"<span>{escape(said)}</span>"
    if said.startswith("<"):
        url, _, label = said[1:-1].partition("|")
        return f'<span><a href="{escape(url)}">{label}</a></span>'
    tag = {"*": "b", "_": "i", "`": "code"}[said[0]]
    return f"<span><{tag}>{said[1:-1]}</{tag}></span>"


def _row(cells: list[Json]) -> str:
    texts = (_block(cell) if cell["type"] == "rich_text" else escape(cell["text"]) for cell in cells)
    return f"<tr>{''.join(f'<td>{text}</td>' for text in texts)}</tr>"


def _buttons(block: Json) -> str:
    return "".join(f"<button>{escape(each['text']['text'])}</button>" for each in block["elements"])


DRAWN: dict[str, Callable[[Json], str]] = {
    "header": lambda block: f'<div class="header">{escape(block["text"]["text"])}</div>',
    "context": lambda block: f'<div class="context">{"".join(map(_quiet, block["elements"]))}</div>',
    "actions": _buttons,
    "context_actions": lambda _: "<button>useful</button><button>not useful</button>",
    "image": lambda block: f'<div class="pic">{escape(block["alt_text"])}</div>',
    "table": lambda block: f"<table>{''.join(map(_row, block['rows']))}</table>",
}


def _element(element: Json) -> str:
    inner = "".join(map(_piece, element["elements"]))
    match element["type"]:
        case "rich_text_list":
            tag = "ol" if element["style"] == "ordered" else "ul"
            items = "".join(f"<li>{_element(item)}</li>" for item in element["elements"])
            return f'<{tag} start="{element.get("offset", 0) + 1}">{items}</{tag}>'
        case "rich_text_quote":
            return f'<div class="q">{inner}</div>'
        case "rich_text_preformatted":
            return f"<pre>{inner}</pre>"
        case _:
            return f'<div class="sec">{inner}</div>'


def _piece(piece: Json) -> str:
    if "text" not in piece:
        return ""
    said = escape(piece["text"])
    if piece["type"] == "link":
        said = f'<a href="{escape(piece["url"])}">{said}</a>'
    for style, tag in (("bold", "b"), ("italic", "i"), ("code", "code")):
        said = f"<{tag}>{said}</{tag}>" if piece.get("style", {}).get(style) else said
    return said


def long_digest() -> Digest:
    """Forty papers with long titles and findings, and a summary to match."""
    (first, *_) = entries()
    assert first.analysis
    words = (
        "that goes on about reservoirs, tides and what harbours remember of them, sentence after sentence. "
    )
    finding = Claim(text=f"A finding {words * 8}", verified=True)
    made = []
    for number in range(1, 41):
        title = f"Number {number}: {words * 2}".strip()
        changed = first.analysis.model_copy(update={"findings": (finding,) * 3, "summary": finding})
        own = paper(number, title=title)
        made.append(first.model_copy(update={"number": number, "paper": own, "analysis": changed}))
    return digest(entries=tuple(made))


def _thread(made: Digest) -> Iterable[tuple[Payload, bool]]:
    for part in compose_digest(made):
        for number, payload in enumerate(render(part.message)):
            yield payload, not part.is_root or number > 0


def _pages(messages: Iterable[Message]) -> Iterable[tuple[Payload, bool]]:
    return [(payload, False) for message in messages for payload in render(message)]


def _table() -> Message:
    rows = (
        ("Error at seven days", "0.21", "0.42"),
        ("Training", "11 minutes on one processor", "nine hours"),
    )
    table = Table(header=("Aspect", "#1 Tidal Memory", "#2 A full ocean model"), rows=rows)
    quiet = Context(content=line("passages of the paper, chosen without a language model"))
    return Message(summary="Comparison", blocks=(Heading(content=line("Comparison")), table, quiet))


def main(folder: Path) -> None:
    """Write the pages."""
    folder.mkdir(parents=True, exist_ok=True)
    drawn = {
        "normal": list(_thread(digest())),
        "chinese": list(_thread(digest("zh"))),
        "long": list(_thread(long_digest()))[:8],
        "card": list(_pages([compose_card(paper(), analysis(paper()), "en"), _table()])),
        "analysis": list(_pages(compose_analysis(paper(), analysis(paper())))),
    }
    for name, payloads in drawn.items():
        (folder / f"{name}.html").write_text(page(payloads), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
