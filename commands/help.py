"""The command that says what a person can do here."""

from bot.commanding import Command, Request
from bot.model.cards import Card, say
from bot.model.commands import CommandSpec, Reply
from bot.model.texts import TextSpec

TEXTS = (
    TextSpec("help.title", limit=150),
    TextSpec("help.intro", limit=500),
    TextSpec("help.line", ("command", "summary"), limit=100),
    TextSpec("help.outro", limit=500),
)
"""What the list of commands says around the commands."""

HELP = CommandSpec(name="help", summary="See what you can do here", reply=Reply.PRIVATE)


def declare() -> tuple[Command, ...]:
    """Return the command `help`."""
    return (Command(HELP, _help),)


def lines(request: Request) -> str:
    """Return a line for each command that the asker may use here."""
    words = request.words
    return "\n".join(
        words("help.line", command=words.command(spec.name), summary=spec.summary) for spec in request.offered()
    )


async def _help(request: Request) -> Card:
    words = request.words
    return say(words("help.intro"), lines(request), words("help.outro"), title=words("help.title"))
