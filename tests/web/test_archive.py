"""The archive's pages show what is kept, exactly as text, and say plainly when there is nothing."""

from urllib.parse import quote

import pytest

from adapters.web.transcript import anchor_of, channel_address, post_address
from bot.model.refs import MessageRef
from tests.web.conftest import Browse
from tests.web.rig import GENERAL, NAV, PAPERS, ReadingStore, at, file, post

NASTY = "<script>alert('x')</script>\"'&{{ 7 * 7 }}"
PAGE = channel_address(GENERAL)
NOT_KEPT = "There is no kept channel at this address."


# --- The way in


async def test_the_overview_lists_what_is_kept(browse: Browse) -> None:
    """Members see which channels are kept, how much there is, when the last came, and that others never appear."""
    site = await browse(ReadingStore([post("slack:1", "hello", at(12, 30))]))
    status, text, _ = await site.ask("/archive")
    assert status == 200
    assert f'href="{PAGE}"' in text
    assert "1 post, the last on" in text
    assert "0 posts</p>" in text
    assert "Tuesday 8 December 2026, 12:30pm (GMT)" in text
    assert "Other channels and direct messages never appear here." in text
    assert '<span class="label">Slack</span>' in text
    assert 'href="/archive" aria-current="page"' in text


async def test_an_empty_archive_says_so(browse: Browse) -> None:
    """Nothing kept is a sentence and not an empty list."""
    _, text, _ = await (await browse(ReadingStore(names={}))).ask("/archive")
    assert "No channel is kept yet" in text


# --- A channel


async def test_a_transcript_reads_from_oldest_to_newest(browse: Browse) -> None:
    """Days and posts come in the order in which they were written, replies under what they answer."""
    posts = [
        post("slack:1", "a question", at(9, day=7)),
        post("slack:2", "second", at(10)),
        post("slack:3", "an answer", at(11), "Bo", thread=MessageRef("slack:1"), edited_at=at(12)),
        post("slack:4", "lost", at(13), "Cy", thread=MessageRef("slack:0"), files=(file("a.pdf", "application/pdf"),)),
    ]
    status, text, _ = await (await browse(ReadingStore(posts))).ask(PAGE)
    assert status == 200
    expected = ["Monday 7 December 2026</h2>", "a question", "in reply to Ann Lee", "an answer"]
    expected += ["Tuesday 8 December 2026</h2>", "second", "in reply to an earlier post", "lost", "a.pdf"]
    places = [text.find(piece) for piece in expected]
    assert places == sorted(places)
    assert -1 not in places
    assert text.count(">edited</em>") == 1
    assert "(application/pdf)" in text
    assert "All 4 posts, oldest first." in text


async def test_a_bot_is_called_one(browse: Browse) -> None:
    """In words, beside its name."""
    _, text, _ = await (await browse(ReadingStore([post("slack:1", "hi", at(9), author_is_bot=True)]))).ask(PAGE)
    assert '<span class="label">bot</span>' in text


async def test_somebody_without_a_name_is_still_somebody(browse: Browse) -> None:
    """A byline is never empty."""
    _, text, _ = await (await browse(ReadingStore([post("slack:1", "hi", at(9), "")]))).ask(PAGE)
    assert ">Somebody</strong>" in text


async def test_a_new_post_is_there_at_once(browse: Browse) -> None:
    """Every page shows what the store holds when it is asked for, and no browser keeps an older copy."""
    store = ReadingStore()
    site = await browse(store)
    assert "Nothing has been posted here" in (await site.ask(PAGE))[1]
    store._posts.append(post("slack:1", "news", at(9)))
    _, text, answer = await site.ask(PAGE)
    assert ("news" in text, answer.headers["Cache-Control"]) == (True, "no-store")


@pytest.mark.parametrize("ref", ["slack:unknown", "nothing", "%2F%2F", "%00", "..%2F..", "%ED%A0%80", quote(NASTY, "")])
@pytest.mark.parametrize("path", ["/archive/c/{ref}", "/archive/search?q=x&channel={ref}"])
async def test_channels_that_are_not_kept_look_like_no_channels(browse: Browse, ref: str, path: str) -> None:
    """Nobody learns from the archive which other channels exist."""
    status, text, _ = await (await browse(ReadingStore())).ask(path.format(ref=ref))
    assert status == 404
    assert NOT_KEPT in text


# --- Permanent links


async def test_every_post_has_a_link_of_its_own(browse: Browse) -> None:
    """The link from a search leads to the same anchor on the channel's page."""
    shown = post("slack:C1/1.5", "hello", at(9))
    site = await browse(ReadingStore([shown]))
    _, page, _ = await site.ask(PAGE)
    _, found, _ = await site.ask("/archive/search?q=hello")
    assert f'id="{anchor_of(shown.post.ref)}"' in page
    assert f'href="{post_address(shown)}"' in page
    assert f'href="{post_address(shown)}"' in found


async def test_a_link_still_leads_there_after_a_thousand_posts(browse: Browse) -> None:
    """The page then shows the posts around it, and ways to both sides."""
    posts = [post(f"slack:{n}", f"text {n}", at(n // 60 % 24, n % 60, day=1 + n // 1440)) for n in range(1000)]
    site = await browse(ReadingStore(posts))
    _, newest, _ = await site.ask(PAGE)
    assert "The newest 200 of 1,000 posts" in newest
    assert (">text 999<" in newest, ">text 800<" in newest, ">text 799<" in newest) == (True, True, False)
    _, around, _ = await site.ask(post_address(posts[400]).partition("#")[0])
    assert (">text 400<" in around, "Earlier posts" in around, "Later posts" in around) == (True, True, True)
    assert "The post that you followed" not in around


async def test_turning_pages_misses_no_post(browse: Browse) -> None:
    """From the newest page back to the first post, and forth again."""
    posts = [post(f"slack:{n}", f"text {n}", at(n // 60 % 24, n % 60, day=1 + n // 1440)) for n in range(700)]
    site = await browse(ReadingStore(posts))
    for link in ("Earlier posts", "Later posts"):
        seen: set[int] = set()
        path: str | None = PAGE if link == "Earlier posts" else post_address(posts[0]).partition("#")[0]
        for _ in range(9):
            if path is None:
                break
            _, text, _ = await site.ask(path)
            seen |= {n for n in range(700) if f">text {n}<" in text}
            path = _link(text, link)
        assert seen == set(range(700))


def _link(text: str, label: str) -> str | None:
    """Return where a link leads, without its anchor."""
    before, found, _ = text.partition(f'">{label}</a>')
    return before.rpartition('href="')[2].partition("#")[0] if found else None


async def test_a_link_to_a_post_that_is_gone_says_so(browse: Browse) -> None:
    """Deleted posts leave a sentence, not a page that seems to be the wrong one."""
    site = await browse(ReadingStore([post("slack:1", "hello", at(9))]))
    status, text, _ = await site.ask(f"{PAGE}?post=slack:gone")
    assert status == 200
    assert "The post that you followed is not here." in text


# --- The search


async def test_a_search_shows_matches_newest_first(browse: Browse) -> None:
    """Results carry author, channel, platform, date and the matched words marked, and are counted in the title too."""
    posts = [post("slack:1", "an old scan", at(9)), post("discord:2", "a Scan", at(10), "Bo", channel=PAPERS)]
    status, text, _ = await (await browse(ReadingStore(posts))).ask("/archive/search?q=scan")
    assert status == 200
    assert "<strong>2 posts</strong>, newest first." in text
    assert "<title>scan: 2 posts – Search the archive" in text
    assert 0 < text.index("<mark>Scan</mark>") < text.index("<mark>scan</mark>")
    for piece in (">Bo</strong>", "<bdi>#papers</bdi>", ">Discord</span>", "Tuesday 8 December 2026, 10am (GMT)"):
        assert piece in text


async def test_a_search_can_stay_in_one_channel(browse: Browse) -> None:
    """The chosen channel is passed on, stays chosen and can be left again; it lives in the address."""
    store = ReadingStore([post("slack:1", "scan", at(9))])
    _, text, _ = await (await browse(store)).ask("/archive/search?q=scan&channel=discord%3A7")
    assert [PAPERS] == [query.channel for query in store.queries]
    assert 'value="discord:7" selected' in text
    assert '<a class="chip" href="/archive/search?q=scan">Only in <bdi>#papers</bdi> – search all channels</a>' in text


@pytest.mark.parametrize("query", ["", "?q=", "?q=%20%0a", "?q=%00%07", "?q=%E2%80%AE", "?channel="])
async def test_an_empty_search_says_what_to_do(browse: Browse, query: str) -> None:
    """Nothing typed is not an error, and nothing is looked up."""
    store = ReadingStore([post("slack:1", "hello", at(9))])
    status, text, _ = await (await browse(store)).ask(f"/archive/search{query}")
    assert (status, store.queries) == (200, [])
    assert "Type one or more words" in text


async def test_a_search_that_finds_nothing_says_what_to_do(browse: Browse) -> None:
    """An empty result is a sentence with a next step."""
    _, text, _ = await (await browse(ReadingStore())).ask("/archive/search?q=zebra")
    assert "No kept post has all of these words: <bdi>zebra</bdi>" in text
    assert "Try fewer words, or another spelling." in text


async def test_a_search_that_is_too_long_says_so(browse: Browse) -> None:
    """More than 200 characters are not searched for; what fits stays in the box."""
    store = ReadingStore()
    status, text, _ = await (await browse(store)).ask(f"/archive/search?q={'x' * 199}yz")
    assert (status, store.queries) == (400, [])
    assert "That is 201 characters, and 200 are the most." in text
    assert f'value="{"x" * 199}y"' in text
    assert 'aria-describedby="q-problem"' in text


async def test_many_results_are_cut_honestly(browse: Browse) -> None:
    """Somebody who sees fifty results knows whether there are more."""
    posts = [post(f"slack:{n}", "scan", at(9, n % 60)) for n in range(51)]
    _, all_of_them, _ = await (await browse(ReadingStore(posts[:50]))).ask("/archive/search?q=scan")
    _, some, _ = await (await browse(ReadingStore(posts))).ask("/archive/search?q=scan")
    assert "<strong>50 posts</strong>" in all_of_them
    assert "<strong>The newest 50 posts</strong>" in some
    assert some.count("<mark>") == 50


@pytest.mark.parametrize(
    "query", ["%ff", "%22", "*", "a%20OR%20b", "NEAR(", "%F0%9F%90%88", "%ED%A0%80", "&q=b&q=c", "%25", "%00a", "-x:y"]
)
async def test_odd_queries_are_never_an_error(browse: Browse, query: str) -> None:
    """Whatever is typed is only searched for."""
    assert 200 == (await (await browse(ReadingStore())).ask(f"/archive/search?q={query}"))[0]


async def test_controls_are_cleaned_from_what_is_typed(browse: Browse) -> None:
    """Neither the search nor the page gets them."""
    store = ReadingStore()
    await (await browse(store)).ask("/archive/search?q=%00a%1b%0d%0ab%E2%80%AE")
    assert ["a b"] == [query.words for query in store.queries]


# --- Everywhere


async def test_nothing_that_people_wrote_becomes_markup(browse: Browse) -> None:
    """Names, texts, files and queries are shown as the text that they are."""
    nasty = post("slack:1", NASTY, at(9), NASTY, files=(file(NASTY, NASTY),))
    site = await browse(ReadingStore([nasty], names={GENERAL: NASTY, PAPERS: NASTY}))
    for path in ("/archive", PAGE, f"/archive/search?q={quote(NASTY)}&channel={quote(GENERAL, '')}"):
        status, text, _ = await site.ask(path)
        assert status == 200
        assert "<script>" not in text
        assert "&lt;script&gt;" in text
        assert "49" not in text
        assert text.count("<script") == 1


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
async def test_the_archive_only_reads(browse: Browse, method: str) -> None:
    """There is nothing to change here."""
    site = await browse(ReadingStore())
    assert 405 == (await site.ask("/archive", method, headers={"Origin": site.origin}))[0]


async def test_the_styles_and_the_places_are_there(browse: Browse) -> None:
    """The archive's own styles and the shared ones are served, and every page leads to the main places."""
    site = await browse(ReadingStore())
    for path in ("/static/web/archive.css", "/static/serving/base.css", "/static/serving/theme.js"):
        assert 200 == (await site.ask(path))[0]
    _, text, _ = await site.ask(PAGE)
    assert all(f'<a href="{address}"' in text for _, address in NAV)
