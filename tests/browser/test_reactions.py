"""Reactions, and the grid of emoji."""

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import expect

from tests.browser.conftest import OpenPage
from tests.browser.scripted import Scripted, message
from tests.browser.test_walk import ARCHIVED, become, say
from tests.rigs.demo import Demo

pytestmark = pytest.mark.browser


@pytest.fixture
def demo(shared_demo: Demo) -> Demo:
    """Return the demo that all share: it only gives out the page."""
    return shared_demo


async def test_a_reaction_is_put_on_and_taken_off(open_page: OpenPage) -> None:
    """Everybody sees it, with who; pressing it again takes one's own off."""
    page, onlooker = await open_page(), await open_page()
    await become(page, 1)
    await become(onlooker, 2)
    for each in (page, onlooker):
        await each.get_by_test_id(ARCHIVED).click()
    await say(page, "a zebrafish for all")
    post = page.get_by_test_id("message").filter(has_text="a zebrafish for all")
    await post.hover()
    await post.get_by_role("button", name="Add reaction").click()
    await page.get_by_role("dialog", name="Choose an emoji").get_by_role("button", name="celebration").click()
    mine = post.get_by_role("button", name="🎉 1, you")
    await expect(mine).to_have_attribute("aria-pressed", "true")
    theirs = onlooker.get_by_test_id("message").filter(has_text="a zebrafish for all").locator(".reaction")
    await expect(theirs).to_have_attribute("aria-pressed", "false")
    await theirs.click()
    await expect(post.get_by_role("button", name="🎉 2, you and")).to_be_visible()
    await post.get_by_role("button", name="🎉 2").click()
    await expect(post.get_by_role("button", name="🎉 1")).to_have_attribute("aria-pressed", "false")
    await expect(theirs).to_have_accessible_name("🎉 1, you")


async def test_the_grid_by_keyboard(open_page: OpenPage, demo: Demo) -> None:
    """Arrows move, Enter takes, Escape leaves; the focus comes back to where it was."""
    reactions = [{"emoji": "👍", "count": 2, "mine": True, "names": ["Priya", "Tom"]}]
    server = Scripted(messages=[message(1, "Morning", reactions=reactions)], read=1)
    page = await server.open(open_page, demo)
    post = page.get_by_test_id("message")
    await expect(post.get_by_role("button", name="👍 2, you and Tom")).to_have_attribute("aria-pressed", "true")
    adder = post.get_by_role("button", name="Add reaction").first
    await adder.press("Enter")
    grid = page.get_by_role("dialog", name="Choose an emoji")
    await expect(grid.get_by_role("button", name="thumbs up")).to_be_focused()
    assert 24 == await grid.get_by_role("button").count()
    assert 0 == (await Axe().run(page)).violations_count
    await page.keyboard.press("Escape")
    await expect(grid).to_be_hidden()
    await expect(adder).to_be_focused()
    await adder.press("Enter")
    await page.keyboard.press("ArrowRight")
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("Enter")
    await expect(adder).to_be_focused()
    assert {"emoji": "😮", "on": True}.items() <= server.of("react")[0].items()


async def test_the_focus_stays_when_the_last_reaction_goes(open_page: OpenPage, demo: Demo) -> None:
    """It goes to the button that adds one."""
    reactions = [{"emoji": "👍", "count": 1, "mine": True, "names": ["Priya"]}]
    server = Scripted(messages=[message(1, "Morning", reactions=reactions)], read=1)
    page = await server.open(open_page, demo)
    await page.get_by_role("button", name="👍 1, you").press("Enter")
    server.tell({"type": "message", "message": message(1, "Morning")})
    await expect(page.get_by_test_id("message").get_by_role("button", name="Add reaction")).to_be_focused()
    assert server.of("react")[0]["on"] is False


async def test_an_emoji_goes_into_the_message(open_page: OpenPage, demo: Demo) -> None:
    """Where the cursor stands."""
    page = await Scripted().open(open_page, demo)
    composer = page.get_by_test_id("composer").first
    await composer.fill("Thank  all")
    for key in ("Home", *["ArrowRight"] * 6):
        await composer.press(key)
    await page.get_by_role("button", name="Emoji").first.click()
    await page.get_by_role("button", name="thank you").click()
    await expect(composer).to_have_value("Thank 🙏 all")
    await expect(composer).to_be_focused()
