"""The server's scheduled events: one for each day of an event, known again by the last line of its description."""

import re
from typing import Any

from discord import HTTPException
from discord.http import HTTPClient

from adapters.discord.errors import FAULTS, NO_ACCESS, NO_PERMISSION, delivery_error
from bot.errors import DeliveryRefused
from bot.model.events import OccurrenceRef
from bot.model.native import NativeEvent, NativeList
from bot.model.text import one_line, shorten

MOST, NAME, DESCRIPTION, LOCATION = 100, 100, 1_000, 100
"""What Discord takes: events that are not over, and characters."""
GUILD_ONLY, EXTERNAL = 2, 3
UNKNOWN_EVENT, TOO_MANY = 10070, 30038
_OPEN = (1, 2)
"""Scheduled, and taking place: what counts among the most."""
_MARK = re.compile(r"\[([a-z0-9-]+)\]\Z")
NO_EVENTS = (
    "The bot may not make events on the Discord server, so that they stand in no list there. Give its role the "
    "permission Create Events in the server's settings, under Roles. It tries again once a day."
)
FULL = "The Discord server has as many scheduled events as it takes."
Payload = dict[str, Any]


class Scheduled:
    """Shows events on the server."""

    def __init__(self, http: HTTPClient, guild: str, bot_user: str) -> None:
        self._http = http
        self._guild = int(guild)
        self._bot_user = bot_user

    async def shown(self) -> NativeList:
        """Return which of the server's events are ours, and how many more it takes. Raises a DeliveryError."""
        try:
            found: Any = await self._http.get_scheduled_events(self._guild, False)
        except FAULTS as error:
            raise _refusal(error) from error
        standing = [each for each in found if each["status"] in _OPEN]
        mine = [each for each in standing if str(each.get("creator_id")) == self._bot_user]
        marked = [(marked_ref(each.get("description") or ""), str(each["id"])) for each in mine]
        return NativeList({ref: id for ref, id in marked if ref is not None}, MOST - len(standing))

    async def put(self, event: NativeEvent) -> str:
        """Show one more. Raises a DeliveryError."""
        try:
            made: Any = await self._http.create_guild_scheduled_event(self._guild, **payload(event))
        except FAULTS as error:
            raise _refusal(error) from error
        return str(made["id"])

    async def change(self, id: str, event: NativeEvent) -> bool:
        """Show it as it is now; return whether it was still there. Raises a DeliveryError."""
        try:
            await self._http.edit_scheduled_event(self._guild, int(id), **payload(event))
        except FAULTS as error:
            if _is(error, UNKNOWN_EVENT):
                return False
            raise _refusal(error) from error
        return True

    async def cancel(self, id: str) -> None:
        """Take it away. Raises a DeliveryError."""
        try:
            await self._http.delete_scheduled_event(self._guild, int(id))
        except FAULTS as error:
            if not _is(error, UNKNOWN_EVENT):
                raise _refusal(error) from error


def payload(event: NativeEvent) -> Payload:
    """Return an event as Discord takes it."""
    mark = f"\n\n[{event.ref}]"
    return {
        "name": shorten(one_line(event.title), NAME),
        "description": shorten(event.text, DESCRIPTION - len(mark)) + mark,
        "privacy_level": GUILD_ONLY,
        "entity_type": EXTERNAL,
        "entity_metadata": {"location": shorten(one_line(event.place), LOCATION)},
        "scheduled_start_time": event.starts_at.isoformat(),
        "scheduled_end_time": event.ends_at.isoformat(),
    }


def marked_ref(description: str) -> OccurrenceRef | None:
    """Return which day a description is of, or None for one that is not ours."""
    found = _MARK.search(description)
    return None if found is None else OccurrenceRef(found[1])


def _is(error: Exception, code: int) -> bool:
    return isinstance(error, HTTPException) and error.code == code


def _refusal(error: Exception) -> Exception:
    if _is(error, NO_PERMISSION) or _is(error, NO_ACCESS):
        return DeliveryRefused(NO_EVENTS)
    return DeliveryRefused(FULL) if _is(error, TOO_MANY) else delivery_error(error)
