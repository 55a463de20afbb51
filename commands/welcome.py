"""The command that shows the welcome again."""

from bot.commanding import Command, Request
from bot.features.welcome import Welcome
from bot.model.cards import Card
from bot.model.commands import CommandSpec, Reply

WELCOME = CommandSpec(
    name="welcome", summary="Read the welcome again: who we are and how to start", reply=Reply.PRIVATE
)


def declare(greeter: Welcome) -> tuple[Command, ...]:
    """Return the command `welcome`."""

    async def welcome(request: Request) -> Card:
        return greeter.card(request.invocation.platform, request.invocation.account_name)

    return (Command(WELCOME, welcome),)
