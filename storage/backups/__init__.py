"""Backups: a data folder at one instant as one file, and back again."""

from storage.backups.making import back_up, back_up_before, prune
from storage.backups.manifest import Manifest
from storage.backups.restoring import Restored, Wanted, finish, restore

__all__ = ["Manifest", "Restored", "Wanted", "back_up", "back_up_before", "finish", "prune", "restore"]
