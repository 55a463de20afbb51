"""People in a guild: they join, are let in, change their names, get roles and leave."""

from tests.rigs.discord import shapes
from tests.rigs.discord.constants import Intent, Permission
from tests.rigs.discord.model import Channel, Guild, Happening, Json, Member, Role, User
from tests.rigs.discord.world import World

DID_REJOIN = 1 << 0


def _is_active(thread: Channel) -> bool:
    return thread.thread is not None and not thread.thread.archived


class Membership:
    """Does with members what is asked, and tells the sessions."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._been_here: set[tuple[int, int]] = set()

    def join(self, guild: Guild, user: User, *, pending: bool = False) -> Member:
        """Let somebody in; with screening on they are pending until they have agreed to the rules."""
        flags = DID_REJOIN if (guild.id, user.id) in self._been_here else 0
        member = Member(user, self._world.now(), pending=pending, flags=flags)
        guild.members[user.id] = member
        self._been_here.add((guild.id, user.id))
        if user is self._world.bot:
            member.roles = [role.id for role in guild.roles.values() if role.name == user.username]
            shape = shapes.arriving_guild(guild, user, [one for one in guild.threads if _is_active(one)])
            # Only a guild in which a session has been already comes back with this.
            del shape["unavailable"]
            self._world.tell(Happening("GUILD_CREATE", shape, Intent.GUILDS, guild.id))
            return member
        self._tell("GUILD_MEMBER_ADD", guild, shapes.member(member))
        return member

    def leave(self, guild: Guild, user: User) -> None:
        """Let somebody go. When it is the bot, its sessions lose the guild."""
        member = guild.members.pop(user.id)
        if user is self._world.bot:
            self._world.tell(Happening("GUILD_DELETE", {"id": str(guild.id)}, Intent.GUILDS, guild.id))
            return
        self._tell("GUILD_MEMBER_REMOVE", guild, {"user": shapes.user(member.user)})

    def change(self, guild: Guild, member: Member, **changes: object) -> None:
        """Change something about a membership."""
        for name, value in changes.items():
            setattr(member, name, value)
        self._tell("GUILD_MEMBER_UPDATE", guild, shapes.member(member))

    def rename(self, user: User, name: str) -> None:
        """Change the name of an account. Of other accounts a bot hears in each guild; of its own, directly."""
        user.global_name = name
        if user is self._world.bot:
            self._world.tell(Happening("USER_UPDATE", shapes.user(user)))
        for guild in self._world.guilds.values():
            if user.id in guild.members:
                self._tell("GUILD_MEMBER_UPDATE", guild, shapes.member(guild.members[user.id]))

    def new_role(self, guild: Guild, name: str, permissions: Permission = Permission(0)) -> Role:
        """Add a role."""
        role = Role(self._world.new_id(), name, permissions, len(guild.roles))
        guild.roles[role.id] = role
        data = {"guild_id": str(guild.id), "role": shapes.role(role)}
        self._world.tell(Happening("GUILD_ROLE_CREATE", data, Intent.GUILDS, guild.id))
        return role

    def change_role(self, guild: Guild, role: Role, permissions: Permission) -> None:
        """Change what a role allows."""
        role.permissions = permissions
        data = {"guild_id": str(guild.id), "role": shapes.role(role)}
        self._world.tell(Happening("GUILD_ROLE_UPDATE", data, Intent.GUILDS, guild.id))

    def _tell(self, name: str, guild: Guild, data: Json) -> None:
        data = {**data, "guild_id": str(guild.id)}
        self._world.tell(Happening(name, data, Intent.GUILD_MEMBERS, guild.id))
