"""The commands that ask the library a question, and that say whether the answer was any good."""

from collections.abc import Sequence

from bot.commanding import Command, Request
from bot.features.asking import Asked, Asking
from bot.features.library import Feedback, Library, filter_suggestions, read_filters
from bot.model.cards import Card
from bot.model.commands import CommandSpec, Option, OptionType, Reply
from bot.model.inbound import Via
from bot.model.library import Filters

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
FEEDBACK = CommandSpec(
    name="feedback",
    summary="Say whether an answer of the library was what you needed",
    options=(
        Option(name="helpful", summary="Yes if it was, no if it was not", type=OptionType.BOOLEAN, required=True),
        Option(name="question", summary="What you had asked", required=True, max_length=1_000, rest=True),
    ),
    reply=Reply.PRIVATE,
    hidden=True,
)
FILTERS = ("kind", "topic", "audience", "nation")
NO_FILTERS = Filters()


def declare(library: Library, asking: Asking, feedback: Feedback) -> tuple[Command, ...]:
    """Return the commands `ask` and `feedback` over this library."""

    async def ask(request: Request) -> Card:
        given = {name: request.text(name) for name in FILTERS if request.text(name)}
        filters = read_filters(given, await library.facets(), request.words) if given else NO_FILTERS
        offered = frozenset(spec.name for spec in request.offered())
        asked = request.invocation
        reader = None if asked.via is Via.MENTION else asked.account
        return await asking.card(Asked(request.text("question"), filters, offered, reader), request.words)

    async def suggest(request: Request, option: str, typed: str) -> Sequence[str]:
        return filter_suggestions(option, typed, await library.facets(), request.words)

    async def take(request: Request) -> Card:
        helpful = bool(request.options["helpful"])
        return await feedback.take(request.text("question"), request.words, helpful=helpful)

    return (Command(ASK, ask, suggest), Command(FEEDBACK, take))
