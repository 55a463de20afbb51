"""The commands with which one person links their accounts on several platforms."""

from bot.commanding import Command, Request
from bot.features.linking import CONFIRM, Asker, Linking
from bot.model.cards import Card
from bot.model.commands import CommandSpec, Option, OptionType, Reply

LINK = CommandSpec(
    name="link",
    summary="Link your accounts on several platforms, so that I know you as one person",
    options=(Option("code", "The code that I gave your other account; leave it out to get one", max_length=40),),
    reply=Reply.PRIVATE,
)
UNLINK = CommandSpec(
    name="unlink",
    summary="Take an account out of your linked accounts again",
    options=(Option("platform", "On which platform it is; this one if you leave it out", max_length=40),),
    reply=Reply.PRIVATE,
)
ANSWER = CommandSpec(
    name=CONFIRM,
    summary="Say whether the other account is yours",
    options=(
        Option("mark", "What the button stands for", required=True, max_length=64),
        Option("answer", "Yes or no", type=OptionType.BOOLEAN, required=True),
    ),
    reply=Reply.PRIVATE,
    hidden=True,
)


def declare(linking: Linking) -> tuple[Command, ...]:
    """Return the commands `link` and `unlink`, and the one behind their buttons."""

    async def link(request: Request) -> Card:
        code = request.text("code")
        return await (linking.show(code, _asker(request)) if code else linking.offer(_asker(request)))

    async def answer(request: Request) -> Card:
        return await linking.answer(request.text("mark"), _asker(request), yes=bool(request.options["answer"]))

    async def unlink(request: Request) -> Card:
        return await linking.unlink(request.text("platform"), _asker(request))

    return (Command(LINK, link), Command(UNLINK, unlink), Command(ANSWER, answer))


def _asker(request: Request) -> Asker:
    return Asker(request.invocation.account, request.invocation.account_name)
