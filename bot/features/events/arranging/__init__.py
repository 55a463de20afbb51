"""The organisers' side of events."""
