"""Who may do what: the first organiser, roles that are given and taken back, and the trail that this leaves."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.features.roles.claims import LASTS, WRONG_ALL, WRONG_EACH
from bot.model.people import Role
from bot.model.refs import AccountRef
from tests.rigs.world import MEMBER, ORGANISER, World, demo_settings, running


@pytest.fixture
async def headless(tmp_path: Path) -> AsyncIterator[World]:
    """A world in which the configuration makes nobody an organiser."""
    async with running(replace(demo_settings(tmp_path), roles={})) as made:
        yield made


async def code_of(world: World) -> str:
    """Return the code that a start prints."""
    code = await world.core.features.roles.issue_code()
    assert code is not None
    return code


async def says(world: World, person: str, typed: str) -> str:
    """Ask, and return everything that the answer says."""
    return str(await world.asks(person, typed))


# --- The first organiser


async def test_help_names_the_claim_while_it_is_of_use(headless: World) -> None:
    """Afterwards nobody has to read past it."""
    member = headless.people[MEMBER]
    code = await headless.core.features.roles.issue_code()
    assert "/claim" in await says(headless, member, "/help")
    await says(headless, member, f"/claim {code}")
    assert "/claim" not in await says(headless, member, "/help")


async def test_the_first_organiser_claims_the_role_with_the_code(headless: World) -> None:
    """As it is printed or as people type it, and from then on may do what organisers may."""
    member = headless.people[MEMBER]
    code = await code_of(headless)
    assert "is for organisers" in await says(headless, member, "/audit")
    assert "You are the first organiser" in await says(headless, member, f"/claim {code.lower().replace('-', ' ')}")
    assert "claimed with the code" in await says(headless, member, "/audit")
    assert "Priya Ravenscroft (claimed with the code)" in await says(headless, member, "/roles")


async def test_a_code_counts_once(headless: World) -> None:
    """And not at all once somebody is an organiser."""
    code = await code_of(headless)
    await says(headless, headless.people[MEMBER], f"/claim {code}")
    assert "There is an organiser already" in await says(headless, headless.people[ORGANISER], f"/claim {code}")
    assert await headless.core.features.roles.issue_code() is None


async def test_a_code_ends_after_a_day_and_with_the_next_one(headless: World) -> None:
    """Whoever finds an old one in a terminal has nothing."""
    member = headless.people[MEMBER]
    first, second = await code_of(headless), await code_of(headless)
    assert "does not count" in await says(headless, member, f"/claim {first}")
    await headless.passes(hours=LASTS.total_seconds() / 3600)
    assert "does not count" in await says(headless, member, f"/claim {second}")


async def test_guessing_ends_soon(headless: World) -> None:
    """Even the right code does not count any more for whoever guessed; for others it does."""
    guesser, member = headless.people[MEMBER], headless.people[ORGANISER]
    code = await code_of(headless)
    for number in range(WRONG_EACH):
        assert "does not count" in await says(headless, guesser, f"/claim AAAA-BBBB-{number:04}")
    assert "does not count" in await says(headless, guesser, f"/claim {code}")
    assert "You are the first organiser" in await says(headless, member, f"/claim {code}")


async def test_many_who_guess_together_end_the_code(headless: World) -> None:
    """The next start prints another one."""
    code = await code_of(headless)
    roles = headless.core.features.roles
    for number in range(WRONG_ALL):
        with pytest.raises(Exception, match="Something that a member asked for"):
            await roles.claim("WRNG", AccountRef(f"local:guesser-{number}"))
    assert "does not count" in await says(headless, headless.people[MEMBER], f"/claim {code}")
    assert "first organiser" in await says(headless, headless.people[MEMBER], f"/claim {await code_of(headless)}")


async def test_the_code_is_in_no_log_and_not_in_the_database(headless: World, caplog: pytest.LogCaptureFixture) -> None:
    """Only its salted hash is kept."""
    code = await code_of(headless)
    await says(headless, headless.people[MEMBER], "/claim AAAA-BBBB-CCCC")
    stored = await headless.store.read(lambda readers: readers.value("roles:claim"))
    assert code not in caplog.text
    assert code.replace("-", "") not in (stored or "").upper()


async def test_an_organiser_of_the_configuration_counts(world: World) -> None:
    """Then there is nothing to claim."""
    assert await world.core.features.roles.issue_code() is None
    assert "There is an organiser already" in await says(world, world.people[MEMBER], "/claim AAAA-BBBB-CCCC")


# --- Giving and taking back


async def test_organisers_give_a_role_and_take_it_back(world: World) -> None:
    """It counts from the next command on, and everybody can see who has it."""
    member, organiser = world.people[MEMBER], world.people[ORGANISER]
    assert "has the role organiser from now on" in await says(
        world, organiser, '/give-role "person:x" person:"Priya Ravenscroft" role:organiser'.replace('"person:x" ', "")
    )
    assert "Priya Ravenscroft (given by Morag Tullibody)" in await says(world, member, "/roles")
    assert "does not have the role organiser any more" in await says(
        world, organiser, '/take-role person:"@Priya Ravenscroft" role:organiser'
    )
    assert "is for organisers" in await says(world, member, "/audit")


async def test_members_see_names_and_organisers_see_where_they_come_from(world: World) -> None:
    """Nobody is called: names are plain words."""
    seen = await says(world, world.people[MEMBER], "/roles")
    assert "Organisers: Morag Tullibody." in seen
    assert "Curators, who look after the library: nobody yet." in seen
    assert "configuration" not in seen
    assert "buttons" not in seen
    assert "Morag Tullibody (configuration)" in await says(world, world.people[ORGANISER], "/roles")


async def test_every_change_is_in_the_trail(world: World) -> None:
    """Who, when, and what it was before and after, newest first, page by page."""
    organiser = world.people[ORGANISER]
    for _ in range(6):
        await says(world, organiser, '/give-role person:"Priya Ravenscroft" role:curator')
        await says(world, organiser, '/take-role person:"Priya Ravenscroft" role:curator')
    page = await world.asks(organiser, "/audit")
    *entries, buttons = page["blocks"]
    assert [("Role of Priya Ravenscroft", ["Morag Tullibody"])] * 10 == [(e["title"], e["facts"]) for e in entries]
    assert ["Before: curator\nAfter: nothing", "Before: nothing\nAfter: curator"] == [
        entry["summary"] for entry in entries[:2]
    ]
    assert all(entry["when"]["text"].endswith("(GMT)") for entry in entries)
    older = await world.asks(organiser, f"/audit {buttons['buttons'][0]['arguments']}")
    assert 2 == len(older["blocks"])


async def test_giving_what_somebody_has_changes_nothing(world: World) -> None:
    """And leaves no trail."""
    organiser = world.people[ORGANISER]
    await says(world, organiser, '/give-role person:"Priya Ravenscroft" role:curator')
    assert "Nothing was changed" in await says(world, organiser, '/give-role person:"Priya Ravenscroft" role:curator')
    assert 1 == len(await world.store.read(lambda readers: readers.changes(100)))


async def test_the_last_organiser_cannot_give_up_the_role(headless: World) -> None:
    """One has to be made first; then the first one may go, and the second may not."""
    first = headless.people[MEMBER]
    await says(headless, first, f"/claim {await code_of(headless)}")
    give_up = '/take-role person:"Priya Ravenscroft" role:organiser'
    assert "nobody would be an organiser any more" in await says(headless, first, give_up)
    await says(headless, first, '/give-role person:"Gethin Maesglas" role:organiser')
    assert "does not have the role organiser any more" in await says(headless, first, give_up)
    other = next(person for person in headless.people if person == "gethin")
    refusal = await says(headless, other, '/take-role person:"Gethin Maesglas" role:organiser')
    assert "nobody would be an organiser any more" in refusal


async def test_an_organiser_of_the_configuration_lets_the_last_one_in_chat_go(world: World) -> None:
    """The group is not without one."""
    organiser = world.people[ORGANISER]
    await says(world, organiser, '/give-role person:"Priya Ravenscroft" role:organiser')
    taken = await says(world, world.people[MEMBER], '/take-role person:"Priya Ravenscroft" role:organiser')
    assert "does not have the role" in taken


async def test_who_leaves_loses_what_they_were_given(world: World) -> None:
    """Whoever comes back has to be given it again; the trail says why."""
    member, organiser = world.people[MEMBER], world.people[ORGANISER]
    await says(world, organiser, '/give-role person:"Priya Ravenscroft" role:curator')
    await world.chat.desk.do(lambda chat: chat.leave(member))
    await world.settled()
    assert frozenset() == world.core.features.roles.of(AccountRef(f"local:{member}"))
    assert "left" in await says(world, organiser, "/audit")


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("/give-role person:Nobody role:curator", "I know nobody called Nobody"),
        ("/give-role person:local:nobody role:curator", "I know nobody called local:nobody"),
        ('/give-role person:"Priya Ravenscroft" role:king', "has to be one of these"),
        ('/give-role person:"Priya Ravenscroft"', "also needs the role"),
        ('/take-role person:"Morag Tullibody" role:organiser', "stands in the configuration file"),
        ('/take-role person:"Priya Ravenscroft" role:curator', "does not have this role"),
        ("/give-role person:local:bot role:curator", "is a bot"),
        ("/claim", "also needs the code"),
        ("/audit before:soon", "has to be a whole number"),
        ("/audit before:1", "Nothing was changed yet"),
    ],
)
async def test_what_cannot_be_done_is_said(world: World, typed: str, sentence: str) -> None:
    """And nothing is changed."""
    assert sentence in await says(world, world.people[ORGANISER], typed.replace("/claim", "/claim code:"))
    assert [] == await world.store.read(lambda readers: readers.changes(10))


async def test_namesakes_are_told_apart(world: World) -> None:
    """Whoever is meant is chosen, and never guessed."""
    await world.joins(await world.comes("Sam Same"))
    await world.joins(await world.comes("Sam Same"))
    organiser = world.people[ORGANISER]
    assert "several people called Sam Same" in await says(world, organiser, '/give-role person:"Sam Same" role:curator')
    labels = await world.core.features.people.suggest("same")
    assert 2 == len(set(labels)) == len(labels)
    assert "from now on" in await says(world, organiser, f'/give-role person:"{labels[0]}" role:curator')
    assert 1 == len(world.core.features.roles.book.rows.grants)


async def test_roles_outlive_a_restart(tmp_path: Path) -> None:
    """They are rows."""
    settings = demo_settings(tmp_path)
    async with running(settings) as world:
        await says(world, world.people[ORGANISER], '/give-role person:"Priya Ravenscroft" role:privacy')
    async with running(settings) as world:
        priya = AccountRef(f"local:{world.people[MEMBER]}")
        assert frozenset({Role.PRIVACY}) == world.core.features.roles.of(priya)
