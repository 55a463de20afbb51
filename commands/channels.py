"""The commands about what is kept of a channel."""

from bot.commanding import Command, Request
from bot.features.channels import Asker, Channels
from bot.model.cards import Card
from bot.model.commands import CommandSpec, Option, OptionType, Reply
from bot.model.people import Role

WHICH = Option(name="channel", summary="Which channel; this one if you leave it out", type=OptionType.CHANNEL)

CHANNEL = CommandSpec(
    name="channel",
    summary="See whether a channel is kept in the archive",
    options=(WHICH,),
    reply=Reply.PRIVATE,
)
SET_CHANNEL = CommandSpec(
    name="set-channel",
    summary="Keep a channel in the archive, or stop keeping it",
    options=(
        Option(
            name="archived",
            summary="Yes to keep what is posted from now on, no to stop",
            type=OptionType.BOOLEAN,
            required=True,
        ),
        WHICH,
    ),
    role=Role.ORGANISER,
    reply=Reply.PRIVATE,
    form=True,
)
UNDO = CommandSpec(
    name="undo-channel",
    summary="Take back the last change of what is kept",
    options=(Option("version", "Which change", OptionType.INTEGER, required=True), WHICH),
    role=Role.ORGANISER,
    hidden=True,
)


def declare(channels: Channels) -> tuple[Command, ...]:
    """Return the commands `channel` and `set-channel`, and the one behind the button that takes a change back."""

    async def show(request: Request) -> Card:
        channel = await channels.find(request.text("channel"), _asker(request))
        may_set = any(spec.name == SET_CHANNEL.name for spec in request.offered())
        return await channels.about(channel, _asker(request), request.words, may_set=may_set)

    async def change(request: Request) -> Card:
        channel = await channels.find(request.text("channel"), _asker(request))
        return await channels.set(channel, _asker(request), request.words, archived=bool(request.options["archived"]))

    async def undo(request: Request) -> Card:
        channel = await channels.find(request.text("channel"), _asker(request))
        return await channels.undo(channel, int(request.options["version"]), _asker(request), request.words)

    return (Command(CHANNEL, show), Command(SET_CHANNEL, change), Command(UNDO, undo))


def _asker(request: Request) -> Asker:
    asked = request.invocation
    return Asker(asked.account, asked.account_name, asked.channel)
