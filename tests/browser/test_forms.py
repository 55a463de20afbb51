"""Forms: a dialog that keeps what was typed."""

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import expect

from tests.browser.conftest import OpenPage
from tests.browser.scripted import Frame, Scripted, option, say
from tests.browser.test_options import answer
from tests.rigs.demo import Demo

pytestmark = pytest.mark.browser


@pytest.fixture
def demo(shared_demo: Demo) -> Demo:
    """Return the demo that all share: it only gives out the page."""
    return shared_demo


INTRODUCE: Frame = {"name": "introduce", "aliases": [], "summary": "Introduce yourself", "form": True}
FIELDS = [option("work", required=True), option("nation", "choice", choices=["England", "Wales"]), option("note")]


def answered(asked: Frame) -> list[Frame]:
    """Answer with a form, then with a refusal until the work is said."""
    options = asked.get("options")
    if options is None:
        form = {"command": "introduce", "title": "Introduce yourself", "fields": FIELDS, "values": {"note": "Hello"}}
        return [answer(asked, form=form)]
    if "work" not in options:
        return [answer(asked, refused=True, about="work", card=say("Please say what you do."))]
    return [answer(asked, card=say("Thank you. Your introduction is on its way."))]


@pytest.fixture
def server() -> Scripted:
    """Return a server with one form."""
    made = Scripted(commands=[{**INTRODUCE, "options": FIELDS}])
    made.answers["command"] = answered
    return made


async def test_a_form_is_kept_until_it_is_right(open_page: OpenPage, demo: Demo, server: Scripted) -> None:
    """The refusal stands beside its field, the rest stays; the answer is a private one, and the focus comes back."""
    page = await server.open(open_page, demo)
    composer = page.get_by_test_id("composer").first
    await composer.fill("/introduce")
    await composer.press("Enter")
    form = page.get_by_role("dialog", name="Introduce yourself")
    await expect(form.get_by_label("Work (required)")).to_be_focused()
    await expect(form.get_by_label("Note")).to_have_value("Hello")
    assert 0 == (await Axe().run(page)).violations_count
    await form.get_by_label("Nation").select_option("Wales")
    await form.get_by_role("button", name="Send").click()
    await expect(form.get_by_label("Work (required)")).to_be_focused()
    await expect(form.get_by_label("Work (required)")).to_have_accessible_description(
        "About work Please say what you do."
    )
    await expect(form.get_by_label("Nation")).to_have_value("Wales")
    await form.get_by_label("Work (required)").fill("I look after people before surgery")
    await form.get_by_role("button", name="Send").click()
    await expect(form).to_have_count(0)
    await expect(page.get_by_test_id("private-answer")).to_contain_text("Only you can see this")
    await expect(page.get_by_test_id("private-answer")).to_contain_text("Thank you.")
    await expect(composer).to_be_focused()
    sent = {"work": "I look after people before surgery", "nation": "Wales", "note": "Hello"}
    assert ("form", sent) == (server.of("command")[-1]["via"], server.of("command")[-1]["options"])


async def test_a_form_that_was_closed_comes_back_as_it_was(open_page: OpenPage, demo: Demo, server: Scripted) -> None:
    """Escape closes it, and nothing typed is lost."""
    page = await server.open(open_page, demo)
    composer = page.get_by_test_id("composer").first
    for typed in ("Half a", " sentence"):
        await composer.fill("/introduce")
        await composer.press("Enter")
        await expect(page.get_by_label("Work (required)")).to_be_focused()
        await page.keyboard.press("End")
        await page.keyboard.type(typed)
        await page.keyboard.press("Escape")
        await expect(page.get_by_role("dialog")).to_have_count(0)
        await expect(composer).to_be_focused()
    await composer.fill("/introduce")
    await composer.press("Enter")
    await expect(page.get_by_label("Work (required)")).to_have_value("Half a sentence")


async def test_what_a_form_carries_is_sent_with_it(open_page: OpenPage, demo: Demo) -> None:
    """And what was typed into a form about one thing is not in the form about another."""
    server = Scripted(commands=[{**INTRODUCE, "options": FIELDS}])
    about, sent = ["one", "two", "one"], []

    def carrying(asked: Frame) -> list[Frame]:
        options = asked.get("options")
        if options is None:
            carried = {"about": about.pop(0)}
            form = {"command": "introduce", "title": "Introduce yourself", "fields": FIELDS, "carried": carried}
            return [answer(asked, form={**form, "values": {}})]
        sent.append(options)
        return [answer(asked, card=say("Thank you."))]

    server.answers["command"] = carrying
    page = await server.open(open_page, demo)
    composer = page.get_by_test_id("composer").first
    for note in ("mine", "", "mine"):
        await composer.fill("/introduce")
        await composer.press("Enter")
        form = page.get_by_role("dialog", name="Introduce yourself")
        await expect(form.get_by_label("Note")).to_have_value(note if about != ["two", "one"] else "")
        if about == ["two", "one"]:
            await form.get_by_label("Note").fill("mine")
        if about:
            await form.get_by_role("button", name="Cancel").click()
        else:
            await form.get_by_label("Work (required)").fill("physio")
            await form.get_by_role("button", name="Send").click()
            await expect(form).to_have_count(0)
    assert [{"work": "physio", "note": "mine", "about": "one"}] == sent
