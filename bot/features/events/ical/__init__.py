"""Calendars as files and feeds, in the form of iCalendar (RFC 5545): the group's, written; other people's, read."""
