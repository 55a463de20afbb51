"""Guilds, their members, roles, channels and events."""

from datetime import datetime
from typing import Any

from tests.rigs.discord import shapes
from tests.rigs.discord.constants import ChannelType, Intent, Permission
from tests.rigs.discord.errors import Problem, bad_form, refused
from tests.rigs.discord.model import Happening, Json, Overwrite
from tests.rigs.discord.rest.call import Call, Routes
from tests.rigs.discord.validation.base import length


async def guild(call: Call) -> Any:
    """GET a guild."""
    return shapes.guild(call.guild())


async def channels(call: Call) -> Any:
    """GET a guild's channels, without its threads."""
    return [shapes.channel(one) for one in call.guild().channels.values() if not one.is_thread]


async def roles(call: Call) -> Any:
    """GET a guild's roles."""
    return [shapes.role(one) for one in call.guild().roles.values()]


async def members(call: Call) -> Any:
    """GET a guild's members in pages; without the members intent there is no list."""
    guild = call.guild()
    if Intent.GUILD_MEMBERS not in call.world.portal_intents:
        raise refused(50001)
    after, limit = call.number("after", 0, 0, 1 << 63), call.number("limit", 1, 1, 1000)
    page = sorted(id for id in guild.members if id > after)[:limit]
    return [shapes.member(guild.members[id]) for id in page]


async def member(call: Call) -> Any:
    """GET a member."""
    return shapes.member(call.world.find_member(call.guild(), call.id("user")))


async def search_members(call: Call) -> Any:
    """GET members whose name begins like this."""
    guild, begins = call.guild(), call.query.get("query", "").lower()
    names = [(one.nick or one.user.global_name or one.user.username, one) for one in guild.members.values()]
    found = [one for name, one in names if begins in (name[: len(begins)].lower(), one.user.username[: len(begins)])]
    return [shapes.member(one) for one in found[: call.number("limit", 1, 1, 1000)]]


async def change_myself(call: Call) -> Any:
    """PATCH the bot's own membership: its nickname."""
    guild = call.guild()
    call.world.require_in_guild(guild, Permission.CHANGE_NICKNAME)
    _check(length(("nick",), call.form.get("nick"), 0, 32))
    found = guild.members[call.world.bot.id]
    call.service.membership.change(guild, found, nick=call.form.get("nick") or None)
    return shapes.member(found)


async def change_member(call: Call) -> Any:
    """PATCH a member: nick and roles."""
    guild = call.guild()
    found = call.world.find_member(guild, call.id("user"))
    changes: Json = {}
    if "nick" in call.form:
        call.world.require_in_guild(guild, Permission.MANAGE_NICKNAMES)
        _check(length(("nick",), call.form["nick"], 0, 32))
        changes["nick"] = call.form["nick"] or None
    if "roles" in call.form:
        call.world.require_in_guild(guild, Permission.MANAGE_ROLES)
        changes["roles"] = [int(id) for id in call.form["roles"]]
    call.service.membership.change(guild, found, **changes)
    return shapes.member(found)


async def kick(call: Call) -> Any:
    """DELETE a member."""
    guild = call.guild()
    call.world.require_in_guild(guild, Permission.KICK_MEMBERS)
    call.service.membership.leave(guild, call.world.find_member(guild, call.id("user")).user)


async def give_role(call: Call) -> Any:
    """PUT a role on a member."""
    await _change_role(call, present=True)


async def take_role(call: Call) -> Any:
    """DELETE a role from a member."""
    await _change_role(call, present=False)


async def new_role(call: Call) -> Any:
    """POST a role."""
    guild, form = call.guild(), call.form
    call.world.require_in_guild(guild, Permission.MANAGE_ROLES)
    _check(length(("name",), form.get("name"), 1, 100))
    made = call.service.membership.new_role(guild, form["name"], Permission(int(form.get("permissions") or 0)))
    made.mentionable = bool(form.get("mentionable"))
    return shapes.role(made)


async def delete_role(call: Call) -> Any:
    """DELETE a role; whoever had it has it no more."""
    guild, role = call.guild(), call.id("role")
    call.world.require_in_guild(guild, Permission.MANAGE_ROLES)
    if guild.roles.pop(role, None) is None:
        raise refused(10011)
    for one in guild.members.values():
        one.roles = [each for each in one.roles if each != role]


async def _change_role(call: Call, *, present: bool) -> None:
    guild, role = call.guild(), call.id("role")
    call.world.require_in_guild(guild, Permission.MANAGE_ROLES)
    if role not in guild.roles:
        raise refused(10011)
    found = call.world.find_member(guild, call.id("user"))
    others = [one for one in found.roles if one != role]
    call.service.membership.change(guild, found, roles=[*others, role] if present else others)


# --- Channels


async def channel(call: Call) -> Any:
    """GET a channel."""
    return shapes.channel(call.channel())


async def new_channel(call: Call) -> Any:
    """POST a channel."""
    guild = call.guild()
    call.world.require_in_guild(guild, Permission.MANAGE_CHANNELS)
    _check(length(("name",), call.form.get("name"), 1, 100))
    kind = ChannelType(call.form.get("type") or 0)
    return shapes.channel(call.service.rooms.open(call.form["name"], kind, guild))


async def change_channel(call: Call) -> Any:
    """PATCH a channel or a thread."""
    found, form = call.channel(), call.form
    _check(length(("name",), form.get("name"), 1 if "name" in form else 0, 100))
    _check(length(("topic",), form.get("topic"), 0, 1024))
    if found.thread is not None:
        own = found.thread.owner_id == call.world.bot.id
        call.world.require(call.world.bot, found, Permission(0) if own else Permission.MANAGE_THREADS)
        found.name = form.get("name") or found.name
        call.service.rooms.archive(
            found, archived=form.get("archived", found.thread.archived), locked=form.get("locked")
        )
        return shapes.channel(found)
    call.world.require(call.world.bot, found, Permission.MANAGE_CHANNELS)
    call.service.rooms.change(found, **{name: form[name] for name in ("name", "topic", "position") if name in form})
    return shapes.channel(found)


async def delete_channel(call: Call) -> Any:
    """DELETE a channel or a thread; a direct conversation is only closed."""
    found = call.channel()
    if found.type is not ChannelType.DM:
        wanted = Permission.MANAGE_THREADS if found.is_thread else Permission.MANAGE_CHANNELS
        call.world.require(call.world.bot, found, wanted)
        call.service.rooms.delete(found)
    return shapes.channel(found)


async def set_overwrite(call: Call) -> Any:
    """PUT an exception from what the roles allow."""
    found, form = call.channel(), call.form
    call.world.require(call.world.bot, found, Permission.MANAGE_ROLES)
    allow, deny = (Permission(int(form.get(name) or 0)) for name in ("allow", "deny"))
    call.service.rooms.overwrite(found, Overwrite(call.id("target"), form.get("type", 0), allow, deny))


async def typing(call: Call) -> Any:
    """POST: show that the bot is writing."""
    call.world.require(call.world.bot, call.channel(), Permission.SEND_MESSAGES)


# --- Events


async def events(call: Call) -> Any:
    """GET a guild's events."""
    return list(call.guild().events.values())


async def event(call: Call) -> Any:
    """GET an event."""
    return _event(call)


async def new_event(call: Call) -> Any:
    """POST an event."""
    guild, form = call.guild(), call.form
    call.world.require_in_guild(guild, Permission.CREATE_EVENTS)
    _check(_event_problems(form))
    if sum(1 for one in guild.events.values() if one["status"] in (1, 2)) >= 100:
        raise refused(30038)
    id = call.world.new_id()
    fixed = {"id": str(id), "guild_id": str(guild.id), "creator_id": str(call.world.bot.id), "status": 1}
    empty: Json = {"channel_id": None, "entity_id": None, "entity_metadata": None, "scheduled_end_time": None}
    guild.events[id] = {**empty, "description": None, "user_count": 0, **form, **fixed}
    return _told(call, "CREATE", guild.events[id])


async def change_event(call: Call) -> Any:
    """PATCH an event."""
    found = _own_event(call)
    _check(_event_problems({**found, **call.form}))
    found.update(call.form)
    return _told(call, "UPDATE", found)


async def delete_event(call: Call) -> Any:
    """DELETE an event."""
    found = _own_event(call)
    call.guild().events.pop(int(found["id"]))
    _told(call, "DELETE", found)


def _event(call: Call) -> Json:
    found = call.guild().events.get(call.id("event"))
    if found is None:
        raise refused(10070)
    return found


def _own_event(call: Call) -> Json:
    """Return an event that the bot may change: its own with one permission, anybody's with another."""
    found = _event(call)
    is_own = found["creator_id"] == str(call.world.bot.id)
    call.world.require_in_guild(call.guild(), Permission.CREATE_EVENTS if is_own else Permission.MANAGE_EVENTS)
    return found


def _event_problems(form: Json) -> list[Problem]:
    """Return what is wrong with an event: one that is held elsewhere says where, and when it ends."""
    problems = length(("name",), form.get("name"), 1, 100)
    problems += length(("description",), form.get("description"), 0, 1000)
    if form.get("entity_type") == 3:
        place = (form.get("entity_metadata") or {}).get("location")
        problems += length(("entity_metadata", "location"), place, 1, 100)
        start, end = form.get("scheduled_start_time"), form.get("scheduled_end_time")
        if not end:
            problems.append(Problem(("scheduled_end_time",), "BASE_TYPE_REQUIRED", "This field is required"))
        elif datetime.fromisoformat(end) <= datetime.fromisoformat(start):
            problems.append(Problem(("scheduled_end_time",), "GUILD_SCHEDULED_EVENT_SCHEDULE_PAST", "End before start"))
    return problems


def _told(call: Call, what: str, event: Json) -> Json:
    name = f"GUILD_SCHEDULED_EVENT_{what}"
    call.world.tell(Happening(name, event, Intent.GUILD_SCHEDULED_EVENTS, int(event["guild_id"])))
    return event


def _check(problems: list[Problem]) -> None:
    if problems:
        raise bad_form(problems)


_MEMBER = "/guilds/{guild}/members/{user}"
_EVENTS = "/guilds/{guild}/scheduled-events"
ROUTES: Routes = [
    ("GET", "/guilds/{guild}", guild),
    ("GET", "/guilds/{guild}/channels", channels),
    ("POST", "/guilds/{guild}/channels", new_channel),
    ("GET", "/guilds/{guild}/roles", roles),
    ("POST", "/guilds/{guild}/roles", new_role),
    ("DELETE", "/guilds/{guild}/roles/{role}", delete_role),
    ("GET", "/guilds/{guild}/members", members),
    ("GET", "/guilds/{guild}/members/search", search_members),
    ("PATCH", "/guilds/{guild}/members/@me", change_myself),
    ("GET", _MEMBER, member),
    ("PATCH", _MEMBER, change_member),
    ("DELETE", _MEMBER, kick),
    ("PUT", _MEMBER + "/roles/{role}", give_role),
    ("DELETE", _MEMBER + "/roles/{role}", take_role),
    ("GET", "/channels/{channel}", channel),
    ("PATCH", "/channels/{channel}", change_channel),
    ("DELETE", "/channels/{channel}", delete_channel),
    ("PUT", "/channels/{channel}/permissions/{target}", set_overwrite),
    ("POST", "/channels/{channel}/typing", typing),
    ("GET", _EVENTS, events),
    ("POST", _EVENTS, new_event),
    ("GET", _EVENTS + "/{event}", event),
    ("PATCH", _EVENTS + "/{event}", change_event),
    ("DELETE", _EVENTS + "/{event}", delete_event),
]
