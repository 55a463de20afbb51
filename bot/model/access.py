"""What lets people in: codes for linking accounts, sign-ins under way, and sessions at the pages.

Secrets are never in here, only sums of them; see `bot.features.codes`.
"""

from dataclasses import dataclass
from datetime import datetime

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


@dataclass(frozen=True, slots=True)
class SignIn:
    """A sign-in under way: with a link from the chat, or with a code that a browser shows."""

    secret: str
    """The sum of what spends it: the link's token, or what only that browser knows."""
    made_at: datetime
    ends_at: datetime
    code: str | None = None
    """The sum of the code that is shown; a link has none."""
    account: AccountRef | None = None
    """Who signs in. With a code, nobody before it was confirmed in the chat."""
    browser: str = ""
    """What asked, in a few words such as 'Firefox on Linux'."""
    is_used: bool = False


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
