"""Somebody asks what the library is not the best to answer, or says that an answer was of no use."""

from typing import Any

import pytest

from bot.model.people import Role
from tests.rigs.world import MEMBER, ORGANISER, World


def buttons(card: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the buttons of a drawn card."""
    return [button for block in card["blocks"] if block["type"] == "buttons" for button in block["buttons"]]


async def press(world: World, person: str, card: dict[str, Any], label: str) -> dict[str, Any]:
    """Press the button with this label, as typing what it stands for."""
    (button,) = [each for each in buttons(card) if each["label"] == label]
    return await world.asks(person, f"/{button['command']} {button['arguments']}")


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("when's the next webinar?", "No event is planned at the moment"),
        ("how do I join?", "You are in the right place"),
        ("is there any funding for a project", "which funding is open"),
        ("who here knows about anaemia clinics", "I cannot look people up"),
        ("has anyone discussed zebrafish", "nothing about that in the channels"),
    ],
)
async def test_what_belongs_elsewhere_is_recognised(world: World, question: str, said: str) -> None:
    """The answer says where it belongs, as far as that is there, and still shows what the library has."""
    card = await world.asks(world.people[MEMBER], f"/ask {question}")
    assert said in str(card)


async def test_a_question_about_a_discussion_is_answered_from_the_archive(world: World) -> None:
    """What was said in a kept channel is found by asking for it in one's own words."""
    member = world.people[MEMBER]
    await world.posts(member, world.archived_channel, "Our anaemia clinic runs on Tuesdays now")
    card = await world.asks(member, "/ask what did people say about anaemia clinic")
    assert "From the archive" in str(card)
    assert "Tuesdays" in str(card)


async def test_joining_leads_to_the_welcome(world: World) -> None:
    """A button goes on from there."""
    card = await world.asks(world.people[MEMBER], "/ask how do I join")
    welcome = await press(world, world.people[MEMBER], card, "Read the welcome")
    assert "free and open" in str(welcome)


async def test_an_answer_says_how_it_was_found(world: World) -> None:
    """Whoever asks knows whether meanings were compared."""
    assert "by the words of your question" in str(await world.asks(world.people[MEMBER], "/ask low iron"))


async def test_a_question_about_one_person_is_declined_and_not_remembered(world: World) -> None:
    """It goes to nobody's list."""
    card = await world.asks(world.people[MEMBER], "/ask my patient is 84, should I operate")
    assert "the team looking after them" in str(card)
    await world.passes(days=8)
    assert not any("operate" in text for text in await world.direct_messages(world.people[ORGANISER]))


async def test_curators_are_told_once_a_week_what_was_not_answered(world: World) -> None:
    """Unanswered and disliked questions, each once and without a name; then they are forgotten."""
    member = world.people[MEMBER]
    curator = next(ref for ref, roles in world.settings.roles.items() if Role.ORGANISER in roles)
    organiser = curator.removeprefix("local:")
    for _ in range(2):
        await world.asks(member, "/ask zebrafish husbandry")
    card = await world.asks(member, "/ask low iron before op")
    thanks = await press(world, member, card, "No, not really")
    assert "without your name" in str(thanks)
    assert "Good to know" in str(await press(world, member, card, "Yes, it was"))
    await world.asks(member, "/ask low iron before op topic:anaemia")
    await world.passes(days=6)
    assert [] == [text for text in await world.direct_messages(organiser) if "zebrafish" in text]
    await world.passes(days=1)
    (told,) = [text for text in await world.direct_messages(organiser) if "zebrafish" in text]
    assert 1 == told.count("zebrafish husbandry")
    assert 1 == told.count("low iron before op")
    name = next(person["name"] for person in world.settings.platforms["local"]["people"] if person["id"] == member)
    assert name not in told
    await world.passes(days=7)
    assert 1 == len([text for text in await world.direct_messages(organiser) if "zebrafish" in text])
