"""The options of a command as fields above the composer, and choosing from a card."""

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Locator, Page, expect

from tests.browser.conftest import OpenPage
from tests.browser.scripted import Frame, Scripted, message, option, say
from tests.rigs.demo import Demo

pytestmark = pytest.mark.browser


@pytest.fixture
def demo(shared_demo: Demo) -> Demo:
    """Return the demo that all share: it only gives out the page."""
    return shared_demo


ASK: Frame = {
    "name": "ask",
    "aliases": [],
    "summary": "Ask the library",
    "form": False,
    "options": [
        option("question", required=True, rest=True),
        option("topic", suggests=True),
        option("nation", "choice", choices=["England", "Wales"]),
        option("year", "integer"),
        option("older", "boolean"),
        option("place", "channel"),
    ],
}


async def take(page: Page) -> Locator:
    """Take the command from the list by keyboard, and return its fields."""
    await page.get_by_test_id("composer").first.press_sequentially("/as")
    await page.keyboard.press("Tab")
    fields = page.get_by_role("group", name="Options of /ask")
    await expect(fields).to_be_visible()
    return fields


@pytest.fixture
def server() -> Scripted:
    """Return a server that knows one command and answers it."""
    made = Scripted(commands=[ASK])
    made.answers["command"] = lambda asked: [answer(asked, card=say("Three things fit."))]
    made.answers["suggest"] = lambda asked: [
        {"type": "suggestions", "id": asked["id"], "values": [v for v in ("anaemia", "alcohol") if asked["typed"] in v]}
    ]
    return made


def answer(asked: Frame, **more: object) -> Frame:
    """Return the answer to a command."""
    plain = {"card": None, "form": None, "refused": False, "about": None}
    return {"type": "answer", "id": asked["id"], "channel": asked["channel"], "thread": None, **plain, **more}


async def test_fields_send_options(open_page: OpenPage, demo: Demo, server: Scripted) -> None:
    """Every kind of field by its label; Enter sends what is filled, and nothing else."""
    page = await server.open(open_page, demo)
    fields = await take(page)
    await expect(fields.get_by_label("Question (required)")).to_be_focused()
    await page.keyboard.type("low iron")
    await fields.get_by_label("Nation (optional)").select_option("Wales")
    await fields.get_by_label("Older").select_option("Yes")
    await fields.get_by_label("Place").select_option("# learning")
    await fields.get_by_label("Year").fill("2019")
    assert 0 == (await Axe().run(page)).violations_count
    await page.keyboard.press("Enter")
    await expect(page.get_by_test_id("private-answer")).to_contain_text("Three things fit.")
    await expect(fields).to_be_hidden()
    (asked,) = server.of("command")
    filled = {"question": "low iron", "nation": "Wales", "year": "2019", "older": "yes", "place": "local:learning"}
    assert ("slash", filled) == (asked["via"], asked["options"])
    assert "text" not in asked


async def test_values_are_suggested_while_one_types(open_page: OpenPage, demo: Demo, server: Scripted) -> None:
    """Arrow and Enter take a suggestion; the next Enter sends."""
    page = await server.open(open_page, demo)
    fields = await take(page)
    topic = fields.get_by_role("combobox", name="Topic")
    await topic.press_sequentially("a")
    await expect(page.get_by_role("option", name="anaemia")).to_be_visible()
    assert 0 == (await Axe().run(page)).violations_count
    await topic.press("ArrowDown")
    await topic.press("Enter")
    await expect(topic).to_have_value("anaemia")
    await expect(topic).to_have_attribute("aria-expanded", "false")
    assert [] == server.of("command")
    await topic.press("Enter")
    await expect(page.get_by_test_id("private-answer")).to_be_visible()
    assert {"topic": "anaemia"} == server.of("command")[0]["options"]


async def test_escape_returns_to_typing_with_everything(open_page: OpenPage, demo: Demo, server: Scripted) -> None:
    """What was filled in stands in the composer as one would type it, and is sent as text."""
    page = await server.open(open_page, demo)
    fields = await take(page)
    await page.keyboard.type('the "new" one')
    await page.keyboard.press("Escape")
    await expect(fields).to_be_hidden()
    composer = page.get_by_test_id("composer").first
    await expect(composer).to_be_focused()
    await expect(composer).to_have_value(r'/ask question:"the \"new\" one"')
    await page.keyboard.type(" nation:Wales")
    await page.keyboard.press("Enter")
    await expect(page.get_by_test_id("private-answer")).to_be_visible()
    assert r'question:"the \"new\" one" nation:Wales' == server.of("command")[0]["text"]


async def test_a_refusal_stands_beside_its_field(open_page: OpenPage, demo: Demo, server: Scripted) -> None:
    """The focus goes there, and the other fields keep what they hold."""
    server.answers["command"] = lambda asked: [
        answer(asked, refused=True, about="year", card=say("A year has four digits."))
    ]
    page = await server.open(open_page, demo)
    fields = await take(page)
    await page.keyboard.type("low iron")
    await fields.get_by_label("Year").fill("soon")
    await page.keyboard.press("Enter")
    year = fields.get_by_label("Year")
    await expect(year).to_be_focused()
    await expect(year).to_have_attribute("aria-invalid", "true")
    await expect(year).to_have_accessible_description("About year A year has four digits.")
    await expect(fields.get_by_label("Question")).to_have_value("low iron")
    await expect(page.get_by_test_id("private-answer")).to_have_count(0)


async def test_a_choice_in_a_card_asks_again(open_page: OpenPage, demo: Demo, server: Scripted) -> None:
    """Its value goes along in quotes, as one would type it; a quote shows what matched; own pages open here."""
    choices = [{"label": "Wales", "value": "wales"}, {"label": "Other", "value": 'a "b" \\ c'}]
    entry = {"title": "A post", "url": "/archive/p/1", "facts": [], "notes": [], "summary": "", "why": ""}
    blocks = [
        {"type": "entry", **entry, "quote": [["Low ", False], ["iron", True], [" <b>", False]]},
        {"type": "select", "label": "Nation", "command": "ask", "option": "nation", "arguments": "iron"}
        | {"choices": choices},
    ]
    server.messages = [message(1, "", card={"title": "", "blocks": blocks})]
    page = await server.open(open_page, demo)
    post = page.get_by_test_id("message")
    await expect(post.locator("blockquote mark")).to_have_text("iron")
    await expect(post.locator("blockquote")).to_have_text("Low iron <b>")
    link = post.get_by_role("link", name="A post")
    await expect(link).to_have_attribute("href", "/archive/p/1")
    assert await link.get_attribute("target") is None
    await post.get_by_role("button", name="Choose").click()  # Nothing was chosen: nothing is asked.
    await post.get_by_label("Nation", exact=True).select_option("Other")
    await post.get_by_role("button", name="Choose").click()
    await expect(page.get_by_test_id("private-answer")).to_be_visible()
    (asked,) = server.of("command")
    assert ("button", r'iron nation:"a \"b\" \\ c"') == (asked["via"], asked["text"])
