"""The archive's overview and its channels' pages show what is kept, exactly as text, and say plainly what is not."""

from datetime import timedelta
from urllib.parse import quote

import pytest

from adapters.web.looking import NEWEST
from adapters.web.transcript import anchor_of
from bot.features.site import channel_path, day_path, post_path, thread_path
from bot.model.refs import MessageRef
from tests.web.conftest import Site
from tests.web.rig import GENERAL, NAV, PAPERS, QUIET, Group, at, file, held, post, removed

NASTY = "<script>alert('x')</script>\"'&{{ 7 * 7 }}"
PAGE = channel_path(GENERAL)
NOT_KEPT = "There is no kept channel at this address."
ODD = [
    "slack:unknown",
    "nothing",
    "%2F%2F",
    "%00",
    "..%2F..",
    "%ED%A0%80",
    quote(NASTY, ""),
    "x" * 300,
    quote(QUIET, ""),
]


# --- The way in


async def test_the_overview_lists_what_is_kept(group: Group, site: Site) -> None:
    """Members see which channels are kept, how much there is, when the last came, and that others never appear."""
    await group.keeps(post("slack:1", "hello", at(12, 30)))
    status, text, _ = await site.ask("/archive")
    assert status == 200
    assert text.index('name="q"') < text.index(f'href="{PAGE}"')
    assert "1 post, the last on" in text
    assert "0 posts</p>" in text
    assert "Tuesday 8 December 2026, 12:30pm (GMT)" in text
    assert "Other channels and direct messages never appear here." in text
    assert '<span class="label">Slack</span>' in text
    assert 'href="/archive" aria-current="page"' in text


async def test_an_empty_archive_says_so(site: Site) -> None:
    """Nothing kept is a sentence and not an empty list."""
    _, text, _ = await site.ask("/archive")
    assert "No channel is kept yet" in text


# --- A channel


async def test_a_transcript_reads_from_oldest_to_newest(group: Group, site: Site) -> None:
    """Days and posts come in the order in which they were written, replies under what they answer."""
    await group.keeps(
        post("slack:1", "a question", at(9, day=7)),
        post("slack:2", "second", at(10)),
        post("slack:3", "an answer", at(11), "Bo", thread=MessageRef("slack:1"), edited_at=at(12)),
        post("slack:4", "lost", at(13), "Cy", thread=MessageRef("slack:0"), files=(file("a.pdf", "application/pdf"),)),
    )
    status, text, _ = await site.ask(PAGE)
    assert status == 200
    expected = ["Monday 7 December 2026</a></h2>", "a question", "in reply to Ann Lee", "an answer"]
    expected += ["Tuesday 8 December 2026</a></h2>", "second", "a post that is not in the archive", "lost", "a.pdf"]
    transcript = text[text.index("All 4 posts, oldest first.") :]
    places = [transcript.find(piece) for piece in expected]
    assert places == sorted(places)
    assert -1 not in places
    assert text.count(">edited</em>") == 1
    assert "(application/pdf)" in text


async def test_a_bot_is_called_one(group: Group, site: Site) -> None:
    """In words, beside its name."""
    await group.keeps(post("slack:1", "hi", at(9), author_is_bot=True))
    assert '<span class="label">bot</span>' in (await site.ask(PAGE))[1]


async def test_somebody_without_a_name_is_still_somebody(group: Group, site: Site) -> None:
    """A byline is never empty."""
    await group.keeps(post("slack:1", "hi", at(9), ""))
    assert ">Somebody</strong>" in (await site.ask(PAGE))[1]


async def test_a_new_post_is_there_at_once(group: Group, site: Site) -> None:
    """Every page shows what the store holds when it is asked for, and no browser keeps an older copy."""
    await group.keeps()
    assert "Nothing has been posted here" in (await site.ask(PAGE))[1]
    await group.keeps(post("slack:1", "news", at(9)))
    _, text, answer = await site.ask(PAGE)
    assert ("news" in text, answer.headers["Cache-Control"]) == (True, "no-store")


async def test_what_is_older_than_the_page_is_one_link_away(group: Group, site: Site) -> None:
    """The channel's page ends somewhere; the day of the first post that it leaves out goes on."""
    posts = [post(f"slack:{n}", f"text {n}", at(9, day=1) + timedelta(minutes=30 * n)) for n in range(NEWEST + 50)]
    await group.keeps(*posts)
    _, text, _ = await site.ask(PAGE)
    assert "The newest 200 posts, oldest first." in text
    assert (">text 50<" in text, ">text 49<" in text) == (True, False)
    assert f'href="{day_path(GENERAL, "2026-12-02")}">Earlier posts: Wednesday 2 December 2026</a>' in text
    assert ">text 49<" in (await site.ask(day_path(GENERAL, "2026-12-02")))[1]


@pytest.mark.parametrize("ref", ODD)
@pytest.mark.parametrize(
    "path",
    [
        "/archive/c/{ref}",
        "/archive/c/{ref}/2026-12-08",
        "/archive/c/{ref}?month=2026-12",
        "/archive/search?q=hello&channel={ref}",
    ],
)
async def test_channels_that_are_not_kept_look_like_no_channels(group: Group, site: Site, ref: str, path: str) -> None:
    """Nobody learns from the archive which other channels exist."""
    await group.keeps(post("slack:q", "hello", at(9), channel=QUIET))
    status, text, _ = await site.ask(path.format(ref=ref))
    assert status == 404
    assert NOT_KEPT in text


async def test_nothing_of_a_channel_that_is_off_appears_anywhere(group: Group, site: Site) -> None:
    """Its name, its posts and their authors are in the store, and on no page."""
    secret = post("slack:q", "zebrafish", at(9), "Hidden Person", channel=QUIET)
    reply = post("slack:r", "zebrafish too", at(10), "Hidden Person", channel=QUIET, thread=secret.post.ref)
    await group.keeps(secret, reply, post("slack:1", "hello", at(9)))
    addresses = ["/archive", PAGE, day_path(GENERAL, "2026-12-08"), "/archive/search?q=zebrafish"]
    addresses += ["/archive/search?author=hidden", "/archive/search?from=2026-12-08&to=2026-12-08"]
    addresses += [post_path(secret.post.ref), thread_path(secret.post.ref), thread_path(reply.post.ref)]
    for address in addresses:
        _, text, _ = await site.ask(address)
        assert not [
            word for word in ("zebrafish too", "Hidden Person", "backroom", anchor_of(secret.post.ref)) if word in text
        ]


# --- The way to days


async def test_a_month_of_days_is_listed_newest_first_with_counts(group: Group, site: Site) -> None:
    """Days are the group's own: what was said just before midnight in London belongs to that day."""
    await group.keeps(
        post("slack:1", "late", at(23, 30, day=30, month=6)),  # Half past midnight on 1 July, British Summer Time.
        post("slack:2", "noon", at(12, day=1, month=7)),
        post("slack:3", "later", at(12, day=9, month=7)),
        held("slack:4", at(12, day=10, month=7)),
    )
    _, text, _ = await site.ask(PAGE)
    first = text.index(f'href="{day_path(GENERAL, "2026-07-09")}"')
    assert first < text.index(f'href="{day_path(GENERAL, "2026-07-01")}"')
    assert day_path(GENERAL, "2026-06-30") not in text
    assert day_path(GENERAL, "2026-07-10") not in text
    assert '<span class="muted small">2 posts</span>' in text


async def test_months_lead_to_the_nearest_months_with_posts(group: Group, site: Site) -> None:
    """Nobody pages through empty months."""
    await group.keeps(*(post(f"slack:{month}", "x", at(12, day=1, month=month)) for month in (2, 6, 12)))
    _, newest, _ = await site.ask(PAGE)
    assert f'href="{PAGE}?month=2026-06#days">Earlier: June 2026</a>' in newest
    assert ">Later:" not in newest
    _, middle, _ = await site.ask(f"{PAGE}?month=2026-06")
    assert f'href="{PAGE}?month=2026-02#days">Earlier: February 2026</a>' in middle
    assert f'href="{PAGE}?month=2026-12#days">Later: December 2026</a>' in middle
    _, between, _ = await site.ask(f"{PAGE}?month=2026-04")
    assert "Nothing was posted here in April 2026." in between


@pytest.mark.parametrize("month", ["2026-13", "2026-00", "0001-01", "9999-12", "2026", "2026-12-08", "x" * 300, "%00"])
async def test_a_month_that_is_none_is_a_sentence(group: Group, site: Site, month: str) -> None:
    """Not an error, and not some other month."""
    await group.keeps(post("slack:1", "x", at(9)))
    status, text, _ = await site.ask(f"{PAGE}?month={month}")
    assert (status, "There is no such month." in text) == (404, True)


# --- Everywhere


async def test_nothing_that_people_wrote_becomes_markup(group: Group, site: Site) -> None:
    """Names, texts, files, channels and queries are shown as the text that they are."""
    nasty = post("slack:1", NASTY, at(9), NASTY, files=(file(NASTY, NASTY),))
    reply = post("slack:2", NASTY, at(9, day=9), NASTY, thread=nasty.post.ref)
    await group.keeps(nasty, reply, removed("slack:3", at(10)), names={GENERAL: NASTY, PAPERS: NASTY})
    typed = quote(NASTY, "")
    paths = ["/archive", PAGE, day_path(GENERAL, "2026-12-08"), day_path(GENERAL, "2026-12-09")]
    paths += [thread_path(nasty.post.ref), post_path(MessageRef("slack:3"))]
    paths += [f"/archive/search?q={typed}&channel={quote(GENERAL, '')}&author={typed}&from={typed}&to={typed}"]
    paths += ["/archive/search?q=alert"]
    for path in paths:
        _, text, _ = await site.ask(path)
        assert "&lt;script&gt;" in text, path
        assert text.count("<script") == 1, path
        assert "49" not in text, path


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
async def test_the_archive_only_reads(site: Site, method: str) -> None:
    """There is nothing to change here."""
    assert 405 == (await site.ask("/archive", method, headers={"Origin": site.origin}))[0]


async def test_the_styles_and_the_places_are_there(group: Group, site: Site) -> None:
    """The pages' own styles and the shared ones are served, and every page leads to the main places."""
    await group.keeps()
    for name in ("web/archive.css", "web/library.css", "serving/base.css", "serving/theme.js"):
        assert 200 == (await site.ask(f"/static/{name}"))[0]
    _, text, _ = await site.ask(PAGE)
    assert all(f'<a href="{address}"' in text for _, address in NAV)
