"""The application itself: its account, its gateway, and its commands."""

from typing import Any

from tests.rigs.discord import shapes
from tests.rigs.discord.constants import PRIVILEGED
from tests.rigs.discord.errors import Problem, bad_form, refused
from tests.rigs.discord.model import Json
from tests.rigs.discord.rest.call import Call, Routes
from tests.rigs.discord.validation import command_problems, commands_problems
from tests.rigs.discord.world import World


def application_shape(world: World) -> Json:
    """Return the application, with the flags of the intents that the portal allows."""
    return {
        "id": str(world.bot.id),
        "name": world.bot.username,
        "description": "",
        "icon": None,
        "bot_public": False,
        "bot_require_code_grant": False,
        "verify_key": "0" * 64,
        "owner": shapes.user(world.owner),
        "team": None,
        "flags": sum(flag for intent, flag in PRIVILEGED.items() if intent in world.portal_intents),
        "approximate_guild_count": sum(world.bot.id in one.members for one in world.guilds.values()),
        "integration_types_config": {"0": {}},
        "bot": shapes.user(world.bot),
    }


async def myself(call: Call) -> Any:
    """GET the bot's own account."""
    return shapes.user(call.world.bot) | {"verified": True, "mfa_enabled": True, "locale": "en-GB", "flags": 0}


async def application(call: Call) -> Any:
    """GET the application."""
    return application_shape(call.world)


async def user(call: Call) -> Any:
    """GET an account."""
    found = call.world.users.get(call.id("user"))
    if found is None:
        raise refused(10013)
    return shapes.user(found)


async def my_guilds(call: Call) -> Any:
    """GET the guilds in which the bot is."""
    guilds = [one for one in call.world.guilds.values() if call.world.bot.id in one.members]
    return [{"id": str(one.id), "name": one.name, "owner": False, "features": []} for one in guilds]


async def leave_guild(call: Call) -> Any:
    """DELETE: the bot leaves a guild."""
    call.service.membership.leave(call.guild(), call.world.bot)


async def gateway(call: Call) -> Any:
    """GET the address of the gateway."""
    return {"url": call.service.gateway_url}


async def gateway_bot(call: Call) -> Any:
    """GET the address of the gateway, and how often one may identify."""
    limit = {"total": 1000, "remaining": 999, "reset_after": 0, "max_concurrency": 1}
    return {"url": call.service.gateway_url, "shards": 1, "session_start_limit": limit}


async def new_direct(call: Call) -> Any:
    """POST: open the direct conversation with somebody."""
    user = call.world.users.get(int(call.form.get("recipient_id") or 0))
    if user is None:
        problem = Problem(("recipient_id",), "USER_INVALID", "Invalid user")
        raise bad_form([problem])
    if user.bot:
        raise refused(50007)
    return shapes.channel(call.world.direct(user))


# --- Commands


def _scope(call: Call) -> int | None:
    if call.id("application") != call.world.bot.id:
        raise refused(50001)
    if "guild" not in call.words:
        return None
    guild = call.world.guilds.get(call.id("guild"))
    if guild is None or call.world.bot.id not in guild.members:
        raise refused(50001)
    return guild.id


def _registered(call: Call) -> dict[int, Json]:
    return call.service.commands.setdefault(_scope(call), {})


def _shape(call: Call, form: Json, id: int) -> Json:
    guild = _scope(call)
    shape: Json = {
        "name_localizations": None,
        "description_localizations": None,
        "default_member_permissions": None,
        "dm_permission": True,
        "contexts": None,
        "integration_types": [0],
        "nsfw": False,
        "options": [],
        "description": "",
    }
    shape |= {name: value for name, value in form.items() if value is not None}
    fixed = {"id": str(id), "application_id": str(call.world.bot.id), "version": str(call.world.new_id())}
    home = {} if guild is None else {"guild_id": str(guild)}
    return shape | {"type": form.get("type") or 1} | fixed | home


def _key(form: Json) -> tuple[int, str]:
    return (form.get("type") or 1, form["name"])


async def commands(call: Call) -> Any:
    """GET the registered commands."""
    return list(_registered(call).values())


async def set_commands(call: Call) -> Any:
    """PUT: replace all commands; those whose name stays keep their ids."""
    problems = commands_problems(call.form)
    if any(problem.code == "APPLICATION_COMMANDS_MAX" for problem in problems):
        raise refused(30032)
    if problems:
        raise bad_form(problems)
    registered = _registered(call)
    ids = {_key(one): id for id, one in registered.items()}
    new = [(ids.get(_key(form)) or call.world.new_id(), form) for form in call.form]
    registered.clear()
    registered.update({id: _shape(call, form, id) for id, form in new})
    return list(registered.values())


async def add_command(call: Call) -> Any:
    """POST a command; one of the same name is replaced."""
    registered = _registered(call)
    others = {id: one for id, one in registered.items() if _key(one) != _key(call.form)}
    return _put(call, call.form, others)


async def command(call: Call) -> Any:
    """GET a command."""
    return _find(call)


async def change_command(call: Call) -> Any:
    """PATCH a command."""
    found = _find(call)
    others = {id: one for id, one in _registered(call).items() if one is not found}
    return _put(call, found | call.form, others, int(found["id"]))


async def delete_command(call: Call) -> Any:
    """DELETE a command."""
    _registered(call).pop(int(_find(call)["id"]))


def _find(call: Call) -> Json:
    found = _registered(call).get(call.id("command"))
    if found is None:
        raise refused(10063)
    return found


def _put(call: Call, form: Json, others: dict[int, Json], id: int | None = None) -> Json:
    problems = command_problems(form)
    if problems:
        raise bad_form(problems)
    if any(problem.code == "APPLICATION_COMMANDS_MAX" for problem in commands_problems([*others.values(), form])):
        raise refused(30032)
    registered = _registered(call)
    before = next((one for one in registered if one not in others), None)
    number = id or before or call.world.new_id()
    registered[number] = _shape(call, form, number)
    return registered[number]


_BASES = ("/applications/{application}/commands", "/applications/{application}/guilds/{guild}/commands")
ROUTES: Routes = [
    ("GET", "/users/@me", myself),
    ("GET", "/users/@me/guilds", my_guilds),
    ("DELETE", "/users/@me/guilds/{guild}", leave_guild),
    ("POST", "/users/@me/channels", new_direct),
    ("GET", "/users/{user}", user),
    ("GET", "/oauth2/applications/@me", application),
    ("GET", "/applications/@me", application),
    ("GET", "/gateway", gateway),
    ("GET", "/gateway/bot", gateway_bot),
    *[("GET", base, commands) for base in _BASES],
    *[("PUT", base, set_commands) for base in _BASES],
    *[("POST", base, add_command) for base in _BASES],
    *[("GET", base + "/{command}", command) for base in _BASES],
    *[("PATCH", base + "/{command}", change_command) for base in _BASES],
    *[("DELETE", base + "/{command}", delete_command) for base in _BASES],
]
