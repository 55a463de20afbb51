"""Permanent links and threads: a post is found however old it is, and what cannot be read is said."""

from datetime import UTC, datetime, timedelta
from urllib.parse import quote

import pytest

from adapters.web.looking import PAGE
from adapters.web.transcript import anchor_of
from bot.features.site import channel_path, day_path, post_path, thread_path
from bot.model.refs import MessageRef
from tests.web.conftest import Site
from tests.web.rig import GENERAL, PAPERS, QUIET, Group, at, held, post, removed
from tests.web.test_archive import NASTY

ROOT = MessageRef("slack:C1/1.5")


# --- Permanent links


async def test_a_link_leads_to_the_post_on_its_day(group: Group, site: Site) -> None:
    """A redirect to the anchor, and the anchor is there."""
    await group.keeps(post(ROOT, "hello", at(9)))
    status, _, answer = await site.ask(post_path(ROOT), allow_redirects=False)
    assert status == 302
    assert answer.headers["Location"] == f"{day_path(GENERAL, '2026-12-08')}#{anchor_of(ROOT)}"
    assert f'id="{anchor_of(ROOT)}"' in (await site.ask(post_path(ROOT)))[1]


async def test_a_reply_is_found_on_the_day_on_which_it_was_said(group: Group, site: Site) -> None:
    """Not on the day of what it answers."""
    await group.keeps(post(ROOT, "hello", at(9, day=7)), post("slack:2", "an answer", at(9), thread=ROOT))
    _, text, answer = await site.ask(post_path(MessageRef("slack:2")))
    assert answer.url.path.endswith("/2026-12-08")
    assert f'id="{anchor_of(MessageRef("slack:2"))}"' in text


async def test_a_link_works_after_thousands_of_posts(group: Group, site: Site) -> None:
    """However many came since."""
    old = post("slack:old", "the first", datetime(2019, 5, 1, 12, tzinfo=UTC))
    await group.keeps(old, *(post(f"slack:{n}", "x", at(0, day=1) + timedelta(minutes=n)) for n in range(6_000)))
    _, text, answer = await site.ask(post_path(old.post.ref))
    assert ("the first" in text, answer.url.path.endswith("/2019-05-01")) == (True, True)


async def test_every_page_links_to_posts_by_their_permanent_links(group: Group, site: Site) -> None:
    """So that what somebody copies goes on working."""
    await group.keeps(post(ROOT, "hello", at(9)))
    for path in (channel_path(GENERAL), day_path(GENERAL, "2026-12-08"), thread_path(ROOT), "/archive/search?q=hello"):
        assert f'href="{post_path(ROOT)}"' in (await site.ask(path))[1], path


async def test_a_removed_post_is_said_to_be_removed(group: Group, site: Site) -> None:
    """With a way to its replies and to its day, and without its author."""
    await group.keeps(removed("slack:1", at(9)), post("slack:2", "an answer", at(10), thread=MessageRef("slack:1")))
    status, text, _ = await site.ask(post_path(MessageRef("slack:1")))
    assert status == 410
    assert "It was removed by its author, or by somebody who looks after the channel." in text
    assert f'href="{thread_path(MessageRef("slack:1"))}">Read the reply</a>' in text
    assert f'href="{day_path(GENERAL, "2026-12-08")}"' in text


async def test_a_post_that_was_held_back_is_said_to_be_not_kept(group: Group, site: Site) -> None:
    """The reason stands there; the text is nowhere."""
    await group.keeps(held("slack:1", at(9), author="Somebody Held"))
    status, text, _ = await site.ask(post_path(MessageRef("slack:1")))
    assert (status, "This post was not kept" in text, "Somebody Held" in text) == (410, True, False)


async def test_a_deletion_that_came_before_its_post_is_no_post(group: Group, site: Site) -> None:
    """Nobody ever saw it here."""
    await group.keeps(removed("slack:1", at(9), arrived=False))
    assert 404 == (await site.ask(post_path(MessageRef("slack:1"))))[0]


@pytest.mark.parametrize(
    "ref", ["slack:none", "none", "%2F", "%00", "%ED%A0%80", "..%2F", quote(NASTY, ""), "é" * 250, "slack%3Aq", "%0A"]
)
@pytest.mark.parametrize("path", ["/archive/p/", "/archive/t/"])
async def test_what_is_not_in_the_archive_is_missing(group: Group, site: Site, ref: str, path: str) -> None:
    """Alike for what never was and for what is in a channel that is off."""
    await group.keeps(post("slack:q", "hello", at(9), channel=QUIET), post("slack:1", "x", at(9)))
    status, text, _ = await site.ask(path + (ref if ref.isascii() else quote(ref, "")))
    assert (status, "There is no post at this address." in text) == (404, True)


# --- Threads


async def test_a_thread_is_whole(group: Group, site: Site) -> None:
    """All days of it on one page, the question first; what was removed since leaves no line."""
    await group.keeps(
        post("slack:2", "same day", at(10), "Bo", thread=ROOT),
        post(ROOT, "the question", at(9)),
        post("slack:3", "next day", at(9, day=9), "Cy", thread=ROOT, edited_at=at(10, day=9)),
        removed("slack:4", at(11), thread=ROOT),
        held("slack:5", at(12), thread=ROOT),
        post("slack:6", "something else", at(9)),
    )
    status, text, _ = await site.ask(thread_path(ROOT))
    assert status == 200
    expected = ["Begun on Tuesday 8 December 2026, 9am (GMT).", "3 replies.", "the question", "10am</time>", "same day"]
    expected += [">Not kept</em>", "Wednesday 9 December 2026, 9am (GMT)</time>", ">edited</em>", "next day"]
    places = [text.find(piece) for piece in expected]
    assert places == sorted(places)
    assert -1 not in places
    assert ("Removed by" in text, "something else" in text) == (False, False)


async def test_a_thread_whose_beginning_is_removed_says_so(group: Group, site: Site) -> None:
    """The replies stay readable."""
    await group.keeps(removed(ROOT, at(9)), post("slack:2", "an answer", at(10), thread=ROOT))
    _, text, _ = await site.ask(thread_path(ROOT))
    assert 0 < text.index("Removed by its author") < text.index("an answer")


async def test_a_thread_whose_beginning_is_unknown_says_so(group: Group, site: Site) -> None:
    """It may have been posted before the channel was kept."""
    await group.keeps(post("slack:2", "an answer", at(10), thread=ROOT))
    status, text, _ = await site.ask(thread_path(ROOT))
    assert (status, "The post that these answer is not in the archive." in text) == (200, True)


async def test_the_thread_of_a_reply_is_the_thread_that_it_is_in(group: Group, site: Site) -> None:
    """At its place there."""
    await group.keeps(post(ROOT, "hello", at(9)), post("slack:2", "an answer", at(10), thread=ROOT))
    status, _, answer = await site.ask(thread_path(MessageRef("slack:2")), allow_redirects=False)
    assert (status, answer.headers["Location"]) == (302, f"{thread_path(ROOT)}#{anchor_of(MessageRef('slack:2'))}")


async def test_a_long_thread_has_pages(group: Group, site: Site) -> None:
    """The first post stands on each of them."""
    replies = [post(f"slack:{n}", f"text {n};", at(10) + timedelta(seconds=n), thread=ROOT) for n in range(PAGE + 3)]
    await group.keeps(post(ROOT, "the question", at(9)), *replies)
    _, first, _ = await site.ask(thread_path(ROOT))
    _, second, _ = await site.ask(f"{thread_path(ROOT)}?page=2")
    assert f'href="{thread_path(ROOT)}?page=2">More replies</a>' in first
    assert [n for n in range(PAGE + 3) if f">text {n};<" in second] == list(range(PAGE, PAGE + 3))
    assert "the question" in second
    assert 404 == (await site.ask(f"{thread_path(ROOT)}?page=3"))[0]


async def test_a_post_that_is_its_own_thread_is_no_reply(group: Group, site: Site) -> None:
    """Some platforms name a thread's first post as its thread."""
    await group.keeps(post(ROOT, "hello", at(9), thread=ROOT, channel=PAPERS))
    status, text, _ = await site.ask(thread_path(ROOT))
    assert (status, "No replies." in text, "In reply to" in text) == (200, True, False)
