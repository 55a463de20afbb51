"""An organiser who arranges events in the local chat: types, presses, chooses and fills in forms as a page would."""

from typing import Any

from adapters.local.server.asking import Asked
from bot.model.refs import AccountRef
from tests.rigs.world import ORGANISER, World

Card = dict[str, Any]


class Organiser:
    """Somebody who arranges events, by default the demo's organiser."""

    def __init__(self, world: World, person: str = "") -> None:
        self.world = world
        self.person = person or world.people[ORGANISER]
        self.account = AccountRef(f"local:{self.person}")

    async def types(self, typed: str) -> Card:
        """Type a command and return the card of the answer."""
        return await self.world.asks(self.person, typed)

    async def opens(self, command: str, text: str = "", via: str = "slash") -> Card:
        """Open a form."""
        form: Card = (await self._ask(command, via, text=text))["form"]
        return form

    async def sends(self, form: Card, **values: str) -> Card:
        """Send a form with these values in place of what it holds; return the whole answer."""
        options = {**form["values"], **values, **form["carried"]}
        return await self._ask(form["command"], "form", options=options)

    async def fills_in(self, form: Card, **values: str) -> Card:
        """Send a form and return the card of the answer."""
        card: Card = (await self.sends(form, **values))["card"]
        return card

    async def presses(self, card: Card, label: str) -> Card:
        """Press the button with this label, and return the card of the answer."""
        button = button_of(card, label)
        answer: Card = (await self._ask(button["command"], "button", text=button["arguments"]))["card"]
        await self.world.settled()
        return answer

    async def presses_for_form(self, card: Card, label: str) -> Card:
        """Press a button that opens a form, and return the form."""
        button = button_of(card, label)
        return await self.opens(button["command"], button["arguments"], via="button")

    async def chooses(self, card: Card, number: int) -> Card:
        """Choose a line of the card's list, and return the card of the answer."""
        (listed,) = [block for block in card["blocks"] if block["type"] == "select"]
        options = {listed["option"]: listed["choices"][number]["value"]}
        text = " ".join([listed["arguments"], *(f'{name}:"{value}"' for name, value in options.items())])
        answer: Card = (await self._ask(listed["command"], "button", text=text.strip()))["card"]
        return answer

    async def publishes(self, typed: str) -> str:
        """Make an event as typed, publish it, and return its id."""
        draft = await self.types(f"/new-event {typed}")
        await self.presses(draft, "Publish it")
        return ref_of(draft)

    async def _ask(self, command: str, via: str, **more: Any) -> Card:
        answer = await self.world.chat.hub.ask(Asked(self.person, "general", command, via=via, **more))
        await self.world.settled()
        return answer


def buttons_of(card: Card) -> list[Card]:
    """Return a card's buttons."""
    return [button for block in card["blocks"] if block["type"] == "buttons" for button in block["buttons"]]


def button_of(card: Card, label: str) -> Card:
    """Return the button with this label."""
    (button,) = [each for each in buttons_of(card) if label in each["label"]]
    return button


def ref_of(card: Card) -> str:
    """Return the event that a card's buttons are about."""
    return str(buttons_of(card)[0]["arguments"]).split('event:"')[1].split('"')[0]


def said(card: Card) -> str:
    """Return everything that a card says, without its buttons."""
    shown = [block for block in card["blocks"] if block["type"] not in ("buttons", "select")]
    return "\n".join([card["title"], *(str(block.get("text") or block) for block in shown)])
