"""Somebody asks the library."""

from typing import Any

import pytest

from tests.rigs.world import MEMBER, World


def entries(card: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the entries of a drawn card."""
    return [block for block in card["blocks"] if block["type"] == "entry"]


def text_of(card: dict[str, Any]) -> str:
    """Return all that a drawn card says."""
    return str(card)


@pytest.mark.parametrize("command", ["/ask", "/resources"])
async def test_ask_answers_from_the_library(world: World, command: str) -> None:
    """Title, publisher, year, kind, link and why."""
    card = await world.asks(world.people[MEMBER], f"{command} low iron before op")
    first = entries(card)[0]
    facts = " ".join(first["facts"])
    assert "anaemia" in first["title"].lower() or "iron" in first["title"].lower()
    assert first["url"].startswith("https://")
    assert any(char.isdigit() for char in facts)
    assert 3 == len(first["facts"])
    assert first["why"]


async def test_an_answer_by_slash_leaves_no_trace_in_the_channel(world: World) -> None:
    """It is for the asker alone."""
    before = await world.messages(world.archived_channel)
    await world.asks(world.people[MEMBER], "/ask low iron", world.archived_channel)
    assert before == await world.messages(world.archived_channel)


async def test_a_mention_is_answered_in_its_thread_for_all(world: World) -> None:
    """The answer hangs on the question."""
    question = await world.posts(world.people[MEMBER], world.archived_channel, "@sigbot low iron before op")
    answers = [m for m in await world.messages(world.archived_channel) if m["thread"] == question]
    assert 1 == len(answers)
    assert answers[0]["author"]["is_bot"]
    assert entries(answers[0]["card"])


async def test_a_direct_message_is_answered_there(world: World) -> None:
    """No command is needed."""
    member = world.people[MEMBER]
    await world.writes_to_bot(member, "low iron before op")
    assert 1 == len(await world.direct_messages(member))


async def test_a_redelivered_question_is_answered_once(world: World) -> None:
    """Nobody reads the same answer twice."""
    member = world.people[MEMBER]
    await world.writes_to_bot(member, "low iron before op")
    await world.redelivered()
    assert 1 == len(await world.direct_messages(member))


async def test_nothing_found_is_said_honestly(world: World) -> None:
    """No near miss is sold as an answer."""
    card = await world.asks(world.people[MEMBER], "/ask best pizza in Leeds")
    assert [] == entries(card)
    assert "do not have" in text_of(card)


async def test_a_patient_number_is_refused(world: World) -> None:
    """The answer does not repeat the number either."""
    card = await world.asks(world.people[MEMBER], "/ask NHS no 943 476 5919 can anyone see his scan")
    assert [] == entries(card)
    assert "943" not in text_of(card)


async def test_a_superseded_edition_comes_with_its_successor(world: World) -> None:
    """Whoever finds the old one is shown the new one."""
    card = await world.asks(world.people[MEMBER], "/ask principles and guidance for prehabilitation 2019 macmillan")
    titles = [entry["title"] for entry in entries(card)]
    assert any("implementation guidelines" in title for title in titles)


@pytest.mark.parametrize(
    ("typed", "part"),
    [
        ("/ask", "question"),
        ("/ask    ", "question"),
        ("/ask " + "x" * 40_000, "40,000"),
        ("/nonsense", "nonsense"),
        ("/help me", "me"),
        ("/ask \x00\x07", "question"),
    ],
)
async def test_what_cannot_be_done_is_a_clear_sentence(world: World, typed: str, part: str) -> None:
    """The sentence says what was wrong."""
    card = await world.asks(world.people[MEMBER], typed)
    assert part in text_of(card)
    assert [] == entries(card)


async def test_help_lists_commands_as_they_are_typed_here(world: World) -> None:
    """Generated from the declarations."""
    assert "/ask" in text_of(await world.asks(world.people[MEMBER], "/help"))


async def test_the_bot_called_by_name_alone_shows_help_privately(world: World) -> None:
    """A bare mention is a cry for help, and help is for the asker."""
    member = world.people[MEMBER]
    await world.posts(member, world.archived_channel, "@sigbot")
    (help_text,) = await world.direct_messages(member)
    assert "/ask" in help_text


async def test_markup_in_a_question_stays_text(world: World) -> None:
    """What somebody types comes back as text, if at all."""
    member = world.people[MEMBER]
    await world.writes_to_bot(member, "<img src=x onerror=alert(1)> @everyone pizza")
    assert 1 == len(await world.direct_messages(member))
