"""Organisers arrange events on Discord, from end to end: the real discord.py, and the whole bot behind it."""

from datetime import timedelta
from typing import Any

from tests.rigs.discord.answers import Answer
from tests.rigs.discord.model import Message
from tests.wire.discord.acting import until
from tests.wire.discord.groups import Group


async def types(group: Group, command: str, **options: Any) -> Answer:
    """Ann types a command."""
    return await group.rig.slash(group.ann, group.rig.general, command, options)


async def presses(group: Group, answer: Answer, label: str) -> Answer:
    """Ann presses a button of the bot's last message."""
    shown = answer.followups[-1] if answer.followups else answer.message
    assert shown is not None
    parts = [part for row in shown.components for part in row["components"]]
    found = next(part["custom_id"] for part in parts if label in str(part.get("label")))
    return await group.rig.press(group.ann, shown, found)


def said(answer: Answer) -> str:
    """Return everything that the bot answered."""
    return "\n".join([answer.text, *(message.content for message in answer.followups)])


def about(group: Group, title: str) -> list[Message]:
    """Return the posts of the channel that name an event."""
    return [message for message in group.rig.messages(group.rig.general) if title in message.content]


async def test_an_event_is_made_published_and_moved_with_forms_and_buttons(group: Group) -> None:
    """The form fits Discord's five fields; markup in a title is text; the post in the channel follows."""
    day = group.clock.now().replace(hour=12, minute=30, second=0, microsecond=0) + timedelta(days=20)
    form = await types(group, "new-event")
    assert form.modal is not None
    typed = {"title": "Journal **club** @everyone", "when": "yesterday at noon", "where": "https://example.org/room"}
    refused = await group.rig.submit_modal(group.ann, form.modal, typed)
    assert "That is in the past" in said(refused)
    again = await presses(group, refused, "")
    assert again.modal is not None
    when = f"{day.day} {day:%B} {day.year} 12:30"
    draft = await group.rig.submit_modal(group.ann, again.modal, {**typed, "when": when})
    assert f"{day:%A} {day.day} {day:%B} {day.year}, 12:30pm to 1:30pm" in said(draft)
    shown = await presses(group, draft, "Publish it")
    await until(lambda: len(about(group, "Journal")) == 1)
    (post,) = about(group, "Journal")
    assert "Journal \\*\\*club\\*\\*" in post.content
    assert "example.org" not in post.content
    assert not post.mention_everyone
    form = await presses(group, shown, "Change title")
    assert form.modal is not None
    later = day + timedelta(days=1)
    told_back = await group.rig.submit_modal(
        group.ann, form.modal, {"when": f"{later.day} {later:%B} {later.year} 12:30"}
    )
    assert "Nothing is changed yet." in said(told_back)
    await presses(group, told_back, "Yes, move it")
    await until(lambda: len(about(group, "Journal")) == 2)
    await until(lambda: f"{later:%A} {later.day} {later:%B}" in about(group, "Journal")[0].content)
    assert "Moved: Journal" in about(group, "Journal")[1].content
