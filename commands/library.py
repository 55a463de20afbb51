"""The command that asks the library a question."""

from collections.abc import Sequence

from bot.commanding import Command, Request
from bot.features.library import Library, answer_card, filter_suggestions, read_filters
from bot.model.cards import Card
from bot.model.commands import CommandSpec, Option, Reply
from bot.model.library import Filters

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
        Option(name="kind", summary="Only this kind, such as guidance or video", max_length=100, suggests=True),
        Option(name="topic", summary="Only about this topic", max_length=100, suggests=True),
        Option(name="audience", summary="Only what is meant for these readers", max_length=100, suggests=True),
        Option(name="nation", summary="Only what was made for this nation", max_length=100, suggests=True),
    ),
    reply=Reply.OPEN,
    form=True,
)
FILTERS = ("kind", "topic", "audience", "nation")
NO_FILTERS = Filters()


def declare(library: Library) -> tuple[Command, ...]:
    """Return the command `ask` over this library."""

    async def ask(request: Request) -> Card:
        question = request.text("question")
        given = {name: request.text(name) for name in FILTERS if request.text(name)}
        filters = read_filters(given, await library.facets(), request.words) if given else NO_FILTERS
        found = await library.find(question, limit=MOST, filters=filters)
        return answer_card(found, request.words, question=question)

    async def suggest(request: Request, option: str, typed: str) -> Sequence[str]:
        return filter_suggestions(option, typed, await library.facets(), request.words)

    return (Command(ASK, ask, suggest),)
