"""What lets people in: codes for linking accounts, sign-ins under way, and sessions at the pages.

Secrets are never in here, only sums of them; see `bot.features.codes`.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.model.refs import AccountRef


@dataclass(frozen=True, slots=True)
class LinkOffer:
    """A code with which one account asks to be linked with another."""

    mark: str
    """The sum of the code."""
    account: AccountRef
    """Who asked for the code. There is one offer for each account."""
    ends_at: datetime
    taker: AccountRef | None = None
    """Who entered the code and said that the first account is theirs. Nobody else can any more."""
    is_done: bool = False


class Stage(StrEnum):
    """How far a sign-in is."""

    OPEN = "open"
    ASKED = "asked"
    """The code was typed in a browser, and the chat asks whether that is the member's."""
    CONFIRMED = "confirmed"
    """The member said so, and that browser may go on."""
    DECLINED = "declined"
    """The member said no; or that browser tries another code."""
    USED = "used"


@dataclass(frozen=True, slots=True)
class SignIn:
    """A sign-in under way, asked for in the chat: with a link, or with a code that is typed at the site."""

    token: str
    """The sum of what the link holds."""
    code: str
    """The sum of the code."""
    account: AccountRef
    """Who asked for it, and whom it lets in."""
    made_at: datetime
    ends_at: datetime
    stage: Stage = Stage.OPEN
    waiter: str | None = None
    """The sum of what only the browser knows in which the code was typed."""
    browser: str = ""
    """That browser in a few words, such as 'Firefox on Linux'."""


@dataclass(frozen=True, slots=True)
class Session:
    """A browser in which an account is signed in."""

    id: str
    """The sum of the token in its cookie."""
    account: AccountRef
    browser: str
    made_at: datetime
    seen_at: datetime
    """When it last asked for a page; kept to the hour."""
    checked_at: datetime
    """When the platform last said that the account is a member."""
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class Visit:
    """That an account opened one kind of page, or sent one kind of form, at least once within an hour."""

    hour: datetime
    """When that hour began."""
    account: AccountRef
    page: str
    """The pattern of its address, such as '/archive/c/{channel}': never what was read or looked for."""
    method: str
