"""Slack's history as the bot reads it: page by page, with threads, and never more than Slack really gave."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from adapters.slack import ids
from bot.errors import HistoryUnavailable, OperatorError
from bot.model.history import Span, Stretch
from tests.contract.slackplace import SlackPlace, slack_place
from tests.rigs.clocks import START

HOUR = timedelta(hours=1)
SPAN = Span(START - HOUR, START + timedelta(days=30))


@pytest.fixture
async def place(tmp_path: Path) -> AsyncIterator[SlackPlace]:
    """A workspace with the bot in #general."""
    async with slack_place(tmp_path) as made:
        yield made


async def said(place: SlackPlace, *texts: str, thread: str = "") -> list[dict[str, Any]]:
    """Say things, a minute between them."""
    messages = []
    for text in texts:
        place.clock.turn(timedelta(minutes=1))
        messages.append(await place.slack.post("Ann", "general", text, thread))
    return messages


async def read(place: SlackPlace, span: Span = SPAN) -> list[Stretch]:
    """Read the channel."""
    return [stretch async for stretch in place.platform.history(place.channel, span)]


def texts(stretches: list[Stretch]) -> list[str]:
    """Return what was read, in order."""
    return [past.event.post.text for stretch in stretches for past in stretch.posts]


async def test_pages_follow_each_other_without_a_gap(place: SlackPlace) -> None:
    """Newest first; where one ends the next begins."""
    place.slack.core.page_cap = 3
    await said(place, *(str(number) for number in range(10)))
    stretches = await read(place)
    assert [str(number) for number in reversed(range(10))] == texts(stretches)
    assert [stretch.since for stretch in stretches[:-1]] == [stretch.until for stretch in stretches[1:]]
    assert (SPAN.until, SPAN.since) == (stretches[0].until, stretches[-1].since)


async def test_a_reading_goes_on_where_it_stopped(place: SlackPlace) -> None:
    """After a restart, say."""
    place.slack.core.page_cap = 3
    await said(place, *(str(number) for number in range(7)))
    first, *others = await read(place)
    again = await read(place, Span(SPAN.since, SPAN.until, resume=first.resume))
    assert texts(others) == texts(again)


async def test_threads_are_read_with_their_roots(place: SlackPlace) -> None:
    """Page by page too; a reply that the channel shows as well is one post."""
    place.slack.core.page_cap = 3
    (root,) = await said(place, "root")
    await said(place, *(f"reply {number}" for number in range(8)), thread=root["ts"])
    (stretch,) = await read(place)
    assert ["root", *(f"reply {number}" for number in range(8))] == texts([stretch])
    assert (ids.message_ref(root["channel"], root["ts"]),) == stretch.threads


async def test_new_replies_on_older_threads_are_found(place: SlackPlace) -> None:
    """The thread began before the span; what is new in it is read, the rest is not."""
    (root,) = await said(place, "root")
    await said(place, "old reply", thread=root["ts"])
    await said(place, "without a thread")
    place.clock.turn(timedelta(days=1))
    since = place.clock.now()
    await said(place, "new reply", thread=root["ts"])
    assert [] == texts(await read(place, Span(since, SPAN.until)))
    assert ["new reply"] == texts(await read(place, Span(since, SPAN.until, threads_from=START - HOUR)))


async def test_what_a_plan_hides_is_not_in_any_stretch(place: SlackPlace) -> None:
    """Its absence says nothing."""
    hidden, first, last = await said(place, "hidden", "first", "last")
    place.slack.core.hides_before = first["ts"]
    (stretch,) = await read(place)
    assert ["last", "first"] == texts([stretch])
    assert ids.instant_of(hidden["ts"]) < stretch.since == ids.instant_of(first["ts"])
    assert last["ts"] > first["ts"]


async def test_a_span_longer_than_a_free_plan_shows_says_nothing_before_its_oldest_post(place: SlackPlace) -> None:
    """Slack does not always say that it hides something."""
    (first,) = await said(place, "first")
    (stretch,) = await read(place, Span(START - timedelta(days=100), SPAN.until))
    assert ids.instant_of(first["ts"]) == stretch.since


async def test_edits_reactions_and_files_come_with_a_post(place: SlackPlace) -> None:
    """As they are now, with the key of the live event."""
    message = await place.slack.post("Ann", "general", "first", files=[("plan.pdf", b"x"), ("map.png", b"x")])
    await place.slack.edit(message, "second")
    await place.slack.delete_file(message)
    await place.slack.react("Ann", message, "+1")
    live = (await place.intake.until(1))[0]
    (stretch,) = await read(place)
    (past,) = stretch.posts
    assert (live.key, "second", {"👍": 1}) == (past.event.key, past.event.post.text, dict(past.reactions))
    assert ["map.png"] == [file.name for file in past.event.post.files]
    assert past.edited_at is not None
    ref = past.event.post.message
    assert {"👍": frozenset({place.person})} == await place.platform.reactions(ref)


async def test_slacks_own_chatter_is_left_out(place: SlackPlace) -> None:
    """Nobody said it."""
    await place.slack.join_workspace("Cleo")
    await place.slack.join_channel("Cleo", "general")
    await said(place, "hello")
    assert ["hello"] == texts(await read(place))


async def test_slack_is_read_as_slowly_as_it_wants(place: SlackPlace) -> None:
    """A limit is waited for, and nothing is left out."""
    await said(place, "hello")
    place.slack.rate_limit("conversations.history", times=1, retry_after=1)
    assert ["hello"] == texts(await read(place))


@pytest.mark.parametrize(
    ("error", "is_lasting"),
    [("not_in_channel", True), ("channel_not_found", True), ("missing_scope", True), ("internal_error", False)],
)
async def test_a_history_that_slack_refuses_is_no_history(place: SlackPlace, error: str, is_lasting: bool) -> None:
    """It is told with its reason, and whether trying again soon has any use."""
    place.slack.refuse("conversations.history", error)
    with pytest.raises(HistoryUnavailable, match=error) as refused:
        await read(place)
    assert is_lasting == refused.value.is_lasting


@pytest.mark.parametrize("method", ["conversations.history", "conversations.replies"])
async def test_a_page_that_fails_ends_the_reading(place: SlackPlace, method: str) -> None:
    """What came before it was whole; nothing is made up."""
    place.slack.core.page_cap = 2
    (root,) = await said(place, "root")
    await said(place, "reply", thread=root["ts"])
    await said(place, "one", "two", "three")
    history = place.platform.history(place.channel, SPAN)
    first = await anext(history)
    assert ["three", "two"] == texts([first])
    place.slack.fail(method, 500)
    with pytest.raises(HistoryUnavailable):
        async for _ in history:
            pass


async def test_who_joined_while_the_bot_was_away(place: SlackPlace) -> None:
    """People only, read from the lines that Slack writes into the channel where everybody comes in."""
    await place.platform.channels()
    await place.slack.join_workspace("Cleo")
    await place.slack.join_workspace("Robot", is_bot=True)
    await place.slack.join_workspace("Guest", guest="single")
    for name in ("Cleo", "Robot", "Guest"):
        if place.slack.user(name).id not in place.slack.channel("general").members:
            await place.slack.join_channel(name, "general")
    assert ["Cleo"] == [joined.name async for joined in place.platform.joined_since(START - HOUR)]


async def test_one_odd_message_stops_nothing_and_is_not_gone(
    place: SlackPlace, caplog: pytest.LogCaptureFixture
) -> None:
    """It is there, though nobody can tell what it says."""
    _, odd, _ = await said(place, "one", "two", "three")
    stored = place.slack.channel("general").find(odd["ts"])
    assert stored is not None
    del stored["user"]
    (stretch,) = await read(place)
    assert ["three", "one"] == texts([stretch])
    assert (ids.message_ref(odd["channel"], odd["ts"]),) == stretch.unreadable
    assert "cannot be read and is passed over" in caplog.text
    assert "two" not in caplog.text


async def test_an_empty_page_ends_the_reading(place: SlackPlace) -> None:
    """Slack may say that there is more and give nothing, where a plan hides what there is."""
    place.slack.weather.answer("conversations.history", {"ok": True, "messages": [], "has_more": True})
    assert [] == texts(await read(place))


@pytest.mark.parametrize(
    ("error", "remedy"),
    [
        ("not_in_channel", "write /invite"),
        ("missing_scope", "sigbot check"),
        ("token_revoked", "Install the app again"),
    ],
)
async def test_what_slack_refuses_is_told_with_its_remedy(place: SlackPlace, error: str, remedy: str) -> None:
    """Whoever reads it in the log knows what to do."""
    place.slack.refuse("conversations.history", error)
    with pytest.raises(HistoryUnavailable, match=rf"(?i){remedy}"):
        await read(place)


async def test_limits_on_names_and_on_channels_are_waited_for(place: SlackPlace) -> None:
    """Many people may have come in while the bot was away, and a workspace may have many channels."""
    place.slack.rate_limit("conversations.list", retry_after=0)
    await place.platform.channels()
    place.slack.core.world.add_user("Cleo")
    await place.slack.join_channel("Cleo", "general")
    await place.slack.settled()
    place.slack.rate_limit("users.info", times=3, retry_after=0)
    assert ["Cleo"] == [joined.name async for joined in place.platform.joined_since(START - HOUR)]


async def test_a_start_that_slack_refuses_is_one_sentence(place: SlackPlace) -> None:
    """Never a trace of our code."""
    for error, sentence in (("token_revoked", "Install the app again"), ("missing_scope", "sigbot check")):
        place.slack.refuse("conversations.list", error)
        with pytest.raises(OperatorError, match=sentence):
            await place.platform.channels()


async def test_joins_are_found_however_much_was_said_since(place: SlackPlace) -> None:
    """Slack's pages go forward where only their beginning is named."""
    await place.platform.channels()
    place.slack.core.page_cap = 3
    await said(place, *(str(number) for number in range(7)))
    for name in ("Cleo", "Dan"):
        place.slack.core.world.add_user(name)
        await place.slack.join_channel(name, "general")
        await said(place, *(str(number) for number in range(4)))
    assert {"Cleo", "Dan"} == {joined.name async for joined in place.platform.joined_since(START - HOUR)}
