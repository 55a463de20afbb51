"""The commands about topics: who follows one is told in person of what is announced about it."""

from bot.commanding import Command, Request
from bot.features.announcements import Topics
from bot.model.cards import Card
from bot.model.commands import CommandSpec, Option
from bot.model.people import Role

TOPIC = Option("topic", "Which topic", required=True, max_length=60, rest=True)

TOPICS = CommandSpec("topics", "Choose what you want to be told of in person")
FOLLOW = CommandSpec("follow-topic", "Be told in person of what is announced about a topic", (TOPIC,), hidden=True)
LEAVE = CommandSpec("leave-topic", "Be told of a topic no more", (TOPIC,), hidden=True)
ADD = CommandSpec("add-topic", "Add a topic that people can follow", (TOPIC,), role=Role.ORGANISER, form=True)
REMOVE = CommandSpec(
    "remove-topic", "Remove a topic, and with it who follows it", (TOPIC,), role=Role.ORGANISER, form=True
)


def declare(topics: Topics) -> tuple[Command, ...]:
    """Return the commands about topics."""

    async def show(request: Request) -> Card:
        return await topics.card(request.invocation.account, request.words)

    async def follow(request: Request) -> Card:
        asked = request.invocation
        return await topics.follow(request.text("topic"), asked.account, asked.account_name, request.words)

    async def leave(request: Request) -> Card:
        return await topics.leave(request.text("topic"), request.invocation.account, request.words)

    async def add(request: Request) -> Card:
        return await topics.add(request.text("topic"), request.invocation.account, request.words)

    async def remove(request: Request) -> Card:
        return await topics.remove(request.text("topic"), request.invocation.account, request.words)

    return (
        Command(TOPICS, show),
        Command(FOLLOW, follow),
        Command(LEAVE, leave),
        Command(ADD, add),
        Command(REMOVE, remove),
    )
