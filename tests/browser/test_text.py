"""From typed text to what is shown: the page's own functions, asked directly."""

import pytest
import pytest_asyncio
from playwright.async_api import Page, expect

from tests.browser.conftest import OpenPage
from tests.browser.scripted import PRIYA, Scripted, message
from tests.rigs.demo import Demo

pytestmark = pytest.mark.browser


@pytest.fixture
def demo(shared_demo: Demo) -> Demo:
    """Return the demo that all share: it only gives out the page."""
    return shared_demo


DRAW = """async (text) => {
  const { said } = await import("/static/local/chat/text.js");
  const place = document.createElement("div");
  place.append(...said(text, { me: "Priya", bot: "sigbot" }));
  for (const each of place.querySelectorAll("*")) for (const { name } of [...each.attributes]) {
    if (name !== "href") each.removeAttribute(name);
  }
  return place.innerHTML;
}"""

LINK = '<a href="https://example.org/a_b_c">https://example.org/a_b_c</a>'

SHOWN = {
    "plain": "<p>plain</p>",
    "**bold** and *italic* and _so_": "<p><strong>bold</strong> and <em>italic</em> and <em>so</em></p>",
    "**bold with *more* inside**": "<p><strong>bold with <em>more</em> inside</strong></p>",
    "2 * 3 * 4 = 24, 2*3*4": "<p>2 * 3 * 4 = 24, 2*3*4</p>",
    "snake_case_name": "<p>snake_case_name</p>",
    "** not bold **": "<p>** not bold **</p>",
    "use `a * b * c`": "<p>use <code>a * b * c</code></p>",
    "```python\nx = 1\n```": "<pre><code>x = 1</code></pre>",
    "see ```**x**``` there": "<p>see </p><pre><code>**x**</code></pre><p> there</p>",
    "> said\n> twice\nYes": "<blockquote>said\ntwice</blockquote><p>Yes</p>",
    "5 > 4": "<p>5 &gt; 4</p>",
    "see https://example.org/a_b_c.": f"<p>see {LINK}.</p>",
    "*https://example.org/a_b_c*": f"<p><em>{LINK}</em></p>",
    "javascript:alert(1)": "<p>javascript:alert(1)</p>",
    "<b onclick=x>": "<p>&lt;b onclick=x&gt;</p>",
    "hello @Priya!": "<p>hello <mark>@Priya<span> (you)</span></mark>!</p>",
    "@SigBot help": "<p><mark>@SigBot<span> (the bot)</span></mark> help</p>",
    "me@sigbot.org @sigbots": "<p>me@sigbot.org @sigbots</p>",
    "one\n\n\ntwo": "<p>one\n\n\ntwo</p>",
    "": "",
}
STRANGE = ("*" * 12_000, "**a " * 3_000, "_a" * 6_000, "`" * 12_000, "```" * 4_000, "> " * 6_000, "@" * 12_000)
IS_LARGE = {"👍": True, "👍🏽 🎉": True, "👩‍⚕️": True, "👍 yes": False, "12": False, "©": False}


@pytest_asyncio.fixture(loop_scope="session")
async def page(open_page: OpenPage) -> Page:
    """Return any page of the site."""
    return await open_page("/archive")


async def test_marks_become_elements(page: Page) -> None:
    """The marks that people expect, and nothing where they mean something else."""
    assert {text: await page.evaluate(DRAW, text) for text in SHOWN} == SHOWN


async def test_strange_text_takes_no_time(page: Page) -> None:
    """A message made to confuse is drawn in a moment."""
    began = "const began = performance.now();"
    timed = f"async (text) => {{ {began} await ({DRAW})(text); return performance.now() - began; }}"
    for text in STRANGE:
        assert 1_000 > await page.evaluate(timed, text), text[:10]


async def test_a_message_of_emoji_is_larger(page: Page) -> None:
    """A few of them, and nothing else."""
    ask = 'async (text) => (await import("/static/local/chat/text.js")).isEmojiOnly(text)'
    assert {text: await page.evaluate(ask, text) for text in IS_LARGE} == IS_LARGE


async def test_messages_say_in_words_whom_they_mention(open_page: OpenPage, demo: Demo) -> None:
    """A label beside the name; one's own message has none. Text from right to left stands so."""
    posts = [message(1, "@Priya, look"), message(2, "I am @Priya", PRIYA), message(3, "שלום לכולם"), message(4, "👍")]
    page = await Scripted(messages=posts, read=4).open(open_page, demo)
    rows = page.get_by_test_id("message")
    await expect(rows.nth(0)).to_contain_text("mentions you")
    await expect(rows.nth(1)).not_to_contain_text("mentions you")
    await expect(rows.nth(2).locator(".said")).to_have_css("direction", "rtl")
    await expect(rows.nth(3).locator(".large")).to_have_count(1)


async def test_long_code_scrolls_inside_and_takes_the_focus(open_page: OpenPage, demo: Demo) -> None:
    """With the keyboard too; short code is no stop on the way."""
    posts = [message(1, f"```\n{'long ' * 200}\n```"), message(2, "```\nshort\n```")]
    page = await Scripted(messages=posts, read=2).open(open_page, demo, viewport={"width": 360, "height": 740})
    await expect(page.locator("pre").nth(0)).to_have_attribute("tabindex", "0")
    assert await page.locator("pre").nth(1).get_attribute("tabindex") is None
    assert not await page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
