"""Somebody fills in a form instead of typing."""

from typing import Any

from adapters.local.server.asking import Asked
from tests.rigs.world import MEMBER, ORGANISER, World


async def ask(world: World, person: int, command: str, **more: Any) -> dict[str, Any]:
    """Ask as the page does, and return the whole answer."""
    asked = Asked(world.people[person], world.archived_channel, command, **more)
    return await world.chat.hub.ask(asked)


async def test_asking_without_a_question_opens_a_form(world: World) -> None:
    """With what there is to choose from."""
    form = (await ask(world, MEMBER, "ask"))["form"]
    assert "ask" == form["command"]
    question, kind, topic, audience, nation = form["fields"]
    assert (True, "text") == (question["required"], question["type"])
    assert ("choice", True) == (kind["type"], "guidance" in kind["choices"])
    assert ("text", True) == (topic["type"], topic["suggests"])
    assert {"Scotland", "Wales", "Northern Ireland"} <= set(nation["choices"])
    assert "patients" in audience["choices"]


async def test_a_form_that_was_sent_is_answered_like_a_command(world: World) -> None:
    """Fields that were left empty count as left out."""
    options = {"question": "low iron", "kind": "", "nation": ""}
    answer = await ask(world, MEMBER, "ask", via="form", options=options)
    assert "Anaemia in the perioperative pathway" in str(answer["card"])
    assert (None, False) == (answer["form"], answer["refused"])


async def test_a_refusal_says_which_field_it_is_about(world: World) -> None:
    """So that the sentence can stand beside it."""
    options = {"question": "low iron", "kind": "unicorns"}
    answer = await ask(world, MEMBER, "ask", via="form", options=options)
    assert (True, "kind") == (answer["refused"], answer["about"])


async def test_an_organiser_sets_a_channel_by_form_and_a_member_does_not_even_see_it(world: World) -> None:
    """The form asks for what is missing; the channel may be left out."""
    form = (await ask(world, ORGANISER, "set-channel"))["form"]
    assert [("archived", "boolean"), ("channel", "channel")] == [(f["name"], f["type"]) for f in form["fields"]]
    refused = await ask(world, MEMBER, "set-channel")
    assert (None, True) == (refused["form"], refused["refused"])
    done = await ask(world, ORGANISER, "set-channel", via="form", options={"archived": "no"})
    assert "is not kept any more" in str(done["card"])


async def test_options_are_completed_while_they_are_typed(world: World) -> None:
    """From what the library has, and no more than can be read."""
    asked = Asked(world.people[MEMBER], world.archived_channel, "ask", option="topic", typed="nutri")
    values = await world.chat.hub.suggest(asked)
    assert "nutrition" == values[0]
    everything = Asked(world.people[MEMBER], world.archived_channel, "ask", option="topic")
    assert 25 == len(await world.chat.hub.suggest(everything))
