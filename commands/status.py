"""The commands with which organisers see what the bot is doing, and have it try again."""

from bot.commanding import Command, Request
from bot.features.status import Status
from bot.model.cards import Card, say
from bot.model.commands import CommandSpec, Option, OptionType
from bot.model.people import Role

STATUS = CommandSpec("status", "See what is waiting, what failed and what was not understood", role=Role.ORGANISER)
DELIVERY = CommandSpec(
    name="retry-delivery",
    summary="Send again what was put aside",
    options=(Option("key", "Which delivery", required=True, max_length=200),),
    role=Role.ORGANISER,
    hidden=True,
)
EVENT = CommandSpec(
    name="retry-event",
    summary="Try again what was not understood",
    options=(Option("id", "Which one", OptionType.INTEGER, required=True),),
    role=Role.ORGANISER,
    hidden=True,
)


def declare(status: Status) -> tuple[Command, ...]:
    """Return the command `status`, and those behind its buttons."""

    async def show(request: Request) -> Card:
        return await status.card(request.words)

    async def delivery(request: Request) -> Card:
        await status.retry_delivery(request.text("key"), request.invocation.account)
        return say(request.words("status.again"))

    async def event(request: Request) -> Card:
        reason = await status.retry_event(int(request.options["id"]), request.invocation.account)
        return say(request.words("status.handled") if reason is None else request.words("status.still", reason=reason))

    return (Command(STATUS, show), Command(DELIVERY, delivery), Command(EVENT, event))
