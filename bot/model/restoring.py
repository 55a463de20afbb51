"""What a database has to know of itself so that it can be backed up and restored: names of single values."""

GROUP_NAME = "group.name"
"""Whose it is: a backup of another group is not restored unawares."""
RESTORED_AT = "restored.at"
"""When it came out of a backup; until the next start has seen that."""
LOOK_FIRST_UNTIL = "restored.look_first_until"
"""Until when the outbox asks the platform before it posts."""
