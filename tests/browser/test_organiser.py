"""The organiser's walk: what is kept of a channel, by button, by form and on the archive's page."""

import pytest
from playwright.async_api import Page, expect

from tests.browser.conftest import OpenPage

pytestmark = pytest.mark.browser
COFFEE = "channel-coffee-room"


async def become_organiser(page: Page) -> None:
    """Be Morag, in the coffee room."""
    await page.get_by_test_id("person-switch").select_option("morag")
    await page.get_by_test_id(COFFEE).click()
    await expect(page.get_by_role("heading", name="# coffee-room")).to_be_visible()


async def type_command(page: Page, text: str) -> None:
    """Type a command and send it."""
    field = page.get_by_test_id("composer").first
    await field.fill(text)
    await field.press("Enter")


async def test_an_organiser_keeps_a_channel_with_two_presses_and_everybody_sees_it(open_page: OpenPage) -> None:
    """The channel is told, its label changes in another person's tab, and its posts are found from then on."""
    organiser, member = await open_page(), await open_page()
    await become_organiser(organiser)
    await member.get_by_test_id("person-switch").select_option("priya")
    await member.get_by_test_id(COFFEE).click()
    await expect(member.get_by_text("Not kept", exact=True)).to_be_visible()
    await type_command(organiser, "/channel")
    await organiser.get_by_role("button", name="Keep this channel").click()
    await expect(organiser.get_by_text("is kept in the archive from now on")).to_be_visible()
    await expect(member.get_by_test_id("message").filter(has_text="Morag Tullibody switched this on")).to_be_visible()
    await expect(member.get_by_text("Kept in the archive", exact=True)).to_be_visible()
    await type_command(member, "zebrafish over coffee")
    await expect(member.get_by_text("Sending…")).to_have_count(0)
    await type_command(member, "/find zebrafish")
    await expect(member.get_by_test_id("private-answer").locator("mark")).to_have_text("zebrafish")
    await member.get_by_test_id("private-answer").get_by_role("link", name="Priya Ravenscroft in #coffee-room").click()
    await member.wait_for_url("**/archive/c/**")


async def test_an_organiser_sets_a_channel_by_form_with_the_keyboard_alone(open_page: OpenPage) -> None:
    """The form opens, takes the focus, and says what it did."""
    page = await open_page()
    await become_organiser(page)
    await page.get_by_test_id("composer").first.focus()
    await page.keyboard.type("/set-channel")
    await page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog")
    await expect(dialog).to_be_visible()
    await page.keyboard.type("Y")
    await page.keyboard.press("Tab")
    await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")
    await expect(page.get_by_test_id("private-answer")).to_contain_text(
        "#coffee-room is kept in the archive from now on"
    )


async def test_an_organiser_stops_keeping_a_channel_on_the_page(open_page: OpenPage) -> None:
    """After a question; what was kept is hidden from everybody, and the channel is told."""
    chat = await open_page()
    await become_organiser(chat)
    await chat.get_by_role("link", name="Archive", exact=True).click()
    row = chat.get_by_role("listitem").filter(has_text="#screening").filter(has_text="Stop keeping")
    await row.get_by_text("Stop keeping").click()
    await expect(chat.get_by_role("heading", level=1)).to_contain_text("screening")
    await chat.get_by_role("button", name="Stop keeping").click()
    await expect(chat.get_by_role("link", name="#screening", exact=True)).to_have_count(0)
    await chat.get_by_role("link", name="Chat", exact=True).click()
    await chat.get_by_test_id("channel-screening").click()
    await expect(chat.get_by_test_id("message").last).to_contain_text("Morag Tullibody switched this off")


async def test_a_member_sees_no_organisers_part(open_page: OpenPage) -> None:
    """Neither on the page nor in the commands."""
    page = await open_page()
    await page.get_by_test_id("person-switch").select_option("priya")
    await page.get_by_test_id(COFFEE).click()
    await type_command(page, "/help")
    await expect(page.get_by_test_id("private-answer")).to_contain_text("/channel")
    await expect(page.get_by_test_id("private-answer")).not_to_contain_text("/set-channel")
    await page.get_by_role("link", name="Archive", exact=True).click()
    await expect(page.get_by_text("For organisers")).to_have_count(0)


async def test_a_newcomer_starts_with_a_button(open_page: OpenPage) -> None:
    """From the standing post: read the welcome, then ask by filling in a form, then follow it to the library."""
    page = await open_page()
    await page.get_by_test_id("join").click()
    await page.get_by_test_id("channel-start-here").click()
    await page.get_by_role("button", name="Read the welcome").click()
    await expect(page.get_by_test_id("private-answer")).to_contain_text("This group is free and open")
    await page.get_by_role("button", name="Ask the library").first.click()
    dialog = page.get_by_role("dialog")
    await expect(dialog).to_be_visible()
    await dialog.get_by_label("Question").fill("exercise")
    await dialog.get_by_label("Kind").select_option("video")
    await dialog.get_by_role("button", name="Send").click()
    await expect(page.get_by_test_id("private-answer").last).to_contain_text("video")
    await page.get_by_role("link", name="Library", exact=True).click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("Library")
