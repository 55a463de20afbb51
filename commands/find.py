"""The command that searches the archive."""

from dataclasses import replace

from bot.commanding import Command, Request
from bot.features.channels import Asker, Channels
from bot.features.finding import Finder
from bot.model.archive import SearchOrder
from bot.model.cards import Card
from bot.model.commands import CommandSpec, Option, OptionType, Reply

FIND = CommandSpec(
    name="find",
    summary="Find what was said in the channels that are kept",
    options=(
        Option(name="words", summary="Words that the post must have", max_length=200, rest=True),
        Option(name="author", summary="Only posts by somebody of this name", max_length=80),
        Option(name="channel", summary="Only posts in this channel", type=OptionType.CHANNEL),
        Option(name="since", summary="From this day on, such as 2026-11-01", max_length=40),
        Option(name="until", summary="Up to and including this day, such as 2026-11-30", max_length=40),
        Option(
            name="order",
            summary="The newest first, or the best match first",
            type=OptionType.CHOICE,
            choices=tuple(order.value for order in SearchOrder),
        ),
    ),
    reply=Reply.PRIVATE,
)


LINK = CommandSpec(
    name="link-post",
    summary="Get the lasting address of a post in the archive",
    reply=Reply.PRIVATE,
    on_message="Link in the archive",
)


def declare(finder: Finder, channels: Channels) -> tuple[Command, ...]:
    """Return the commands `find` and `link-post`."""

    async def find(request: Request) -> Card:
        asked = request.invocation
        wanted = request.text("channel")
        asker = Asker(asked.account, asked.account_name)
        channel = (await channels.find(wanted, asker)).ref if wanted else None
        query = finder.query(
            request.text("words"),
            author=request.text("author"),
            channel=channel,
            between=(request.text("since"), request.text("until")),
        )
        query = replace(query, order=SearchOrder(request.text("order") or SearchOrder.NEWEST))
        return finder.card(query, await finder.find(query), request.words)

    async def link(request: Request) -> Card:
        asked = request.invocation
        return await finder.link(asked.message or asked.thread, request.words)

    return (Command(FIND, find), Command(LINK, link))
