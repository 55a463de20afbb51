"""Secrets that are used once or for a while: how they are made, how they are kept, and how guesses are slowed down."""

import hashlib
import secrets
from collections import deque
from datetime import datetime, timedelta

SIGNS = "ABCDEFGHJKMNPQRSTVWXYZ23456789"
"""What codes are made of: nothing that is easily taken for something else (I, L, O, U, 0, 1 are left out)."""
CODE_LENGTH = 8
MOST_KEYS = 20_000
"""How many keys a limiter remembers; more than ever try within its time, unless somebody has a great many addresses."""


def new_token() -> str:
    """Return a token of 256 random bits that may stand in an address or a cookie."""
    return secrets.token_urlsafe(32)


def new_code() -> str:
    """Return a code that people can read out and type, such as 'K7QM-2FXD'."""
    signs = "".join(secrets.choice(SIGNS) for _ in range(CODE_LENGTH))
    return f"{signs[:4]}-{signs[4:]}"


def sum_of(secret: str) -> str:
    """Return what is kept of a token."""
    return hashlib.sha256(secret.encode()).hexdigest()


def sum_of_code(typed: str) -> str:
    """Return what is kept of a code, however it is typed: small letters, spaces and hyphens make no difference."""
    return sum_of("".join(sign for sign in typed.upper() if sign.isalnum()))


class Limiter:
    """Counts tries, for each key and for all together, within a time that moves along. It forgets at a restart."""

    def __init__(self, each: int, overall: int, within: timedelta) -> None:
        self._each = each
        self._overall = overall
        self._within = within
        self._tries: dict[str, deque[datetime]] = {}
        self._all: deque[datetime] = deque()

    def is_full(self, key: str, now: datetime) -> bool:
        """Return whether `key`, or everybody together, has used up its tries."""
        mine = self._recent(self._tries.get(key, deque()), now)
        return len(mine) >= self._each or len(self._recent(self._all, now)) >= self._overall

    def note(self, key: str, now: datetime) -> None:
        """Count a try."""
        if key not in self._tries and len(self._tries) >= MOST_KEYS:
            self._make_room(now)
        self._tries.setdefault(key, deque(maxlen=self._each)).append(now)
        self._all.append(now)
        self._recent(self._all, now)

    def _make_room(self, now: datetime) -> None:
        self._tries = {key: tries for key, tries in self._tries.items() if self._recent(tries, now)}
        while len(self._tries) >= MOST_KEYS:
            self._tries.pop(next(iter(self._tries)))

    def _recent(self, tries: deque[datetime], now: datetime) -> deque[datetime]:
        while tries and tries[0] <= now - self._within:
            tries.popleft()
        return tries
