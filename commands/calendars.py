"""The commands for calendar programs, and with which organisers follow other people's calendars."""

from bot.commanding import Command, Request
from bot.features.events.ical.calendarchat import RENEW, STOP, CalendarChat
from bot.features.events.ical.followchat import LONGEST_ADDRESS, LONGEST_NAME, FollowChat
from bot.model.cards import Card
from bot.model.commands import CommandSpec, Option, OptionType, Reply
from bot.model.people import Role

MINE = CommandSpec(
    name="my-calendar",
    summary="Get an address with which your calendar program shows the group's events",
    options=(
        Option(
            "what",
            "renew for a new address, which ends the one before; stop to end it",
            type=OptionType.CHOICE,
            choices=(RENEW, STOP),
        ),
    ),
    reply=Reply.PRIVATE,
)
FOLLOW = CommandSpec(
    name="subscribe-calendar",
    summary="Show another calendar's events here, and follow its changes",
    options=(
        Option(
            "url",
            "Its address, such as https://calendar.example.org/talks.ics",
            required=True,
            max_length=LONGEST_ADDRESS,
        ),
        Option("name", "What to call it, such as Hospital talks", required=True, max_length=LONGEST_NAME),
    ),
    role=Role.ORGANISER,
    reply=Reply.PRIVATE,
)
FOLLOWED = CommandSpec(
    name="calendars",
    summary="See which other calendars are followed, and how they are",
    role=Role.ORGANISER,
    reply=Reply.PRIVATE,
)
UNFOLLOW = CommandSpec(
    name="unsubscribe-calendar",
    summary="Follow another calendar no more",
    options=(Option("name", "Which calendar", required=True, max_length=100),),
    role=Role.ORGANISER,
    reply=Reply.PRIVATE,
    hidden=True,
)


def declare(mine: CalendarChat, following: FollowChat) -> tuple[Command, ...]:
    """Return the commands."""

    async def my_calendar(request: Request) -> Card:
        asked, what = request.invocation, request.text("what")
        if what == STOP:
            return await mine.stop(asked.account, request.words)
        if what == RENEW:
            return await mine.renew(asked.account, asked.account_name, request.words)
        return await mine.show(asked.account, asked.account_name, request.words)

    async def follow(request: Request) -> Card:
        name, url = request.text("name"), request.text("url")
        return await following.add(name, url, request.invocation.account, request.words)

    async def followed(request: Request) -> Card:
        return await following.card(request.words)

    async def unfollow(request: Request) -> Card:
        return await following.stop(request.text("name"), request.invocation.account, request.words)

    return (
        Command(MINE, my_calendar),
        Command(FOLLOW, follow),
        Command(FOLLOWED, followed),
        Command(UNFOLLOW, unfollow),
    )
