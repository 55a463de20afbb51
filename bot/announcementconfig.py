"""The configuration's table about announcements."""

from dataclasses import dataclass
from datetime import time

from bot.tables import Table

APPROVALS = ("auto", "always", "never")
TOPIC = 40
"""Longest name of a topic, in characters: it stands on buttons."""


@dataclass(frozen=True, slots=True)
class AnnouncementSettings:
    """How announcements go out."""

    approval: str = "auto"
    """Whether a second organiser approves: 'always', 'never', or 'auto', while there are two organisers or more."""
    quiet: tuple[time, time] = (time(20), time(8))
    """From when to when nobody is written to who did not ask for it; the same time twice means never."""
    topics: tuple[str, ...] = ()
    """What people can follow, besides the topics that organisers add."""
    late_hours: int = 12
    """How late an announcement still goes out that was missed."""


def read_announcements(table: Table) -> AnnouncementSettings:
    """Return the settings; mistakes are noted in the table."""
    approval, quiet = table.choice("approval", "auto", APPROVALS), table.times_of_day("quiet", (time(20), time(8)))
    topics, late = table.texts("topics", ()), table.integer("late_hours", 12)
    if any(not 0 < len(topic) <= TOPIC or '"' in topic for topic in topics):
        table.wrong("topics", f"must be names of 1 to {TOPIC} characters without quotes")
    if not 0 <= late <= 168:
        table.wrong("late_hours", "must be 0 to 168")
    table.end()
    return AnnouncementSettings(approval, quiet, topics, late)
