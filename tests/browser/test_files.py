"""Files with a message."""

import base64

import pytest
import pytest_asyncio
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import FilePayload, Page, expect

from tests.browser.conftest import OpenPage
from tests.browser.test_walk import ARCHIVED, become

pytestmark = pytest.mark.browser

PICTURE: FilePayload = {
    "name": "ward map.png",
    "mimeType": "image/png",
    "buffer": base64.b64decode(
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
    ),
}
TEXT: FilePayload = {"name": "notes.txt", "mimeType": "text/plain", "buffer": b"zebrafish" * 200}
HUGE: FilePayload = {"name": "film.bin", "mimeType": "application/octet-stream", "buffer": bytes(10 * 1024 * 1024 + 1)}

PASTE = """(field, name) => {
  const data = new DataTransfer();
  data.items.add(new File(["zebrafish"], name, { type: "text/plain" }));
  field.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
}"""
DROP = """(place, name) => {
  const data = new DataTransfer();
  data.items.add(new File(["zebrafish"], name, { type: "text/plain" }));
  place.dispatchEvent(new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true }));
}"""


@pytest_asyncio.fixture(loop_scope="session")
async def page(open_page: OpenPage) -> Page:
    """Return the chat, as a member, in a channel."""
    page = await open_page()
    await become(page, 1)
    await page.get_by_test_id(ARCHIVED).click()
    return page


async def attach(page: Page, *files: FilePayload) -> None:
    """Choose files with the button."""
    async with page.expect_file_chooser() as chooser:
        await page.get_by_role("button", name="Attach").first.click()
    await (await chooser.value).set_files(list(files))


async def test_files_go_with_a_message(page: Page) -> None:
    """A picture as a small picture with its name, everything else as a link with kind and size."""
    await attach(page, PICTURE, TEXT)
    files = page.get_by_role("list", name="Files to send").first
    await expect(files).to_contain_text("notes.txt")
    await expect(files.get_by_role("progressbar")).to_have_count(0)
    assert 0 == (await Axe().run(page)).violations_count
    composer = page.get_by_test_id("composer").first
    await composer.fill("the zebrafish plan")
    await composer.press("Enter")
    post = page.get_by_test_id("message").filter(has_text="the zebrafish plan")
    picture = post.get_by_role("img", name="ward map.png")
    await expect(picture).to_be_visible()
    await expect(picture).to_have_js_property("naturalWidth", 1)
    await expect(post.get_by_role("link", name="notes.txt")).to_be_visible()
    await expect(post).to_contain_text("Text, 2 KB")
    await expect(files).to_be_hidden()


async def test_a_file_can_be_removed_before_sending(page: Page) -> None:
    """What is typed stays, and the focus goes back to it."""
    composer = page.get_by_test_id("composer").first
    await composer.fill("no zebrafish after all")
    await attach(page, TEXT)
    await page.get_by_role("button", name="Remove notes.txt").click()
    await expect(composer).to_be_focused()
    await expect(composer).to_have_value("no zebrafish after all")
    await composer.press("Enter")
    post = page.get_by_test_id("message").filter(has_text="no zebrafish after all")
    await expect(post.get_by_role("link")).to_have_count(0)


async def test_a_file_can_be_pasted_and_dropped(page: Page) -> None:
    """Onto the message, and anywhere in the conversation."""
    await page.get_by_test_id("composer").first.evaluate(PASTE, "pasted.txt")
    await page.get_by_role("list", name="Messages").evaluate(DROP, "dropped.txt")
    files = page.get_by_role("list", name="Files to send").first
    for name in ("pasted.txt", "dropped.txt"):
        await expect(files).to_contain_text(name)


async def test_what_is_too_large_is_said_beside_the_message(page: Page) -> None:
    """Nothing typed is lost, and the smaller file goes along."""
    composer = page.get_by_test_id("composer").first
    await composer.fill("our zebrafish film")
    await attach(page, HUGE, TEXT)
    await expect(page.get_by_test_id("error").first).to_contain_text("“film.bin” has 10 MB, and at most 10 MB fit.")
    await expect(composer).to_have_value("our zebrafish film")
    await expect(page.get_by_role("list", name="Files to send").first).to_contain_text("notes.txt")
