"""What is plugged in: the entry points of the installed distributions, by group."""

from functools import cache
from importlib.metadata import EntryPoint, entry_points


@cache
def plugged_in(group: str) -> tuple[EntryPoint, ...]:
    """Return a group's entry points. Looked up once, as it reads a file of every distribution that is installed."""
    return tuple(entry_points(group=group))


def plugged(group: str, name: str) -> EntryPoint:
    """Return the one entry point of that name. Raises ValueError when there is none, or more than one."""
    (point,) = (point for point in plugged_in(group) if point.name == name)
    return point
