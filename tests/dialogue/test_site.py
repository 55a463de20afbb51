"""Signing in to the pages as the chat sees it: links, codes, and where one is signed in."""

import re
from typing import Any

from adapters.local.server.chat import direct_id
from bot.features.admitting import Outcome, Way, number_of
from bot.features.codes import sum_of
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
    entry = await world.core.features.sign_ins.spend(Way.LINK, found[1], browser)
    assert entry.outcome is Outcome.IN
    return entry.token


async def _is_in(world: World, token: str) -> bool:
    return await world.core.features.sign_ins.who(token) is not None


async def test_a_member_gets_a_link_that_lets_in_as_them(world: World) -> None:
    """In private; and the way to sign in on another computer."""
    member = world.people[MEMBER]
    answer = await _says(world, member, "/site")
    assert "It works once, for 10 minutes" in answer
    assert "On another computer? Open http://127.0.0.1/sign-in there and type this code: " in answer
    token = await _enters(world, member)
    signed_in = await world.core.features.sign_ins.who(token)
    assert signed_in is not None
    assert signed_in.account.ref == f"local:{member}"


async def test_pages_that_other_machines_do_not_reach_are_said_to_be_so(world: World) -> None:
    """Else a member on a phone would press a link that leads nowhere, again and again."""
    world.core.features.site.set("http://127.0.0.1:8420", is_open=False)
    answer = await _says(world, world.people[MEMBER], "/site")
    assert answer.index("The pages open only on the machine that I run on") < answer.index("/sign-in/link/")


async def test_every_link_is_another_and_only_its_sum_is_kept(world: World) -> None:
    """What is in the database lets nobody in."""
    member = world.people[MEMBER]
    first, second = [re.findall(r"/link/([\w-]{43})", await _says(world, member, "/site"))[0] for _ in range(2)]
    assert first != second
    kept = await world.store.read(lambda readers: [readers.sign_in(each) for each in (first, sum_of(first))])
    assert [each is None for each in kept] == [True, False]


async def test_whoever_has_not_joined_is_not_let_in(world: World) -> None:
    """The pages show what only members may read."""
    answer = await _says(world, world.people[NEWCOMER], "/site")
    assert "pages are for its members" in answer
    assert "/sign-in/link" not in answer


async def test_links_are_not_made_without_end(world: World) -> None:
    """Somebody's script gets no further than this; others do."""
    member = world.people[MEMBER]
    for _ in range(LINKS):
        assert "/sign-in/link/" in await _says(world, member, "/site")
    assert "too many tries" in await _says(world, member, "/site")
    assert "/sign-in/link/" in await _says(world, world.people[ORGANISER], "/site")


async def _types(world: World, person: str, secret: str = "a browser's secret") -> str:
    """Ask for a code and type it in a browser; return the code."""
    found = re.search(r"type this code: ([A-Z0-9]{4}-[A-Z0-9]{4})", await _says(world, person, "/site"))
    assert found
    taken = await world.core.features.sign_ins.take(found[1], secret, "Chrome on Windows")
    assert taken is Outcome.NOT_CONFIRMED
    await world.settled()
    return found[1]


async def _asked(world: World, person: str) -> dict[str, Any]:
    """Return the newest thing that the bot sent somebody in private."""
    message = (await world.messages(direct_id(person)))[-1]
    card: dict[str, Any] = message["card"]
    return card


async def test_a_code_that_was_typed_at_the_site_is_confirmed_in_the_chat(world: World) -> None:
    """The question names the browser and the number that it shows, and warns; the yes lets that browser in."""
    member, sign_ins = world.people[MEMBER], world.core.features.sign_ins
    await _types(world, member, "s")
    question = await _asked(world, member)
    number = number_of(sum_of("s"))
    assert f"in this browser: Chrome on Windows. The page there shows the number {number}." in str(question)
    assert "If you gave the code to somebody" in str(question)
    assert (await sign_ins.spend(Way.CODE, "s", "")).outcome is Outcome.NOT_CONFIRMED
    assert "press Continue" in await _says(world, member, _buttons(question)["Yes, sign me in there"])
    assert (await sign_ins.spend(Way.CODE, "s", "")).account == f"local:{member}"


async def test_a_no_ends_the_code(world: World) -> None:
    """For that browser and for every other; and a new one is to be had."""
    member, sign_ins = world.people[MEMBER], world.core.features.sign_ins
    code = await _types(world, member, "s")
    buttons = _buttons(await _asked(world, member))
    assert "Nobody was let in" in await _says(world, member, buttons["No"])
    assert "does not work any more" in await _says(world, member, buttons["Yes, sign me in there"])
    assert (await sign_ins.spend(Way.CODE, "s", "")).outcome is Outcome.DECLINED
    assert await sign_ins.take(code, "another browser's", "") is Outcome.USED
    assert "type this code" in await _says(world, member, "/site")


async def test_only_the_owner_of_a_code_can_say_yes(world: World) -> None:
    """Although somebody else learns what the button does."""
    member, organiser, sign_ins = world.people[MEMBER], world.people[ORGANISER], world.core.features.sign_ins
    await _types(world, member, "s")
    yes = _buttons(await _asked(world, member))["Yes, sign me in there"]
    assert "I do not know this sign-in" in await _says(world, organiser, yes)
    assert (await sign_ins.spend(Way.CODE, "s", "")).outcome is Outcome.NOT_CONFIRMED


async def test_the_question_can_be_asked_for_again(world: World) -> None:
    """Where no message came, as with closed direct messages, `/site` asks it in place of a new code."""
    member = world.people[MEMBER]
    await _types(world, member)
    card = await world.asks(member, "/site")
    assert "Was it you?" in str(card)
    assert "press Continue" in await _says(world, member, _buttons(card)["Yes, sign me in there"])
    assert "type this code" in await _says(world, member, "/site")


async def test_a_yes_that_comes_too_late_lets_nobody_in(world: World) -> None:
    """After ten minutes, or once the browser is in already."""
    member, sign_ins = world.people[MEMBER], world.core.features.sign_ins
    await _types(world, member, "s")
    yes = _buttons(await _asked(world, member))["Yes, sign me in there"]
    await world.passes(minutes=10)
    assert "too old by now" in await _says(world, member, yes)
    await _types(world, member, "t")
    yes = _buttons(await _asked(world, member))["Yes, sign me in there"]
    await world.asks(member, yes)
    await sign_ins.spend(Way.CODE, "t", "")
    assert "Somebody is signed in with this already" in await _says(world, member, yes)


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
    found = re.search(r"/sign-in/link/([\w-]+)", await _says(world, member, "/site"))
    assert found
    await world.passes(days=2)
    await chores.tidy()
    kept = await world.store.read(lambda readers: (readers.sign_in(sum_of(found[1])), readers.session(sum_of(token))))
    assert [each is None for each in kept] == [True, False]
    await world.passes(days=30)
    await chores.tidy()
    assert await world.store.read(lambda readers: readers.session(sum_of(token))) is None
