"""Changing announcements and topics."""

from typing import Protocol

from bot.model.announcements import Announcement, AnnouncementId, Following, Sending, Version
from bot.model.refs import AccountRef, MemberId


class Announcements(Protocol):
    """Announcements, what they said before, and each time that they went out."""

    def get(self, id: AnnouncementId) -> Announcement | None:
        """Return the announcement, whatever its status, or None."""
        ...

    def put(self, announcement: Announcement) -> None:
        """Store it, or change it; what it says now is kept as its version."""
        ...

    def sendings(self, id: AnnouncementId) -> list[Sending]:
        """Return each time that it went out, oldest first."""
        ...

    def put_sending(self, sending: Sending) -> None:
        """Store it, or change it."""
        ...

    def versions(self, id: AnnouncementId) -> list[Version]:
        """Return everything that it said and says, oldest first."""
        ...

    def press(self, id: AnnouncementId, mark: str) -> bool:
        """Count whoever this mark stands for; return False when they were counted before."""
        ...


class Topics(Protocol):
    """Topics that organisers added, and who follows which."""

    def add(self, name: str) -> bool:
        """Add a topic; return False when it is there already, and then change nothing."""
        ...

    def remove(self, name: str) -> None:
        """Remove a topic, and with it everybody who follows it."""
        ...

    def names(self) -> list[str]:
        """Return the topics that organisers added, by name."""
        ...

    def follow(self, following: Following) -> bool:
        """Let somebody follow a topic; return False when they did before, and then write to this account."""
        ...

    def leave(self, topic: str, member: MemberId) -> bool:
        """Let somebody follow a topic no more; return False when they did not."""
        ...

    def of_member(self, member: MemberId) -> list[Following]:
        """Return what somebody follows, by the topic's name."""
        ...

    def followers(self, topic: str) -> list[AccountRef]:
        """Return who follows a topic, in the order in which they began."""
        ...
