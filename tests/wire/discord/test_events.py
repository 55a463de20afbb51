"""A member and an event on Discord, from the list to the reminder, with the real discord.py."""

from datetime import timedelta

from bot.model.refs import AccountRef
from tests.rigs.discord.answers import Answer
from tests.rigs.discord.model import Message
from tests.rigs.talks import LINK, arranged
from tests.wire.discord.acting import until
from tests.wire.discord.groups import Group

DAY = timedelta(days=1)


def part(message: Message, label: str) -> str:
    """Return the id of a button."""
    parts = [each for row in message.components for each in row["components"]]
    return str(next(each["custom_id"] for each in parts if each.get("label") == label))


async def presses(group: Group, shown: Message, label: str) -> Answer:
    """Ann presses a button."""
    return await (await group.rig.press(group.ann, shown, part(shown, label))).complete()


async def test_a_member_goes_and_is_reminded(group: Group) -> None:
    """What they alone see has the link; every reminder has its button to stop."""
    starts_at = group.clock.now() + 15 * DAY
    event = await arranged(group.core, AccountRef(f"discord:{group.ann.id}"), starts_at)
    for weeks in range(3, 8):
        await arranged(group.core, AccountRef(f"discord:{group.ann.id}"), group.clock.now() + weeks * 7 * DAY)
    listed = await group.rig.slash(group.ann, group.rig.general, "events", {})
    await listed.until(lambda answer: 3 == len(answer.followups))
    later = await presses(group, listed.followups[-1], "Later events")
    await later.until(lambda answer: 1 == len(answer.followups))
    assert listed.is_ephemeral
    assert listed.message is not None
    going = await presses(group, listed.message, "I am going")
    assert going.is_ephemeral
    assert LINK in going.text
    assert going.message is not None
    await presses(group, going.message, "Remind me: 1 day and 1 hour")
    group.clock.turn(14 * DAY)
    group.wakes()
    await until(lambda: bool(group.rig.direct_messages(group.ann)))
    (reminder,) = group.rig.direct_messages(group.ann)
    assert "starts in 1 day" in reminder.content
    assert LINK in reminder.content
    stopped = await presses(group, reminder, "Stop these reminders")
    assert "I do not remind you" in stopped.text
    assert not (await group.store.read(lambda readers: readers.rsvps(event.id, "")))[0].remind
