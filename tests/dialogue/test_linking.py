"""One person links two accounts, is one member from then on, and can be two again."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from bot.model.archive import PostQuery
from bot.model.cards import Buttons
from bot.model.inbound import Answer, Invocation, PersonJoined, Via
from bot.model.people import Account
from bot.model.refs import AccountRef
from tests.rigs.platforms import RigPlatform
from tests.rigs.world import MEMBER, ORGANISER, World, demo_settings, running

ELSEWHERE = AccountRef("rig:ann")
STRANGER = AccountRef("rig:stranger")
NAMES = {ELSEWHERE: "Ann Elsewhere", STRANGER: "Somebody Else"}


class Place:
    """The local chat, and a second platform on which people type too."""

    def __init__(self, world: World, rig: RigPlatform) -> None:
        self.world = world
        self.rig = rig
        self.here = AccountRef(f"local:{world.people[MEMBER]}")

    async def asks(self, account: AccountRef, command: str, text: str = "", name: str = "") -> Answer:
        """Type a command on whichever platform the account is."""
        platform = account.partition(":")[0]
        shown = name or NAMES.get(account) or (await self.account(account)).name
        asked = Invocation(platform, account, shown, command, Via.SLASH, text)
        answer = await self.world.core.intake.handle(asked)
        await self.world.settled()
        return answer

    async def says(self, account: AccountRef, command: str, text: str = "") -> str:
        """Type a command and return the answer's words."""
        return (await self.asks(account, command, text)).card.plain()

    async def presses(self, account: AccountRef, answer: Answer | Any, label: str) -> str:
        """Press a button of a card and return the answer's words."""
        card = answer.card
        (button,) = [
            b for block in card.blocks if isinstance(block, Buttons) for b in block.buttons if b.label == label
        ]
        return await self.says(account, button.command, button.arguments)

    async def code(self, account: AccountRef) -> str:
        """Ask for a code and return it."""
        words = await self.says(account, "link")
        return words.partition("Your code is ")[2][:9]

    async def account(self, ref: AccountRef) -> Account:
        """Return an account as the store has it."""
        found = await self.world.store.read(lambda readers: readers.account(ref))
        assert found is not None
        return found

    async def are_one(self, one: AccountRef, other: AccountRef) -> bool:
        """Return whether two accounts are one person's."""
        return (await self.account(one)).member == (await self.account(other)).member

    async def links(self, first: AccountRef, second: AccountRef) -> None:
        """Go all the way."""
        asked = await self.asks(second, "link", await self.code(first))
        await self.presses(second, asked, "Yes, that is me")
        await self.presses(first, await self.asks(first, "link"), "Yes, that is me")


@pytest.fixture
async def place(tmp_path: Path) -> AsyncIterator[Place]:
    """A member of the local chat, who has an account on another platform too."""
    rig = RigPlatform()
    async with running(demo_settings(tmp_path), others=[rig]) as world:
        place = Place(world, rig)
        await world.posts(world.people[MEMBER], world.archived_channel, "zebrafish here")
        yield place


async def test_both_sides_confirm_and_see_each_other(place: Place) -> None:
    """Nothing is linked before the second yes; each question names the other account and its platform."""
    here = (await place.account(place.here)).name
    asked = await place.asks(ELSEWHERE, "link", await place.code(place.here))
    assert f"This code belongs to {here} on Local." in asked.card.plain()
    assert "Nothing is linked until you say yes there too" in await place.presses(ELSEWHERE, asked, "Yes, that is me")
    assert not await place.are_one(place.here, ELSEWHERE)
    (question,) = [text for text in await place.world.direct_messages(place.world.people[MEMBER]) if "entered" in text]
    assert "Ann Elsewhere on Rig has entered your code" in question
    again = await place.asks(place.here, "link")
    assert "Ann Elsewhere on Rig has entered your code" in again.card.plain()
    assert "is now linked with Ann Elsewhere on Rig" in await place.presses(place.here, again, "Yes, that is me")
    assert await place.are_one(place.here, ELSEWHERE)
    assert f"is now linked with {here} on Local" in place.rig.taken[-1].delivery.card.plain()  # type: ignore[union-attr]


async def test_a_linked_person_is_welcomed_once(place: Place) -> None:
    """Joining the second platform after the link is no news; nor is unlinking."""
    world = place.world
    await world.core.intake.receive(PersonJoined("1", place.here, "Ann", False, world.clock.now()))
    await place.links(place.here, ELSEWHERE)
    before = len(place.rig.taken)
    await world.core.intake.receive(PersonJoined("2", ELSEWHERE, "Ann Elsewhere", False, world.clock.now()))
    await place.says(ELSEWHERE, "unlink")
    await world.core.intake.receive(PersonJoined("3", ELSEWHERE, "Ann Elsewhere", False, world.clock.now()))
    await world.settled()
    told = [leased.delivery.key for leased in place.rig.taken[before:]]
    assert [key for key in told if key.startswith("welcome")] == []


async def test_the_archive_finds_a_linked_person_under_either_name(place: Place) -> None:
    """And under their own name only once they are two again; their posts go with the account."""

    async def found() -> list[str]:
        query = PostQuery("zebrafish", author="elsewhere")
        return [hit.shown.post.text for hit in await place.world.store.read(lambda r: r.search_posts(query))]

    await place.says(ELSEWHERE, "help")
    await place.links(place.here, ELSEWHERE)
    assert await found() == ["zebrafish here"]
    assert "Ann Elsewhere on Rig is an account of its own" in await place.says(place.here, "unlink", "Rig")
    assert await found() == []
    assert not await place.are_one(place.here, ELSEWHERE)
    hit = (await place.world.store.read(lambda r: r.search_posts(PostQuery("zebrafish"))))[0]
    assert hit.shown.post.member == (await place.account(place.here)).member


async def test_roles_do_not_carry_over(place: Place) -> None:
    """Whoever takes over a forgotten account on one platform does not take over the group on the other."""
    organiser = AccountRef(f"local:{place.world.people[ORGANISER]}")
    await place.links(organiser, ELSEWHERE)
    assert await place.are_one(organiser, ELSEWHERE)
    assert "is for organisers" in await place.says(ELSEWHERE, "set-channel", "yes")


async def test_a_no_on_either_side_links_nothing(place: Place) -> None:
    """The first account's no also ends the code."""
    code = await place.code(place.here)
    asked = await place.asks(ELSEWHERE, "link", code)
    assert "Nothing was linked." in await place.presses(ELSEWHERE, asked, "No")
    await place.presses(ELSEWHERE, asked, "Yes, that is me")
    question = await place.asks(place.here, "link")
    assert "does not work any more" in await place.presses(place.here, question, "No")
    assert "too old or was answered" in await place.presses(place.here, question, "Yes, that is me")
    assert "I do not know this code" in await place.says(ELSEWHERE, "link", code)
    assert not await place.are_one(place.here, ELSEWHERE)


async def test_a_code_entered_by_a_stranger_needs_the_owners_yes(place: Place) -> None:
    """The owner reads who it was; a second taker is turned away at once."""
    code = await place.code(place.here)
    asked = await place.asks(STRANGER, "link", code)
    late = await place.asks(ELSEWHERE, "link", code)
    await place.presses(STRANGER, asked, "Yes, that is me")
    assert "used already" in await place.says(ELSEWHERE, "link", code)
    assert "used already" in await place.presses(ELSEWHERE, late, "Yes, that is me")
    question = await place.asks(place.here, "link")
    assert "Somebody Else on Rig" in question.card.plain()
    await place.presses(place.here, question, "No")
    assert not await place.are_one(place.here, STRANGER)


async def test_somebody_else_cannot_give_the_owners_yes(place: Place) -> None:
    """A button that was passed on does nothing for others."""
    asked = await place.asks(ELSEWHERE, "link", await place.code(place.here))
    await place.presses(ELSEWHERE, asked, "Yes, that is me")
    question = await place.asks(place.here, "link")
    for other in (STRANGER, ELSEWHERE, AccountRef(f"local:{place.world.people[ORGANISER]}")):
        await place.presses(other, question, "Yes, that is me")
    assert not await place.are_one(place.here, ELSEWHERE)


async def test_codes_end(place: Place) -> None:
    """After ten minutes, after their use, and when a new one is made."""
    old, new = await place.code(place.here), await place.code(place.here)
    assert "I do not know this code" in await place.says(ELSEWHERE, "link", old)
    asked = await place.asks(ELSEWHERE, "link", new.lower().replace("-", ""))
    await place.world.passes(minutes=11)
    assert "too old" in await place.says(ELSEWHERE, "link", new)
    assert "too old" in await place.presses(ELSEWHERE, asked, "Yes, that is me")
    code = await place.code(place.here)
    asked = await place.asks(ELSEWHERE, "link", code)
    await place.presses(ELSEWHERE, asked, "Yes, that is me")
    question = await place.asks(place.here, "link")
    await place.presses(place.here, question, "Yes, that is me")
    assert "used already" in await place.says(STRANGER, "link", code)
    assert "too old or was answered" in await place.presses(place.here, question, "Yes, that is me")


async def test_the_owners_yes_comes_too_late(place: Place) -> None:
    """A question that was left lying does not link accounts next week."""
    asked = await place.asks(ELSEWHERE, "link", await place.code(place.here))
    await place.presses(ELSEWHERE, asked, "Yes, that is me")
    question = await place.asks(place.here, "link")
    await place.world.passes(minutes=11)
    assert "too old or was answered" in await place.presses(place.here, question, "Yes, that is me")
    assert not await place.are_one(place.here, ELSEWHERE)


async def test_guessing_is_slowed_down(place: Place) -> None:
    """After five wrong codes not even the right one is looked at, until some minutes have passed."""
    code = await place.code(place.here)
    for number in range(5):
        assert "I do not know this code" in await place.says(STRANGER, "link", f"AAAA-AAA{number + 2}")
    assert "too many wrong codes" in await place.says(STRANGER, "link", code)
    assert "This code belongs to" in await place.says(ELSEWHERE, "link", code)
    await place.world.passes(minutes=11)
    code = await place.code(place.here)
    assert "This code belongs to" in await place.says(STRANGER, "link", code)


async def test_what_cannot_be_linked_is_said(place: Place) -> None:
    """Oneself, somebody on the same platform, an account on a platform that is taken, and what is linked already."""
    code = await place.code(place.here)
    neighbour = AccountRef(f"local:{place.world.people[ORGANISER]}")
    assert "this very account" in await place.says(place.here, "link", code)
    assert "Both accounts are on Local" in await place.says(neighbour, "link", code)
    await place.links(place.here, ELSEWHERE)
    code = await place.code(place.here)
    assert "Linked with this account already: Ann Elsewhere (Rig)" in await place.says(place.here, "link")
    code = await place.code(place.here)
    assert "are linked already" in await place.says(ELSEWHERE, "link", code)
    assert "You have linked Ann Elsewhere on Rig already" in await place.says(STRANGER, "link", code)
    code = await place.code(STRANGER)
    assert "You have linked Somebody Else on Rig already" in await place.says(place.here, "link", code)


async def test_what_cannot_be_unlinked_is_said(place: Place) -> None:
    """And nothing is changed."""
    assert "not linked with any other" in await place.says(place.here, "unlink")
    await place.links(place.here, ELSEWHERE)
    assert "Yours are on: Local, Rig" in await place.says(place.here, "unlink", "telegram")
    assert await place.are_one(place.here, ELSEWHERE)
