"""A day reads like a transcript of what was said on it, in the group's zone."""

from datetime import UTC, date, datetime, timedelta
from urllib.parse import quote
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.web.days import date_of, day_span, local_date, month_of, month_span
from adapters.web.looking import PAGE
from adapters.web.transcript import anchor_of
from bot.features.site import day_path, thread_path
from bot.model.refs import MessageRef
from tests.web.conftest import Site
from tests.web.rig import GENERAL, Group, at, held, post, removed

ZONES = ["Europe/London", "America/Sao_Paulo", "Atlantic/Azores", "Africa/Cairo", "Pacific/Apia", "Asia/Kathmandu"]


def _day(day: str) -> str:
    return day_path(GENERAL, day)


async def test_a_day_is_a_transcript(group: Group, site: Site) -> None:
    """The day in full, and every post with its time, its author and a link of its own."""
    await group.keeps(post("slack:1", "hello", at(9)), post("slack:2", "later", at(12, 30), "Bo", edited_at=at(13)))
    status, text, _ = await site.ask(_day("2026-12-08"))
    assert status == 200
    assert "<title>Tuesday 8 December 2026 – #general – Reading group</title>" in text
    expected = [">Ann Lee</strong>", "9am</time>", "hello", ">Bo</strong>", "12:30pm</time>", ">edited</em>", "later"]
    places = [text.find(piece) for piece in expected]
    assert places == sorted(places)
    assert -1 not in places
    assert 'href="/archive/p/slack%3A1"' in text


async def test_what_is_missing_is_said_in_words(group: Group, site: Site) -> None:
    """A removed post leaves a line only where replies hang on it; one that was held back leaves one always."""
    root, answer = removed("slack:1", at(9)), post("slack:2", "an answer", at(10), thread=MessageRef("slack:1"))
    await group.keeps(root, answer, removed("slack:3", at(11)), held("slack:4", at(12), author="Somebody Held"))
    _, text, _ = await site.ask(_day("2026-12-08"))
    assert text.count("Removed by its author") == 1
    assert text.index("Removed by its author") < text.index("an answer")
    assert text.count(">Not kept</em>") == 1
    assert anchor_of(MessageRef("slack:3")) not in text
    assert "Somebody Held" not in text


async def test_a_reply_on_another_day_says_what_it_answers(group: Group, site: Site) -> None:
    """The day of the question leads to the whole thread, the day of the answer quotes the question."""
    question = post("slack:1", "who knows " + "a long story " * 20, at(9, day=7))
    await group.keeps(question, post("slack:2", "I do", at(9), "Bo", thread=question.post.ref))
    _, before, _ = await site.ask(_day("2026-12-07"))
    assert f'href="{thread_path(question.post.ref)}">Whole thread: 1 reply</a>' in before
    _, after, _ = await site.ask(_day("2026-12-08"))
    assert "“who knows a long story a long story a long story a long story" in after
    assert "…”" in after
    assert f'href="{thread_path(question.post.ref)}#{anchor_of(question.post.ref)}"' in after


async def test_days_lead_to_the_nearest_days_that_have_posts(group: Group, site: Site) -> None:
    """Also from a day without posts, which says so."""
    await group.keeps(*(post(f"slack:{day}", "x", at(9, day=day)) for day in (1, 20)), removed("slack:r", at(9, day=9)))
    status, text, _ = await site.ask(_day("2026-12-09"))
    assert status == 200
    assert "Nothing is kept of this day" in text
    assert f'href="{_day("2026-12-01")}">Earlier: Tuesday 1 December 2026</a>' in text
    assert f'href="{_day("2026-12-20")}">Later: Sunday 20 December 2026</a>' in text
    _, first, _ = await site.ask(_day("2026-12-01"))
    assert ("Earlier:" in first, "Later:" in first) == (False, True)


IMPOSSIBLE = (
    "2026-02-29 2026-13-01 2026-00-10 2026-12-32 0000-01-01 0001-01-01 9999-12-31 3000-01-01 1969-12-31 20261208 "
    "2026-W50-2 today 2026-12-8 ２０２６-12-08 -2026-12-08 2026-12-08T00:00 <b>"
)


@pytest.mark.parametrize("day", [*map(quote, IMPOSSIBLE.split()), "%00", "%20", "%ED%A0%80", "9" * 300])
async def test_an_impossible_date_is_a_sentence(group: Group, site: Site, day: str) -> None:
    """A page that says what a date looks like, and not an error."""
    await group.keeps(post("slack:1", "x", at(9)))
    status, text, _ = await site.ask(_day("") + day)
    assert (status, "There is no such day." in text) == (404, True)


@pytest.mark.parametrize("day", ["1970-01-01", "2999-12-31", "2024-02-29"])
async def test_the_ends_of_the_calendar_are_days_like_others(group: Group, site: Site, day: str) -> None:
    """Empty ones, with a way to the days that have posts."""
    await group.keeps(post("slack:1", "x", at(9)))
    status, text, _ = await site.ask(_day(day))
    assert (status, "Tuesday 8 December 2026</a>" in text) == (200, True)


# --- Midnight and clock changes


async def test_a_day_begins_at_local_midnight(group: Group, site: Site) -> None:
    """In summer that is an hour before midnight UTC."""
    midnight = datetime(2026, 6, 30, 23, 0, tzinfo=UTC)
    await group.keeps(
        post("slack:1", "just before", midnight - timedelta(microseconds=1)), post("slack:2", "just on", midnight)
    )
    _, june, _ = await site.ask(_day("2026-06-30"))
    _, july, _ = await site.ask(_day("2026-07-01"))
    assert ("just before" in june, "just on" in june) == (True, False)
    assert ("just before" in july, "just on" in july) == (False, True)
    assert ">midnight</time>" in july


@pytest.mark.parametrize(("day", "hours"), [("2026-03-29", 23), ("2026-10-25", 25)])
async def test_days_on_which_clocks_change_are_whole(group: Group, site: Site, day: str, hours: int) -> None:
    """One is an hour shorter and one an hour longer; nothing said on them is lost or shown twice."""
    start, end = day_span(date.fromisoformat(day), ZoneInfo("Europe/London"))
    assert end - start == timedelta(hours=hours)
    moments = [start - timedelta(seconds=1), *(start + timedelta(hours=n) for n in range(hours)), end]
    await group.keeps(*(post(f"slack:{n}", f"text {n};", moment) for n, moment in enumerate(moments)))
    _, text, _ = await site.ask(_day(day))
    assert [n for n in range(hours + 2) if f">text {n};<" in text] == list(range(1, hours + 1))


async def test_the_hour_that_comes_twice_can_be_told_apart(group: Group, site: Site) -> None:
    """Half past one in the summer's time, and an hour later half past one in the winter's."""
    first = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    await group.keeps(*(post(f"slack:{n}", f"text {n}", first + timedelta(hours=n)) for n in range(3)))
    _, text, _ = await site.ask(_day("2026-10-25"))
    assert 0 < text.index("1:30am (BST)</time>") < text.index("1:30am (GMT)</time>") < text.index("2:30am</time>")


@given(at=st.datetimes(datetime(1971, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)), zone=st.sampled_from(ZONES))
def test_every_instant_is_in_its_own_day_and_month(at: datetime, zone: str) -> None:
    """In every zone, and whatever its clocks do that night."""
    info = ZoneInfo(zone)
    for start, end in (day_span(local_date(at, info), info), month_span(local_date(at, info), info)):
        assert start <= at < end


@given(st.text(max_size=12) | st.from_regex(r"\d{4}-\d{2}(-\d{2})?", fullmatch=True))
def test_whatever_is_written_is_a_day_or_none(text: str) -> None:
    """Reading an address never fails."""
    day, month = date_of(text), month_of(text)
    assert day is None or str(day) == text
    assert month is None or str(month)[:7] == text


# --- Long days


async def test_a_long_day_goes_on_on_another_page(group: Group, site: Site) -> None:
    """Nothing is lost between the pages, and a link to a post leads to the right one."""
    posts = [post(f"slack:{n}", f"text {n};", at(9) + timedelta(seconds=n // 2)) for n in range(PAGE + 20)]
    await group.keeps(*posts)
    _, first, _ = await site.ask(_day("2026-12-08"))
    assert f'href="{_day("2026-12-08")}?page=2">The rest of this day</a>' in first
    _, second, _ = await site.ask(f"{_day('2026-12-08')}?page=2")
    assert [n for n in range(PAGE + 20) if f">text {n};<" in first] == list(range(PAGE))
    assert [n for n in range(PAGE + 20) if f">text {n};<" in second] == list(range(PAGE, PAGE + 20))
    assert (">Earlier posts of this day</a>" in second, "The rest of this day" in second) == (True, False)
    for number, page in ((PAGE - 1, ""), (PAGE, "?page=2")):
        _, _, answer = await site.ask(f"/archive/p/slack%3A{number}", allow_redirects=False)
        anchor = anchor_of(MessageRef(f"slack:{number}"))
        assert answer.headers["Location"] == f"{_day('2026-12-08')}{page}#{anchor}"


@pytest.mark.parametrize("page", ["2", "100", "999999999"])
async def test_a_page_that_is_not_there_is_missing(group: Group, site: Site, page: str) -> None:
    """With a sentence."""
    await group.keeps(post("slack:1", "x", at(9)))
    status, text, _ = await site.ask(f"{_day('2026-12-08')}?page={page}")
    assert (status, "There are not as many pages as that." in text) == (404, True)


@pytest.mark.parametrize("page", ["", "0", "-1", "x", "1.5", "9" * 300, "%00", quote("٣")])
async def test_a_page_that_is_no_number_is_the_first(group: Group, site: Site, page: str) -> None:
    """A slip in an address leads to the day all the same."""
    await group.keeps(post("slack:1", "hello", at(9)))
    status, text, _ = await site.ask(f"{_day('2026-12-08')}?page={page}")
    assert (status, "hello" in text) == (200, True)
