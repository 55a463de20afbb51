"""Topics that people follow: whoever asked is told in person, and nobody else, for as long as they like."""

from dataclasses import replace
from pathlib import Path

from adapters.local.server.asking import Asked
from adapters.local.server.chat import direct_id
from bot.config import AnnouncementSettings
from tests.rigs.announcing import (
    answer,
    buttons,
    drafts,
    fills_in,
    id_in,
    letter,
    linked,
    morag,
    opens,
    pressed,
    presses,
    priya,
    said,
    stands,
    trail,
)
from tests.rigs.world import World, demo_settings, running


async def follows(world: World, person: str, topic: str = "research") -> None:
    """Follow a topic by its button."""
    card = await world.asks(person, "/topics")
    await presses(world, person, card, f"Follow {topic}")


async def about(world: World, topic: str = "research", **fields: str) -> dict[str, object]:
    """Draft an announcement about a topic, chosen from its list."""
    card = await drafts(world, morag(world), **fields)
    (select,) = [block for block in card["blocks"] if block["type"] == "select"]
    typed = f'{select["arguments"]} topic:"{topic}"'
    asked = Asked(morag(world), direct_id(morag(world)), select["command"], via="button", text=typed)
    chosen: dict[str, object] = (await answer(world, asked))["card"]
    return chosen


async def test_only_those_who_asked_are_told_in_person(world: World) -> None:
    """With the announcement itself, why they get it, and the button that stops it."""
    await world.asks(morag(world), "/add-topic research")
    await follows(world, priya(world))
    card = await about(world)
    assert (
        "Who follows the topic research is told too, by a mention of its group or in person. That is 1 at the moment."
        in said(card)
    )
    await presses(world, morag(world), card, "Send it now")
    told = await letter(world, priya(world))
    assert "You get this because you follow research." in said(told)
    assert "Gethin speaks about iron" in said(told)
    assert ["Stop research"] == list(buttons(told))
    for person in world.people[2:]:
        assert "because you follow" not in str(await world.direct_messages(person))
    assert "do not follow research any more" in said(await presses(world, priya(world), told, "Stop research"))
    before = len(await world.direct_messages(priya(world)))
    await presses(world, morag(world), await about(world), "Send it now")
    assert before == len(await world.direct_messages(priya(world)))
    assert 2 == len(await stands(world, "exercise"))


async def test_whoever_the_bot_never_heard_of_can_follow(world: World) -> None:
    """Somebody who only ever read presses a button for the first time."""
    await world.asks(morag(world), "/add-topic research")
    stranger = await world.comes("Rosalind")
    offered = await world.asks(stranger, "/topics")
    assert "You follow research now." in said(await presses(world, stranger, offered, "Follow research"))


async def test_a_topic_is_followed_from_the_announcement_itself(world: World) -> None:
    """Whoever reads it in the channel presses its button."""
    await world.asks(morag(world), "/add-topic research")
    await presses(world, morag(world), await about(world), "Send it now")
    posted = (await world.messages("exercise"))[-1]["card"]
    assert "You follow research now." in said(await presses(world, priya(world), posted, "Follow research"))
    mine = await world.asks(priya(world), "/topics")
    assert "You follow research." in said(mine)
    assert ["Stop research"] == list(buttons(mine))


async def test_nobody_is_written_to_in_the_quiet_hours(tmp_path: Path) -> None:
    """The channel has it when the organiser wanted it; people are told in the morning."""
    chosen = AnnouncementSettings(topics=("research",))
    async with running(replace(demo_settings(tmp_path), announcements=chosen), hours_later=12) as world:
        await follows(world, priya(world))
        question = await presses(world, morag(world), await about(world), "Send it now")
        await presses(world, morag(world), question, "Send it then")
        assert 1 == len(await stands(world, "exercise"))
        assert [] == await world.direct_messages(priya(world))
        await world.passes(hours=11)
        assert 1 == len(await world.direct_messages(priya(world)))


async def test_what_waits_for_the_morning_is_worded_anew_or_taken_back(tmp_path: Path) -> None:
    """A change or a withdrawal at night reaches also those who were not told yet."""
    chosen = AnnouncementSettings(topics=("research",))
    async with running(replace(demo_settings(tmp_path), announcements=chosen), hours_later=12) as world:
        await follows(world, priya(world))
        ids = []
        for _ in range(2):
            question = await presses(world, morag(world), await about(world), "Send it now")
            ids.append(id_in(await presses(world, morag(world), question, "Send it then")))
        form = (await pressed(world, morag(world), await opens(world, morag(world), ids[0]), "Change it"))["form"]
        await fills_in(world, morag(world), form, text="Mended.")
        await world.asks(morag(world), f"/withdraw-announcement {ids[1]}")
        await world.passes(hours=11)
        (told,) = await world.direct_messages(priya(world))
        assert "Mended." in told
        assert 1 == len(await stands(world, "exercise"))


async def test_withdrawing_takes_back_what_was_told_in_person(world: World) -> None:
    """Everywhere is everywhere."""
    await world.asks(morag(world), "/add-topic research")
    await follows(world, priya(world))
    sent = await presses(world, morag(world), await about(world), "Send it now")
    assert 1 == len(await world.direct_messages(priya(world)))
    await world.asks(morag(world), f"/withdraw-announcement {id_in(sent)}")
    await world.settled()
    assert [] == await world.direct_messages(priya(world))


async def test_topics_are_added_and_removed_with_a_trail(world: World) -> None:
    """Removing one takes along who followed it; an old button then says so."""
    assert "no topics to follow yet" in said(await world.asks(priya(world), "/topics"))
    await world.asks(morag(world), "/add-topic research")
    assert "There is a topic Research already." in said(await world.asks(morag(world), "/add-topic Research"))
    offered = await world.asks(priya(world), "/topics")
    await follows(world, priya(world))
    assert "is gone" in said(await world.asks(morag(world), "/remove-topic RESEARCH"))
    assert "no topics to follow yet" in said(await presses(world, priya(world), offered, "Follow research"))
    await world.asks(morag(world), "/add-topic research")
    assert "You follow none." in said(await world.asks(priya(world), "/topics"))
    assert [
        ("Morag Tullibody", "Before: nothing\nAfter: research"),
        ("Morag Tullibody", "Before: research\nAfter: nothing"),
        ("Morag Tullibody", "Before: nothing\nAfter: research"),
    ] == await trail(world)


async def test_what_is_no_topic_is_said(tmp_path: Path) -> None:
    """Names are short, there are not too many, and the configuration's stay."""
    chosen = AnnouncementSettings(topics=tuple(f"topic {number}" for number in range(19)))
    async with running(replace(demo_settings(tmp_path), announcements=chosen)) as world:
        organiser = morag(world)
        assert "has 1 to 40 characters" in said(await world.asks(organiser, f"/add-topic {'x' * 41}"))
        assert "is in the configuration" in said(await world.asks(organiser, "/remove-topic topic 3"))
        assert "There is no topic called nothing." in said(await world.asks(priya(world), "/follow-topic nothing"))
        await world.asks(organiser, "/add-topic the last one")
        assert "no more fit" in said(await world.asks(organiser, "/add-topic one too many"))
        assert 20 == len(buttons(await world.asks(priya(world), "/topics")))


async def test_two_accounts_of_one_person_follow_once(world: World) -> None:
    """Whoever is linked is told once, where they asked last."""
    await world.asks(morag(world), "/add-topic research")
    other = world.people[3]
    for person in (priya(world), other):
        await follows(world, person)

    await linked(world, other, priya(world))
    await presses(world, morag(world), await about(world), "Send it now")
    told = [len(await world.direct_messages(person)) for person in (priya(world), other)]
    assert [1, 0] == told
