"""Signing in to the pages as the chat sees it: links, codes, and where one is signed in."""

import re
from typing import Any

import pytest

from bot.features.codes import sum_of
from bot.features.signin import Outcome
from bot.features.sitechat import LINKS
from tests.rigs.world import MEMBER, NEWCOMER, ORGANISER, World


async def _says(world: World, person: str, typed: str) -> str:
    return str(await world.asks(person, typed))


def _buttons(card: dict[str, Any]) -> dict[str, str]:
    blocks = [block for block in card["blocks"] if block["type"] == "buttons"]
    return {b["label"]: f"/{b['command']} {b['arguments']}" for block in blocks for b in block["buttons"]}


async def _enters(world: World, person: str, browser: str = "Firefox on Linux") -> str:
    """Ask for a link, press its button, and return the session's token."""
    found = re.search(r"/sign-in/link/([\w-]+)", await _says(world, person, "/site"))
    assert found
    entry = await world.core.features.sign_ins.spend(found[1], browser)
    assert entry.outcome is Outcome.IN
    return entry.token


async def _is_in(world: World, token: str) -> bool:
    return await world.core.features.sign_ins.who(token) is not None


async def test_a_member_gets_a_link_that_lets_in_as_them(world: World) -> None:
    """In private; and the way to sign in on another computer."""
    member = world.people[MEMBER]
    answer = await _says(world, member, "/site")
    assert "It works once, for 10 minutes" in answer
    assert "On another computer? Open http://127.0.0.1/sign-in there" in answer
    token = await _enters(world, member)
    signed_in = await world.core.features.sign_ins.who(token)
    assert signed_in is not None
    assert signed_in.account.ref == f"local:{member}"


async def test_pages_that_other_machines_do_not_reach_are_said_to_be_so(world: World) -> None:
    """Else a member on a phone would press a link that leads nowhere, again and again."""
    world.core.features.site.set("http://127.0.0.1:8420", is_open=False)
    answer = await _says(world, world.people[MEMBER], "/site")
    assert "The pages open only on the machine that I run on" in answer
    assert "On another computer?" not in answer


async def test_every_link_is_another_and_only_its_sum_is_kept(world: World) -> None:
    """What is in the database lets nobody in."""
    member = world.people[MEMBER]
    first, second = [re.findall(r"/link/([\w-]{43})", await _says(world, member, "/site"))[0] for _ in range(2)]
    assert first != second
    kept = await world.store.read(lambda readers: [readers.sign_in(each) for each in (first, sum_of(first))])
    assert [each is None for each in kept] == [True, False]


@pytest.mark.parametrize("typed", ["/site", "/site AAAA-2222"])
async def test_whoever_has_not_joined_is_not_let_in(world: World, typed: str) -> None:
    """The pages show what only members may read; and the code of whoever tries is left as it is."""
    sign_ins = world.core.features.sign_ins
    _, code = await sign_ins.make_code("A browser")
    answer = await _says(world, world.people[NEWCOMER], typed.replace("AAAA-2222", code))
    assert "pages are for its members" in answer
    assert "/sign-in/link" not in answer


async def test_links_are_not_made_without_end(world: World) -> None:
    """Somebody's script gets no further than this; others do."""
    member = world.people[MEMBER]
    for _ in range(LINKS):
        assert "/sign-in/link/" in await _says(world, member, "/site")
    assert "too many tries" in await _says(world, member, "/site")
    assert "/sign-in/link/" in await _says(world, world.people[ORGANISER], "/site")


async def test_a_code_is_confirmed_in_the_chat(world: World) -> None:
    """It says which browser asks and warns of a code that somebody sent; the yes lets that browser in."""
    member, sign_ins = world.people[MEMBER], world.core.features.sign_ins
    secret, code = await sign_ins.make_code("Chrome on Windows")
    await world.passes(minutes=3)
    card = await world.asks(member, f"/site {code.lower()}")
    assert "wants to be let in as you: Chrome on Windows, 3 minutes ago" in str(card)
    assert "If somebody sent it to you, say no" in str(card)
    assert (await sign_ins.spend(secret, "")).outcome is Outcome.NOT_CONFIRMED
    assert "press Continue" in await _says(world, member, _buttons(card)["Yes, let me in there"])
    assert (await sign_ins.spend(secret, "")).account == f"local:{member}"


async def test_a_no_ends_the_code(world: World) -> None:
    """For everybody."""
    member, sign_ins = world.people[MEMBER], world.core.features.sign_ins
    secret, code = await sign_ins.make_code("Chrome on Windows")
    card = await world.asks(member, f"/site {code}")
    assert "Nobody was let in" in await _says(world, member, _buttons(card)["No"])
    assert "used already" in await _says(world, world.people[ORGANISER], f"/site {code}")
    assert "used already" in await _says(world, member, _buttons(card)["Yes, let me in there"])
    assert (await sign_ins.spend(secret, "")).outcome is Outcome.USED


async def test_codes_that_are_wrong_old_or_anothers_are_told_apart(world: World) -> None:
    """And guessing is slowed down."""
    member, organiser, sign_ins = world.people[MEMBER], world.people[ORGANISER], world.core.features.sign_ins
    _, code = await sign_ins.make_code("A browser")
    card = await world.asks(member, f"/site {code}")
    await world.asks(member, _buttons(card)["Yes, let me in there"])
    assert "used already" in await _says(world, organiser, f"/site {code}")
    _, old = await sign_ins.make_code("A browser")
    card = await world.asks(member, f"/site {old}")
    await world.passes(minutes=10)
    assert "too old" in await _says(world, member, f"/site {old}")
    assert "too old" in await _says(world, member, _buttons(card)["Yes, let me in there"])
    for _ in range(5):
        assert "I do not know this code" in await _says(world, member, "/site AAAA-AAAA")
    _, code = await sign_ins.make_code("A browser")
    assert "too many tries" in await _says(world, member, f"/site {code}")
    assert "wants to be let in" in await _says(world, organiser, f"/site {code}")


async def test_one_sees_where_one_is_signed_in_and_ends_it(world: World) -> None:
    """One of them with a button, or all; and nobody else's."""
    member, other = world.people[MEMBER], world.people[ORGANISER]
    assert "signed in nowhere" in await _says(world, member, "/sessions")
    phone, desk = [await _enters(world, member, name) for name in ("Safari on iPhone", "Edge on Windows")]
    theirs = await _enters(world, other)
    card = await world.asks(member, "/sessions")
    assert [
        name for name in ("Safari on iPhone", "Edge on Windows", "Monday 23 November 2026") if name not in str(card)
    ] == []
    first = next(iter(_buttons(card)))
    assert "nothing to sign out of" in await _says(world, other, _buttons(card)[first])
    assert "You are signed out there" in await _says(world, member, _buttons(card)[first])
    assert [await _is_in(world, token) for token in (phone, desk)].count(True) == 1
    assert "signed out there" in await _says(world, member, _buttons(card)["Sign out everywhere"])
    assert [await _is_in(world, token) for token in (phone, desk, theirs)] == [False, False, True]
    assert "nothing to sign out of" in await _says(world, member, "/sessions all")


async def test_whoever_leaves_the_group_is_out_at_once(world: World) -> None:
    """And comes in again when they have joined again, with a new link."""
    member = world.people[MEMBER]
    token = await _enters(world, member)
    await world.chat.desk.do(lambda chat: chat.leave(member))
    await world.settled()
    assert not await _is_in(world, token)
    assert "pages are for its members" in await _says(world, member, "/site")
    await world.joins(member)
    assert not await _is_in(world, token)
    assert await _is_in(world, await _enters(world, member))


async def test_what_is_over_is_forgotten(world: World) -> None:
    """A day after it ended for links and codes, at once for sessions."""
    member, chores = world.people[MEMBER], world._chores
    token = await _enters(world, member)
    secret, _ = await world.core.features.sign_ins.make_code("A browser")
    await world.passes(days=2)
    await chores.tidy()
    kept = await world.store.read(lambda readers: (readers.sign_in(sum_of(secret)), readers.session(sum_of(token))))
    assert [each is None for each in kept] == [True, False]
    await world.passes(days=30)
    await chores.tidy()
    assert await world.store.read(lambda readers: readers.session(sum_of(token))) is None
