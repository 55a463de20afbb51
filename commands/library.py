"""The command that asks the library a question."""

from bot.commanding import Command, Request
from bot.features.library import Library, answer_card
from bot.model.cards import Card
from bot.model.commands import CommandSpec, Option, Reply

MOST = 12
"""Most entries that are counted; an answer shows the closest of them."""

ASK = CommandSpec(
    name="ask",
    summary="Ask the library a question in your own words",
    aliases=("resources",),
    options=(
        Option(
            name="question",
            summary="What you are looking for, in your own words",
            required=True,
            max_length=1_000,
            rest=True,
        ),
    ),
    reply=Reply.OPEN,
)


def declare(library: Library) -> tuple[Command, ...]:
    """Return the command `ask` over this library."""

    async def ask(request: Request) -> Card:
        question = request.text("question")
        found = await library.find(question, limit=MOST)
        return answer_card(found, request.words)

    return (Command(ASK, ask),)
