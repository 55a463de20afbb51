"""The book of roles: everything that is known about them at one moment, and what follows from it."""

from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from bot.model.people import Role
from bot.model.refs import AccountRef, GroupRef, platform_of
from bot.model.roles import RoleRows

NONE: frozenset[Role] = frozenset()


class Source(StrEnum):
    """Where somebody's role comes from."""

    CONFIGURATION = "configuration"
    CHAT = "chat"
    GROUP = "group"


@dataclass(frozen=True, slots=True)
class Holding:
    """One role that somebody has, and where it comes from."""

    account: AccountRef
    role: Role
    source: Source
    via: str = ""
    """The group that it comes with, or the account that gave it."""


@dataclass(frozen=True, slots=True)
class Configured:
    """What the configuration says of roles."""

    accounts: Mapping[AccountRef, frozenset[Role]] = field(default_factory=dict)
    groups: Mapping[GroupRef, frozenset[Role]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RoleBook:
    """A snapshot: it is never changed, only replaced."""

    configured: Configured
    rows: RoleRows = field(default_factory=RoleRows)
    _held: Mapping[AccountRef, frozenset[Role]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Work out once what each account may do: it is asked for with every command and page."""
        held: dict[AccountRef, frozenset[Role]] = {}
        for holding in self.holdings():
            held[holding.account] = held.get(holding.account, NONE) | {holding.role}
        object.__setattr__(self, "_held", held)

    def of(self, account: AccountRef) -> frozenset[Role]:
        """Return what an account may do beyond what everyone may."""
        return self._held.get(account, NONE)

    @property
    def mapped(self) -> dict[GroupRef, frozenset[Role]]:
        """Return the groups that bring roles, with those roles."""
        found = dict(self.configured.groups)
        for mapping in self.rows.mappings:
            found[mapping.group] = found.get(mapping.group, NONE) | {mapping.role}
        return found

    def holdings(self) -> Iterator[Holding]:
        """Yield every role that somebody has, once for each place that it comes from."""
        for account, roles in self.configured.accounts.items():
            for role in sorted(roles):
                yield Holding(account, role, Source.CONFIGURATION)
        for grant in self.rows.grants:
            yield Holding(grant.account, grant.role, Source.CHAT, grant.by or "")
        mapped = self.mapped
        for group in self.rows.groups:
            for role in sorted(mapped.get(group.ref, NONE)):
                for account in sorted(group.members):
                    yield Holding(account, role, Source.GROUP, group.ref)

    @property
    def organisers(self) -> list[AccountRef]:
        """Return who the organisers are, by account."""
        return sorted(account for account, roles in self._held.items() if Role.ORGANISER in roles)

    def curators(self, platforms: Container[str]) -> list[AccountRef]:
        """Return who looks after the library, on these platforms: the curators, or else the organisers."""
        for role in (Role.CURATOR, Role.ORGANISER):
            found = sorted(account for account, roles in self._held.items() if role in roles)
            if found:
                return [account for account in found if platform_of(account) in platforms]
        return []

    @property
    def has_organiser(self) -> bool:
        """Return whether anybody is an organiser."""
        return any(Role.ORGANISER in roles for roles in self._held.values())
