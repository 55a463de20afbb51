"""A demo and a real headless browser. Tests here share one loop, so that they can share the browser.

`demo` is new for each test. A module whose tests need only the page, and play the server themselves, takes
`shared_demo` under that name instead: it runs as long as the tests do.
"""

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page

from tests.rigs.demo import Demo

HERE = Path(__file__).parent

OpenPage = Callable[..., Awaitable[Page]]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run the tests of this folder on one loop."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.asyncio(loop_scope="session"), append=False)


@pytest_asyncio.fixture(loop_scope="session")
async def demo(tmp_path: Path) -> AsyncIterator[Demo]:
    """Return a running demo over new files."""
    made = Demo(tmp_path)
    await made.start()
    yield made
    await made.kill()


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def shared_demo(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Demo]:
    """Return a demo for tests that leave nothing behind in it."""
    made = Demo(tmp_path_factory.mktemp("demo"))
    await made.start()
    yield made
    await made.kill()


@pytest_asyncio.fixture(loop_scope="session")
async def open_page(browser: Browser, demo: Demo) -> AsyncIterator[OpenPage]:
    """Return a function that opens a page of the demo in a context of its own; a script error fails the test."""
    errors: list[str] = []
    contexts = []

    async def opened(path: str = "/", **options: Any) -> Page:
        context = await browser.new_context(**options)
        contexts.append(context)
        page = await context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", lambda said: errors.append(said.text) if said.type == "error" else None)
        await page.goto(demo.address + path)
        return page

    yield opened
    for context in contexts:
        await context.close()
    assert [] == [error for error in errors if "ERR_CONNECTION_REFUSED" not in error and "404" not in error]
