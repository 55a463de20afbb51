"""A demo and a real headless browser."""

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, Page, async_playwright

from tests.rigs.demo import Demo

FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)

OpenPage = Callable[..., Awaitable[Page]]


@pytest.fixture
async def demo(tmp_path: Path) -> AsyncIterator[Demo]:
    """Return a running demo over new files."""
    made = Demo(tmp_path)
    await made.start()
    yield made
    await made.kill()


@pytest.fixture
async def browser(chromium: str) -> AsyncIterator[Browser]:
    """Return a browser."""
    async with async_playwright() as playwright:
        started = await playwright.chromium.launch(executable_path=chromium, args=list(FLAGS))
        yield started
        await started.close()


@pytest.fixture
async def open_page(browser: Browser, demo: Demo) -> AsyncIterator[OpenPage]:
    """Return a function that opens a page of the demo in a context of its own; a script error fails the test."""
    errors: list[str] = []

    async def opened(path: str = "/", **options: Any) -> Page:
        context = await browser.new_context(**options)
        page = await context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", lambda said: errors.append(said.text) if said.type == "error" else None)
        await page.goto(demo.address + path)
        return page

    yield opened
    assert [] == [error for error in errors if "ERR_CONNECTION_REFUSED" not in error and "404" not in error]
