"""People: members of ours, their accounts on platforms, and what they may do."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from bot.model.refs import AccountRef, MemberId


class Role(StrEnum):
    """What somebody may do. Organisers may do everything that curators may; privacy people stand apart."""

    EVERYONE = "everyone"
    CURATOR = "curator"
    PRIVACY = "privacy"
    ORGANISER = "organiser"

    def covered_by(self, held: frozenset["Role"]) -> bool:
        """Return whether somebody who holds the roles `held` may do what this role allows."""
        if self is Role.EVERYONE or self in held:
            return True
        return self is Role.CURATOR and Role.ORGANISER in held


@dataclass(frozen=True, slots=True)
class Member:
    """A person as the group knows them, on however many platforms."""

    id: MemberId
    first_seen_at: datetime
    welcomed_at: datetime | None = None
    """When the welcome was put in the outbox; it is set once and never again, whatever the platform repeats."""


def _earlier(one: datetime | None, other: datetime | None) -> datetime | None:
    return min(one, other) if one and other else one or other


JOINING: Mapping[str, Callable[[Any, Any], Any]] = {"first_seen_at": _earlier, "welcomed_at": _earlier}
"""What becomes of each field when two members turn out to be one person. Of privacy choices the stricter one wins."""


def joined(staying: Member, going: Member) -> Member:
    """Return the member that two become; the id is that of `staying`."""
    return replace(
        staying, **{name: rule(getattr(staying, name), getattr(going, name)) for name, rule in JOINING.items()}
    )


@dataclass(frozen=True, slots=True)
class Account:
    """One account on one platform. The name is what the platform last told us and is kept nowhere else."""

    ref: AccountRef
    member: MemberId
    name: str
    is_bot: bool = False


@dataclass(frozen=True, slots=True)
class Profile:
    """What a platform says about an account when asked."""

    ref: AccountRef
    name: str
    is_bot: bool = False
    is_guest: bool = False
    """There, but no full member: they may not see everything there, or were not let in yet."""
    zone: str = ""
    """The time zone that somebody has set there, by its IANA name; empty where the platform does not say."""
