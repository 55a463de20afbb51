"""Running the bot on a machine: backups, upgrades, watching, and the kit."""
