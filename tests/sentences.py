"""Draws every sentence of every catalogue with sample values beside each other, to be looked at.

    .venv/bin/python -m tests.sentences FOLDER

writes `sentences.html` and a page for each language; where chromium is there, pictures of them too: of the
first as wide as a screen, of the others as narrow as a phone.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import shutil
import sys
from collections.abc import Iterator, Mapping
from html import escape
from itertools import groupby
from pathlib import Path

from bot.locales import catalogue, format_date, language_tag, spoken_languages, translate
from bot.locales.catalogues import fields

DAY = dt.date(2026, 1, 26)
SAMPLES: Mapping[str, object] = {
    "n": 3, "title": "Thimble: 3D Gaussians in a Teacup", "topic": "3D reconstruction", "name": "glaciers",
    "id": "2601.16914", "paper": "2601.16914", "text": "We take 38 minutes on a laptop.", "source": "arXiv",
    "categories": "cs.CV, cs.LG", "category": "cs.CV", "codes": "cs.CV", "terms": "Hydrophone, Tide Pool",
    "model": "gpt-4o", "words": "tide pools", "time": "08:00", "zone": "Asia/Shanghai", "dollars": "0.04",
    "tokens": "12,345", "calls": 7, "percent": 12, "file": "thesis.pdf", "folder": "/home/ada/paperboy",
    "url": "https://arxiv.org/abs/2601.16914", "limit": 10, "most": 20, "least": 1, "number": "#2",
    "before": "v1", "after": "v2", "value": "nine", "choices": "a, b", "near": "cs.CV",
    "person": "Ada", "question": "How long does it take?", "days": 14, "language": "fr",
}  # fmt: skip
"""What fills a field of this name; any other is filled with its name in angle brackets."""
DATES = frozenset({"day", "when", "next", "shown", "last", "expected", "until"})
CHROMIUM = shutil.which("chromium") or ""
WIDE, NARROW = 1280, 390
TALL = 3_000
"""Pixels of a page that are one picture."""
STYLE = """
body{font:14px/1.5 'Noto Sans','Noto Sans CJK SC','WenQuanYi Zen Hei',sans-serif;margin:12px;color:#222}
table{border-collapse:collapse;width:100%;table-layout:fixed}
td,th{border:1px solid #ddd;padding:4px 6px;vertical-align:top;text-align:left;overflow-wrap:anywhere}
td{white-space:pre-line}h2{margin:18px 0 4px}.k{color:#777;font:12px monospace}
"""


def filled(language: str, key: str) -> str:
    """The sentence with sample values."""
    sentence = catalogue(language)[key]
    values = {
        name: format_date(language, "date", DAY) if name in DATES else SAMPLES.get(name, f"‹{name}›")
        for name in fields(sentence)
    }
    return translate(language, key, **{"n": 3, **values})


def page(shown: tuple[str, ...]) -> str:
    """A table for each area of the catalogues, with a column for each language."""
    head = "".join(f"<th>{escape(language)}</th>" for language in shown)
    tables = []
    for area, keys in groupby(catalogue(), lambda key: key.partition(".")[0]):
        rows = "".join(_row(key, shown) for key in keys)
        tables.append(f"<h2>{escape(area)}</h2><table><tr><th>key</th>{head}</tr>{rows}</table>")
    return f"<!doctype html><meta charset=utf-8><style>{STYLE}</style>{''.join(tables)}"


def _row(key: str, shown: tuple[str, ...]) -> str:
    cells = "".join(
        f'<td lang="{language_tag(language)}">{escape(filled(language, key))}</td>' for language in shown
    )
    return f'<tr><td class="k">{escape(key)}</td>{cells}</tr>'


def cuts(height: int, tall: int) -> Iterator[tuple[int, int]]:
    """Where the pictures of a page begin, and how tall each is: `tall`, and the last what is left."""
    return ((top, min(tall, height - top)) for top in range(0, height, tall))


async def draw(pages: Mapping[Path, int], tall: int = TALL) -> None:
    """Pictures beside pages that are drawn so wide, numbered from 1."""
    from playwright.async_api import async_playwright

    async with async_playwright() as play:
        browser = await play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        for file, width in pages.items():
            page = await browser.new_page(viewport={"width": width, "height": tall})
            await page.goto(file.absolute().as_uri())
            height = await page.evaluate("document.documentElement.scrollHeight")
            for number, (top, high) in enumerate(cuts(height, tall), 1):
                await page.screenshot(
                    path=file.with_name(f"{file.stem}-{number}.png"),
                    full_page=True,
                    clip={"x": 0, "y": top, "width": width, "height": high},
                )
            await page.close()
        await browser.close()


def main(folder: Path) -> None:
    """Write the pages, and draw them."""
    folder.mkdir(parents=True, exist_ok=True)
    shown = {"sentences.html": (spoken_languages(), WIDE)}
    shown |= {f"sentences-{each}.html": ((each,), NARROW) for each in spoken_languages()}
    for name, (spoken, _) in shown.items():
        (folder / name).write_text(page(spoken), encoding="utf-8")
    if CHROMIUM:
        asyncio.run(draw({folder / name: width for name, (_, width) in shown.items()}))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
