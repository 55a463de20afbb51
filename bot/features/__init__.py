"""Features: what the bot does for its group. Each is told about platforms, storage and time through ports only."""
