"""What must be read reaches people whose direct messages are closed, and nobody else."""

from tests.rigs.world import MEMBER, ORGANISER, World

NUMBER = "a patient, NHS number 943 476 5919"


async def waiting_line(world: World) -> dict[str, object]:
    """Let a member with closed direct messages post a patient's number; return the line in the channel."""
    member = world.people[MEMBER]
    await world.chat.desk.do(lambda chat: chat.close_direct(member, closed=True))
    await world.posts(member, world.archived_channel, NUMBER)
    return (await world.messages(world.archived_channel))[-1]


def mark_in(line: dict[str, object]) -> str:
    """Return what the line's button carries."""
    blocks = line["card"]["blocks"]  # type: ignore[index]
    (button,) = next(block["buttons"] for block in blocks if block["type"] == "buttons")
    return str(button["arguments"])


async def test_a_line_in_the_channel_says_that_something_waits_and_never_what(world: World) -> None:
    """The notice of the screen is for its author alone."""
    line = await waiting_line(world)
    member = await world.chat.desk.look(lambda chat: chat.person(world.people[MEMBER])["name"])
    assert f"@{member}\n\nThere is a message for you" in str(line["text"])
    for word in ("NHS", "archive", "patient", "held"):
        assert word not in str(line)
    assert [] == await world.direct_messages(world.people[MEMBER])


async def test_only_that_person_can_open_it(world: World) -> None:
    """Whoever else presses the button reads that it is not for them."""
    mark = mark_in(await waiting_line(world))
    theirs = await world.asks(world.people[MEMBER], f"/read {mark}", world.archived_channel)
    others = await world.asks(world.people[ORGANISER], f"/read {mark}", world.archived_channel)
    assert "looks as if it may contain a patient's NHS number" in str(theirs)
    assert "This message is for somebody else." in str(others)


async def test_the_line_goes_once_it_was_opened(world: World) -> None:
    """After a while, in which it can be opened again."""
    mark = mark_in(await waiting_line(world))
    await world.asks(world.people[MEMBER], f"/read {mark}", world.archived_channel)
    await world.passes(minutes=9)
    again = await world.asks(world.people[MEMBER], f"/read {mark}", world.archived_channel)
    assert "NHS number" in str(again)
    await world.passes(minutes=2)
    assert "There is a message for you" not in str(await world.messages(world.archived_channel))


async def test_a_made_up_mark_opens_nothing(world: World) -> None:
    """And help does not name the command."""
    member = world.people[MEMBER]
    assert "not there any more" in str(await world.asks(member, "/read 0123456789", world.archived_channel))
    assert "/read" not in str(await world.asks(member, "/help"))
