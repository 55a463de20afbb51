"""Alembic's way in: it works on the connection that `storage.upgrade` hands over."""

from alembic import context

from storage.fulltext import NAMES
from storage.tables import metadata


def is_ours(thing: object, name: str | None, kind: str, reflected: bool, compared: object) -> bool:
    """Leave the full-text indexes and the tables that they make for themselves alone."""
    return not (kind == "table" and name is not None and name.startswith(NAMES))


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    include_object=is_ours,
    render_as_batch=True,
    transactional_ddl=False,
)
context.run_migrations()
