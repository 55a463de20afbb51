"""The commands with which members sign in to the pages, and out of them."""

from bot.commanding import Command, Request
from bot.features.sitechat import CONFIRM, SiteChat
from bot.model.cards import Card
from bot.model.commands import CommandSpec, Option, OptionType, Reply

SITE = CommandSpec(
    name="site",
    summary="Sign in to the group's pages: the archive, the library and your account",
    reply=Reply.PRIVATE,
)
SESSIONS = CommandSpec(
    name="sessions",
    summary="See where you are signed in to the group's pages, and sign out there",
    options=(Option("end", "Write all to sign out everywhere", max_length=64),),
    reply=Reply.PRIVATE,
)
ANSWER = CommandSpec(
    name=CONFIRM,
    summary="Say whether it was you who typed your code at the site",
    options=(
        Option("mark", "What the button stands for", required=True, max_length=64),
        Option("answer", "Yes or no", type=OptionType.BOOLEAN, required=True),
    ),
    reply=Reply.PRIVATE,
    hidden=True,
)


def declare(chat: SiteChat) -> tuple[Command, ...]:
    """Return the commands `site` and `sessions`, and the one behind the buttons of `site`."""

    async def site(request: Request) -> Card:
        asked = request.invocation
        return await chat.begin(asked.account, asked.account_name, request.words)

    async def answer(request: Request) -> Card:
        account, yes = request.invocation.account, bool(request.options["answer"])
        return await chat.answer(request.text("mark"), account, request.words, yes=yes)

    async def sessions(request: Request) -> Card:
        return await chat.end(request.invocation.account, request.text("end"), request.words)

    return (Command(SITE, site), Command(SESSIONS, sessions), Command(ANSWER, answer))
