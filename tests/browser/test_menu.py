"""Commands in the menu of a message."""

import pytest
from playwright.async_api import expect

from tests.browser.conftest import OpenPage
from tests.browser.test_walk import ARCHIVED, become, say

pytestmark = pytest.mark.browser


async def test_a_post_gives_its_lasting_address(open_page: OpenPage) -> None:
    """Beside what else can be done with it; the address leads to the post in the archive."""
    page = await open_page()
    await become(page, 1)
    await page.get_by_test_id(ARCHIVED).click()
    await say(page, "a walrus for the archive")
    post = page.get_by_test_id("message").filter(has_text="a walrus for the archive")
    await post.hover()
    await post.get_by_role("button", name="Link in the archive").click()
    answer = page.get_by_test_id("private-answer")
    await answer.get_by_role("link").click()
    archive = page.context.pages[-1]
    await expect(archive.get_by_text("a walrus for the archive").first).to_be_visible()
