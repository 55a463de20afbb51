"""What became of one day that people had answered to."""

from dataclasses import dataclass

from bot.model.events import Occurrence


@dataclass(frozen=True, slots=True)
class DayChange:
    """One day, as it was and as it is."""

    was: Occurrence
    now_is: Occurrence

    @property
    def is_moved(self) -> bool:
        """Return whether it begins at another time."""
        return self.was.starts_at != self.now_is.starts_at

    @property
    def is_renamed(self) -> bool:
        """Return whether it is another day of its series now."""
        return self.was.ref != self.now_is.ref

    @property
    def is_restored(self) -> bool:
        """Return whether it takes place after all."""
        return self.was.is_cancelled and not self.now_is.is_cancelled

    @property
    def text(self) -> str:
        """Return what has to be said to everybody; empty where that is nothing."""
        if self.now_is.is_cancelled:
            return "" if self.was.is_cancelled else "change.cancelled"
        if self.is_restored:
            return "change.restored"
        if self.is_moved:
            return "change.moved"
        if self.was.details.place != self.now_is.details.place:
            return "change.place" if self.now_is.details.place else "change.no_place"
        return ""

    @property
    def has_new_link(self) -> bool:
        """Return whether whoever goes has to know how to join."""
        link = self.now_is.details.link
        return bool(link) and link != self.was.details.link and not self.now_is.is_cancelled
