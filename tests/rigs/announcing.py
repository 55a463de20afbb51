"""Organisers who announce things in a world: forms filled in, buttons pressed, cards read."""

from typing import Any

from adapters.local.server.asking import Asked
from adapters.local.server.chat import direct_id
from bot.model.people import Role
from bot.model.refs import AccountRef
from bot.ports import UnitOfWork
from tests.rigs.world import MEMBER, ORGANISER, World

Card = dict[str, Any]
TALK = {
    "title": "A talk about iron",
    "text": "Gethin speaks about iron before an operation.\n\nEverybody is welcome.",
    "channels": "local:#coffee-room, local:#exercise, local:#screening",
}
"""An announcement to three channels."""
CHANNELS = ("coffee-room", "exercise", "screening")


def morag(world: World) -> str:
    """Return the demo's organiser."""
    return str(world.people[ORGANISER])


def priya(world: World) -> str:
    """Return a member; `second` makes her an organiser."""
    return str(world.people[MEMBER])


async def second(world: World, person: str | None = None) -> str:
    """Make somebody an organiser too, and return who."""
    who = person or priya(world)
    await world.core.features.roles.give(ref(who), Role.ORGANISER, ref(morag(world)))
    return who


def ref(person: str) -> AccountRef:
    """Return the account of somebody in the chat."""
    return AccountRef(f"local:{person}")


async def answer(world: World, asked: Asked) -> dict[str, Any]:
    """Ask, and wait until the bot has done what came of it."""
    answered: dict[str, Any] = await world.chat.hub.ask(asked)
    await world.settled()
    return answered


async def fills_in(world: World, person: str, form: dict[str, Any], **fields: str) -> Card:
    """Send a form as the page does: with what stood in it, what it carries, and what is written now."""
    options = {**form["values"], **fields, **form["carried"]}
    filled = {name: value for name, value in options.items() if value}
    asked = Asked(person, direct_id(person), form["command"], via="form", options=filled)
    card: Card = (await answer(world, asked))["card"]
    return card


async def drafts(world: World, person: str, **fields: str) -> Card:
    """Write an announcement in its form."""
    opened = await answer(world, Asked(person, direct_id(person), "announce"))
    return await fills_in(world, person, opened["form"], **{**TALK, **fields})


def buttons(card: Card) -> dict[str, dict[str, str]]:
    """Return a card's buttons by what they say."""
    rows = [block["buttons"] for block in card["blocks"] if block["type"] == "buttons"]
    return {button["label"]: button for row in rows for button in row}


async def pressed(world: World, person: str, card: Card, label: str) -> dict[str, Any]:
    """Press a button, and return all of the answer: it may be a form."""
    button = buttons(card)[label]
    return await answer(
        world, Asked(person, direct_id(person), button["command"], via="button", text=button["arguments"])
    )


async def presses(world: World, person: str, card: Card, label: str) -> Card:
    """Press a button, and return the card of the answer."""
    answered: Card = (await pressed(world, person, card, label))["card"]
    return answered


async def opens(world: World, person: str, id: str) -> Card:
    """Look at an announcement."""
    card: Card = await world.asks(person, f"/announcement {id}")
    return card


def said(card: Card) -> str:
    """Return what a card says, without its buttons."""
    texts = [card["title"]]
    for block in card["blocks"]:
        texts += [str(block.get(name) or "") for name in ("text", "title", "summary")]
        texts += ["".join(piece for piece, _ in block.get("quote") or ())]
        texts += list(block.get("facts") or ())
        texts += [(block.get("when") or {}).get("text", "")]
    return "\n".join(text for text in texts if text)


def id_in(card: Card) -> str:
    """Return the id of the announcement that a card is about."""
    found = next(button for button in buttons(card).values() if button["command"] == "withdraw-announcement")
    return found["arguments"].removeprefix("id:").removesuffix(" ask:yes")


async def stands(world: World, channel: str) -> list[str]:
    """Return what the bot has announced in a channel."""
    messages = await world.messages(channel)
    return [m["text"] for m in messages if m["author"]["is_bot"] and not m["deleted"]]


async def everywhere(world: World) -> list[list[str]]:
    """Return what stands in each of the three channels."""
    return [await stands(world, channel) for channel in CHANNELS]


async def letter(world: World, person: str, number: int = -1) -> Card:
    """Return the card of a direct message that the bot wrote to somebody."""
    messages = [m for m in await world.messages(direct_id(person)) if m["author"]["is_bot"] and not m["deleted"]]
    card: Card = messages[number]["card"]
    return card


async def trail(world: World) -> list[tuple[str, str]]:
    """Return who did what, oldest first."""
    card = await world.asks(morag(world), "/audit")
    return [(block["facts"][0], block["summary"]) for block in reversed(card["blocks"]) if block["type"] == "entry"]


async def linked(world: World, going: str, staying: str) -> None:
    """Make the accounts of two one person's, as linking does."""

    def link(work: UnitOfWork) -> None:
        one, other = work.people.account(ref(going)), work.people.account(ref(staying))
        assert one is not None
        assert other is not None
        member = work.people.member(other.member)
        assert member is not None
        work.people.merge(one.member, member)

    for person in (going, staying):
        await world.posts(person, "coffee-room", "Good morning.")
    await world.store.commit(link)
