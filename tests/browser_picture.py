"""Pictures of the pages in a real browser, both rooms, as somebody sees them who asked about a digest.

`python -m tests.browser_picture FOLDER` draws them in four sizes and schemes, in English and Chinese. Wants
Debian's chromium.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Page, ViewportSize, async_playwright

from adapters.platforms.web.sample_days import Playground
from tests.e2e.test_browser import CHROMIUM, QUESTION
from tests.e2e.web_lab import Lab, lab

SIZES: dict[str, ViewportSize] = {
    "wide": {"width": 1280, "height": 800},
    "phone": {"width": 390, "height": 780},
}
SCHEMES = ("light", "dark")
LANGUAGES = ("en", "zh")
PAPER = "/paper/9912.01502v1"


async def draw(folder: Path) -> None:
    """Write all pictures."""
    with tempfile.TemporaryDirectory() as data, pytest.MonkeyPatch.context() as patch:
        async with lab(Path(data), patch, playground=Playground(day=1)) as made, async_playwright() as play:
            await made.post("digest", day="1")
            browser = await play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
            for size, scheme, language in product(SIZES, SCHEMES, LANGUAGES):
                context = await browser.new_context(
                    base_url=f"http://127.0.0.1:{made.front.port}",
                    viewport=SIZES[size],
                    color_scheme="dark" if scheme == "dark" else "light",
                    locale=language,
                )
                page = await context.new_page()
                name = f"{size}-{scheme}-{language}"
                await _ask(page, made)
                await page.screenshot(path=folder / f"channel-{name}.png")
                await _cite(page)
                await page.screenshot(path=folder / f"paper-{name}.png")
                await context.close()
            await browser.close()


async def _ask(page: Page, made: Lab) -> None:
    await page.goto("/channels/general")
    await page.locator("#messages .message .replies").last.click()
    field: Any = page.locator("#below textarea, .thread textarea").last
    await field.fill(QUESTION)
    await page.keyboard.press("Enter")
    await page.locator("#thread .mine ~ .message:not([data-state])", has_text="31.7 dB").last.wait_for()
    await made.front.visits.tasks.idle(30)


async def _cite(page: Page) -> None:
    await page.goto(PAPER)
    await page.locator("main a[href*='/at/']").first.click()
    await page.locator("mark").first.wait_for()


def main() -> None:
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    asyncio.run(draw(folder))


if __name__ == "__main__":
    main()
