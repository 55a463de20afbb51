"""Quiet hours: while they last nobody is written to who did not ask for it, and announcements ask first."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.model.events import instant_of


@dataclass(frozen=True, slots=True)
class Quiet:
    """From when to when it is quiet, every day in the group's zone. The same time twice means never."""

    begins: time
    ends: time
    zone: ZoneInfo

    def holds(self, at: datetime) -> bool:
        """Return whether it is quiet at an instant; it no longer is when they end."""
        clock = at.astimezone(self.zone).time()
        if self.begins <= self.ends:
            return self.begins <= clock < self.ends
        return clock >= self.begins or clock < self.ends

    def over(self, at: datetime) -> datetime:
        """Return when the quiet hours of an instant end, or the instant itself when it is in none."""
        if not self.holds(at):
            return at
        local = at.astimezone(self.zone)
        day = local.date() + timedelta(days=local.time() >= self.ends)
        return instant_of(datetime.combine(day, self.ends), self.zone)

    def before(self, at: datetime) -> datetime:
        """Return the last moment before the quiet hours of an instant, or the instant itself when it is in none."""
        if not self.holds(at):
            return at
        local = at.astimezone(self.zone)
        day = local.date() - timedelta(days=local.time() < self.begins)
        return instant_of(datetime.combine(day, self.begins), self.zone) - timedelta(minutes=1)
