"""The group's events."""
