"""Discord's history as the bot reads it: channels, threads and forums, and never more than Discord really gave."""

from datetime import UTC, datetime, timedelta

import pytest

from adapters.discord import ids
from bot.errors import HistoryUnavailable
from bot.model.history import Span, Stretch
from bot.model.refs import ChannelRef
from tests.contract.discordplace import DiscordPlace
from tests.rigs.discord import Permission
from tests.rigs.discord.constants import Intent

DAY = timedelta(days=1)


def today(resume: str = "") -> Span:
    """Return a span with everything that a test posts."""
    now = datetime.now(UTC).replace(microsecond=0)  # Discord's ids count in milliseconds.
    return Span(now - DAY, now + DAY, resume=resume)


async def read(place: DiscordPlace, span: Span | None = None, channel: ChannelRef | None = None) -> list[Stretch]:
    """Read a channel, the general one unless told."""
    history = place.platform.history(channel or place.channel, span or today())
    return [stretch async for stretch in history]


def texts(stretches: list[Stretch]) -> list[str]:
    """Return what was read, in order."""
    return [past.event.post.text for stretch in stretches for past in stretch.posts]


async def test_pages_follow_each_other_without_a_gap(place: DiscordPlace) -> None:
    """Newest first; where one ends the next begins."""
    for number in range(230):
        await place.rig.post(place.ann, place.rig.general, str(number))
    span = today()
    stretches = await read(place, span)
    pages = [stretch for stretch in stretches if stretch.since != stretch.until]
    assert [str(number) for number in reversed(range(230))] == texts(stretches)
    assert 3 == len(pages)
    assert [page.since for page in pages[:-1]] == [page.until for page in pages[1:]]
    assert (span.until, span.since) == (pages[0].until, pages[-1].since)
    again = await read(place, today(pages[0].resume))
    assert texts(stretches)[100:] == texts(again)


async def test_threads_are_read_open_and_archived(place: DiscordPlace) -> None:
    """Each whole, with its root; and in the end which threads there are."""
    roots = [await place.rig.post(place.ann, place.rig.general, name) for name in ("open", "archived")]
    threads = [await place.rig.start_thread(place.ann, root, root.content) for root in roots]
    for thread in threads:
        await place.rig.post(place.ann, thread, f"in {thread.name}")
    await place.rig.archive_thread(threads[1])
    stretches = await read(place)
    assert {"open", "archived", "in open", "in archived"} == set(texts(stretches))
    refs = [place._ref(root) for root in roots]
    replies = [past.event.post.thread for s in stretches for past in s.posts if past.event.post.thread]
    assert set(refs) == set(replies)
    assert frozenset(refs) == stretches[-1].only_threads


async def test_a_thread_without_anything_new_is_not_read(place: DiscordPlace) -> None:
    """Its last message's id tells."""
    root = await place.rig.post(place.ann, place.rig.general, "root")
    thread = await place.rig.start_thread(place.ann, root, "A thread")
    await place.rig.post(place.ann, thread, "old")
    later = datetime.now(UTC) + timedelta(hours=1)
    before = len(place.rig.requests)
    assert [] == texts(await read(place, Span(later, later + DAY)))
    calls = [call for call, _ in place.rig.requests[before:]]
    assert f"GET /channels/{thread.id}/messages" not in calls


async def test_private_threads_stay_private(place: DiscordPlace) -> None:
    """What their few members say is not the channel's."""
    thread = await place.rig.start_thread(place.ann, place.rig.general, "Between us", private=True)
    await place.rig.add_to_thread(thread, place.rig.bot)
    await place.rig.post(place.ann, thread, "secret")
    assert "secret" not in texts(await read(place))


async def test_a_forum_is_its_topics(place: DiscordPlace) -> None:
    """The first post of each stands in the forum itself."""
    topic = await place.rig.start_post(place.ann, place.rig.forum, "Stairs", "How many stairs?")
    await place.rig.post(place.ann, topic, "Two flights.")
    stretches = await read(place, channel=ids.channel_ref(str(place.rig.forum.id)))
    assert ["How many stairs?", "Two flights."] == sorted(set(texts(stretches)))
    assert stretches[-1].since < stretches[-1].until


async def test_edits_reactions_and_files_come_with_a_post(place: DiscordPlace) -> None:
    """As they are now, with the key of the live event."""
    message = await place.rig.post(place.ann, place.rig.general, "first", attachments={"plan.pdf": b"x"})
    live = (await place.intake.until(1))[0]
    await place.rig.edit(message, "second")
    await place.rig.react(place.ann, message, "👍")
    (past,) = [past for stretch in await read(place) for past in stretch.posts]
    assert (live.key, "second", {"👍": 1}) == (past.event.key, past.event.post.text, dict(past.reactions))
    assert ["plan.pdf"] == [file.name for file in past.event.post.files]
    assert past.edited_at is not None
    assert {"👍": frozenset({place.person})} == await place.platform.reactions(past.event.post.message)


async def test_super_reactions_are_reactions(place: DiscordPlace) -> None:
    """Discord lists them apart, and counts them together."""
    ben = await place.rig.join("Ben")
    message = await place.rig.post(place.ann, place.rig.general, "hello")
    await place.rig.react(place.ann, message, "👍", burst=True)
    await place.rig.react(ben, message, "👍")
    (past,) = [past for stretch in await read(place) for past in stretch.posts]
    people = await place.platform.reactions(past.event.post.message)
    assert {"👍": 2} == dict(past.reactions)
    assert {"👍": frozenset({place.person, ids.account_ref(str(ben.id))})} == people


async def test_discord_is_read_as_slowly_as_it_wants(place: DiscordPlace) -> None:
    """A limit is waited for, and nothing is left out."""
    await place.post("hello")
    place.rig.bad.rate_limit("GET /channels/*/messages", times=2, retry_after=0.05)
    assert ["hello"] == texts(await read(place))


async def test_a_channel_that_cannot_be_seen_any_more_is_no_empty_channel(place: DiscordPlace) -> None:
    """It is told with its reason; trying again soon has no use."""
    await place.post("hello")
    await place.rig.deny(place.rig.general, Permission.VIEW_CHANNEL)
    with pytest.raises(HistoryUnavailable, match="may not see this channel") as refused:
        await read(place)
    assert refused.value.is_lasting


async def test_history_that_the_bot_may_not_read_any_more_is_no_empty_history(place: DiscordPlace) -> None:
    """Discord then gives empty pages and no refusal; nothing may be taken for deleted because of them."""
    await place.post("hello")
    await place.rig.start_post(place.ann, place.rig.forum, "Stairs", "How many?")
    for channel in (place.rig.general, place.rig.forum):
        await place.rig.deny(channel, Permission.READ_MESSAGE_HISTORY)
        history = place.platform.history(ids.channel_ref(str(channel.id)), today())
        with pytest.raises(HistoryUnavailable, match="lacks a permission") as refused:
            await anext(history)
        assert refused.value.is_lasting


async def test_a_permission_that_goes_between_two_pages_ends_the_reading(place: DiscordPlace) -> None:
    """The first page was whole; the second would be empty."""
    for number in range(120):
        await place.rig.post(place.ann, place.rig.general, str(number))
    history = place.platform.history(place.channel, today())
    assert 100 == len((await anext(history)).posts)
    await place.rig.deny(place.rig.general, Permission.READ_MESSAGE_HISTORY)
    with pytest.raises(HistoryUnavailable):
        await anext(history)


async def test_a_thread_that_empties_because_of_a_permission_is_no_empty_thread(place: DiscordPlace) -> None:
    """Its channel was read before."""
    root = await place.rig.post(place.ann, place.rig.general, "root")
    await place.rig.post(place.ann, await place.rig.start_thread(place.ann, root, "A thread"), "reply")
    other = await place.rig.post(place.ann, place.rig.general, "another root")
    await place.rig.post(place.ann, await place.rig.start_thread(place.ann, other, "Another"), "another reply")
    history = place.platform.history(place.channel, today())
    assert (2, 1) == (len((await anext(history)).posts), len((await anext(history)).posts))
    await place.rig.deny(place.rig.general, Permission.READ_MESSAGE_HISTORY)
    with pytest.raises(HistoryUnavailable):
        await anext(history)


async def test_an_empty_channel_has_an_empty_history(place: DiscordPlace) -> None:
    """That is something else, and counts."""
    assert [(0, True)] == [(len(s.posts), s.since < s.until) for s in await read(place) if s.only_threads is None]


async def test_history_without_its_words_is_not_taken(place: DiscordPlace) -> None:
    """With the intent switched off Discord gives every message empty, and says nothing of it."""
    await place.post("hello")
    place.rig.switch_intent(Intent.MESSAGE_CONTENT, on=False)
    with pytest.raises(HistoryUnavailable, match="Message Content Intent"):
        await read(place)
    place.rig.switch_intent(Intent.MESSAGE_CONTENT, on=True)
    assert ["hello"] == texts(await read(place))


async def test_a_page_that_fails_ends_the_reading(place: DiscordPlace) -> None:
    """What came before it was whole; nothing is made up."""
    for number in range(120):
        await place.rig.post(place.ann, place.rig.general, str(number))
    history = place.platform.history(place.channel, today())
    assert 100 == len((await anext(history)).posts)
    place.rig.bad.fail("GET /channels/*/messages", 503, times=None)
    with pytest.raises(HistoryUnavailable) as refused:
        async for _ in history:
            pass
    assert not refused.value.is_lasting


async def test_who_joined_while_the_bot_was_away(place: DiscordPlace) -> None:
    """Those who still wait for the screening have not joined yet; bots are told as such."""
    since = datetime.now(UTC) - timedelta(minutes=1)
    await place.rig.join("Cleo")
    await place.rig.join("Dora", pending=True)
    await place.rig.join("Robot", is_bot=True)
    joined = {event.name: event.is_bot async for event in place.platform.joined_since(since)}
    assert (False, True) == (joined["Cleo"], joined["Robot"])
    assert "Dora" not in joined
