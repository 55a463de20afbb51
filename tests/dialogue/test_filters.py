"""Somebody asks the library for one kind of thing."""

from typing import Any

import pytest

from bot.model.inbound import Invocation, Via
from bot.model.refs import AccountRef
from tests.rigs.world import MEMBER, World


def entries(card: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the entries of an answer."""
    return [block for block in card["blocks"] if block["type"] == "entry"]


def asking(world: World, text: str = "", via: Via = Via.SLASH) -> Invocation:
    """Return somebody's question."""
    account = AccountRef(f"local:{world.people[MEMBER]}")
    return Invocation("local", account, "Priya", "ask", via, text)


@pytest.mark.parametrize(
    ("typed", "fact"),
    [
        ("exercise kind:video", "video"),
        ("exercise kind:VIDEO", "video"),
        ('nutrition kind:"information for patients"', "information for patients"),
        ("nutrition kind:patient-info", "information for patients"),
    ],
)
async def test_a_kind_can_be_asked_for(world: World, typed: str, fact: str) -> None:
    """By its id or by what it is called, in small or large letters."""
    found = entries(await world.asks(world.people[MEMBER], f"/ask {typed}"))
    assert found
    assert {fact} == {entry["facts"][2] for entry in found}


async def test_a_nation_narrows_an_answer_down(world: World) -> None:
    """Only what was made for it, however much else there is."""
    everywhere = entries(await world.asks(world.people[MEMBER], "/ask cancer prehab"))
    (welsh,) = entries(await world.asks(world.people[MEMBER], "/ask cancer prehab nation:wales"))
    assert 1 < len(everywhere)
    assert "Wales" in welsh["title"] + welsh["summary"] + welsh["facts"][0]


async def test_filters_that_leave_nothing_say_so_and_offer_the_rest(world: World) -> None:
    """One press asks again without them."""
    card = await world.asks(world.people[MEMBER], "/ask low iron before surgery kind:video")
    assert [] == entries(card)
    assert "Nothing fits all of that" in str(card)
    (row,) = [block for block in card["blocks"] if block["type"] == "buttons"]
    (button,) = row["buttons"]
    assert entries(await world.asks(world.people[MEMBER], f"/{button['command']} {button['arguments']}"))


@pytest.mark.parametrize("option", ["kind", "topic", "audience", "nation"])
async def test_what_the_library_does_not_have_is_said_with_what_it_has(world: World, option: str) -> None:
    """And the answer says which option it is about."""
    answer = await world.core.intake.handle(asking(world, f"exercise {option}:unicorns"))
    assert answer.refused
    assert option == answer.about
    assert f"The library has no {option} called unicorns. It has:" in answer.card.plain()


@pytest.mark.parametrize(
    ("option", "typed", "first"),
    [
        ("kind", "vid", "video"),
        ("nation", "", "Scotland"),
        ("audience", "pro", "professionals"),
        ("topic", "nutr", None),
    ],
)
async def test_options_are_completed_from_the_library(world: World, option: str, typed: str, first: str | None) -> None:
    """What begins with the letters comes first."""
    values = await world.core.intake.suggest(asking(world), option, typed)
    assert values
    assert first is None or first == values[0]
    assert all(typed in value.casefold() for value in values)


async def test_nothing_completes_a_question(world: World) -> None:
    """Nor an option that there is not."""
    assert [] == list(await world.core.intake.suggest(asking(world), "question", "low"))
    assert [] == list(await world.core.intake.suggest(asking(world), "nonsense", ""))


async def test_an_older_edition_never_comes_without_the_newer_one(world: World) -> None:
    """Not even when the filters would leave the newer one out."""
    found = entries(await world.asks(world.people[MEMBER], '/ask 2019 principles topic:"screening levels"'))
    titles = [entry["title"] for entry in found]
    assert "Prehabilitation for people with cancer: Clinical and implementation guidelines" == titles[0]
    assert any("Principles and guidance" in title for title in titles[1:])
