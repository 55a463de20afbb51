"""Discord. So far only what Discord allows, so that every command is declared within it."""
