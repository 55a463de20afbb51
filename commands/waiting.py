"""The command behind the button of a line that says that something waits."""

from bot.commanding import Command, Request
from bot.features.waiting import COMMAND, Waiting
from bot.model.cards import Card
from bot.model.commands import CommandSpec, Option, Reply

READ = CommandSpec(
    name=COMMAND,
    summary="Read what could not be sent to you directly",
    options=(Option("mark", "What the button stands for", required=True, max_length=40),),
    reply=Reply.PRIVATE,
    hidden=True,
)


def declare(waiting: Waiting) -> tuple[Command, ...]:
    """Return the command `read`."""

    async def read(request: Request) -> Card:
        return await waiting.read(request.text("mark"), request.invocation.account)

    return (Command(READ, read),)
