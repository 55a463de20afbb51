"""sigbot: one bot for an interest group that lives on several chat platforms at once."""

__version__ = "0.1.0"
