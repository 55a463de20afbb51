"""The server's scheduled events, kept in step by the real discord.py."""

from dataclasses import replace
from datetime import timedelta

from adapters.discord.needs import PERMISSIONS
from bot.model.events import EventStatus
from bot.model.refs import AccountRef
from tests.rigs.talks import LINK, TALK, arranged, changed
from tests.wire.discord.acting import until
from tests.wire.discord.groups import Group

WITHOUT_EVENTS = sum(permission.bit for permission in PERMISSIONS.values() if not permission.is_optional)
EVENTS = "/scheduled-events"


def asked(group: Group, method: str) -> int:
    """Return how many requests of a method were about events."""
    return sum(1 for name, _ in group.rig.requests if name.startswith(f"{method} ") and EVENTS in name)


async def test_an_event_stands_in_the_list_and_follows(group: Group) -> None:
    """As an external event with a place and an end, without how to join; moved and taken away again."""
    ann, shown = AccountRef(f"discord:{group.ann.id}"), group.rig.guild.events
    event = await arranged(group.core, ann, group.clock.now() + timedelta(days=7))
    await until(lambda: len(shown) == 1)
    (native,) = shown.values()
    assert (TALK.title, 3, "Online") == (native["name"], native["entity_type"], native["entity_metadata"]["location"])
    assert LINK not in str(native)
    began = native["scheduled_start_time"]
    later = replace(event.timing, start=event.timing.start + timedelta(days=1))
    event = await changed(group.core, ann, replace(event, timing=later))
    await until(lambda: native["scheduled_start_time"] != began)
    assert list(shown.values()) == [native]
    await changed(group.core, ann, replace(event, status=EventStatus.CANCELLED))
    await until(lambda: not shown)


async def test_without_the_permission_the_bot_asks_once_and_says_so(group: Group) -> None:
    """Everything else works; organisers read what to change on Discord."""
    await group.rig.allow_bot(WITHOUT_EVENTS)
    await arranged(group.core, AccountRef(f"discord:{group.ann.id}"), group.clock.now() + timedelta(days=7))
    await group.told("native-events:discord", "Give its role the permission Create Events")
    assert (1, 0) == (asked(group, "POST"), len(group.rig.guild.events))


async def test_what_somebody_took_off_the_list_by_hand_is_no_trouble(group: Group) -> None:
    """Taking it away again finds nothing there, and that is fine; a change shows it anew."""
    ann, shown = AccountRef(f"discord:{group.ann.id}"), group.rig.guild.events
    event = await arranged(group.core, ann, group.clock.now() + timedelta(days=7))
    await until(lambda: len(shown) == 1)
    shown.clear()
    event = await changed(group.core, ann, replace(event, details=replace(TALK, speakers="Priya")))
    await until(lambda: len(shown) == 1)
    shown.clear()
    await changed(group.core, ann, replace(event, status=EventStatus.CANCELLED))
    await until(lambda: asked(group, "DELETE") == 1)
    await group.told("native-events:discord", "")


async def test_a_full_server_takes_no_more(group: Group) -> None:
    """Discord takes a hundred; other people's count too, and are left alone."""
    other = {"status": 1, "creator_id": str(group.ann.id), "description": "[k3f9x2]"}
    group.rig.guild.events.update({id: {"id": str(id), **other} for id in range(100)})
    await arranged(group.core, AccountRef(f"discord:{group.ann.id}"), group.clock.now() + timedelta(days=7))
    await group.told("native-events:discord", "is full")
    assert (0, 100) == (asked(group, "POST"), len(group.rig.guild.events))
