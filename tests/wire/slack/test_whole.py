"""A day on Slack with the whole bot, the real slack-bolt and a store: what people see, and what is kept."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.model.outbound import DeliveryState
from tests.wire.slack.whole import WholeBot, whole_bot

MINUTES = timedelta(minutes=1)


@pytest.fixture
async def place(tmp_path: Path) -> AsyncIterator[WholeBot]:
    """A workspace with the whole bot in it."""
    async with whole_bot(tmp_path, doors=("random",)) as made:
        yield made


async def test_a_token_that_is_revoked_meanwhile_loses_nothing(
    place: WholeBot, caplog: pytest.LogCaptureFixture
) -> None:
    """Operators read what to do; once there is a token again, what waited is sent and what was missed is read."""
    await place.slack.post("Ann", "general", "Before")
    await place.has_archived("Before")
    place.slack.refuse_tokens("token_revoked")
    place.slack.dispatcher.patience = 0.05
    place.slack.core.world.add_user("Cleo")
    place.slack.channel("general").members.append(place.slack.user("Cleo").id)
    await place.slack.post("Cleo", "general", "From somebody new")
    await place.slack.post("Ann", "general", f"{place.mention} ask low iron")
    await place.slack.settled()
    await place.has_archived("Before", "@sigbot ask low iron")
    await place.shows(lambda: _waits(place))
    assert "Install the app again in the workspace" in str([record.__dict__ for record in caplog.records])
    assert "From somebody new" not in caplog.text
    place.slack.app.refused.clear()
    await place.shows(lambda: _is_made_good(place))
    assert 1 == len(await place.own())


async def _waits(place: WholeBot) -> bool:
    reports = await place.store.read(lambda readers: readers.deliveries(10))
    return any(each.state is DeliveryState.WAITING and "token" in each.reason for each in reports)


async def _is_made_good(place: WholeBot) -> bool:
    place.wait(MINUTES)
    return bool(await place.own()) and "From somebody new" in await place.archived()


async def test_whoever_joins_twice_over_is_welcomed_once(place: WholeBot) -> None:
    """The workspace, the group's channel, a second delivery, and a way out and in again."""
    await place.slack.join_workspace("Cleo")
    place.slack.redeliver()
    await place.slack.join_channel("Cleo", "random")
    await place.slack.invite_bot("random")
    await place.slack.leave_channel("Cleo", "random")
    await place.slack.join_channel("Cleo", "random")
    await place.slack.settled()
    await place.is_quiet()
    assert 1 == len(place.slack.direct_messages("Cleo"))


async def test_people_and_channels_have_the_names_that_they_have_now(place: WholeBot) -> None:
    """A post keeps who wrote it, not what they were called."""
    await place.slack.post("Ann", "general", "Hello")
    await place.has_archived("Hello")
    await place.slack.rename_user("Ann", "Ann <b>Lee</b>")
    await place.slack.rename_channel("ben", "general", "all-of-us")
    await place.slack.settled()
    (shown,) = await place.shown_posts()
    assert ("Ann <b>Lee</b>", "all-of-us") == (shown.author_name, shown.channel_name)


async def test_threads_are_kept_as_people_see_them(place: WholeBot) -> None:
    """A reply that the channel shows too is one post; of a deleted root nothing stays but its replies."""
    root = await place.slack.post("Ann", "general", "root")
    await place.slack.post("ben", "general", "reply", root)
    await place.slack.post("ben", "general", "for all", root, broadcast=True)
    await place.slack.delete(root)
    await place.has_archived("reply", "for all")
    place.slack.sockets.cut()
    await place.slack.sockets.connected(2)
    place.wait(11 * MINUTES)
    await place.has_archived("reply", "for all")


async def test_whatever_comes_in_the_wrong_order_ends_as_it_should(place: WholeBot) -> None:
    """An edit and a deletion before their post, and each of them twice."""
    place.slack.hold_events()
    place.slack.dispatcher.duplicates = 6
    edited = await place.slack.post("Ann", "general", "first")
    gone = await place.slack.post("Ann", "general", "gone")
    await place.slack.edit(edited, "second")
    await place.slack.edit(gone, "gone again")
    await place.slack.delete(gone)
    place.slack.release_events(lambda held: held[::-1])
    await place.slack.settled()
    await place.has_archived("second")


async def test_a_channel_that_becomes_private_is_kept_on_where_the_bot_is_in_it(place: WholeBot) -> None:
    """Taken out of it, the bot keeps what there was, and says what to do."""
    channel = place.slack.channel("general")
    await place.slack.post("Ann", "general", "public")
    channel.kind = "group"
    await place.slack.post("Ann", "general", "private")
    await place.has_archived("public", "private")
    channel.members.remove(place.slack.app.bot_user)
    place.slack.sockets.cut()
    await place.slack.sockets.connected(2)
    await place.shows(lambda: _asked(place, "conversations.history"))
    place.wait(11 * MINUTES)
    await place.has_archived("public", "private")


async def _asked(place: WholeBot, method: str) -> bool:
    return bool(place.slack.calls(method))


async def test_forms_choices_and_menus_work_from_end_to_end(place: WholeBot) -> None:
    """A field that completes, a form that changes something, and a command in the menu of a message."""
    await place.slack.slash("Ann", "general", "/ask")
    view = place.slack.open_view("Ann")
    assert view is not None
    assert "question" in [block["block_id"] for block in view["blocks"]]
    await place.slack.submit_view("Ann", view, {"question": "low iron before an operation"})
    assert "From the library" in str(place.slack.open_view("Ann"))
    await place.slack.slash("Ann", "general", "/prehab", "set-channel")
    view = place.slack.open_view("Ann")
    assert view is not None
    await place.slack.submit_view("Ann", view, {"archived": "No"})
    assert "general" in str(place.slack.open_view("Ann"))
    said = await place.slack.post("Ann", "general", "Not kept")
    linked = await place.slack.open_shortcut("Ann", "link-post", said, answers=1)
    assert linked.texts[0]
    old = await place.slack.open_shortcut("Ann", "old-command", said, answers=1)
    assert "old-command" in old.texts[0]
    await place.slack.slash("ben", "general", "/prehab", "set-channel yes")
    assert [] == place.slack.warnings
    assert [] == await place.archived()


async def test_somebody_who_is_gone_holds_up_nobody(place: WholeBot) -> None:
    """What was for them is put aside with the reason; the next person is answered."""
    place.slack.hold_events()
    await place.slack.join_workspace("Dan")
    place.slack.user("Dan").deleted = True
    place.slack.release_events()
    await place.shows(lambda: _is_parked(place, "deactivated"))
    await place.slack.join_workspace("Eve")
    await place.shows(lambda: _is_welcomed(place, "Eve"))


async def _is_parked(place: WholeBot, why: str) -> bool:
    reports = await place.store.read(lambda readers: readers.deliveries(10))
    return any(each.state is DeliveryState.PARKED and why in each.reason for each in reports)


async def _is_welcomed(place: WholeBot, name: str) -> bool:
    return 1 == len(place.slack.direct_messages(name))
