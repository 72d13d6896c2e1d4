"""Draws payloads of Block Kit as a web page, close to how Slack shows them, to be looked at.

    .venv/bin/python -m tests.slack_picture FOLDER

writes a page each for an English, a Chinese and a very long digest, for texts that are hard to show, and
for what people see in a lab: answers, forms, the home page, errors. A browser makes pictures of them:

    chromium --headless --no-sandbox --window-size=820,2600 --screenshot=x.png FOLDER/normal.html
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
from collections.abc import Callable, Iterable
from html import escape
from pathlib import Path
from typing import Any

import pytest

from adapters.platforms.slack.render import Payload, render
from bot.compose.digest import compose_analysis, compose_card, compose_digest
from bot.domain.analysis import Claim
from bot.domain.digest import Digest
from bot.domain.message import Context, Heading, Message, Table, line
from tests.e2e.slack_lab import Lab, lab
from tests.samples_digest import analysis, digest, entries, paper, revised_digest

Json = dict[str, Any]
STYLE = """
body{font:15px/1.46 Lato,'Noto Sans CJK SC',sans-serif;color:#1d1c1d;max-width:720px;margin:16px}
.m{display:flex;gap:8px;padding:6px 0}.m.r{margin-left:44px;border-left:2px solid #ddd;padding-left:12px}
.i{width:36px;height:36px;border-radius:6px;background:#4a154b;flex:none}.b{flex:1;min-width:0;overflow-wrap:break-word}
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
.only{background:#f8f8f8;font-size:12px;color:#616061;padding:2px 6px}
.modal{border:1px solid #999;border-radius:8px;padding:16px;width:520px}
.in{border:1px solid #999;border-radius:4px;padding:7px;margin:4px 0;white-space:pre-wrap}
.hint{font-size:13px;color:#616061}
"""


def page(payloads: Iterable[tuple[Payload, bool]]) -> str:
    """The page of a thread: payloads, and whether each is a reply."""
    shown = "".join(_message(payload, reply) for payload, reply in payloads)
    return f"<!doctype html><meta charset=utf-8><style>{STYLE}</style>{shown}"


def _message(payload: Payload, reply: bool, who: str = "Paperboy") -> str:
    blocks = "".join(f'<div class="block">{_block(block)}</div>' for block in payload.blocks)
    name = f'<div class="n">{who} <small>8:00 AM</small></div>'
    kind = "m r" if reply else "m"
    return f'<div class="{kind}"><div class="i"></div><div class="b">{name}{blocks}</div></div>'


def drawn(message: Json) -> str:
    """A message as the server keeps it, or one that was shown to one person alone."""
    only = '<div class="only">Only visible to you</div>' if "ts" not in message else ""
    said = str(message.get("text", ""))
    blocks = message.get("blocks") or [{"type": "header", "text": {"type": "plain_text", "text": said}}]
    name = "Ada" if message.get("user") == "U1" and "ts" in message else "Paperboy"
    return only + _message(Payload(said, tuple(blocks)), bool(message.get("thread_ts")), name)


def view(made: Json) -> str:
    """A modal or the home page."""
    title = made.get("title", {}).get("text", "")
    shown = "".join(f'<div class="block">{_block(block)}</div>' for block in made["blocks"])
    kind = "modal" if made["type"] == "modal" else "b"
    return f'<div class="{kind}"><div class="header">{escape(title)}</div>{shown}</div>'


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


def _thumbs(block: Json) -> str:
    (pair,) = block["elements"]
    named = (("👍", pair["positive_button"]), ("👎", pair["negative_button"]))
    return "".join(f"<button>{sign} {escape(each['text']['text'])}</button>" for sign, each in named)


def _input(block: Json) -> str:
    element = block["element"]
    option = element.get("initial_option", {}).get("text", {}).get("text", "")
    chosen = ", ".join(each["text"]["text"] for each in element.get("initial_options", ()))
    filled = element.get("initial_value") or element.get("initial_time") or option or chosen
    hint = block.get("hint", {}).get("text", "")
    return (
        f"<b>{escape(block['label']['text'])}</b>{' (optional)' if block.get('optional') else ''}"
        f'<div class="in">{escape(filled) or "&nbsp;"}</div><div class="hint">{escape(hint)}</div>'
    )


def _buttons(block: Json) -> str:
    return "".join(f"<button>{escape(each['text']['text'])}</button>" for each in block["elements"])


DRAWN: dict[str, Callable[[Json], str]] = {
    "header": lambda block: f'<div class="header">{escape(block["text"]["text"])}</div>',
    "context": lambda block: f'<div class="context">{"".join(map(_quiet, block["elements"]))}</div>',
    "actions": _buttons,
    "context_actions": _thumbs,
    "input": _input,
    "image": lambda block: f'<div class="pic">{escape(block["alt_text"])}</div>',
    "table": lambda block: f"<table>{''.join(map(_row, block['rows']))}</table>",
    "data_table": lambda block: f"<table>{''.join(map(_row, block['rows']))}</table>",
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


HARD = (
    "On <!channel> & <@U1>: *bold* _claims_ about `rm -rf` ~now~ :tada: https://evil.example",
    "√(x² + y²) ≤ ∑ᵢ αᵢ‖wᵢ‖₂² ⊗ 𝔼[𝒟] — ℝⁿ → ℂ, 10⁻³ µm, ½ħω",
    "مقدمة في التعلم العميق: RTL text, then 42 English words and (brackets)",
    "👩🏽‍🔬 🇩🇪 emoji, a family 👨‍👩‍👧‍👦, and 이것은 한국어 제목입니다",
    "Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichenverleihungsurkunde" * 2,
    "W " * 240,
)
"""Titles that papers have, or could have."""


def hard_digest() -> Digest:
    """Titles and sentences that are hard to show, and entries with parts that are empty."""
    (first, *_) = entries()
    assert first.analysis
    made = []
    for number, text in enumerate(HARD, 1):
        claim = Claim(text=text, verified=number % 2 == 0)
        changed = first.analysis.model_copy(update={"summary": claim, "findings": (claim,)})
        own = paper(number, title=text, authors=(), categories=())
        made.append(first.model_copy(update={"number": number, "paper": own, "analysis": changed}))
    bare = made[0].analysis and made[0].analysis.model_copy(update={"findings": ()})
    made.append(made[0].model_copy(update={"number": 7, "analysis": bare, "reasons": (), "figure": None}))
    return digest(entries=tuple(made))


async def _lived(folder: Path) -> dict[str, str]:
    """What people see in a lab."""
    with pytest.MonkeyPatch.context() as patch:
        async with lab(folder, patch) as here:
            return {
                "talk": await _talked(here),
                "wrong": await _wrong(here),
                "pages": await _pages_of(here),
            }


async def _talked(here: Lab) -> str:
    await here.command("/digest follow cs.CV cs.RO cs.LG top 1 interest cameras at night")
    await here.command("/digest now")
    await here.command("/paper 9912.01502")
    card = here.slack.messages()[-1]["thread_ts"]
    await here.say("What PSNR does Thimble reach on GlacierYear?", thread=card)
    await here.command("/ask 9912.01502 9912.01234 compare the data they use")
    return "".join(map(drawn, here.slack.messages()))


async def _wrong(here: Lab) -> str:
    here.slack.whispers.clear()
    for text in (
        "/paper nonsense", "/paper 9912.99999", "/paper useful", "/paper search",
        "/paper 9912.01502 colour", "/digest follow", "/digest follow cs.XX", "/digest edit",
        "/digest edit nothing time 99",
        "/digest stop nothing", "/digest stpo", "/digest status", "/digest list", "/digest",
        "/digest offers", "/ask", "/ask " + "why " * 900, "/paper search moth camera", "/paper help",
    ):  # fmt: skip
        before = len(here.slack.whispers)
        await here.command(text)
        here.slack.whispers.insert(before, {"text": f"> {text[:80]}"})
    await here.say("look: <https://arxiv.org/abs/9912.01777>")
    return "".join(map(drawn, here.slack.whispers))


async def _pages_of(here: Lab) -> str:
    await here.event({"type": "app_home_opened", "tab": "home", "user": "U1", "channel": "D1"})
    await here.command("/digest follow")
    await here.command("/digest edit")
    return "<hr>".join(map(view, (here.slack.homes["U1"], *here.slack.views[-2:])))


def main(folder: Path) -> None:
    """Write the pages."""
    folder.mkdir(parents=True, exist_ok=True)
    threads = {
        "normal": list(_thread(digest())),
        "chinese": list(_thread(digest("zh"))),
        "revised": list(_thread(revised_digest()))[-4:],
        "revised-chinese": list(_thread(revised_digest("zh")))[-4:],
        "long": list(_thread(long_digest()))[:8],
        "hard": list(_thread(hard_digest())),
        "card": list(_pages([compose_card(paper(), analysis(paper()), "en"), _table()])),
        "analysis": list(_pages(compose_analysis(paper(), analysis(paper())))),
    }
    pages = {name: page(payloads) for name, payloads in threads.items()}
    with tempfile.TemporaryDirectory() as data:
        lived = asyncio.run(_lived(Path(data)))
    pages |= {name: f"{page([])}{shown}" for name, shown in lived.items()}
    for name, shown in pages.items():
        (folder / f"{name}.html").write_text(shown, encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
