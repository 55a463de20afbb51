"""The command behind the button with which organisers and curators stop one kind of message."""

from bot.commanding import Command, Request
from bot.features.notices import Notice, Notices
from bot.model.cards import Card
from bot.model.commands import CommandSpec, Option, OptionType

STOP = CommandSpec(
    name="stop-notices",
    summary="Get no more messages of a kind, or get them again",
    options=(
        Option("kind", "Which kind", OptionType.CHOICE, required=True, choices=tuple(Notice)),
        Option("wanted", "Whether you want them", OptionType.BOOLEAN, required=True),
    ),
    hidden=True,
)


def declare(notices: Notices) -> tuple[Command, ...]:
    """Return the command."""

    async def choose(request: Request) -> Card:
        kind, is_wanted = Notice(request.text("kind")), bool(request.options["wanted"])
        return await notices.choose(request.invocation.account, kind, request.words, is_wanted=is_wanted)

    return (Command(STOP, choose),)
