"""Grants, and groups that bring a role."""

from collections import defaultdict

from sqlalchemy import Connection, delete, select
from sqlalchemy import insert as plain_insert
from sqlalchemy.dialects.sqlite import insert

from bot.model.people import Role
from bot.model.refs import AccountRef, GroupRef
from bot.model.roles import Grant, Group, Mapping, RoleRows
from storage.tables import grants, group_members, groups, role_groups


class RoleTables:
    """The Roles port."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def rows(self) -> RoleRows:
        """Return everything that is stored about roles."""
        return read_rows(self._connection)

    def grant(self, grant: Grant) -> bool:
        """Store the grant; return False when it is there."""
        values = {"account": grant.account, "role": grant.role.value, "by": grant.by, "at": grant.at}
        return self._connection.execute(insert(grants).values(values).on_conflict_do_nothing()).rowcount == 1

    def withdraw(self, account: AccountRef, role: Role) -> bool:
        """Take a grant back; return False when there is none."""
        gone = delete(grants).where(grants.c.account == account, grants.c.role == role.value)
        return self._connection.execute(gone).rowcount == 1

    def map(self, mapping: Mapping) -> bool:
        """Let a role come with a group; return False when it does already."""
        values = {"group": mapping.group, "role": mapping.role.value}
        return self._connection.execute(insert(role_groups).values(values).on_conflict_do_nothing()).rowcount == 1

    def unmap(self, mapping: Mapping) -> bool:
        """Let it come with the group no more; return False when it does not."""
        here = (role_groups.c.group == mapping.group, role_groups.c.role == mapping.role.value)
        return self._connection.execute(delete(role_groups).where(*here)).rowcount == 1

    def group(self, ref: GroupRef) -> Group | None:
        """Return a group with its members, or None."""
        return next((group for group in self.rows().groups if group.ref == ref), None)

    def put_group(self, group: Group) -> None:
        """Store the group with exactly these members."""
        values = {"ref": group.ref, "name": group.name, "as_of": group.as_of}
        changed = {"name": group.name, "as_of": group.as_of}
        self._connection.execute(
            insert(groups).values(values).on_conflict_do_update(index_elements=["ref"], set_=changed)
        )
        self._connection.execute(delete(group_members).where(group_members.c.group == group.ref))
        members = [{"group": group.ref, "account": account} for account in sorted(group.members)]
        if members:
            self._connection.execute(plain_insert(group_members), members)


def read_rows(connection: Connection) -> RoleRows:
    """Return everything that is stored about roles, in an order that does not change."""
    members: defaultdict[str, set[AccountRef]] = defaultdict(set)
    for row in connection.execute(select(group_members)):
        members[row.group].add(AccountRef(row.account))
    return RoleRows(
        grants=tuple(
            Grant(AccountRef(row.account), Role(row.role), row.by and AccountRef(row.by), row.at)
            for row in connection.execute(select(grants).order_by(grants.c.at, grants.c.account))
        ),
        mappings=tuple(
            Mapping(GroupRef(row.group), Role(row.role))
            for row in connection.execute(select(role_groups).order_by(role_groups.c.group, role_groups.c.role))
        ),
        groups=tuple(
            Group(GroupRef(row.ref), row.name, frozenset(members[row.ref]), row.as_of)
            for row in connection.execute(select(groups).order_by(groups.c.ref))
        ),
    )
