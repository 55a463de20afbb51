"""Announcements: drafted, approved, sent once on every platform, corrected or taken back. See the modules."""

from bot.features.announcements.approving import Approval
from bot.features.announcements.desk import Announcements, Asker
from bot.features.announcements.making import Announcing, Around, Choices, make_announcing
from bot.features.announcements.spoken import TEXTS
from bot.features.announcements.topics import Topics
from bot.features.announcements.view import AnnouncementsView

__all__ = [
    "TEXTS",
    "Announcements",
    "AnnouncementsView",
    "Announcing",
    "Approval",
    "Around",
    "Asker",
    "Choices",
    "Topics",
    "make_announcing",
]
