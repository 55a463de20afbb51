"""What the adapter knows and no event says."""

from collections.abc import Mapping, Set
from dataclasses import dataclass, field
from typing import Any

Body = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Known:
    """What the adapter knows and an event does not say."""

    bot_user: str
    guild: str
    names: Mapping[str, str] = field(default_factory=dict)
    """Id of a user, role or channel → what it is called."""
    parents: Mapping[str, str] = field(default_factory=dict)
    """Thread → the channel that it belongs to."""
    forums: Set[str] = frozenset()
    """Channels in which every post is a thread."""
    pending: Set[str] = frozenset()
    """Who was last seen before they had passed the server's screening."""


def display_name(user: Body, member: Body) -> str:
    """Return the name under which Discord shows somebody in this server."""
    names = (member.get("nick"), user.get("global_name"), user.get("username"))
    return next((str(name) for name in names if name), str(user["id"]))
