"""Reading: what is new, what was said earlier, the keyboard, and a place that never moves."""

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Page, expect

from tests.browser.conftest import OpenPage
from tests.browser.scripted import PRIYA, Frame, Scripted, message
from tests.rigs.demo import Demo

pytestmark = pytest.mark.browser


@pytest.fixture
def demo(shared_demo: Demo) -> Demo:
    """Return the demo that all share: it only gives out the page."""
    return shared_demo


TOP_ROW = """() => {
  const list = document.getElementById("messages");
  const top = list.getBoundingClientRect().top;
  const row = [...list.children].find((each) => each.getBoundingClientRect().bottom > top);
  return [row.textContent, Math.round(row.getBoundingClientRect().top - top)];
}"""
ROWS = "document.getElementById('messages').children.length"


def many(count: int) -> list[Frame]:
    """Return this many messages."""
    return [message(number, f"Message {number}.") for number in range(1, count + 1)]


async def scroll_up(page: Page) -> None:
    """Scroll to the oldest message that is there."""
    await page.get_by_role("list", name="Messages").evaluate("list => (list.scrollTop = 150)")


async def test_what_is_new_is_marked_and_counted(open_page: OpenPage, demo: Demo) -> None:
    """A line before the first message that was not seen; reading to the end tells the server and empties the count."""
    server = Scripted(messages=many(60), read=20)
    page = await server.open(open_page, demo)
    line = page.get_by_test_id("new-line")
    await expect(line).to_be_in_viewport()
    after = line.locator("xpath=following-sibling::*[contains(@class, 'message')][1]")
    await expect(after).to_contain_text("Message 21.")
    await expect(page.get_by_test_id("channel-learning")).to_contain_text("40")
    await expect(page.get_by_test_id("channel-coffee")).to_contain_text("99+")
    await expect(page.get_by_test_id("channel-coffee")).to_contain_text("you were mentioned")
    await expect(page).to_have_title("(99+) learning – Chat – A group")
    assert [] == server.of("read")
    await page.get_by_role("button", name="Jump to newest").click()
    await expect(page.get_by_text("Message 60.")).to_be_in_viewport()
    await expect(page.get_by_test_id("channel-learning")).not_to_contain_text("40")
    assert 60 == server.of("read")[-1]["message"]


async def test_earlier_messages_come_without_a_jump(open_page: OpenPage, demo: Demo) -> None:
    """Thousands can be read upwards; the page never holds more than some hundreds of them."""
    server = Scripted(messages=many(3_000), read=3_000)
    page = await server.open(open_page, demo)
    await expect(page.get_by_text("Message 3000.")).to_be_in_viewport()
    for _ in range(9):
        asked = len(server.of("earlier"))
        await scroll_up(page)
        before = await page.evaluate(TOP_ROW)
        await page.wait_for_timeout(200)
        assert before == await page.evaluate(TOP_ROW)
        assert asked <= len(server.of("earlier"))
    assert 5 <= len(server.of("earlier"))
    assert 560 >= await page.evaluate(ROWS)
    server.tell({"type": "message", "message": message(3_001, "Something new.")})
    await expect(page.get_by_role("button", name="Jump to newest (1 new)")).to_be_visible()
    assert before == await page.evaluate(TOP_ROW)
    await page.get_by_role("button", name="Jump to newest").click()
    await expect(page.get_by_text("Something new.", exact=True)).to_be_in_viewport()
    await expect(page.get_by_role("button", name="Jump to newest")).to_be_hidden()


async def test_a_message_that_arrives_changes_nothing_else(open_page: OpenPage, demo: Demo) -> None:
    """The focus stays on a button in the list, and no other row is drawn again."""
    server = Scripted(messages=many(50), read=50)
    page = await server.open(open_page, demo)
    reply = page.get_by_role("button", name="Reply to the message by Tom").last
    await reply.focus()
    await page.get_by_test_id("message").evaluate_all("rows => rows.forEach((row) => (row.isOld = true))")
    server.tell({"type": "message", "message": message(51, "Something new.")})
    await expect(page.get_by_text("Something new.", exact=True)).to_be_visible()
    marked = await page.get_by_test_id("message").evaluate_all("rows => rows.filter((row) => row.isOld).length")
    assert (50, 51) == (marked, await page.get_by_test_id("message").count())
    assert "Reply to the message by Tom" == await page.evaluate("document.activeElement.ariaLabel")
    server.tell({"type": "message", "message": message(50, "Message 50, put better.", edited=True)})
    await expect(page.get_by_text("put better")).to_be_visible()
    assert "Reply to the message by Tom" == await page.evaluate("document.activeElement.ariaLabel")


async def test_the_keyboard_goes_everywhere(open_page: OpenPage, demo: Demo) -> None:
    """From channel to channel, to what is unread, to one's last message, and to the list of keys."""
    server = Scripted(messages=[message(1, "Mine.", PRIYA), message(2, "Theirs.")], read=2)
    page = await server.open(open_page, demo)
    await page.keyboard.press("ArrowUp")
    await expect(page.get_by_role("textbox", name="Edit your message")).to_be_focused()
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("button", name="Edit your message")).to_be_focused()
    await page.keyboard.press("?")
    keys = page.get_by_role("dialog", name="Keyboard")
    await expect(keys).to_contain_text("Next and previous channel")
    assert 0 == (await Axe().run(page)).violations_count
    await page.keyboard.press("Escape")
    await expect(keys).to_be_hidden()
    await expect(page.get_by_role("button", name="Edit your message")).to_be_focused()
    await page.keyboard.press("Alt+ArrowUp")
    await expect(page.get_by_role("heading", name="sigbot")).to_be_visible()
    await page.keyboard.press("Alt+ArrowDown")
    await expect(page.get_by_role("heading", name="# learning")).to_be_visible()
    await page.keyboard.press("Alt+Shift+ArrowDown")
    await expect(page.get_by_role("heading", name="# coffee")).to_be_visible()


async def test_a_question_mark_can_be_typed(open_page: OpenPage, demo: Demo) -> None:
    """The list of keys opens only when nobody is typing."""
    page = await Scripted().open(open_page, demo)
    await page.get_by_test_id("composer").first.press_sequentially("Why?")
    await expect(page.get_by_test_id("composer").first).to_have_value("Why?")
    await expect(page.get_by_role("dialog")).to_have_count(0)


async def test_what_is_half_written_waits_in_its_channel(open_page: OpenPage, demo: Demo) -> None:
    """Each channel has a draft of its own, over a reload too."""
    page = await Scripted().open(open_page, demo)
    composer = page.get_by_test_id("composer").first
    await composer.fill("Half a thought")
    await page.get_by_test_id("channel-coffee").click()
    await expect(composer).to_have_value("")
    await page.reload()
    await page.get_by_test_id("channel-learning").click()
    await expect(composer).to_have_value("Half a thought")


async def test_a_message_that_is_refused_stays_with_its_reason(open_page: OpenPage, demo: Demo) -> None:
    """It can be tried again, with the same id, or taken back to be changed."""
    server = Scripted()
    server.answers["post"] = lambda asked: [
        {"type": "refused", "id": asked["id"], "sentence": "This channel is closed tonight."}
    ]
    page = await server.open(open_page, demo)
    composer = page.get_by_test_id("composer").first
    await composer.fill("Good evening")
    await composer.press("Enter")
    failed = page.get_by_test_id("message").filter(has_text="Not sent. This channel is closed tonight.")
    await failed.get_by_role("button", name="Try again").click()
    await expect(failed).to_be_visible()
    first, second = server.of("post")
    assert first == second
    await failed.get_by_role("button", name="Change it").click()
    await expect(composer).to_have_value("Good evening")
    await expect(failed).to_have_count(0)


async def test_a_channel_says_in_words_whether_it_is_kept(open_page: OpenPage, demo: Demo) -> None:
    """Beside its name."""
    page = await Scripted().open(open_page, demo)
    await expect(page.get_by_test_id("channel-note")).to_have_text("Kept in the archive")
    await page.get_by_test_id("channel-coffee").click()
    await expect(page.get_by_test_id("channel-note")).to_be_hidden()
