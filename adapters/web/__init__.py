"""The pages about what the group has: so far the archive."""

from adapters.web.archive import archive_routes

__all__ = ["archive_routes"]
