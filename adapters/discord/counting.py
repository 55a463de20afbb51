"""How many people a channel reaches. Discord says so of the whole server only, so that a closed channel is unknown."""

from typing import Any

from discord.http import HTTPClient

from adapters.discord.errors import FAULTS

VIEW_CHANNEL = 1 << 10


async def count_members(http: HTTPClient, guild: str, channel: int) -> int | None:
    """Return about how many members may look into a channel that is open to everybody; None for any other."""
    try:
        place: Any = await http.get_channel(channel)
        server: Any = await http.get_guild(int(guild), with_counts=True)
    except FAULTS:
        return None
    everybody = next((int(role["permissions"]) for role in server["roles"] if str(role["id"]) == guild), 0)
    for overwrite in place.get("permission_overwrites") or ():
        if str(overwrite["id"]) == guild:
            everybody = everybody & ~int(overwrite["deny"]) | int(overwrite["allow"])
    count = server.get("approximate_member_count")
    return int(count) if count is not None and everybody & VIEW_CHANNEL else None
