"""Methods about the token, people, reactions and the team."""

from typing import Any

from tests.rigs.slack.arguments import Arguments
from tests.rigs.slack.core import Core
from tests.rigs.slack.methods import listed, method, page
from tests.rigs.slack.refusals import Refused
from tests.rigs.slack.shapes import user_shape
from tests.rigs.slack.workspace import TEAM, Channel


@method("auth.test")
def auth_test(core: Core, args: Arguments) -> dict[str, Any]:
    """Say who the token is."""
    app, world = core.app, core.world
    return {
        "url": f"https://{world.domain}.slack.com/",
        "team": world.name,
        "user": app.bot_name,
        "team_id": TEAM,
        "user_id": app.bot_user,
        "bot_id": app.bot_id,
        "is_enterprise_install": False,
    }


@method("apps.connections.open", "connections:write", is_for_app=True)
def open_connection(core: Core, args: Arguments) -> dict[str, Any]:
    """Give out the address of a socket, good for one connection."""
    address = core.base.replace("http", "ws", 1)
    return {"url": f"{address}link/?ticket={core.sockets.ticket()}&app_id={core.app.app_id}"}


@method("users.info", "users:read")
def user_info(core: Core, args: Arguments) -> dict[str, Any]:
    """Describe somebody."""
    user = core.world.users.get(args.needed("user"))
    if user is None:
        raise Refused("user_not_found")
    return {"user": user_shape(user, email=_may_see_email(core))}


@method("users.list", "users:read")
def list_users(core: Core, args: Arguments) -> dict[str, Any]:
    """List everybody, those who left and Slackbot among them."""
    email = _may_see_email(core)
    people = sorted(core.world.users.values(), key=lambda user: user.id)
    shapes = [user_shape(user, email=email) for user in people]
    found = listed("members", *page(shapes, args, args.number("limit", 1000, 1000)))
    return found | {"cache_ts": int(core.world.seconds())}


def _may_see_email(core: Core) -> bool:
    return "users:read.email" in core.app.scopes


@method("bots.info", "users:read")
def bot_info(core: Core, args: Arguments) -> dict[str, Any]:
    """Describe a bot."""
    wanted = args.text("bot", core.app.bot_id)
    bot = next((user for user in core.world.users.values() if user.is_bot and user.bot_id == wanted), None)
    if bot is None:
        raise Refused("bot_not_found")
    shape = {"id": bot.bot_id, "deleted": bot.deleted, "name": bot.real_name, "updated": bot.updated}
    return {"bot": shape | {"app_id": core.app.app_id, "user_id": bot.id, "icons": {}}}


@method("team.info", "team:read")
def team_info(core: Core, args: Arguments) -> dict[str, Any]:
    """Describe the team."""
    world = core.world
    team = {"id": TEAM, "name": world.name, "domain": world.domain, "email_domain": "", "icon": {"image_default": True}}
    return {"team": team | {"url": f"https://{world.domain}.slack.com/"}}


# --- Reactions


def _reacted(core: Core, args: Arguments) -> tuple[Channel, dict[str, Any]]:
    if "timestamp" not in args or "channel" not in args:
        raise Refused("no_item_specified")
    channel = core.seen_channel(args.text("channel"))
    message = channel.find(args.text("timestamp"))
    if message is None:
        raise Refused("message_not_found")
    return channel, message


@method("reactions.get", "reactions:read")
def get_reactions(core: Core, args: Arguments) -> dict[str, Any]:
    """Return a message with its reactions; all who reacted only when asked for `full`."""
    channel, message = _reacted(core, args)
    shown = core.told(message, every_reactor=args.flag("full"))
    return {"type": "message", "channel": channel.id, "message": shown}


@method("reactions.add", "reactions:write")
def add_reaction(core: Core, args: Arguments) -> dict[str, Any]:
    """React as the bot."""
    channel, message = _reacted(core, args)
    if core.app.bot_user not in channel.members:
        raise Refused("not_in_channel")
    if channel.archived:
        raise Refused("is_archived")
    core.talk.react(channel, message, core.app.bot_user, _emoji(args))
    return {}


@method("reactions.remove", "reactions:write")
def remove_reaction(core: Core, args: Arguments) -> dict[str, Any]:
    """Take the bot's reaction back."""
    channel, message = _reacted(core, args)
    core.talk.unreact(channel, message, core.app.bot_user, _emoji(args))
    return {}


def _emoji(args: Arguments) -> str:
    name = args.needed("name").strip(":")
    if not all(letter.isalnum() or letter in "_-+:'" for letter in name):
        raise Refused("invalid_name")
    return name
