"""Slack. So far only what Slack allows, so that every command is declared within it."""
