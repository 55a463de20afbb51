"""Where roles come from besides the configuration: grants, and groups of a platform."""

from dataclasses import dataclass, field
from datetime import datetime

from bot.model.people import Role
from bot.model.refs import AccountRef, GroupRef


@dataclass(frozen=True, slots=True)
class Grant:
    """A role that somebody was given in chat. It belongs to the account, not to the person behind it."""

    account: AccountRef
    role: Role
    by: AccountRef | None
    at: datetime


@dataclass(frozen=True, slots=True)
class Group:
    """A group of people on a platform, such as a Discord role or a Slack user group, and who was in it last."""

    ref: GroupRef
    name: str
    members: frozenset[AccountRef] = frozenset()
    as_of: datetime | None = None
    """When its members were so; None when they were never looked up."""


@dataclass(frozen=True, slots=True)
class Mapping:
    """Whoever is in the group has the role."""

    group: GroupRef
    role: Role


@dataclass(frozen=True, slots=True)
class RoleRows:
    """What is stored about roles."""

    grants: tuple[Grant, ...] = ()
    mappings: tuple[Mapping, ...] = ()
    groups: tuple[Group, ...] = field(default=())
