"""The members' side of events."""
