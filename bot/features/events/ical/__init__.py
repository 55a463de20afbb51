"""Calendars as files and feeds, in the form of iCalendar (RFC 5545): the group's, written; other people's, read.

The libraries for it are imported only when somebody asks for a calendar, or brings one.
"""

from dataclasses import dataclass

from bot.features.events.ical import calendarchat, feeds, followchat
from bot.features.events.ical.calendarchat import CalendarChat
from bot.features.events.ical.feeds import Feeds, end_feed
from bot.features.events.ical.followchat import FollowChat
from bot.features.events.ical.following import KIND, Following
from bot.features.events.ical.importing import Importer

__all__ = ["KIND", "TEXTS", "CalendarChat", "Calendars", "Feeds", "FollowChat", "Following", "Importer", "end_feed"]

TEXTS = (*feeds.TEXTS, *calendarchat.TEXTS, *followchat.TEXTS)


@dataclass(frozen=True, slots=True)
class Calendars:
    """Everything about calendars."""

    feeds: Feeds
    chat: CalendarChat
    importer: Importer
    following: Following
    follow_chat: FollowChat
