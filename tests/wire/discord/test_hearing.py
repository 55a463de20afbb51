"""What people and Discord send to the bot, as the core gets it, and what comes back: with the real discord.py."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from adapters.discord import create, ids
from bot.clock import SystemClock
from bot.errors import DeliveryDelayed, OperatorError
from bot.model.cards import say
from bot.model.inbound import MessageEdited, MessagePosted, MessagesDeleted, PersonJoined, PersonLeft
from bot.model.outbound import Target
from bot.ports import AdapterContext
from tests.contract.discordplace import DiscordPlace
from tests.rigs.discord.constants import Intent
from tests.wire.discord.acting import is_still_there, leased, tell, until

# --- The connection


async def test_a_session_that_is_resumed_has_no_gap(place: DiscordPlace) -> None:
    """Discord brings what was missed; history is not read."""
    await place.rig.gateway.drop(4000)
    await place.post("meanwhile")
    await place.intake.until(1)
    await is_still_there(place)
    assert 1 == place.intake.reconnections


@pytest.mark.parametrize("way", ["told so", "expired"])
async def test_a_session_that_begins_anew_has_history_read(place: DiscordPlace, way: str) -> None:
    """What happened between comes in no other way."""
    if way == "told so":
        await place.rig.gateway.invalidate(resumable=False)
    else:
        place.rig.gateway.forget_sessions()
        await place.rig.gateway.drop(4000)
    await until(lambda: place.intake.reconnections == 2)
    await is_still_there(place)


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        (4004, "DISCORD_TOKEN. Make a new token under Bot in the developer portal"),
        (4014, "switch on Server Members Intent and Message Content Intent"),
        (4013, "Install a newer version"),
    ],
)
async def test_what_only_a_person_can_put_right_is_one_sentence(place: DiscordPlace, code: int, sentence: str) -> None:
    """It says which switch to flip."""
    running = place._running
    assert running is not None
    if code == 4004:
        place.rig.refuse_token()
    await place.rig.gateway.drop(code)
    with pytest.raises(OperatorError, match=sentence):
        await asyncio.wait_for(running, 10)
    place._running = None


async def test_an_intent_that_was_switched_off_is_named(place: DiscordPlace) -> None:
    """At the next session, which is when Discord refuses it."""
    running = place._running
    assert running is not None
    place.rig.switch_intent(Intent.MESSAGE_CONTENT, on=False)
    place.rig.gateway.forget_sessions()
    await place.rig.gateway.drop(4000)
    with pytest.raises(OperatorError, match="switch on Server Members Intent and Message Content Intent"):
        await asyncio.wait_for(running, 15)
    place._running = None


@pytest.mark.parametrize("frame", ["{}", '{"op": 99, "d": null}', '{"op": 0, "t": "QUANTUM", "s": 1, "d": {}}'])
async def test_frames_that_mean_nothing_end_nothing(place: DiscordPlace, frame: str) -> None:
    """The library goes on, or connects again."""
    for connection in place.rig.gateway.connections:
        connection.send_text(frame)
    await is_still_there(place)


async def test_the_bot_is_taken_out_of_the_server(place: DiscordPlace, caplog: pytest.LogCaptureFixture) -> None:
    """Whoever runs it reads of it."""
    await place.rig.kick_bot()
    await until(lambda: "taken out of the group's server; invite it again" in caplog.text)


# --- What cannot be read


@pytest.mark.parametrize("data", [None, [], "text", {}, {"type": "x"}, {"type": 2}, {"type": 3, "data": 5}])
async def test_a_malformed_interaction_is_put_aside_and_ends_nothing(place: DiscordPlace, data: Any) -> None:
    """With its kind and what it lacks."""
    tell(place, "INTERACTION_CREATE", data)
    await until(lambda: bool(place.intake.rejected))
    assert "INTERACTION_CREATE" == place.intake.rejected[0][0]
    await is_still_there(place)


@pytest.mark.parametrize(
    ("kind", "data"),
    [
        ("MESSAGE_CREATE", {"id": "x"}),
        ("MESSAGE_CREATE", {"channel_id": "1", "id": "1", "type": 0, "author": 5}),
        ("MESSAGE_DELETE_BULK", {"channel_id": "1"}),
        ("GUILD_MEMBER_ADD", {"user": {}}),
        ("CHANNEL_UPDATE", {"id": None}),
        ("MESSAGE_REACTION_ADD", {"emoji": None}),
    ],
)
async def test_a_malformed_event_ends_nothing(place: DiscordPlace, kind: str, data: dict[str, Any]) -> None:
    """The next one is heard."""
    tell(place, kind, {"guild_id": str(place.rig.guild.id), **data})
    await is_still_there(place)


async def test_another_servers_events_are_not_ours(place: DiscordPlace) -> None:
    """The bot may be in several; the group is one."""
    tell(place, "MESSAGE_CREATE", {"guild_id": "1", "channel_id": "2", "id": "3", "type": 0, "content": "elsewhere"})
    await is_still_there(place)
    assert ["Still there?"] == [e.post.text for e in place.intake.events if isinstance(e, MessagePosted)]
    assert [] == place.intake.rejected


async def test_edits_and_deletions_before_their_post_are_events(place: DiscordPlace) -> None:
    """In whatever order they come."""
    place.rig.gateway.hold()
    message = await place.rig.post(place.ann, place.rig.general, "first")
    await place.rig.edit(message, "second")
    await place.rig.delete(message)
    place.rig.gateway.release(backwards=True)
    events = await place.intake.until(3)
    assert [MessagesDeleted, MessageEdited, MessagePosted] == [type(event) for event in events]


async def test_a_bulk_deletion_names_every_message(place: DiscordPlace) -> None:
    """There is one event for all of them."""
    messages = [await place.rig.post(place.ann, place.rig.general, str(number)) for number in range(3)]
    await place.rig.bulk_delete(messages)
    event = (await place.intake.until(4))[3]
    assert isinstance(event, MessagesDeleted)
    assert {place._ref(message) for message in messages} == set(event.messages)


# --- Newcomers


async def test_who_has_to_pass_the_screening_joins_when_it_is_passed(place: DiscordPlace) -> None:
    """Once, whatever else changes of them."""
    ben = await place.rig.join("Ben", pending=True)
    await is_still_there(place)
    assert not [event for event in place.intake.events if isinstance(event, PersonJoined)]
    await place.rig.pass_screening(ben)
    await place.rig.rename(ben, nick="Benny")
    await is_still_there(place)
    (joined,) = [event for event in place.intake.events if isinstance(event, PersonJoined)]
    assert (ids.account_ref(str(ben.id)), False) == (joined.account, joined.is_bot)


async def test_who_leaves_has_left(place: DiscordPlace) -> None:
    """Also somebody of whom the bot had heard nothing."""
    await place.rig.leave(place.ann)
    (event,) = await place.intake.until(1)
    assert isinstance(event, PersonLeft)


async def test_a_limit_on_conversations_stops_direct_welcomes(place: DiscordPlace) -> None:
    """What was under way waits, and tries Discord's patience no further."""
    place.rig.bad.fail("POST /users/@me/channels", 403, times=None, code=40003)
    with pytest.raises(DeliveryDelayed, match="no more conversations"):
        await place.platform.deliver(leased("a", Target(account=place.person), say("Hello")))
    asked = [call for call, _ in place.rig.requests if call == "POST /users/@me/channels"]
    with pytest.raises(DeliveryDelayed):
        await place.platform.deliver(leased("a", Target(account=place.person), say("Hello")))
    assert not place.platform.may_greet()
    assert asked == [call for call, _ in place.rig.requests if call == "POST /users/@me/channels"]


async def test_a_group_can_do_without_direct_welcomes(place: DiscordPlace, tmp_path: Path) -> None:
    """It is a setting."""
    settings = {"api_url": place.rig.api_url, "welcome_messages": False}
    other = create(AdapterContext(settings, tmp_path, SystemClock(), environ={"DISCORD_TOKEN": place.rig.token}))
    await other.start()
    assert not other.may_greet()
    await other.close()


# --- Buttons and forms of older versions


async def test_a_button_of_an_older_version_is_answered_in_words(place: DiscordPlace) -> None:
    """It says what to do instead."""
    (ref,) = await place.platform.deliver(leased("k", Target(channel=place.channel), say("Hello")))
    message = place._message(ref)
    message.components = [
        {"type": 1, "components": [{"type": 2, "style": 2, "label": "Vote", "custom_id": "vote:7", "id": 2}]}
    ]
    answer = await place.rig.press(place.ann, message, "vote:7")
    assert "This button belongs to an older version of me. Please type the command instead." == answer.text


async def test_a_form_of_an_older_version_is_answered_in_words(place: DiscordPlace) -> None:
    """Likewise."""
    for custom_id in ("vote", "form:", "form"):
        user = {"id": str(place.ann.id), "username": "ann"}
        who = {"member": {"user": user}, "guild_id": str(place.rig.guild.id), "channel_id": str(place.rig.general.id)}
        data = {"custom_id": custom_id, "components": [{"type": 18}]}
        tell(
            place,
            "INTERACTION_CREATE",
            {"id": "5", "token": "t", "application_id": "1", "type": 5, "data": data, **who},
        )
    await until(lambda: [c for c, _ in place.rig.requests].count("POST /interactions/5/t/callback") == 3)
    assert [] == place.intake.invocations
    said = [body for call, body in place.rig.requests if call.endswith("/callback")]
    assert all("older version" in body["data"]["content"] for body in said)
